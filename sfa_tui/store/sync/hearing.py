"""What a team's entries say is heard in time: before anything is sealed or put, since somebody who was removed may know
the key. What a storage has lost of them is noticed then, and put there again."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sfa_tui.locale import _
from sfa_tui.store.sync import circle, gathering, mending, paths
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.storage.trouble import Denied, Full, Unsuitable

if TYPE_CHECKING:
    from sfa_tui.store.sync.exchange import Exchange

MISSING = 5
"""Entries that are told of as missing, at most: a member can name as many as it likes."""


class Hearing:
    """What one sync hears of its team."""

    def __init__(self, exchange: "Exchange", hinted: int = 0) -> None:
        self._exchange = exchange
        self._hinted = hinted
        """How many entries the storage is said to hold."""
        self.is_recent = False
        """Whether the entries were looked at since anything was put."""
        self._lost: list[str] = []
        """Entries that are known here and that the storage did not list."""
        self._missing: set[str] = set()

    def is_called_for(self) -> bool:
        """Return whether hints tell of news; or of less than was heard already, as where somebody has deleted them,
        perhaps to hide a new key."""
        return self._hinted != len(self._exchange.site.all_entries) or self._has_strangers()

    def _has_strangers(self) -> bool:
        site = self._exchange.site
        known = {spelled(each) for each in site.state.members}
        return not known.issuperset(self._exchange.hints) or site.id not in known

    def read_entries(self) -> None:
        """Read the team's entries that are not known yet."""
        exchange = self._exchange
        found = gathering.gathered(exchange.storage, exchange.site.team, exchange.site.all_entries)
        exchange.outcome.troubles += found.refused
        exchange.site.learn(found.contents)
        membership.note_entries(exchange.store, found.contents.items())
        self._lost = [path for path in membership.known_entries(exchange.store) if path not in found.there]
        self.is_recent = True
        self.tell_of_missing()

    def make_sure(self) -> None:
        """Read the entries, unless that was done since anything was put, and put again what is lost of them."""
        if not self.is_recent:
            self.read_entries()
        self.mend()

    def mend(self) -> None:
        """Put again what the storage did not list of the entries, and the hint of how many there are."""
        exchange = self._exchange
        if not exchange.site.may_write:
            return
        while self._lost:
            mending.put(exchange.storage, self._lost[0], membership.known_entries(exchange.store)[self._lost[0]])
            exchange.outcome.mended.append(self._lost.pop(0))
        if self._hinted < len(exchange.site.all_entries):
            with suppress(Denied, Full, Unsuitable):  # no more than a hint
                membership.hint_entries(exchange.store, exchange.storage)
            self._hinted = len(exchange.site.all_entries)

    def tell_of_missing(self, ids: Sequence[bytes] = ()) -> None:
        """Tell of entries that somebody has seen and the storage does not show, as it may with a removal."""
        for path in self._exchange.site.lacks(ids):
            if path not in self._missing and len(self._missing) < MISSING:
                self._missing.add(path)
                self._exchange.outcome.troubles.append(
                    _("{object} is missing; it is asked for again").format(object=path)
                )

    def tell_of_strangers(self) -> None:
        """Tell of hints that are of no machine of the team."""
        exchange = self._exchange
        strangers = sorted(exchange.hints.keys() - {spelled(each) for each in exchange.site.state.members})
        if strangers:
            one = _("{object} is of no machine of this team; it is passed over")
            several = _("{object} and {count} more are of no machine of this team; they are passed over")
            told = several if len(strangers) > 1 else one
            name = f"{paths.HEADS}{strangers[0]}"
            exchange.outcome.troubles.append(told.format(object=name, count=len(strangers) - 1))

    def look_after_keys(self) -> None:
        """Give the key to those who belong and lack it, where this is an admin's machine; change it where somebody who
        was removed still has it, as after a removal that broke off."""
        store, site, storage = self._exchange.store, self._exchange.site, self._exchange.storage
        is_admin = site.is_admin
        if site.state.is_rekey_due() and circle.is_key_known(site):
            if is_admin:
                circle.rekey(store, site, storage, None)
                said = _(
                    "a removed machine still had the key, so it was changed: nobody joins by a passphrase until"
                    " `sfa sync rekey --passphrase-file FILE`"
                )
            else:
                said = _("a removed machine still has the key of the team; an admin should run `sfa sync rekey`")
            self._exchange.outcome.troubles.append(said)
        if is_admin:
            circle.grant(store, site, storage)
