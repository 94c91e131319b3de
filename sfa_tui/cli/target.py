"""`sfa target`: what is to be reached in a period, and by whom."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.naming import completion, picking
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import json_number
from sfa_tui.model.period import Fiscal, parse_period, span_of_months
from sfa_tui.sales import targets as verbs
from sfa_tui.sales.nouns import METRICS
from sfa_tui.sales.values import choice
from sfa_tui.store import targets
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import rehearse
from sfa_tui.store.targets import TargetRow

app = typer.Typer()

_SCOPES = {"user": N_("rep"), "team": N_("team"), "product": N_("product"), "company": N_("company")}


def _shown(row: Row) -> str:
    return str(row["amount"]) if row["currency"] is None else cells.brief_money(row["amount"], row["currency"])


_COLUMNS = (
    Column("period", N_("Period"), lambda row: row["period"] or row["start"]),
    Column(
        "scope",
        N_("For"),
        lambda row: _(_SCOPES.get(row["scope"], str(row["scope"]))) if row["scope"] else _("everything"),
    ),
    Column("name", N_("Name")),
    choice_column("metric", N_("Metric")),
    Column("amount", N_("Amount"), _shown, right=True),
)
_LIST = (Column("id"), *_COLUMNS, Column("start"), Column("end"), Column("months"), Column("currency"))
_DETAILS = (Column("id", N_("Id")), *_COLUMNS)

PeriodOption = Annotated[
    str,
    typer.Option("--period", metavar=N_("PERIOD"), help=N_("Whole months: 2026-12, FY2026-Q3, FY2026, next-quarter …")),
]
AmountOption = Annotated[
    str,
    typer.Option(
        "--amount", metavar=N_("AMOUNT"), help=N_("The amount, as 30000000, 30m or 3000万; of deals for count.")
    ),
]
TargetArgument = Annotated[
    str,
    typer.Argument(metavar=N_("ID"), help=N_("The id of a target or its end, as `sfa target list --json` shows it.")),
]


@app.command(
    "add",
    help=N_("""\
Set a target for a period: of a rep, a team, a product, a company, or of the whole workspace.

A month takes its part of the shortest target that covers it: a quarter's own target wins over a third of the year's, \
never both. A team without a target of its own has what its members and the teams under it have together, and so has \
the whole workspace."""),
    epilog="""
    sfa target add --user 佐藤 --period FY2026-Q3 --amount 30m
    sfa target add --team 東日本 --period FY2026 --amount 4.8億 --metric revenue
    sfa target add --period 2026-12 --amount 12 --metric count
    """,
)
def _add(
    period: PeriodOption,
    amount: AmountOption,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar=N_("NAME"), help=N_("Of this rep."), autocompletion=completion("user")),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option("--team", metavar=N_("NAME"), help=N_("Of this team."), autocompletion=completion("team")),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(
            "--product", metavar=N_("NAME"), help=N_("Of this product."), autocompletion=completion("product")
        ),
    ] = None,
    company: Annotated[
        str | None,
        typer.Option(
            "--company", metavar=N_("NAME"), help=N_("Of this company."), autocompletion=completion("company")
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option("--metric", metavar="|".join(METRICS), help=N_("What is counted towards it."))
    ] = "orders",
    currency: Annotated[
        str | None, typer.Option("--currency", metavar=N_("TEXT"), help=N_("currency of the amount (ISO 4217)"))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    scope = _scope({"user": user, "team": team, "product": product, "company": company})
    id = picking(
        lambda: verbs.add(store, clock, period=period, amount=amount, metric=metric, scope=scope, currency=currency)
    )
    emit_object(_object(targets.get(store, id), fiscal(store)), _DETAILS, format)


@app.command(
    "list",
    help=N_("List the targets by their start, or those that reach into a period."),
    epilog="""
    sfa target list --period this-year
    sfa target list --metric revenue --json
    """,
)
def _list(
    period: Annotated[
        str | None, typer.Option("--period", metavar=N_("PERIOD"), help=N_("Only those that reach into this period."))
    ] = None,
    metric: Annotated[
        str | None, typer.Option("--metric", metavar="|".join(METRICS), help=N_("Only those of this metric."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    year = fiscal(store)
    span = None if period is None else parse_period(period, clock.today, year)
    found = targets.listed(
        store,
        start=span.start if span else None,
        end=span.end if span else None,
        metric=None if metric is None else choice("metric", metric, METRICS),
    )
    emit_rows([_object(row, year) for row in found], _LIST, format)


@app.command(
    "edit",
    help=N_("Change the amount or the period of a target."),
    epilog="sfa target edit 8V0X2Z --amount 32m",
)
def _edit(
    target: TargetArgument,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar=N_("PERIOD"), help=N_("Whole months: 2026-12, FY2026-Q3, FY2026 …")),
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=N_("AMOUNT"), help=N_("The amount; a number of deals for count."))
    ] = None,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    if period is None and amount is None:
        raise Usage(N_("nothing to change was given; see --help for what can be set"))
    id = targets.resolve(store, target)

    def change() -> TargetRow:
        verbs.edit(store, clock, id, period=period, amount=amount)
        return targets.get(store, id)

    row = rehearse(store, change) if dry_run else change()
    emit_object(_object(row, fiscal(store)), _DETAILS, format)


@app.command("delete", help=N_("Delete targets."), epilog="sfa target delete 8V0X2Z --dry-run")
def _delete(
    ids: Annotated[list[str], typer.Argument(metavar=N_("ID"), help=N_("Ids of targets, or their ends."))],
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store = context.store()
    rows = [targets.get(store, targets.resolve(store, id)) for id in ids]
    if not dry_run:
        verbs.delete(store, [row.id for row in rows])
        say(_("Deleted; `sfa undo` brings back what was there."))
    emit_rows([_object(row, fiscal(store)) for row in rows], _LIST, format)


def _scope(named: Mapping[str, str | None]) -> tuple[str, str] | None:
    given = [(noun, name) for noun, name in named.items() if name is not None]
    if len(given) > 1:
        raise Usage(N_("a target is for one of {options}"), options=", ".join(f"--{noun}" for noun, _name in given))
    return given[0] if given else None


def _object(row: TargetRow, year: Fiscal) -> dict[str, Any]:
    period = span_of_months(row.starts, row.months, year) if row.starts else None
    count = row.metric == "count"
    return {
        "id": row.id,
        "metric": row.metric,
        "scope": row.noun,
        "name": row.name,
        "period": period.name if period else None,
        # What is no period stands there as it is.
        "start": period.start.isoformat() if period else row.starts_on,
        "end": period.last_day.isoformat() if period else None,
        "months": row.months,
        "amount": row.amount if count else json_number(row.amount, row.currency),
        "currency": None if count else row.currency,
    }
