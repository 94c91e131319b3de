"""What `sfa sync` refuses on the way into a team, in one line that holds no secret, and leaves as it was."""

from pathlib import Path

import pytest

from tests.cli.conftest import Two
from tests.conftest import Ran

pytestmark = pytest.mark.usefixtures("no_keyring", "hasty")


def held(folder: Path) -> dict[Path, bytes | None]:
    """Return what lies below a folder."""
    return {each: each.read_bytes() if each.is_file() else None for each in folder.rglob("*")}


def is_told(ran: Ran, code: int, said: str) -> None:
    assert (ran.code, ran.out, ran.err.count("\n"), said in ran.err) == (code, "", 1, True), ran


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"foo": "my own project"}', "is not that of this workspace's team"),
        (b"", "is not that of this workspace's team"),
        (b" " * 70_000, "is not that of this workspace's team"),
        (b'{"format": 2}', "written by a newer sfa"),
        (None, "cannot be used: team.json"),
    ],
)
def test_nobody_moves_to_where_a_strangers_team_json_lies(
    two: Two, tmp_path: Path, content: bytes | None, said: str
) -> None:
    """What could not be read as a team's was written over."""
    other = tmp_path / "other"
    other.mkdir()
    if content is None:
        (other / "team.json").mkdir()
    else:
        (other / "team.json").write_bytes(content)
    # What lies beside it may be of this very team: whose the place is says team.json.
    (other / "heads").mkdir()
    for each in (tmp_path / "share" / "heads").iterdir():
        (other / "heads" / each.name).write_bytes(each.read_bytes())
    before = held(other)
    for who in (two.ann, two.bob):
        ran = who("sync", "setup", other.as_uri())
        is_told(ran, 1 if content is None else 5, said)
        assert other.as_uri() in ran.err
        assert held(other) == before
        assert who("sync", "status", "--json").json["url"] == two.url
        assert who("sync").code == 0


@pytest.mark.parametrize("kept", ["heads", "entries", "log"])
def test_a_moved_storage_without_its_team_json_is_known_by_what_the_team_has_sent(
    two: Two, tmp_path: Path, kept: str
) -> None:
    share, there = tmp_path / "share", tmp_path / "there"
    content = (share / "team.json").read_bytes()
    there.mkdir()
    (share / kept).rename(there / kept)
    ran = two.ann("sync", "setup", there.as_uri())
    assert (ran.code, f"meets the team at {there.as_uri()}" in ran.err) == (0, True), ran
    assert (there / "team.json").read_bytes() == content
    assert two.bob("sync", "setup", there.as_uri()).code == two.ann("sync").code == 0
    assert two.ann("sync", "verify").code == two.bob("sync", "verify").code == 0


def test_what_others_have_put_where_there_is_no_team_json_is_none_of_the_team(two: Two, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("heads/0123456789abcdefghijklmnop.0000001", "entries/0123456789abcdefghijklmnop", "log/x/1.seg"):
        (other / name).parent.mkdir(parents=True)
        (other / name).write_text("theirs")
    (known,) = [each.name for each in (tmp_path / "share" / "entries").iterdir()][:1]
    (other / "entries" / known).write_text("not what it is called after")
    before = held(other)
    is_told(two.ann("sync", "setup", other.as_uri()), 5, "its team lies at no other address")
    assert (held(other), two.ann("sync", "status", "--json").json["url"]) == (before, two.url)
