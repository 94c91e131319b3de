"""Ways through what is typed into or picked from: the quick line, a next step, forms, lists, questions."""

from textual.widgets import TextArea

from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.entry import NameInput
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from tests.screens.piloting import Desk
from tests.screens.walks import Before, Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, focus, opens, row, says, stored, types

_THROW = opens(Confirm, "Throw away what you typed?")


def field(name: str) -> Before:
    """Go to a field of the form."""

    async def go(desk: Desk) -> None:
        next(line.editor for line in desk.on(Form).lines if line.entry.name == name).focus()
        await desk.settle()

    return go


def _suggested(place: int) -> Effect:
    def is_so(desk: Desk) -> bool:
        line = desk.app.focused
        return isinstance(line, NameInput) and line.suggestions.display and line.suggestions.highlighted == place

    return is_so


def _written(text: str) -> Effect:
    return becomes(lambda desk: isinstance(desk.app.focused, TextArea) and desk.app.focused.text, text)


LOG = Walk(
    LogPrompt,
    ("n",),
    (
        Step("log.new_person", "ctrl+n", says("new contact Ogawa"), (types("call Ogawa: yes"),)),
        Step("prompt.leave", "escape", _THROW),
    ),
)

PLAN = Walk(
    PlanPrompt,
    ("p",),
    (
        Step("plan.reminder", "ctrl+r", says("reminder 15m before"), (types("call tomorrow 10:00"),)),
        Step("plan.repeat", "ctrl+t", says("daily")),
        Step("prompt.leave", "escape", _THROW),
        Step("plan.template", "ctrl+l", opens(Picker, "welcome"), ("escape",)),
    ),
)

FORM = Walk(
    Form,
    ("a",),
    (
        Step("form.suggestion_down", "down", _suggested(0), (field("company"), types("Fir"))),
        Step("form.suggestion_down", "down", _suggested(1)),
        Step("form.suggestion_up", "up", _suggested(0)),
        Step("form.editor", "ctrl+e", _written("a word and more"), (field("note"), types("a word"))),
        Step("form.leave", "escape", _THROW),
        Step(
            "form.save",
            "ctrl+s",
            stored("SELECT note FROM deal WHERE name = 'New one'", "a word and more"),
            ("n", field("name"), types("New one")),
        ),
    ),
)

PICKER = Walk(
    Picker,
    ("s",),
    (
        Step("picker.down", "down", row(1)),
        Step("picker.down", "ctrl+n", row(2)),
        Step("picker.up", "up", row(1)),
        Step("picker.up", "ctrl+p", row(0)),
        Step("picker.page_down", "pagedown", row(6)),
        Step("picker.page_up", "pageup", row(0)),
        Step("picker.leave", "escape", opens(BoardScreen)),
    ),
)

_GONE = stored("SELECT count(*) FROM deal WHERE name = 'Deal 00' AND deleted_at IS NULL", 0)
_SAME = opens(BoardScreen, "Deal 00")
CONFIRM = Walk(
    Confirm,
    ("delete",),
    (
        Step("confirm.other", "right", focus("no")),
        Step("confirm.other", "left", focus("yes")),
        Step("confirm.no", "n", _SAME),
        Step("confirm.no", "ｎ", _SAME, ("delete",)),
        Step("confirm.no", "escape", _SAME, ("delete",)),
        Step("confirm.yes", "y", both(opens(BoardScreen), _GONE), ("delete",)),
        Step("confirm.yes", "ｙ", opens(BoardScreen, "deal delete Deal 01"), ("delete",)),
    ),
)

WALKS = (LOG, PLAN, FORM, PICKER, CONFIRM)
