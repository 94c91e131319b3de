"""The entries of a team that lie in its storage: those of its own machines are taken, whatever else lies there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sfa_tui.store.sync import paths
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.sealed import entries, members
from sfa_tui.store.sync.sealed.entries import Entry
from sfa_tui.store.sync.sealed.errors import Foreign, NotTaken
from sfa_tui.store.sync.sealed.team import Team
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Missing

ROOM = 16 * 1024 * 1024
"""Bytes of entries that are held at a time before it is known whether their authors belong to the team."""
TOLD = 100
"""Entries that are named as not taken, at most: whoever can write to the storage can put any number there."""


@dataclass(slots=True)
class Gathered:
    """What was found: the entries that are taken, by their paths, as they lie there and as they read; and what is told
    of those that are not taken."""

    contents: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    there: set[str] = field(default_factory=set)
    """The names that the storage listed."""

    def refuse(self, error: NotTaken) -> None:
        """Note what is not taken."""
        if len(self.refused) < TOLD:
            self.refused.append(str(error))


def gathered(storage: Storage, team: Team, known: Mapping[str, Entry]) -> Gathered:
    """Return the entries in a storage that are not known, by their paths.

    An entry of a site that the team does not know means nothing (sync-segments.md, §8), so it is not kept: it is looked
    at again the next time, when what lets its author in may be there.
    """
    found, waiting, size = Gathered(), dict[str, tuple[bytes, Entry]](), 0
    for path in storage.names(paths.ENTRIES):
        found.there.add(path)
        if path in known or path in waiting or path in found.entries:
            continue
        try:
            content = fetched(storage, path, entries.MOST_BYTES)
            waiting[path] = content, entries.read(content, path, team.id)
        except Missing:
            continue
        except NotTaken as error:
            found.refuse(error)
            continue
        size += len(content)
        if size > ROOM:
            _take(found, waiting, team, known)
            size = 0
    _take(found, waiting, team, known)
    return found


def _take(found: Gathered, waiting: dict[str, tuple[bytes, Entry]], team: Team, known: Mapping[str, Entry]) -> None:
    """Take those that wait whose authors belong, or did, and let go of the others."""
    state = members.state(
        [*known.values(), *found.entries.values(), *(entry for _content, entry in waiting.values())], team
    )
    for path, (content, entry) in waiting.items():
        if entry.author in state.members or entry.author in state.authority.admins:
            found.contents[path], found.entries[path] = content, entry
        else:
            found.refuse(Foreign(path))
    waiting.clear()
