"""The base currency of a workspace: amounts that say no currency of their own are in it, so it stays once there may be
any.
"""

from sfa_tui.locale import N_
from sfa_tui.model.errors import Refused
from sfa_tui.store.workspace import TEAM_URL, Store

COUNTS_SINCE = "undo.after"
"""Under which key a machine notes the last action before it came to count in another currency."""

_HAS_AMOUNTS = (
    "SELECT 1 FROM deal WHERE amount IS NOT NULL",
    "SELECT 1 FROM product WHERE unit_price IS NOT NULL OR unit_cost IS NOT NULL",
    "SELECT 1 FROM sales_order WHERE amount IS NOT NULL OR cost IS NOT NULL",
    "SELECT 1 FROM company WHERE annual_revenue IS NOT NULL",
    "SELECT 1 FROM target WHERE amount IS NOT NULL",
    "SELECT 1 FROM field_value v JOIN field f ON f.id = v.field_id WHERE f.type = 'money' AND v.value IS NOT NULL",
)


def check_change(store: Store, before: object, after: object) -> None:
    """Raise Refused where another base currency would change what amounts are worth: where there are any, or where
    others may have entered some that are not here yet."""
    if before in (None, after):
        return
    if store.local(TEAM_URL) is not None:
        raise Refused(
            N_("the team counts in {currency}, and others may have entered amounts: its currency stays"),
            currency=before,
        )
    if any(store.connection.execute(f"{query} LIMIT 1").fetchone() for query in _HAS_AMOUNTS):
        raise Refused(N_("the workspace holds amounts in {currency}; its currency stays"), currency=before)


def note_change(store: Store, before: object) -> None:
    """Note, within a transaction, where a merge has brought another base currency: nothing from before it is undone."""
    store.forget_settings()
    if before not in (None, store.setting("currency")):
        (newest,) = store.connection.execute("SELECT max(n) FROM action").fetchone()
        store.set_local(COUNTS_SINCE, newest)
