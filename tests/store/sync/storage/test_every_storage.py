"""What sync relies on, of every storage alike."""

import threading
import time
from contextlib import closing

import pytest

from sfa_tui.store.sync.storage import Missing, TooLarge, many
from tests.store.sync.storage.conftest import Space

NAMES = [
    "team.json",
    "entries/a1",
    "heads/b2c",
    "log/b2c/0000/00000001.seg",
    "log/b2c/0000/00000002.seg",
    "log/b2c/0001/x",
]
CONTENTS = [b"", b"\0", b"\r\n\xff\xfe", bytes(range(256)) * 300]


@pytest.mark.parametrize("content", CONTENTS, ids=len)
def test_what_was_put_is_read_back_by_another(space: Space, content: bytes) -> None:
    with closing(space.open()) as ours, closing(space.open()) as theirs:
        for name in NAMES:
            ours.put(name, content)
        assert [theirs.get(name) for name in NAMES] == [content] * len(NAMES)
        assert sorted(theirs.names("")) == sorted(NAMES)


def test_names_are_those_below_the_prefix(space: Space) -> None:
    with closing(space.open()) as storage:
        for name in NAMES:
            storage.put(name, b"x")
        for prefix in ("log/", "log/b2c/0000/", "entries/", "log/b2/", "nothing/", "nothing/at/all/"):
            assert sorted(storage.names(prefix)) == [name for name in NAMES if name.startswith(prefix)]


def test_an_empty_space_has_no_names(space: Space) -> None:
    with closing(space.open()) as storage:
        assert [*storage.names("")] == []


@pytest.mark.parametrize("name", ["team.json", "log/b2c/0000/00000003.seg", "nothing/at/all"])
def test_what_is_not_there_is_missing(space: Space, name: str) -> None:
    with closing(space.open()) as storage:
        storage.put("log/b2c/0000/00000001.seg", b"x")
        with pytest.raises(Missing, match=name) as caught:
            storage.get(name)
        assert storage.url in str(caught.value)
        assert caught.value.exit_code == 3


def test_a_later_put_takes_the_place(space: Space) -> None:
    with closing(space.open()) as storage:
        for content in (b"a long one " * 99, b"short", b""):
            storage.put("heads/b2c", content)
            assert storage.get("heads/b2c") == content
        assert [*storage.names("heads/")] == ["heads/b2c"]


def test_delete_removes_and_does_not_mind_what_is_gone(space: Space) -> None:
    with closing(space.open()) as storage:
        storage.put("log/b2c/0000/00000001.seg", b"x")
        storage.put("log/b2c/0000/00000002.seg", b"y")
        for name in ("log/b2c/0000/00000001.seg", "log/b2c/0000/00000001.seg", "log/never/was", "never"):
            storage.delete(name)
        assert [*storage.names("")] == ["log/b2c/0000/00000002.seg"]
        with pytest.raises(Missing):
            storage.get("log/b2c/0000/00000001.seg")


def test_no_more_is_read_than_the_limit(space: Space) -> None:
    with closing(space.open()) as storage:
        storage.put("heads/b2c", bytes(1000))
        assert len(storage.get("heads/b2c", 1000)) == 1000
        for limit in (999, 1, 0):
            with pytest.raises(TooLarge, match="heads/b2c"):
                storage.get("heads/b2c", limit)


def test_a_large_object_is_whole(space: Space) -> None:
    content = bytes(range(256)) * 40_000  # about 10 MB: more than a chunk of a snapshot
    with closing(space.open()) as storage:
        storage.put("snap/b2c/1/0000", content)
        assert storage.get("snap/b2c/1/0000") == content


@pytest.mark.parametrize(
    "name", ["", "/", "a//b", "A", "a-b", "a b", "é", "../a", ".a", "a.", "con", "x" * 200, "a/", "nul.seg"]
)
def test_what_is_no_name_is_refused(space: Space, name: str) -> None:
    with closing(space.open()) as storage:
        for use in (storage.get, storage.delete, lambda name: storage.put(name, b"x")):
            with pytest.raises(ValueError):
                use(name)
    with pytest.raises(ValueError):
        [*storage.names(f"{name}x")]


def test_all_of_many_writers_are_listed(space: Space) -> None:
    def write(site: int) -> None:
        with closing(space.open()) as storage:
            for number in range(20):
                storage.put(f"log/s{site}/0000/{number:04}.seg", bytes([site, number]))

    writers = [threading.Thread(target=write, args=(site,)) for site in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with closing(space.open()) as storage:
        listed = sorted(storage.names("log/"))
        assert listed == [f"log/s{site}/0000/{number:04}.seg" for site in range(6) for number in range(20)]
        assert storage.get("log/s5/0000/0019.seg") == bytes([5, 19])


@pytest.mark.parametrize("space", ["folder", "s3", "postgresql"], indirect=True)
def test_a_reader_never_sees_a_part_of_what_is_overwritten(space: Space) -> None:
    whole = {bytes([letter]) * 300_000 for letter in range(4)}
    done = threading.Event()

    def write() -> None:
        with closing(space.open()) as storage:
            for _ in range(5):
                for content in whole:
                    storage.put("heads/b2c", content)
        done.set()

    with closing(space.open()) as storage:
        storage.put("heads/b2c", min(whole))
        writer = threading.Thread(target=write)
        writer.start()
        seen = set()
        while not done.is_set():
            seen.add(storage.get("heads/b2c"))
        writer.join()
        assert seen <= whole


def test_many_are_asked_for_at_once(space: Space) -> None:
    with closing(space.open()) as storage:
        for number in range(30):
            storage.put(f"log/a/{number}", str(number).encode() * 1000)
        wanted = [f"log/a/{number}" for number in range(40)]
        got = [*many.got(storage, iter(wanted), 1999)]
    assert [name for name, _ in got] == wanted
    for number, (_name, what) in enumerate(got):
        if number < 10:
            assert what == str(number).encode() * 1000
        else:
            assert isinstance(what, TooLarge if number < 30 else Missing)


def test_who_asks_for_many_may_go_before_all_came(space: Space) -> None:
    with closing(space.open()) as storage:
        storage.put("log/a", b"x")
        asked: list[int] = []
        names = (asked.append(number) or "log/a" for number in range(1000))  # type: ignore[func-returns-value]
        several = many.got(storage, names, at_once=4)
        assert next(several) == ("log/a", b"x")
        several.close()  # type: ignore[attr-defined]
        assert len(asked) <= 5


def test_waiting_ends_with_its_time(space: Space) -> None:
    with closing(space.open()) as storage:
        while storage.wait(0):
            pass
        started = time.monotonic()
        assert not storage.wait(0.2)
        assert 0.15 < time.monotonic() - started < 5
