"""`sfa demo`: a workspace full of invented deals, in a folder of its own, and a first look at it."""

import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from sfa_tui import locale
from sfa_tui.cli import context, wishes
from sfa_tui.cli.dialogue import progress, say
from sfa_tui.locale import N_, _

app = typer.Typer()

DEALS = 400
_MOST = 100_000_000
_SHOWN = ("pipeline", "forecast")


@app.command(
    help=N_("""Make a workspace full of invented deals, to look around in: a team with 18 months of history up to today.

On a terminal the board opens on it; elsewhere its figures are printed.

It goes into a fresh temporary folder, unless --workspace names another one that holds no workspace yet."""),
    epilog="""
    sfa demo
    sfa demo --language ja --workspace ~/sfa-demo
    sfa demo --deals 100000 --seed 7
    """,
)
def demo(
    ctx: typer.Context,
    deals: Annotated[
        int, typer.Option("--deals", min=1, max=_MOST, help=N_("How many deals, one in four of them open."))
    ] = DEALS,
    seed: Annotated[int, typer.Option("--seed", help=N_("The same seed makes the same workspace on one day."))] = 1,
) -> None:
    # SFA_HOME names the reader's own workspace, so it is not looked at.
    from sfa_tui.exchange.demo.generate import make_demo
    from sfa_tui.store.deals import Where, count

    clock = context.clock()
    with (
        _folder() as folder,
        progress(_("Inventing deals"), deals) as advance,
        make_demo(folder, deals=deals, seed=seed, language=locale.language(), clock=clock, progress=advance) as store,
    ):
        still_open = count(store, Where("d.deleted_at IS NULL AND s.kind = 'open'", {}), clock)
    context.choose(str(folder))
    lines = (
        _("A demo workspace lies in {folder}: {deals} deals, {open} of them open. To look around in it:").format(
            folder=folder, deals=deals, open=still_open
        ),
        f"  export SFA_HOME={shlex.quote(str(folder))}",
        f"  {_program()} deal list",
    )
    if context.interactive() and context.on_terminal(sys.stdout):
        wishes.make(wishes.Board(folder, lines))
        return
    for line in lines:
        say(line)
    _show(ctx)


def _program() -> str:
    """Return what starts the program from a shell: sfa where it is found, else the way this run was started."""
    if shutil.which("sfa"):
        return "sfa"
    started = Path(sys.argv[0])
    if started.stem == "sfa" and started.is_file():
        return shlex.quote(str(started.resolve()))
    return shlex.join([sys.executable, "-m", "sfa_tui"])


@contextmanager
def _folder() -> Iterator[Path]:
    """Give the folder that --workspace names, else a fresh temporary one, which goes again where the making fails."""
    chosen = context.chosen()
    if chosen is not None:
        yield chosen
        return
    folder = Path(tempfile.mkdtemp(prefix="sfa-demo-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _show(ctx: typer.Context) -> None:
    """Show the new workspace as the commands of the figures show it."""
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, typer.core.TyperGroup)
    for name in _SHOWN:
        # Their modules may not be there yet: the table of commands knows.
        if name in group.list_commands(root) and (command := group.get_command(root, name)) is not None:
            print()
            with command.make_context(name, [], parent=root) as sub:
                command.invoke(sub)
