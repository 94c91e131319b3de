"""The forecast: what a period will bring, by rep, team, month and so on, against its target; each figure leads down to
its deals.

Knows keys and questions; the figures and their table are forecast_view's.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, get_args

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display import forecast as display
from sfa_tui.display.filters import shown as shown_filter
from sfa_tui.forecast.report import Report
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.model.filters import Filter
from sfa_tui.model.period import shift
from sfa_tui.model.sums import By, Measure
from sfa_tui.screens import forecast_view
from sfa_tui.screens.around import Around
from sfa_tui.screens.behind import BehindScreen
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.forecast_view import Question
from sfa_tui.screens.form import Form
from sfa_tui.screens.page import Page
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import fields
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.figures_table import FiguresTable
from sfa_tui.widgets.filter_line import FilterLine
from sfa_tui.widgets.way import way

_PERIODS = (
    ("this-month", N_("this month")),
    ("this-quarter", N_("this quarter")),
    ("next-quarter", N_("next quarter")),
    ("this-half", N_("this half")),
    ("this-year", N_("this year")),
)
_MEASURES: dict[Measure, str] = {"amount": N_("amount"), "margin": N_("margin"), "count": N_("deals")}
_EARLIER, _LATER, _OTHER = "earlier", "later", "other"


class ForecastScreen(Page):
    """The forecast of a period."""

    MODE = "forecast"
    CSS_PATH = "forecast.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "behind", N_("deals behind"), id="forecast.behind"),
        Binding("b", "pick_by", N_("by"), id="forecast.by"),
        Binding("t", "pick_period", N_("period"), id="forecast.period"),
        Binding("shift+left,ctrl+left", "shift(-1)", N_("earlier"), id="forecast.earlier", show=False),
        Binding("shift+right,ctrl+right", "shift(1)", N_("later"), id="forecast.later", show=False),
        Binding("d", "pick_day", N_("as of"), id="forecast.as_of"),
        Binding("o", "basis", N_("orders/revenue"), id="forecast.basis"),
        Binding("m", "measure", N_("amount/margin/count"), id="forecast.measure"),
        Binding("i", "overdue", N_("overdue in/out"), id="forecast.overdue"),
        Binding("slash", "filter", N_("filter"), id="forecast.filter"),
        Binding("escape", "unfilter", N_("clear filter"), id="forecast.unfilter", show=False),
        Binding("h,left", "cell(0, -1)", N_("figure"), id="forecast.left", show=False),
        Binding("l,right", "cell(0, 1)", N_("figure"), id="forecast.right", show=False),
        Binding("j,down", "cell(1, 0)", N_("row"), id="forecast.down", show=False),
        Binding("k,up", "cell(-1, 0)", N_("row"), id="forecast.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="forecast.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="forecast.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="forecast.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="forecast.last", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.question = Question()
        self.report: Report | None = None
        self.figures = FiguresTable()

    def body(self) -> Iterator[Widget]:
        """Yield what is asked for, the line in which a filter is typed, and the figures."""
        yield Horizontal(Static(id="period"), Static(id="settings"), id="asked")
        yield FilterLine("deal")
        yield self.figures

    def on_mount(self) -> None:
        """Read the forecast of this quarter."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self._first()

    @work(exclusive=True, group="forecast")
    async def _first(self) -> None:
        await self.reload()

    async def reload(self) -> None:
        """Read the figures again; the cursor stays at its cell."""
        try:
            await self.ask(self.question)
        except SfaError as error:
            self.app.tell(error)

    async def ask(self, question: Question) -> None:
        """Show the forecast that is asked for; the error of what cannot be read leaves what is shown."""
        report = await self.session.sum(lambda store, clock: forecast_view.read(store, clock, question))
        self.question = replace(question, period=report.ask.period.name)
        self.report = report
        self._show()

    @work(exclusive=True, group="forecast")
    async def _ask(self, question: Question) -> None:
        try:
            await self.ask(question)
        except SfaError as error:
            self.app.tell(error)

    def on_resize(self) -> None:
        """Show what has room now."""
        if self.report is not None:
            self._show()

    @property
    def around(self) -> Around:
        """Return what is known of the workspace."""
        return self.app.around

    def _show(self) -> None:
        report = self.report
        assert report is not None
        scale = forecast_view.shown_scale(report, self.around.scale, self.app.size.width - 4)
        self.figures.show(forecast_view.table(report, scale))
        period = report.ask.period
        asked = shown_filter(self.question.filter)
        by = _("by {group}").format(group=_(display.GROUPS[report.ask.by][0]).lower())
        days = f"{period.start:%m/%d}–{period.last_day:%m/%d}" if period.start.year == period.last_day.year else ""
        days = days or f"{period.start}–{period.last_day}"
        self.query_one("#period", Static).update(
            Content.assemble(
                _way("pick_period", f" {plain(period.name)} ", "bold reverse"), " ", (days, "$text-muted"), "   ",
                _way("pick_by", by, "bold $text-primary"), "   ",
                _way("filter", plain(asked) or _("all deals"), "$text-primary" if asked else "$text-muted"),
            )
        )  # fmt: skip
        settings = [
            Content.styled(display.unit(report.currency, scale), "$text-muted"),
            _way("basis", words.choice(report.ask.basis), "$text-primary"),
            _way("measure", _(_MEASURES[report.ask.measure]), "$text-primary"),
            _way("pick_day", self._day(report), "$text-primary"),
        ]
        if report.ask.overdue:
            settings.append(_way("overdue", _("overdue included"), "$text-warning"))
        self.query_one("#settings", Static).update(Content("  ").join(settings))

    def _day(self, report: Report) -> str:
        if report.ask.today == self.session.clock.today:
            return _("as of today")
        return _("as of {day}").format(day=report.ask.today.isoformat())

    def action_cell(self, rows: int, columns: int) -> None:
        """Go to the next figure."""
        self.figures.step(rows, columns)

    def action_page(self, step: int) -> None:
        """Go a screen further."""
        self.figures.step(step * self.figures.rows_on_screen, 0)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last row."""
        self.figures.point(self.figures.stops if last else 0, self.figures.column)

    def action_pick_by(self) -> None:
        """Let the person pick what the rows are."""
        choices = [Choice(by, _(display.GROUPS[by][0])) for by in get_args(By)]
        self.app.push_screen(Picker(_("Forecast by"), choices, current=self.question.by), self._picked_by)

    def _picked_by(self, choice: Choice | None) -> None:
        if choice is not None:
            by = next(each for each in get_args(By) if each == choice.value)
            self.figures.row = 0
            self._ask(replace(self.question, by=by))

    def action_pick_period(self) -> None:
        """Let the person pick the period."""
        choices = [
            *(Choice(value, _(label)) for value, label in _PERIODS),
            Choice(_EARLIER, _("the one before (shift+left)")),
            Choice(_LATER, _("the one after (shift+right)")),
            Choice(_OTHER, _("another one, in words …")),
        ]
        self.app.push_screen(Picker(_("Period"), choices, current="this-quarter"), self._picked_period)

    def _picked_period(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == _OTHER:
            example = "2026-12, FY2026-Q3, 下期, 2026-10-01..2026-11-15"
            entry = Entry("period", _("Period"), self.question.period, hint=example)
            self.app.push_screen(Form(_("Forecast of"), [entry], self._typed_period, save=_("show")))
        elif choice.value in (_EARLIER, _LATER):
            self.action_shift(-1 if choice.value == _EARLIER else 1)
        else:
            self._ask(replace(self.question, period=choice.value))

    async def _typed_period(self, texts: dict[str, str]) -> None:
        await self.ask(replace(self.question, period=texts["period"]))

    def action_shift(self, by: int) -> None:
        """Go to the period before or after."""
        if self.report is not None:
            try:
                period = shift(self.report.ask.period, by)
            except SfaError as error:
                self.app.tell(error)
                return
            self._ask(replace(self.question, period=period.name))

    def action_pick_day(self) -> None:
        """Let the person say as of which day."""
        entry = Entry("as_of", _("As of"), self.question.as_of or "", hint=_("today, friday, 2026-10-01 …"))
        self.app.push_screen(Form(_("The deals as they were at the end of a day"), [entry], self._typed_day))

    async def _typed_day(self, texts: dict[str, str]) -> None:
        await self.ask(replace(self.question, as_of=texts["as_of"].strip() or None))

    def action_basis(self) -> None:
        """Count orders, or revenue; the months of a deal's revenue are not so many deals."""
        orders = self.question.basis == "orders"
        measure = "amount" if orders and self.question.measure == "count" else self.question.measure
        self._ask(replace(self.question, basis="revenue" if orders else "orders", measure=measure))

    def action_measure(self) -> None:
        """Sum amounts, or margins, or count deals."""
        measures = [each for each in get_args(Measure) if each != "count" or self.question.basis == "orders"]
        place = measures.index(self.question.measure) + 1
        self._ask(replace(self.question, measure=measures[place % len(measures)]))

    def action_overdue(self) -> None:
        """Count overdue deals in the current period, or apart."""
        self._ask(replace(self.question, overdue=not self.question.overdue))

    @work(exclusive=True, group="filter")
    async def action_filter(self) -> None:
        """Let a filter be typed."""
        self.query_one(FilterLine).open(await self.session.read(_custom_fields))

    def action_unfilter(self) -> None:
        """Count all deals again."""
        if self.question.filter.terms:
            self.query_one(FilterLine).filter = Filter()
            self._ask(replace(self.question, filter=Filter()))

    @on(FilterLine.Asked)
    def _filter_asked(self, message: FilterLine.Asked) -> None:
        self._filter_by(message)

    @work(exclusive=True, group="filter")
    async def _filter_by(self, message: FilterLine.Asked) -> None:
        try:
            await self.ask(replace(self.question, filter=message.filter))
        except SfaError as error:
            message.line.refuse(error)
        else:
            message.line.accept(message.filter)

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.set_focus(None)

    def action_behind(self) -> None:
        """Show the deals behind the figure under the cursor."""
        report, table = self.report, self.figures
        if report is None:
            return
        figure = forecast_view.figure_at(report, table.row, table.column)
        if figure is None:
            self.app.say(_("A target has no deals behind it; see `sfa target list`"))
            return
        question = self.question
        heading = table.table.rows[table.row].heading.strip() if table.row < len(report.rows) else _("Total")
        column = next((each.title for each in table.table.columns if each.name == table.column), "")
        apart = {"overdue": _("overdue"), "undated": _("no expected close")}.get(figure.name)
        said = f"{report.ask.period.name}   {apart or heading}"
        self.app.push_screen(
            BehindScreen(
                self.MODE,
                said,
                "" if apart else column,
                lambda store, clock: forecast_view.read_behind(store, clock, question, figure),
            )
        )

    @on(FiguresTable.Picked)
    def _picked(self, message: FiguresTable.Picked) -> None:
        if message.opened:
            self.action_behind()


def _custom_fields(store: Store, _clock: Clock) -> tuple[str, ...]:
    return tuple(field.name for field in fields.of_noun(store, "deal"))


def _way(action: str, text: str, style: str) -> Content:
    """Return a text that a click turns into an action."""
    return way(text, f"screen.{action}").stylize(style)
