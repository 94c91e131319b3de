"""What `sfa sync` refuses on the way into a team, in one line that holds no secret, and leaves as it was."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from sfa_tui.store.sync.locking import FILE
from tests.cli.conftest import Two
from tests.conftest import Ran, Run

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
    is_told(two.ann("sync", "setup", other.as_uri()), 5, "holds nothing of it")
    assert (held(other), two.ann("sync", "status", "--json").json["url"]) == (before, two.url)


@pytest.fixture
def cara(two: Two, tmp_path: Path) -> partial[Ran]:
    """Cara, whose workspace has an amount that names no currency, in another one than the team's."""
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "USD").code == 0
    assert cara("company", "add", "Acme", "--annual-revenue", "1000000").code == 0
    return cara


def revenue(cara: partial[Ran]) -> object:
    shown = cara("company", "show", "Acme", "--json").json
    return shown["annual_revenue"], cara("config", "get", "currency").out


@pytest.mark.parametrize("with_hint", [True, False])
def test_amounts_wait_until_it_can_be_read_what_the_team_counts_in(
    two: Two, tmp_path: Path, cara: partial[Ran], with_hint: bool
) -> None:
    """A million dollars became a hundred million yen, as long as the founder's first segment had not arrived."""
    share, aside = tmp_path / "share", tmp_path / "aside"
    assert two.ann("deal", "edit", "GTX", "--note", "more").code == two.ann("sync").code == 0
    assert two.bob("sync").code == two.bob("deal", "edit", "GTX", "--note", "still more").code == 0
    assert two.bob("sync").code == two.ann("sync").code == 0
    (ann,) = [each["site"] for each in two.ann("sync", "members", "--json").json if each["me"]]
    code, before = two.ann("sync", "invite").out.strip(), revenue(cara)
    late = sorted((share / "log" / ann).rglob("*.seg"))
    assert len(late) == 2
    if not with_hint:  # then what others had seen of hers tells that there is more
        late += [each for each in (share / "heads").iterdir() if each.name.startswith(ann)]
    for several in (late, [late[0], *late[2:]], late[1:]):
        for each in several:
            (aside / each.relative_to(share)).parent.mkdir(parents=True, exist_ok=True)
            each.rename(aside / each.relative_to(share))
        entries = {*(share / "entries").iterdir()}
        ran = cara("sync", "join", code)
        is_told(ran, 5, "not all in its storage yet")
        assert "annual revenue of Acme" in ran.err
        assert revenue(cara) == before
        assert ({*(share / "entries").iterdir()}, cara("sync", "status").code) == (entries, 3)
        for each in several:
            (aside / each.relative_to(share)).rename(each)
    is_told(cara("sync", "join", code), 5, "the team counts in JPY")


def test_what_others_brought_along_does_not_tell_what_the_team_counts_in(
    two: Two, tmp_path: Path, cara: partial[Ran]
) -> None:
    """Somebody whose own workspace had counted in dollars had sent that too, before the founder's word was there."""
    dan = partial(two.sfa, "--workspace", str(tmp_path / "dan"))
    assert dan("init", "--user", "Dan", "--currency", "USD").code == 0
    assert dan("sync", "join", two.ann("sync", "invite").out.strip()).code == two.ann("sync").code == 0
    code = two.ann("sync", "invite").out.strip()
    (ann,) = [each["site"] for each in two.ann("sync", "members", "--json").json if each["me"]]
    (tmp_path / "share" / "log" / ann).rename(tmp_path / "aside")
    is_told(cara("sync", "join", code), 5, "not all in its storage yet")
    (tmp_path / "aside").rename(tmp_path / "share" / "log" / ann)
    is_told(cara("sync", "join", code), 5, "the team counts in JPY")


def test_a_founder_that_went_on_as_another_holds_no_amounts_up(two: Two, tmp_path: Path, cara: partial[Ran]) -> None:
    shutil.copytree(tmp_path / "ann", tmp_path / "backup")
    assert two.ann("deal", "edit", "GTX", "--note", "lost").code == two.ann("sync").code == 0
    shutil.rmtree(tmp_path / "ann")
    (tmp_path / "backup").rename(tmp_path / "ann")
    assert two.ann("deal", "edit", "GTX", "--note", "again").code == two.ann("sync").code == 0
    assert len(two.ann("sync", "members", "--json").json) == 3
    is_told(cara("sync", "join", two.ann("sync", "invite").out.strip()), 5, "the team counts in JPY")


