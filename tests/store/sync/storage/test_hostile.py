"""The hostile storage keeps its one promise, does all that it says it does, and repeats itself."""

from contextlib import suppress
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.store.sync.storage import Missing, StorageTrouble
from tests.store.sync.storage.hostile import ALL, Hostile, Memory

NAMES = [f"log/s{site}/{number}.seg" for site in range(2) for number in range(3)]


def history(space: Hostile, random: Random, steps: int = 60) -> list[object]:
    """Return what a random history of calls told."""
    told: list[object] = []
    for _ in range(steps):
        name = random.choice(NAMES)
        try:
            match random.randrange(4):
                case 0:
                    told.append(sorted(space.names(name[:7])))
                case 1:
                    told.append(space.get(name))
                case 2:
                    space.put(name, random.randbytes(random.randrange(9)))
                case 3:
                    space.delete(name)
        except StorageTrouble as error:
            told.append(str(error))
    return told


@given(st.data())
def test_what_was_acknowledged_is_there_in_the_end(data: st.DataObject) -> None:
    space = Hostile(Memory(), lambda n: data.draw(st.integers(0, n - 1)), rate=1)
    history(space, Random(data.draw(st.integers(0, 99))), 12)
    space.calm()
    for name, content in space.acknowledged.items():
        assert space.get(name) == content
        assert name in {*space.names("log/")}


def test_a_seed_repeats_itself() -> None:
    runs = [history(Hostile(Memory(), Random(3).randrange), Random(4)) for _ in range(2)]
    assert runs[0] == runs[1]


def test_it_does_all_that_it_says() -> None:
    seen: set[str] = set()
    for seed in range(40):
        space = Hostile(Memory(), Random(seed).randrange, rate=1)
        history(space, Random(seed))
        seen |= {*space.done}
    assert seen == ALL


def test_calm_it_behaves() -> None:
    space = Hostile(Memory(), Random(1).randrange, rate=1)
    space.calm()
    for name in NAMES:
        space.put(name, name.encode())
    assert {*space.names("")} == {*NAMES}
    space.delete(NAMES[0])
    with suppress(Missing):
        raise AssertionError(space.get(NAMES[0]))
    assert not space.done
