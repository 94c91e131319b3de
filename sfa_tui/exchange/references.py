"""The names in a file as rows of the workspace: known ones by their exact (folded) name, new ones planned once.

Knows names and ids; which references may be made, and which reject their row, is for whoever imports the noun.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from sfa_tui.exchange.mapping import Alias
from sfa_tui.locale import N_
from sfa_tui.model.errors import NotFound
from sfa_tui.model.ids import new_id
from sfa_tui.model.text import fold
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store

_KEYS = {
    "user": ("name", "login", "email"),
    "product": ("name", "code"),
    "rank": ("code", "label"),
    "deal": ("external_id", "ref", "name"),
}
_SHOWN = 3


@dataclass(slots=True)
class References:
    """The names of a workspace as an import sees them; `planned` are the rows it has to make, by table."""

    store: Store
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    planned: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    _rows: dict[str, dict[str, Value]] = field(default_factory=dict)
    _known: dict[str, dict[str, str]] = field(default_factory=dict)
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def add_aliases(self, aliases: Iterable[Alias]) -> None:
        """Read these names of the file as other ones."""
        for alias in aliases:
            self.aliases[alias.noun, fold(alias.name)] = alias.meant

    def find(self, noun: str, name: str) -> str | None:
        """Return the id that a name of the file means, None where nothing goes by it."""
        name = self.aliases.get((noun, fold(name)), name)
        return self._index(noun).get(fold(name))

    def require(self, noun: str, name: str) -> str:
        """Return the id that a name of the file means; NotFound with the nearest names where nothing goes by it."""
        found = self.find(noun, name)
        if found is not None:
            return found
        labels = self._labels[noun]
        near = get_close_matches(fold(name)[:100], labels, n=_SHOWN, cutoff=0.5) or list(labels)[:_SHOWN]
        if not near:
            raise NotFound(N_("there is no {noun} named {name}, and none at all yet"), noun=noun, name=name)
        raise NotFound(
            N_('there is no {noun} named {name}; nearest: {nearest} (or --alias "{noun}:{name}=…")'),
            noun=noun,
            name=name,
            nearest=", ".join(labels[each] for each in near),
        )

    def make(self, noun: str, name: str, **values: Value) -> str:
        """Return the id that a name means; a row with these values is planned where nothing goes by it yet."""
        found = self.find(noun, name)
        if found is not None:
            return found
        meant = self.aliases.get((noun, fold(name)), name).strip()
        return self.plan(noun, {"name": meant, **values}, meant)

    def plan(self, noun: str, values: dict[str, Value], *names: str) -> str:
        """Plan a new row that goes by these names and return its id."""
        id = new_id()
        row: dict[str, Value] = {"id": id, **values}
        self.planned.setdefault(noun, []).append(row)
        self._rows[id] = row
        self.learn(noun, id, *names)
        return id

    def adopt(self, noun: str, name: str) -> dict[str, Value] | None:
        """Return the row that was planned because the file mentioned this name, now that the file tells of it itself;
        once only, None for every other name."""
        # Only a noun that others mention has planned rows; some (targets) have no name to look for.
        id = self._index(noun).get(fold(name)) if noun in self.planned else None
        return self._rows.pop(id, None) if id else None

    def learn(self, noun: str, id: str, *names: str) -> None:
        """Let names mean a row from now on; a name that means another keeps meaning it."""
        if not names:
            return
        index = self._index(noun)
        for name in names:
            if name:
                index.setdefault(fold(name), id)
                self._labels[noun].setdefault(fold(name), name)

    def forget(self, noun: str) -> None:
        """Let no name of a noun mean anything (its rows are about to be replaced)."""
        self._known[noun], self._labels[noun] = {}, {}

    def names(self, noun: str) -> set[str]:
        """Return the folded names of a noun."""
        return set(self._index(noun))

    def _index(self, noun: str) -> dict[str, str]:
        if noun not in self._known:
            self._known[noun], self._labels[noun] = self._read(noun)
        return self._known[noun]

    def _read(self, noun: str) -> tuple[dict[str, str], dict[str, str]]:
        columns = _KEYS.get(noun, ("name",))
        rows = self.store.connection.execute(
            f'SELECT id, {", ".join(columns)} FROM "{noun}" WHERE deleted_at IS NULL ORDER BY n'
        ).fetchall()
        index: dict[str, str] = {}
        labels: dict[str, str] = {}
        # Column by column, so that no login hides a name.
        for place in range(1, len(columns) + 1):
            for row in rows:
                if row[place]:
                    index.setdefault(fold(str(row[place])), row[0])
                    labels.setdefault(fold(str(row[place])), str(row[1] or row[place]))
        return index, labels
