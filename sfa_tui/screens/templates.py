"""The templates: plans of several steps, listed, added, edited, deleted, and planned on deals.

Knows what is asked; the steps are read by model/steps.py.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import Scale
from sfa_tui.model.steps import Step, parse_step
from sfa_tui.sales import activities, links
from sfa_tui.sales import templates as verbs
from sfa_tui.sales.nouns import Noun, NounField
from sfa_tui.sales.people import Target
from sfa_tui.sales.rows import Made
from sfa_tui.sales.values import reading
from sfa_tui.screens.deal_prompts import steps_of
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.noun_table import OverNounTable
from sfa_tui.screens.session import Work
from sfa_tui.screens.table_view import Order, Subject, of_listing, text
from sfa_tui.store import names, templates
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_ABOUT = ("deal", "company", "contact")


def columns(_clock: Clock, _scale: Scale) -> list[Column]:
    """Return every column of the table of templates."""
    return [
        Column("name", _("Template"), text("name", "name"), 14, 1, order="name"),
        Column("count", _("Steps"), lambda row: (Span(f"{len(row['steps'])}"),), 4, right=True, spare=2),
        Column("steps", _("What"), lambda row: (Span(plain(steps_of(dict(row)))),), 20, 5, spare=1),
    ]


class TemplatesScreen(OverNounTable):
    """All templates."""

    SUBJECT: ClassVar[Subject] = Subject(
        "template",
        (Order("name", N_("name")), Order("new", N_("newest"))),
        columns,
        ("name", "count", "steps"),
        *of_listing(templates.TEMPLATES),
        lambda _store, _clock, _view, _scale: [],
        lambda count: ngettext("{count} template", "{count} templates", count).format(count=f"{count:,}"),
        N_(
            "There is no template yet. A template is a plan of several steps, made at once:\n"
            "thanks on the day, a call three days later, a visit after two weeks. Press a to add one."
        ),
    )
    NOUN: ClassVar[Noun] = Noun(
        "template",
        "template",
        (
            NounField("name", "text", N_("name"), "name"),
            NounField("steps", "text", N_("a step a line: 3d 10:00 call about the offer; duration: 30m")),
        ),
    )
    FIELDS: ClassVar[tuple[str, ...]] = ("name", "steps")
    ON_MANY: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "plan", N_("plan"), id="template.plan"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what needs a template where there is none."""
        return bool(self.chosen()) if action == "plan" else super().check_action(action, parameters)

    def open(self, row: Row) -> None:
        """Edit a template: its form says all of it."""
        self.action_row_edit()

    def entries(self, store: Store, clock: Clock, id: str | None = None) -> list[Entry]:
        """Return the entries of the form: the name, and a step a line."""
        held = templates.get(store, id) if id is not None else None
        name, lines = (str(held["name"] or ""), steps_of(held, "\n")) if held else ("", "")
        hint = _(self.NOUN.fields[1].help)
        return [
            Entry("name", words.field("name"), name),
            Entry("steps", words.field("steps"), lines, "long", hint=hint),
        ]

    def adding(self, given: Mapping[str, str]) -> Work[tuple[str, Made]]:
        """Return the verb that adds a template."""

        def add(store: Store, _clock: Clock) -> tuple[str, Made]:
            return verbs.add(store, given.get("name", ""), _steps(given.get("steps", ""))), []

        return add

    def editing(self, id: str, changed: Mapping[str, str]) -> Work[Made]:
        """Return the verb that edits a template."""

        def edit(store: Store, _clock: Clock) -> Made:
            steps = _steps(changed["steps"]) if "steps" in changed else None
            verbs.edit(store, id, name=changed.get("name"), steps=steps)
            return []

        return edit

    def deleting(self, ids: Sequence[str]) -> Work[None]:
        """Return the verb that deletes templates."""
        return lambda store, _clock: verbs.delete_all(store, ids)

    @work(group="row")
    async def action_plan(self) -> None:
        """Ask on what the template is planned, from when and for whom."""
        row = self.chosen()[0]
        id = str(row["id"])
        hints = {"deal": _("deals, with commas between"), "company": _("companies"), "contact": _("people")}
        entries = [
            Entry(noun, words.noun(noun), kind="row", noun=noun, several=True, hint=hints[noun]) for noun in _ABOUT
        ]
        entries += [
            Entry("due", _("counted from"), hint=_("today where nothing is given; friday, +3d, 12/18")),
            Entry("owner", words.field("owner"), kind="row", noun="user", hint=_("you where nobody is named")),
        ]

        async def plan(texts: dict[str, str]) -> None:
            made = await self.do(lambda store, clock: _plan(store, clock, id, texts))
            said = ngettext("{count} step planned", "{count} steps planned", len(made)).format(count=len(made))
            self.app.say(f"{plain(row['name'] or '')}: {said}", "done", undo=True)

        title = _("Plan the steps of {template}").format(template=plain(row["name"] or ""))
        self.app.push_screen(Form(title, entries, plan, save=_("plan (ctrl+s)")))


def _plan(store: Store, clock: Clock, id: str, texts: Mapping[str, str]) -> list[str]:
    targets: list[Target] = []
    for noun in _ABOUT:
        with reading(noun):
            targets += [(noun, names.resolve(store, noun, name)) for name in links.members(texts[noun])]
    if not targets:
        raise Usage(N_("say on what: a deal, a company or a contact"), field="deal")
    with reading("due"):
        start = activities.when(store, clock, texts["due"]) if texts["due"].strip() else clock.today
    with reading("owner"):
        owner = names.resolve(store, "user", texts["owner"]) if texts["owner"].strip() else None
    return verbs.plan(store, clock, id, targets, start=start, owner=owner)


def _steps(text: str) -> list[Step]:
    """Return the steps of the lines; Usage, of the field that they stand in, where one cannot be read."""
    with reading("steps"):
        found = [parse_step(line) for line in text.splitlines() if line.strip()]
        verbs.check_steps(found)
        return found
