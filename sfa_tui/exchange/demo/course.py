"""The course of a deal: when it begins, through which stages it goes and when, and how its expected close date slips.

Pure chance and calendar; the figures are those of a firm that sells machines: a cycle of 20 to 120 days, some steps
skipped or taken back, expected dates that are put off more often than not.
"""

from array import array
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sfa_tui.exchange.demo.chance import lognormal, normal, weighted
from sfa_tui.exchange.demo.days import BEGIN, Days

CLOSED = 7
"""The stage number of a deal that is won or lost, in a plan."""

_STAGES = 5
_OPEN_SHARE = (0.38, 0.27, 0.19, 0.11, 0.05)
_BEFORE = (0, 9, 22, 40, 52)
_AGE = (6, 8, 9, 7, 4)
_LIMIT = (14, 14, 21, 14, 7)
_STALE = 0.2
_LENGTH = (8, 12, 16, 11, 5)
_MORNING, _OFFICE_HOURS = 540, 510
_EVENING = 1_020

_WON = weighted(
    (
        (0, 1, 2, 3, 4),
        (0, 1, 2, 3),
        (1, 2, 3, 4),
        (1, 2, 3),
        (0, 2, 3),
        (0, 1, 2, 1, 2, 3, 4),
        (0, 1, 2, 3, 2, 3),
        (0, 1, 3, 4),
    ),
    (0.42, 0.24, 0.1, 0.06, 0.06, 0.04, 0.04, 0.04),
)
_LOST = weighted(
    ((0,), (0, 1), (0, 1, 2), (1, 2), (0, 1, 2, 3), (0, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 1), (0, 1, 2, 3, 2)),
    (0.12, 0.26, 0.24, 0.08, 0.16, 0.05, 0.03, 0.03, 0.03),
)
_STANDING = (
    weighted(((0,),), (1,)),
    weighted(((0, 1), (1,), (0, 1, 2, 1)), (0.8, 0.15, 0.05)),
    weighted(((0, 1, 2), (1, 2), (0, 2), (0, 1, 2, 3, 2)), (0.7, 0.12, 0.12, 0.06)),
    weighted(((0, 1, 2, 3), (1, 2, 3), (0, 2, 3), (0, 1, 2, 1, 2, 3)), (0.72, 0.12, 0.1, 0.06)),
    weighted(((0, 1, 2, 3, 4), (1, 2, 3, 4), (0, 1, 3, 4)), (0.8, 0.12, 0.08)),
)
_OPEN_STAGE = weighted(range(_STAGES), _OPEN_SHARE)

# Days from today to the expected close of an open deal, by its stage: the nearest, and how many more.
_AHEAD = ((45, 110), (30, 80), (14, 55), (4, 38), (2, 14))
_SLIPS = weighted((0, 1, 2, 3), (0.55, 0.27, 0.13, 0.05))
_OVERDUE, _UNDATED = 0.08, 0.04


@dataclass(frozen=True, slots=True)
class Plan:
    """When a deal begins (minutes since 1970, and the day), its stage (or CLOSED), the day on which it enters that
    stage or is closed, and whether it has stood there for longer than it should."""

    begins: int
    day: int
    stage: int
    until: int
    stale: bool


def plans(random: Callable[[], float], days: Days, deals: int, open_share: float) -> "array[int]":
    """Return the plans of so many deals in the order in which they begin, each packed into a number (see `unpack`): a
    million of them take 8 MB."""
    closings, weights = days.closings()
    is_open = max(1, round(deals * open_share)) if open_share else 0
    made: list[int] = []
    for number in range(deals):
        if number < is_open:
            stage = _OPEN_STAGE((number + random()) / is_open)
            stale = random() < _STALE
            age = (
                int(_LIMIT[stage] + lognormal(random(), 12, 0.7) if stale else lognormal(random(), _AGE[stage], 0.8))
                + 1
            )
            entered = -min(age, 240)
            before = int(lognormal(random(), _BEFORE[stage], 0.45)) if stage else 0
            day, until = max(days.working(entered - before), BEGIN), entered
        else:
            stage, stale = CLOSED, False
            until = closings[min(bisect(weights, random() * weights[-1]), len(closings) - 1)]
            day = days.working(until - int(min(120, max(20, lognormal(random(), 52, 0.5)))))
            if day < BEGIN:
                day = days.working(BEGIN + int(random() * min(15, until - BEGIN - 14)))
        minute = _MORNING + int(random() * _OFFICE_HOURS)
        made.append((((((day + 4096) << 11 | minute) << 3 | stage) << 1 | stale) << 12) | -until)
    made.sort()
    return array("q", made)


