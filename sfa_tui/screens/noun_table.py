"""The table of a noun whose rows are added, edited and deleted in forms that its fields make: companies, contacts.

Knows the keys and which verb they run; deals have keys of their own.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.display import phrases
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import rows, texts
from sfa_tui.sales.nouns import Noun
from sfa_tui.sales.rows import Made
from sfa_tui.screens import noun_form
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.entry import NO, Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.over import OverTable
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.session import Work
from sfa_tui.screens.table_page import SiftedPage
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.table import Row


class NounTable(SiftedPage):
    """A table whose rows are edited in forms. A subclass says of which noun (`NOUN`), which of its fields are asked
    for (`FIELDS`), and which may be set on many rows at once (`ON_MANY`)."""

    NOUN: ClassVar[Noun]
    FIELDS: ClassVar[tuple[str, ...]]
    ON_MANY: ClassVar[tuple[str, ...]]
    NEW: ClassVar[Mapping[str, str]] = {}
    """What the form of a new row begins with."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "row_add", N_("add"), id="row.add"),
        Binding("e", "row_edit", N_("edit"), id="row.edit"),
        Binding("m", "menu", N_("menu"), id="row.menu", show=False),
        Binding("delete", "row_delete", N_("delete"), id="row.delete", show=False),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done without a row."""
        if action in ("row_edit", "row_delete", "menu"):
            return bool(self.chosen())
        return super().check_action(action, parameters)

    @work(group="row")
    async def action_row_add(self) -> None:
        """Ask for a new row, and go to it."""
        noun, begun = self.NOUN, self.NEW
        entries = await self.session.read(self.entries)

        async def add(typed: dict[str, str]) -> None:
            given = {name: text for name, text in typed.items() if text.strip() and (text != NO or name in begun)}
            id, made = await self.do(self.adding(given))
            self._tell(made)
            await self.show_changed([id])
            await self.added(id)

        self.app.push_screen(Form(_("New {noun}").format(noun=words.noun(noun.name)), entries, add))

    @work(group="row")
    async def action_row_edit(self) -> None:
        """Edit the row, or set one field of all that are marked."""
        chosen, ids = self.chosen(), [str(row["id"]) for row in self.chosen()]
        if len(ids) > 1 and self.ON_MANY:
            noun = self.NOUN
            custom = await self.session.read(lambda store, _clock: noun_form.custom_names(store, noun))
            fields = [Choice(name, words.field(name)) for name in self.ON_MANY]
            fields += [Choice(name, name) for name in custom]

            def picked(field: Choice | None) -> None:
                if field is not None:
                    self._set(ids, field)

            self.app.push_screen(Picker(self._all(ids), fields), picked)
        elif ids:
            await self._edit_one(ids[0], str(chosen[0]["name"] or ""))

    async def _edit_one(self, id: str, name: str) -> None:
        noun = self.NOUN
        entries = await self.session.read(lambda store, clock: self.entries(store, clock, id))
        before = {entry.name: entry.value for entry in entries}

        async def edit(typed: dict[str, str]) -> None:
            if changed := texts.changed(noun, before, typed):
                self._tell(await self.do(self.editing(id, changed)))
                await self.show_changed([id])

        self.app.push_screen(Form(name or words.noun(noun.name), entries, edit))

    @work(group="row")
    async def _set(self, ids: Sequence[str], field: Choice) -> None:
        noun = self.NOUN
        entry = await self.session.read(lambda store, clock: noun_form.entry(store, clock, noun, field.value))

        async def edit(typed: dict[str, str]) -> None:
            self._tell(await self.do(lambda store, clock: rows.edit(store, clock, noun, ids, typed)))
            await self.show_changed(ids)

        self.app.push_screen(Form(f"{field.label}: {self._all(ids)}", [entry], edit))

    def entries(self, store: Store, clock: Clock, id: str | None = None) -> list[Entry]:
        """Return the entries of the form of a row, or of a new one."""
        noun = self.NOUN
        held = self.NEW if id is None else texts.held(store, noun, id)
        return noun_form.entries(store, clock, noun, (*self.FIELDS, *noun_form.custom_names(store, noun)), held)

    def adding(self, given: Mapping[str, str]) -> Work[tuple[str, Made]]:
        """Return the verb that adds a row."""
        return lambda store, clock: rows.add(store, clock, self.NOUN, given)

    def editing(self, id: str, changed: Mapping[str, str]) -> Work[Made]:
        """Return the verb that edits a row."""
        return lambda store, clock: rows.edit(store, clock, self.NOUN, [id], changed)

    def deleting(self, ids: Sequence[str]) -> Work[None]:
        """Return the verb that deletes rows."""
        return lambda store, _clock: rows.delete(store, self.NOUN, ids)

    async def added(self, id: str) -> None:
        """Do what follows a new row."""

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with the rows be picked, or a cell of one be copied."""
        from sfa_tui.screens.menu import offer

        if chosen := self.chosen():
            offer(self, self._called(chosen), cell)

    def action_row_delete(self) -> None:
        """Delete the rows, if the person agrees."""
        chosen, ids = self.chosen(), [str(row["id"]) for row in self.chosen()]
        if ids:
            question = _("Delete {rows}?").format(rows=self._called(chosen))

            def answered(agreed: bool | None) -> None:
                if agreed:
                    self._delete(ids)

            self.app.push_screen(Confirm(question), answered)

    @work(group="row")
    async def _delete(self, ids: Sequence[str]) -> None:
        try:
            await self.do(self.deleting(ids))
        except SfaError as error:
            self.app.tell(error)
            return
        await self.show_changed(ids)

    def _called(self, chosen: Sequence[Row]) -> str:
        """Return what these rows are called together."""
        return str(chosen[0]["name"] or "") if len(chosen) == 1 else self.SUBJECT.counted(len(chosen))

    def _all(self, ids: Sequence[str]) -> str:
        return self.SUBJECT.counted(len(ids))

    def _tell(self, made: Made) -> None:
        if made:
            self.app.say(" · ".join(phrases.made(noun, name) for noun, name in made), "done", undo=True)


class OverNounTable(OverTable, NounTable):
    """Such a table that has no tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("filter"), id="rows.filter", show=False),
        Binding("s", "sort", N_("sort"), id="rows.sort", show=False),
    ]
