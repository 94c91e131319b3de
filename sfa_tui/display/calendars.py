"""How it reads what was written to a calendar, taken in from one, or brought together with one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock

if TYPE_CHECKING:
    from sfa_tui.followup.ics import Written
    from sfa_tui.followup.incoming import Imported
    from sfa_tui.followup.reading import Found
    from sfa_tui.followup.sharing import Clash, Outcome

DONE = (
    ("created", N_("Added there")),
    ("updated", N_("Updated there")),
    ("removed", N_("Removed there")),
    ("moved", N_("Rescheduled here")),
    ("completed", N_("Done here")),
    ("edited", N_("Edited here")),
    ("deleted", N_("Deleted here")),
    ("unchanged", N_("Unchanged")),
    ("later", N_("Left for the next time")),
)
"""What publishing counts, and what it is called."""
DEEDS = {
    "created": N_("added there"),
    "updated": N_("updated there"),
    "removed": N_("removed there"),
    "moved": N_("rescheduled here"),
    "completed": N_("done here"),
    "edited": N_("edited here"),
    "deleted": N_("deleted here"),
    "taken over": N_("taken over from another machine"),
}
"""What became of one follow-up, and what that is called."""
_SHOWN, _WIDE = 5, 60
"""Names that are told of many, and how much of each."""


def left_out(written: "Written") -> str:
    """Return how many follow-ups are not in a calendar, "" for none."""
    told = ngettext(
        "{count} follow-up without a due time was left out: an event needs one.",
        "{count} follow-ups without a due time were left out: an event needs one.",
        written.left_out,
    )
    return told.format(count=written.left_out) if written.left_out else ""


def holds(written: "Written") -> str:
    """Return what stands in a calendar in a phrase."""
    events = ngettext("{count} event", "{count} events", written.events).format(count=written.events)
    todos = ngettext("{count} to-do", "{count} to-dos", written.todos).format(count=written.todos)
    return ", ".join([events, todos])


def people(done: "Imported") -> list[str]:
    """Return a sentence on the addresses that name nobody here, and one on those that name several."""
    sentences = (
        (_("Nobody here has the address {addresses}."), done.unknown),
        (_("Several contacts have the address {addresses}; none of them was tied to it."), done.several),
    )
    return [told.format(addresses=_first([*addresses])) for told, addresses in sentences if addresses]


def undated(names: Sequence[str]) -> str:
    """Return which entries of a file were left out, "" for none."""
    told = ngettext(
        "{count} entry was left out, as it has no date that can be read: {names}",
        "{count} entries were left out, as they have no date that can be read: {names}",
        len(names),
    )
    return told.format(count=len(names), names=_first(names)) if names else ""


def flawed(found: "Sequence[Found]") -> list[str]:
    """Return the entries that were taken without something that their file says, each with what that is."""
    return [
        f"{each.entry.summary or each.entry.uid or '…'} ({', '.join(each.unread)})" for each in found if each.unread
    ]


def told_flawed(names: Sequence[str]) -> str:
    """Return which entries were taken without something that cannot be read, "" for none."""
    told = ngettext(
        "{count} entry says something that cannot be read, and goes without it: {names}",
        "{count} entries say something that cannot be read, and go without it: {names}",
        len(names),
    )
    return told.format(count=len(names), names=_first(names)) if names else ""


def _first(texts: Sequence[str]) -> str:
    """Return some texts in one line, and how many there are beyond them."""
    more = len(texts) - _SHOWN
    return ", ".join(text[:_WIDE] for text in texts[:_SHOWN]) + (f" (+{more})" if more > 0 else "")


def later(done: "Outcome") -> str:
    """Return how many entries wait for the next time, "" for none."""
    told = ngettext(
        "{count} entry was changed there meanwhile; the next time brings it here.",
        "{count} entries were changed there meanwhile; the next time brings them here.",
        done.later,
    )
    return told.format(count=done.later) if done.later else ""


def unread(done: "Outcome") -> list[str]:
    """Return a sentence on each entry that cannot be read there."""
    said = _("{name} cannot be read there, and was left as it is: {reason}")
    return [said.format(name=name, reason=reason) for name, reason in done.unread]


def clash(told: "Clash", clock: Clock) -> str:
    """Return both sides of a clash, in what they say differently."""
    here, there = sides(told, clock)
    return _("{name}: ours {ours}; theirs {theirs}").format(name=told.name, ours=here, theirs=there)


def sides(told: "Clash", clock: Clock) -> tuple[str, str]:
    """Return what our side of a clash says, and what theirs does, in what is different."""
    ours, theirs = told.ours, told.theirs
    if ours is None or theirs is None:
        here, there = (_("deleted") if side is None else _side(side, clock) for side in (ours, theirs))
        return here, there
    differing = {name for name, value in ours.items() if theirs.get(name) != value}
    here, there = (_side({name: side[name] for name in side if name in differing}, clock) for side in (ours, theirs))
    return here, there


def _side(side: Mapping[str, Any], clock: Clock) -> str:
    from sfa_tui.followup.clashes import shown_at

    told = []
    for name, value in side.items():
        match name, value:
            case "at", _value:
                told.append(shown_at(dict(side), clock) or _("undated"))
            case "done", True:
                told.append(_("done"))
            case "minutes", int():
                told.append(_("{minutes} min").format(minutes=value))
            case _, str():
                told.append(f'"{value}"')
    return ", ".join(told) or "—"