def test_what_a_founder_sent_after_a_removal_holds_no_amounts_up(two: Two, tmp_path: Path, cara: partial[Ran]) -> None:
    assert two.bob("sync").code == two.ann("sync").code == 0
    rows = two.ann("sync", "members", "--json").json
    (ann,), (bob,) = ([each["site"] for each in rows if each["me"] is me] for me in (True, False))
    assert two.ann("sync", "vouch", bob, "--admin").code == two.bob("sync").code == 0
    assert two.bob("sync", "remove", ann, "--yes").code == 0
    (tmp_path / "share" / "heads" / f"{ann}.000000v").write_text("sfa\n")
    is_told(cara("sync", "join", two.bob("sync", "invite").out.strip()), 5, "the team counts in JPY")


URLS = [
    "file:///tmp/a%00b",
    "file:///tmp/%ff%fe/x",
    "webdav://u:hush-hush@127.0.0.1:1/y%00",
    "webdav://u%00:hush-hush@127.0.0.1:1/y",
    "webdav://u:hush-hush%00@127.0.0.1:1/y",
    "webdav://u:hush-hush%ff@127.0.0.1:1/y",
    "webdav://u:hush-hush@ho%00st/y",
    "webdav://u:hush-hush@ho%ffst/y",
    "webdav://u@127.0.0.1:1/y?password=hush-hush%00",
    "s3://AKIA:hush-hush@buck%00et/y?endpoint=http://127.0.0.1:1",
    "s3://AKIA:hush-hush@bucket/y?endpoint=http://127.0.0.1:1&region=%00",
    "s3://AKIA:hush-hush@bucket/y?endpoint=http://[::1",
    "s3://AKIA:hush-hush@bucket/y?endpoint=http://u:hush-hush@127.0.0.1:1",
    "s3://AKIA:hush-hush@bucket/y?endpoint=ftp://127.0.0.1:1",
    "s3://AKIA:hush-hush@bucket/y?endpoint=http://127.0.0.1:x",
    "azblob://a@c/x?endpoint=https://h/?sig=hush-hush",
    "azblob://a@c/x?endpoint=https://h/%3Fsig=hush-hush",
    "azblob://a@c/x?sas_token=sv=2022&hush-hush=",
    "azblob://a@c/x?sas_token=sv=2022&hush_hush=",
    "gcs://b/x?credential=hush-hush%00",
    "postgresql://u:hush-hush@127.0.0.1:1/db%00",
    "postgresql://u:hush-hush@127.0.0.1:1/db?table=%00",
    "postgresql://u:hush-hush@127.0.0.1:1/db?table=a.b.c",
    "postgresql://u:hush-hush@127.0.0.1:1/db?sslmode=quux",
    # A password in which / or ? is not quoted.
    "webdav://u:12/hush-hush@127.0.0.1:1/y",
    "webdav://u:/hush-hush@127.0.0.1:1/y",
    "webdav://u:12?hush-hush@127.0.0.1:1/y",
    "webdav://u:@hush-hush/@127.0.0.1:1/y",
    "webdav://u:\n/hush-hush@127.0.0.1:1/y",
    "webdav://u:12?hush=hush-hush@127.0.0.1:1/y",
    "postgresql://u:12/hush-hush@127.0.0.1:1/db",
    "dropbox:///x?access_token=hush&hush-hush",
    "dropbox:///x?hush-hush",
    "",
]


