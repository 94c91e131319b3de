"""`sfa brief`: what to read before a meeting about a deal, or at a company, on a page."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.day import me_or_none
from sfa_tui.cli.naming import completion, named, picking
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_report
from sfa_tui.cli.sheet import Item, Section, emit_sheet
from sfa_tui.display import phrases
from sfa_tui.display import reports as told
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import strip_legal_form
from sfa_tui.store import briefs, names

app = typer.Typer()

_ENTRIES = (
    Column("section", N_("Section")),
    Column("at", N_("When")),
    Column("what", N_("What")),
    Column("text", N_("Text")),
    Column("id"),
)


@app.command(
    help=N_(
        "Print what to read before a meeting: who decides, the last conversations, what either side owes, stage and"
        " history, what is next."
    ),
    epilog="""
    sfa brief "GTX Pro ×40"
    sfa brief --company アクメ工業
    sfa brief "GTX Pro ×40" --json
    """,
)
def _brief(
    name: Annotated[
        str | None,
        typer.Argument(metavar=N_("DEAL|COMPANY"), help=N_("A deal or a company."), autocompletion=completion("deal")),
    ] = None,
    deal: Annotated[
        str | None, typer.Option("--deal", metavar=N_("NAME"), help=N_("A deal."), autocompletion=completion("deal"))
    ] = None,
    company: Annotated[
        str | None,
        typer.Option("--company", metavar=N_("NAME"), help=N_("A company."), autocompletion=completion("company")),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    noun, id = _meant(name, deal, company)
    read = briefs.of_deal if noun == "deal" else briefs.of_company
    brief = read(store, clock, me_or_none(), id)
    if format is Format.TABLE:
        head = _head_of_deal(brief, clock) if noun == "deal" else _head_of_company(brief)
        emit_sheet(head, [*_sections(brief, clock)])
    else:
        emit_report(brief, _entries(brief), _ENTRIES, format)


def _meant(name: str | None, deal: str | None, company: str | None) -> tuple[str, str]:
    """Return the noun and the id of what is meant; Usage where a name alone could be a deal's or a company's."""
    if sum(each is not None for each in (name, deal, company)) != 1:
        raise Usage(N_("say which one: a deal or a company"))
    if deal is not None:
        return "deal", named("deal", deal)
    if company is not None:
        return "company", named("company", company)
    store, text = context.store(), str(name)
    # A full name goes before the beginning of another.
    exact = {noun: picking(partial(names.exactly, store, noun, text)) for noun in ("deal", "company")}
    found = [noun for noun, id in exact.items() if id is not None]
    found = found or [noun for noun in exact if names.candidates(store, noun, text)]
    if len(found) > 1:
        raise Usage(N_("{name} could be a deal or a company: say --deal or --company"), name=text)
    if not found:
        raise NotFound(N_("there is no deal and no company named {name}"), name=text)
    return found[0], named(found[0], text)


def _head_of_deal(brief: Row, clock: Clock) -> list[str]:
    deal = brief["deal"]
    title = " · ".join(filter(None, (deal["company"], deal["name"])))
    worth = [
        cells.brief_money(deal["amount"], deal["currency"]) or _("no amount"),
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


def _head_of_company(brief: Row) -> list[str]:
    company = brief["company"]
    facts = [company["sector"], company["phone"], company["address"], company["website"], company["owner"]]
    business = []
    for kind, shown in (("open", N_("{count} open: {amount}")), ("won", N_("{count} won: {amount}"))):
        if count := company[f"{kind}_deals"]:
            amount = cells.brief_money(company[f"{kind}_amount"], company["currency"])
            business.append(_(shown).format(count=count, amount=amount))
    lines = [company["name"], " · ".join(filter(None, facts)), " · ".join(business)]
    return [line for line in lines if line]


def _sections(brief: Row, clock: Clock) -> Iterator[Section]:
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
        yield Section(_("How it came here"), _history(brief, clock))
    else:
        yield Section(_("Open deals"), [*_deals(brief["deals"], clock)], _("none"))
    unread: list[Item] = [
        (f"» {cells.moment(each['created_at'], clock)[5:10]}", _comment(each)) for each in brief["unread"]
    ]
    yield Section(_("Comments that you have not read"), unread)


def _people(people: list[Row], clock: Clock) -> Iterator[Item]:
    for each in people:
        of = ", ".join(filter(None, (each["department"], each["title"])))
        reached = ", ".join([*each["phones"][:1], *each["emails"][:1]])
        spoken = _("spoke {when}").format(when=cells.ago(each["last_at"], clock)) if each["last_at"] else ""
        barred = _("do not contact") if each["do_not_contact"] else ""
        yield words.choice(each["role"]), " · ".join(filter(None, (each["name"], of, reached, spoken, barred)))


def _conversation(activity: Row, clock: Clock) -> Item:
    channel, text = told.conversation(activity)
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


def _history(brief: Row, clock: Clock) -> list[Item]:
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
        old, new = (cells.brief_money(each[key], currency) or "–" for key in ("from", "to"))
        told.append((each["at"], "± " + _("amount {old} → {new}").format(old=old, new=new)))
    return [(cells.moment(at, clock)[:10], text) for at, text in sorted(told, key=lambda each: each[0])]


def _deals(running: list[Row], clock: Clock) -> Iterator[Item]:
    for deal in running:
        worth = cells.brief_money(deal["amount"], deal["currency"])
        close = _("closes {day}").format(day=deal["expected_close"]) if deal["expected_close"] else ""
        parts = (deal["name"], worth, close, phrases.next_step(deal, clock))
        yield strip_legal_form(deal["stage"] or ""), " · ".join(filter(None, parts))


def _comment(comment: Row) -> str:
    kind = "" if comment["kind"] == "comment" else words.choice(comment["kind"])
    return ": ".join(filter(None, (" ".join(filter(None, (comment["author"], kind))), comment["body"])))


def _entries(brief: Row) -> Iterator[Row]:
    for each in brief["people"]:
        yield _entry("people", each["last_at"], each["role"], each["name"], each["id"])
    for each in brief["conversations"]:
        yield _entry("conversations", each["done_at"], each["kind"], told.conversation(each)[1], each["id"])
    for section in ("we_owe", "they_owe"):
        for each in brief[section]:
            yield _entry(section, each["at"], each["what"], each["text"], each["id"])
    for each in brief.get("stages", ()):
        yield _entry("stages", each["entered_at"], each["days"], each["stage"], brief["deal"]["id"])
    for section in ("slips", "amounts"):
        for each in brief.get(section, ()):
            yield _entry(section, each["at"], each["from"], each["to"], brief["deal"]["id"])
    for each in brief.get("deals", ()):
        yield _entry("deals", each["expected_close"], each["stage"], each["name"], each["id"])
    for each in brief["unread"]:
        yield _entry("unread", each["created_at"], each["kind"], each["body"], each["id"])


def _entry(section: str, at: object, what: object, text: object, id: object) -> Row:
    return {"section": section, "at": at, "what": what, "text": text, "id": id}
