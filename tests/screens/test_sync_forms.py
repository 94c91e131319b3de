"""Setting up, inviting and joining in the app, as two people do it who never open a shell."""

from pathlib import Path

from textual.events import Paste
from textual.widgets import Input

from sfa_tui.sales import settings, setup
from sfa_tui.screens.first_join import JoinScreen
from sfa_tui.screens.first_run import FirstRun
from sfa_tui.screens.form import Form
from sfa_tui.screens.invitation import Invitation
from sfa_tui.screens.picker import Picker
from sfa_tui.store.sync import founding, site
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import Desk, drive, opened
from tests.screens.test_first_run import fill, run
from tests.screens.test_sync import Mate, header, in_step, ours, place, quick, shared, until  # noqa: F401


def offered(desk: Desk) -> set[str]:
    """Return the keys that the page offers."""
    return {each.binding.id or "" for each in desk.app.screen.active_bindings.values() if each.enabled}


def _write(desk: Desk, **texts: str) -> None:
    form = desk.app.screen
    assert isinstance(form, Form)
    for line in form.lines:
        if line.entry.name in texts:
            assert isinstance(line.editor, Input)
            line.editor.value = texts[line.entry.name]


def test_a_workspace_that_joins_shows_the_teams_settings_and_its_user_is_told_of_a_namesake(
    tmp_path: Path,
    ours: Mate,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    with ours.open() as store:
        settings.set_value(store, "name", "Ours")
        currency = store.currency
        code = founding.invite(store, site.load(store, place), ours.storage)
    ours.sync()
    folder = tmp_path / "theirs"
    setup.init(folder, name="Theirs", currency="EUR", language="en", fiscal_year_start=4, user="Aoki").close()

    async def join() -> None:
        async with opened(folder) as desk:
            assert "Theirs" in header(desk)
            assert desk.app.around.currency == "EUR" != currency
            await desk.press("g", "s", "e")
            _write(desk, url=code)
            await desk.press("ctrl+s")
            await until(desk, lambda: any("The team has a user Aoki too" in text for text in desk.told))
            await until(desk, lambda: "Ours" in header(desk))
            assert desk.app.around.currency == currency

    drive(join)


def test_a_copy_joins_anew_and_only_an_admin_is_offered_to_invite(
    tmp_path: Path,
    ours: Mate,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    ours.add("GTX")
    ours.sync()
    copy = ours.copy_to(tmp_path / "copy")
    copy.add("Of the copy")
    with ours.open() as store:
        code = founding.invite(store, site.load(store, place), ours.storage)

    async def join() -> None:
        async with opened(copy.home) as desk:
            await desk.press("g", "s")
            await until(desk, lambda: "this is a copy of the workspace" in desk.screen_text)
            assert {"sync.join"} == offered(desk) & {"sync.join", "sync.set_up", "sync.invite", "sync.machines"}
            await desk.press("e")
            _write(desk, url=code)
            await desk.press("ctrl+s")
            await until(desk, lambda: not isinstance(desk.app.screen, Form))
            await in_step(desk)
            await until(desk, lambda: "sync.machines" in offered(desk))
            assert not {"sync.join", "sync.invite"} & offered(desk)
        ours.sync()
        assert ours.names() == {"GTX", "Of the copy"}
        async with opened(ours.home) as desk:
            await desk.press("g", "s")
            await until(desk, lambda: {"sync.invite", "sync.machines"} <= offered(desk))

    drive(join)


def test_a_team_is_set_up_and_joined_without_a_shell(
    workspace: Path,
    tmp_path: Path,
    shared: Path,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    codes: list[str] = []

    async def found() -> None:
        async with opened(workspace) as desk:
            await desk.press("g", "s", "n")
            await desk.press("ctrl+s")
            assert "this is needed" in desk.screen_text
            _write(desk, url="nowhere://x", passphrase="one", again="two")
            await desk.press("ctrl+s")
            assert "this is not the same passphrase" in desk.screen_text
            _write(desk, again="one")
            await desk.press("ctrl+s")
            await until(desk, lambda: "there is no kind of storage" in desk.screen_text)
            there = tmp_path / "other" / "team.json"
            there.parent.mkdir()
            there.write_text("garbage")
            _write(desk, url=str(there.parent))
            await desk.press("ctrl+s")
            await until(desk, lambda: "is damaged" in desk.screen_text)
            there.write_text('{"format": 2}')
            await desk.press("ctrl+s")
            await until(desk, lambda: "by a newer sfa" in desk.screen_text)
            assert [*there.parent.iterdir()] == [there]
            _write(desk, url=str(shared))
            await desk.press("ctrl+s")
            await until(desk, lambda: not isinstance(desk.app.screen, Form))
            await in_step(desk)
            await desk.press("i")
            await until(desk, lambda: isinstance(desk.app.screen, Invitation))
            assert isinstance(desk.app.screen, Invitation)
            await desk.press("escape")
            assert "Asking the storage" not in desk.screen_text
            await desk.press("i")
            await until(desk, lambda: isinstance(desk.app.screen, Invitation))
            assert isinstance(desk.app.screen, Invitation)
            codes.append(desk.app.screen.code)
            await desk.press("c", "escape")
            await desk.press("m")
            await until(desk, lambda: isinstance(desk.app.screen, Picker))
            assert "this machine" in desk.screen_text
            await desk.press("escape")

    drive(found)

    async def join(app: FirstRun, desk: Desk) -> None:
        await desk.press("down", "down", "enter")
        desk.on(JoinScreen)
        fill(desk, url="sfa1", user="Newcomer")
        await desk.press("ctrl+s")
        assert "this is neither a join code" in desk.screen_text
        assert "this is needed" not in desk.screen_text
        fill(desk, url=shared.as_uri())
        await desk.press("ctrl+s")
        assert "this is needed" in desk.screen_text
        fill(desk, passphrase="wrong")
        await desk.press("ctrl+s")
        await until(desk, lambda: "the passphrase is not that" in desk.screen_text)
        assert not (tmp_path / "theirs" / "sfa.db").exists()
        fill(desk, url="", passphrase="")
        app.screen.query_one("#url").focus()
        # As a terminal hands on what was marked over two of its lines.
        app.post_message(Paste(f"{codes[0][:50]}\n   {codes[0][50:]}\n"))
        await desk.settle()
        await desk.press("ctrl+s")
        await until(desk, lambda: isinstance(app.screen, Picker))
        await desk.press("escape")
        assert "ctrl+s asks again who of it you are" in desk.screen_text
        with open_workspace(tmp_path / "theirs") as store:
            assert store.connection.execute("SELECT 1 FROM user WHERE name = 'Newcomer'").fetchone() is None
        await desk.press("ctrl+s")
        await until(desk, lambda: isinstance(app.screen, Picker))
        app.screen.query_one("#find", Input).value = "Newcomer"
        await desk.settle()
        await desk.press("enter")
        await until(desk, lambda: app.return_value is not None)

    assert run(tmp_path / "theirs", join) == tmp_path / "theirs"
    with open_workspace(tmp_path / "theirs") as store, open_workspace(workspace) as mine:
        deals = "SELECT count(*) FROM deal"
        assert store.connection.execute(deals).fetchone() == mine.connection.execute(deals).fetchone()
        me = store.connection.execute("SELECT name FROM user WHERE id = ?", (store.local("me"),)).fetchone()
        assert me == ("Newcomer",)
