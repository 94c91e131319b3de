"""Companies and people are spoken with, and something is planned about them, without any deal."""

from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.store import names
from sfa_tui.store.workspace import Store, open_workspace
from tests.live import live_rows_in
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def people(workspace: Path, clock: Clock) -> Path:
    """A workspace with two companies and a person at each, and no deal."""
    with open_workspace(workspace) as store:
        rows.add(store, clock, CONTACT, {"name": "Tanaka", "company": "Acme"})
        rows.add(store, clock, CONTACT, {"name": "Mori", "company": "Bolt"})
    return workspace


def spoken(store: Store, _clock: Clock) -> list[tuple[Any, ...]]:
    """Return (kind, what, whether it is done, the names of what it is about) of each activity."""
    return [
        (kind, what, bool(done), sorted(name for (name,) in store.connection.execute(_ABOUT, {"id": id})))
        for id, kind, what, done in store.connection.execute(
            "SELECT id, kind, coalesce(summary, subject), done_at FROM activity WHERE deleted_at IS NULL ORDER BY n"
        ).fetchall()
    ]


_ABOUT = (
    "SELECT c.name FROM activity_link l JOIN company c ON c.id = l.row_id WHERE l.activity_id = :id"
    " AND l.deleted_at IS NULL UNION SELECT p.name FROM activity_link l JOIN contact p ON p.id = l.row_id"
    " WHERE l.activity_id = :id AND l.deleted_at IS NULL"
)


async def write(desk: Desk, key: str, text: str) -> None:
    await desk.press(key)
    await desk.type(text)
    await desk.press("enter")


def test_several_companies_at_once_from_their_table(people: Path) -> None:
    async def log() -> None:
        async with opened(people) as desk:
            before = live_rows_in(people)
            await desk.press("f5", "space", "space")
            await write(desk, "n", "visit Tanaka: saw the plant; next: call friday")
            assert await desk.read(spoken) == [
                ("visit", "saw the plant", True, ["Acme", "Bolt", "Tanaka"]),
                ("call", "call", False, ["Acme", "Bolt", "Tanaka"]),
            ]
            await desk.press("u")
            assert live_rows_in(people) == before
            await desk.press("home")
            await write(desk, "p", "send the catalogue monday")
            assert await desk.read(spoken) == [("todo", "send the catalogue", False, ["Acme"])]

    drive(log)


def test_a_person_from_the_table_and_from_the_page(people: Path) -> None:
    async def log() -> None:
        async with opened(people) as desk:
            await desk.press("f6", "home")
            await write(desk, "n", "mail Mori: asks for the price")
            assert await desk.read(spoken) == [("mail", "asks for the price", True, ["Mori"])]
            await desk.press("u")
            id = await desk.read(lambda store, _clock: names.resolve(store, "contact", "Tanaka"))
            desk.app.open_row("contact", id)
            await desk.settle()
            await write(desk, "n", "call Tanaka: is on leave")
            assert "is on leave" in desk.screen_text
            await write(desk, "p", "call friday")
            assert await desk.read(spoken) == [
                ("call", "is on leave", True, ["Tanaka"]),
                ("call", "call", False, ["Tanaka"]),
            ]

    drive(log)


def test_a_field_of_a_deal_is_refused_where_there_is_none(people: Path) -> None:
    async def log() -> None:
        async with opened(people) as desk:
            await desk.press("f5")
            await write(desk, "n", "call Tanaka: hello; amount: 5m")
            assert "there is no deal here" in desk.screen_text
            assert await desk.read(spoken) == []

    drive(log)
