"""`sfa brief`: what to read before a meeting about a deal, or at a company, on a page."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.day import me_or_none
from sfa_tui.cli.naming import completion, named, picking
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_report
from sfa_tui.cli.sheet import emit_sheet
from sfa_tui.display import briefs as told
from sfa_tui.display import reports
from sfa_tui.locale import N_
from sfa_tui.model.errors import NotFound, Usage
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
        scale = context.scale()
        emit_sheet(told.head(brief, clock, scale), [*told.sections(brief, clock, scale)])
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


def _entries(brief: Row) -> Iterator[Row]:
    for each in brief["people"]:
        yield _entry("people", each["last_at"], each["role"], each["name"], each["id"])
    for each in brief["conversations"]:
        yield _entry("conversations", each["done_at"], each["kind"], reports.conversation(each)[1], each["id"])
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
