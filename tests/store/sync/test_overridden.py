"""What is overridden, and what writers held, is found as quickly however much is said, and is just what the words of
docs/sync-protocol.md, §8, say over every pair."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest

from sfa_tui.store.sync import assertions, overridden
from sfa_tui.store.sync.assertions import Assertion
from sfa_tui.store.sync.changes import Header, Value
from sfa_tui.store.sync.registers import orders, same
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh

NAMES = ("a", "b", "c")
VALUES: list[Value] = [None, 0, 1, 0.0, -0.0, 1.0, "x", b"x"]


def segments_of(drawn: Random, store: Store) -> tuple[Segments, list[int]]:
    """Return random segments of a few sites, which name any of each other's that there are."""
    segments, last, numbers = Segments(store.connection), dict[str, int](), []
    for n in range(drawn.randint(1, 12)):
        site = f"site{drawn.randint(0, 3)}"
        # Where a log went two ways, two segments have one number.
        seq = max(1, last.get(site, 0) + (drawn.random() < 0.9))
        named = {f"site{other}": drawn.randint(1, 4) for other in range(5) if drawn.random() < 0.4}
        last[site] = seq
        numbers.append(segments.add(Header(site, seq, b"", named, n), None))
    return segments, numbers


def assertions_of(drawn: Random, numbers: Sequence[int]) -> list[Assertion]:
    """Return random assertions of a register, in their order."""
    values, found = drawn.sample(VALUES, 3), {}
    for _ in range(drawn.randint(1, 14)):
        fields: dict[str, tuple[Value, Value]] = {
            name: (None, drawn.choice(values)) for name in drawn.sample(NAMES, drawn.randint(1, 3))
        }
        one = Assertion(
            drawn.randint(1, 6),
            fields,
            drawn.random() < 0.2,
            drawn.random() < 0.3,
            {*drawn.choices(numbers, k=drawn.choice([1, 1, 1, 2, 3]))},
            {drawn.choice(["", "A", "B", "C"]) for _ in range(drawn.choice([1, 1, 2]))},
            {drawn.choice("ABC") for _ in range(drawn.choice([0, 0, 1, 2]))},
            ("", ""),
        )
        found[one.order] = one
    return [found[each] for each in sorted(found)]


def saw(segments: Segments, later: Assertion, earlier: Assertion) -> bool:
    return any(
        segments.saw((later.stamp, one), (earlier.stamp, other)) for one in later.segments for other in earlier.segments
    )


def repeats(later: Assertion, earlier: Assertion) -> bool:
    return all(name in later.fields and same(later.fields[name][1], new) for name, (_, new) in earlier.fields.items())


def losers(segments: Segments, said: Sequence[Assertion], values: Mapping[str, Value]) -> list[int]:
    overwritten = set()
    for place, one in enumerate(said):
        seen = [n for n in range(place) if said[n].stamp < one.stamp and saw(segments, one, said[n])]
        overwritten |= {*seen[-1:]}
    won = assertions.winners(said, values)
    return [
        place
        for place, one in enumerate(said)
        if place not in overwritten
        and all(one is not each for each in won)
        and not any(not later.is_undone and repeats(later, one) for later in [*said[place + 1 :], *won])
    ]


def held(segments: Segments, said: Sequence[Assertion]) -> list[dict[str, Value]]:
    found: list[dict[int, dict[str, Value]]] = []

    def least(several: Sequence[dict[str, Value]]) -> dict[str, Value]:
        return min(several, key=lambda each: orders(each[name] for name in sorted(each)))

    def before(one: Assertion, segment: int, place: int) -> dict[str, Value]:
        for n in reversed(range(place)):
            version = said[n].stamp
            seen = [
                values
                for other, values in found[n].items()
                if version < one.stamp and segments.saw((one.stamp, segment), (version, other))
            ]
            if seen:
                return least(seen)
        return dict.fromkeys(NAMES)

    for place, one in enumerate(said):
        changed = {name: new for name, (_, new) in one.fields.items()}
        found.append({segment: before(one, segment, place) | changed for segment in one.segments})
    return [least([*each.values()]) for each in found]


def standing(said: Sequence[Assertion]) -> list[Assertion]:
    left = [*said]
    for one in reversed(said):
        undone = [each for each in left if each.actions <= one.undoes]
        if any(each is one for each in left) and undone:
            left = [each for each in left if each is not one and all(each is not other for other in undone)]
    return left


@pytest.mark.parametrize("chunk", range(4))
def test_it_is_what_every_pair_says(chunk: int) -> None:
    with fresh() as store:
        for seed in range(chunk * 150, (chunk + 1) * 150):
            drawn = Random(seed)
            store.connection.executescript("DELETE FROM segment; DELETE FROM site; DELETE FROM heard_of")
            segments, numbers = segments_of(drawn, store)
            said = assertions_of(drawn, numbers)
            values = {name: said[-1].fields.get(name, (None, drawn.choice(VALUES)))[1] for name in NAMES}
            on = overridden.bases(segments, said)
            assert overridden.losers(said, on, values) == losers(segments, said, values), seed
            assert list(map(repr, overridden.held(segments, said, on, NAMES))) == [*map(repr, held(segments, said))], (
                seed
            )
            assert [*map(id, assertions.standing(said))] == [*map(id, standing(said))], seed
            for one in said:
                for other in said:
                    assert assertions.saw(segments, one, other) == saw(segments, one, other), seed


def test_of_many_changes_of_one_stamp_no_pair_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def counted(self: Segments, *asked: tuple[int, int]) -> bool:
        nonlocal count
        count += 1
        return looked(self, *asked)

    looked = Segments.saw
    monkeypatch.setattr(Segments, "saw", counted)
    with fresh() as store:
        segments = Segments(store.connection)
        numbers = [segments.add(Header(f"site{n % 3}", 1 + n // 3, b"", {}, n), None) for n in range(9)]
        said = [
            Assertion(1 + n // 1000, {"a": (None, n)}, False, False, {numbers[n % 9]}, {str(n)}, {str(n - 7)}, ("", ""))
            for n in range(3000)
        ]
        values: dict[str, Value] = {"a": 2999}
        on = overridden.bases(segments, said)
        lost = overridden.losers(said, on, values)
        told = overridden.held(segments, said, on, ["a"])
        assert [told[place]["a"] for place in lost] == lost
        assert len(lost) > 2900
        assert count < 10 * len(said)
        assert len(assertions.standing(said)) < 20
