"""A timeline is drawn within its width, whatever that is, and nothing of what was said is cut off."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.widgets.blocks import Block, Line
from sfa_tui.widgets.spans import Span, Tone, flowed, packed
from sfa_tui.widgets.timeline import Sight, blocks

SIGHT = Sight(Clock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)), "unit")
WORDS = st.text(st.sampled_from("ab 価格、。e\u0301🎉ー"), max_size=120)


def entry(kind: str = "call", **given: Any) -> dict[str, Any]:
    """Return an activity's object as a timeline has it."""
    return {
        "entry": "done", "id": "1", "kind": kind, "subject": None, "summary": None, "owner": "Me", "due": None,
        "done_at": "2026-11-20T10:00:00.000Z", "direction": "in", "owed_by": "us", "contacts": [], "users": [],
        "deals": [], "created_at": None, "rrule": None,
    } | given  # fmt: skip


def lines(shown: list[Block], width: int) -> list[Line]:
    """Return all lines of some blocks."""
    return [line for block in shown for line in block.draw(width)]


def text(line: Line) -> str:
    """Return what a line says."""
    return "".join(span.text for span in (*line[0], *line[1]))


def cells(line: Line) -> int:
    """Return how wide the ends of a line are together, with the blank between them."""
    left, right = (sum(display_width(span.text) for span in end) for end in line)
    return left + right + (1 if right else 0)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS, st.integers(36, 140))
def test_nothing_said_is_cut_off(summary: str, who: str, deal: str, width: int) -> None:
    done = entry(summary=summary, contacts=[{"id": "c", "name": who[:20]}], deals=[{"id": "d", "name": deal}])
    planned = entry("todo", entry="planned", subject=summary, due="2026-12-02", done_at=None)
    sight = Sight(SIGHT.clock, "unit", deals=True)
    drawn = lines(blocks([planned], [done], 1, sight), width)
    assert max(map(cells, drawn)) <= width + 1
    said = "".join("".join(map(text, drawn)).split())
    for piece in summary.split():
        assert "".join(piece.split()) in said or width < 60


def test_years_stand_apart_and_the_rest_is_counted() -> None:
    past = [entry(id="1"), entry(id="2", done_at="2025-03-04T10:00:00.000Z"), entry(id="3", done_at="2025-03-01")]
    told = [text(line).strip() for line in lines(blocks([], past, 17, SIGHT), 80)]
    assert told.count("2025") == 1
    assert told[1] == "○ no next step"
    assert told[-1] == "… 14 more"


def test_what_is_planned_says_how_often() -> None:
    planned = [
        entry("todo", entry="planned", subject="look", due="2026-12-02", done_at=None, rrule=rule)
        for rule in ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO", None)
    ]
    drawn = ["".join(span.text for span in left) for left, _right in lines(blocks(planned, [], 0, SIGHT), 80)]
    assert [line for line in drawn if line.startswith("●")] == [
        "● tomorrow  look · weekly",
        "● tomorrow  look · FREQ=WEEKLY;BYDAY=MO",
        "● tomorrow  look",
    ]


def test_only_the_last_conversation_says_who_owes() -> None:
    told = [
        text(line) for line in lines(blocks([], [entry("todo", id="0"), entry(id="1"), entry(id="2")], 3, SIGHT), 80)
    ]
    assert sum("we owe" in line for line in told) == 1
    assert "we owe" in next(line for line in told if "◀ call" in line)


@pytest.mark.parametrize(
    ("old", "new", "sign", "tone"),
    [("2026-10-31", "2026-11-30", "⇢", "slipped"), ("2026-12-31", "2026-11-30", "⇠", "dim")],
)
def test_a_close_date_that_slips_is_told_from_one_that_comes_nearer(old: str, new: str, sign: str, tone: Tone) -> None:
    change = {"entry": "change", "id": "7", "at": "2026-11-01", "user": "佐藤", "field": "expected_close"}
    drawn = lines(blocks([], [change | {"old": old, "new": new}], 1, SIGHT), 80)
    (line,) = [line for line in drawn if "close date" in text(line)]
    assert Span(f"{sign} ", tone) in line[0]
    assert "佐藤" in text(line)


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "dim", "owe"])), max_size=4), st.integers(4, 60))
def test_a_text_in_several_tones_keeps_them(parts: list[tuple[str, Tone]], width: int) -> None:
    drawn = flowed([Span(*part) for part in parts], width)
    for tone in ("", "dim", "owe"):
        before = "".join("".join(said.split()) for said, of in parts if of == tone)
        after = "".join("".join(span.text.split()) for line in drawn for span in line if span.tone == tone)
        assert before == after


def test_groups_are_packed_into_as_few_lines_as_have_room() -> None:
    groups = [[Span("aaaa")], [Span("bbbb")], [Span("")], [Span("cccc")]]
    assert ["".join(span.text for span in line) for line in packed(groups, 12)] == ["aaaa   bbbb", "cccc"]
