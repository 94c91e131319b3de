"""What the writer of a segment had seen is known alike, whether what it names was here by then or came later."""

import pytest

from sfa_tui.store.sync.changes import Header
from sfa_tui.store.sync.seen import Segments
from tests.store.workspaces import fresh

SAID = [
    Header("early", 1, b"", {}, 1),
    Header("early", 2, b"", {}, 1),
    Header("early", 3, b"", {}, 1),
    Header("writer", 1, b"", {"early": 1}, 1),
    Header("writer", 2, b"", {"never": 5}, 1),
    Header("writer", 3, b"", {"early": 2}, 1),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (3, 4, 5, 0, 1, 2), (3, 0, 1, 4, 5, 2), (0, 3, 4, 5, 1, 2)])
@pytest.mark.parametrize("again", [False, True])
def test_the_order_of_arrival_changes_nothing(order: tuple[int, ...], again: bool) -> None:
    with fresh() as store, store.noting() as connection:
        segments = Segments(connection)
        numbers = {n: segments.add(SAID[n], bytes([n])) for n in order}
        if again:  # as the next transaction reads them
            segments = Segments(connection)
        saw = {(y, x) for y in (3, 4, 5) for x in (0, 1, 2) if segments.saw((9, numbers[y]), (1, numbers[x]))}
        assert saw == {(3, 0), (4, 0), (5, 0), (5, 1)}
        assert not segments.saw((9, numbers[0]), (1, numbers[3]))


def test_of_more_sites_than_a_segment_may_name_the_next_ones_name_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfa_tui.store.sync.seen.MOST_NAMED", 2)
    with fresh() as store, store.noting() as connection:
        segments = Segments(connection)
        now = {f"site{n}": 1 for n in range(5)}
        for each in now:
            segments.add(Header(each, 1, b"", {}, 1), b"x")
        told: dict[str, int] = {}
        for seq, count in enumerate((2, 2, 1, 0), 1):
            news = segments.news("me", seq, now)
            assert len(news) == count
            told |= news
            segments.add(Header("me", seq, b"", news, 1), b"y")
        assert told == now
