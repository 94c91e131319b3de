"""What time it is for a command: one aware instant in the user's own zone, so that every figure of one run agrees."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, Usage


@dataclass(frozen=True, slots=True)
class Clock:
    """The present of one command: `now` is aware and in the local zone."""

    now: datetime

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.date()

    @property
    def instant(self) -> str:
        """Return now as the store writes instants: UTC, ISO-8601, milliseconds, Z."""
        return utc(self.now)

    def is_over(self, when: date | None) -> bool:
        """Return whether a day, or the day of a moment, lies before today."""
        return when is not None and (when.date() if isinstance(when, datetime) else when) < self.today

    def start_of(self, day: date) -> str:
        """Return the instant at which a local day starts, as the store writes instants."""
        return utc(datetime.combine(day, time(), self.now.tzinfo))

    def local_day(self, instant: str) -> date:
        """Return the local day on which an instant of the store lies; a plain date is that day. Failed where it is
        neither, as only another program writes it."""
        day = self.day_of(instant)
        if day is None:
            raise Failed(
                N_('the workspace holds "{value}" in the place of a date; `sfa doctor` says where'), value=instant
            )
        return day

    def day_of(self, instant: str) -> date | None:
        """Return the same day, None where there is none: for what is shown, whose rest goes on."""
        try:
            if len(instant) == len("2026-12-01"):
                return date.fromisoformat(instant)
            return datetime.fromisoformat(instant).astimezone(self.now.tzinfo).date()
        except (ValueError, OverflowError):
            return None

    def days_since(self, instant: str) -> int | None:
        """Return the local calendar days between an instant of the store and today, None where it is no instant, as
        only another program writes it."""
        day = self.day_of(instant)
        return None if day is None else (self.today - day).days


def utc(moment: datetime) -> str:
    """Return an aware moment as the store writes instants: UTC, ISO-8601, milliseconds, Z; Usage where the calendar
    ends."""
    try:
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:  # the first or the last day that there is, in a zone on the other side of it
        raise Usage(N_("{day} is beyond the calendar"), day=moment.date().isoformat()) from None


def moved(moment: datetime, by: timedelta) -> datetime:
    """Return the moment so much time later, by its own clock: two hours are two hours, whatever a change of clocks
    lets it show."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def put_off(clock: Clock, due: str | None, by: timedelta) -> datetime | date:
    """Return a due time of the store put off by a time from now, or from where it lies ahead; whole days keep the time
    of the day, and a day stays a day."""
    if due is not None:
        clock.local_day(due)  # says what is wrong with it
    whole = not by % timedelta(days=1)
    if due is None or len(due) == len("2026-12-01"):
        day = max(clock.today, date.fromisoformat(due)) if due else clock.today
        return day + by if whole else moved(clock.now, by)
    at = datetime.fromisoformat(due).astimezone(clock.now.tzinfo)
    if not whole:
        return max(moved(at, by), moved(clock.now, by), key=utc)
    return datetime.combine(max(at.date(), clock.today) + by, at.time(), tzinfo=clock.now.tzinfo)
