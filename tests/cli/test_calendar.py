"""`sfa calendar`: follow-ups as a file, a feed and a folder, and meetings that come in from one."""

from pathlib import Path

import icalendar
import pytest

from tests.conftest import Once, Run

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def planned(once: Once, invoke: Run, workspace: Path) -> None:
    """A deal with a meeting, a call and a to-do of mine, and a to-do of Sato's."""

    def make() -> None:
        invoke("user", "add", "Sato").ok()
        invoke("deal", "add", "GTX Pro ×40", "--company", "アクメ工業", "--amount", "4800000").ok()
        invoke("log", "GTX Pro ×40", "call: they like it").ok()
        invoke("plan", "GTX Pro ×40", "meeting", "--due", "2026-12-03 10:00", "--remind", "1h").ok()
        invoke("plan", "GTX Pro ×40", "call 田中", "--due", "2026-12-04 11:00").ok()
        invoke("plan", "GTX Pro ×40", "send quote", "--due", "2026-12-05").ok()
        invoke("plan", "GTX Pro ×40", "their papers", "--owner", "Sato").ok()

    once(make)


@pytest.mark.usefixtures("planned")
def test_what_is_exported_and_told(invoke: Run, tmp_path: Path) -> None:
    file = tmp_path / "f.ics"
    told = invoke("calendar", "export", "--output", str(file), "--json").ok().json
    assert told == {"file": str(file), "events": 2, "todos": 1, "cancelled": 0, "left_out": 0}
    text = file.read_text(encoding="utf-8")
    for each in ("TZID=Asia/Tokyo:20261203T100000", "TRIGGER:-PT1H", "アクメ工業 / GTX Pro ×40", "they like it"):
        assert each in text.replace("\r\n ", "")


@pytest.mark.usefixtures("planned")
def test_whose_when_and_which(invoke: Run) -> None:
    def titles(*options: str) -> list[str]:
        calendar = icalendar.Calendar.from_ical(invoke("calendar", "export", *options).ok().out)
        return [str(part["SUMMARY"]) for part in calendar.walk() if part.name in ("VEVENT", "VTODO")]

    assert titles("--owner", "Sato") == ["their papers"]
    assert titles("--owner", "all") == ["meeting", "call 田中", "send quote", "their papers"]
    assert titles("--from", "2026-12-04") == ["call 田中", "send quote"]
    assert titles("--to", "2026-12-03") == ["meeting"]
    assert titles("--kind", "call,meeting") == ["meeting", "call 田中"]
    ran = invoke("calendar", "export", "--owner", "all", "--as-events").ok()
    assert ran.out.count("BEGIN:VEVENT") == 3
    assert "1 follow-up without a due time was left out" in ran.err


