"""Random worlds: machines sync whole workspaces through a storage that misbehaves, die or are interrupted anywhere,
are copied and restored, come late, and read from snapshots that are made all the time. A seed tells who does what and
when; ids and keys are new each time."""

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from unittest import mock

from sfa_tui.model.errors import SfaError
from sfa_tui.sales import conflicts as settling
from sfa_tui.store import undo
from sfa_tui.store.journal import Value, action
from sfa_tui.store.sync import exchange, listing, site, snapshots, verifying
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import StorageTrouble
from tests.store.sync.sites import Machine, alike, conflicts, founder, joined, settle
from tests.store.sync.storage.hostile import Hostile, Memory


class Death(BaseException):
    """The process has died."""


@dataclass
class World:
    """The machines, what they share, and what everybody must have in the end."""

    folder: Path
    drawn: random.Random
    memory: Memory
    hostile: Hostile
    machines: list[Machine] = field(default_factory=list)
    must: dict[str, set[str]] = field(default_factory=dict)
    """By the home of a machine, the deals that it added and has not lost again by a backup."""
    backups: list[tuple[Machine, Path, set[str]]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """The deals that somebody has deleted, or whose adding was undone; perhaps they are back."""
    lost: dict[str, bytes] = field(default_factory=dict)
    """What the storage lost of logs."""
    count: int = 0

    def name(self, what: str) -> str:
        """Return a name that nothing has yet."""
        self.count += 1
        return f"{what}{self.count}"

    def step(self) -> None:
        """Let one thing happen."""
        machine, what = self.drawn.choice(self.machines), self.drawn.random()
        if what < 0.45:
            self.write(machine)
        elif what < 0.85:
            self.sync(machine)
        elif what < 0.89 and len(self.machines) < 6:
            self.machines.append(joined(self.folder / self.name("late"), self.machines[0]))
        elif what < 0.93 and len(self.machines) < 6:
            self.machines.append(machine.copy_to(self.folder / self.name("clone"), secrets=True))
        elif what < 0.96:
            backup = self.folder / self.name("backup")
            with closing(sqlite3.connect(machine.home / "sfa.db")) as source, closing(sqlite3.connect(backup)) as to:
                source.backup(to)
            self.backups.append((machine, backup, {*self.must.get(machine.home.name, ())}))
        elif what < 0.98 and self.backups:
            machine, backup, had = self.drawn.choice(self.backups)
            self.give_back(machine)
            machine.restore(backup)
            self.must[machine.home.name] = {*had}
        elif logs := [name for name in self.memory.objects if name.startswith("log/")]:
            # What a backup had taken from its author as well would be gone for who had not read it.
            name, kept = self.drawn.choice(logs), [self.kept(each) for each in self.machines]
            if any(self.memory.objects[name] in each for each in kept):
                self.lost[name] = self.memory.objects.pop(name)

    def give_back(self, machine: Machine) -> None:
        """Let the storage have again what it lost and this machine keeps: lost there, and here by a backup, it would be
        gone for who had not read it."""
        kept = self.kept(machine)
        for name, content in self.lost.items():
            if content in kept:
                self.memory.objects.setdefault(name, content)

    def kept(self, machine: Machine) -> set[bytes]:
        """Return the segments that a machine could put again."""
        with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
            return {content for (content,) in connection.execute("SELECT content FROM outbox")}

    def write(self, machine: Machine) -> None:
        """Add or edit a few deals, delete one, settle a conflict, or take back what was done last."""
        for _ in range(self.drawn.randint(1, 3)):
            name = self.name("D")
            self.must.setdefault(machine.home.name, set()).add(name)
            machine.add(name)
        with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
            ids = [id for (id,) in connection.execute("SELECT id FROM deal ORDER BY id")]
            stages = [id for (id,) in connection.execute("SELECT id FROM stage ORDER BY id")]
        for id in self.drawn.sample(ids, min(len(ids), 2)):
            said: dict[str, Value] = {
                "amount": self.count,
                "currency": self.drawn.choice(["EUR", "USD", None]),
                "probability": self.count,
                "stage_id": self.drawn.choice(stages or [None]),
            }
            names = self.drawn.sample(sorted(said), self.drawn.randint(1, 3))
            machine.edit(id, **{name: said[name] for name in names})
        before, what = machine.names(), self.drawn.random()
        with machine.open() as store, suppress(SfaError):
            if what < 0.1:
                with action(store, "deal delete") as act:
                    act.delete("deal", self.drawn.choice(ids))
            elif what < 0.25 and (listed := listing.ids(store, everybody=True)):
                settling.resolve(store, self.drawn.choice(listed), self.drawn.choice(settling.KEEP))
            elif what < 0.4:
                undo.undo(store)
        self.gone |= before - machine.names()

    def sync(self, machine: Machine) -> None:
        """Sync, through the misbehaving storage or not, until the end or until it is interrupted or dies."""
        stop, left = Event(), self.drawn.choice([10**6, self.drawn.randint(0, 12)])
        dies = self.drawn.random() < 0.5

        def say(_what: str, _done: int, _all: int) -> None:
            nonlocal left
            left -= 1
            if left < 0 and dies:
                raise Death
            if left < 0:
                stop.set()

        storage: Storage = self.memory if self.drawn.random() < 0.5 else self.hostile
        with suppress(Death, StorageTrouble), machine.open() as store:
            me = site.load(store, machine.place)
            Exchange(store, me, storage, stop=stop, say=say).run(thorough=self.drawn.random() < 0.4)


def run(seed: int, folder: Path, steps: int) -> None:
    """Let a world live through so many steps, and make sure that all end up the same with everything that was done."""
    drawn = random.Random(seed)
    memory = Memory("file:///nowhere")
    # Several threads ask the storage, so what it draws is apart from what the machines do.
    world = World(folder, drawn, memory, Hostile(memory, random.Random(f"storage {seed}").randrange, rate=6))
    after, behind, pack = drawn.choice([3, 8]), drawn.choice([1, 4]), drawn.choice([1, 3000, 10**6])
    large = drawn.choice([0, 3, 100])
    with (
        mock.patch.multiple(snapshots, AFTER=after, BEHIND=behind, PACK=pack, LARGE=large),
        mock.patch.multiple(exchange, BATCH=5, SEGMENTS=3),
    ):
        try:
            world.machines.append(founder(folder / "first", memory))
            for _ in range(2):
                world.machines.append(joined(folder / world.name("m"), world.machines[0]))
            for _ in range(steps):
                world.step()
            _end(world)
        except (Exception, Death) as error:
            raise AssertionError(f"the world of seed {seed}, {steps} steps, goes wrong") from error
    shutil.rmtree(folder, ignore_errors=True)


def _end(world: World) -> None:
    world.hostile.calm()
    for _round in range(2):  # what the storage lost is put again by and by, a part of a log at a time
        settle(world.machines)
    alike(world.machines)
    told = conflicts(world.machines[0])
    assert all(conflicts(each) == told for each in world.machines)
    missing = set().union(*world.must.values()) - world.gone - world.machines[0].names()
    assert not missing, missing
    newcomer = joined(world.folder / "newcomer", world.machines[0])
    settle([newcomer])
    alike([world.machines[0], newcomer])
    assert conflicts(newcomer) == conflicts(world.machines[0])
    with newcomer.open() as store, suppress(SfaError):
        assert not verifying.verify(store, site.load(store, newcomer.place), world.memory).differences
