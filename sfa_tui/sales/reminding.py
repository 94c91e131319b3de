"""When to remind of an activity: so long before it is due, several times if need be."""

from collections.abc import Sequence

from sfa_tui.locale import N_
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import Usage
from sfa_tui.store.journal import Action


def minutes_before(text: str) -> list[int]:
    """Return the minutes of each of the times in a list, as in 1h,1d."""
    parts = text.replace("、", ",").replace("，", ",").split(",")
    return [int(parse_duration(part).total_seconds() // 60) for part in parts if part.strip()]


def check(minutes: Sequence[int], due: object) -> None:
    """Refuse reminders of what is due at no time."""
    if minutes and due is None:
        raise Usage(N_("a reminder needs a due time (--due)"))


def set_reminders(act: Action, id: str, minutes: Sequence[int]) -> None:
    """Let an activity have these reminders and no others."""
    connection = act.store.connection
    (due,) = connection.execute("SELECT due FROM activity WHERE id = ?", (id,)).fetchone()
    check(minutes, due)
    held = connection.execute(
        "SELECT id, minutes_before FROM reminder WHERE activity_id = ? AND deleted_at IS NULL ORDER BY n", (id,)
    ).fetchall()
    for reminder, each in held:
        if each not in minutes:
            act.delete("reminder", reminder)
    kept = {each for _id, each in held}
    for each in dict.fromkeys(minutes):
        if each not in kept:
            act.insert("reminder", {"activity_id": id, "minutes_before": each})
