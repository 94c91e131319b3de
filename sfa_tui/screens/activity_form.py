"""The form of an activity: all that `sfa activity edit` sets, of one or of all that are marked.

Knows what is asked of a planned one and of one that took place; what the texts mean is the verbs'.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sfa_tui.locale import _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, activity_texts, reminding, texts
from sfa_tui.sales.nouns import ACTIVITY
from sfa_tui.sales.values import reading
from sfa_tui.screens import noun_form
from sfa_tui.screens.deal_prompts import Do
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.session import Work
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

if TYPE_CHECKING:
    from sfa_tui.screens.page import Page

_ABOUT = ("deal", "company", "contact", "user")
_WHERE = ("duration", "place")
PLANNED = ("subject", "kind", "due", *_WHERE, "remind", "repeat", "owner", "owed_by", *_ABOUT, "urgent", "external_id")
DONE = (
    *("subject", "summary", "kind", "date", "direction", "owed_by", *_WHERE, "owner", *_ABOUT, "urgent"),
    "external_id",
)
_MANY = ("owner", "kind", "due", *_WHERE, "remind", "repeat", "owed_by", *_ABOUT)


async def ask(page: "Page", ids: Sequence[str], do: Do) -> None:
    """Ask for what an activity holds, or for one field of several, and set it."""
    if len(ids) == 1:
        await _ask_one(page, ids[0], do)
    elif ids:
        title = ngettext("Set on {count} activity", "Set on {count} activities", len(ids)).format(count=len(ids))

        def picked(field: Choice | None) -> None:
            if field is not None:
                page.run_worker(_ask_many(page, ids, field.value, do), group="deal")

        page.app.push_screen(Picker(title, [Choice(name, noun_form.field_label(name)) for name in _MANY]), picked)


async def _ask_one(page: "Page", id: str, do: Do) -> None:
    entries, before = await page.session.read(lambda store, clock: _held(store, clock, id))

    async def edit(typed: dict[str, str]) -> None:
        if changed := texts.changed(ACTIVITY, before, typed):
            await do(_editing([id], changed), [id])

    name = before["subject"] or before["summary"] or words.noun("activity")
    if page.is_current:
        page.app.push_screen(Form(plain(name), entries, edit))


async def _ask_many(page: "Page", ids: Sequence[str], name: str, do: Do) -> None:
    entry = await page.session.read(lambda store, clock: _entry(store, clock, name, ""))

    async def edit(typed: dict[str, str]) -> None:
        await do(_editing(ids, typed), ids)

    count = ngettext("{field} of {count} activity", "{field} of {count} activities", len(ids))
    page.app.push_screen(Form(count.format(field=entry.label, count=len(ids)), [entry], edit))


def _held(store: Store, clock: Clock, id: str) -> tuple[list[Entry], dict[str, str]]:
    """Return the entries of an activity, and what it holds."""
    with store.reading():
        held = activity_texts.held(store, clock, id)
        names = DONE if held["date"] else PLANNED
        return [_entry(store, clock, name, held[name]) for name in names], {name: held[name] for name in names}


def _entry(store: Store, clock: Clock, name: str, value: str) -> Entry:
    hints = {
        "due": _("friday 10:00, +3d, 12/18; nothing: no day"),
        "date": _("when it took place"),
        "duration": _("30m, 1h, 2h30m"),
        "remind": _("1h, 1d before"),
        "repeat": _("daily, weekly, monthly, yearly, or an RRULE; nothing: once"),
    }
    label = noun_form.field_label(name)
    if name in hints:
        return Entry(name, label, value, hint=hints[name])
    if name in _ABOUT:
        return Entry(name, label, value, "row", noun=name, several=True)
    return noun_form.entry(store, clock, ACTIVITY, name, value)


def _editing(ids: Sequence[str], changed: Mapping[str, str]) -> Work[object]:
    """Return the verb that sets these texts."""

    def edit(store: Store, clock: Clock) -> None:
        told = dict(changed)
        if told.get("duration"):
            with reading("duration"):
                told["duration"] = str(reminding.minutes_before(told["duration"])[0])
        activities.edit(store, clock, ids, told)

    return edit
