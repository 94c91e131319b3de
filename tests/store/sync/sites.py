"""Workspaces on the disk that sync through a storage, in this process."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from sfa_tui.store import doctor, triggers
from sfa_tui.store.journal import Value, action
from sfa_tui.store.sync import circle, founding, listing, paths, site
from sfa_tui.store.sync.exchange import Exchange, Outcome
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.sealed.segment import Opened, opened
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store, open_workspace
from tests.store.sync.storage.hostile import Hostile, Memory
from tests.store.workspaces import empty, on_disk


@dataclass
class Machine:
    """A machine with a workspace; `place` is where its secrets are."""

    home: Path
    storage: Storage

    @property
    def place(self) -> Path:
        return self.home.parent / f"{self.home.name}-secrets"

    def open(self) -> Store:
        return open_workspace(self.home)

    def sync(self, storage: Storage | None = None, *, thorough: bool = True) -> Outcome:
        with self.open() as store:
            return Exchange(store, site.load(store, self.place), storage or self.storage).run(thorough=thorough)

    def add(self, name: str, **values: Value) -> str:
        with self.open() as store, action(store, "deal add", name) as act:
            return act.insert("deal", {"name": name, **values})

    def edit(self, id: str, **values: Value) -> None:
        with self.open() as store, action(store, "deal edit") as act:
            act.update("deal", id, values)

    def value(self, id: str, column: str) -> Value:
        with closing(sqlite3.connect(self.home / "sfa.db")) as connection:
            row = connection.execute(f"SELECT {column} FROM deal WHERE id = ?", (id,)).fetchone()
            return row[0] if row else None

    def names(self) -> set[str]:
        with closing(sqlite3.connect(self.home / "sfa.db")) as connection:
            return {name for (name,) in connection.execute("SELECT name FROM deal WHERE deleted_at IS NULL")}

    def copy_to(self, home: Path, *, secrets: bool = False) -> "Machine":
        """Return a machine with a copy of this workspace, and of its secrets or not."""
        other = Machine(home, self.storage)
        home.mkdir(mode=0o700)
        with closing(sqlite3.connect(self.home / "sfa.db")) as source, closing(sqlite3.connect(home / "sfa.db")) as to:
            source.backup(to)
        (home / "sfa.db").chmod(0o600)
        if secrets:
            other.place.mkdir(mode=0o700)
            text = (self.place / "secrets.json").read_text().replace(str(self.home), str(home))
            (other.place / "secrets.json").write_text(text)
            (other.place / "secrets.json").chmod(0o600)
        return other

    def restore(self, backup: Path) -> None:
        """Bring an earlier copy of the file back."""
        for each in self.home.glob("sfa.db*"):
            each.unlink()
        shutil.copyfile(backup, self.home / "sfa.db")
        (self.home / "sfa.db").chmod(0o600)


def founder(home: Path, storage: Storage) -> Machine:
    """Return the first machine of a team, with a workspace as `sfa init` leaves it."""
    machine = Machine(home, storage)
    with on_disk(home) as store:
        founding.found(store, storage, home.name, None, machine.place)
    machine.sync()
    return machine


def joined(home: Path, by: Machine) -> Machine:
    """Return another machine of a team, let in by a code of one that is there."""
    machine = Machine(home, by.storage)
    with by.open() as store:
        code = founding.invite(store, site.load(store, by.place), by.storage)
    with empty(home) as store:
        founding.join_by_code(store, by.storage, invitation.read(code), home.name, machine.place)
    machine.sync()
    return machine


def team_of(folder: Path, storage: Storage, *names: str) -> list[Machine]:
    """Return Ann, an admin, and machines that she let in, all in step."""
    ann = founder(folder / "ann", storage)
    team = [ann, *(joined(folder / name, ann) for name in names)]
    settle(team)
    return team


def settle(machines: list[Machine]) -> None:
    """Let all have everything of all: what the last one sends reaches the first in the second round."""
    for _round in range(2):
        for each in machines:
            each.sync()


def tables(machine: Machine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every synced table, by id."""
    with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
        return {
            table: connection.execute(
                f'SELECT id, {", ".join(map(triggers.quoted, columns))} FROM "{table}" ORDER BY id'
            ).fetchall()
            for table, columns in triggers.synced_tables(connection).items()
        }


def actions(machine: Machine) -> set[str]:
    """Return the ids of all actions."""
    with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
        return {id for (id,) in connection.execute("SELECT id FROM action")}


def wrong(machine: Machine) -> list[str]:
    """Return what the doctor finds."""
    with machine.open() as store:
        apart = ("references", "dates", "mode", "rings", "synced drive", "numbers", "rates", "targets")
        return [repr(each) for each in doctor.examine(store) if each.check not in apart]


def alike(machines: list[Machine]) -> None:
    """Make sure that nothing tells the machines apart and that nothing is wrong with them."""
    for each in machines:
        assert tables(each) == tables(machines[0])
        assert actions(each) == actions(machines[0])
        assert wrong(each) == []


def conflicts(machine: Machine) -> list[dict[str, object]]:
    """Return the conflicts of everybody as they are shown."""
    with machine.open() as store:
        return [asdict(each) for each in listing.listed(store, everybody=True)]


def full(storage: Memory) -> Hostile:
    """Return a storage that takes nothing more."""
    return Hostile(storage, lambda n: n - 1, faults={"full"}, rate=1)


def id_of(machine: Machine) -> str:
    with machine.open() as store:
        return str(store.local(site.SITE))


def removed(by: Machine, id: str) -> None:
    """Let an admin shut a machine out that it knows of now, without reading anything of its log."""
    with by.open() as store:
        me = site.load(store, by.place)
        Exchange(store, me, by.storage).read_entries()
        circle.remove(store, me, by.storage, circle.named(me, id))
        circle.rekey(store, me, by.storage, None)


def waiting(machine: Machine) -> list[Opened]:
    """Return what of a machine's own segments is in its outbox and was never put."""
    with machine.open() as store:
        me = site.load(store, machine.place)
        rows = store.connection.execute(
            "SELECT s.id, g.seq, o.content FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
            " WHERE o.put_at IS NULL ORDER BY g.seq"
        ).fetchall()
        return [
            opened(content, paths.segment(id, seq), (id, seq), me.team.id, me.state.signer, me.epochs.get)
            for id, seq, content in rows
        ]
