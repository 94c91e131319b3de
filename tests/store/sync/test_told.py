"""What members say that they had read is kept in bounds, and what they say of members is always kept."""

from sfa_tui.store.sync.sealed.body import Seen
from sfa_tui.store.sync.sealed.entries import Cut
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.told import Told
from tests.store.workspaces import fresh


def test_a_member_that_tells_of_sites_that_are_not_there_fills_nothing() -> None:
    with fresh() as store:
        told, members = Told(store), {n.to_bytes(16): None for n in range(3)}
        many = {n.to_bytes(16): Seen(7, b"h" * 32) for n in range(100, 5_000)}
        news = told.note("a", many, members, lambda _site, _seq, _hash: False)
        assert len(news) == 1_003
        told.keep(store)
        later = Told(store)
        last = (2).to_bytes(16)
        assert later.note("a", {last: Seen(3, b"x" * 32)}, members, lambda _site, _seq, _hash: False) == {spelled(last)}
        assert later.of(spelled(last)) == {Cut(3, b"x" * 32)}


def test_what_one_member_makes_up_of_itself_or_others_drowns_nobodys_word() -> None:
    """Twenty made-up segments of its own, and what others had read of it was noted nowhere: once it was removed, some
    had its last changes and others had not."""
    with fresh() as store:
        told, liar, honest = Told(store), (1).to_bytes(16), spelled((2).to_bytes(16))
        members = {liar: None}
        for seq in range(100):
            for by in (spelled(liar), "accomplice"):
                told.note(by, {liar: Seen(seq, seq.to_bytes(32))}, members, lambda _site, _seq, _hash: False)
        assert told.note(honest, {liar: Seen(7, b"h" * 32)}, members, lambda _site, _seq, _hash: False) == {
            spelled(liar)
        }
        told.keep(store)
        assert Cut(7, b"h" * 32) in Told(store).of(spelled(liar))
        assert len(Told(store).of(spelled(liar))) == 21
