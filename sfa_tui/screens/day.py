"""The day: one's own report, drafted, remarked on and handed in; for those who lead, what their team has handed in.

Knows the pile, the report that is shown, the remarks that are written in place, and keys; how both read is day_view's,
what a verb does the verbs'.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display import reports as told
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.period import days_later
from sfa_tui.sales import comments as comment_verbs
from sfa_tui.sales import reports as verbs
from sfa_tui.screens import day_view, editor
from sfa_tui.screens.asking import if_agreed, unless_typed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.day_prompts import Remarks, SayPrompt
from sfa_tui.screens.day_view import Pile
from sfa_tui.screens.page import Page
from sfa_tui.screens.session import Work
from sfa_tui.screens.today_prompts import DonePrompt
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import reports, workday
from sfa_tui.store.listing import Object
from sfa_tui.store.workday import Kind, Span
from sfa_tui.widgets.banner import Banner
from sfa_tui.widgets.blocks import Blocks
from sfa_tui.widgets.two_panes import BOTH
from sfa_tui.widgets.way import way

_OPEN = ("missing", "draft", "returned")
"""Standings of a report that is its writer's to hand in."""


class DayScreen(Page):
    """The pile at the left, the report at the right."""

    MODE = "day"
    CSS_PATH = "day.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open"), id="day.open"),
        Binding("e", "remarks", N_("remarks"), id="day.remarks"),
        Binding("s", "submit", N_("submit"), id="day.submit"),
        Binding("d", "done", N_("done"), id="day.done"),
        Binding("space", "seen", N_("seen"), id="day.seen"),
        Binding("a", "approve", N_("approve"), id="day.approve"),
        Binding("r", "return", N_("return"), id="day.return"),
        Binding("c", "comment", N_("comment"), id="day.comment"),
        Binding("h,left", "later(-1)", N_("earlier"), id="day.earlier"),
        Binding("l,right", "later(1)", N_("later"), id="day.later"),
        Binding("w", "week", N_("day/week"), id="day.week"),
        Binding("t", "today", N_("today"), id="day.today", show=False),
        Binding("tab,shift+tab", "pane", N_("other side"), id="day.pane", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.pile_of = Pile((), (), (), (), (), leads=False)
        self.report: Object | None = None
        self.shown: tuple[str, Span] | None = None
        self.pile = Blocks(id="pile")
        self.sheet = Blocks(id="report")
        self.remarks = Remarks(id="remarks")
        self._here: str | None = None

    def body(self) -> Iterator[Widget]:
        """Yield the pile and the report with its head and the field for its remarks."""
        yield Static(id="tabs-of-day")
        with Horizontal(id="both"):
            yield self.pile
            with Vertical(id="sheet"):
                yield Banner(id="head")
                yield self.sheet
                yield self.remarks
        yield Static(
            Content(_("Nobody works here yet. Settings ( , ) say who you are: then your day is drafted here.")),
            id="nobody",
        )

    async def on_mount(self) -> None:
        """Show one's own day."""
        around = self.app.around
        self.query_one(TopBar).show(around.name, around.me_name)
        self.set_class(around.me is None, "-nobody")
        self.set_class(True, "-sheet")
        if around.me is not None:
            self.shown = around.me, workday.span("day", self.session.clock.today)
        await self.reload()
        self._focus_on(self.sheet if self.app.size.width < BOTH else self.pile)

    def on_resize(self) -> None:
        """Show both sides, or one, as there is room."""
        self.set_class(self.app.size.width < BOTH, "-one")
        self._name_tabs()

    # --- what is shown ---

    async def reload(self) -> None:
        """Read the pile and the report again; remarks that are being written stay as they are typed."""
        me, shown = self.app.around.me, self.shown
        if me is None or shown is None:
            return
        user, span = shown
        try:
            self.pile_of = await self.session.read(lambda store, clock: day_view.read_pile(store, clock, me, span.kind))
            report = await self.session.sum(lambda store, clock: reports.whole(store, clock, me, user, span))
        except SfaError as error:
            self.app.tell(error)
            return
        if shown != self.shown:
            return
        clock, scale = self.session.clock, self.app.around.scale
        self.report = report
        self.pile.show(day_view.pile_blocks(self.pile_of, clock, span.kind))
        self.query_one("#head", Banner).show(day_view.head_blocks(report, clock, scale))
        self.sheet.show(day_view.report_blocks(report, clock, scale, own=self.own))
        self.refresh_bindings()

    @work(exclusive=True, group="day")
    async def _show(self, user: str, span: Span) -> None:
        """Show another report."""
        if self.writing or self.shown == (user, span):
            return
        self.shown = user, span
        self.sheet.cursor = None
        await self.reload()

    @property
    def own(self) -> bool:
        """Return whether the report that is shown is one's own."""
        return self.shown is not None and self.shown[0] == self.app.around.me

    @property
    def writing(self) -> bool:
        """Return whether remarks are being written."""
        return self.has_class("-writing")

    @property
    def unsaved(self) -> str:
        """Return the remarks that are being written, "" where they are as they were."""
        if not self.writing or self.remarks.text == self.remarks.before:
            return ""
        return f"{_('remarks')}\n{self.remarks.text}"

    @property
    def focused_key(self) -> str:
        """Return the key of the block that keys act on, "" for none."""
        return next((pane.key or "" for pane in (self.pile, self.sheet) if pane.has_focus), "")

    def _name_tabs(self) -> None:
        parts: list[Content | str] = []
        for pane, name in (("pile", _("Desk")), ("sheet", _("Report"))):
            style = "bold $text-primary underline" if self.has_class(f"-{pane}") else "$text-muted"
            parts += [way(f" {name} ", f"screen.show_pane('{pane}')").stylize(style), "  "]
        self.query_one("#tabs-of-day", Static).update(Content.assemble(*parts))

    def _focus_on(self, pane: Blocks) -> None:
        self.set_class(pane is self.pile, "-pile")
        self.set_class(pane is self.sheet, "-sheet")
        self._name_tabs()
        pane.focus()

    def on_descendant_focus(self) -> None:
        """Let the foot say what can be done here."""
        self.refresh_bindings()

    # --- going about ---

    @on(Blocks.Moved)
    def _pointed(self) -> None:
        """Show the report under the cursor, where the cursor was moved there."""
        before, self._here = self._here, self.pile.key
        meant = day_view.meant(self.pile_of, self._here or "")
        if self.pile.has_focus and before != self._here and meant is not None:
            self._show(*meant)
        self.refresh_bindings()

    @on(Blocks.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_show_pane(self, pane: str) -> None:
        """Go to the pile or to the report."""
        self._focus_on(self.pile if pane == "pile" else self.sheet)

    def action_pane(self) -> None:
        """Go to the other side."""
        self._focus_on(self.sheet if self.has_class("-pile") else self.pile)

    def action_open(self) -> None:
        """Go to the report of the pile, or to the deal, company or person of an entry."""
        if self.focused_key == "remarks":
            self.action_remarks()
        elif (aim := self._aim()) == "report":
            self._focus_on(self.sheet)
        elif aim is not None:
            self.app.open_row(*aim)

    def _aim(self) -> tuple[str, str] | str | None:
        """Return the row that the block under the cursor leads to, "report" for a report."""
        if day_view.meant(self.pile_of, self.focused_key) is not None:
            return "report"
        return day_view.leads_to(self.pile_of, self.report, self.focused_key)

    def action_later(self, by: int) -> None:
        """Show the report of the same person of the day or week before or after."""
        if self.shown is not None:
            user, span = self.shown
            day = days_later(span.first, by * (7 if span.kind == "week" else 1))
            self._show(user, workday.span(span.kind, day))

    def action_week(self) -> None:
        """Show the week instead of the day, or a day of it."""
        if self.shown is not None:
            user, span = self.shown
            kind: Kind = "day" if span.kind == "week" else "week"
            self._show(user, workday.span(kind, min(span.last, self.session.clock.today)))

    def action_today(self) -> None:
        """Show one's own report of today, or of this week."""
        if self.shown is not None and self.app.around.me is not None:
            self._show(self.app.around.me, workday.span(self.shown[1].kind, self.session.clock.today))

    # --- what can be done ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done with the report that is shown, or with what the cursor is on."""
        if action not in _OURS:
            return super().check_action(action, parameters)
        report, what = self.report, self.focused_key.partition(":")[0]
        if report is None or self.shown is None or self.writing:
            return False
        submitted = bool(report["submitted_at"])
        match action:
            case "open":
                return bool(what == "remarks" and self.own) or self._aim() is not None
            case "remarks":
                return self.own and what != "comment"
            case "submit":
                return self.own and what != "comment" and (report["standing"] in _OPEN or workday.late(report) > 0)
            case "done":
                return self.own and what == "planned"
            case "seen":
                return what == "comment" or (not self.own and submitted and bool(report["unread"]))
            case "approve" | "return":
                answered = what == "comment" or report["standing"] in ("approved", "returned")
                return not self.own and submitted and not answered
            case "comment":
                return what == "comment" or report["id"] is not None
            case "later":
                return parameters[0] == -1 or self.shown[1].last < self.session.clock.today
        return True

    def action_done(self) -> None:
        """Ask what came of a planned activity, and mark it as done."""
        activity = day_view.activity(self.report, self.focused_key)
        if activity is not None:
            self.app.push_screen(DonePrompt([activity], self._do))

    async def _do(self, verb: Work[Any], _ids: Sequence[str] = ()) -> Any:
        done = await self.do(verb)
        await self.reload()
        return done

    @work(group="verb")
    async def action_submit(self) -> None:
        """Hand it in."""
        if self.shown is not None:
            span = self.shown[1]
            if await self.act(lambda store, clock: verbs.submit(store, clock, span)):
                await self.reload()

    @work(group="verb")
    async def action_seen(self) -> None:
        """Say that the report, or the comment under the cursor, is read."""
        said: Any = day_view.comment(self.pile_of, self.focused_key)
        if said is not None:
            target = said["noun"], said["row"]["id"]
            if await self.act(lambda store, clock: comment_verbs.see(store, clock, [target])):
                await self.reload()
            return
        await self._answer("seen", "")

    @work(group="verb")
    async def action_approve(self) -> None:
        """Approve the report."""
        await self._answer("approved", "")

    async def _answer(self, kind: str, body: str) -> None:
        if self.report is None or self.report["id"] is None:
            return
        id = str(self.report["id"])
        if await self.act(lambda store, clock: verbs.answer(store, clock, [id], kind, body)):
            await self._go_on()

    async def _go_on(self) -> None:
        """Go to the next report that is to be read, where the cursor was in the pile."""
        unread = [day_view.key(each) for each in self.pile_of.unread]
        here = self.pile.key if self.pile.has_focus else None
        await self.reload()
        left = [day_view.key(each) for each in self.pile_of.unread]
        if here in unread and here not in left and left:
            self.pile.point_at(left[min(unread.index(here), len(left) - 1)])

    def action_return(self) -> None:
        """Ask why it is given back."""
        self._say(_("Return: {report}"), _("what is missing; @name tells a colleague"), "returned")

    def action_comment(self) -> None:
        """Ask what there is to say on it, or in answer to the comment under the cursor."""
        said: Any = day_view.comment(self.pile_of, self.focused_key)
        if said is not None:
            target = said["noun"], said["row"]["id"]
            title = _("Answer: {name}").format(name=said["row"]["name"] or "")

            async def answer(text: str) -> None:
                await self._do(lambda store, clock: comment_verbs.comment(store, clock, [target], text))

            self.app.push_screen(SayPrompt(title, _("your comment; @name tells a colleague"), answer))
            return
        self._say(_("Comment: {report}"), _("your comment; @name tells a colleague"), "comment")

    def _say(self, title: str, hint: str, kind: str) -> None:
        report = self.report
        if report is None or report["id"] is None:
            return
        id = str(report["id"])

        async def say(text: str) -> None:
            await self.do(lambda store, clock: verbs.answer(store, clock, [id], kind, text))
            await self._go_on()

        self.app.push_screen(SayPrompt(title.format(report=told.title(report)), hint, say))

    # --- remarks ---

    def action_remarks(self) -> None:
        """Write the remarks where they stand."""
        if self.report is not None and self.check_action("remarks", ()):
            self.remarks.begin(str(self.report["remarks"] or ""))
            self.add_class("-writing")
            self._focus_on(self.sheet)
            self.remarks.focus()
            self.refresh_bindings()

    @on(Remarks.Left)
    def _left(self) -> None:
        """Stop writing; what was typed is thrown away only where the person agrees."""
        unless_typed(self, self._stop_writing)

    def _stop_writing(self) -> None:
        self.remove_class("-writing")
        self.sheet.focus()
        self.refresh_bindings()

    @on(Remarks.Saved)
    def _saved(self) -> None:
        """Keep the remarks; of a report that is handed in already, hand it in again with them."""
        if self.shown is None or self.report is None:
            return
        text, span = self.remarks.text, self.shown[1]
        if self.report["standing"] in _OPEN:
            self._keep(lambda store, clock: verbs.remark(store, clock, span, text))
        elif text == self.remarks.before:
            self._stop_writing()
        else:
            again = _("It is submitted already. Submit it again with these remarks?")
            keep = partial(self._keep, lambda store, clock: verbs.submit(store, clock, span, text))
            self.app.push_screen(Confirm(again), if_agreed(keep))

    @work(group="verb")
    async def _keep(self, verb: Work[object]) -> None:
        if await self.act(verb):
            self._stop_writing()
            await self.reload()

    @on(Remarks.Elsewhere)
    def _elsewhere(self) -> None:
        """Write them in the person's own editor."""
        text = editor.edit_text(self.app, self.remarks.text)
        if text is not None:
            self.remarks.text = text


_OURS = frozenset(
    ("open", "remarks", "submit", "done", "seen", "approve", "return", "comment", "later", "week", "today", "pane")
)
