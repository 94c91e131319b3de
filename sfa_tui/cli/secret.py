"""How a secret comes in at the command line, and what is said of where it is kept; none is ever printed."""

import sys
from pathlib import Path

from sfa_tui.cli.dialogue import say
from sfa_tui.display.secrets import kept_in


def ask_secret(question: str) -> str:
    """Return what is typed at the terminal, which does not show it."""
    import getpass

    return getpass.getpass(question, stream=sys.stderr)


def tell_kept(path: Path | None) -> None:
    """Say where a secret is kept: in a file, or (None) in the keyring."""
    say(kept_in(path))
