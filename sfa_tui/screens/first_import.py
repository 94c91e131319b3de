"""Taking a file into a new workspace: what the importer makes of it is shown before anything is written.

Knows the dialogue; reading, mapping and writing are the importer's, and its sentences are those of `sfa import`.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Input, ProgressBar, Static

from sfa_tui import environment
from sfa_tui.display import imports
from sfa_tui.exchange.importing import NOUNS, Imported, Options, Source, open_source, preview, run
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import Ambiguous, SfaError
from sfa_tui.screens.form_row import FormRow
from sfa_tui.screens.keys import Keyed
from sfa_tui.store.workspace import Store, open_workspace
from sfa_tui.widgets.choice import Choice
from sfa_tui.widgets.foot import Foot

T = TypeVar("T")

_ORDERS = {"": N_("as the file shows"), "ymd": "2026-12-01", "dmy": "1/12/2026", "mdy": "12/1/2026"}
_STEP = 500
"""Rows between two moves of the bar."""


class ImportScreen(Keyed, Screen[None]):
    """A file, what would be done with it, and the doing; ends the app with the folder of the workspace."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("open the board"), id="first.leave"),
        Binding("ctrl+s", "import", N_("take it in"), id="first.import"),
    ]
    app: Any

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._shown: tuple[str, str, str] | None = None

    def compose(self) -> ComposeResult:
        """Ask for the file."""
        nouns = {noun: words.noun(_singular(noun)) for noun in ("deals", *(each for each in NOUNS if each != "deals"))}
        with Vertical(id="box") as box:
            box.border_title = _("take a file in")
            with VerticalScroll(can_focus=False):
                yield FormRow("noun", _("what is in it"), Choice(nouns, "deals", id="noun"))
                yield FormRow("date_order", _("dates"), Choice({k: _(v) for k, v in _ORDERS.items()}, "", id="order"))
                path = Input(id="path", placeholder="accounts.csv")
                yield FormRow("path", _("file"), path, _("CSV, TSV or JSON; Enter shows what would be done"))
                yield Static(id="preview", markup=False)
            yield ProgressBar(show_eta=False, id="progress")
            with Horizontal(id="buttons"):
                yield Button(_("Show"), id="show")
                yield Button(_("Take it in"), id="import", variant="primary", disabled=True)
                yield Button(_("Open the board"), id="leave")
        yield Foot()

    def on_mount(self) -> None:
        """Stand on the file."""
        self.query_one("#buttons").styles.height = "auto"
        self.query_one(ProgressBar).display = False
        self.query_one("#path").focus()

    @on(Input.Submitted)
    def _typed(self) -> None:
        self._preview()

    @on(Input.Changed)
    @on(Choice.Changed)
    def _otherwise(self) -> None:
        # What was shown is not what would be done any more.
        self.query_one("#import", Button).disabled = self._shown != self._asked()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        match message.button.id:
            case "show":
                self._preview()
            case "import":
                self.action_import()
            case _:
                self.action_leave()

    def _asked(self) -> tuple[str, str, str]:
        """Return (noun, path, order of dates) as they are asked for now."""
        noun, order = self.query_one("#noun", Choice).value, self.query_one("#order", Choice).value
        return noun, self.query_one("#path", Input).value.strip(), order

    @work(exclusive=True)
    async def _preview(self) -> None:
        """Show what the importer makes of the file."""
        asked = self._asked()
        row = next(each for each in self.query(FormRow) if each.key == "path")
        shown = self.query_one("#preview", Static)
        if not asked[1]:
            row.refuse(_("this is needed"))
            return
        try:
            lines, useful = await self._in_store(lambda store: _previewed(store, *asked))
        except Ambiguous as error:
            row.refuse(f"{error} {_('Say above how dates are written.')}")
            self.query_one("#order").focus()
        except SfaError as error:
            row.refuse(str(error))
        else:
            row.refuse("")
            shown.update("\n".join(lines))
            self._shown = asked if useful else None
            button = self.query_one("#import", Button)
            button.disabled = not useful
            if useful:
                button.focus()
            return
        shown.update("")

    async def _in_store(self, work: Callable[[Store], T]) -> T:
        def within() -> T:
            with open_workspace(self._folder) as store:
                return work(store)

        return await asyncio.to_thread(within)

    def action_import(self) -> None:
        """Take the file in, once it was shown what that means."""
        if self._shown is not None and self._shown == self._asked():
            self._import(*self._shown)
        else:
            self._preview()

    @work(exclusive=True, group="import")
    async def _import(self, noun: str, path: str, order: str) -> None:
        bar = self.query_one(ProgressBar)
        bar.display = True
        for each in self.query(Button):
            each.disabled = True

        def take(store: Store) -> tuple[Source, Imported]:
            source = _opened(store, noun, path, order)
            self.app.call_from_thread(bar.update, total=max(len(source.table.rows), 1))
            seen = 0

            def step() -> None:
                nonlocal seen
                seen += 1
                if seen % _STEP == 0:
                    self.app.call_from_thread(bar.advance, _STEP)

            return source, run(store, environment.clock(), source, progress=step)

        try:
            source, done = await self._in_store(take)
        except SfaError as error:
            next(each for each in self.query(FormRow) if each.key == "path").refuse(str(error))
        else:
            told = "\n".join([_counts(done), *imports.outcome(done, source)])
            self.query_one("#preview", Static).update(told)
            self.query_one("#path", Input).value = ""
        bar.display = False
        for each in self.query("#show, #leave").results(Button):
            each.disabled = False
        self.query_one("#leave").focus()

    def action_leave(self) -> None:
        """Open the board, unless a file is going in."""
        if not any(worker.group == "import" and worker.is_running for worker in self.app.workers):
            self.app.exit(self._folder)


def _opened(store: Store, noun: str, path: str, order: str) -> Source:
    # A new workspace has the default stages only, and the file's own take their place; and it knows one user only.
    fresh = store.connection.execute("SELECT 1 FROM deal LIMIT 1").fetchone() is None
    file = Path(path.strip("'\"")).expanduser()
    may = Options(date_order=order or None, create_stages=fresh and noun == "deals", create_users=fresh)
    return open_source(store, environment.clock(), noun, file, may)


def _previewed(store: Store, noun: str, path: str, order: str) -> tuple[list[str], bool]:
    """Return what is said of a file before it is taken in, and whether anything of it would be."""
    source = _opened(store, noun, path, order)
    planned = preview(store, environment.clock(), source)
    lines = [*imports.mapping(source), "", _counts(planned), *imports.samples_and_reasons(planned, source)]
    return lines, planned.rejected < planned.rows


def _counts(done: Imported) -> str:
    said = ngettext(
        "{rows} row: {created} new, {updated} changed, {skipped} as they are, {rejected} rejected",
        "{rows} rows: {created} new, {updated} changed, {skipped} as they are, {rejected} rejected",
        done.rows,
    )
    return said.format(
        rows=f"{done.rows:,}",
        created=f"{done.created:,}",
        updated=f"{done.updated:,}",
        skipped=f"{done.skipped:,}",
        rejected=f"{done.rejected:,}",
    )


def _singular(noun: str) -> str:
    return {"companies": "company", "activities": "activity"}.get(noun, noun.removesuffix("s"))
