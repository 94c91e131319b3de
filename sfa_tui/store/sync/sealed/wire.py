"""Numbers, texts and values as columns of bytes, and back; a reader that never takes more than it was promised.

Columns are made by whole-column operations, because a loop over values costs more than reading and writing the file.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, repeat
from math import gcd, isnan
from operator import sub

from sfa_tui.model.ids import as_numbers, from_numbers
from sfa_tui.store.sync.changes import Value

LEAST, MOST = -(2**63), 2**63 - 1
MOST_ITEMS = 4_000_000
"""Items of all columns of one object together: a column of one repeated number costs two bytes, however long it is."""

_TYPES = {1: "b", 2: "h", 4: "i", 8: "q"}
_SAME, _PLAIN, _STEPS, _TIMES = 0x00, 0x10, 0x20, 0x30
_NULL, _INTEGER, _REAL, _TEXT, _BLOB = range(5)
_MIXED = 0xFF
_LISTED, _CHOSEN, _IDS = 0, 1, 2
_LOW = 2**64 - 1
_KINDS: dict[type, int] = {type(None): _NULL, int: _INTEGER, bool: _INTEGER, float: _REAL, str: _TEXT, bytes: _BLOB}


class Unreadable(ValueError):
    """The bytes are none that a writer makes."""


class Unknown(ValueError):
    """The bytes are of a kind that a later version writes."""


class TooMuch(ValueError):
    """It is more than one object holds: to be said in two."""


class Writer:
    """Bytes in the making."""

    def __init__(self, items: int = MOST_ITEMS) -> None:
        self.parts = bytearray()
        self.items = items

    def spend(self, count: int) -> None:
        """Take items from what one object may have."""
        self.items -= count
        if self.items < 0:
            raise TooMuch("there are more items than an object may have")

    def count(self, count: int) -> None:
        """Write how many items follow."""
        self.number(count)
        self.spend(count)

    def number(self, value: int) -> None:
        """Write a whole number from 0 to 2^64 - 1, seven bits a byte, the lowest first (LEB128)."""
        if not 0 <= value < 2**64:
            raise ValueError(f"{value} is not from 0 to 2^64 - 1")
        while value > 0x7F:
            self.parts.append(value & 0x7F | 0x80)
            value >>= 7
        self.parts.append(value)

    def blob(self, value: bytes) -> None:
        """Write bytes behind their length."""
        self.number(len(value))
        self.parts += value

    def text(self, value: str) -> None:
        """Write a text as UTF-8 behind its length in bytes."""
        self.blob(value.encode())

    def integers(self, values: Sequence[int]) -> None:
        """Write a column of 64-bit integers: one repeated, their steps, or themselves, in the fewest bytes each."""
        if not values:
            return
        self.spend(len(values))
        low, high = min(values), max(values)
        if low < LEAST or high > MOST:
            raise ValueError("a number has more than 64 bits")
        if low == high:
            self.parts.append(_SAME)
            self.number(_zigzag(low))
            return
        width = _width(low, high)
        first, steps = values[0], [*map(sub, values[1:], values)]
        low, high = min(steps), max(steps)
        if low == high and LEAST <= low <= MOST:
            self.parts.append(_STEPS)
            self.number(_zigzag(first))
            self.parts.append(_SAME)
            self.number(_zigzag(low))
        elif low >= LEAST and high <= MOST and _width(low, high) < width:
            self.parts.append(_STEPS)
            self.number(_zigzag(first))
            self._scaled(steps)
        else:
            self._scaled(values)

    def _scaled(self, values: Sequence[int]) -> None:
        """Write numbers that differ by what is common to them all (amounts are often whole thousands), and the rest."""
        common = gcd(*values)
        if common > 1:
            self.parts.append(_TIMES)
            self.number(common)
            values = [value // common for value in values]
        self._planes(values, _width(min(values), max(values)))

    def _planes(self, values: Sequence[int], width: int) -> None:
        self.parts.append(_PLAIN | width)
        made = array(_TYPES[width], values)
        if sys.byteorder == "big":
            made.byteswap()
        raw = made.tobytes()
        for place in range(width):
            self.parts += raw[place::width]

    def texts(self, values: Sequence[str]) -> None:
        """Write a column of texts; where most of them repeat, each different one once, and which one it is."""
        if not values:
            return
        different = dict.fromkeys(values)
        if len(different) <= len(values) // 2:
            self.parts.append(_CHOSEN)
            self.number(len(different))
            self._listed([*different])
            places = {value: place for place, value in enumerate(different)}
            self.integers([*map(places.__getitem__, values)])
            return
        self._listed(values)

    def _listed(self, values: Sequence[str]) -> None:
        numbers = as_numbers(values)
        if numbers is not None:
            self.parts.append(_IDS)
            self.integers([_signed(number >> 64) for number in numbers])
            self.integers([_signed(number & _LOW) for number in numbers])
            return
        self.parts.append(_LISTED)
        self.integers([*map(len, values)])
        self.text("".join(values))

    def blobs(self, values: Sequence[bytes]) -> None:
        """Write a column of byte strings."""
        if not values:
            return
        self.integers([len(value) for value in values])
        self.blob(b"".join(values))

    def values(self, values: Sequence[Value]) -> None:
        """Write a column of values of any type; ValueError for what SQLite would not give back as it was."""
        if not values:
            return
        self.spend(len(values))
        kinds = bytes(map(_KINDS.__getitem__, map(type, values)))
        if kinds.count(kinds[0]) == len(kinds):
            self.parts.append(kinds[0])
        else:
            self.parts.append(_MIXED)
            self.parts += kinds
        if kinds[0] == _NULL == max(kinds):
            return
        self.integers([value for value in values if isinstance(value, int)] if _INTEGER in kinds else [])
        self._reals([value for value in values if isinstance(value, float)] if _REAL in kinds else [])
        self.texts([value for value in values if isinstance(value, str)] if _TEXT in kinds else [])
        self.blobs([value for value in values if isinstance(value, bytes)] if _BLOB in kinds else [])

    def _reals(self, values: Sequence[float]) -> None:
        if any(map(isnan, values)):
            raise ValueError("not a number is not a value")
        raw = struct.pack(f"<{len(values)}d", *values)
        for place in range(8):
            self.parts += raw[place::8]


class Reader:
    """Bytes that are read from front to back; Unreadable where they do not hold what is asked for."""

    def __init__(self, data: bytes, items: int = MOST_ITEMS) -> None:
        self.data = memoryview(data)
        self.at = 0
        self.items = items

    def done(self) -> bool:
        """Return whether all is read."""
        return self.at == len(self.data)

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        if count > len(self.data) - self.at:
            raise Unreadable("the bytes end too early")
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def number(self) -> int:
        """Return the next whole number."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte <= 0x7F:
                break
            if shift > 63:
                raise Unreadable("a number has more than 64 bits")
        if value >= 2**64 or (byte == 0 and shift > 7):
            raise Unreadable("a number is not in its shortest form")
        return value

    def count(self) -> int:
        """Return the next whole number, how many items follow; all counts of an object together are bounded."""
        count = self.number()
        self.spend(count)
        return count

    def spend(self, count: int) -> None:
        """Take items from what one object may have."""
        self.items -= count
        if self.items < 0:
            raise Unreadable("there are more items than an object may have")

    def blob(self) -> bytes:
        """Return the bytes behind their length."""
        return self.take(self.number())

    def text(self) -> str:
        """Return the text behind its length."""
        try:
            return self.blob().decode()
        except UnicodeDecodeError:
            raise Unreadable("a text is not UTF-8") from None

    def integers(self, count: int) -> list[int]:
        """Return a column of integers."""
        if not count:
            return []
        self.spend(count)
        mode = self.take(1)[0]
        if mode == _SAME:
            return self._in_range([_unzigzag(self.number())]) * count
        if mode != _STEPS:
            return self._in_range(self._scaled(mode, count))
        first = _unzigzag(self.number())
        mode = self.take(1)[0]
        steps = repeat(_unzigzag(self.number()), count - 1) if mode == _SAME else self._scaled(mode, count - 1)
        return self._in_range([*accumulate(steps, initial=first)])

    def _in_range(self, values: list[int]) -> list[int]:
        if min(values) < LEAST or max(values) > MOST:
            raise Unreadable("a number has more than 64 bits")
        return values

    def _scaled(self, mode: int, count: int) -> list[int]:
        if mode != _TIMES:
            return self._planes(mode, count)
        common = self.number()
        return [value * common for value in self._planes(self.take(1)[0], count)]

    def _planes(self, mode: int, count: int) -> list[int]:
        width = mode ^ _PLAIN
        if width not in _TYPES:
            raise Unreadable("numbers are written in a way that is not known")
        raw = self.take(width * count)
        made = array(_TYPES[width])
        made.frombytes(_woven(raw, width, count))
        if sys.byteorder == "big":
            made.byteswap()
        return made.tolist()

    def indices(self, count: int, below: int) -> list[int]:
        """Return a column of numbers from 0 to less than `below`."""
        values = self.integers(count)
        if values and not 0 <= min(values) <= max(values) < below:
            raise Unreadable("a number points at nothing")
        return values

    def texts(self, count: int) -> list[str]:
        """Return a column of texts."""
        if not count:
            return []
        mode = self.take(1)[0]
        if mode != _CHOSEN:
            return self._listed(mode, count)
        size = self.number()
        if not 0 < size <= count:
            raise Unreadable("there are more different texts than texts")
        different = self._listed(self.take(1)[0], size)
        return [*map(different.__getitem__, self.indices(count, size))]

    def _listed(self, mode: int, count: int) -> list[str]:
        if mode == _IDS:
            high, low = self.integers(count), self.integers(count)
            return from_numbers((upper & _LOW) << 64 | lower & _LOW for upper, lower in zip(high, low, strict=True))
        if mode != _LISTED:
            raise Unreadable("texts are written in a way that is not known")
        lengths = self.integers(count)
        whole = self.text()
        return [whole[begin:end] for begin, end in _spans(lengths, len(whole))]

    def blobs(self, count: int) -> list[bytes]:
        """Return a column of byte strings."""
        if not count:
            return []
        lengths = self.integers(count)
        whole = self.blob()
        return [whole[begin:end] for begin, end in _spans(lengths, len(whole))]

    def values(self, count: int) -> list[Value]:
        """Return a column of values of any type; Unknown for a type that is not known."""
        if not count:
            return []
        self.spend(count)
        kind = self.take(1)[0]
        if kind != _MIXED:
            return self._of_kind(kind, count)
        kinds = self.take(count)
        if max(kinds) > _BLOB:
            raise Unknown("a value is of a type that is not known")
        columns = [iter(self._of_kind(each, kinds.count(each))) for each in range(_BLOB + 1)]
        return [next(columns[each]) for each in kinds]

    def _of_kind(self, kind: int, count: int) -> list[Value]:
        if kind == _NULL:
            return [None] * count
        if kind == _INTEGER:
            return [*self.integers(count)]
        if kind == _REAL:
            return [*self._reals(count)]
        if kind == _TEXT:
            return [*self.texts(count)]
        if kind == _BLOB:
            return [*self.blobs(count)]
        raise Unknown("a value is of a type that is not known")

    def _reals(self, count: int) -> list[float]:
        raw = self.take(8 * count)
        reals = [*struct.unpack(f"<{count}d", _woven(raw, 8, count))]
        if any(map(isnan, reals)):
            raise Unreadable("not a number is not a value")
        return reals


