"""How the sync of a workspace stands, as a person reads it: a sign with a few words, and sentences on what it did.

Knows words and signs; how it stands is the store's, and where it is drawn is for whoever draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock

if TYPE_CHECKING:
    from sfa_tui.store.sync.exchange import Outcome
    from sfa_tui.store.sync.keeping import Standing

MOST = 5
"""Troubles that are said one by one; of more than these, how many there are."""

STANDINGS = {"accepted": N_("member"), "waiting": N_("waits for an admin"), "removed": N_("removed")}
"""{how a machine stands in its team: what that is called}"""

Tone = Literal["good", "plain", "busy", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A state: its sign, its words, what is left of them where there is little room, and what its colour means."""

    sign: str
    text: str
    brief: str
    tone: Tone


def state(standing: "Standing", clock: Clock) -> Shown:
    """Return how the sync stands."""
    match standing.kind:
        case "pending":
            count = standing.pending
            told = ngettext("{count} change to send", "{count} changes to send", count).format(count=f"{count:,}")
            return Shown("↑", told, f"{count:,}", "plain")
        case "syncing":
            part = f"{100 * standing.done // standing.all}%" if standing.all > 1 else ""
            sign = "↓" if standing.what == "read" else "↑"
            return Shown(sign, _("syncing {part}").format(part=part).strip(), part, "busy")
        case "elsewhere":
            return Shown("◆", _("another program syncs"), "", "plain")
        case "offline":
            since = _since(standing, clock)
            return Shown("○", _("offline since {time}").format(time=since), since, "warning")
        case "emptied":
            return Shown("!", _("storage is empty"), "", "bad")
        case "removed":
            return Shown("×", _("removed from the team"), "", "bad")
        case "trouble":
            return Shown("!", _("sync trouble"), "", "bad")
    return Shown("✓", _("in step"), "", "good")


def conflicts(count: int) -> Shown:
    """Return how many conflicts there are."""
    told = ngettext("{count} conflict", "{count} conflicts", count).format(count=f"{count:,}")
    return Shown("≠", told, f"{count:,}", "warning")


def _since(standing: "Standing", clock: Clock) -> str:
    if standing.since is None:
        return ""
    at = standing.since.astimezone(clock.now.tzinfo)
    # The real day: SFA_TODAY moves what is called today, not when something happened.
    return f"{at:%H:%M}" if at.date() == standing.since.now(at.tzinfo).date() else f"{at:%m/%d %H:%M}"


def warnings(troubles: Sequence[str]) -> list[str]:
    """Return what is to be said of troubles, of which there may be thousands."""
    said = [_("warning: {problem}").format(problem=trouble) for trouble in troubles[:MOST]]
    if (more := len(troubles) - MOST) > 0:
        told = ngettext("warning: and {count} more like it", "warning: and {count} more like these", more)
        said.append(told.format(count=f"{more:,}"))
    return said


def strays(names: Sequence[str]) -> list[str]:
    """Return what is to be said of what lies in a storage among the objects and is none."""
    if not names:
        return []
    one = _("{object} in the shared storage is none of sfa; it is passed over.")
    several = _("{object} and {more} more in the shared storage are none of sfa; they are passed over.")
    return [_first(names, one, several)]


def mended(names: Sequence[str]) -> str:
    """Return what is said of objects that a storage had lost or damaged, and that were put there again."""
    one = _("{object} was missing or damaged in the shared storage; it was put there again.")
    several = _("{object} and {more} more were missing or damaged in the shared storage; they were put there again.")
    return _first(names, one, several)


def namesakes(name: str, own: str, others: Sequence[str]) -> list[str]:
    """Return what whoever joined a team is to be told of its users of the same name: all by their ids."""
    told = _(
        "The team has a user {name} too. If that is you: `sfa config me {id}`, then"
        " `sfa user handover {own} {id}` gives it what is yours here."
    )
    return [told.format(name=name, id=id, own=own) for id in others]


def _first(names: Sequence[str], one: str, several: str) -> str:
    """Return a sentence on the first of some objects. Not by plurals: a language without them says how many more even
    of one."""
    return (several if len(names) > 1 else one).format(object=names[0], more=f"{len(names) - 1:,}")


def sentences(outcome: "Outcome") -> list[str]:
    """Return what is to be said of a sync: what was wrong with what others put, that this machine goes on as another
    site, and what waits."""
    said = warnings(outcome.troubles)
    if outcome.mended:
        said.append(mended(outcome.mended))
    if outcome.forked:
        said.append(_("A copy of this workspace has synced as this machine; from now on it is a machine of its own."))
    if outcome.parked:
        said.append(
            ngettext(
                "{count} change waits for its record, or for a newer sfa.",
                "{count} changes wait for their records, or for a newer sfa.",
                outcome.parked,
            ).format(count=outcome.parked)
        )
    return said
