"""Chance that comes out the same every time: ids, draws and spreads, all from one seed.

Only `Random.random` is used, whose sequence Python promises to keep between versions; `choice` and its kin it does not.
"""

import hashlib
from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import exp
from statistics import NormalDist
from typing import TypeVar

from sfa_tui.model.ids import ALPHABET

T = TypeVar("T")

_STEPS = 2048
_NORMAL = tuple(NormalDist().inv_cdf((step + 0.5) / _STEPS) for step in range(_STEPS))
_TRIPLES = tuple(a + b + c for a in ALPHABET for b in ALPHABET for c in ALPHABET)
_PAIRS = tuple(a + b for a in ALPHABET for b in ALPHABET)
# Odd, so that counting in steps of it visits every number of 40 bits once: two ids differ early in their tails too.
_STRIDE = 0x9E3779B97F
_ALL = (1 << 40) - 1


class Ids:
    """Makes ULIDs whose time is the row's own and whose rest follows from the seed; no two of one demo are alike."""

    def __init__(self, seed: str) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self._demo = "".join(ALPHABET[byte & 31] for byte in digest[:8])
        self._count = int.from_bytes(digest[8:13])

    def at(self, minute: int) -> str:
        """Return the next id, of a moment given in minutes since 1970."""
        self._count = count = self._count + _STRIDE & _ALL
        ms = minute * 60_000
        return (
            f"{_TRIPLES[ms >> 35]}{_TRIPLES[ms >> 20 & 32767]}{_TRIPLES[ms >> 5 & 32767]}{ALPHABET[ms & 31]}"
            f"{self._demo}{_TRIPLES[count >> 25]}{_TRIPLES[count >> 10 & 32767]}{_PAIRS[count & 1023]}"
        )


def lognormal(draw: float, median: float, sigma: float) -> float:
    """Return the value of a log-normal spread that a draw from 0 to 1 stands for."""
    return median * exp(sigma * _NORMAL[int(draw * _STEPS)])


def normal(draw: float) -> float:
    """Return the value of a standard normal spread that a draw from 0 to 1 stands for."""
    return _NORMAL[int(draw * _STEPS)]


def weighted(members: Sequence[T], weights: Sequence[float]) -> Callable[[float], T]:
    """Return a function from a draw to a member, each as often as its weight says."""
    sums = list(accumulate(weights))
    total, last = sums[-1], len(members) - 1
    return lambda draw: members[min(bisect(sums, draw * total), last)]


def one_of(members: Sequence[T], draw: float) -> T:
    """Return the member that a draw stands for, each as likely."""
    return members[int(draw * len(members))]
