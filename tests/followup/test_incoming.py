"""Calendar files are taken in: real ones, broken ones, hostile ones, and the same one again."""

import random
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from sfa_tui.followup import feed, incoming
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.incoming import Imported
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed, NotFound, SfaError
from sfa_tui.sales import activities, rows
from sfa_tui.sales.nouns import CONTACT, USER
from sfa_tui.store import listing, undo
from sfa_tui.store.activities import LISTING
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store
from tests.exchange.paths import SHARED, shared

FILES = sorted((SHARED / "icalendar").glob("*/*.ics"))


def calendar(*entries: str) -> bytes:
    """Return a calendar of entries; each begins with its kind and goes on line by line."""
    parts = [
        "\r\n".join((f"BEGIN:{lines[0]}", *lines[1:], f"END:{lines[0]}"))
        for lines in (entry.strip().splitlines() for entry in entries)
    ]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR", ""]).encode()


def take(store: Store, clock: Clock, path: Path, *entries: str) -> Imported:
    """Write a file of entries and take it in."""
    path.write_bytes(calendar(*entries))
    found, _encoding = incoming.read(path, clock)
    return incoming.take(store, clock, found, name=path.name)


def all_of(store: Store, clock: Clock) -> list[Object]:
    """Return the activities that there are, by when they are due."""
    ids = [id for (id,) in store.connection.execute("SELECT id FROM activity WHERE deleted_at IS NULL ORDER BY due, n")]
    return listing.among(store, LISTING, ids, clock)


MEETING = """VEVENT
UID:abc@example.com
DTSTAMP:20261101T000000Z
DTSTART;TZID=America/Los_Angeles:20261210T170000
DTEND;TZID=America/Los_Angeles:20261210T183000
SUMMARY:GTX\\, the price
LOCATION:room 4
DESCRIPTION:https://meet.example/1
ORGANIZER:mailto:aoki@example.jp
ATTENDEE;CN=田中:mailto:Tanaka@Acme.example
ATTENDEE:mailto:nobody@example.com
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM"""


def test_a_meeting_comes_in_with_its_people(store: Store, clock: Clock, tmp_path: Path) -> None:
    contact, _ = rows.add(store, clock, CONTACT, {"name": "田中", "email": "tanaka@acme.example"})
    sato, _ = rows.add(store, clock, USER, {"name": "Sato", "email": "Aoki@example.jp"})
    done = take(store, clock, tmp_path / "m.ics", MEETING)
    assert (done.entries, done.created, done.done, [*done.unknown]) == (1, 1, 0, ["nobody@example.com"])
    (meeting,) = all_of(store, clock)
    wanted = {
        "kind": "meeting",
        "subject": "GTX, the price",
        "due": "2026-12-11T01:00:00.000Z",
        "zone": "America/Los_Angeles",
        "duration_minutes": 90,
        "place": "room 4",
        "summary": "https://meet.example/1",
        "owner": "Aoki",
        "done_at": None,
        "reminders": [15],
        "contacts": [{"id": contact, "name": "田中"}],
        "users": [{"id": sato, "name": "Sato"}],
    }
    assert {name: meeting[name] for name in wanted} == wanted


def test_it_keeps_its_uid_when_it_goes_out_again(store: Store, clock: Clock, tmp_path: Path) -> None:
    take(store, clock, tmp_path / "m.ics", MEETING)
    assert "UID:abc@example.com\r\n" in feed.text(store, clock, Chosen())[0]


def test_an_address_of_several_is_tied_to_none(store: Store, clock: Clock, tmp_path: Path) -> None:
    for name in ("A", "B"):
        rows.add(store, clock, CONTACT, {"name": name, "email": "tanaka@acme.example"})
    done = take(store, clock, tmp_path / "m.ics", MEETING)
    assert [*done.several] == ["tanaka@acme.example"]
    assert all_of(store, clock)[0]["contacts"] == []


def test_taken_in_again_it_is_the_same(store: Store, clock: Clock, tmp_path: Path) -> None:
    take(store, clock, tmp_path / "m.ics", MEETING)
    before = all_of(store, clock)
    done = take(store, clock, tmp_path / "m.ics", MEETING)
    assert (done.created, done.updated, done.skipped) == (0, 0, 1)
    assert all_of(store, clock) == before


def test_what_changed_there_is_changed_and_what_changed_here_stays(store: Store, clock: Clock, tmp_path: Path) -> None:
    take(store, clock, tmp_path / "m.ics", MEETING)
    (meeting,) = all_of(store, clock)
    activities.edit(store, clock, [str(meeting["id"])], {"subject": "the price, at last"})
    done = take(store, clock, tmp_path / "m.ics", MEETING.replace("20261210T1", "20261211T1"))
    assert (done.created, done.updated) == (0, 1)
    (moved,) = all_of(store, clock)
    assert (moved["due"], moved["subject"]) == ("2026-12-12T01:00:00.000Z", "the price, at last")


