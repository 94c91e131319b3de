"""Which follow-ups go into a calendar, as a person said it: kept as it was typed, so that `me`, `today` and a period
mean what they mean on the day on which the calendar is written."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sfa_tui.followup.ics import Style
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import ACTIVITY_KINDS, find_choice
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.store import names
from sfa_tui.store.calendar import Ask
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workspace import Store

ALL = ("all", "全員")
"""What stands for every owner."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose follow-ups (`me`, a name, `all`), from and to which day, of which kinds, and how they are shown."""

    owner: str = "me"
    start: str | None = None
    last: str | None = None
    kinds: tuple[str, ...] = ()
    as_events: bool = False
    private: bool = False

    @property
    def style(self) -> Style:
        """Return how they are shown."""
        return Style(self.as_events, self.private)

    def ask(self, store: Store, clock: Clock, *, deleted: bool = True) -> Ask:
        """Return what is asked of the store today; an error where a name or a date cannot be read."""
        everybody = self.owner.strip().casefold() in ALL
        owners = None if everybody else (names.resolve(store, "user", self.owner),)
        start, last = (_day(store, clock, text) for text in (self.start, self.last))
        if start is not None and last is not None and last < start:
            raise Usage(N_("--to {last} lies before --from {start}"), last=last, start=start)
        return Ask(owners, start, last, self.kinds, deleted)

    def as_json(self) -> str:
        """Return it as a local setting keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def from_json(told: Mapping[str, object]) -> Chosen:
    """Return what a local setting kept; what another version added is not known here and left out."""
    known = {name: told[name] for name in Chosen.__dataclass_fields__ if name in told}
    kinds = known.pop("kinds", ())
    return Chosen(**known, kinds=tuple(kinds) if isinstance(kinds, list) else ())  # type: ignore[arg-type]


def kinds_of(texts: list[str]) -> tuple[str, ...]:
    """Return the kinds that texts name, each in any language and several with commas between; Usage for any other."""
    found: list[str] = []
    for part in ",".join(texts).replace("、", ",").split(","):
        if not part.strip():
            continue
        kind = find_choice(ACTIVITY_KINDS, part.strip())
        if kind is None:
            raise Usage(N_("--kind: {value} is not one of {choices}"), value=part, choices=", ".join(ACTIVITIES))
        found.append(kind)
    return tuple(dict.fromkeys(found))


def _day(store: Store, clock: Clock, text: str | None) -> date | None:
    return parse_date(text, clock.today, fiscal(store)) if text else None