def unpack(packed: int, days: Days) -> Plan:
    """Return the plan that a number stands for."""
    until = -(packed & 4095)
    packed >>= 12
    stale = bool(packed & 1)
    packed >>= 1
    stage = packed & 7
    packed >>= 3
    day = (packed >> 11) - 4096
    return Plan(days.at(day, packed & 2047), day, stage, until, stale)


def path(random: Callable[[], float], days: Days, plan: Plan, won: bool) -> list[tuple[int, int]]:
    """Return the stages that a deal goes through as (stage, minute of entry), the last one the newest."""
    if plan.stage == CLOSED:
        sequence = _WON(random()) if won else _LOST(random())
        lengths = [_LENGTH[stage] * (0.4 + random()) for stage in sequence]
    else:
        sequence = _STANDING[plan.stage](random())
        lengths = [_LENGTH[stage] * (0.4 + random()) for stage in sequence[:-1]]
    steps = [(sequence[0], plan.begins)]
    if len(sequence) == 1:
        return steps
    span = (plan.until - plan.day) / sum(lengths)
    passed, at = 0.0, plan.begins
    for stage, length in zip(sequence[1:], lengths, strict=False):
        passed += length
        day = days.working(plan.day + int(passed * span))
        at = max(days.at(day, _MORNING + int(random() * _OFFICE_HOURS)), at + 15 + int(random() * 60))
        steps.append((stage, at))
    return steps


def closing(days: Days, plan: Plan, last: int) -> int:
    """Return the minute at which a deal is won or lost, after its last step."""
    return max(days.at(plan.until, _EVENING), last + 20)


def expected(
    random: Callable[[], float], days: Days, plan: Plan, end: int
) -> tuple[str | None, list[tuple[int, str, str]]]:
    """Return the expected close date that a deal holds, and the changes that led to it as (minute, old, new); `end` is
    the minute before which they happened."""
    if plan.stage == CLOSED:
        day = days.working(plan.until + int(normal(random()) * 5))
        room = plan.until - 1
    else:
        draw = random()
        if draw < _UNDATED and plan.stage < 2:
            return None, []
        nearest, more = _AHEAD[plan.stage]
        ahead = nearest + int(random() * more)
        if draw > 1 - _OVERDUE:
            ahead = -1 - int(random() * 25)
        day, room = days.working(ahead), -1
    if random() < 0.35 and plan.stage != CLOSED and day > 0:
        day = days.month_end(day)
    held = [day]
    for _ in range(_SLIPS(random())):
        earlier = days.working(held[-1] - 10 - int(random() * 35))
        if earlier <= plan.day + 3:
            break
        held.append(earlier)
    held.reverse()
    if len(held) == 1 and random() < 0.05:
        # The customer is in a hurry: the date comes nearer.
        held.insert(0, days.working(day + 7 + int(random() * 30)))
    changes: list[tuple[int, str, str]] = []
    at = plan.begins
    for old, new in pairwise(held):
        noticed = max(plan.day, min(old - int(random() * 8), room))
        at = max(at + 30, days.at(days.working(noticed), _MORNING + int(random() * _OFFICE_HOURS)))
        if at >= end:
            # Nobody noticed in time: the date that was held then is the one that it began with.
            at = end - 5
            if changes and changes[-1][0] >= at:
                return days.text(day), _joined(changes, days.text(day))
        changes.append((at, days.text(old), days.text(new)))
    return days.text(day), changes


def _joined(changes: list[tuple[int, str, str]], newest: str) -> list[tuple[int, str, str]]:
    at, old, _new = changes[-1]
    return [*changes[:-1], (at, old, newest)]