@pytest.mark.usefixtures("planned")
def test_private_leaves_out_what_is_confidential(invoke: Run) -> None:
    text = invoke("calendar", "export", "--private").ok().out
    assert "DESCRIPTION:meeting" in text  # of the alarm
    for each in ("アクメ", "GTX Pro", "800", "they like it"):
        assert each not in text


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--owner", "Nobody"), 3, "there is no user named Nobody"),
        (("--from", "never"), 2, "never"),
        (("--from", "2026-12-04", "--to", "2026-12-03"), 2, "lies before"),
        (("--kind", "party"), 2, "party is not one of"),
        (("--json",), 2, "--output"),
        (("--output", "/nowhere/at/all.ics"), 1, "/nowhere/at/all.ics"),
        (("--output", "/"), 1, "is not a file"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(invoke: Run, options: tuple[str, ...], code: int, said: str) -> None:
    ran = invoke("calendar", "export", *options)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_feed_follows_every_command(invoke: Run, tmp_path: Path) -> None:
    file = tmp_path / "f.ics"
    assert "written anew" in invoke("calendar", "feed", str(file)).ok().err
    invoke("plan", "send quote", "--due", "2026-12-05", "--user", "Aoki").ok()
    assert "SUMMARY:send quote" in file.read_text()
    invoke("activity", "reschedule", "send quote", "2026-12-07").ok()
    assert "DUE;VALUE=DATE:20261207" in file.read_text()
    invoke("undo").ok()
    assert "DUE;VALUE=DATE:20261205" in file.read_text()
    file.unlink()
    assert [row["todos"] for row in invoke("calendar", "feed", "--json").ok().json] == [1]
    assert file.exists()
    invoke("calendar", "feed", str(file), "--stop").ok()
    invoke("activity", "delete", "send quote").ok()
    assert "CANCELLED" not in file.read_text()
    assert invoke("calendar", "feed", str(file), "--stop").code == 3


def test_once_is_once(invoke: Run, tmp_path: Path) -> None:
    file = tmp_path / "f.ics"
    invoke("calendar", "feed", str(file), "--once").ok()
    assert "REFRESH-INTERVAL" in file.read_text()
    assert invoke("calendar", "feed", "--json").ok().json == []
    assert invoke("calendar", "feed", "--once").code == 2


def test_a_feed_that_cannot_be_written_does_not_stop_the_command(invoke: Run, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    invoke("calendar", "feed", str(folder / "f.ics")).ok()
    (folder / "f.ics").unlink()
    folder.rmdir()
    ran = invoke("plan", "send quote", "--due", "2026-12-05", "--user", "Aoki").ok()
    assert "could not be brought up to date" in ran.err
    assert invoke("calendar", "feed").code == 1


def test_an_entry_without_a_date_is_named_and_the_rest_goes_on(invoke: Run, tmp_path: Path) -> None:
    dates = ["DTSTART:20261210T100000Z", "DTSTART:garbage", "DTSTART:00010101T000000Z", *[""] * 6]
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:m{number}\x1b[31m\r\n{date}\r\nEND:VEVENT\r\n"
        for number, date in enumerate(dates)
    ).replace("\r\n\r\n", "\r\n")
    file = tmp_path / "m.ics"
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n", newline="")
    ran = invoke("calendar", "import", str(file), "--json").ok()
    assert (ran.json["created"], len(ran.json["left_out"])) == (1, 8)
    assert "8 entries were left out" in ran.err
    assert "m1 [31m, m2" in ran.err
    assert "(+3)" in ran.err
    assert "\x1b" not in ran.err


def test_a_file_that_is_not_there_is_not_found(invoke: Run, workspace: Path) -> None:
    ran = invoke("calendar", "import", "nothing.ics")
    assert (ran.code, ran.err) == (3, "sfa: there is no file nothing.ics\n")


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("BEGIN:VALARM\nTRIGGER:-PT99999999999999H\nEND:VALARM", "m (TRIGGER)"),
        ("BEGIN:VALARM\nTRIGGER:soon\nREPEAT:x\nEND:VALARM", "m (TRIGGER)"),
        ("DUE:2026-13-45\nRRULE:COUNT=x", "m (DUE, RRULE)"),
        ("END:VTODO\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nTZOFFSETTO:+9900\nEND:STANDARD\nEND:VTIMEZONE", ""),
        ("END:VTODO\nBEGIN:VJOURNAL\nDTSTART:x\nEND:VJOURNAL\nDTSTART:x", ""),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_taken(invoke: Run, tmp_path: Path, broken: str, named: str) -> None:
    todo = f"BEGIN:VTODO\nUID:t\nSUMMARY:m\n{broken}\n" + ("" if "END:VTODO" in broken else "END:VTODO\n")
    event = "BEGIN:VEVENT\nUID:e\nSUMMARY:good\nDTSTART:20261210T100000Z\nEND:VEVENT\n"
    file = tmp_path / "m.ics"
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{todo}{event}END:VCALENDAR\n")
    ran = invoke("calendar", "import", str(file), "--json").ok()
    assert (ran.json["created"], ran.json["unread"]) == (2, [named] if named else [])
    assert not named or named in ran.err
