"""What the forecast screen asks for, and its figures as a table: which columns, in which unit, in which tones.

Knows neither Textual nor keys; the figures are those of `sfa forecast`, read in the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sfa_tui.display import forecast as display
from sfa_tui.forecast import behind as deals_behind
from sfa_tui.forecast import plan
from sfa_tui.forecast.behind import Behind, Figure, Name
from sfa_tui.forecast.dealing import dealing
from sfa_tui.forecast.measures import Count, Figures
from sfa_tui.forecast.report import Report, forecast
from sfa_tui.locale import N_, _, language, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.model.money import Scale, minor_digits, round_money
from sfa_tui.model.period import parse_period
from sfa_tui.model.sums import COUNT, Ask, Basis, By, Measure
from sfa_tui.model.text import display_width
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.figures import Source
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.figures_table import BARS, LEAST_SPARE, MARK, Column, Row, Table, Text, Tone

# Name, title, in which order it goes where room is short (0: it stays), tone.
_MONEY: tuple[tuple[str, str, int, Tone], ...] = (
    ("closed", N_("Closed"), 0, "closed"),
    ("commit", N_("Commit"), 4, "commit"),
    ("best_case", N_("Best case"), 5, "best"),
    ("pipeline", N_("Pipeline"), 6, "pipeline"),
    ("omitted", N_("Omitted"), 10, "dim"),
    ("target", N_("Target"), 3, ""),
    ("gap", N_("Gap"), 9, ""),
    ("weighted", N_("Weighted"), 11, "dim"),
    ("expected", N_("Expected"), 0, "strong"),
)
_RATIOS = (("attainment", N_("Attained"), 0), ("coverage", N_("Coverage"), 7))
_PLACES = (
    "deals", "closed", "commit", "best_case", "pipeline", "omitted", "target", "attainment", "gap", "coverage",
    "weighted", "expected",
)  # fmt: skip
_OF_TARGETS = ("target", "attainment", "gap", "coverage")

_BEHIND: dict[str, Name] = {
    "deals": "deals",
    "closed": "closed",
    "commit": "commit",
    "best_case": "best_case",
    "pipeline": "pipeline",
    "omitted": "omitted",
    "weighted": "weighted",
    "expected": "expected",
    "attainment": "closed",
    "gap": "closed",
    "coverage": "open",
}
"""The deals behind each column: a ratio is made of those that it sets against the target."""

BAR_ROOM = 34
"""Cells that a bar with its margin should have; where amounts in full leave less, they are shown in a larger unit."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; `period` and `as_of` are as a person wrote them."""

    period: str = "this-quarter"
    by: By = "rep"
    basis: Basis = "orders"
    measure: Measure = "amount"
    overdue: bool = False
    as_of: str | None = None
    filter: Filter = field(default_factory=Filter)


def read(store: Store, clock: Clock, question: Question) -> Report:
    """Return the forecast that is asked for; the errors of a period, a day or a filter that cannot be read."""
    with dealing(store, clock, question.filter, question.as_of) as source:
        return forecast(source, _ask(source, question), plan.scopes_of(store, question.filter))


def read_behind(store: Store, clock: Clock, question: Question, figure: Figure) -> Behind:
    """Return the deals behind a figure of that forecast."""
    with dealing(store, clock, question.filter, question.as_of) as source:
        return deals_behind.behind(source, _ask(source, question), figure)


def _ask(source: Source, question: Question) -> Ask:
    today = source.clock.today
    period = parse_period(question.period, today, fiscal(source.store))
    return Ask(period, today, question.by, question.basis, question.measure, question.overdue)


def figure_at(report: Report, row: int, column: str) -> Figure | None:
    """Return the figure in a cell of the table, None where no deals are behind it."""
    groups = len(report.rows)
    apart: list[Name] = [name for name, _ in _apart(report)]
    if row > groups:
        return Figure(apart[row - groups - 1])
    name = _BEHIND.get(column)
    if name is None:
        return None
    return Figure(name, whole=True) if row == groups else Figure(name, report.rows[row].key)


