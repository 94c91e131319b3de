"""`sfa forecast`: what a period will bring."""

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, TypeVar

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import printable, say
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.options import FormatOption, meant
from sfa_tui.cli.output import Column, Format, Row, emit_report
from sfa_tui.cli.sums import AsOfOption, money_column, summed, unconverted
from sfa_tui.display import forecast as display
from sfa_tui.forecast import plan
from sfa_tui.forecast.measures import Count, Figures
from sfa_tui.forecast.report import Report, forecast
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.model.filters import Filter, Term, to_text, with_term
from sfa_tui.model.money import json_number
from sfa_tui.model.period import parse_period
from sfa_tui.model.sums import Ask
from sfa_tui.store.conditions import fiscal

app = typer.Typer()


class By(Enum):
    """What the rows of a forecast are."""

    REP = "rep"
    TEAM = "team"
    STAGE = "stage"
    MONTH = "month"
    CATEGORY = "category"
    RANK = "rank"
    PRODUCT = "product"
    COMPANY = "company"


class Basis(Enum):
    """What counts in a month: orders on their day, or the months of their line items."""

    ORDERS = "orders"
    REVENUE = "revenue"


class Measure(Enum):
    """What is summed."""

    AMOUNT = "amount"
    MARGIN = "margin"
    COUNT = "count"


Kind = TypeVar("Kind", bound=Enum)

HELP = N_("""\
Show what a period will bring: this fiscal quarter, by rep, unless something else is said.

closed: won, with the day of closing in the period. weighted: open amount × probability of the deals whose expected \
close lies in it. expected: closed + weighted. commit, best case, pipeline: the open amounts by forecast category; \
omitted ones are in no other sum. gap: target − closed. coverage: open ÷ gap. attainment: closed ÷ target.
Open deals that are past their expected close, or have none, are counted below the table and in no other sum.
A deal with no owner, team, rank or product stands under its own heading (null in JSON). A team's row holds the teams \
under it; the total counts each deal once.""")

EXAMPLES = """
sfa forecast
sfa forecast --period FY2026-Q3 --by team
sfa forecast team:東日本 --period next-quarter --by month --basis revenue
sfa forecast --by product --measure margin --as-of 2026-10-01 --json
sfa forecast --include-overdue
"""


def _listed(kinds: type[Enum]) -> str:
    return "|".join(each.value for each in kinds)


def _completing(kinds: type[Enum]) -> Callable[[], list[str]]:
    return lambda: [each.value for each in kinds]


def _chosen(option: str, text: str, kinds: type[Kind]) -> Kind:
    """Return the kind that a person names, in English or as the tables call it."""
    called = {
        each.value: (
            words.choice(each.value),
            words.field(each.value),
            _(display.GROUPS[each.value][0]) if isinstance(each, By) else "",
        )
        for each in kinds
    }
    return kinds(meant(option, text, called))