def _width(low: int, high: int) -> int:
    """Return how many bytes, 1, 2, 4 or 8, hold each number of a range as two's complement."""
    bits = max((~low if low < 0 else low).bit_length(), (~high if high < 0 else high).bit_length()) + 1
    return next(width for width in _TYPES if bits <= 8 * width)


def _signed(number: int) -> int:
    """Return a number of 64 bits as two's complement has it."""
    return number - 2**64 if number > MOST else number


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else ~(value << 1)


def _unzigzag(value: int) -> int:
    return ~(value >> 1) if value & 1 else value >> 1


def _woven(raw: bytes, width: int, count: int) -> bytes:
    """Return numbers, each in one piece, from their lowest bytes, then their second-lowest, …"""
    woven = bytearray(len(raw))
    for place in range(width):
        woven[place::width] = raw[place * count : (place + 1) * count]
    return bytes(woven)


def _spans(lengths: list[int], whole: int) -> Iterable[tuple[int, int]]:
    """Return where each piece begins and ends, of a whole that they fill exactly."""
    if min(lengths, default=0) < 0:
        raise Unreadable("a length is negative")
    ends = list(accumulate(lengths))
    if (ends[-1] if ends else 0) != whole:
        raise Unreadable("the pieces do not make up the whole")
    return zip([0, *ends], ends, strict=False)
