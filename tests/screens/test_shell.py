"""What is around the screens, as a person uses it: go, help, palette, settings, other keys, full-width letters."""

from pathlib import Path

import pytest
from textual.command import CommandList
from textual.widgets import Input, Static

from sfa_tui import locale
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, settings
from sfa_tui.screens import modes
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.go import GoScreen, Way
from sfa_tui.screens.help import HelpScreen
from sfa_tui.screens.keys import AREAS
from sfa_tui.screens.palette import Palette
from sfa_tui.screens.settings import SettingsScreen
from sfa_tui.store.workspace import open_workspace
from sfa_tui.widgets.choice import Choice
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with three deals in Lead."""
    with open_workspace(workspace) as store:
        for number in range(3):
            deals.add(store, clock, {"name": f"Deal {number}", "company": "Acme Inc.", "amount": "1000"})
    return workspace


def card(desk: Desk) -> int | None:
    """Return the place of the cursor on the board."""
    lane = desk.on(BoardScreen).lanes.lane
    return lane.column.cursor if lane else None


def test_g_shows_the_tabs_and_leads_to_the_first_row(board: Path) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            await desk.press("j", "j")
            assert card(desk) == 2
            await desk.press("g")
            desk.on(GoScreen)
            for mode, name in modes.present():
                assert f" {modes.letter(mode)}  {name}" in desk.screen_text
            await desk.press("g")
            assert card(desk) == 0
            for key in ("escape", "z", "b"):
                await desk.press("g", key)
                desk.on(BoardScreen)

    drive(go)


def test_the_lines_of_g_are_clicked(board: Path) -> None:
    async def click() -> None:
        async with opened(board) as desk:
            await desk.press("j", "g")
            await desk.pilot.click(desk.on(GoScreen).query(Way).last())
            await desk.settle()
            desk.on(BoardScreen)
            assert card(desk) == 0

    drive(click)


def test_tabs_are_gone_to_by_letter_and_function_key(board: Path) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            for number, mode in enumerate(modes.MODES, 2):
                if mode in dict(modes.present()):
                    await desk.press(f"f{number}")
                    assert desk.app.current_mode == mode
                    await desk.press("g", modes.letter(mode))
                    assert desk.app.current_mode == mode
                else:
                    await desk.press(f"f{number}", "g", modes.letter(mode))
                    assert desk.app.current_mode in dict(modes.present())

    drive(go)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("size", "columns"), [((40, 30), 1), ((80, 24), 2), ((120, 40), 2)])
def test_help_puts_its_keys_into_as_many_columns_as_have_room(
    board: Path, language: str, size: tuple[int, int], columns: int
) -> None:
    async def look() -> None:
        async with opened(board, language=language, size=size) as desk:
            await desk.press("question_mark")
            shown = str(desk.app.screen.query_one(Static).content).splitlines()
            names = [area_name(name) for name in ("deal", "board", "app")]
            assert min(sum(name in shown[0] for name in names), 2) == columns
            assert sum("1 … 9" in line for line in shown) == 1

    drive(look)


def area_name(first: str) -> str:
    """Return what the keys of an area are headed by."""
    return _(AREAS[first])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("help", "to the stage before", "owner:me")), ("ja", ("ヘルプ", "前のステージへ", "担当:自分"))],
)
def test_help_shows_the_keys_of_what_is_in_focus(board: Path, language: str, words: tuple[str, ...]) -> None:
    async def look() -> None:
        async with opened(board, language=language, size=(120, 120)) as desk:
            await desk.press("question_mark")
            desk.on(HelpScreen)
            for word in words:
                assert word in desk.screen_text
            assert "Focus Next" not in desk.screen_text
            for key in ("q", "escape", "question_mark", "f1"):
                await desk.press("f1" if not isinstance(desk.app.screen, HelpScreen) else "j", key)
                desk.on(BoardScreen)

    drive(look)


def test_the_foot_speaks_the_readers_language(board: Path) -> None:
    async def look() -> None:
        async with opened(board, language="ja") as desk:
            foot = desk.screen_text.splitlines()[-1]
            assert "ヘルプ" in foot
            assert "undo" not in foot

    drive(look)


async def found(desk: Desk, text: str) -> list[str]:
    """Type into the palette and return what it lists."""
    await desk.type(text)
    palette = desk.on(Palette)
    for _turn in range(200):
        if palette._list_visible and not palette._show_busy:
            break
        await desk.pilot.pause(0.01)
    await desk.settle()
    return desk.screen_text.splitlines()


@pytest.mark.parametrize(
    ("language", "typed", "label"),
    [("en", "to the stage before", "board: to the stage before"), ("ja", "前のステージ", "ボード: 前のステージへ")],
)
def test_the_palette_does_what_a_key_does(board: Path, language: str, typed: str, label: str) -> None:
    async def act() -> None:
        async with opened(board, language=language) as desk:
            await desk.press("ctrl+p")
            lines = await found(desk, typed)
            assert any(label in line for line in lines), lines
            await desk.press("enter")
            await desk.settle()
            desk.on(BoardScreen)

    drive(act)


def test_the_palette_lists_no_command_that_is_not_ours(board: Path) -> None:
    async def look() -> None:
        async with opened(board) as desk:
            await desk.press("ctrl+p")
            await found(desk, "")
            listed = [option.hit.text for option in desk.app.screen.query_one(CommandList).options]  # type: ignore[attr-defined]
            assert {"board: to the stage before", "theme: light", "everywhere: settings"} <= {*listed}
            assert len(listed) == len({*listed})
            for theirs in ("Screenshot", "Maximize", "Theme", "Quit", "Keys"):
                assert theirs not in listed

    drive(look)


def test_nothing_found_is_said_in_the_readers_language(board: Path) -> None:
    async def look() -> None:
        async with opened(board, language="ja") as desk:
            await desk.press("ctrl+p")
            await desk.type("zzzzqqqq")
            for _turn in range(200):
                if "該当" in desk.screen_text or "見つかりません" in desk.screen_text:
                    return
                await desk.pilot.pause(0.01)
            raise AssertionError(desk.screen_text)

    drive(look)


def test_settings_are_seen_and_kept_at_once(board: Path) -> None:
    async def turn() -> None:
        async with opened(board) as desk:
            await desk.press("comma")
            screen = desk.on(SettingsScreen)
            await desk.press("down", "right")
            assert desk.app.theme == "sfa-light"
            assert await desk.read(lambda store, _: store.local("theme")) == "light"
            await desk.press("left")
            assert desk.app.theme == "sfa-dark"
            for place, theme in (((9, 0), "light"), ((1, 0), "dark"), ((1, 0), "safe")):
                await desk.pilot.click(screen.query_one("#theme", Choice), offset=place)
                await desk.settle()
                assert desk.app.theme == f"sfa-{theme}"
            await desk.press("escape")
            desk.on(BoardScreen)
            assert await desk.read(lambda store, _: store.local("theme")) == "safe"

    drive(turn)


def test_another_language_is_spoken_at_once(board: Path) -> None:
    async def turn() -> None:
        async with opened(board) as desk:
            await desk.press("comma", "right")
            await desk.settle()
            desk.on(SettingsScreen)
            assert locale.language() == "ja"
            assert "設定" in desk.screen_text
            await desk.press("escape")
            desk.on(BoardScreen)
            assert "次回予定なし" in desk.screen_text
            await desk.press("j")
            assert card(desk) == 1

    drive(turn)


def test_a_machine_with_a_language_of_its_own_changes_that(board: Path) -> None:
    with open_workspace(board) as store:
        settings.set_value(store, "spoken_language", "en")

    async def turn() -> None:
        async with opened(board) as desk:
            await desk.press("comma", "right")
            await desk.settle()
            assert locale.language() == "ja"

    drive(turn)
    with open_workspace(board) as store:
        assert [settings.value_of(store, key) for key in ("language", "spoken_language")] == ["en", "ja"]


def test_amounts_change_their_unit_at_once(board: Path) -> None:
    async def turn() -> None:
        async with opened(board) as desk:
            assert "$3,000 open" in desk.screen_text
            await desk.press("comma")
            desk.on(SettingsScreen).query_one("#currency_scale").focus()
            await desk.press("right")
            await desk.press("escape")
            desk.on(BoardScreen)
            assert "$3,000 open" not in desk.screen_text
            assert desk.app.around.scale == "thousand"

    drive(turn)


def test_my_name_is_changed_and_taken_back(board: Path) -> None:
    async def name() -> None:
        async with opened(board) as desk:
            await desk.press("comma")
            field = desk.on(SettingsScreen).query_one("#me", Input)
            field.focus()
            field.value = "青木 花子"
            await desk.press("enter", "escape")
            await desk.settle()
            await desk.press("escape")
            assert "青木 花子" in desk.screen_text
            await desk.press("u")
            await desk.settle()
            assert await desk.read(lambda store, _: settings.value_of(store, "me")) == "Aoki"

    drive(name)


def test_keys_of_ones_own(board: Path) -> None:
    async def put() -> None:
        async with opened(board) as desk:
            await desk.press("comma")
            field = desk.on(SettingsScreen).query_one("#keys", Input)
            for typed, why in (
                ("board.dwon=t", "did you mean board.down?"),
                ("board.down=ctrl+", "is no key"),
                ("board.down=u", "is the key of app.undo already"),
                ("board.down", "puts no key anywhere"),
            ):
                field.focus()
                field.value = typed
                await desk.press("enter")
                assert why in " ".join(desk.screen_text.replace("│", " ").split()), typed
            field.value = "board.down=t,down"
            await desk.press("enter", "escape", "t")
            assert card(desk) == 1
            await desk.press("j")
            assert card(desk) == 1
        async with opened(board) as desk:
            await desk.press("t", "down")
            assert card(desk) == 2

    drive(put)


def test_keys_that_cannot_be_used_are_told_when_the_app_opens(board: Path) -> None:
    with open_workspace(board) as store:
        settings.set_value(store, "keys", "board.xyzzy=s board.down=t")

    async def look() -> None:
        async with opened(board) as desk:
            told = desk.told
            assert len(told) == 1
            assert "there is no action board.xyzzy" in told[0]
            await desk.press("t")
            assert card(desk) == 1

    drive(look)


def test_the_keymap_of_arrows_leaves_the_letters_free(board: Path) -> None:
    with open_workspace(board) as store:
        settings.set_value(store, "keymap", "arrows")

    async def press() -> None:
        async with opened(board) as desk:
            await desk.press("j")
            assert card(desk) == 0
            await desk.press("down")
            assert card(desk) == 1

    drive(press)


def test_full_width_letters_are_keys_but_text_in_a_field(board: Path) -> None:
    async def press() -> None:
        async with opened(board) as desk:
            await desk.press("ｊ")
            assert card(desk) == 1
            await desk.press("、")
            field = desk.on(SettingsScreen).query_one("#me", Input)
            field.focus()
            field.value = ""
            await desk.press("ｊ")
            assert field.value == "ｊ"

    drive(press)


def test_every_binding_says_what_it_is_about() -> None:
    from sfa_tui.app import SfaApp
    from sfa_tui.screens.first_run import FirstRun
    from sfa_tui.screens.keymaps import known
    from sfa_tui.screens.keys import AREAS

    for app in (SfaApp, FirstRun):
        areas = {id.partition(".")[0] for id in known(app).keys}
        assert areas <= {*AREAS, "first", "help", "choice"}, areas


def test_the_tab_that_one_is_on_stands_out_and_what_is_clicked_keeps_its_colour(board: Path) -> None:
    async def look() -> None:
        async with opened(board) as desk:
            lines = desk.app.screen._compositor.render_strips()
            styles = {segment.text.strip(): segment.style for line in (lines[0], lines[-1]) for segment in line}
            here, there, key, does = (styles[text] for text in ("Board", "Deals", "a", "add"))
            assert here is not None
            assert there is not None
            assert key is not None
            assert does is not None
            assert here.underline
            assert not there.underline
            assert here.color != there.color
            assert key.color == here.color != does.color

    drive(look)
