"""How a brief reads: who decides, what was said last, what either side owes, how a deal has come here.

Knows the objects of store/briefs.py; whether they are printed or drawn is for whoever asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sfa_tui.display import cells, phrases, reports
from sfa_tui.display.sheets import Item, Section
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import strip_legal_form

Row = Mapping[str, Any]


def head(brief: Row, clock: Clock, scale: Scale) -> list[str]:
    """Return the lines at the top of a brief, the first of which is its title."""
    return _head_of_deal(brief, clock, scale) if brief["noun"] == "deal" else _head_of_company(brief, scale)


def _head_of_deal(brief: Row, clock: Clock, scale: Scale) -> list[str]:
    deal = brief["deal"]
    title = " · ".join(filter(None, (deal["company"], deal["name"])))
    worth = [
        cells.brief_money(deal["amount"], deal["currency"], scale) or _("no amount"),
        cells.percent(deal["probability"]),
        str(deal["rank"] or ""),
        _("closes {day}").format(day=deal["expected_close"]) if deal["expected_close"] else _("no date"),
    ]
    if deal["kind"] != "open":
        worth[-1] = f"{words.choice(deal['kind'])} {deal['closed_at'] or ''}".strip()
    if slips := len(brief["slips"]):
        worth.append(ngettext("put off once", "put off {count} times", slips).format(count=slips))
    days = deal["days_in_stage"]
    stands = ngettext("{stage} for {count} day", "{stage} for {count} days", days or 0)
    state = [stands.format(stage=deal["stage"], count=days) if days is not None else deal["stage"] or ""]
    if deal["rotting"]:
        state.append(_("rotting"))
    if deal["parked_until"] and deal["parked_until"] > clock.today.isoformat():
        state.append(_("parked until {day}").format(day=deal["parked_until"]))
    return [title, " · ".join(filter(None, worth)), " · ".join(filter(None, [*state, deal["owner"], deal["team"]]))]


def _head_of_company(brief: Row, scale: Scale) -> list[str]:
    company = brief["company"]
    facts = [company["sector"], company["phone"], company["address"], company["website"], company["owner"]]
    business = []
    for kind, shown in (("open", N_("{count} open: {amount}")), ("won", N_("{count} won: {amount}"))):
        if count := company[f"{kind}_deals"]:
            amount = cells.brief_money(company[f"{kind}_amount"], company["currency"], scale)
            business.append(_(shown).format(count=count, amount=amount))
    lines = [company["name"], " · ".join(filter(None, facts)), " · ".join(business)]
    return [line for line in lines if line]


def sections(brief: Row, clock: Clock, scale: Scale) -> Iterator[Section]:
    """Yield what stands on the page of a brief below its head."""
    of_deal = brief["noun"] == "deal"
    yield Section(_("Who decides"), [*_people(brief["people"], clock)], _("nobody is known; `--contact` adds people"))
    spoken = [_conversation(each, clock) for each in brief["conversations"]]
    yield Section(_("Last conversations"), spoken, _("none yet"))
    if of_deal and brief["elsewhere"]:
        yield Section(_("Since then at the company"), [_conversation(brief["elsewhere"], clock)])
    yield Section(
        _("We owe"),
        [_debt(each, clock, N_("to be answered: {what}"), deals=not of_deal) for each in brief["we_owe"]],
        _("nothing"),
    )
    yield Section(
        _("They owe"),
        [_debt(each, clock, N_("their answer to: {what}"), deals=not of_deal) for each in brief["they_owe"]],
        _("nothing"),
    )
    if of_deal:
        deal = brief["deal"]
        following: list[Item] = [("●", phrases.step(deal["next_step"], clock))] if deal["next_step"] else []
        yield Section(_("Next step"), following, _("no next step") if deal["kind"] == "open" else "")
        yield Section(_("How it came here"), _history(brief, clock, scale))
    else:
        yield Section(_("Open deals"), [*_deals(brief["deals"], clock, scale)], _("none"))
    unread: list[Item] = [
        (f"» {cells.moment(each['created_at'], clock)[5:10]}", _comment(each)) for each in brief["unread"]
    ]
    yield Section(_("Comments that you have not read"), unread)


def _people(people: Sequence[Row], clock: Clock) -> Iterator[Item]:
    for each in people:
        of = ", ".join(filter(None, (each["department"], each["title"])))
        reached = ", ".join([*each["phones"][:1], *each["emails"][:1]])
        spoken = _("spoke {when}").format(when=cells.ago(each["last_at"], clock)) if each["last_at"] else ""
        barred = _("do not contact") if each["do_not_contact"] else ""
        yield words.choice(each["role"]), " · ".join(filter(None, (each["name"], of, reached, spoken, barred)))


def _conversation(activity: Row, clock: Clock) -> Item:
    channel, text = reports.conversation(activity)
    by = f" ({activity['owner']})" if activity["owner"] else ""
    return f"{cells.moment(activity['done_at'], clock)[:10]} {channel}", f"{text}{by}"


def _debt(debt: Row, clock: Clock, answer: str, *, deals: bool) -> Item:
    people = ", ".join(str(each["name"] or "") for each in debt["contacts"])
    about = ", ".join(str(each["name"] or "") for each in debt["deals"]) if deals else ""
    if debt["what"] == "answer":
        told = ": ".join(filter(None, (people, debt["text"] or cells.kind(debt["kind"]))))
        return cells.ago(debt["at"], clock), " · ".join(filter(None, (about, _(answer).format(what=told))))
    step = phrases.step_words({"subject": debt["text"], "kind": debt["kind"]})
    people = ", ".join(name for name in people.split(", ") if name and name not in step)
    return cells.due(debt["at"], clock) or _("undated"), " · ".join(filter(None, (about, step, people)))


def _history(brief: Row, clock: Clock, scale: Scale) -> list[Item]:
    """Return what happened to a deal, day by day."""
    currency = brief["deal"]["currency"]
    told: list[tuple[str, str]] = []
    for each in brief["stages"]:
        days = each["days"]
        stood = "" if days is None else ngettext("{count} day", "{count} days", days).format(count=days)
        told.append((str(each["entered_at"] or ""), " · ".join(filter(None, (each["stage"] or "–", stood)))))
    for each in brief["slips"]:
        told.append((each["at"], "⇢ " + _("close date {old} → {new}").format(old=each["from"], new=each["to"])))
    for each in brief["amounts"]:
        old, new = (cells.brief_money(each[key], currency, scale) or "–" for key in ("from", "to"))
        told.append((each["at"], "± " + _("amount {old} → {new}").format(old=old, new=new)))
    return [(cells.moment(at, clock)[:10], text) for at, text in sorted(told, key=lambda each: each[0])]


def _deals(running: Sequence[Row], clock: Clock, scale: Scale) -> Iterator[Item]:
    for deal in running:
        worth = cells.brief_money(deal["amount"], deal["currency"], scale)
        close = _("closes {day}").format(day=deal["expected_close"]) if deal["expected_close"] else ""
        parts = (deal["name"], worth, close, phrases.next_step(deal, clock))
        yield strip_legal_form(deal["stage"] or ""), " · ".join(filter(None, parts))


def _comment(comment: Row) -> str:
    kind = "" if comment["kind"] == "comment" else words.choice(comment["kind"])
    return ": ".join(filter(None, (" ".join(filter(None, (comment["author"], kind))), comment["body"])))
