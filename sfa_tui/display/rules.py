"""How a rule reads: what it waits for and what it does, in words; and what it would do for a deal."""

from collections.abc import Mapping
from typing import Any

from sfa_tui.display import cells
from sfa_tui.display.sheets import Item, Section
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.rules import length

Row = Mapping[str, Any]

_STATES = {
    "done": N_("It has been done."),
    "waits": N_("It is done at the next sweep (`sfa rule run`, or by the open app)."),
    "ahead": N_("It happens then, unless something changes before."),
    "if entered": N_("It would happen if the deal entered the stage now; the due time is that of now."),
    "before": N_("It happened before the rule was made, and is left alone."),
    "never": N_("It cannot happen as the deal stands."),
    "parked": N_("The deal is parked: it can happen from then on."),
    "nobody": N_("It would tell the owner of the deal, and the deal has none."),
    "at rest": N_("The rule is not in force."),
}


def state(word: object) -> str:
    """Return what the state of a rule that was tried means."""
    return _(_STATES[str(word)])


def waits_for(rule: Row) -> str:
    """Return what a rule waits for."""
    days = rule["days"] or 0
    match rule["event"]:
        case "stage":
            return _("a deal enters {stage}").format(stage=rule["stage"] or "…")
        case "created" if rule["pipeline"]:
            return _("a deal is added to {pipeline}").format(pipeline=rule["pipeline"])
        case "created":
            return _("a deal is added")
        case "silent":
            said = ngettext("nobody has spoken for {days} day", "nobody has spoken for {days} days", days)
        case "overdue" if days:
            said = ngettext(
                "the expected close is over by {days} day", "the expected close is over by {days} days", days
            )
        case "overdue":
            said = _("the expected close is over")
        case other:
            return words.choice(other)
    told = said.format(days=days)
    return _("{event} (in {pipeline})").format(event=told, pipeline=rule["pipeline"]) if rule["pipeline"] else told


def does(rule: Row) -> str:
    """Return what a rule does."""
    subject = rule["subject"] or rule["name"] or ""
    if rule["does"] == "plan":
        kind = cells.kind(rule["kind"] or "todo")
        if not rule["after_minutes"]:
            return _("plans {kind}: {subject}, due at once").format(kind=kind, subject=subject)
        after = length(int(rule["after_minutes"]))
        return _("plans {kind}: {subject}, due {time} later").format(kind=kind, subject=subject, time=after)
    if rule["user"]:
        return _("tells {user}: {subject}").format(user=rule["user"], subject=subject)
    return _("tells the deal's owner: {subject}").format(subject=subject)


def waiting(count: int) -> str:
    """Return for how many deals a rule by time acts at the next sweep, "" for none."""
    said = ngettext(
        "{count} deal meets it now: it acts for it at the next sweep. `sfa rule run --dry-run` counts again.",
        "{count} deals meet it now: it acts for them at the next sweep. `sfa rule run --dry-run` counts again.",
        count,
    )
    return said.format(count=f"{count:,}") if count else ""


def tried(row: Row, clock: Clock) -> Section:
    """Return what a rule would do for a deal as a section of a page."""
    items: list[Item] = [("", state(row["state"]))]
    if row["at"]:
        items.append((_("Event"), cells.moment(row["at"], clock)))
    if row["does"] == "plan":
        items.append((_("Does"), " ".join(filter(None, (cells.kind(row["kind"] or "todo"), row["subject"])))))
    else:
        items.append((_("Does"), " ".join(filter(None, (words.choice(row["does"]), row["subject"])))))
    if row["due"]:
        items.append((_("Due"), cells.due(row["due"], clock)))
    items.append((_("Whom"), row["user"] or "–"))
    if row["made_at"]:
        items.append((_("Done at"), cells.moment(row["made_at"], clock)))
    return Section(str(row["rule"]), items)
