"""What follows a change, whether a command or a key made it: calendar feeds are brought up to date, alerts are sent.

Nearly always nothing does, and then no more than this module is loaded. What goes wrong is told, and is no fault of
whoever made the change.
"""

import sqlite3
from typing import TYPE_CHECKING

from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.followup.channels import Place
    from sfa_tui.followup.delivery import Delivered


def waits(store: Store) -> bool:
    """Return whether anything follows what was just changed here."""
    return store.raised or store.local("feeds") is not None


def keep(store: Store, clock: Clock) -> list[str]:
    """Bring the calendar feeds of a workspace up to date, and return why one of them could not be."""
    if store.local("feeds") is None:
        return []
    from sfa_tui.followup import feed

    try:
        return [
            _("{file} could not be brought up to date: {reason}").format(file=kept.feed.path, reason=kept.error)
            for kept in feed.keep(store, clock)
            if kept.error is not None
        ]
    except (SfaError, sqlite3.Error) as error:
        return [_("The calendar feeds could not be brought up to date: {reason}").format(reason=error)]


def send(store: Store, place: "Place") -> "tuple[list[Delivered], list[str]]":
    """Send the alerts that wait, and return what came of it by channel, and why none could be sent."""
    from sfa_tui.followup import delivery

    try:
        return delivery.deliver(store, place), []
    except SfaError as error:
        return [], [_("No alert was sent: {reason}").format(reason=error)]
