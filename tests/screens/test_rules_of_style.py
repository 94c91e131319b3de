"""A screen that opens brings its own rules, and those that are there already are not parsed again."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.css import parse as parsing
from textual.css import stylesheet
from textual.css.model import RuleSet

from sfa_tui.screens import rules_of_style, themes
from tests.screens.piloting import drive, opened


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[object, ...]]:
    """How often each text was parsed, from a process on that has parsed none."""
    rules_of_style._parsed_with.cache_clear()
    times: Counter[tuple[object, ...]] = Counter()
    parse = parsing.parse

    def count(*given: Any, **named: Any) -> Iterable[RuleSet]:
        colours = repr(named["variable_tokens"]["primary"])
        times[(*given, named["is_default_rules"], named["tie_breaker"], colours)] += 1
        return parse(*given, **named)

    monkeypatch.setattr(stylesheet, "parse", count)
    return times


def test_no_text_is_parsed_twice(workspace: Path, parsed: Counter[tuple[object, ...]]) -> None:
    async def work() -> None:
        async with opened(workspace) as desk:
            await desk.press("f3", "f4", "f5", "f7", "f2", "a", "escape")
        first = len(parsed)
        async with opened(workspace) as desk:
            await desk.press("f3", "a")
        assert len(parsed) == first > 20

    drive(work)
    assert set(parsed.values()) == {1}, [key for key, times in parsed.items() if times > 1]


def test_a_theme_that_is_put_on_colours_what_was_parsed_before(workspace: Path) -> None:
    async def work() -> None:
        async with opened(workspace) as desk:
            dark = desk.app.screen.styles.background
            themes.wear(desk.app, "light")
            await desk.settle()
            light = desk.app.screen.styles.background
            assert light.brightness > 0.8 > 0.3 > dark.brightness
            await desk.press("f3")
            assert desk.app.screen.styles.background == light
            themes.wear(desk.app, "dark")
            await desk.settle()
            assert desk.app.screen.styles.background == dark

    drive(work)