def shown_scale(report: Report, scale: Scale, width: int) -> Scale:
    """Return the unit of the amounts: the workspace's, or a larger one where the table would have no room beside it."""
    if report.currency == COUNT:
        return "unit"
    built = table(report, scale)
    wide = max((display_width(row.heading) for row in built.rows), default=8)
    wide = min(wide, width // 3) + sum(column.width + 2 for column in built.columns if column.spare < LEAST_SPARE)
    if scale != "unit" or wide + BAR_ROOM <= width:
        return scale
    most = max(abs(value) for value in _amounts(report)) // 10 ** minor_digits(report.currency)
    return "million" if most >= _MILLIONS else "thousand" if most >= _THOUSANDS else "unit"


_MILLIONS, _THOUSANDS = 20_000_000, 20_000


def _amounts(report: Report) -> Iterator[int]:
    for figures in (report.total, *(row.figures for row in report.rows)):
        yield from (getattr(figures, name) or 0 for name, *_ in _MONEY)


def table(report: Report, scale: Scale) -> Table:
    """Return the table of a forecast with amounts in a unit."""
    every = [row.figures for row in report.rows] + [report.total]
    columns = _columns(report, every, scale)
    rows = [
        Row(
            "  " * row.depth + display.group(report.ask.by, row.name),
            _cells(report, row.figures, columns, scale),
            _bar(row.figures),
            row.figures.target,
        )
        for row in report.rows
    ]
    total = Row(_("Total"), _cells(report, report.total, columns, scale))
    apart = [Row(text, tone="apart") for _, text in _apart(report)]
    return Table(_(display.GROUPS[report.ask.by][0]), columns, rows, total, apart, _notes(report), _legend(every))


def _columns(report: Report, every: Sequence[Figures], scale: Scale) -> list[Column]:
    """Return the columns: those of targets and of what is omitted only where there is some."""
    targets = any(figures.target is not None for figures in every)
    found = {"deals": Column("deals", _("Deals"), _widest(_("Deals"), [f"{each.deals:,}" for each in every]), 8)}
    for name, title, spare, _tone in _MONEY:
        values = [value for each in every if (value := getattr(each, name)) is not None]
        if values and (name != "omitted" or any(values)):
            # The widest text is that of the largest or of the smallest amount.
            texts = [display.amount(value, report.currency, scale) for value in (max(values), min(values))]
            found[name] = Column(name, _(title), _widest(_(title), texts), spare)
    for name, title, spare in _RATIOS:
        show = display.percent if name == "attainment" else display.times
        ratios = [value for each in every if (value := getattr(each, name)) is not None]
        found[name] = Column(name, _(title), _widest(_(title), [show(max(ratios))] if ratios else []), spare)
    return [found[name] for name in _PLACES if name in found and (targets or name not in _OF_TARGETS)]


def _widest(title: str, texts: Sequence[str]) -> int:
    return max(display_width(title), *(display_width(text) for text in texts), 3)


def _cells(report: Report, figures: Figures, columns: Sequence[Column], scale: Scale) -> dict[str, Text]:
    money = {name: tone for name, _, _, tone in _MONEY}
    cells: dict[str, Text] = {}
    for column in columns:
        value = getattr(figures, column.name)
        if value is None:
            cells[column.name] = Text("–", "dim")
        elif column.name == "deals":
            cells[column.name] = Text(f"{value:,}", "dim")
        elif column.name == "attainment":
            cells[column.name] = Text(display.percent(value), _pace(report, value))
        elif column.name == "coverage":
            cells[column.name] = Text(display.times(value), "poor" if value < 1 else "")
        else:
            tone = money[column.name] if value else "dim"
            cells[column.name] = Text(display.amount(value, report.currency, scale), tone)
    return cells


def _pace(report: Report, attained: Fraction) -> Tone:
    """Return how far a target is reached, seen from how much of the period has passed: ahead of it, near it, behind."""
    period = report.ask.period
    passed = min(max((report.ask.today - period.start).days, 0), (period.end - period.start).days)
    due = Fraction(passed, (period.end - period.start).days)
    return "good" if attained >= due else "fair" if attained >= due * _NEAR else "poor"


_NEAR = Fraction(7, 10)


def _bar(figures: Figures) -> tuple[int, ...]:
    return figures.closed, figures.commit, figures.best_case, figures.pipeline


def _legend(every: Sequence[Figures]) -> list[Text]:
    names = (_("closed"), _("commit"), _("best case"), _("pipeline"))
    spans = [Text(f"{sign} {name}  ", tone) for (sign, tone), name in zip(BARS, names, strict=True)]
    target = [Text(f"{MARK} " + _("target"), "target")] if any(each.target for each in every) else []
    return [*spans, *target]


def _apart(report: Report) -> list[tuple[Name, str]]:
    """Return the lines of the open deals that are in no sum: past their expected close, or without one."""
    lines: list[tuple[Name, str]] = []
    if report.overdue.deals:
        told = (
            _("! overdue: {deals}, counted above")
            if report.ask.folds_overdue
            else _("! overdue: {deals}, not counted above")
        )
        lines.append(("overdue", told.format(deals=_counted(report, report.overdue))))
    if report.undated.deals:
        told = _("? no expected close: {deals}, not counted above")
        lines.append(("undated", told.format(deals=_counted(report, report.undated))))
    return lines


def _counted(report: Report, count: Count) -> str:
    if report.currency == COUNT:
        return ngettext("{count} open deal", "{count} open deals", count.deals).format(count=f"{count.deals:,}")
    amount = round_money(count.amount, report.currency, language())
    # What has no room goes from the end: the amount is what is missing above.
    said = ngettext("{amount} in {count} open deal", "{amount} in {count} open deals", count.deals)
    return said.format(count=f"{count.deals:,}", amount=amount)


def _notes(report: Report) -> list[str]:
    """Return what could not be counted, and what to do where there is nothing to see."""
    notes = display.left_out(report, "unit")
    ask = report.ask
    if ask.overdue and not ask.folds_overdue:
        notes.append(_("{period} is not the current period: overdue deals stay apart").format(period=ask.period.name))
    if not any(row.figures.deals for row in report.rows) and not report.total.deals:
        notes.append(
            _("No deal is won or expected to close in {period}: t shows another period").format(period=ask.period.name)
        )
    figures = (report.total, *(row.figures for row in report.rows))
    if all(each.target is None for each in figures):
        notes.append(
            _("There is no target for {period}: `sfa target add --help` says how to set one").format(
                period=ask.period.name
            )
        )
    return notes
