"""What a command does at its end where it has changed something: what follows from that, in the workspace or outside.

Whatever goes wrong here, the command itself has done what it was asked to do, and its exit code says so.
"""

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.sending import place, tell
from sfa_tui.followup import following
from sfa_tui.locale import _
from sfa_tui.model.errors import SfaError


def follow() -> None:
    """Bring up to date and send what follows from the changes so far, and say in one line what could not be."""
    store = context.store()
    for trouble in following.keep(store, context.clock()):
        say(trouble)
    if store.raised:
        store.raised = False
        done, troubles = following.send(store, place())
        tell(done)
        for trouble in troubles:
            say(trouble)


def look_after() -> None:
    """Let the rules by time act, in a command that looks after the workspace now and then; what waits is sent when what
    follows is seen to, at its end."""
    from sfa_tui.sales import rules

    store = context.store()
    if store.read_only:
        return
    store.forget_settings()  # another program may have made or changed a rule
    try:
        rules.sweep(store, context.clock())
    except SfaError as error:
        say(_("The rules could not act: {reason}").format(reason=error))
    store.raised = True
