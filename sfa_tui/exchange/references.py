"""The names in a file as rows of the workspace: known ones by their exact (folded) name, new ones planned once.

Knows names and ids; which references may be made, and which reject their row, is for whoever imports the noun.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from sfa_tui.exchange.mapping import Alias
from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.model.ids import LENGTH, new_id
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
_COMPARED = 2_000
# Of several deals of one name the one that is open is meant, as everywhere.
_OPEN = "(SELECT count(*) FROM stage s WHERE s.id = t.stage_id AND s.kind IN ('won', 'lost'))"


@dataclass(slots=True)
class _Names:
    """The names of a noun: the ids that each may mean, and how it is written."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class References:
    """The names of a workspace as an import sees them; `planned` are the rows it has to make, by table."""

    store: Store
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    planned: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    _rows: dict[str, dict[str, Value]] = field(default_factory=dict)
    _known: dict[str, _Names] = field(default_factory=dict)
    _near: dict[str, list[str]] = field(default_factory=dict)
    # What the row at hand has brought so far: (table, id, its folded names).
    _fresh: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def add_aliases(self, aliases: Iterable[Alias]) -> None:
        """Read these names of the file as other ones."""
        for alias in aliases:
            self.aliases[alias.noun, fold(alias.name)] = alias.meant

    def meant(self, noun: str, name: str) -> str:
        """Return the name that a name of the file stands for: its alias, or itself."""
        return self.aliases.get((noun, fold(name)), name) if self.aliases else name

    def find(self, noun: str, name: str) -> str | None:
        """Return the id that a name of the file means, None where nothing goes by it; Ambiguous where several rows
        do."""
        name = self.meant(noun, name)
        ids = self._index(noun).ids.get(fold(name))
        if ids is None:
            me = self.store.local("me") if noun == "user" and fold(name) == "me" else None
            return str(me) if me else self._by_id(noun, name)
        if len(ids) > 1:
            raise Ambiguous(
                N_('{count} rows of {noun} are named {name}; say which by its id (--alias "{key}:{name}={id}")'),
                candidates=tuple(ids),
                count=len(ids),
                noun=noun,
                key=noun,
                name=name,
                id=ids[0],
            )
        return ids[0]

    def require(self, noun: str, name: str) -> str:
        """Return the id that a name of the file means; NotFound with the nearest names where nothing goes by it."""
        found = self.find(noun, name)
        if found is not None:
            return found
        name, labels = self.meant(noun, name), self._index(noun).labels
        near = self._nearest(fold(name)[:100], labels)
        if not near:
            raise NotFound(N_("there is no {noun} named {name}, and none at all yet"), noun=noun, name=name)
        raise NotFound(
            N_('there is no {noun} named {name}; nearest: {nearest} (or --alias "{key}:{name}=…")'),
            noun=noun,
            key=noun,
            name=name,
            nearest=", ".join(near),
        )

    def _nearest(self, name: str, labels: dict[str, str]) -> list[str]:
        """Return the names that are most like one, looked for once for each, and not among very many."""
        if name not in self._near:
            found = get_close_matches(name, labels, n=_SHOWN, cutoff=0.5) if len(labels) <= _COMPARED else []
            self._near[name] = [labels[each] for each in found or list(labels)[:_SHOWN]]
        return self._near[name]

    def make(self, noun: str, name: str, **values: Value) -> str:
        """Return the id that a name means; a row with these values is planned where nothing goes by it yet."""
        found = self.find(noun, name)
        if found is not None:
            return found
        meant = self.meant(noun, name).strip()
        return self.plan(noun, {"name": meant, **values}, meant)

    def plan(self, noun: str, values: dict[str, Value], *names: str) -> str:
        """Plan a new row that goes by these names and return its id."""
        id = new_id()
        row: dict[str, Value] = {"id": id, **values}
        self.planned.setdefault(noun, []).append(row)
        if names:
            self._rows[id] = row
            self.learn(noun, id, *names)
        self._fresh.append((noun, id, tuple(map(fold, names))))
        return id

    def keep(self) -> None:
        """Let what was planned so far stand."""
        self._fresh.clear()

    def discard(self) -> None:
        """Forget what was planned since `keep`: the row that asked for it is rejected."""
        for noun, id, names in reversed(self._fresh):
            self.planned[noun].pop()
            self._rows.pop(id, None)
            for name in names:
                self._known[noun].ids.pop(name, None)
                self._known[noun].labels.pop(name, None)
        self._fresh.clear()

    def adopt(self, noun: str, name: str) -> dict[str, Value] | None:
        """Return the row that was planned because the file mentioned this name, now that the file tells of it itself;
        once only, None for every other name."""
        # Only a noun that others mention has planned rows; some (targets) have no name to look for.
        ids = self._index(noun).ids.get(fold(name)) if noun in self.planned else None
        return self._rows.pop(ids[0], None) if ids else None

    def learn(self, noun: str, id: str, *names: str) -> None:
        """Let names mean a row from now on, besides what they mean already."""
        for name in names:
            if name:
                known = self._index(noun)
                ids = known.ids.setdefault(fold(name), [])
                if id not in ids:
                    ids.append(id)
                known.labels.setdefault(fold(name), name)

    def forget(self, noun: str) -> None:
        """Let no name of a noun mean anything (its rows are about to be replaced)."""
        self._known[noun] = _Names()

    def names(self, noun: str) -> set[str]:
        """Return the folded names of a noun."""
        return set(self._index(noun).ids)

    def _index(self, noun: str) -> _Names:
        if noun not in self._known:
            self._known[noun] = self._read(noun)
        return self._known[noun]

    def _by_id(self, noun: str, name: str) -> str | None:
        if len(name.strip()) != LENGTH:
            return None
        row = self.store.connection.execute(
            f'SELECT id FROM "{noun}" WHERE id = ? AND deleted_at IS NULL', (name.strip().upper(),)
        ).fetchone()
        return str(row[0]) if row else None

    def _read(self, noun: str) -> _Names:
        columns = _KEYS.get(noun, ("name",))
        order = f"{_OPEN}, id" if noun == "deal" else "id"
        rows = self.store.connection.execute(
            f'SELECT id, {", ".join(columns)}, {_OPEN if noun == "deal" else "0"} FROM "{noun}" t'
            f" WHERE deleted_at IS NULL ORDER BY {order}"
        ).fetchall()
        names = _Names()
        closed = {row[0] for row in rows if row[-1]}
        # Column by column, so that no login hides a name.
        for place in range(1, len(columns) + 1):
            found: dict[str, list[str]] = {}
            for row in rows:
                if row[place]:
                    key = fold(str(row[place]))
                    ids = found.setdefault(key, [])
                    if not (ids and row[0] in closed and ids[0] not in closed):
                        ids.append(row[0])
                    names.labels.setdefault(key, str(row[1] or row[place]))
            for key, ids in found.items():
                names.ids.setdefault(key, ids)
        return names
