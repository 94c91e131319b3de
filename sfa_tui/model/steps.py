"""The steps of a template: what is typed of one, `3d 10:00 call about the offer; duration: 30m; place: room 4`.

Knows the line; the activities that come of it are the business of sales.
"""

import re
from dataclasses import dataclass
from datetime import time

from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import Usage
from sfa_tui.model.quickline import split_kind
from sfa_tui.model.text import fold, narrow

_DAYS = re.compile(r"\s*\+?\s*([0-9]{1,4})\s*(d|days?|w|weeks?|日後?|週間?後?)(?![A-Za-z])\s*", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\s*([-−]\s*[0-9]+\s*(?:d|days?|w|weeks?|日|週間?)|[0-9]+\s*(?:日|週間?)前|\+?\s*[0-9]{5,}\s*(?:d|days?|w|weeks?|日|週間?)"
    r"|\+?[0-9]+(?:h|hours?|mo|months?|y|years?)|[0-9]+\s*(?:時間|[かヶカ]月|年)後)(?![A-Za-z])",
    re.IGNORECASE,
)
"""What somebody writes who means another time than so many days or weeks later."""
_TIME = re.compile(r"\s*([0-9]{1,2})(?::([0-9]{2})|時(?:(半)|([0-9]{1,2})分)?)(?![0-9])\s*")
_EXTRAS = {"place": ("place", "場所"), "duration": ("duration", "所要時間", "時間")}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a template: what it plans, how many days after the plan is made (None: at no day), at what time of that
    day (None: all day), for how many minutes, and where."""

    kind: str
    subject: str
    after_days: int | None = None
    at: time | None = None
    duration_minutes: int | None = None
    place: str | None = None


def parse_step(text: str) -> Step:
    """Return the step that a line tells; Usage where it says nothing to be done, or a part of it cannot be read."""
    head, *others = re.split("[;；]", text)
    rest, days = head, None
    if otherwise := _OTHERWISE.match(narrow(rest)):
        raise Usage(
            N_('the step "{text}" begins with {offset}; a step is so many days (3d) or weeks (2w) after the plan'),
            text=text,
            offset=otherwise[1],
        )
    found = _DAYS.match(narrow(rest))
    if found:
        days = int(found[1]) * (7 if found[2][0] in "wW週" else 1)
        rest = rest[found.end() :]
    at, rest = _time(rest, text)
    if at is not None and days is None:
        raise Usage(N_('the step "{text}" says at what time but not on which day: write 0d for the first'), text=text)
    if not rest.strip():
        raise Usage(
            N_('the step "{text}" does not say what is to be done; write one like {example}'),
            text=text,
            example=_("3d 10:00 call about the offer; duration: 30m; place: room 4"),
        )
    kind, subject = split_kind(rest.strip())
    extras = dict(_extra(each, text) for each in others if each.strip())
    duration = extras.get("duration")
    minutes = int(parse_duration(duration).total_seconds() // 60) if duration else None
    return Step(kind, subject, days, at, minutes, extras.get("place"))


def _time(rest: str, text: str) -> tuple[time | None, str]:
    found = _TIME.match(narrow(rest))
    if found is None:
        return None, rest
    hour, minute = int(found[1]), 30 if found[3] else int(found[2] or found[4] or 0)
    if hour > 23 or minute > 59:
        raise Usage(N_('the step "{text}" names a time that no clock shows'), text=text)
    return time(hour, minute), rest[found.end() :]


def _extra(part: str, text: str) -> tuple[str, str]:
    name, _colon, value = part.replace("：", ":").partition(":")
    for key, known in _EXTRAS.items():
        if value.strip() and fold(name) in map(fold, (*known, words.field(key))):
            return key, value.strip()
    raise Usage(
        N_('the step "{text}" says "{part}", which is neither duration: nor place:'), text=text, part=part.strip()
    )


def spelled(step: Step) -> str:
    """Return a step as a line that `parse_step` reads, in the words that programs read."""
    return _line(step, step.kind, "duration", "place")


def shown(step: Step) -> str:
    """Return the same line in the words of the reader's language."""
    return _line(step, words.choice(step.kind), words.field("duration"), words.field("place"))


def _line(step: Step, kind: str, duration: str, place: str) -> str:
    days = "" if step.after_days is None else f"{step.after_days}d "
    at = "" if step.at is None else f"{step.at:%H:%M} "
    lasts = "" if step.duration_minutes is None else f"; {duration}: {step.duration_minutes}m"
    where = f"; {place}: {step.place}" if step.place else ""
    said = step.subject if step.subject and split_kind(step.subject)[0] == step.kind else f"{kind} {step.subject}"
    return f"{days}{at}{said.strip()}{lasts}{where}"
