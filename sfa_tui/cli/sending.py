"""What a command says of the alerts that it has raised: who was told, what was sent, and what did not go."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sfa_tui import environment
from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.locale import _, ngettext
from sfa_tui.model import words

if TYPE_CHECKING:
    from sfa_tui.followup.channels import Place
    from sfa_tui.followup.delivery import Delivered


def place() -> "Place":
    """Return where the channels of the workspace are kept."""
    return environment.channels_of(context.workspace())


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
