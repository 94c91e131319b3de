"""What a command does at its end when it has told someone something: sends it, and says in one line what did not go.

Whatever goes wrong here, the command itself has done what it was asked to do, and its exit code says so.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.locale import _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import SfaError

if TYPE_CHECKING:
    from sfa_tui.followup.channels import Place
    from sfa_tui.followup.delivery import Delivered
    from sfa_tui.model.clock import Clock
    from sfa_tui.store.workspace import Store


_SWEEP_SECONDS = 180.0
_swept_at: tuple["Store", float] | None = None
"""The workspace that was swept last by this process, and when."""


def place() -> "Place":
    """Return where the channels of the workspace are kept."""
    from sfa_tui.followup.channels import Place

    return Place(context.config_folder(), context.workspace())


def sweep(store: "Store", clock: "Clock") -> None:
    """Let the rules by time act, and send what waits, at most once in some minutes of a command that goes on."""
    from time import monotonic

    from sfa_tui.sales import rules

    global _swept_at
    if _swept_at is not None and _swept_at[0] is store and monotonic() - _swept_at[1] < _SWEEP_SECONDS:
        return
    _swept_at = store, monotonic()
    rules.sweep(store, clock)
    store.raised = True
    send()


def send() -> None:
    """Send the alerts that wait."""
    from sfa_tui.followup import delivery

    store = context.raised()
    if store is None:
        return
    store.raised = False
    try:
        tell(delivery.deliver(store, place()))
    except SfaError as error:
        say(_("No alert was sent: {reason}").format(reason=error))


def tell_urgent(activity: str) -> None:
    """Say who was told of an urgent conversation, or that there was nobody to tell."""
    from sfa_tui.store import alerts

    names = alerts.told_of(context.store(), activity)
    if names:
        say(_("Told: {names}").format(names=", ".join(names)))
    else:
        say(_("It is urgent, but nobody leads your team or one above it: nobody was told."))


def tell(done: "Sequence[Delivered]") -> None:
    """Say what came of a delivery, in a line a channel."""
    for each in done:
        channel = words.choice(each.channel)
        if each.sent:
            said = ngettext("{count} alert sent ({channel}).", "{count} alerts sent ({channel}).", each.sent)
            say(said.format(count=each.sent, channel=channel))
        if each.unsent:
            said = ngettext(
                "{count} alert could not be sent ({channel}) and is tried again later: {reason}",
                "{count} alerts could not be sent ({channel}) and are tried again later: {reason}",
                each.unsent,
            )
            say(said.format(count=each.unsent, channel=channel, reason=each.reason))
