"""The menu of what can be done with the rows that keys act on: the key `m`, and the right button of the mouse.

Knows which keys are about rows; what may be pressed now, and what it does, is said by the page.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.binding import ActiveBinding

from sfa_tui.locale import _
from sfa_tui.model.text import display_width
from sfa_tui.screens.keys import by_action, told
from sfa_tui.screens.picker import Choice, Picker

if TYPE_CHECKING:
    from sfa_tui.screens.page import Page

_ABOUT_ROWS = (
    *("board.open", "today.open", "table.open", "today.done", "today.snooze", "today.reschedule"),
    *("week.open", "week.done", "week.snooze", "week.reschedule", "week.edit", "week.move_later", "week.move_earlier"),
    *("activity.complete", "activity.snooze", "activity.reschedule", "activity.form"),
    *("deal.log", "deal.plan", "row.log", "row.plan"),
    *("board.move_right", "board.move_left", "deal.move_right", "deal.move_left"),
    *("deal.brief", "company.brief", "rule.turn", "rule.try", "template.plan"),
    *("deal.win", "deal.lose", "deal.reopen", "detail.edit", "deal.edit", "row.edit", "deal.park"),
    *("deal.take_sum", "detail.comment"),
    *("alert.seen", "conflict.theirs", "conflict.ours", "conflict.base"),
    *(
        "board.mark",
        "today.mark",
        "table.mark",
        "rows.copy",
        "detail.remove",
        "week.mark",
        "week.remove",
        "deal.delete",
        "row.delete",
    ),
)
"""Ids of the bindings that do something with rows, in the order in which they stand in the menu."""

_CELL = "cell"
_KEY_WIDTH = 6


def offer(page: "Page", title: str, cell: str = "") -> None:
    """Let one of these be picked, or the cell that was clicked be copied, and do it."""
    actions = {active.binding.id or "": (active, keys) for active, keys in by_action(page.active_bindings)}
    choices = [*_choices(page, actions)]
    if cell:
        choices.append(Choice(_CELL, f"{'':{_KEY_WIDTH}}{_('copy “{text}”').format(text=cell)}"))

    async def do(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == _CELL:
            await page.app.copy(cell)
            return
        active, _keys = actions[choice.value]
        await page.app.run_action(active.binding.action, active.node)

    page.app.push_screen(Picker(title, choices), do)


def _choices(page: "Page", actions: dict[str, tuple[ActiveBinding, list[str]]]) -> Iterator[Choice]:
    for id in _ABOUT_ROWS:
        if id in actions:
            active, keys = actions[id]
            key = page.app.get_key_display(active.binding.with_key(keys[0]))
            yield Choice(id, f"{key}{' ' * max(_KEY_WIDTH - display_width(key), 1)}{told(active.binding)}")
