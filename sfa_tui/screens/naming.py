"""A line in which people are named: where several answer to a name, or none, the one who is meant is picked or added.

Knows names, who answers to them and what was picked; what else the line means is its subclass's.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.quickline import NextStep
from sfa_tui.sales import activities, uses
from sfa_tui.sales.people import Target, answering
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.prompt import Prompt, doubt, good
from sfa_tui.store import contacts, listing
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

_NEW, _TEXT = "new", ""
"""What is picked in place of somebody: a new contact, or that the name stays in the text."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a line, and those who answer to it as (id, what tells them apart); several, or nobody."""

    name: str
    people: tuple[tuple[str, str], ...]


def open_names(
    store: Store, clock: Clock, targets: Sequence[Target], who: Iterable[str], step: NextStep | None
) -> tuple[Name, ...]:
    """Return the names of a line that are not one person's: of those who spoke, and whom its next step begins with."""
    for noun, id in targets:
        uses.refuse_gone(store, noun, id)  # before anybody is asked about a name
    answers = {name: answering(store, targets, name) for name in who}
    if step is not None:
        name, found = activities.partner(store, targets, step.subject, step.kind)
        # What follows a kind may be no name at all: only who answers to it makes it one.
        answers |= {name: found} if found else {}
    return tuple(Name(name, _told(store, clock, ids)) for name, ids in answers.items() if len(ids) != 1)


def _told(store: Store, clock: Clock, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(each["id"]), _label(each)) for each in listing.among(store, contacts.LISTING, ids, clock))


def _label(row: Mapping[str, Any]) -> str:
    reach = [*row["emails"], *row["phones"]][:1]
    return " · ".join(filter(None, (row["name"], row["company"], row["department"], row["title"], *reach)))


class Naming(Prompt):
    """A line that names people. A subclass reads which of them are `open`, and passes on who is `meant`."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(title, hint)
        self.open: tuple[Name, ...] = ()
        self._picked: dict[str, str] = {}

    @property
    def meant(self) -> dict[str, str | None]:
        """Return who the names of the line are that were picked: an id, None for somebody who is to be added."""
        picked = {each.name: self._picked.get(each.name, _TEXT) for each in self.open}
        return {name: None if id == _NEW else id for name, id in picked.items() if id != _TEXT}

    @property
    def unknown(self) -> list[str]:
        """Return the names of the line to which nobody answers."""
        return [each.name for each in self.open if not each.people]

    def add_unknown(self) -> None:
        """Add the unknown people as contacts when the line is saved, or, once more, do not."""
        unknown = self.unknown
        added = all(self._picked.get(name) == _NEW for name in unknown)
        self._picked |= dict.fromkeys(unknown, _TEXT if added else _NEW)
        self.understand()

    @abstractmethod
    async def read_names(self, text: str) -> tuple[Name, ...]:
        """Return the names in a line that are not one person's."""

    def told_names(self) -> list[Content]:
        """Return what is shown of the names that are not one person's."""
        return [self._told_name(each) for each in self.open]

    def _told_name(self, each: Name) -> Content:
        name, picked = plain(each.name), self._picked.get(each.name)
        if picked == _NEW:
            return good(_("new contact {name}").format(name=name))
        if picked:
            return good(f"{name} = {plain(dict(each.people).get(picked, picked))}")
        if picked == _TEXT:
            return doubt(_("{name} stays in the text").format(name=name))
        if each.people:
            return doubt(_("several answer to {name}: enter asks which").format(name=name))
        return doubt(_("no contact {name}: ctrl+n adds one").format(name=name))

    async def ready(self, text: str) -> bool:
        """Return whether it is clear who is meant; else let the next one be picked, and go on when it is."""
        self.open = await self.read_names(text)
        unclear = next((each for each in self.open if each.name not in self._picked), None)
        if unclear is None:
            return True
        name = plain(unclear.name)
        choices = [
            *(Choice(id, label) for id, label in unclear.people),
            Choice(_NEW, _("new contact {name}").format(name=name)),
            Choice(_TEXT, _("nobody: {name} stays in the text").format(name=name)),
        ]

        def picked(choice: Choice | None) -> None:
            if choice is not None:
                self._picked[unclear.name] = choice.value
                self.understand()
                self.save()

        question = _("Which {name}?") if unclear.people else _("There is no contact {name}. Add one?")
        self.app.push_screen(Picker(question.format(name=name), choices), picked)
        return False
