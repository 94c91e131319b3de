"""What the app does by itself, now and then: it lets the rules by time act, and sends again what could not be sent.

With nothing to do it asks the summing thread alone, takes no lock and loads nothing.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import rules
from sfa_tui.store import alerts
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.screens.shell import Shell


async def sweep(app: "Shell") -> bool:
    """Let the rules act where something waits, and return whether they did; let alerts follow that may wait."""
    if app.around.read_only:
        return False
    try:
        acts, sends = await app.session.sum(_waits)
        if acts:
            await app.session.write(rules.sweep)
    except SfaError as error:
        app.tell(error)
        return False
    if sends:
        app.session.follow(send=True)
    return acts


def _waits(store: Store, clock: Clock) -> tuple[bool, bool]:
    """Return whether it is time for rules, and for alerts, which are stamped as time really is."""
    return rules.is_time(store, clock), alerts.written(store, utc(datetime.now(UTC) - alerts.WORTH))
