"""The first run, as a person without a workspace meets it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Button, Input, OptionList

from sfa_tui import locale
from sfa_tui.screens.first_import import ImportScreen
from sfa_tui.screens.first_run import FirstRun, MakeScreen, WelcomeScreen
from sfa_tui.store.workspace import open_workspace
from sfa_tui.widgets.choice import Choice
from tests.screens.piloting import Desk, drive

Work = Callable[[FirstRun, Desk], Awaitable[None]]


def run(home: Path, work: Work, *, language: str = "en", size: tuple[int, int] = (100, 40)) -> Path | None:
    """Open the first run for a folder, do something in it, and return the workspace that it leads to."""
    before = locale.language()
    locale.install(language)
    app = FirstRun(home)

    async def whole() -> None:
        async with app.run_test(size=size) as pilot:
            desk = Desk(app, pilot)  # type: ignore[arg-type]
            await desk.settle()
            await work(app, desk)
            await desk.settle()

    try:
        drive(whole)
    finally:
        locale.install(before)
    return app.return_value


def fill(desk: Desk, **texts: str) -> None:
    """Write texts into fields."""
    for id, text in texts.items():
        desk.app.screen.query_one(f"#{id}", Input).value = text


@pytest.mark.parametrize(("language", "currency", "month"), [("en", "USD", 1), ("ja", "JPY", 4)])
def test_what_is_likely_stands_in_the_form(home: Path, language: str, currency: str, month: int) -> None:
    async def make(app: FirstRun, desk: Desk) -> None:
        await desk.press("enter")
        desk.on(MakeScreen)
        fill(desk, name="アクメ商事", user="青木")
        await desk.press("ctrl+s")

    assert run(home, make, language=language) == home
    with open_workspace(home) as store:
        held = [store.setting(key) for key in ("name", "currency", "language", "fiscal_year_start")]
        assert held == ["アクメ商事", currency, language, month]
        me = store.connection.execute("SELECT name FROM user WHERE id = ?", (store.local("me"),)).fetchone()[0]
        assert me == "青木"


def test_bad_input_stands_at_its_field_and_nothing_is_made(home: Path) -> None:
    async def make(app: FirstRun, desk: Desk) -> None:
        await desk.press("enter")
        fill(desk, name="", currency="DOL", fiscal_year_start="13")
        await desk.pilot.click("#make")
        await desk.settle()
        text = desk.screen_text
        assert "this is needed" in text
        assert "13" in text
        assert not (home / "sfa.db").exists()
        assert desk.app.focused is not None
        assert desk.app.focused.id == "name"
        await desk.press("escape", "y")
        desk.on(WelcomeScreen)
        await desk.press("escape")

    assert run(home, make) is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    async def make(app: FirstRun, desk: Desk) -> None:
        await desk.press("enter", "ctrl+s")
        desk.on(MakeScreen)
        assert "cannot be made" in " ".join(desk.screen_text.replace("│", "").split())
        await desk.press("escape", "escape")

    assert run(tmp_path / "file" / "home", make) is None


def test_the_language_is_chosen_first(home: Path) -> None:
    async def turn(app: FirstRun, desk: Desk) -> None:
        await desk.press("up", "enter")
        assert "ワークスペースを作る" in desk.screen_text
        await desk.press("enter")
        assert desk.on(MakeScreen).query_one(Choice).value == "ja"
        await desk.press("ctrl+s")

    assert run(home, turn) == home
    with open_workspace(home) as store:
        assert store.setting("language") == "ja"


def test_the_demo_lies_in_a_folder_of_its_own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def look(app: FirstRun, desk: Desk) -> None:
        await desk.pilot.click(OptionList, offset=(5, 3))
        await desk.settle()

    made = run(home, look)
    assert made is not None
    assert made.parent == tmp_path
    assert not home.exists()
    with open_workspace(made) as store:
        assert store.connection.execute("SELECT count(*) FROM deal").fetchone()[0] == 400


CSV = "Opportunity,Account,Stage,Amount,Expected close\nBig one,Acme,Talks,1200,2027-01-15\nSmall,Beta,Signed,x,\n"


def test_a_file_is_shown_before_it_is_taken_in(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(CSV, encoding="utf-8")

    async def take(app: FirstRun, desk: Desk) -> None:
        await desk.press("down", "enter", "ctrl+s")
        screen = desk.on(ImportScreen)
        assert screen.query_one("#import", Button).disabled
        await desk.press("enter")
        assert "this is needed" in desk.screen_text
        fill(desk, path=str(tmp_path / "nowhere.csv"))
        await desk.press("enter")
        assert "nowhere.csv" in desk.screen_text
        assert screen.query_one("#import", Button).disabled
        fill(desk, path=str(file))
        await desk.pilot.click("#show")
        await desk.settle()
        text = desk.screen_text
        assert "Account → company" in text
        assert "2 rows: 1 new" in text
        assert "1 rejected" in text
        assert await count(home) == 0
        await desk.press("ctrl+s")
        assert await count(home) == 1
        assert "2 rows: 1 new" in desk.screen_text
        await desk.press("escape")

    assert run(home, take) == home


def test_the_owners_of_a_first_file_become_users(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(
        "Opportunity,Account,Owner\nBig one,Acme,Sato\nSmall,Beta,Sato\nOther,Beta,Mori\n", encoding="utf-8"
    )

    async def take(app: FirstRun, desk: Desk) -> None:
        await desk.press("down", "enter", "ctrl+s")
        fill(desk, path=str(file))
        await desk.press("enter")
        assert "3 rows: 3 new" in desk.screen_text
        await desk.press("ctrl+s", "escape")

    assert run(home, take) == home
    with open_workspace(home) as store:
        held = store.connection.execute(
            "SELECT u.name, count(*) FROM deal d JOIN user u ON u.id = d.owner_id GROUP BY 1"
        )
        assert held.fetchall() == [("Mori", 1), ("Sato", 2)]


def test_enter_goes_through_the_fields_and_changes_nothing(home: Path) -> None:
    async def go(app: FirstRun, desk: Desk) -> None:
        await desk.press("enter", "enter", "enter")
        assert desk.app.screen.query_one(Choice).value == "en"
        assert desk.app.focused is desk.app.screen.query_one("#currency", Input)

    run(home, go)


def test_esc_asks_before_it_throws_away_what_was_typed(home: Path) -> None:
    async def go(app: FirstRun, desk: Desk) -> None:
        await desk.press("enter", "escape")
        desk.on(WelcomeScreen)
        await desk.press("enter")
        await desk.type("アクメ")
        await desk.press("escape")
        assert "Throw away what you typed?" in desk.screen_text
        await desk.press("n")
        assert desk.app.screen.query_one("#name", Input).value.endswith("アクメ")
        await desk.press("ctrl+q")
        assert "a new workspace" in desk.screen_text
        await desk.press("n", "escape", "y")
        desk.on(WelcomeScreen)

    assert run(home, go) is None
    assert not home.exists()


async def count(home: Path) -> int:
    """Return how many deals a workspace holds."""
    with open_workspace(home) as store:
        return int(store.connection.execute("SELECT count(*) FROM deal").fetchone()[0])


def test_dates_that_can_be_read_in_two_ways_are_asked_about(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Deal name,Amount,Expected close\nBig one,1200,01/02/2027\nSmall,3,03/04/2027\n", encoding="utf-8")

    async def take(app: FirstRun, desk: Desk) -> None:
        await desk.press("down", "enter", "ctrl+s")
        fill(desk, path=str(file))
        await desk.press("enter")
        order = desk.on(ImportScreen).query_one("#order", Choice)
        assert desk.app.focused is order
        while order.value != "dmy":
            await desk.press("right")
        await desk.pilot.click("#show")
        await desk.settle()
        await desk.pilot.click("#import")
        await desk.settle()
        await desk.pilot.click("#leave")

    assert run(home, take) == home
    with open_workspace(home) as store:
        days = store.connection.execute("SELECT expected_close FROM deal ORDER BY expected_close").fetchall()
        assert days == [("2027-02-01",), ("2027-04-03",)]
