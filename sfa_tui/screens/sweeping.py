"""What the app does by itself, now and then: it lets the rules by time act.

A sweep with nothing to do asks the summing thread alone, and takes no lock.
"""

from typing import TYPE_CHECKING

from sfa_tui.model.errors import SfaError
from sfa_tui.sales import rules

if TYPE_CHECKING:
    from sfa_tui.screens.shell import Shell


async def sweep(app: "Shell") -> bool:
    """Let the rules act where something waits, and return whether they did."""
    if app.around.read_only:
        return False
    try:
        if not await app.session.sum(rules.is_time):
            return False
        await app.session.write(rules.sweep)
    except SfaError as error:
        app.tell(error)
        return False
    return True
