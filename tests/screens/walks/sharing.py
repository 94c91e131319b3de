"""A way through what bringing a calendar together would do, with follow-ups that were changed on both sides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sfa_tui import environment
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.folder import Folder
from sfa_tui.followup.publishing import publish
from sfa_tui.sales import activities
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.settling import SettleScreen
from sfa_tui.store.workspace import open_workspace
from tests.followup.conftest import There
from tests.screens.forms import fill
from tests.screens.piloting import Desk, opened
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, opens, says, stored

OURS, THEIRS = "2026-12-24", "2026-12-23"


def shared(folder: Path) -> Path:
    """Return the folder that a workspace is brought together with."""
    return folder.with_name("calendar")


@asynccontextmanager
async def with_clashes(folder: Path, *, size: tuple[int, int]) -> AsyncIterator[Desk]:
    """Open a workspace of which two visits were put off here and, to another day, in a folder as well."""
    calendar, clock = Folder(shared(folder)), environment.clock()
    with open_workspace(folder) as store:
        publish(store, clock, calendar, Chosen())
        sql = "SELECT id, due FROM activity WHERE subject LIKE 'visit%' ORDER BY subject"
        for id, due in store.connection.execute(sql).fetchall():
            There(calendar).change(id, (due.replace("-", ""), THEIRS.replace("-", "")))
            activities.reschedule(store, clock, [id], activities.when(store, clock, OURS))
    async with opened(folder, size=size) as desk:
        yield desk


async def ask(desk: Desk) -> None:
    """Ask what would be done."""
    await desk.press("f")
    await fill(desk, "folder", str(shared(desk.app.session.folder)))
    await desk.press("ctrl+s")


def _settled(*sides: str) -> Effect:
    return becomes(lambda desk: [*desk.on(SettleScreen).settled.values()], [*sides])


def _due(what: str, day: str) -> Effect:
    return stored(f"SELECT due FROM activity WHERE subject = '{what}' AND deleted_at IS NULL", day)


WALK = Walk(
    SettleScreen,
    ("g", "k", ask),
    (
        Step("settle.ours", "o", both(_settled("ours"), says("● ours: 2026-12-24"))),
        Step("settle.theirs", "t", both(_settled("ours", "theirs"), says("● theirs: 2026-12-23"))),
        Step("settle.later", "l", _settled("ours")),
        Step("settle.other", "space", _settled("ours", "ours")),
        Step("settle.other", "enter", _settled("ours", "theirs")),
        Step("settle.all_ours", "O", _settled("ours", "ours")),
        Step("settle.all_theirs", "T", _settled("theirs", "theirs")),
        Step("settle.leave", "escape", opens(CalendarsScreen)),
        # The other one is left.
        Step(
            "settle.do",
            "ctrl+s",
            both(opens(CalendarsScreen), _due("visit 0", THEIRS), _due("visit 1", OURS), says("1 follow-up was")),
            (ask, "t"),
        ),
    ),
    open=with_clashes,
)

WALKS = (WALK,)
