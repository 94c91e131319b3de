"""The ids of rows: ULIDs, 26 characters of Crockford's base 32 that sort by the time they were made.

Knows how they are made and what time they carry; how a row is found by the tail of its id is the store's business.
(python-ulid makes a million in about 3 s and is not monotonic in bulk; this needs a tenth of that.)
"""

import hashlib
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 80
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_SHIFTS = range(110, -1, -10)
_HIGH_SHIFTS = range(100, -1, -10)
_OURS = re.compile(f"(?:[0-7][{ALPHABET}]{{25}})*")
_TO_INT = str.maketrans(ALPHABET + ALPHABET.lower(), "0123456789abcdefghijklmnopqrstuv" * 2)
_SHAPE = re.compile(f"[0-7][{ALPHABET}{ALPHABET.lower()}]{{25}}")

_lock = threading.Lock()
_newest = 0  # the last id that was made from the clock, as a number


def new_id(at: datetime | None = None) -> str:
    """Return a fresh id that sorts after all made before it in this process; with `at` (aware), one of its moment."""
    return _one(_next(1) if at is None else _of_moment(_milliseconds(at)))


def new_ids(count: int, at: datetime | None = None) -> list[str]:
    """Return that many fresh ids in rising order, all of one moment: now, or `at` (aware).

    The first has 80 random bits, each later one is the one before plus one, as the ULID specification has it.
    """
    if count <= 0:
        return []
    return list(_spelled(_next(count) if at is None else _of_moment(_milliseconds(at)), count))


def _next(count: int) -> int:
    """Return the first of that many numbers that follow all that were taken from the clock before."""
    global _newest
    with _lock:
        first = _of_moment(time.time_ns() // 1_000_000)
        # The same millisecond, or a clock that was set back: count on, so that later still sorts later.
        if first >> _RANDOM_BITS <= _newest >> _RANDOM_BITS:
            first = _newest + 1
        _newest = first + count - 1
    return first


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def id_from(*parts: str) -> str:
    """Return the id that follows from these parts, the same on every machine: 80 bits of their hash, after the time of
    no moment (nothing that was made at a moment is before it)."""
    made = hashlib.sha256("\0".join(parts).encode())
    return next(_spelled(int.from_bytes(made.digest()[: _RANDOM_BITS // 8]), 1))


FIRST_MADE = "0000000001" + "0" * 16
"""The least id that can be of a moment; those of `id_from` are less."""


def is_id(text: str) -> bool:
    """Return whether the text has the shape of an id, in either case."""
    return _SHAPE.fullmatch(text) is not None


def as_numbers(ids: Sequence[str]) -> list[int] | None:
    """Return what ids are as numbers of 128 bits, None where one is not written as we write it."""
    if any(len(each) != LENGTH for each in ids) or not _OURS.fullmatch("".join(ids)):
        return None
    return [int(each.translate(_TO_INT), 32) for each in ids]


def from_numbers(numbers: Iterable[int]) -> list[str]:
    """Return the ids of numbers of 128 bits."""
    prefixes: dict[int, str] = {}
    ids = []
    for number in numbers:
        high = number >> 20
        if high not in prefixes:
            prefixes[high] = "".join([_PAIRS[high >> shift & 1023] for shift in _HIGH_SHIFTS])
        ids.append(prefixes[high] + _PAIRS[number >> 10 & 1023] + _PAIRS[number & 1023])
    return ids


def id_time(identifier: str) -> datetime:
    """Return the moment (UTC, to the millisecond) that an id carries, in either case; Usage when it is not an id."""
    if not _SHAPE.fullmatch(identifier):
        raise Usage(N_('"{id}" is not an id: expected one like {example}'), id=identifier, example=_EXAMPLE)
    milliseconds = int(identifier.translate(_TO_INT), 32) >> _RANDOM_BITS
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise Usage(N_('"{id}" is not an id: its time lies after the year 9999'), id=identifier) from None


_EXAMPLE = "01JCZ8F3Y2V6T4M0Q9RWXB5N7K"


def _of_moment(milliseconds: int) -> int:
    if not 0 <= milliseconds < 1 << 48:
        raise Usage(N_("an id can only be of a moment after 1970: {milliseconds} ms"), milliseconds=milliseconds)
    return milliseconds << _RANDOM_BITS | int.from_bytes(os.urandom(_RANDOM_BITS // 8))


def _one(number: int) -> str:
    """Return a number in base 32; every verb of the store needs one, and a loop would take twice as long."""
    pairs, high, low = _PAIRS, number >> 60, number & (1 << 60) - 1
    return (
        f"{pairs[high >> 60]}{pairs[high >> 50 & 1023]}{pairs[high >> 40 & 1023]}{pairs[high >> 30 & 1023]}"
        f"{pairs[high >> 20 & 1023]}{pairs[high >> 10 & 1023]}{pairs[high & 1023]}{pairs[low >> 50]}"
        f"{pairs[low >> 40 & 1023]}{pairs[low >> 30 & 1023]}{pairs[low >> 20 & 1023]}{pairs[low >> 10 & 1023]}"
        f"{pairs[low & 1023]}"
    )


def _spelled(first: int, count: int) -> Iterator[str]:
    """Yield the numbers from `first` on in base 32; the first 24 characters are made once for 1,024 of them."""
    number, end = first, first + count
    while number < end:
        block = number >> 10
        start = number & 1023
        stop = min(1024, end - (block << 10))
        prefix = "".join([_PAIRS[block >> shift & 1023] for shift in _SHIFTS])
        for pair in _PAIRS[start:stop]:
            yield prefix + pair
        number = (block << 10) + stop


def _forget() -> None:
    """Let a forked process draw its own random bits, so that parent and child never count on from the same id."""
    global _newest, _lock
    _newest = 0
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
