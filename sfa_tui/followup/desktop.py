"""Notifications of the desktop, by desktop-notifier: D-Bus on Linux, the notification centres of macOS and Windows.

It is asynchronous and never fails by itself, but logs why; a notification counts as shown when it says so.
"""

import logging
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import partial

_PATIENCE = 10.0
_SCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
"""What `osascript` is told: the words come as arguments, never as part of the script."""


class _Reasons(logging.Handler):
    """Keeps what the library logs, which is why a notification failed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.last = str(error) or type(error).__name__ if error else record.getMessage()


def show(messages: Sequence[tuple[str, str]]) -> str | None:
    """Raise a notification for each (title, body), and return why one could not be raised, None where all were."""
    import asyncio

    reasons = _Reasons()
    logger = logging.getLogger("desktop_notifier")
    logger.addHandler(reasons)
    logger.propagate = False
    try:
        return asyncio.run(asyncio.wait_for(_show(messages, reasons), _PATIENCE))
    except TimeoutError:
        return "timeout"
    except Exception as error:  # whatever a desktop does, it is no reason to lose a reminder
        return str(error) or type(error).__name__
    finally:
        logger.removeHandler(reasons)


async def _show(messages: Sequence[tuple[str, str]], reasons: _Reasons) -> str | None:
    from desktop_notifier import DesktopNotifier

    notifier = DesktopNotifier(app_name="sfa", app_icon=None)
    try:
        if not await notifier.get_capabilities():  # on macOS a Python that is no app bundle has no notification centre
            return _by_script(messages) if sys.platform == "darwin" else reasons.last or "no notification service"
        for title, body in messages:
            shown: list[bool] = []
            # Many a notification service of Linux reads the body as HTML, which a subject is not.
            plain = body.replace("<", "‹") if sys.platform == "linux" else body
            await notifier.send(title, plain, on_dispatched=partial(shown.append, True))
            if not shown:
                return reasons.last or "no notification service"
        return None
    finally:
        # The library keeps its connection for clicks on a notification, which nobody here waits for.
        bus = getattr(notifier._backend, "bus", None)
        if bus is not None:
            bus.disconnect()
            await bus.wait_for_disconnect()


def _by_script(messages: Sequence[tuple[str, str]]) -> str | None:
    program = shutil.which("osascript")
    if program is None:
        return "no notification service"
    script = [part for line in _SCRIPT for part in ("-e", line)]
    for title, body in messages:
        command = [program, *script, "--", title, body]
        ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_PATIENCE)
        if ran.returncode:
            return ran.stderr.strip()
    return None
