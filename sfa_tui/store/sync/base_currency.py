"""Some amounts say no currency of their own: they are in the base currency of their workspace. A team that counts in
another would silently make another sum of them.
"""

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.errors import Refused
from sfa_tui.store import labels
from sfa_tui.store.sync.replaying import replayed
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store

_WITHOUT_CURRENCY = (
    "SELECT 'company', id, 'annual_revenue' FROM company WHERE deleted_at IS NULL AND annual_revenue IS NOT NULL"
    " UNION ALL SELECT 'field_value', v.id, 'value' FROM field_value v JOIN field f ON f.id = v.field_id"
    " WHERE v.deleted_at IS NULL AND f.deleted_at IS NULL AND f.type = 'money' AND v.value IS NOT NULL"
    + "".join(
        f" UNION ALL SELECT '{table}', id, '{name}' FROM {table}"
        f" WHERE deleted_at IS NULL AND currency IS NULL AND {name} IS NOT NULL"
        for table, name in (
            ("deal", "amount"),
            ("product", "unit_price"),
            ("product", "unit_cost"),
            ("sales_order", "amount"),
            ("sales_order", "cost"),
            ("target", "amount"),
        )
    )
    + " LIMIT 1"
)


def check(store: Store, site: Site, storage: Storage) -> None:
    """Raise Refused where a workspace that is to become one with a team's holds an amount that would mean another sum
    there. What the team counts in is asked only where there is such an amount: all that it has is read for that."""
    found = store.connection.execute(_WITHOUT_CURRENCY).fetchone()
    if found is None:
        return
    with replayed(site, storage) as (replica, _outcome):
        theirs = replica.setting("currency")
    if theirs in (None, store.currency):
        return
    noun, row, field = found
    raise Refused(
        N_(
            "the team counts in {theirs}, and {field} of {name} here is in {ours} without saying so: take out such"
            " amounts first, or join with a new workspace; nothing was changed"
        ),
        theirs=theirs,
        field=words.field(field).replace("_", " "),
        name=labels.of_row(store, noun, row),
        ours=store.currency,
    )
