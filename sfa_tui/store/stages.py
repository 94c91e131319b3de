"""Stages and ranks as they are read: their objects, and what their filters mean."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.store.conditions import any_of, by_id, contains
from sfa_tui.store.listing import Listing, Object, grouped, plain
from sfa_tui.store.workspace import Store

_KEYS = "id name pipeline position kind probability category rotting_days wip_limit".split()


def _stages(store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    asked = grouped(
        store,
        "SELECT stage_id, iif(noun = 'deal', '', noun || '.') || field FROM stage_requirement WHERE deleted_at IS NULL"
        " AND stage_id IN ({}) GROUP BY 1, 2 ORDER BY min(id)",
        [row["id"] for row in page],
    )
    for row in page:
        yield {
            **{key: row[key] for key in _KEYS},
            "requires": [name for (name,) in asked.get(row["id"], ())],
        }


STAGES = Listing(
    "stage",
    "SELECT t.n, t.id, t.name, p.name AS pipeline, t.position, coalesce(t.kind, 'open') AS kind, t.probability,"
    " t.category, t.rotting_days, t.wip_limit FROM stage t LEFT JOIN pipeline p ON p.id = t.pipeline_id",
    {
        "position": ("p.position IS NULL", "p.position", "p.id", "t.position"),
        "name": ("t.name",),
        "probability": ("t.probability DESC",),
    },
    _stages,
    {"text": any_of("t.name", "p.name"), "id": by_id("t.id"), "name": contains("t.name")},
)
"""What is read of stages."""

RANKS = Listing(
    "rank",
    "SELECT t.n, t.id, t.code, t.label, t.position, t.probability, t.category FROM rank t",
    {"position": ("t.position",), "code": ("t.code",), "probability": ("t.probability DESC",)},
    plain,
    {"text": any_of("t.code", "t.label"), "id": by_id("t.id"), "name": any_of("t.code", "t.label")},
)
"""What is read of ranks."""
