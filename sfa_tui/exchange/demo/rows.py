"""The rows of one part of a demo on their way into the store: columns once, then rows and changes in bulk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

VERB = "demo"

COLUMNS = {
    "team": "id name parent_id",
    "user": "id name reading login email role left_on",
    "membership": "id user_id team_id role starts_on ends_on",
    "source": "id name",
    "reason": "id name kind",
    "competitor": "id name",
    "product": "id name code family unit_price unit_cost currency active",
    "field": "id noun name type position",
    "field_choice": "id field_id name position",
    "rate": "id base currency on_date rate source",
    "company": "id name reading parent_id sector website phone address country employees annual_revenue"
    " year_established owner_id note created_at",
    "contact": "id company_id name family_name given_name family_reading given_reading title department buying_role"
    " do_not_contact owner_id created_at",
    "contact_point": "id contact_id kind label value",
    "deal": "id ref name stage_id owner_id team_id company_id rank_id amount currency probability category"
    " expected_close closed_on source_id reason_id lost_kind parked_until note created_at",
    "deal_company": "id deal_id company_id role",
    "deal_contact": "id deal_id contact_id role",
    "deal_competitor": "id deal_id competitor_id",
    "line_item": "id deal_id product_id name position quantity unit_price unit_cost discount starts_on every_months"
    " times",
    "sales_order": "id ref ordered_on company_id product_id deal_id owner_id quantity amount cost currency",
    "activity": "id kind subject owner_id due zone duration_minutes place done_at direction summary owed_by created_at",
    "activity_link": "id activity_id noun row_id",
    "reminder": "id activity_id minutes_before",
    "comment": "id noun row_id author_id kind body created_at",
    "mention": "id comment_id user_id",
    "report": "id user_id kind starts_on body state submitted_at",
    "target": "id metric noun row_id starts_on months amount currency",
    "tag": "id noun row_id name",
    "field_value": "id field_id row_id value",
}
"""Tables in the order in which they are written, and the columns that a demo fills."""

_WITH_BIRTHDAY = frozenset(name for name, columns in COLUMNS.items() if columns.endswith("created_at"))

Change = tuple[int, str, str, Value, Value]
"""(minute at which it took effect, id of the deal, field, old, new)."""


@dataclass(slots=True)
class Rows:
    """Rows by table, each a tuple in the order of COLUMNS, and the changes of deals by who made them."""

    by_table: dict[str, list[Sequence[Value]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    changes: dict[str, list[Change]] = field(default_factory=dict)

    def write(self, store: Store, instant: Callable[[int], str]) -> None:
        """Write them all: the rows as one action of `me`, then each user's changes as an action of that user, so that
        the history of a deal says who moved it; the users in the order in which `changes` has them."""
        with action(store, VERB, str(store.setting("name"))) as act, bulk(act) as work:
            for table, rows in self.by_table.items():
                if rows:
                    born = "created_at" if table in _WITH_BIRTHDAY else "NULL"
                    work.insert(table, COLUMNS[table].split(), rows, born=born)
        for user, changes in self.changes.items():
            if not changes:
                continue
            changes.sort(key=_when)
            with action(store, VERB, user=user) as act, bulk(act) as work:
                work.history("deal", ((id, name, old, new, instant(at)) for at, id, name, old, new in changes))


def _when(change: Change) -> int:
    return change[0]
