"""Looking after a team in the app: machines are vouched for and shut out, keys changed, a storage is filled again."""

import shutil
from pathlib import Path

import pytest

from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sync import SyncScreen
from sfa_tui.store.sync import circle, founding, site
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.workspace import create_workspace
from tests.screens.piloting import Desk, drive, opened
from tests.screens.test_sync import Mate, _stage, header, in_step, ours, place, quick, shared, theirs, until  # noqa: F401
from tests.screens.test_sync_forms import _write


def members(mate: Mate) -> dict[str, tuple[str, bool, bool]]:
    """Return {machine: (standing, whether it is an admin's, whether somebody vouched for it)} as a machine knows it."""
    with mate.open() as store:
        me = site.load(store, mate.place)
        Exchange(store, me, mate.storage).read_entries()
        return {row["user"]: (row["standing"], row["admin"], row["vouched"]) for row in circle.listed(me)}


def newcomer(tmp_path: Path, ours: Mate, words: str) -> Mate:  # noqa: F811
    """Return a machine that joined by a passphrase."""
    mate = Mate(tmp_path / "newcomer", ours.storage)
    with create_workspace(mate.home) as store:
        founding.join_by_passphrase(store, mate.storage, words, "Eve · tablet", mate.place)
    mate.sync()
    return mate


async def machine(desk: Desk, name: str, *choice: str) -> None:
    """Open the list of machines, and pick what is done with one."""
    await desk.press("m")
    await until(desk, lambda: isinstance(desk.app.screen, Picker))
    await desk.type(name)
    await desk.press("enter", *choice, *(["enter"] if choice else []))


async def passphrase(desk: Desk, words: str) -> None:
    """Fill in the form that asks for the passphrase from now on."""
    await until(desk, lambda: isinstance(desk.app.screen, Form))
    _write(desk, passphrase=words, again=words)
    await desk.press("ctrl+s")
    await until(desk, lambda: not isinstance(desk.app.screen, Form))


def test_keys_are_changed_and_a_machine_is_vouched_for_and_made_an_admin(
    ours: Mate,  # noqa: F811
    theirs: Mate,  # noqa: F811
    tmp_path: Path,
) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("g", "s")
            await machine(desk, "Change the keys")
            await until(desk, lambda: isinstance(desk.app.screen, Form))
            _write(desk, passphrase="one", again="two")
            await desk.press("ctrl+s")
            assert "this is not the same passphrase" in desk.screen_text
            await passphrase(desk, "seven lanterns")
            assert "The keys were changed." in desk.told
            newcomer(tmp_path, ours, "seven lanterns")
            assert members(theirs)["Eve · tablet"] == ("accepted", False, False)
            await desk.press("m")
            await until(desk, lambda: "nobody vouched for it" in desk.screen_text)
            await desk.press("escape")
            await machine(desk, "Eve")
            assert "Vouch for it" in desk.screen_text
            await desk.press("enter")
            await until(desk, lambda: members(theirs)["Eve · tablet"] == ("accepted", False, True))
            await until(desk, lambda: "Eve · tablet is vouched for." in desk.told)
            await machine(desk, "Bob")
            assert "Vouch for it" not in desk.screen_text  # the code that let it in did
            await desk.press("enter")
            await until(desk, lambda: members(theirs)["Bob · laptop"] == ("accepted", True, True))

    drive(look)


def test_a_machine_is_shut_out_and_reads_nothing_that_is_written_after(
    ours: Mate,  # noqa: F811
    theirs: Mate,  # noqa: F811
    tmp_path: Path,
) -> None:
    theirs.add("Sent before", stage_id=_stage(theirs))
    theirs.sync()

    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("g", "s")
            await machine(desk, "Aoki")
            assert any("the machine you sit at" in each for each in desk.told)
            await machine(desk, "Bob", "down")
            assert "Shut Bob · laptop out of the team?" in desk.screen_text
            await desk.press("n")
            assert members(ours)["Bob · laptop"][0] == "accepted"
            await machine(desk, "Bob", "down")
            await desk.press("y")
            await passphrase(desk, "")
            assert "Bob · laptop is out of the team, and the keys were changed." in desk.told
            assert "Sent before" in ours.names()
            await desk.app.workers.wait_for_complete()
            ours.add("Written after", stage_id=_stage(ours))
            await desk.press("s")
            await until(desk, lambda: any((tmp_path / "shared" / "log").rglob("*0000002.seg")))
            await in_step(desk)
            assert "Bob" not in desk.screen_text

    drive(look)

    async def look_there() -> None:
        async with opened(theirs.home) as desk:
            await until(desk, lambda: "× removed from the team" in header(desk))
            assert len([each for each in desk.told if "was removed from the team" in each]) == 1
            await desk.press("g", "s")
            assert "nothing more is sent" in desk.screen_text
            theirs.add("Kept here", stage_id=_stage(theirs))
            await until(desk, lambda: "Changes to send  1" in desk.screen_text)

    drive(look_there)
    assert "Written after" not in theirs.names()
    assert "Kept here" in theirs.names()


def test_only_an_admin_changes_who_is_in_the_team(ours: Mate, theirs: Mate) -> None:  # noqa: F811
    async def look() -> None:
        async with opened(theirs.home) as desk:
            await in_step(desk)
            await desk.press("g", "s", "m")
            await until(desk, lambda: isinstance(desk.app.screen, Picker))
            assert "Change the keys" not in desk.screen_text
            await desk.type("Aoki")
            await desk.press("enter")
            assert desk.on(SyncScreen)
            assert any("Only an admin" in each for each in desk.told)

    drive(look)


@pytest.mark.parametrize("mounted", [False, True])
def test_a_storage_that_was_emptied_is_filled_again(
    ours: Mate,  # noqa: F811
    theirs: Mate,  # noqa: F811
    shared: Path,  # noqa: F811
    mounted: bool,
) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("g", "s")
            assert desk.app.screen.check_action("put_back", ()) is False
            away = shared.rename(shared.with_name("away"))
            shared.mkdir()
            ours.add("Offline", stage_id=_stage(ours))
            await until(desk, lambda: "! storage is empty" in header(desk))
            await until(desk, lambda: "p sends all of it again" in desk.screen_text)
            await desk.press("p")
            assert desk.on(Confirm)
            await desk.press("n")
            assert [*shared.iterdir()] == []
            if mounted:
                await desk.press("p")
                shutil.rmtree(shared)
                away.rename(shared)
                await desk.press("y")
                await until(desk, lambda: any("nothing had to be put back" in each for each in desk.told))
            else:
                await desk.press("p", "y")
                await until(desk, lambda: any("The team is there again" in each for each in desk.told))
            await in_step(desk)
            assert desk.app.screen.check_action("put_back", ()) is False

    drive(look)
    theirs.sync()
    assert "Offline" in theirs.names()
