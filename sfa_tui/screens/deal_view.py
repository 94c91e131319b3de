"""What the screen of a deal shows, as the store has it in one reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.store import belongings, companies, deals, fields, listing, timeline
from sfa_tui.store.fields import Field
from sfa_tui.store.listing import Object
from sfa_tui.store.stages import STAGES
from sfa_tui.store.timeline import Timeline
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class DealView:
    """A deal with all that stands around it; `elsewhere` is a conversation with its company that is newer than its
    own, `stages` are those of its pipeline in order."""

    row: Object
    company_id: str | None
    stage_id: str | None
    stages: Sequence[Object]
    people: Sequence[Object]
    items: Sequence[Object]
    competitors: Sequence[str]
    partners: Sequence[Object]
    custom: Sequence[Field]
    comments: Sequence[Object]
    elsewhere: Object | None
    timeline: Timeline


def read_deal(store: Store, clock: Clock, id: str, past: int) -> DealView | None:
    """Return a deal with so much of its past, None where it is not there (any more)."""
    with store.reading():
        keys = belongings.row_keys(store, "deal", id)
        if keys is None or keys["deleted_at"]:
            return None
        row = deals.get(store, id, clock)
        company = str(keys["company_id"]) if keys["company_id"] else None
        every = list(listing.listed(store, STAGES, Filter(), clock))
        pipeline = row["pipeline"] or next((stage["pipeline"] for stage in every), None)
        stages = [stage for stage in every if stage["pipeline"] in (pipeline, None)]
        return DealView(
            row,
            company,
            str(keys["stage_id"]) if keys["stage_id"] else None,
            stages,
            belongings.people_of_deal(store, id),
            belongings.items(store, id),
            belongings.competitors(store, id),
            belongings.partners(store, id),
            fields.of_noun(store, "deal"),
            timeline.comments(store, "deal", id),
            _elsewhere(store, clock, row, company),
            timeline.read(store, clock, "deal", id, limit=past),
        )


def _elsewhere(store: Store, clock: Clock, row: Object, company: str | None) -> Object | None:
    if company is None:
        return None
    newest = listing.get(store, companies.LISTING, company, clock)["last_conversation"]
    own = row["last_conversation"]
    if not isinstance(newest, dict):
        return None
    return newest if not isinstance(own, dict) or str(newest["at"]) > str(own["at"]) else None
