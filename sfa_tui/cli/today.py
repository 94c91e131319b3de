"""`sfa today`: what wants attention now, as the Today screen has it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.day import me_or_none
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, Row, emit_report
from sfa_tui.cli.sheet import emit_sheet
from sfa_tui.display import phrases
from sfa_tui.display.agenda import TITLES
from sfa_tui.display.sheets import Item, Section
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import strip_legal_form
from sfa_tui.store import agenda
from sfa_tui.store.agenda import SECTIONS, Whose

app = typer.Typer()

_FIRST = 10
"""Rows of a section that a page for people shows."""

_COLUMNS = (
    Column("section", N_("Section")),
    Column("when", N_("When")),
    Column("what", N_("What")),
    Column("company", N_("Company")),
    Column("deal", N_("Deal")),
    Column("amount", N_("Amount"), right=True),
    Column("currency", N_("Currency")),
    Column("owner", N_("Owner")),
    Column("noun"),
    Column("id"),
)


@app.command(
    help=N_(
        "Print what wants attention now: alerts, what is overdue, due today and this week, and open deals that have no"
        " next step, wait for an answer of ours, or rot."
    ),
    epilog="""
    sfa today
    sfa today --team
    sfa today --owner 佐藤 --json
    """,
)
def _today(
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar=N_("me|NAME|all"),
            help=N_("Whose; yours if not given."),
            autocompletion=completion("user"),
        ),
    ] = "me",
    team: Annotated[bool, typer.Option("--team", help=N_("Yours and those of your team."))] = False,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    if team and owner != "me":
        raise Usage(N_("--team means your own team: leave --owner out"))
    store, clock = context.store(), context.clock()
    whose, user = _meant(owner, team=team)
    most = limit or (_FIRST if format is Format.TABLE else None)
    with store.reading():
        scope = agenda.scope(store, clock, user, whose)
        read: list[dict[str, Any]] = []
        for section in SECTIONS:
            # Alerts are of whoever works here, and nobody else's business.
            if section == "alerts" and user != me_or_none():
                continue
            count = agenda.count(store, clock, section, scope)
            rows = agenda.page(store, clock, section, scope, 0, min(count, most or count))
            read.append({"section": section, "count": count, "rows": rows})
    if format is Format.TABLE:
        emit_sheet([_head(read, clock)], [_section(each, clock, whose) for each in read])
        return
    whole = {"date": clock.today.isoformat(), "owner": owner if not team else "team", "sections": read}
    emit_report(whole, _rows(read), _COLUMNS, format)


def _meant(owner: str, *, team: bool) -> tuple[Whose, str | None]:
    """Return whose day is meant, and the id of the user from whom it is seen."""
    if team:
        return "team", me_or_none()
    if owner == "all":
        return "all", me_or_none()
    return "mine", me_or_none() if owner == "me" else named("user", owner)


def _head(read: Sequence[Row], clock: Clock) -> str:
    overdue, due = (sum(each["count"] for each in read if each["section"] == name) for name in ("overdue", "today"))
    told = [f"{clock.today:%Y-%m-%d}"]
    if overdue:
        told.append(_("{count} overdue").format(count=overdue))
    if due:
        told.append(_("{count} due today").format(count=due))
    return " · ".join(told if len(told) > 1 else [*told, _("nothing is due")])


def _section(part: Row, clock: Clock, whose: Whose) -> Section:
    title = _(TITLES[part["section"]])
    items: list[Item] = [_item(part["section"], row, clock, owners=whose != "mine") for row in part["rows"]]
    more = part["count"] - len(items)
    if more:
        items.append(("", ngettext("… and {count} more", "… and {count} more", more).format(count=more)))
    return Section(f"{title}  {part['count']}", items)


def _item(section: str, row: Row, clock: Clock, *, owners: bool) -> Item:
    alert, activity, deal = row["alert"], row["activity"], row["deal"]
    about = [_named(deal), cells.brief_money(deal["amount"], deal["currency"])] if deal else []
    by = [(activity or deal or {}).get("owner")] if owners else []
    if alert:
        when, what = cells.ago(alert["created_at"], clock), [f"! {alert['body']}" if alert["urgent"] else alert["body"]]
    elif activity:
        others = [each["name"] for key in ("companies", "contacts") for each in activity[key]] if not deal else []
        waits = "… " if activity["owed_by"] == "them" else ""
        when, what = cells.due(activity["due"], clock), [waits + phrases.step_words(activity), *others]
    else:
        # What was said matters where it waits for an answer.
        spoken = phrases.last_conversation(deal, clock, whole=section == "we-owe") or _("never spoken")
        when, what = _since(section, deal, clock), []
        about = [*about, spoken]
    return when, " · ".join(str(each) for each in (*what, *about, *by) if each)


def _since(section: str, deal: Row, clock: Clock) -> str:
    """Return when a deal closes where it has no next step, else for how long it has waited."""
    last = (deal["last_conversation"] or {}).get("at")
    if section == "no-next-step":
        return cells.short_day(deal["expected_close"], clock) if deal["expected_close"] else _("no date")
    return cells.ago(last if section == "we-owe" else max(deal["stage_entered_at"] or "", last or ""), clock)


def _named(deal: Row) -> str:
    return " ".join(filter(None, (strip_legal_form(deal["company"] or ""), deal["name"] or _("(no name)"))))


def _rows(read: Sequence[Row]) -> Iterator[Row]:
    for part in read:
        for row in part["rows"]:
            alert, activity, deal = row["alert"], row["activity"], row["deal"]
            noun = "alert" if alert else "activity" if activity else "deal"
            when = alert["created_at"] if alert else activity["due"] if activity else deal["expected_close"]
            what = alert["body"] if alert else phrases.step_words(activity) if activity else None
            of = {key: deal[name] for key, name in _OF_DEAL.items()} if deal else dict.fromkeys(_OF_DEAL)
            yield {
                **{"section": part["section"], "when": when, "what": what, **of},
                **{"owner": (activity or deal or {}).get("owner"), "noun": noun, "id": row[noun]["id"]},
            }


_OF_DEAL = {"company": "company", "deal": "name", "amount": "amount", "currency": "currency"}
