"""`sfa serve`: the app in a browser of this machine."""

from importlib.util import find_spec
from typing import Annotated

import typer

from sfa_tui.cli import context, wishes
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

app = typer.Typer()

_MOST = 65_535


@app.command(
    help=N_("""Serve the app to a browser on this machine; the address, with its token, is printed once.

Nobody else can open it: it listens to this machine alone and answers nothing without the token. Ctrl+C ends it."""),
    epilog="""
    sfa serve
    sfa serve --port 8377
    """,
)
def serve(
    port: Annotated[
        int, typer.Option("--port", min=0, max=_MOST, help=N_("The port to listen on; 0 takes any that is free."))
    ] = 0,
) -> None:
    if find_spec("textual_serve") is None:
        raise Failed(N_('sfa serve needs one more package: pip install "sfa-tui[serve]"'))
    # Opened once, so that a workspace that cannot be is told here and not in the browser.
    wishes.make(wishes.Served(context.store().folder, port))
