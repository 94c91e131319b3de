"""What the app does by itself, now and then: it lets the rules by time act, and sends alerts.

A sweep with nothing to do asks the reading thread alone; what goes over the network has a thread and a connection of
its own, so that no key waits for it.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sfa_tui import environment
from sfa_tui.followup import delivery
from sfa_tui.followup.channels import Place
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import rules
from sfa_tui.store.workspace import Store, open_workspace

if TYPE_CHECKING:
    from sfa_tui.screens.shell import Shell

_told: set[str] = set()
"""Reasons for which nothing was sent that a person has read already: each is said once a run."""


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


async def raised(app: "Shell") -> bool:
    """Return whether the verbs so far have raised an alert that nobody has taken up."""

    def take(store: Store, _clock: Clock) -> bool:
        held, store.raised = store.raised, False
        return held

    return await app.session.write(take)


async def send(app: "Shell") -> None:
    """Send what waits, and say once why something could not be sent."""
    if app.around.read_only:
        return
    try:
        done = await asyncio.to_thread(_deliver, app.session.folder)
    except SfaError as error:
        reasons = [str(error)]
    else:
        reasons = [each.reason for each in done if each.reason]
    for reason in reasons:
        if reason not in _told:
            _told.add(reason)
            said = _("An alert could not be sent and is tried again later: {reason}").format(reason=reason)
            app.notify(said, severity="warning", markup=False)


def _deliver(folder: Path) -> list[delivery.Delivered]:
    place = Place(environment.config_folder(), folder.absolute())
    with open_workspace(folder) as store:
        return delivery.deliver(store, place)
