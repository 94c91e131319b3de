"""Search over everything, as one types."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, rows
from sfa_tui.sales import deals as verbs
from sfa_tui.sales.nouns import COMPANY, CONTACT, PRODUCT
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.search import SearchScreen
from sfa_tui.store.finding import Hit
from sfa_tui.store.workspace import open_workspace
from tests.conftest import Once
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def stocked(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with something to find in every noun."""

    def make() -> None:
        with open_workspace(workspace) as store:
            rows.add(store, clock, COMPANY, {"name": "北洋電機", "reading": "ホクヨウデンキ"})
            rows.add(store, clock, CONTACT, {"family_name": "山田", "family_reading": "ヤマダ", "company": "北洋電機"})
            rows.add(store, clock, PRODUCT, {"name": "GTX Pro"})
            for number in range(9):
                id, _made = verbs.add(
                    store, clock, {"name": f"電力更新 {number}", "company": "北洋電機", "amount": "450"}
                )
            activities.plan(store, clock, [("deal", id)], kind="call", subject="電気室の件")

    once(make)
    return workspace


def searching(
    folder: Path,
    work: Callable[[Desk, SearchScreen], Awaitable[None]],
    *,
    size: tuple[int, int] = (100, 30),
    language: str = "en",
) -> None:
    """Run a test's coroutine with the search open."""

    async def go() -> None:
        async with opened(folder, size=size, language=language) as desk:
            await desk.press("ctrl+k")
            await work(desk, desk.on(SearchScreen))

    drive(go)


async def typed(desk: Desk, text: str) -> None:
    """Type a text and wait for what it finds (the search itself is a worker that lasts)."""
    for char in text:
        await desk.pilot.press("space" if char == " " else char)
    await found(desk)


async def found(desk: Desk) -> None:
    """Wait for what is being looked for."""
    while any(worker.group == "find" and not worker.is_finished for worker in desk.app.workers):
        await desk.pilot.pause()
    await desk.pilot.pause()


@pytest.mark.parametrize(("language", "deal", "company"), [("en", "deal", "company"), ("ja", "案件", "取引先")])
@pytest.mark.parametrize("size", [(100, 40), (80, 24), (40, 30)])
def test_one_character_finds_every_noun_with_its_count(
    stocked: Path, size: tuple[int, int], language: str, deal: str, company: str
) -> None:
    async def look(desk: Desk, search: SearchScreen) -> None:
        await typed(desk, "電")
        text = desk.screen_text
        assert f"{company}  1" in text
        assert f"{deal}  9" in text
        assert "$450" in text
        assert "北洋電機" in text
        assert all(len(line) <= size[0] for line in text.split("\n"))

    searching(stocked, look, size=size, language=language)


def test_what_is_found_follows_every_key(stocked: Path) -> None:
    async def look(desk: Desk, search: SearchScreen) -> None:
        await typed(desk, "電力更新 7")
        assert "deal  1" in desk.screen_text
        assert isinstance(search.hit, Hit)
        assert search.hit.label == "北洋電機/電力更新 7"
        await typed(desk, "7")
        assert "Nothing is found." in desk.screen_text
        assert search.hit is None
        await desk.pilot.press("enter")  # nothing to open
        assert desk.app.screen is search
        await desk.pilot.press("backspace", "backspace")
        await found(desk)
        assert "deal  9" in desk.screen_text
        await desk.pilot.press("ctrl+u")
        await found(desk)
        assert "Nothing is found." not in desk.screen_text

    searching(stocked, look)


@pytest.mark.parametrize("reading", ["ほく", "ホク", "ﾎｸﾖｳ"])
def test_a_reading_finds_in_either_kana(stocked: Path, reading: str) -> None:
    async def look(desk: Desk, search: SearchScreen) -> None:
        await typed(desk, reading)
        assert isinstance(search.hit, Hit)
        assert search.hit.label == "北洋電機"

    searching(stocked, look)


