"""Opening the app: on a workspace, on a machine where there is none yet, and as a command wished.

Knows what is read while Textual is imported, and that whatever goes wrong is told in one line on a terminal that is as
it was.
"""

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from sfa_tui import environment
from sfa_tui.cli import context, wishes
from sfa_tui.cli.dialogue import say
from sfa_tui.locale import _

if TYPE_CHECKING:
    from sfa_tui.screens.session import Session


def board(folder: Path) -> int:
    """Open the app on the workspace of a folder and return the exit code."""
    # All that is made until the first screen stands stays: to look through it again and again would find nothing.
    gc.disable()
    from sfa_tui.screens import first_look, terminal
    from sfa_tui.screens.session import Session

    context.choose(str(folder))
    session, left = Session(folder), list[str]()
    try:
        look = first_look.begin(session)
        terminal.look_at()
        from sfa_tui.app import SfaApp

        look.columns.result()
        app = SfaApp(session, look)
        left = app.left
        app.run()
        if app.failure is not None:
            raise app.failure
        code = app.return_code or 0
    except Exception as error:
        code = _told(error)
    finally:
        _keep(folder, left)
        refused = _closed(session)
    return refused or code


def _keep(folder: Path, left: list[str]) -> None:
    """Keep what was typed when the app was ended under the person's hands."""
    if left:
        from sfa_tui.screens import ending

        kept = ending.keep(folder, left, environment.clock().now)
        say(_("What you typed is kept in {path}.").format(path=kept) if kept else "\n".join(left))


def _closed(session: "Session") -> int:
    """Close the workspace, with what is still to be written, and return the exit code."""
    if session.is_writing:
        say(_("The workspace is busy; your last change waits until it is free."))
    codes = [_told(error) for error in session.close()]
    return codes[0] if codes else 0


def first(folder: Path) -> int:
    """Make a workspace with the person at the terminal, in this folder unless they only look at a demo, and open it."""
    from sfa_tui.screens import terminal

    context.choose(str(folder))
    try:
        terminal.look_at()
        from sfa_tui.screens.first_run import FirstRun

        app = FirstRun(folder)
        made = app.run()
        if app.failure is not None:
            raise app.failure
    except Exception as error:
        return _told(error)
    if made is None:
        return 0
    code = board(made)
    if made != folder:
        say(_("The demo workspace lies in {folder}.").format(folder=made))
    return code


def wished(wish: wishes.Wish) -> int:
    """Open what a command wished and return the exit code."""
    if isinstance(wish, wishes.Board):
        code = board(wish.folder)
        for line in wish.farewell:
            say(line)
        return code
    from sfa_tui import serving

    try:
        return serving.serve(wish.folder, wish.port)
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> int:
    from sfa_tui.cli import failures

    return failures.tell(error)
