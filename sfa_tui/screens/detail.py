"""The page of one deal, company or contact: a head, its timeline, and beside it what belongs to it, edited in place.

Knows the two panes, the cursor's way between them, the line that is typed in, and the keys of an activity; what a row
shows and how it is changed is said by the page of each noun.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, SfaError
from sfa_tui.sales import activities
from sfa_tui.sales.nouns import NOUNS
from sfa_tui.sales.rows import Made
from sfa_tui.screens import activity_form, editor, facts, planned, recurring
from sfa_tui.screens.asking import unless_typed
from sfa_tui.screens.comment import CommentPrompt
from sfa_tui.screens.deal_actions import DealActions
from sfa_tui.screens.facts import Fact
from sfa_tui.screens.history import HistoryScreen
from sfa_tui.screens.row_view import View
from sfa_tui.screens.session import Work
from sfa_tui.screens.topbar import TopBar
from sfa_tui.screens.which import ask_which
from sfa_tui.store import timeline as store_timeline
from sfa_tui.store.listing import Object
from sfa_tui.store.timeline import PAGE
from sfa_tui.store.workspace import Store
from sfa_tui.widgets import timeline
from sfa_tui.widgets.banner import Banner
from sfa_tui.widgets.blocks import Block, Blocks
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.in_place import InPlace
from sfa_tui.widgets.timeline import Sight
from sfa_tui.widgets.two_panes import BOTH, TwoPanes

_TALL = 32
"""Lines from which on there is room for empty ones."""
_ABOUT_IT = ("edit", "open", "comment", "complete", "snooze", "reschedule", "remove", "pane")

V = TypeVar("V", bound=View)


class DetailPage(DealActions, Generic[V]):
    """A page of one row. A subclass reads it, says how it reads, and which verb sets what was typed."""

    NOUN = ""
    CSS_PATH = "detail.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="detail.back"),
        Binding("e", "edit", N_("edit"), id="detail.edit"),
        Binding("a", "deal_add", N_("add"), id="deal.add", show=False),
        Binding("E", "deal_edit", N_("form"), id="deal.edit", show=False),
        Binding("D", "deal_delete", N_("delete"), id="deal.delete", show=False),
        Binding("enter", "open", N_("open"), id="detail.open", show=False),
        Binding("d", "complete", N_("done"), id="activity.complete"),
        Binding("z", "snooze", N_("snooze a day"), id="activity.snooze"),
        Binding("r", "reschedule", N_("reschedule"), id="activity.reschedule"),
        Binding("i", "form", N_("activity"), id="activity.form", show=False),
        Binding("delete", "remove", N_("remove"), id="detail.remove"),
        Binding("tab,shift+tab", "pane", N_("other side"), id="detail.pane", show=False),
        Binding("c", "comment", N_("comment"), id="detail.comment"),
        Binding("y", "history", N_("history"), id="detail.history"),
    ]

    def __init__(self, id: str) -> None:
        super().__init__()
        self.row_id = id
        self.view: V | None = None
        self.past: list[Object] = []
        self.panes = TwoPanes()
        self._unsaved = ""

    def body(self) -> Iterator[Widget]:
        """Yield the head, both panes, and what is said of a row that is gone."""
        yield Banner(id="head")
        yield Banner(id="spoken")
        yield self.panes
        yield Static(id="gone", markup=False)

    @abstractmethod
    def read(self, store: Store, clock: Clock, past: int) -> V | None:
        """Return the row with so much of its past, None where it is gone."""

    @abstractmethod
    def sight(self, view: V) -> Sight:
        """Return what its timeline is drawn by."""

    @abstractmethod
    def head(self, view: V) -> Sequence[Block]:
        """Return the lines at the top."""

    @abstractmethod
    def spoken(self, view: V) -> Sequence[Block]:
        """Return who spoke last."""

    @abstractmethod
    def aside(self, view: V) -> Sequence[Block]:
        """Return what stands beside the timeline."""

    @abstractmethod
    def fields(self, view: V) -> Sequence[Fact]:
        """Return the fields of the row."""

    @abstractmethod
    def edit(self, texts: Mapping[str, str]) -> Work[Made | None]:
        """Return the verb that sets fields of the row."""

    def typed(self, key: str) -> tuple[str, str, int] | None:
        """Return the text that is typed over a block of the row's own, what may be typed, and the cells before it; None
        where nothing is."""
        what, _colon, name = key.partition(":")
        if self.view is None or what not in ("field", "add"):
            return None
        hint = facts.hint(NOUNS[self.NOUN], self.view.custom, name)
        if what == "add":
            return "", hint, 0
        known = self.fields(self.view)
        fact = next((each for each in known if each.name == name), None)
        return None if fact is None else (fact.typed, hint, facts.value_offset(known))

    def saving(self, key: str, text: str) -> Work[Made | None]:
        """Return the verb that sets what was typed over one of these blocks."""
        what, _colon, name = key.partition(":")
        if what == "field" and self.view is not None:
            text = facts.told(self.fields(self.view), name, text)
        return self.edit({name: text})

    def removing(self, key: str) -> Work[object] | None:
        """Return the verb that takes away what a block stands for, None where it stands for nothing of the kind."""
        return None

    @property
    def unsaved(self) -> str:
        """Return what is typed over a line, or was when the row was deleted; "" where nothing is."""
        text = self.panes.line.unsaved if self.view is not None else self._unsaved
        return f"{words.noun(self.NOUN)}\n{text}" if text else ""

    def on_resize(self) -> None:
        """Use every line of a small screen."""
        self.set_class(self.app.size.height < _TALL or self.app.size.width < BOTH, "-narrow")

    async def on_mount(self) -> None:
        """Show the row."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        await self.reload()
        self.panes.timeline.focus()

    @property
    def focused_key(self) -> str:
        """Return the key of the block that keys act on, "" for none."""
        return (self.panes.focused and self.panes.focused.key) or ""

    async def reload(self) -> None:
        """Read again what is shown, the cursor staying where it is."""
        wanted = max(PAGE, len(self.past))
        try:
            view = await self.session.read(lambda store, clock: self.read(store, clock, wanted))
        except SfaError as error:
            self.app.tell(error)
            return
        self.set_class(view is None, "-gone")
        if view is None:
            self._say_gone()
            return
        came_back = self.view is None
        self.view = view
        self.past = list(view.timeline.past)
        self.query_one("#head", Banner).show(self.head(view))
        self.query_one("#spoken", Banner).show(self.spoken(view))
        self.panes.aside.show(self.aside(view))
        self._show_timeline()
        self.panes.follow()
        if came_back and self.focused is None:
            self.panes.timeline.focus()
        self.refresh_bindings()

    async def show_undone(self, back: Mapping[str, str]) -> None:
        """Read again what is shown, and go to what is back on the side that keys go to."""
        await self.reload()
        if (pane := self.panes.focused) is not None:
            for noun, id in back.items():
                pane.point_at(f"{noun}:{id}")

    def _show_timeline(self) -> None:
        assert self.view is not None
        told = self.view.timeline
        self.panes.timeline.show(timeline.blocks(told.planned, self.past, told.total, self.sight(self.view)))

    def _say_gone(self) -> None:
        self.view = None
        if self.panes.line.is_open:
            self._unsaved = self.panes.line.text
            self.panes.line.close()
        self.set_focus(None)
        said = _("This {noun} is deleted.").format(noun=words.noun(self.NOUN))
        ways = _("u brings it back where you deleted it · g x shows what others have overridden · Esc goes back")
        typed = _("What you typed: {text}").format(text=self._unsaved) if self._unsaved else ""
        self.query_one("#gone", Static).update("\n\n".join(filter(None, (said, typed, ways))))
        self.refresh_bindings()

    def action_show_pane(self, pane: str) -> None:
        """Go to the timeline or to what stands beside it."""
        self.panes.show(self.panes.timeline if pane == "timeline" else self.panes.aside)

    def action_pane(self) -> None:
        """Go to the other pane."""
        self.panes.other()

    def on_descendant_focus(self) -> None:
        """Let the foot say what can be done here."""
        self.refresh_bindings()

    @on(Blocks.Moved)
    def _cursor_moved(self) -> None:
        self.refresh_bindings()

    @on(Blocks.MoreWanted, "#timeline")
    def _more_wanted(self) -> None:
        if self.view is not None and len(self.past) < self.view.timeline.total:
            self._load_more()

    @work(exclusive=True, group="past")
    async def _load_more(self) -> None:
        """Read the next page of the past."""
        at = len(self.past)
        more = await self.session.read(
            lambda store, clock: store_timeline.past(store, clock, self.NOUN, self.row_id, at, PAGE)
        )
        if self.view is not None and len(self.past) == at:
            self.past += more
            self._show_timeline()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether something can be done with what the cursor is on."""
        if action in ("back", "history"):
            return True
        if action in _ABOUT_IT and self.view is None:
            return False
        key = self.focused_key
        if action in ("complete", "snooze", "reschedule"):
            return self.planned(key) is not None
        if action == "form":
            return self.activity(key) is not None
        if action == "edit":
            return key == "note" or self.activity(key) is not None or self.typed(key) is not None
        if action == "remove":
            return self.activity(key) is not None or self.removing(key) is not None
        return super().check_action(action, parameters)

    def planned(self, key: str) -> Object | None:
        """Return the planned activity that a block stands for, None where it is none."""
        found = self.view.timeline.planned if self.view is not None else ()
        return next((each for each in found if key == f"activity:{each['id']}"), None)

    def activity(self, key: str) -> Object | None:
        """Return the activity that a block stands for, None where it is none."""
        done = (each for each in self.past if each["entry"] == "done" and key == f"activity:{each['id']}")
        return self.planned(key) or next(done, None)

    def action_back(self) -> None:
        """Go back to where this page was opened; what was typed is thrown away only where the person agrees."""
        unless_typed(self, self.app.pop_screen)

    def action_history(self) -> None:
        """Show every change."""
        self.app.push_screen(HistoryScreen(self.NOUN, self.row_id))

    def action_comment(self) -> None:
        """Comment on the row."""
        if self.view is not None:
            called = plain(str(self.view.row["name"] or ""))
            self.app.push_screen(CommentPrompt(self.NOUN, self.row_id, called, self.do_shown))

    @on(Blocks.Opened)
    def _block_opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Go to the row that a block stands for, or edit what it says."""
        noun, _colon, id = self.focused_key.partition(":")
        if noun in ("deal", "company", "contact") and id:
            self.app.open_row(noun, id)
        elif noun == "activity":
            self.action_form()
        elif self.check_action("edit", ()):
            self.action_edit()

    @work(group="deal")
    async def action_form(self) -> None:
        """Ask for all that an activity holds."""
        if (entry := self.activity(self.focused_key)) is not None:
            await activity_form.ask(self, [str(entry["id"])], self.do_shown)

    def action_edit(self) -> None:
        """Type over what the cursor is on."""
        key = self.focused_key
        if key == "note":
            self.edit_note()
        elif (entry := self.activity(key)) is not None:
            text = str((entry["subject"] if entry["entry"] == "planned" else entry["summary"]) or "")
            self.panes.type_over(key, key, text, "", 0)
        elif (found := self.typed(key)) is not None:
            text, hint, before = found
            self.panes.type_over(key, key, text, hint, before)

    def action_complete(self) -> None:
        """Ask what came of a planned activity, and mark it as done."""
        key = self.focused_key
        if self.planned(key) is not None:
            hint = _("Done: what came of it? Enter saves, also with nothing typed")
            self.panes.type_over(f"done:{key}", key, "", hint, 0)

    def action_reschedule(self) -> None:
        """Ask for another day."""
        key = self.focused_key
        if self.planned(key) is not None:
            self.panes.type_over(f"due:{key}", key, "", _("when: friday 10:00, +3d, 12/18 … (empty: no day)"), 0)

    @work
    async def action_snooze(self) -> None:
        """Put off a planned activity by a day."""
        entry = self.planned(self.focused_key)
        if entry is not None:
            id = str(entry["id"])
            if await self.act(lambda store, clock: activities.snooze(store, clock, [id], timedelta(days=1))):
                await self.reload()

    @work
    async def action_remove(self) -> None:
        """Take away what the cursor is on; it can be undone."""
        key = self.focused_key
        if (entry := self.planned(key)) is not None:
            await planned.remove(self, [entry], self.do_shown)
            return
        entry = self.activity(key)
        if entry is not None:
            id = str(entry["id"])
            verb: Work[object] | None = lambda store, _: activities.delete(store, [id])  # noqa: E731
        else:
            verb = self.removing(key)
        if verb is not None and await self.act(verb):
            await self.reload()

    @on(InPlace.Saved)
    async def _saved(self, message: InPlace.Saved) -> None:
        await self.app.patiently(self._save(message))

    async def _save(self, message: InPlace.Saved) -> None:
        line, key, text = message.line, message.key, message.text
        if text == line.before and not key.startswith("done:"):
            line.close()
            return
        try:
            made = await self.do(self._verb(key, text))
        except Ambiguous as error:
            ask_which(self, self.session, error, line.action_save, partial(line.refuse, str(error)))
            return
        except SfaError as error:
            line.refuse(str(error))
            return
        self.session.forget()
        line.before = line.text
        line.close()
        if key.startswith("done:"):
            await recurring.tell_following(self.app, [key.rpartition(":")[2]])
        elif key.partition(":")[0] not in planned.TYPED:
            self.tell_made(made or [])
        await self.reload()

    def _verb(self, key: str, text: str) -> Work[Made | None]:
        what, _colon, rest = key.partition(":")
        if what in planned.TYPED:
            return planned.typed(what, rest.rpartition(":")[2], text, is_planned=self.planned(key) is not None)
        return self.saving(key, text)

    @work
    async def edit_note(self) -> None:
        """Edit the long text of the row in the person's own editor."""
        view = self.view
        if view is None:
            return
        text = editor.edit_text(self.app, str(view.row["note"] or ""))
        if text is None:
            return
        if await self.act(self.saving("field:note", text)):
            await self.reload()
        else:
            kept = editor.keep(text)
            self.app.say(_("What you wrote is kept in {path}").format(path=kept), "warning")
