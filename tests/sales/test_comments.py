"""Comments: whom they name, who has read them, and that they are undone whole."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales import comments as verbs
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import COMPANY, USER
from sfa_tui.store import comments, timeline
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


@pytest.fixture
def people(store: Store, clock: Clock) -> dict[str, str]:
    """The ids of Aoki, who is `me`, and of four colleagues."""
    made = {"Aoki": str(store.local("me"))}
    for name, reading, login in (
        ("Mona Miller", "", "mona"),
        ("Mona Lee", "", "lee"),
        ("佐藤 花子", "サトウ ハナコ", "sato"),
        ("森 一", "モリ ハジメ", "mori"),
    ):
        made[name], _ = rows.add(store, clock, USER, {"name": name, "reading": reading, "login": login})
    return made


@pytest.fixture
def deal(store: Store, clock: Clock) -> str:
    return deals.add(store, clock, {"name": "GTX", "company": "Acme"})[0]


def become(store: Store, id: str) -> None:
    store.set_local("me", id)


@pytest.mark.parametrize(
    ("text", "names", "unknown"),
    [
        ("@Mona Miller please look", ["Mona Miller"], ()),
        ("@mona, please look", [], ("mona",)),  # the login of one Mona, and the given name of both
        ("ask @lee and @MORI.", ["Mona Lee", "森 一"], ()),
        ("＠佐藤さん 来週一緒に", ["佐藤 花子"], ()),
        ("確認しました@佐藤花子、@森", ["佐藤 花子", "森 一"], ()),
        ("@さとう お願い", ["佐藤 花子"], ()),
        ("mail mona@example.com about it", [], ()),
        ("@nobody knows", [], ("nobody",)),
        ("@nobody and @nobody again, @Nobody", [], ("nobody", "Nobody")),
        ("@Miller and @Miller again", ["Mona Miller"], ()),
        ("5 @ 100", [], ()),
        ("", [], ()),
    ],
)
def test_whom_a_text_names(
    store: Store, people: dict[str, str], text: str, names: list[str], unknown: tuple[str, ...]
) -> None:
    found, left = verbs.mentioned(store, text)
    assert [name for id in found for name, each in people.items() if each == id] == names
    assert left == unknown


def test_a_comment_on_several_rows_is_one_action(store: Store, clock: Clock, deal: str, people: dict[str, str]) -> None:
    before = live_rows(store.connection)
    company, _ = rows.add(store, clock, COMPANY, {"name": "Betasoloin"})
    after = live_rows(store.connection)
    done = verbs.comment(store, clock, [("deal", deal), ("company", company)], "look, @佐藤さん")
    assert len(done.ids) == 2
    assert len(store.connection.execute("SELECT 1 FROM mention WHERE deleted_at IS NULL").fetchall()) == 2
    undo(store)
    assert live_rows(store.connection) == after
    undo(store)
    assert live_rows(store.connection) == before


def test_what_is_refused(store: Store, clock: Clock, deal: str) -> None:
    with pytest.raises(Usage):
        verbs.comment(store, clock, [("deal", deal)], "  ")
    with pytest.raises(Usage):
        verbs.comment(store, clock, [], "hello")
    deals.delete(store, [deal])
    with pytest.raises(NotFound):
        verbs.comment(store, clock, [("deal", deal)], "hello")
    assert not store.connection.execute("SELECT 1 FROM comment").fetchall()


def test_who_has_read_what(store: Store, clock: Clock, deal: str, people: dict[str, str]) -> None:
    me, other = people["Aoki"], people["Mona Lee"]
    become(store, other)
    verbs.comment(store, clock, [("deal", deal)], "one")
    assert comments.count_unread(store, me, deal) == 1
    assert comments.count_unread(store, other, deal) == 0
    assert [each["body"] for each in comments.listed(store, me=me, unread=True)] == ["one"]
    assert comments.listed(store, me=people["森 一"], unread=True) == []
    become(store, me)
    assert verbs.see(store, clock, [("deal", deal)]) == (deal,)
    assert verbs.see(store, clock, [("deal", deal)]) == ()
    assert comments.listed(store, me=me, unread=True) == []
    become(store, other)
    verbs.comment(store, clock, [("deal", deal)], "two, @森さん")
    # Mori neither owns the deal nor wrote on it, but is named.
    assert [each["body"] for each in comments.listed(store, me=people["森 一"], unread=True)] == ["two, @森さん"]
    assert [each["unread"] for each in comments.listed(store, me=me, rows=[deal])] == [True, False, False]
    # An answer has read what stands before it.
    become(store, me)
    verbs.comment(store, clock, [("deal", deal)], "three")
    assert comments.count_unread(store, me, deal) == 0


def test_a_comment_stands_in_the_timeline(store: Store, clock: Clock, deal: str) -> None:
    verbs.comment(store, clock, [("deal", deal)], "well done", "approved")
    past = timeline.read(store, clock, "deal", deal).past
    assert [(each["entry"], each["kind"], each["body"], each["author"]) for each in past] == [
        ("comment", "approved", "well done", "Aoki")
    ]


def test_mentions_are_read_once_and_not_at_every_comment(store: Store) -> None:
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    comments.listed(store, me="somebody", unread=True, mentioned="somebody")
    store.connection.set_trace_callback(None)
    steps = {row[0]: row for row in store.connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")}
    within = [steps[parent][3] for _id, parent, _, step in steps.values() if step.startswith("SCAN mention")]
    assert len(within) == 2
    assert all(step.startswith("LIST SUBQUERY") for step in within)
