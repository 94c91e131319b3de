"""`sfa completion SHELL`, and what the script that it prints asks the program for at every press of the tab key.

Knows how each shell wants its answers; what can be completed is known by the commands. Typer's own classes bring rich
into every answer to render help as markup: here help is the plain text that it is.
"""

import os
import re
from collections.abc import Callable
from enum import Enum
from typing import Annotated

import typer
from typer._click.core import Command
from typer._click.shell_completion import CompletionItem, ShellComplete
from typer._completion_classes import BashComplete, FishComplete, PowerShellComplete, ZshComplete
from typer._completion_shared import get_completion_script

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

PROGRAM = "sfa"
COMPLETE = "_SFA_COMPLETE"

app = typer.Typer()


class Shell(Enum):
    """A shell that commands can be completed in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command(
    help=N_("Print the script that completes commands, options and names in a shell."),
    epilog="""
    sfa completion bash >> ~/.bashrc
    sfa completion zsh > ~/.zfunc/_sfa
    sfa completion fish > ~/.config/fish/completions/sfa.fish
    sfa completion powershell >> $PROFILE
    """,
)
def completion(
    shell: Annotated[Shell, typer.Argument(metavar=N_("SHELL"), help=N_("bash, zsh, fish or powershell."))],
) -> None:
    print(get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE, shell=shell.value))


class _Bash(BashComplete):
    def format_completion(self, item: CompletionItem) -> str:
        """Return the value as it must stand on the line: with its blanks escaped, except inside an open quotation."""
        line = os.environ["COMP_WORDS"]
        if line.count('"') % 2 or line.count("'") % 2:
            return str(item.value)
        return re.sub(r"""([\s!"#$&'()*;<>?\[\]\\^`{|}~])""", r"\\\1", str(item.value))


class _Zsh(ZshComplete):
    def format_completion(self, item: CompletionItem) -> str:
        """Return a pair of _arguments, quoted for the shell's eval."""
        value, text = (re.sub(r"([\\$`\"])", r"\\\1", str(part or "")) for part in (item.value, item.help))
        value, text = (part.replace(":", r"\\:") for part in (value, text))
        return f'"{value}":"{text}"' if text else f'"{value}"'


class _Fish(FishComplete):
    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{item.help}" if item.help else str(item.value)


class _PowerShell(PowerShellComplete):
    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}:::{item.help or ' '}"


ANSWERS: dict[str, Callable[..., ShellComplete]] = {
    "bash": _Bash,
    "zsh": _Zsh,
    "fish": _Fish,
    "powershell": _PowerShell,
}


def complete(command: Command, instruction: str) -> int:
    """Print what completes the line that the shell's script has put into the environment, and return the exit code."""
    verb, _underscore, shell = instruction.partition("_")
    if verb != "complete" or shell not in ANSWERS:
        raise Usage(N_('"{value}" is no question that a shell asks'), value=instruction)
    try:
        print(ANSWERS[shell](command, {}, PROGRAM, COMPLETE).complete())
    except (KeyError, ValueError):  # the line, which the script puts beside the instruction, is not there
        raise Usage(N_('"{value}" is no question that a shell asks'), value=instruction) from None
    return 0
