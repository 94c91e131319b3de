"""Who belongs to a team: each test lets several sites write entries, and asks what the set means."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store.sync.changes import Change
from sfa_tui.store.sync.sealed import entries, joining, members
from sfa_tui.store.sync.sealed.entries import ADMIN, MEMBER, PASSPHRASE, Cut, Entry, Join, Later, Vouch
from sfa_tui.store.sync.sealed.errors import Foreign, Malformed, NoKey
from sfa_tui.store.sync.sealed.identity import Card, Keys, wrapped
from sfa_tui.store.sync.sealed.keys import WrongKey, boxed, epoch_id, new_key
from sfa_tui.store.sync.sealed.members import Standing
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import opened
from tests.store.sync.sealed.making import PATH, Group, header, key_of, keys_of, quick

EDIT = Change("deal", "01JD", "amount", 1, 2, 5)


def standing(group: Group, keys: Keys) -> Standing | None:
    member = group.state().members.get(keys.site)
    return None if member is None else member.standing


def can_read(group: Group, keys: Keys, data: bytes, author: Keys) -> bool:
    """Return whether a site can read a segment of another with all the keys that entries give it."""
    held = group.opened(keys)
    try:
        opened(data, PATH, (spelled(author.site), 1), group.team.id, group.state().signer, held.get)
    except NoKey:
        return False
    return True


def test_the_founder_is_a_vouched_admin_and_has_the_key() -> None:
    group = Group()
    member = group.state().members[group.founder.site]
    assert (member.standing, member.is_admin, member.is_vouched) == (Standing.ACCEPTED, True, True)
    assert group.opened(group.founder) == {epoch_id(key_of(1)): key_of(1)}
    assert group.state().to_write_with(group.held) == epoch_id(key_of(1))
    assert not group.state().is_rekey_due()


def test_an_invited_site_is_vouched_and_reads() -> None:
    group = Group()
    secret = joining.new_secret()
    group.add(joining.inviting(group.pen(group.founder), key_of(1), 2**40, secret))
    key = joining.opened_invitation(group.state(), secret)
    assert key == key_of(1)
    keys = keys_of(2)
    group.add(joining.joining_by_invitation(group.pen(keys), key, secret, "田中のノート"))
    member = group.state().members[keys.site]
    assert (member.standing, member.is_admin, member.is_vouched) == (Standing.ACCEPTED, False, True)
    assert joining.label_of(member, group.team.id, group.held) == "田中のノート"
    assert joining.label_of(member, group.team.id, {}) is None


def test_no_name_stands_in_the_clear() -> None:
    group = Group()
    written = joining.joining_by_passphrase(group.pen(keys_of(2)), key_of(1), "Tanaka")
    assert b"Tanaka" not in written
    assert key_of(1) not in written


def test_another_secret_opens_no_invitation() -> None:
    group = Group()
    group.invited(2)
    with pytest.raises(WrongKey):
        joining.opened_invitation(group.state(), b"x" * 16)


def test_an_invitation_used_by_two_vouches_for_neither() -> None:
    group = Group()
    group.invited(2)
    group.add(joining.joining_by_invitation(group.pen(keys_of(3)), key_of(1), b"\x02" * 16, "stranger"))
    for keys in (keys_of(2), keys_of(3)):
        member = group.state().members[keys.site]
        assert (member.standing, member.is_vouched) == (Standing.ACCEPTED, False)
    group.add(joining.vouching(group.pen(group.founder), keys_of(2).site, MEMBER))
    assert group.state().members[keys_of(2).site].is_vouched


def test_a_machine_calls_itself_something_that_can_be_shown() -> None:
    group = Group()
    written = entries.made(
        Join(
            keys_of(2).card.box,
            PASSPHRASE,
            bytes(32),
            bytes(64),
            epoch_id(key_of(1)),
            boxed(key_of(1), b"sfa label 1", ("\x1b[31m" + "x" * 600_000).encode(), group.team.id + keys_of(2).site),
            b"",
        ),
        group.team.id,
        keys_of(2),
        1,
        (),
    )
    content = entries.read(written, entries.path_of(written), group.team.id).content
    assert isinstance(content, Join)
    member = replace(group.state().members[group.founder.site], card=keys_of(2).card, label=content.label)
    assert joining.label_of(member, group.team.id, {epoch_id(key_of(1)): key_of(1)}) == "[31m" + "x" * 195


def test_nothing_was_signed_after_the_last_day_that_there_is() -> None:
    """One such moment ended every list of the members."""
    group = Group()
    for at in (253_402_214_400_000, 2**62):
        written = joining.joining_by_passphrase(joining.Pen(group.team.id, keys_of(2), at), key_of(1), "late")
        with pytest.raises(Malformed):
            entries.read(written, entries.path_of(written), group.team.id)


def test_an_invitation_that_has_expired_lets_nobody_in_until_an_admin_vouches() -> None:
    group = Group()
    group.add(joining.inviting(group.pen(group.founder), key_of(1), group.clock, b"\x02" * 16))
    group.add(joining.joining_by_invitation(group.pen(keys_of(2)), key_of(1), b"\x02" * 16, "late"))
    assert standing(group, keys_of(2)) is Standing.WAITING
    assert group.state().signer(keys_of(2).site) is None
    group.add(joining.vouching(group.pen(group.founder), keys_of(2).site, MEMBER))
    assert standing(group, keys_of(2)) is Standing.ACCEPTED


def test_who_joins_by_the_passphrase_is_unvouched_until_an_admin_signs() -> None:
    group = Group()
    passphrase_key = quick("correct horse", group.team.kdf)
    key = joining.opened_by_passphrase(group.found.values(), group.state(), passphrase_key)
    group.add(joining.joining_by_passphrase(group.pen(keys_of(2)), key, "sato"))
    member = group.state().members[keys_of(2).site]
    assert (member.standing, member.is_vouched) == (Standing.ACCEPTED, False)
    group.add(joining.vouching(group.pen(group.founder), keys_of(2).site, MEMBER))
    assert group.state().members[keys_of(2).site].is_vouched


def test_a_wrong_passphrase_opens_nothing() -> None:
    group = Group()
    with pytest.raises(WrongKey):
        joining.opened_by_passphrase(group.found.values(), group.state(), quick("wrong", group.team.kdf))


def test_a_passphrase_opens_no_team_that_was_put_in_place_of_ours() -> None:
    group, other = Group(), Group()
    theirs = joining.founding(joining.Pen(b"x" * 16, keys_of(9), 1), new_key(), "", group.key("guess"))
    other.found = {}
    other.team = group.team
    for written in theirs:
        with pytest.raises(Foreign):
            other.add(written)


def test_who_has_neither_is_nobody() -> None:
    group = Group()
    group.add(joining.joining_by_passphrase(group.pen(keys_of(2)), new_key(), "stranger"))
    group.add(joining.joining_by_invitation(group.pen(keys_of(3)), key_of(1), b"no invitation!!!", "stranger"))
    group.add(joining.succeeding(group.pen(keys_of(4)), keys_of(5), key_of(1), "stranger"))
    stolen = group.state().members[group.founder.site]
    group.add(
        group.pen(keys_of(6)).write(
            entries.Join(stolen.card.box, entries.FOUNDER, bytes(32), bytes(64), epoch_id(key_of(1)), b"", b"")
        )
    )
    assert [*group.state().members] == [group.founder.site]
    assert group.state().signer(keys_of(2).site) is None


def test_a_proof_is_good_for_the_site_alone_that_it_was_made_for() -> None:
    group = Group()
    group.invited(2)
    (join,) = (each.content for each in group.found.values() if each.author == keys_of(2).site)
    group.add(group.pen(keys_of(3)).write(join))
    assert standing(group, keys_of(3)) is None


def test_only_admins_vouch_invite_remove_and_rekey() -> None:
    group = Group()
    member = group.invited(2)
    before = group.state()
    group.add(joining.vouching(group.pen(member), member.site, ADMIN))
    group.add(joining.inviting(group.pen(member), key_of(1), 2**40, b"\x07" * 16))
    group.add(joining.joining_by_invitation(group.pen(keys_of(7)), key_of(1), b"\x07" * 16, "friend"))
    group.remove(member, group.founder)
    group.rekey(member, 2)
    after = group.state()
    assert after.members == before.members
    assert after.to_write_with(group.held) == epoch_id(key_of(1))
    assert not after.is_rekey_due()


def test_what_was_sealed_with_a_key_that_does_not_count_can_be_read() -> None:
    group = Group()
    member = group.invited(2)
    group.rekey(member, 2)
    assert epoch_id(key_of(2)) in group.opened(group.founder)


def test_who_was_removed_reads_nothing_that_is_written_after_the_rekey() -> None:
    group = Group()
    gone, stays = group.invited(2), group.invited(3)
    before = group.sealer(stays, 1).seal(PATH, header(stays), [], [EDIT]).data
    group.remove(group.founder, gone, Cut(7, b"h" * 32))
    group.rekey(group.founder, 2, "new passphrase")
    epoch = group.state().to_write_with(group.opened(stays))
    assert epoch == epoch_id(key_of(2))
    after = group.sealer(stays, 2).seal(PATH, header(stays), [], [EDIT]).data
    assert can_read(group, stays, after, stays)
    assert can_read(group, group.founder, after, stays)
    assert can_read(group, gone, before, stays)
    assert not can_read(group, gone, after, stays)
    member = group.state().members[gone.site]
    assert (member.standing, member.cuts) == (Standing.REMOVED, (Cut(7, b"h" * 32),))


def test_of_a_removed_log_counts_what_the_cut_follows_and_no_other_side_of_a_fork() -> None:
    previous = {b"1": bytes(32), b"2": b"1", b"3": b"2", b"2x": b"1", b"3x": b"2x", b"4": b"3"}
    assert members.counted([Cut(3, b"3")], previous) == {b"1", b"2", b"3"}
    assert members.counted([Cut(3, b"3"), Cut(2, b"2x")], previous) == {b"1", b"2", b"3", b"2x"}
    assert members.counted([Cut(9, b"not read yet")], previous) == frozenset()
    assert members.counted([Cut(1, b"a")], {b"a": b"b", b"b": b"a"}) == {b"a", b"b"}


def test_a_removal_without_a_rekey_says_that_one_is_due() -> None:
    group = Group()
    gone = group.invited(2)
    group.remove(group.founder, gone)
    assert group.state().is_rekey_due()
    group.rekey(group.founder, 2)
    assert not group.state().is_rekey_due()


def test_who_was_removed_does_not_come_back_with_what_it_knows() -> None:
    group = Group()
    gone = group.invited(2)
    unused = b"\x09" * 16
    group.add(joining.inviting(group.pen(group.founder), key_of(1), 2**40, unused))
    group.remove(group.founder, gone)
    group.rekey(group.founder, 2, "new passphrase")
    known = group.opened(gone)
    old = quick("correct horse", group.team.kdf)
    with pytest.raises(WrongKey):
        joining.opened_by_passphrase(group.found.values(), group.state(), old)
    for number, written in (
        (4, joining.joining_by_passphrase(group.pen(keys_of(4)), known[epoch_id(key_of(1))], "me again")),
        (5, joining.joining_by_invitation(group.pen(keys_of(5)), key_of(1), unused, "me again")),
        (6, joining.succeeding(group.pen(keys_of(6)), gone, key_of(1), "me again")),
    ):
        group.add(written)
        assert standing(group, keys_of(number)) is Standing.WAITING
        assert group.state().signer(keys_of(number).site) is None
    group.add(joining.vouching(group.pen(gone), keys_of(4).site, MEMBER))
    assert standing(group, keys_of(4)) is Standing.WAITING
    group.rekey(group.founder, 3)
    assert {keys_of(4).site, keys_of(5).site, gone.site}.isdisjoint(group.state().epochs[epoch_id(key_of(3))].known_to)


def test_who_joined_while_an_admin_made_a_new_key_waits_for_a_word() -> None:
    group = Group()
    joined = joining.joining_by_passphrase(group.pen(keys_of(2)), key_of(1), "unlucky")
    group.rekey(group.founder, 2)
    group.add(joined)
    assert standing(group, keys_of(2)) is Standing.WAITING
    group.add(joining.vouching(group.pen(group.founder), keys_of(2).site, MEMBER))
    assert [each.site for each in group.state().lacking(epoch_id(key_of(2)))] == [keys_of(2).site]
    group.add(joining.granting(group.pen(group.founder), key_of(2), group.state().lacking(epoch_id(key_of(2)))))
    assert epoch_id(key_of(2)) in group.opened(keys_of(2))
    assert not group.state().lacking(epoch_id(key_of(2)))


def test_who_belongs_stays_when_the_key_changes() -> None:
    group = Group()
    group.invited(2)
    group.add(joining.joining_by_passphrase(group.pen(keys_of(3)), key_of(1), "sato"))
    group.rekey(group.founder, 2)
    group.rekey(group.founder, 3)
    assert standing(group, keys_of(2)) is standing(group, keys_of(3)) is Standing.ACCEPTED


def test_a_passphrase_is_changed() -> None:
    group = Group()
    group.rekey(group.founder, 2, "battery staple")
    state = group.state()
    with pytest.raises(WrongKey):
        joining.opened_by_passphrase(group.found.values(), state, quick("correct horse", group.team.kdf))
    opened_key = joining.opened_by_passphrase(group.found.values(), state, quick("battery staple", group.team.kdf))
    assert opened_key == key_of(2)
    new = keys_of(2)
    group.add(joining.joining_by_passphrase(group.pen(new), opened_key, "sato"))
    assert standing(group, new) is Standing.ACCEPTED
    # The new key leads to the old ones, and so to what was written before.
    held = joining.opened(group.found.values(), group.team.id, new, {epoch_id(key_of(2)): key_of(2)})
    assert held[epoch_id(key_of(1))] == key_of(1)
    group.rekey(group.founder, 3, None)
    with pytest.raises(WrongKey):
        joining.opened_by_passphrase(group.found.values(), group.state(), quick("battery staple", group.team.kdf))


def test_two_keys_made_at_once_are_both_read_and_lead_to_a_third() -> None:
    group = Group()
    admin = group.admin(2)
    state = group.state()
    one = joining.rekeying(group.pen(group.founder), state, key_of(2), group.held, None)
    two = joining.rekeying(group.pen(admin), state, key_of(3), group.held, None)
    group.add(one, two)
    assert group.state().is_rekey_due()
    held = group.opened(admin)
    assert {epoch_id(key_of(number)) for number in (1, 2, 3)} == held.keys()
    group.held = held
    group.rekey(admin, 4)
    assert not group.state().is_rekey_due()
    assert group.state().to_write_with(group.opened(group.founder)) == epoch_id(key_of(4))


def test_a_key_that_a_removed_site_was_given_meanwhile_is_not_written_with() -> None:
    group = Group()
    admin, gone = group.admin(2), group.invited(3)
    unaware = joining.rekeying(group.pen(admin), group.state(), key_of(3), group.held, None)
    group.remove(group.founder, gone)
    group.rekey(group.founder, 2)
    group.add(unaware)
    for keys in (group.founder, admin):
        assert group.state().to_write_with(group.opened(keys)) == epoch_id(key_of(2))
    assert group.state().is_rekey_due()


def test_a_removed_admins_older_words_count_and_its_later_ones_do_not() -> None:
    group = Group()
    admin = group.admin(2)
    let_in = group.invited(3, by=admin)
    group.remove(group.founder, admin)
    group.rekey(group.founder, 2)
    later = group.pen(admin, prev=group.state().heads[admin.site])
    backdated = group.pen(admin, prev=())
    for pen, number in ((later, 4), (backdated, 5)):
        group.add(joining.vouching(pen, keys_of(number).site, ADMIN))
        group.add(joining.removing(pen, group.state(), let_in.site, ()))
        group.add(joining.joining_by_passphrase(group.pen(keys_of(number)), key_of(1), "friend"))
    assert standing(group, let_in) is Standing.ACCEPTED
    assert standing(group, keys_of(4)) is standing(group, keys_of(5)) is Standing.WAITING
    assert not group.state().members[admin.site].is_admin


def test_any_admin_can_remove_any_admin_the_founder_too() -> None:
    group = Group()
    admin = group.admin(2)
    group.remove(admin, group.founder)
    group.rekey(admin, 2)
    assert standing(group, group.founder) is Standing.REMOVED
    assert group.state().members[admin.site].is_admin
    assert epoch_id(key_of(2)) not in group.opened(group.founder)


def test_admins_who_remove_each_other_are_both_out_and_nobody_else_is() -> None:
    group = Group()
    one, two, third = group.admin(2), group.admin(3), group.admin(4)
    state = group.state()
    first = joining.removing(group.pen(one), state, two.site, ())
    second = joining.removing(group.pen(two), state, one.site, ())
    another = joining.removing(group.pen(two), state, third.site, ())
    group.add(first, second, another)
    assert standing(group, one) is standing(group, two) is Standing.REMOVED
    assert standing(group, third) is Standing.ACCEPTED
    assert group.state().is_rekey_due()


def test_a_circle_of_three_is_out_as_well() -> None:
    group = Group()
    three = [group.admin(number) for number in (2, 3, 4)]
    state = group.state()
    for by, site in zip(three, [*three[1:], three[0]], strict=True):
        group.add(joining.removing(group.pen(by), state, site.site, ()))
    assert {standing(group, each) for each in three} == {Standing.REMOVED}
    assert standing(group, group.founder) is Standing.ACCEPTED


def test_a_removed_admin_does_not_save_itself_by_a_puppet() -> None:
    group = Group()
    gone = group.admin(2)
    seen = group.state().heads[gone.site]
    group.remove(group.founder, gone)
    group.rekey(group.founder, 2)
    puppet = keys_of(9)
    group.add(joining.vouching(group.pen(gone, prev=seen), puppet.site, ADMIN))
    group.add(joining.joining_by_passphrase(group.pen(puppet), key_of(1), "puppet"))
    group.add(group.pen(puppet).write(entries.Remove(group.founder.site, (), ())))
    assert standing(group, gone) is Standing.REMOVED
    assert standing(group, group.founder) is Standing.ACCEPTED
    assert standing(group, puppet) is Standing.WAITING


def test_words_of_a_removed_admin_do_not_lead_back_to_a_key_that_it_has() -> None:
    group = Group()
    admin, gone, stays = group.admin(2), group.admin(3), group.invited(4)
    seen = group.state().heads[gone.site]
    group.remove(admin, gone)
    group.rekey(admin, 2)
    using = group.state().to_write_with(group.opened(stays))
    assert using == epoch_id(key_of(2))
    # It voids all that its remover ever wrote, the new key included.
    group.add(group.pen(gone, prev=seen).write(entries.Remove(admin.site, (), ())))
    assert standing(group, gone) is standing(group, admin) is Standing.REMOVED
    assert group.state().to_write_with(group.opened(stays), using) == using
    group.held = group.opened(group.founder)
    group.rekey(group.founder, 5)
    assert group.state().to_write_with(group.opened(stays), using) == epoch_id(key_of(5))


def test_a_machine_goes_on_under_a_new_id() -> None:
    group = Group()
    old, new = group.invited(2), keys_of(3)
    group.add(joining.succeeding(group.pen(new), old, key_of(1), "after the clone"))
    group.add(joining.retiring(group.pen(old), [Cut(7, b"h" * 32)], new.site))
    state = group.state()
    member = state.members[new.site]
    assert (member.standing, member.is_vouched, member.is_admin) == (Standing.ACCEPTED, True, False)
    assert state.members[old.site].successors == (new.site,)
    assert state.members[old.site].retired == (Cut(7, b"h" * 32),)
    assert state.members[old.site].standing is Standing.ACCEPTED


def test_a_site_written_by_two_clones_has_two_heads_and_a_removal_sees_both() -> None:
    group = Group()
    admin = group.admin(2)
    before = group.state().heads[admin.site]
    for number in (5, 6):
        group.add(joining.vouching(group.pen(admin, prev=before), keys_of(number).site, ADMIN))
        group.add(joining.joining_by_passphrase(group.pen(keys_of(number)), key_of(1), ""))
    assert len(group.state().heads[admin.site]) == 2
    group.remove(group.founder, admin)
    assert group.state().members[keys_of(5).site].is_admin
    assert group.state().members[keys_of(6).site].is_admin


def test_a_member_whose_key_cannot_be_wrapped_for_goes_without_and_stops_nobody() -> None:
    group = Group()
    other = group.invited(3)
    hostile = keys_of(2)
    card = Card(hostile.card.sign, bytes(32))
    by = joining._join_keys(key_of(1))
    proof = by.sign(members.JOINS, *members.proof_parts(group.team.id, card, entries.PASSPHRASE, epoch_id(key_of(1))))
    join = entries.Join(card.box, entries.PASSPHRASE, by.card.sign, proof, epoch_id(key_of(1)), b"", b"")
    group.add(group.pen(hostile).write(join))
    assert standing(group, hostile) is Standing.ACCEPTED
    group.rekey(group.founder, 2)
    assert epoch_id(key_of(2)) in group.opened(other)


def test_a_wrap_for_another_key_than_it_says_is_not_taken() -> None:
    group = Group()
    keys = group.invited(2)
    id = epoch_id(key_of(5))
    info = joining._wrapping(group.team.id, id, keys.site)
    group.add(group.pen(keys_of(9)).write(entries.Grant(id, {keys.site: wrapped(key_of(6), keys.card.box, info)})))
    assert group.opened(keys).keys() == {epoch_id(key_of(1))}


def random_history(chance: random.Random) -> list[Entry]:
    """Return entries of several sites, admins and strangers, who do what they like, seeing each other or not."""
    group = Group()
    sites = [group.founder, *(keys_of(number) for number in range(2, 7))]
    for number in range(2, 5):
        group.invited(number)
    blind = group.state()
    for step in range(chance.randrange(3, 14)):
        by, site = chance.choice(sites), chance.choice(sites)
        state = group.state() if chance.random() < 0.5 else blind
        pen = group.pen(by, prev=state.heads.get(by.site, ()))
        match chance.randrange(7):
            case 0 | 1:
                group.add(joining.vouching(pen, site.site, chance.choice([ADMIN, MEMBER])))
            case 2 | 3:
                group.add(joining.removing(pen, state, site.site, [Cut(step, bytes(32))]))
            case 4:
                group.add(joining.rekeying(pen, state, key_of(10 + step), {epoch_id(key_of(1)): key_of(1)}, None))
            case 5:
                group.add(joining.joining_by_passphrase(pen, key_of(1), ""))
            case _:
                group.add(joining.succeeding(pen, site, key_of(1), ""))
        if chance.random() < 0.3:
            blind = group.state()
    return [*group.found.values()]


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_meaning_does_not_hang_on_the_order(chance: random.Random) -> None:
    history = random_history(chance)
    team = Group().team
    meant = members.state(history, team)
    for _ in range(3):
        chance.shuffle(history)
        assert members.state([*history, *history[:3]], team) == meant
    assert meant.removed.isdisjoint(each.site for each in meant.accepted())


def test_a_storage_full_of_strangers_words_is_judged_in_time() -> None:
    group = Group()
    group.invited(2)
    before = group.state()
    (one,) = group.add(group.pen(keys_of(3)).write(entries.Remove(group.founder.site, (), ())))
    junk = {n.to_bytes(16, "big"): replace(one, id=n.to_bytes(16, "big")) for n in range(20_000)}
    after = members.state([*group.found.values(), *junk.values()], group.team)
    assert after.members == before.members


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_words_of_strangers_change_anything(chance: random.Random) -> None:
    history = random_history(chance)
    group = Group(found={entry.id: entry for entry in history})
    before = group.state()
    stranger, puppet = keys_of(200), keys_of(201)
    for content in (
        entries.Vouch(stranger.site, ADMIN),
        entries.Vouch(puppet.site, ADMIN),
        entries.Remove(group.founder.site, (), ()),
        entries.Remove(stranger.site, (), ()),
        entries.Invite(puppet.card.sign, epoch_id(key_of(1)), b"", 2**40),
        entries.Retire((), group.founder.site),
        entries.Rekey(epoch_id(key_of(99)), (*before.epochs,), b"", bytes(32), {}, b""),
        entries.Join(stranger.card.box, entries.PREDECESSOR, puppet.card.sign, bytes(64), bytes(16), b"", b""),
    ):
        group.add(group.pen(stranger, prev=()).write(content))
    after = group.state()
    assert after.members == before.members
    assert after.authority.removals == before.authority.removals
    assert after.to_write_with(group.held) == before.to_write_with(group.held)


def test_words_of_a_later_version_stop_writing_where_an_admin_has_them() -> None:
    group = Group()
    admin, member = group.admin(2), group.invited(3)

    def later(keys: Keys) -> Entry:
        body = group.pen(keys).write(Vouch(member.site, MEMBER))[101:]
        (found,) = group.add(entries.MAGIC + b"\2" + keys.card.sign + keys.sign(b"sfa entry 2", body) + body)
        return found

    assert later(member).content == Later()
    assert group.state().newer == frozenset()
    unheard = later(admin)
    assert group.state().newer == {unheard.id}
    # A removal by somebody who had seen it leaves it standing, and what it follows; by somebody who had not, neither.
    seen = joining.removing(group.pen(group.founder), group.state(), admin.site, ())
    known = dict(group.found)
    group.add(seen)
    assert group.state().newer == {unheard.id}
    group.found = {id: each for id, each in known.items() if id != unheard.id}
    blind = joining.removing(group.pen(group.founder), group.state(), admin.site, ())
    group.found = known
    group.add(blind)
    assert group.state().newer == frozenset()
