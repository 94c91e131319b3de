"""The quick line: each of its parts in both languages, and that no character of a line is ever lost."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.fields import ACTIVITY_KINDS
from sfa_tui.model.period import Fiscal
from sfa_tui.model.quickline import NextStep, QuickLine, parse_next_step, parse_quick_line, proposed_debtor

TOKYO = ZoneInfo("Asia/Tokyo")
# A Tuesday.
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=TOKYO)
FISCAL = Fiscal(start_month=4)


def read(line: str, custom: tuple[str, ...] = ()) -> QuickLine:
    return parse_quick_line(line, NOW, FISCAL, custom=custom)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


def test_reads_every_part() -> None:
    line = "昨日 < 電話 田中さん、山本部長： 予算は来期; 次回: 金曜10時 見積提出; 金額: 450万；確度：A"
    assert read(line) == QuickLine(
        typed=line,
        when=date(2026, 11, 23),
        direction="in",
        kind="call",
        who=("田中", "山本"),
        text="予算は来期",
        next=NextStep("todo", "見積提出", at(11, 27, 10), "金曜10時 見積提出"),
        fields=(("amount", "450万"), ("rank", "A")),
        urgent=False,
        owed_by="us",
    )


def test_reads_the_line_of_the_manual() -> None:
    quick = read("mail 田中: 見積を見た; next: call tomorrow 10:00")
    assert (quick.kind, quick.who, quick.text) == ("mail", ("田中",), "見積を見た")
    assert quick.next == NextStep("call", "", at(11, 25, 10), "call tomorrow 10:00")
    assert (quick.when, quick.direction, quick.owed_by) == (None, None, None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [(word, words[0]) for words in ACTIVITY_KINDS for word in words]
    + [
        ("CALL", "call"),
        ("ＭＡＩＬ", "mail"),
        ("E mail", "mail"),
        ("Web会議", "meeting"),
        ("LINE", "message"),
        ("ﾒｰﾙ", "mail"),
    ],
)
def test_knows_each_kind_in_any_case_and_width(word: str, kind: str) -> None:
    quick = read(f"{word} 田中: 見た")
    assert (quick.kind, quick.who, quick.text) == (kind, ("田中",), "見た")


@pytest.mark.parametrize(
    ("line", "direction", "owed_by"),
    [
        ("< mail 田中: x", "in", "us"),
        ("<mail 田中: x", "in", "us"),
        ("> mail 田中: x", "out", "them"),
        ("<> mail 田中: x", "both", None),
        ("＜＞ mail 田中: x", "both", None),
        ("＞mail 田中: x", "out", "them"),
        ("mail 田中: x", None, None),
        ("来社 田中: x", "in", "us"),
        ("訪問 田中: x", "out", "them"),
        ("< visit 田中: x", "in", "us"),
        ("meeting 田中: x", "both", None),
        ("demo 田中: x", "both", None),
        ("受電 田中: x", "in", "us"),
        ("架電 田中: x", "out", "them"),
        ("note 田中: x", None, None),
    ],
)
def test_tells_who_spoke_and_who_owes(line: str, direction: str | None, owed_by: str | None) -> None:
    quick = read(line)
    assert (quick.direction, quick.owed_by) == (direction, owed_by)
    assert proposed_debtor(direction) == owed_by


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("10:00 call 田中: x", at(11, 24, 10)),
        ("１０：００ call 田中: x", at(11, 24, 10)),
        ("昨日 10:30 call 田中: x", at(11, 23, 10, 30)),
        ("昨日10時半 < 電話 田中: x", at(11, 23, 10, 30)),
        ("< 昨日 電話 田中: x", date(2026, 11, 23)),
        ("昨日訪問 山本様: x", date(2026, 11, 23)),
        ("yesterday call Tanaka: x", date(2026, 11, 23)),
        ("2026-11-18 call 田中: x", date(2026, 11, 18)),
        ("11/18 call 田中: x", date(2026, 11, 18)),
        ("11月18日 電話 田中: x", date(2026, 11, 18)),
        ("18日 電話 田中: x", date(2026, 11, 18)),
        ("16:00 call 田中: x", at(11, 23, 16)),
        ("11/18(水) 10:00 call 田中: x", at(11, 18, 10)),
        ("Nov 18 10am call Tanaka: x", at(11, 18, 10)),
        ("先週金曜 訪問 山本: x", date(2026, 11, 20)),
        ("金曜 訪問 山本: x", date(2026, 11, 20)),
        ("friday visit Yamamoto: x", date(2026, 11, 20)),
        ("金曜10時 訪問 山本: x", at(11, 20, 10)),
        ("today call 田中: x", date(2026, 11, 24)),
        ("tomorrow 10:00 visit 田中: x", at(11, 25, 10)),
    ],
)
def test_a_conversation_lies_behind_us_unless_it_says_otherwise(line: str, when: date | datetime) -> None:
    quick = read(line)
    assert quick.when == when
    assert isinstance(quick.when, datetime) == isinstance(when, datetime)
    assert quick.kind in ("call", "visit")
    assert quick.text == "x"


def test_the_first_colon_splits_but_not_that_of_a_leading_time() -> None:
    assert read("call 田中: 10:00 に電話: 留守").text == "10:00 に電話: 留守"
    assert read("10:00 call 田中:10:30 に折り返し").text == "10:30 に折り返し"
    assert read("mail 田中：見積：100万").text == "見積：100万"
    assert read("note see http://example.com/a: b").kind == "note"


def test_a_semicolon_splits_only_before_a_known_key() -> None:
    quick = read("call 田中: 見た; あとで: 確認; そして; 次: 見積提出")
    assert quick.text == "見た; あとで: 確認; そして"
    assert quick.next == NextStep("todo", "見積提出", None, "見積提出")
    assert read("call 田中: a; next call friday").text == "a; next call friday"


def test_fields_go_by_their_names_in_both_languages() -> None:
    quick = read(
        "call 田中: x; stage: Demo; 受注予定日: 12/18; owner: 佐藤；ステージ：提案; 契約形態: 月額; 競合: A",
        custom=("契約形態",),
    )
    assert quick.fields == (
        ("stage", "Demo"),
        ("close", "12/18"),
        ("owner", "佐藤"),
        ("stage", "提案"),
        ("field.契約形態", "月額"),
        ("competitor", "A"),
    )


def test_what_is_no_field_of_a_deal_to_set_stays_in_the_words_before_it() -> None:
    assert read("call 田中: x; 無連絡: 3d; open: yes").text == "x; 無連絡: 3d; open: yes"
    assert read("call 田中: x; 契約形態: 月額").text == "x; 契約形態: 月額"


def test_a_key_without_a_value_and_a_second_next_step_stay_visible() -> None:
    assert read("call 田中: x; next: ; amount:").text == "x; next: ; amount:"
    quick = read("call 田中: x; next: 見積提出; next: 訪問")
    assert quick.next
    assert "next: 訪問" in quick.next.raw


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("田中さん", ("田中",)),
        ("田中部長、山本様", ("田中", "山本")),
        ("Tanaka, Moses Frase", ("Tanaka", "Moses Frase")),
        ("田中，,山本", ("田中", "山本")),
        ("様", ("様",)),
        ("", ()),
    ],
)
def test_names_are_parted_and_lose_their_honorifics(who: str, names: tuple[str, ...]) -> None:
    assert read(f"call {who}: x").who == names


@pytest.mark.parametrize(
    ("line", "kind", "who", "text"),
    [
        ("電話 田中さん", "call", ("田中",), ""),
        ("電話 田中さん 留守", "call", ("田中",), "留守"),
        ("電話田中さん: 留守", "call", ("田中",), "留守"),
        ("電話田中さん 留守", "call", ("田中",), "留守"),
        ("< call left a message", "call", (), "left a message"),
        ("todo send the quote", "todo", (), "send the quote"),
        ("メモ: 競合が来た", "note", (), "競合が来た"),
    ],
)
def test_reads_the_short_forms(line: str, kind: str, who: tuple[str, ...], text: str) -> None:
    quick = read(line)
    assert (quick.kind, quick.who, quick.text) == (kind, who, text)


@pytest.mark.parametrize(
    "line",
    [
        "call back",
        "mail server is down",
        "Re: pricing",
        "We had a call with Tanaka: fine",
        "会議室の件: 予約した",
        "議事メモ: なし",
        "> < call 田中: x",
        "< 田中: x",
        "25:00 call 田中",
        "see http://example.com",
        "見積; 契約; 納品",
        ";;; :",
        "",
        "  ",
        "note that the price went up",
    ],
)
def test_what_cannot_be_read_is_a_note_of_all_its_words(line: str) -> None:
    quick = read(f" {line} ")
    assert quick == QuickLine(f" {line} ", None, None, "note", (), line.strip(), None, (), False, None, is_read=False)


def test_a_note_keeps_its_next_step() -> None:
    quick = read("Re: pricing; next: call tomorrow")
    assert (quick.kind, quick.text) == ("note", "Re: pricing")
    assert quick.next == NextStep("call", "", date(2026, 11, 25), "call tomorrow")
    alone = read("次回: 金曜10時 見積提出")
    assert (alone.kind, alone.text) == ("note", "")
    assert alone.next == NextStep("todo", "見積提出", at(11, 27, 10), "金曜10時 見積提出")


@pytest.mark.parametrize(
    "line", ["! call 田中: x", "!call 田中: x", "！ 電話 田中: x", "昨日 ! < call 田中: x", "! 昨日 call 田中: x"]
)
def test_an_exclamation_mark_before_the_kind_is_urgent(line: str) -> None:
    quick = read(line)
    assert quick.urgent
    assert (quick.kind, quick.who, quick.text) == ("call", ("田中",), "x")


def test_only_a_leading_mark_is_urgent() -> None:
    assert not read("call 田中: great!").urgent
    shout = read("! 競合が値下げ")
    assert shout.urgent
    assert shout.text == "! 競合が値下げ"


@pytest.mark.parametrize(
    ("phrase", "kind", "subject", "when"),
    [
        ("call tomorrow 10:00", "call", "", at(11, 25, 10)),
        ("tomorrow 10:00 call 田中", "call", "call 田中", at(11, 25, 10)),
        ("金曜10時 見積提出", "todo", "見積提出", at(11, 27, 10)),
        ("見積提出 金曜10時", "todo", "見積提出", at(11, 27, 10)),
        ("send the quote", "todo", "send the quote", None),
        ("visit: 提案", "visit", "visit: 提案", None),
        ("電話で確認 金曜", "call", "電話で確認", date(2026, 11, 27)),
        ("金曜 先方訪問", "visit", "先方訪問", date(2026, 11, 27)),
        ("明日 田中さんに電話する", "call", "田中さんに電話する", date(2026, 11, 25)),
        ("議事メモ", "todo", "議事メモ", None),
        ("会議室の予約", "todo", "会議室の予約", None),
        ("明日", "todo", "", date(2026, 11, 25)),
        ("", "todo", "", None),
    ],
)
def test_a_next_step_has_its_date_anywhere(phrase: str, kind: str, subject: str, when: datetime | date | None) -> None:
    assert parse_next_step(phrase, NOW, FISCAL) == NextStep(kind, subject, when, phrase)


def test_times_are_those_of_the_writer_across_a_change_of_clocks() -> None:
    angeles = ZoneInfo("America/Los_Angeles")
    now = datetime(2026, 10, 31, 9, 0, tzinfo=angeles)
    step = parse_quick_line("call Tanaka: x; next: call tomorrow 10:00", now, Fiscal()).next
    assert step
    assert isinstance(step.when, datetime)
    assert step.when.timetz() == time(10, 0, tzinfo=angeles)
    assert step.when.astimezone(ZoneInfo("UTC")).hour == 18


PIECES = [
    "call",
    "電話",
    "訪問",
    "mail",
    "next",
    "次回",
    "金額",
    "stage",
    "field.",
    "昨日",
    "10:00",
    "12/18",
    "田中さん",
    "様",
    "Tanaka",
    "見積",
]
SIGNS = [*":：;；<>＜＞,、！! \u3000\n", "; ", ": ", "//", "\ud800", "ﾞ", "\u200b"]
lines = st.lists(st.sampled_from(PIECES + SIGNS * 2), max_size=14).map("".join)


@settings(max_examples=200, deadline=None)
@given(lines | st.text(max_size=20))
def test_nothing_is_ever_lost(line: str) -> None:
    quick = parse_quick_line(line, NOW, FISCAL, custom=("契約形態",))
    assert quick.typed == line
    assert quick.text in line
    assert quick.next is None or quick.next.raw in line
    assert all(value and value in line for _, value in quick.fields)
    assert quick.when is None or not isinstance(quick.when, datetime) or quick.when.tzinfo is TOKYO
    # No piece is a word for a note, so a note is a line that could not be read: its words are all there.
    if quick.kind == "note":
        assert line.strip().startswith(quick.text)
        assert quick.text == line.strip() or quick.next or quick.fields


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30).filter(lambda text: not set(text) & set(":：;；")))
def test_words_without_a_colon_are_a_note_of_every_character(words: str) -> None:
    quick = parse_quick_line(words, NOW, FISCAL)
    assert quick.kind != "note" or quick.text == words.strip()


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["call", "メール", "Web会議"]),
    st.lists(st.sampled_from(["田中", "Moses Frase", "山本"]), max_size=3),
    st.text(max_size=20).filter(lambda text: not set(text) & set(";；")),
    st.sampled_from(["", "450万", "12/18"]),
)
def test_what_is_composed_is_taken_apart_again(kind: str, who: list[str], text: str, amount: str) -> None:
    line = f"{kind} {', '.join(who)}: {text}" + (f"; amount: {amount}" if amount else "")
    quick = parse_quick_line(line, NOW, FISCAL)
    assert quick.who == tuple(who)
    assert quick.text == text.strip()
    assert quick.fields == ((("amount", amount),) if amount else ())


@pytest.mark.parametrize(
    ("phrase", "kind", "subject", "when", "repeat"),
    [
        ("every monday 10:00 call", "call", "", at(11, 30, 10), "WEEKLY"),
        ("every sun call mother", "call", "call mother", date(2026, 11, 29), "WEEKLY"),
        ("visit the show room every sat", "visit", "visit the show room", date(2026, 11, 28), "WEEKLY"),
        ("every sat 10:00 open the show room", "todo", "open the show room", at(11, 28, 10), "WEEKLY"),
        ("every sat and sun open shop", "todo", "open shop", date(2026, 11, 28), "WEEKLY;BYDAY=SA,SU"),
        ("call every Thursday at 9:00", "call", "", at(11, 26, 9), "WEEKLY"),
        ("every day 18:00 call the plant", "call", "call the plant", at(11, 24, 18), "DAILY"),
        ("毎週月曜10時 電話", "call", "", at(11, 30, 10), "WEEKLY"),
        ("毎週金曜日 進捗確認", "todo", "進捗確認", date(2026, 11, 27), "WEEKLY"),
        ("毎日18時 電話", "call", "", at(11, 24, 18), "DAILY"),
        ("毎月10日 請求書を送付", "todo", "請求書を送付", date(2026, 12, 10), "MONTHLY"),
        ("every thu 10:00 call", "call", "", at(11, 26, 10), "WEEKLY"),
        ("毎週木曜 電話", "call", "", date(2026, 11, 26), "WEEKLY"),
        ("毎週(木) 電話", "call", "", date(2026, 11, 26), "WEEKLY"),
        ("call every mon, thu", "call", "", date(2026, 11, 26), "WEEKLY;BYDAY=MO,TH"),
        ("毎週月・木 9時 電話", "call", "", at(11, 26, 9), "WEEKLY;BYDAY=MO,TH"),
        ("every weekday 9:00 call", "call", "", at(11, 25, 9), "WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every other friday call", "call", "", date(2026, 11, 27), "WEEKLY;INTERVAL=2"),
        ("隔週金曜 定例", "todo", "定例", date(2026, 11, 27), "WEEKLY;INTERVAL=2"),
        ("every second friday call", "call", "", date(2026, 11, 27), "WEEKLY;INTERVAL=2"),
        ("every second monday of the month call", "call", "", date(2026, 12, 14), "MONTHLY;BYDAY=2MO"),
        ("every first monday review", "todo", "review", date(2026, 12, 7), "MONTHLY;BYDAY=1MO"),
        ("毎月第1月曜 定例", "todo", "定例", date(2026, 12, 7), "MONTHLY;BYDAY=1MO"),
        ("毎月第３金曜日 15:00 会議", "meeting", "", at(12, 18, 15), "MONTHLY;BYDAY=3FR"),
        ("毎月第5月曜 定例", "todo", "定例", date(2026, 11, 30), "MONTHLY;BYDAY=5MO"),
        # It lay in the past before: the last one was heard, of which every one is one.
        ("every last friday report", "todo", "report", date(2026, 11, 27), "MONTHLY;BYDAY=-1FR"),
        # What recurs here is no date.
        ("毎月第1便 見積", "todo", "毎月第1便 見積", None, None),
        ("every second thought", "todo", "every second thought", None, None),
        ("金曜 毎月の報告を送付", "todo", "毎月の報告を送付", date(2026, 11, 27), None),
        ("friday check every offer", "todo", "check every offer", date(2026, 11, 27), None),
        ("every sun kissed grape", "todo", "every sun kissed grape", None, None),
        ("friday send every sat nav", "todo", "send every sat nav", date(2026, 11, 27), None),
        ("every first sun ray", "todo", "every first sun ray", None, None),
    ],
)
def test_a_day_that_comes_again_recurs(
    phrase: str, kind: str, subject: str, when: datetime | date | None, repeat: str | None
) -> None:
    rule = f"FREQ={repeat}" if repeat else None
    assert parse_next_step(phrase, NOW, FISCAL) == NextStep(kind, subject, when, phrase, rule)


@pytest.mark.parametrize(
    "line",
    [
        "至急 電話 田中: 解約を検討中",
        "【至急】< 電話 田中: 解約を検討中",
        "昨日 緊急 電話 田中: x",
        "urgent call 田中: x",
    ],
)
def test_a_word_makes_a_line_urgent_as_the_sign_does(line: str) -> None:
    quick = read(line)
    assert (quick.urgent, quick.kind, quick.who) == (True, "call", ("田中",))


def test_a_word_within_what_was_said_does_not() -> None:
    assert not read("電話 田中: 至急の見積依頼").urgent
    assert not read("call 田中: nothing urgent").urgent
