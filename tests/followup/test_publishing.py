"""Follow-ups and a calendar of another program come together, whichever side was changed; nothing is ever lost."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.clashes import named
from sfa_tui.followup.folder import Folder
from sfa_tui.followup.publishing import publish, rehearsed
from sfa_tui.followup.sharing import Keep, Met, Outcome
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.model.filters import Filter
from sfa_tui.sales import activities, deals
from sfa_tui.store import calendar_items as items
from sfa_tui.store import listing, undo
from sfa_tui.store.activities import LISTING
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store
from tests.followup.conftest import There

TOKYO = ZoneInfo("Asia/Tokyo")
MINE = Chosen()


def meeting(store: Store, clock: Clock, subject: str = "GTX, the price") -> str:
    """Plan a meeting at ten on 4 December and return its id."""
    due = datetime(2026, 12, 4, 10, tzinfo=TOKYO)
    return activities.plan(store, clock, [], kind="meeting", subject=subject, due=due, reminders=(60,), place="room 4")


def todo(store: Store, clock: Clock) -> str:
    """Plan a to-do for 5 December and return its id."""
    return activities.plan(store, clock, [], kind="todo", subject="send quote", due=date(2026, 12, 5))


def done(outcome: Outcome) -> dict[str, int]:
    """Return what publishing did, without what it did not."""
    names = ("created", "updated", "removed", "moved", "completed", "edited", "deleted", "unchanged", "later")
    return {name: getattr(outcome, name) for name in names if getattr(outcome, name)} | (
        {"clashes": len(outcome.clashes)} if outcome.clashes else {}
    )


def now(store: Store, clock: Clock, id: str) -> Object:
    """Return an activity as it is."""
    return listing.get(store, LISTING, id, clock)


def again(store: Store, clock: Clock, there: There, keep: Keep | None = None) -> dict[str, int]:
    """Publish once more and return what it did."""
    return done(publish(store, clock, there.calendar, MINE, keep=keep))


@pytest.fixture
def published(store: Store, clock: Clock, there: There) -> Sequence[str]:
    """A meeting and a to-do that were published: their ids."""
    ids = (meeting(store, clock), todo(store, clock))
    assert again(store, clock, there) == {"created": 2}
    return ids


def test_what_is_planned_goes_there_once(store: Store, clock: Clock, there: There, published: Sequence[str]) -> None:
    texts = there.texts()
    assert len(texts) == 2
    assert "DTSTART;TZID=Asia/Tokyo:20261204T100000" in there.text(published[0])
    assert "DUE;VALUE=DATE:20261205" in there.text(published[1])
    assert "METHOD" not in "".join(texts.values())
    assert again(store, clock, there) == {"unchanged": 2}
    assert there.texts() == texts


def test_what_is_changed_here_goes_there(store: Store, clock: Clock, there: There, published: Sequence[str]) -> None:
    activities.reschedule(store, clock, [published[0]], datetime(2026, 12, 7, 11, tzinfo=TOKYO))
    activities.complete(store, clock, [published[1]])
    assert again(store, clock, there) == {"updated": 2}
    assert "DTSTART;TZID=Asia/Tokyo:20261207T110000" in there.text(published[0])
    assert "SEQUENCE:1" in there.text(published[0])
    assert "STATUS:COMPLETED" in there.text(published[1])
    assert again(store, clock, there) == {"unchanged": 2}


def test_what_is_said_of_the_deal_goes_there_as_well(store: Store, clock: Clock, there: There) -> None:
    deal, _ = deals.add(store, clock, {"name": "GTX Pro", "amount": "4800"})
    id = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="x", due=date(2026, 12, 5))
    assert again(store, clock, there) == {"created": 1}
    activities.log(store, clock, [("deal", deal)], kind="call", summary="they like it")
    assert again(store, clock, there) == {"updated": 1}
    assert "they like it" in there.text(id)


def test_what_is_deleted_here_is_removed_there(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    activities.delete(store, [published[0]])
    assert again(store, clock, there) == {"removed": 1, "unchanged": 1}
    assert len(there.texts()) == 1
    undo.undo(store)
    assert again(store, clock, there) == {"created": 1, "unchanged": 1}


def test_what_was_done_before_is_not_published(store: Store, clock: Clock, there: There) -> None:
    activities.complete(store, clock, [todo(store, clock)])
    assert again(store, clock, there) == {}


def test_what_is_moved_there_is_rescheduled_here(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    there.change(published[1], ("20261205", "20261209"))
    assert again(store, clock, there) == {"moved": 2}
    assert now(store, clock, published[0])["due"] == "2026-12-08T05:00:00.000Z"
    assert now(store, clock, published[0])["zone"] == "Asia/Tokyo"
    assert now(store, clock, published[1])["due"] == "2026-12-09"
    assert again(store, clock, there) == {"unchanged": 2}
    undo.undo(store)
    assert now(store, clock, published[0])["due"] == "2026-12-04T01:00:00.000Z"


def test_a_moment_in_utc_keeps_the_zone_that_it_was_meant_in(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.change(
        published[0],
        ("DTSTART;TZID=Asia/Tokyo:20261204T100000", "DTSTART:20261204T020000Z"),
        ("DTEND;TZID=Asia/Tokyo:20261204T110000", "DTEND:20261204T030000Z"),
    )
    assert again(store, clock, there) == {"moved": 1, "unchanged": 1}
    assert (now(store, clock, published[0])["due"], now(store, clock, published[0])["zone"]) == (
        "2026-12-04T02:00:00.000Z",
        "Asia/Tokyo",
    )


def test_what_is_completed_there_is_done_here(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.change(published[1], ("STATUS:NEEDS-ACTION", "STATUS:COMPLETED\r\nCOMPLETED:20261130T010000Z"))
    assert again(store, clock, there) == {"completed": 1, "unchanged": 1}
    assert now(store, clock, published[1])["done_at"] == "2026-11-30T01:00:00.000Z"
    assert again(store, clock, there).get("clashes") is None
    assert "STATUS:COMPLETED" in there.text(published[1])


def test_words_and_length_and_place_come_back(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.change(
        published[0],
        ("SUMMARY:GTX\\, the price", "SUMMARY:見積の件\\; at last"),
        ("DTEND;TZID=Asia/Tokyo:20261204T110000", "DURATION:PT1H30M"),
        ("LOCATION:room 4", "LOCATION:本社"),
    )
    assert again(store, clock, there) == {"edited": 1, "unchanged": 1}
    found = now(store, clock, published[0])
    assert (found["subject"], found["duration_minutes"], found["place"]) == ("見積の件; at last", 90, "本社")


def test_both_sides_are_brought_together_where_they_changed_different_things(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    activities.edit(store, clock, [published[0]], {"subject": "the last price"})
    there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    assert again(store, clock, there) == {"moved": 1, "updated": 1, "unchanged": 1}
    assert now(store, clock, published[0])["due"] == "2026-12-08T05:00:00.000Z"
    text = there.text(published[0])
    assert "SUMMARY:the last price" in text
    assert "20261208T140000" in text


def clash(store: Store, clock: Clock, there: There, id: str) -> None:
    """Move a meeting on both sides, to different times."""
    activities.reschedule(store, clock, [id], datetime(2026, 12, 7, 11, tzinfo=TOKYO))
    there.change(id, ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))


def test_a_clash_is_shown_and_neither_side_is_overwritten(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    clash(store, clock, there, published[0])
    for _time in range(2):
        outcome = publish(store, clock, there.calendar, MINE)
        (found,) = outcome.clashes
        assert [id for id, each in items.of_calendar(store, there.calendar.address).items() if each.clash] == [
            published[0]
        ]
        assert found.ours is not None
        assert found.theirs is not None
        assert (found.activity, found.ours["at"], found.theirs["at"]) == (
            published[0],
            "2026-12-07T02:00:00.000Z",
            "2026-12-08T05:00:00.000Z",
        )
        assert now(store, clock, published[0])["due"] == "2026-12-07T02:00:00.000Z"
        assert "20261208T140000" in there.text(published[0])


@pytest.mark.parametrize(
    ("keep", "due", "said"),
    [
        ("ours", "2026-12-07T02:00:00.000Z", "20261207T110000"),
        ("theirs", "2026-12-08T05:00:00.000Z", "20261208T140000"),
    ],
)
def test_whoever_chooses_ends_a_clash(
    store: Store, clock: Clock, there: There, published: Sequence[str], keep: Keep, due: str, said: str
) -> None:
    clash(store, clock, there, published[0])
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    again(store, clock, there, keep)
    assert now(store, clock, published[0])["due"] == due
    assert said in there.text(published[0])
    assert again(store, clock, there) == {"unchanged": 2}


def test_the_same_change_on_both_sides_is_no_clash(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    activities.reschedule(store, clock, [published[0]], datetime(2026, 12, 8, 14, tzinfo=TOKYO))
    there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    assert again(store, clock, there) == {"unchanged": 2}


def test_what_is_removed_there_stays_here_until_somebody_chooses(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.remove(published[0])
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    assert len(there.texts()) == 1
    assert again(store, clock, there, "ours") == {"created": 1, "unchanged": 1}
    assert len(there.texts()) == 2
    there.remove(published[0])
    assert again(store, clock, there, "theirs") == {"deleted": 1, "unchanged": 1}
    assert listing.count(store, LISTING, Filter(()), clock) == 1
    undo.undo(store)
    assert listing.count(store, LISTING, Filter(()), clock) == 2


def test_what_is_cancelled_there_is_shown_as_removed(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    there.change(published[0], ("STATUS:CONFIRMED", "STATUS:CANCELLED"))
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    assert again(store, clock, there, "ours") == {"updated": 1, "unchanged": 1}
    assert "STATUS:CONFIRMED" in there.text(published[0])


@pytest.mark.parametrize(("keep", "left", "alive"), [("ours", 1, 1), ("theirs", 2, 2)])
def test_deleted_here_and_moved_there_is_a_clash(
    store: Store, clock: Clock, there: There, published: Sequence[str], keep: Keep, left: int, alive: int
) -> None:
    activities.delete(store, [published[0]])
    there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    again(store, clock, there, keep)
    assert len(there.texts()) == left
    assert listing.count(store, LISTING, Filter(()), clock) == alive
    assert again(store, clock, there).get("clashes") is None


def test_a_calendar_that_was_emptied_deletes_nothing_here(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    for id in published:
        there.remove(id)
    assert publish(store, clock, there.calendar, MINE).missing
    assert listing.count(store, LISTING, Filter(()), clock) == 2
    assert again(store, clock, there, "ours") == {"created": 2}


def test_what_others_have_added_stays(store: Store, clock: Clock, there: There, published: Sequence[str]) -> None:
    there.change(
        published[0],
        ("END:VEVENT", "X-COLOUR:red\r\nCOMMENT:bring the samples\r\nATTENDEE:mailto:x@example.com\r\nEND:VEVENT"),
    )
    assert again(store, clock, there) == {"unchanged": 2}
    activities.reschedule(store, clock, [published[0]], datetime(2026, 12, 7, 11, tzinfo=TOKYO))
    assert again(store, clock, there) == {"updated": 1, "unchanged": 1}
    text = there.text(published[0])
    for each in ("X-COLOUR:red", "COMMENT:bring the samples", "ATTENDEE:mailto:x@example.com", "20261207T110000"):
        assert each in text
    assert text.count("BEGIN:VALARM") == 1


def test_the_path_of_a_windows_server_stays_what_it_is(store: Store, clock: Clock, there: There) -> None:
    id = meeting(store, clock, r"bring \\NAS\New, C:\new")
    assert again(store, clock, there) == {"created": 1}
    theirs = r"COMMENT:see \\\\NAS\\News\, C:\\new\nand more"
    there.change(id, ("END:VEVENT", f"{theirs}\r\nCATEGORIES:a,\\\\\\\\NAS\r\nEND:VEVENT"))
    activities.reschedule(store, clock, [id], datetime(2026, 12, 7, 11, tzinfo=TOKYO))
    assert again(store, clock, there) == {"updated": 1}
    assert r"SUMMARY:bring \\\\NAS\\New\, C:\\new" in there.text(id)
    assert theirs in there.text(id)
    there.change(id, ("20261207T11", "20261208T11"), ("20261207T12", "20261208T12"))
    assert again(store, clock, there) == {"moved": 1}
    assert now(store, clock, id)["subject"] == r"bring \\NAS\New, C:\new"


def test_other_entries_are_left_alone(store: Store, clock: Clock, there: There, published: Sequence[str]) -> None:
    text = there.text(published[0]).replace(f"{published[0]}@sfa-tui", "mine").replace("\r\n", "\n")
    there.calendar.put(there.calendar.place("mine"), text.replace("\n", "\r\n"), None)
    assert again(store, clock, there) == {"unchanged": 2}
    for id in published:
        activities.delete(store, [id])
    assert again(store, clock, there) == {"removed": 2}
    assert len(there.texts()) == 1


def test_what_another_machine_has_published_is_taken_over(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    store.connection.execute("DELETE FROM calendar_item")  # as on the other machine, which never published it
    assert again(store, clock, there) == {"unchanged": 2}
    there.remove(published[1])  # what was taken over is known, and is not written again
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    assert again(store, clock, there, "ours") == {"created": 1, "unchanged": 1}
    store.connection.execute("DELETE FROM calendar_item")
    there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    assert again(store, clock, there) == {"clashes": 1, "unchanged": 1}
    assert again(store, clock, there, "theirs")["moved"] == 1
    assert now(store, clock, published[0])["due"] == "2026-12-08T05:00:00.000Z"


def test_an_entry_that_cannot_be_read_is_told_and_left(store: Store, clock: Clock, tmp_path: Path) -> None:
    there = There(Folder(tmp_path / "calendar"))
    id = todo(store, clock)
    again(store, clock, there)
    path = tmp_path / "calendar" / there.calendar.place(id)
    path.write_text("BEGIN:VCALENDAR\nnonsense")
    outcome = publish(store, clock, there.calendar, MINE)
    assert [name for name, _reason in outcome.unread] == ["send quote"]
    assert path.read_text() == "BEGIN:VCALENDAR\nnonsense"


def test_what_changes_while_it_is_published_is_never_overwritten(
    store: Store, clock: Clock, there: There, published: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    activities.edit(store, clock, [published[0]], {"subject": "the last price"})
    put = there.calendar.put
    meddled: list[str] = []

    def meddling(href: str, text: str, etag: str | None) -> str | None:
        if not meddled:  # the other program comes between reading and writing
            meddled.append(href)
            monkeypatch.setattr(there.calendar, "put", put)
            there.change(published[0], ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
        return put(href, text, etag)

    monkeypatch.setattr(there.calendar, "put", meddling)
    assert again(store, clock, there) == {"later": 1, "unchanged": 1}
    assert again(store, clock, there) == {"moved": 1, "updated": 1, "unchanged": 1}
    assert "SUMMARY:the last price" in there.text(published[0])
    assert now(store, clock, published[0])["due"] == "2026-12-08T05:00:00.000Z"


def test_what_leaves_the_choice_is_removed_there(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    only = Chosen(kinds=("meeting",))
    assert done(publish(store, clock, there.calendar, only)) == {"removed": 1, "unchanged": 1}
    assert len(there.texts()) == 1
    assert now(store, clock, published[1])["done_at"] is None


def test_a_to_do_that_gets_a_time_as_a_call_becomes_an_event(store: Store, clock: Clock, there: There) -> None:
    id = activities.plan(store, clock, [], kind="call", subject="call 田中", due=date(2026, 12, 5))
    again(store, clock, there)
    assert "BEGIN:VTODO" in there.text(id)
    activities.reschedule(store, clock, [id], datetime(2026, 12, 5, 10, tzinfo=TOKYO))
    assert again(store, clock, there) == {"updated": 1}
    assert "BEGIN:VEVENT" in there.text(id)
    assert "BEGIN:VTODO" not in there.text(id)


def test_nothing_is_put_over_what_is_there(there: There) -> None:
    href = there.calendar.place("x")
    lines = "BEGIN:VCALENDAR VERSION:2.0 PRODID:x BEGIN:VTODO UID:x DTSTAMP:20261101T000000Z END:VTODO END:VCALENDAR"
    text = "\r\n".join([*lines.split(), ""])
    there.calendar.etags()
    there.calendar.put(href, text, None)
    with pytest.raises(Met):
        there.calendar.put(href, text, None)
    with pytest.raises(Met):
        there.calendar.put(href, text, '"other"')
    with pytest.raises(Met):
        there.calendar.remove(href, '"other"')


def test_one_occurrence_that_is_moved_there_is_moved_here(store: Store, clock: Clock, there: There) -> None:
    id = meeting(store, clock)
    activities.edit(store, clock, [id], {"repeat": "weekly"})
    assert again(store, clock, there) == {"created": 1}
    assert "RRULE:FREQ=WEEKLY" in there.text(id)
    moved = (
        f"BEGIN:VEVENT\r\nUID:{id}@sfa-tui\r\nDTSTAMP:20261201T000000Z\r\n"
        "RECURRENCE-ID;TZID=Asia/Tokyo:20261204T100000\r\nDTSTART;TZID=Asia/Tokyo:20261203T150000\r\n"
        "DURATION:PT1H\r\nSUMMARY:GTX\\, the price\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    there.change(id, ("END:VCALENDAR", moved))
    assert again(store, clock, there)["moved"] == 1
    assert now(store, clock, id)["due"] == "2026-12-03T06:00:00.000Z"
    assert not again(store, clock, there).get("clashes")


def test_a_recurring_to_do_that_is_completed_there_is_followed_by_the_next(
    store: Store, clock: Clock, there: There
) -> None:
    id = todo(store, clock)
    activities.edit(store, clock, [id], {"repeat": "FREQ=WEEKLY;COUNT=3"})
    assert again(store, clock, there) == {"created": 1}
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in there.text(id)
    there.change(id, ("STATUS:NEEDS-ACTION", "STATUS:COMPLETED\r\nCOMPLETED:20261201T000000Z"))
    assert again(store, clock, there)["completed"] == 1
    rows = store.connection.execute("SELECT id, due FROM activity WHERE done_at IS NULL AND deleted_at IS NULL")
    ((following, due),) = rows.fetchall()
    assert due == "2026-12-12"
    assert "RRULE:FREQ=WEEKLY;COUNT=2" in there.text(following)
    assert "DTSTART;VALUE=DATE:20261212" in there.text(following)
    assert "RRULE" not in there.text(id)
    assert not again(store, clock, there).get("clashes")


def test_a_recurrence_comes_back(store: Store, clock: Clock, there: There, published: Sequence[str]) -> None:
    there.change(published[0], ("20261204T110000", "20261204T110000\r\nRRULE:FREQ=WEEKLY;BYDAY=FR"))
    assert again(store, clock, there) == {"edited": 1, "unchanged": 1}
    rule = store.connection.execute("SELECT rrule, occurrence FROM activity WHERE id = ?", (published[0],)).fetchone()
    assert rule == ("FREQ=WEEKLY;BYDAY=FR", "2026-12-04T10:00")
    assert again(store, clock, there) == {"unchanged": 2}


def state(store: Store, there: There) -> object:
    """Return all that publishing may write, on both sides."""
    tables = ("activity", "activity_link", "reminder", "journal", "action", "calendar_item", "local_setting")
    here = {table: store.connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
    return here, there.texts(), there.calendar.etags()


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    moved, ours = published
    third = meeting(store, clock, "the third")
    gone = meeting(store, clock, "gone")
    again(store, clock, there)
    there.change(moved, ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    activities.reschedule(store, clock, [ours], date(2026, 12, 9))
    activities.reschedule(store, clock, [third], date(2026, 12, 9))
    there.change(third, ("20261204T10", "20261208T14"), ("20261204T11", "20261208T15"))
    activities.delete(store, [gone])
    new = todo(store, clock)
    before = state(store, there)
    outcome = rehearsed(store, clock, there.calendar, MINE)
    assert state(store, there) == before
    assert [(each.what, each.activity) for each in outcome.deeds] == [
        ("moved", moved),
        ("updated", ours),
        ("removed", gone),
        ("created", new),
    ]
    assert [each.activity for each in outcome.clashes] == [third]
    real = publish(store, clock, there.calendar, MINE)
    assert (done(real), real.deeds) == (done(outcome), outcome.deeds)


def test_a_rehearsal_settles_clashes_as_well(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    clash(store, clock, there, published[0])
    before = state(store, there)
    assert done(rehearsed(store, clock, there.calendar, MINE, keep="theirs")) == {"moved": 1, "unchanged": 1}
    assert done(rehearsed(store, clock, there.calendar, MINE, settled={published[0]: "ours"})) == {
        "updated": 1,
        "unchanged": 1,
    }
    assert state(store, there) == before


def test_a_rehearsal_knows_what_another_machine_has_published(
    store: Store, clock: Clock, there: There, published: Sequence[str]
) -> None:
    store.connection.execute("DELETE FROM calendar_item")
    before = state(store, there)
    outcome = rehearsed(store, clock, there.calendar, MINE)
    assert [each.what for each in outcome.deeds] == ["taken over", "taken over"]
    assert state(store, there) == before


def test_clashes_are_settled_one_by_one(store: Store, clock: Clock, there: There) -> None:
    first, second, third = (meeting(store, clock, name) for name in ("one", "two", "three"))
    again(store, clock, there)
    for id in (first, second, third):
        clash(store, clock, there, id)
    assert len(publish(store, clock, there.calendar, MINE).clashes) == 3
    outcome = publish(store, clock, there.calendar, MINE, settled={first: "ours", third: "theirs"})
    assert [each.activity for each in outcome.clashes] == [second]
    assert "20261207T110000" in there.text(first)
    assert now(store, clock, third)["due"] == "2026-12-08T05:00:00.000Z"
    assert now(store, clock, second)["due"] == "2026-12-07T02:00:00.000Z"
    assert "20261208T140000" in there.text(second)
    outcome = publish(store, clock, there.calendar, MINE, keep="theirs", settled={second: "ours"})
    assert done(outcome) == {"updated": 1, "unchanged": 2}


def test_a_clash_is_named_by_id_or_name(store: Store, clock: Clock, there: There) -> None:
    first, second, third = (meeting(store, clock, name) for name in ("見積 one", "見積 two", "見積 one"))
    again(store, clock, there)
    address = there.calendar.address
    for text in (first, first.lower(), first[-8:]):
        assert named(store, address, text) == first
    assert named(store, address, "見積 ＴＷＯ") == second
    with pytest.raises(Ambiguous, match="2"):
        named(store, address, "見積 one")
    clash(store, clock, there, third)
    again(store, clock, there)
    assert named(store, address, "見積 one") == named(store, address, "見積") == third
    for text in ("", " ", "nothing"):
        with pytest.raises(NotFound):
            named(store, address, text)


def test_a_rehearsal_makes_no_folder(store: Store, clock: Clock, tmp_path: Path) -> None:
    meeting(store, clock)
    assert done(rehearsed(store, clock, Folder(tmp_path / "new"), MINE)) == {"created": 1}
    assert not (tmp_path / "new").exists()