def test_a_cancelled_meeting_is_deleted_and_one_undo_takes_all_back(store: Store, clock: Clock, tmp_path: Path) -> None:
    take(store, clock, tmp_path / "m.ics", MEETING)
    done = take(store, clock, tmp_path / "m.ics", MEETING + "\nSTATUS:CANCELLED", "VTODO\nUID:t\nSUMMARY:new")
    assert (done.cancelled, done.created) == (1, 1)
    assert [each["subject"] for each in all_of(store, clock)] == ["new"]
    undo.undo(store)
    assert [each["subject"] for each in all_of(store, clock)] == ["GTX, the price"]


def test_after_an_undo_it_can_be_taken_in_again(store: Store, clock: Clock, tmp_path: Path) -> None:
    take(store, clock, tmp_path / "m.ics", MEETING)
    undo.undo(store)
    assert all_of(store, clock) == []
    assert take(store, clock, tmp_path / "m.ics", MEETING).created == 1


def test_the_past_is_done_and_what_recurs_is_due_next(store: Store, clock: Clock, tmp_path: Path) -> None:
    done = take(
        store,
        clock,
        tmp_path / "m.ics",
        "VEVENT\nUID:1\nDTSTART:20261103T010000Z\nDURATION:PT1H\nSUMMARY:past",
        "VEVENT\nUID:2\nDTSTART;VALUE=DATE:20260105\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20261207\nSUMMARY:weekly",
        "VEVENT\nUID:3\nDTSTART;TZID=Asia/Tokyo:20261001T100000\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:ended",
        "VEVENT\nUID:4\nDTSTART;TZID=Europe/Berlin:20260601T100000\nRRULE:FREQ=MONTHLY;UNTIL=20270701\nSUMMARY:summer",
        "VTODO\nUID:5\nDUE;VALUE=DATE:20261101\nSUMMARY:still to do",
        "VTODO\nUID:6\nSTATUS:COMPLETED\nCOMPLETED:20261102T030000Z\nSUMMARY:did it",
    )
    assert (done.created, done.done) == (6, 3)
    found = {str(each["subject"]): (each["due"], bool(each["done_at"])) for each in all_of(store, clock)}
    assert found == {
        "past": ("2026-11-03T01:00:00.000Z", True),
        "weekly": ("2026-12-14", False),
        "ended": ("2026-10-01T01:00:00.000Z", True),
        "summer": ("2026-12-01T09:00:00.000Z", False),
        "still to do": ("2026-11-01", False),
        "did it": (None, True),
    }


def test_a_moved_occurrence_is_an_entry_of_its_own(store: Store, clock: Clock, tmp_path: Path) -> None:
    done = take(
        store,
        clock,
        tmp_path / "m.ics",
        "VEVENT\nUID:2\nDTSTART:20261207T010000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:weekly",
        "VEVENT\nUID:2\nRECURRENCE-ID:20261214T010000Z\nDTSTART:20261215T010000Z\nSUMMARY:weekly",
    )
    assert done.created == 2