def test_keys_and_the_mouse_go_through_the_hits_and_open_one(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def pick(desk: Desk, search: SearchScreen) -> None:
        went: list[tuple[str, str]] = []
        monkeypatch.setattr(desk.app, "open_row", lambda noun, id: went.append((noun, id)))
        await typed(desk, "電")
        assert isinstance(search.hit, Hit)
        assert search.hit.noun == "company"
        await desk.pilot.press("down")
        assert search.hit.noun == "deal"
        deal = search.hit
        assert isinstance(deal, Hit)
        await desk.pilot.press("up", "up", "down", "enter")
        await desk.settle()
        assert went == [("deal", deal.id)]
        await desk.pilot.press("ctrl+k")
        await desk.pilot.pause()
        again = desk.on(SearchScreen)
        await typed(desk, "電")
        line = next(at for at, text in enumerate(desk.screen_text.split("\n")) if "電気室の件" in text)
        await desk.pilot.click(offset=(15, line))
        await desk.settle()
        assert again not in desk.app.screen_stack
        assert [noun for noun, _id in went] == ["deal", "deal"]

    searching(stocked, pick)


def test_a_product_leads_to_its_deals(stocked: Path, clock: Clock) -> None:
    with open_workspace(stocked) as store:
        verbs.add(store, clock, {"name": "With a product", "product": "GTX Pro x 2"})

    async def pick(desk: Desk, search: SearchScreen) -> None:
        await typed(desk, "gtx")
        await desk.pilot.press("enter")
        for _ in range(3):
            await desk.settle()
        page = desk.on(DealsScreen)
        assert page.table.row is not None
        assert (page.table.total, page.table.row["name"]) == (1, "With a product")
        assert 'product:"GTX Pro"' in desk.screen_text

    searching(stocked, pick)


def test_those_that_have_no_room_are_shown_in_their_table(stocked: Path) -> None:
    async def show(desk: Desk, screen: SearchScreen) -> None:
        await typed(desk, "電力 更新")
        assert "… 3 more" in desk.screen_text
        await desk.pilot.press(*["down"] * 6, "enter")
        for _ in range(3):
            await desk.settle()
        assert desk.on(DealsScreen).table.total == 9
        assert "電力 更新" in desk.screen_text

    searching(stocked, show)


def test_a_table_is_gone_to_under_the_page_that_was_opened_from_it(stocked: Path) -> None:
    async def show() -> None:
        async with opened(stocked) as desk:
            await desk.press("f4", "enter", "f3", "ctrl+k")
            await typed(desk, "gtx pro")
            await desk.pilot.press("enter")
            await desk.settle()
            assert 'product:"GTX Pro"' in desk.screen_text

    drive(show)


def test_escape_leads_back(stocked: Path) -> None:
    async def leave(desk: Desk, search: SearchScreen) -> None:
        await typed(desk, "電")
        await desk.press("escape")
        assert desk.app.screen is not search

    searching(stocked, leave)


def test_the_foot_of_the_search_speaks_the_readers_language(stocked: Path) -> None:
    async def look() -> None:
        async with opened(stocked, language="ja") as desk:
            await desk.press("ctrl+k")
            foot = desk.screen_text.splitlines()[-1]
            assert "esc 戻る" in foot
            assert "back" not in foot

    drive(look)


def test_enter_waits_for_what_is_being_looked_for(stocked: Path) -> None:
    async def hurry(desk: Desk, screen: SearchScreen) -> None:
        held_up = Event()
        desk.app.session.ahead(lambda _store, _clock: held_up.wait(30))
        await desk.pilot.press("G", "T", "X", "enter")
        assert desk.on(SearchScreen) is screen
        held_up.set()
        await found(desk)
        await desk.settle()
        desk.on(DealsScreen)

    searching(stocked, hurry)


def test_enter_opens_nothing_where_more_is_typed_meanwhile(stocked: Path) -> None:
    async def hurry(desk: Desk, screen: SearchScreen) -> None:
        held_up = Event()
        desk.app.session.ahead(lambda _store, _clock: held_up.wait(30))
        await desk.pilot.press("G", "T", "enter", "X")
        held_up.set()
        await found(desk)
        await desk.settle()
        assert desk.on(SearchScreen) is screen

    searching(stocked, hurry)
