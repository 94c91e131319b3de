"""What a command leaves up to date behind it: the calendar feeds of the workspace that it has changed."""

import sqlite3

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.locale import _
from sfa_tui.model.errors import SfaError


def keep() -> None:
    """Bring the feeds of the workspace up to date; that one cannot be is told, and no fault of the command's."""
    store = context.store()
    try:
        if store.local("feeds") is None:  # nearly always: nothing more is loaded
            return
        from sfa_tui.followup import feed

        for kept in feed.keep(store, context.clock()):
            if kept.error is not None:
                say(
                    _("{file} could not be brought up to date: {reason}").format(file=kept.feed.path, reason=kept.error)
                )
    except (SfaError, sqlite3.Error) as error:
        say(_("The calendar feeds could not be brought up to date: {reason}").format(reason=error))