@app.command(help=HELP, epilog=EXAMPLES)
@filtered("deal")
def forecast_(
    filter: Asked,
    period: Annotated[
        str,
        typer.Option(
            "--period",
            metavar=N_("PERIOD"),
            help=N_("2026-12, 2026-Q4, FY2026-Q3, FY2026-H1, 下期, next-month, A..B …"),
        ),
    ] = "this-quarter",
    by: Annotated[
        str, typer.Option("--by", metavar=_listed(By), autocompletion=_completing(By), help=N_("What the rows are."))
    ] = By.REP.value,
    basis: Annotated[
        str,
        typer.Option(
            "--basis",
            metavar=_listed(Basis),
            autocompletion=_completing(Basis),
            help=N_("orders: a deal counts on its day; revenue: in the months of its line items, else on its day."),
        ),
    ] = Basis.ORDERS.value,
    measure: Annotated[
        str,
        typer.Option(
            "--measure",
            metavar=_listed(Measure),
            autocompletion=_completing(Measure),
            help=N_(
                "amount; margin: amount less the cost of the line items, deals without a cost count apart; count: how"
                " many deals."
            ),
        ),
    ] = Measure.AMOUNT.value,
    include_overdue: Annotated[
        bool,
        typer.Option(
            "--include-overdue", help=N_("Count overdue deals as if they closed today, in the current period.")
        ),
    ] = False,
    as_of: AsOfOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    rows_by, counted_on = _chosen("--by", by, By), _chosen("--basis", basis, Basis)
    summed_up = _chosen("--measure", measure, Measure)
    if (counted_on, summed_up) == (Basis.REVENUE, Measure.COUNT):
        raise Usage(N_("--measure count counts orders: the months of a deal's revenue are one deal each"))
    with summed(filter, as_of) as (source, read):
        clock = source.clock
        span = parse_period(period, clock.today, fiscal(source.store))
        ask = Ask(span, clock.today, rows_by.value, counted_on.value, summed_up.value, include_overdue)
        report = forecast(source, ask, plan.scopes_of(source.store, read))
    _warn(report)
    _emit(report, rows_by, read, format)


def _emit(report: Report, by: By, filter: Filter, format: Format) -> None:
    rows = [_row(row.name, row.figures, report.currency) for row in report.rows]
    total = _row(None, report.total, report.currency)
    if format is Format.JSON:
        emit_report(_as_json(report, rows, total), rows, (), format)
        return
    if format is not Format.TABLE:
        emit_report({}, rows, _columns(report, by, rows, every=True), format)
        return
    for shown, row in zip(rows, report.rows, strict=True):
        shown["shown"] = "  " * row.depth + display.group(by.value, row.name)
        shown["currency"] = report.currency
    print(display.title(report))
    bottom = {**total, "shown": _("Total"), "currency": report.currency}
    whole = [*rows, bottom]
    emit_report({}, whole, _columns(report, by, whole, every=False), format)
    for text in _below(report, filter):
        print(printable(text))


def _as_json(report: Report, rows: list[dict[str, Any]], total: dict[str, Any]) -> Row:
    ask, currency = report.ask, report.currency

    def count(of: Count) -> Row:
        return {"deals": of.deals, "amount": json_number(of.amount, currency)}

    whole: dict[str, object] = {
        "period": ask.period.as_json(),
        "as_of": ask.today.isoformat(),
        "currency": currency or None,
        "by": ask.by,
        "rows": rows,
        "total": total,
        "overdue": count(report.overdue),
        "undated": count(report.undated),
    }
    if report.unconverted:
        whole["unconverted"] = unconverted(report.unconverted)
    if report.unknown:
        whole["margin_unknown"] = {"deals": report.unknown}
    return whole


def _row(group: str | None, figures: Figures, currency: str) -> dict[str, Any]:
    def money(amount: int | None) -> int | float | None:
        return None if amount is None else json_number(amount, currency)

    def ratio(value: Fraction | None) -> int | float | None:
        return None if value is None else value.numerator if value.denominator == 1 else float(value)

    return {
        "group": group,
        "closed": money(figures.closed),
        "commit": money(figures.commit),
        "best_case": money(figures.best_case),
        "pipeline": money(figures.pipeline),
        "omitted": money(figures.omitted),
        "weighted": money(figures.weighted),
        "expected": money(figures.expected),
        "target": money(figures.target),
        "gap": money(figures.gap),
        "coverage": ratio(figures.coverage),
        "attainment": ratio(figures.attainment),
        "deals": figures.deals,
    }


def _columns(report: Report, by: By, rows: Sequence[Row], *, every: bool) -> tuple[Column, ...]:
    """Return the columns: all for programs; for people those of targets and of what is omitted only where some is."""
    targets = every or any(
        figures.target is not None for figures in (report.total, *(row.figures for row in report.rows))
    )
    omitted = every or any(row.figures.omitted for row in report.rows)
    columns = (
        Column("group" if every else "shown", display.GROUPS[by.value][0]),
        Column("deals", N_("Deals"), right=True, spare=4),
        money_column("closed", N_("Closed"), rows),
        money_column("commit", N_("Commit"), rows, spare=6),
        money_column("best_case", N_("Best case"), rows, spare=7),
        money_column("pipeline", N_("Pipeline"), rows, spare=8),
        *((money_column("omitted", N_("Omitted"), rows, spare=9),) if omitted else ()),
        money_column("weighted", N_("Weighted"), rows, spare=3),
        money_column("expected", N_("Expected"), rows),
    )
    if not targets:
        return columns
    return (
        *columns,
        money_column("target", N_("Target"), rows),
        money_column("gap", N_("Gap"), rows, spare=2),
        Column("attainment", N_("Attained"), lambda row: display.percent(row["attainment"]), right=True, spare=1),
        Column("coverage", N_("Coverage"), lambda row: display.times(row["coverage"]), right=True, spare=5),
    )


def _below(report: Report, filter: Filter) -> list[str]:
    """Return what stands below the table: the open deals that are in none of its sums, and how to see them."""
    lines = []
    if report.overdue.deals:
        text = (
            _("Overdue: {deals}, counted above; {command}")
            if report.ask.folds_overdue
            else _("Overdue: {deals}, not counted above; {command}")
        )
        lines.append(_told(text, report, report.overdue, filter, "overdue"))
    if report.undated.deals:
        text = _("No expected close: {deals}, not counted above; {command}")
        lines.append(_told(text, report, report.undated, filter, "undated"))
    return lines


def _told(text: str, report: Report, count: Count, filter: Filter, flag: str) -> str:
    if report.currency:
        said = ngettext("{count} open deal, {amount}", "{count} open deals, {amount}", count.deals)
    else:
        said = ngettext("{count} open deal", "{count} open deals", count.deals)
    amount = cells.brief_money(json_number(count.amount, report.currency), report.currency)
    terms = to_text(with_term(filter, Term(flag, "", ())))
    listing = f"`sfa deal list {terms}`" if " " not in terms else f"`sfa deal list '{terms}'`"
    return text.format(deals=said.format(count=count.deals, amount=amount), command=listing)


def _warn(report: Report) -> None:
    for told in display.left_out(report, context.scale()):
        say(told)
    if report.ask.overdue and not report.ask.folds_overdue:
        say(
            _("--include-overdue changes nothing: {period} is not the current period").format(
                period=report.ask.period.name
            )
        )