def test_what_we_exported_comes_back_as_what_it_was(store: Store, clock: Clock, tmp_path: Path) -> None:
    id = activities.plan(
        store, clock, [], kind="meeting", subject="x", due=datetime(2026, 12, 4, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    )
    activities.plan(store, clock, [], kind="todo", subject="y", due=date(2026, 12, 4))
    text, _written, _newest = feed.text(store, clock, Chosen())
    path = tmp_path / "m.ics"
    path.write_text(text, newline="")
    found, _ = incoming.read(path, clock)
    done = incoming.take(store, clock, found, name="m.ics")
    assert (done.created, done.updated, done.skipped) == (0, 0, 2)
    path.write_text(text.replace("20261204T100000", "20261205T100000"), newline="")
    assert incoming.take(store, clock, incoming.read(path, clock)[0], name="m.ics").updated == 1
    assert listing.get(store, LISTING, id, clock)["due"] == "2026-12-05T01:00:00.000Z"


def test_the_collection_of_real_files_is_there() -> None:
    assert len(shared("icalendar/valid/rfc5545-sec4.1.ics").read_bytes()) > 100


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_real_file_comes_in_or_is_refused_in_one_line(store: Store, clock: Clock, file: Path) -> None:
    try:
        found, _encoding = incoming.read(file, clock)
    except SfaError as error:
        told = str(error)
    else:
        told = ""
    if told:
        assert file.name in told
        assert "\n" not in told
        return
    done = incoming.take(store, clock, found, name=file.name)
    assert done.created + done.updated + done.skipped + done.cancelled == done.entries <= len(found)
    again = incoming.take(store, clock, found, name=file.name)
    assert (again.created, again.updated, again.cancelled) == (0, 0, 0)
    # What came in can go out, whole.
    text, written, _newest = feed.text(store, clock, Chosen("all"))
    assert written.events + written.todos == done.created
    path = Path(store.folder) / "out.ics"
    path.write_text(text, newline="")
    incoming.read(path, clock)


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "unfinished": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x",
    "deep": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000,
    "ends": b"END:VCALENDAR\n" * 1000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "a zip": b"PK\x03\x04" + b"\0" * 40_000_000,
    "one line": b"BEGIN:VCALENDAR\nX-A:" + b"a" * 2_000_000 + b"\nEND:VCALENDAR\n",
    "rules": calendar(
        *(
            f"VEVENT\nUID:{number}\nDTSTART:{start}T000000Z\nRRULE:{rule}\nSUMMARY:{rule}"
            for number, (start, rule) in enumerate(
                (start, rule)
                for start in ("00010101", "16010101", "20200101", "99991231")
                for rule in (
                    "FREQ=SECONDLY",
                    "FREQ=MINUTELY;COUNT=999999999",
                    "FREQ=DAILY",
                    "FREQ=DAILY;COUNT=999999999",
                    "FREQ=DAILY;INTERVAL=0",
                    "FREQ=DAILY;INTERVAL=999999999999",
                    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                    "FREQ=WEEKLY;BYSETPOS=366;BYDAY=MO",
                    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
                    "FREQ=MONTHLY;BYDAY=99MO",
                    "FREQ=YEARLY;UNTIL=99999999",
                    "FREQ=YEARLY;BYDAY=" + "MO," * 200 + "TU",
                )
            )
        )
    ),
    "years": calendar(
        "VEVENT\nUID:1\nDTSTART:00010101T000000Z\nSUMMARY:first",
        "VEVENT\nUID:2\nDTSTART;TZID=Asia/Tokyo:00010101T000000\nSUMMARY:before the first",
        "VEVENT\nUID:3\nDTSTART:99991231T235959Z\nDURATION:P99999D\nSUMMARY:last",
        "VTODO\nUID:4\nDUE;VALUE=DATE:99991231\nSUMMARY:far",
    ),
    "words": calendar("VEVENT\nUID:" + "u" * 100_000 + "\nDTSTART:20261210T000000Z\nSUMMARY:\x1b[31m" + "長" * 300_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_taken_in_or_refused_in_a_moment(
    store: Store, clock: Clock, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "hostile.ics"
    path.write_bytes(HOSTILE[name])
    before, told = time.process_time(), "hostile.ics"
    try:
        found, _encoding = incoming.read(path, clock)
        incoming.take(store, clock, found, name="x")
    except Failed as error:
        told = str(error)
    assert "hostile.ics" in told
    assert len(told) < 1000
    assert time.process_time() - before < 20
    feed.text(store, clock, Chosen())


def test_a_file_that_was_damaged_anywhere_is_taken_in_or_refused(store: Store, clock: Clock, tmp_path: Path) -> None:
    chance, path = random.Random(1), tmp_path / "damaged.ics"
    whole = calendar(MEETING, "VTODO\nUID:t\nDUE;VALUE=DATE:20261201\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:x")
    pieces = (b"\r\n", b":", b";", b"\xff", b"\0", b'"', b"-", b"99999999", b"RRULE:FREQ=DAILY;UNTIL=", b"TZID=", b"P")
    taken = 0
    for _time in range(300):
        raw = bytearray(whole)
        for _change in range(chance.randrange(1, 5)):
            place = chance.randrange(len(raw))
            raw[place : place + chance.randrange(3)] = chance.choice(pieces)
        path.write_bytes(raw)
        told = ""
        try:
            found, _encoding = incoming.read(path, clock)
            taken += incoming.take(store, clock, found, name="x").entries
        except Failed as error:
            told = str(error)
        assert "\n" not in told
    assert taken
    text, _written, _newest = feed.text(store, clock, Chosen("all"))
    assert icalendar.Calendar.from_ical(text)


def test_a_file_that_is_none_is_told(clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(Failed, match=tmp_path.name):
        incoming.read(tmp_path, clock)
    with pytest.raises(NotFound, match=r"nowhere\.ics"):
        incoming.read(tmp_path / "nowhere.ics", clock)


def test_a_character_that_a_fold_has_cut_is_whole_again(store: Store, clock: Clock, tmp_path: Path) -> None:
    raw = calendar("VEVENT\nUID:1\nDTSTART:20261210T000000Z\nSUMMARY:見積").replace(
        "見積".encode(), "見".encode() + b"\xe7\r\n \xa9\x8d"
    )
    path = tmp_path / "m.ics"
    path.write_bytes(raw)
    found, encoding = incoming.read(path, clock)
    assert (found[0].entry.summary, encoding) == ("見積", None)


def test_japanese_of_an_old_program_is_read(clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "m.ics"
    path.write_bytes(calendar("VEVENT\nUID:1\nDTSTART:20261210T000000Z\nSUMMARY:見積").decode().encode("cp932"))
    found, encoding = incoming.read(path, clock)
    assert (found[0].entry.summary, encoding) == ("見積", "cp932")
