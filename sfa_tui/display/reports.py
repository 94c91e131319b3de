"""What a person did, and what was said on it, told in a phrase: the same in a report, in a brief and on the screen.

Knows the keys of the objects that the store gives; how a line is broken is for whoever draws it.
"""

from collections.abc import Mapping
from typing import Any

from sfa_tui.display import cells, phrases
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import strip_legal_form

Row = Mapping[str, Any]

SIGNS: Mapping[str, str] = {
    **{"added": "+", "won": "★", "lost": "×", "moved": "→", "reopened": "↺", "amount": "±", "close": "⇢"},
    **{"submitted": "↑", "comment": "»", "seen": "✓", "approved": "✓", "returned": "↩"},
}
_CHANGES: Mapping[str, str] = {
    "added": N_("new"),
    "won": N_("won"),
    "lost": N_("lost"),
    "moved": N_("moved"),
    "reopened": N_("reopened"),
    "amount": N_("amount"),
    "close": N_("close date"),
}
STANDINGS: Mapping[str, str] = {
    "missing": N_("not begun"),
    "draft": N_("draft"),
    "submitted": N_("submitted"),
    "seen": N_("seen"),
    "approved": N_("approved"),
    "returned": N_("returned"),
}


def standing(report: Row) -> str:
    """Return where a report stands with those above."""
    return _(STANDINGS[report["standing"]])


def standing_since(report: Row, clock: Clock) -> str:
    """Return the same, with when it was handed in."""
    if not report["submitted_at"]:
        return standing(report)
    when = cells.moment(report["submitted_at"], clock)
    if report["standing"] == "submitted":
        return _("submitted {when}").format(when=when)
    return _("{standing} (submitted {when})").format(standing=standing(report), when=when)


def title(report: Row) -> str:
    """Return what a report is called: whose it is, and about which day or week."""
    return _("{user}, {day}").format(user=report["user"]["name"] or "", day=days(report))


def days(report: Row) -> str:
    """Return the day, or the first and the last day, that a report is about."""
    if report["kind"] == "day":
        return str(report["starts_on"] or "")
    return _("{first} to {last}").format(first=report["starts_on"], last=report["ends_on"])


def when(at: object, clock: Clock, *, week: bool) -> str:
    """Return the time of an instant, with its day before it where a report is about a week."""
    return cells.short_moment(at, clock) if week else cells.moment(at, clock)[11:]


def conversation(activity: Row) -> tuple[str, str]:
    """Return by which channel somebody spoke; who, about which deal, what was said, and who owes the answer since."""
    sign = cells.ARROWS.get(activity["direction"]) or ("✓" if activity["kind"] == "todo" else "·")
    people = _names(activity, "contacts")
    with_us = _names(activity, "users")
    if with_us:
        people = _("{people} with {colleagues}").format(people=people, colleagues=with_us) if people else with_us
    told = activity["summary"] or phrases.step_words(activity)
    if told == cells.kind(activity["kind"]):
        told = ""
    about = " · ".join(filter(None, (people, subject(activity))))
    said = f"{about}: {told}" if about and told else about or str(told)
    owed = {"us": _("we owe"), "them": _("they owe")}.get(activity["owed_by"], "") if activity.get("open") else ""
    return f"{sign} {cells.kind(activity['kind'])}", " · ".join(filter(None, (said, owed)))


def subject(activity: Row) -> str:
    """Return the deals that an activity is about, else the companies."""
    return _names(activity, "deals") or _names(activity, "companies")


def change(row: Row, scale: Scale) -> tuple[str, str]:
    """Return what became of a deal, and of which one with its figures."""
    what, deal = row["what"], row["deal"]
    called = " ".join(filter(None, (strip_legal_form(deal["company"] or ""), deal["name"])))
    amount = cells.brief_money(row["amount"], row["currency"], scale)
    if what in ("moved", "reopened"):
        told = _("{old} → {new}").format(old=row["from"] or "–", new=row["to"] or "–")
    elif what == "amount":
        old, new = (cells.brief_money(row[key], row["currency"], scale) for key in ("from", "to"))
        told = _("{old} → {new}").format(old=old or "–", new=new or "–")
    elif what == "close":
        told = _("{old} → {new}").format(old=row["from"] or "–", new=row["to"] or "–")
    elif what == "lost" and row["reason"]:
        told = " · ".join(filter(None, (amount, str(row["reason"]))))
    else:
        told = amount
    return f"{SIGNS[what]} {_(_CHANGES[what])}", f"{called}: {told}" if told else called


def planned(activity: Row) -> str:
    """Return what is planned, with whom and about which deal."""
    words_of = phrases.step_words(activity)
    people = ", ".join(name for name in _names(activity, "contacts").split(", ") if name and name not in words_of)
    return " · ".join(filter(None, (words_of, people, subject(activity))))


def left(activity: Row) -> str:
    """Return what is planned and not done, and that something must have come of it where it has ended."""
    told = planned(activity)
    return f"{told} · " + _("what came of it?") if activity["ended"] else told


def totals(report: Row, scale: Scale) -> str:
    """Return the figures of a report in a line: how many conversations by kind, what was added, won and lost."""
    told = report["totals"]
    count = told["conversations"]
    parts = [ngettext("{count} conversation", "{count} conversations", count).format(count=count)]
    if told["kinds"]:
        kinds = ", ".join(f"{cells.kind(kind)} {number}" for kind, number in told["kinds"].items())
        parts[0] = _("{what} ({kinds})").format(what=parts[0], kinds=kinds)
    for what in ("added", "won", "lost"):
        if number := told[what]["count"]:
            amount = cells.brief_money(told[what]["amount"], told["currency"], scale)
            worth = f" {amount}" if told[what]["amount"] else ""
            parts.append(f"{SIGNS[what]} {_(_CHANGES[what])} {number}{worth}")
    return " · ".join(parts)


def since(late: int) -> str:
    """Return that entries came after a report was submitted."""
    told = ngettext(
        "{count} entry (+) came after it was submitted.", "{count} entries (+) came after it was submitted.", late
    )
    return told.format(count=late)


def said(entry: Row, clock: Clock) -> tuple[str, str]:
    """Return when something was said on a report, and who said what."""
    kind = words.choice(entry["kind"]) if entry["kind"] != "comment" else ""
    lead = f"{SIGNS.get(entry['kind'], '»')} {cells.short_moment(entry['at'], clock)}"
    return lead, ": ".join(filter(None, (" ".join(filter(None, (entry["by"], kind))), entry["body"])))


def _names(activity: Row, key: str) -> str:
    return ", ".join(str(each["name"] or "") for each in activity[key])
