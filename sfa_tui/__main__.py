"""The door: finds the language, then opens the command line.

Knows what must be settled before the first text is read; which commands there are, and how they fail, is `cli.main`'s.
"""

import os
import sys
from contextlib import suppress

from sfa_tui import __version__


def main(argv: list[str] | None = None) -> int:
    """Run `sfa` with arguments (those of the process by default; without the program's name), return its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == ["--version"]:
        # Asked by scripts and package managers, so it does not wait for the command line to load.
        with suppress(OSError):  # what cannot be written is told by the command line
            print(f"sfa {__version__}", flush=True)
            return 0
    try:
        from sfa_tui import locale

        locale.install(_language(arguments))
        if _opens_the_board(arguments):
            return _open(_option(arguments, "--workspace"))
        from sfa_tui.cli import wishes
        from sfa_tui.cli.main import run

        code = run(arguments)
        wish = wishes.take()
        if wish is None or code:
            return code
        from sfa_tui import opening

        return opening.wished(wish)
    except KeyboardInterrupt:
        return 130


def _opens_the_board(arguments: list[str]) -> bool:
    """Return whether no command is named and a person sits at a terminal, or at a browser that `sfa serve` serves."""
    named = [each for each in arguments if not each.startswith(("--workspace", "--language"))]
    values = [_option(arguments, "--workspace"), _option(arguments, "--language")]
    # A stream that was closed is None.
    terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    seen = terminal or "TEXTUAL_DRIVER" in os.environ
    return seen and all(each in values for each in named)


def _open(workspace: str | None) -> int:
    """Open the app on a workspace, which is made where there is none, and return the exit code."""
    from sfa_tui import environment, opening
    from sfa_tui.store.workspace import FILE_NAME

    folder = environment.locate(workspace)
    # What is there but cannot be opened is told, and nothing is made in its place.
    there = os.path.lexists(folder / FILE_NAME)
    return opening.board(folder) if there else opening.first(folder)


def _language(arguments: list[str]) -> str:
    """Return the language to speak: `--language` wherever it stands, else the workspace's, else the locale's."""
    from sfa_tui import locale
    from sfa_tui.cli import context

    asked = _option(arguments, "--language")
    if asked in locale.LANGUAGES:
        return asked
    stored = context.stored_language(context.locate(_option(arguments, "--workspace")))
    return stored if stored in locale.LANGUAGES else locale.from_environment()


def _option(arguments: list[str], name: str) -> str | None:
    """Return the last value that the arguments give to an option, before any of them is parsed."""
    if "--" in arguments:
        arguments = arguments[: arguments.index("--")]
    value = None
    for index, argument in enumerate(arguments):
        if argument.startswith(f"{name}="):
            value = argument.partition("=")[2]
        elif argument == name and index + 1 < len(arguments):
            value = arguments[index + 1]
    return value


if __name__ == "__main__":
    sys.exit(main())
