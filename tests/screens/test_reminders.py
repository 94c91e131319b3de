"""A reminder that comes while the app is open is told on the screen, once."""

from pathlib import Path

from sfa_tui.environment import clock
from sfa_tui.followup import reminders
from sfa_tui.sales import activities
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import drive, opened


def planned(workspace: Path, *subjects: str) -> None:
    """Plan what is due today, with reminders that came yesterday."""
    with open_workspace(workspace) as store:
        for subject in subjects:
            activities.plan(
                store, clock(), [], kind="call", subject=subject, due=clock().today, reminders=[1440], place="room 4"
            )


def test_it_is_told_once_and_counted(workspace: Path) -> None:
    planned(workspace, "call [b]田中[/b]")

    async def look() -> None:
        async with opened(workspace) as desk:
            assert not desk.told
            desk.app.remind()
            await desk.settle()
            assert desk.told == ["Reminder: call [b]田中[/b] today · room 4 · (late)"]
            assert "! Reminder: call [b]田中[/b] today" in desk.screen_text
            assert "Today 1" in desk.screen_text
            desk.app.remind()
            await desk.settle()
            assert len(desk.told) == 1
            assert all(row["reminded_at"] for row in await desk.read(reminders.due))

    drive(look)


def test_many_are_told_together(workspace: Path) -> None:
    planned(workspace, *(f"call {number}" for number in range(8)))

    async def look() -> None:
        async with opened(workspace, language="ja") as desk:
            desk.app.remind()
            await desk.settle()
            (told,) = desk.told
            assert told.startswith("リマインダー: call 0 今日 · room 4")
            assert told.endswith("call 4, call 5, call 6, call 7")

    drive(look)


def test_what_another_process_told_is_not_told_again(workspace: Path) -> None:
    planned(workspace, "call")

    async def look() -> None:
        async with opened(workspace) as desk:
            with open_workspace(workspace) as store:
                assert len(reminders.fire(store, clock()).rows) == 1
            desk.app.remind()
            await desk.settle()
            assert not desk.told

    drive(look)