@pytest.mark.parametrize("url", URLS)
def test_an_address_that_cannot_be_one_is_told_without_its_secret(invoke: Run, tmp_path: Path, url: str) -> None:
    (tmp_path / "pass").write_text("open sesame\n")
    assert invoke("init").code == 0
    for words in (["setup", url], ["join", url, "--passphrase-file", str(tmp_path / "pass")]):
        ran = invoke("sync", *words)
        is_told(ran, 2, "")
        assert ("hush" in ran.err, "defect" in ran.err) == (False, False)
        assert ran.err.removesuffix("\n").isprintable()
    assert invoke("sync", "status").code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("sync", "setup", "webdav://u:hush-hush\udcff@127.0.0.1:1/y"),
        ("sync", "setup", "webdav://u@h/x", "webdav://u:hush-hush@h/x"),
        ("sync", "join", "sfa1.AAC8dLo3E6rw", "hush-hush"),
        ("sync", "webdav://u:hush-hush@h/x"),
        ("sync", "sfa1.hush-hush"),
        ("sync", "invite", "sfa1.hush-hush"),
        ("azblob://a@c/x?sas_token=hush-hush",),
        ("sync", "join", "sfa1.hush-hush"),
        ("sync", "setup", "sfa1.hush-hush"),
    ],
)
def test_what_stands_in_the_wrong_place_is_told_without_its_secret(invoke: Run, words: tuple[str, ...]) -> None:
    assert invoke("init").code == 0
    ran = invoke(*words)
    is_told(ran, 2, "")
    assert "hush" not in ran.err


def test_a_folder_behind_links_in_a_circle_is_told(invoke: Run, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert invoke("init").code == 0
    for path in ("circle", "circle/share"):
        is_told(invoke("sync", "setup", (tmp_path / path).as_uri()), 1, "cannot be used")


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_lies_in_the_place_of_the_lock_is_named(two: Two, tmp_path: Path, kind: str) -> None:
    lock = tmp_path / "bob" / FILE
    lock.unlink(missing_ok=True)
    if kind == "folder":
        lock.mkdir()
    else:
        lock.symlink_to(tmp_path / "nowhere" / "x")
    for words in (["sync"], ["sync", "verify"], ["sync", "setup", two.url]):
        is_told(two.bob(*words), 1, f"{lock} is no file that can be locked")


def test_a_passphrase_file_of_windows_holds_the_same_passphrase(two: Two, tmp_path: Path) -> None:
    """What its editors write before a text was taken for a part of the passphrase."""
    plain, windows = tmp_path / "plain", tmp_path / "windows"
    words = "seven quiet 提灯 over the harbour"
    plain.write_text(f"{words}\n", encoding="utf-8")
    windows.write_bytes(b"\xef\xbb\xbf" + f"{words}\r\n".encode())
    for n, (sets, joins) in enumerate([(plain, windows), (windows, plain)]):
        assert two.ann("sync", "rekey", "--passphrase-file", str(sets)).code == 0
        home = ("--workspace", str(tmp_path / f"rekeyed{n}"))
        assert two.sfa("sync", "join", two.url, "--passphrase-file", str(joins), *home).code == 0
    (tmp_path / "own").mkdir()
    own, home = (tmp_path / "own").as_uri(), ("--workspace", str(tmp_path / "founder"))
    assert two.sfa("init", *home).code == 0
    assert two.sfa("sync", "setup", own, "--passphrase-file", str(windows), *home).code == 0
    home = ("--workspace", str(tmp_path / "joiner"))
    assert two.sfa("sync", "join", own, "--passphrase-file", str(plain), *home).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"seven\0quiet\n", "holds a NUL"),
        ("seven quiet".encode("utf-16-le"), "holds a NUL"),
        ("seven quiet".encode("utf-16"), "UTF-8"),
    ],
)
def test_a_file_that_can_hold_no_passphrase_is_told(two: Two, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "words"
    path.write_bytes(content)
    file, third = ("--passphrase-file", str(path)), ("--workspace", str(tmp_path / "third"))
    assert two.ann("sync").code == 0
    (bob,) = [each["site"] for each in two.ann("sync", "members", "--json").json if not each["me"]]
    is_told(two.sfa("sync", "join", two.url, *file, *third), 2, said)
    is_told(two.ann("sync", "rekey", *file), 2, said)
    is_told(two.ann("sync", "remove", bob, "--yes", *file), 2, said)
    assert not (tmp_path / "third").exists()
    assert two.sfa("init", *third).code == 0
    is_told(two.sfa("sync", "setup", (tmp_path / "own").as_uri(), *file, *third), 2, said)
    assert not (tmp_path / "own").exists()
