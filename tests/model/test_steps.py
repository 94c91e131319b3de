"""The steps of a template as they are typed."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.model.steps import Step, parse_step, spelled


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (
            "3d 10:00 call about the offer; duration: 30m; place: room 4",
            Step("call", "call about the offer", 3, time(10), 30, "room 4"),
        ),
        ("+1w meeting with them", Step("meeting", "meeting with them", 7)),
        ("send quote", Step("todo", "send quote")),
        ("2日後 電話 見積", Step("call", "電話 見積", 2)),
        ("０ｄ　9時半 お礼メール", Step("mail", "お礼メール", 0, time(9, 30))),
        ("1週間後 訪問 工場；場所：本社；所要時間：2時間", Step("visit", "訪問 工場", 7, None, 120, "本社")),
        ("1年点検", Step("todo", "1年点検")),
        ("30 people for lunch", Step("todo", "30 people for lunch")),
        ("3d call", Step("call", "", 3)),
    ],
)
def test_what_a_line_tells(text: str, step: Step) -> None:
    assert parse_step(text) == step
    assert parse_step(spelled(step)) == step


@pytest.mark.parametrize("text", ["", "5d", "10:00 call", "3d 25:00 call", "3d call; soon", "3d call; colour: red"])
def test_what_tells_nothing_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        parse_step(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("-3d call before", "-3d"),
        ("−１週間 電話", "−1週間"),
        ("3日前 電話", "3日前"),
        ("2h call", "2h"),
        ("1y call", "1y"),
        ("99999d call", "99999d"),
        ("3か月後 訪問", "3か月後"),
    ],
)
def test_another_time_than_days_later_is_refused_and_not_taken_for_words(text: str, offset: str) -> None:
    with pytest.raises(Usage, match=f"begins with {offset};"):
        parse_step(text)


@given(st.text(max_size=80))
def test_any_line_is_a_step_that_can_be_written_down_or_refused(text: str) -> None:
    try:
        step = parse_step(text)
    except SfaError:
        return
    again = parse_step(spelled(step))
    assert (again.kind, again.after_days, again.at) == (step.kind, step.after_days, step.at)
