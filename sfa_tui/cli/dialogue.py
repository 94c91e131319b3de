"""What passes between a command and the person who runs it: narration, questions, progress; all on standard error.

Knows terminals; nothing is asked where nobody sits at one. Data goes through `output`.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sfa_tui.cli import context
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, Usage

# Words that mean yes, in every language the program speaks: a reader of one may answer in the other.
YES = ("y", "yes", "ｙ", "はい")


# Characters that move a terminal's cursor, colour it or turn its text around: no data may send them.
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+")


def printable(text: str) -> str:
    """Return the text on one line, without what would steer the terminal."""
    return _UNPRINTABLE.sub(" ", text)


def say(text: str) -> None:
    """Tell the person something, in a line of its own; whatever names it quotes, it stays one."""
    print(printable(text), file=sys.stderr, flush=True)


def ask(question: str) -> bool:
    """Return whether the person at the terminal agrees; Usage, which names --yes, where nobody sits at one."""
    if not context.interactive():
        raise Usage(N_("{question} There is nobody to ask here: say --yes to agree"), question=question)
    return _answer(_("{question} [y/N] ").format(question=question)).strip().casefold() in YES


def choose(error: Ambiguous) -> int:
    """Return which of the error's candidates the person at the terminal picks; raises it where nobody sits at one."""
    if not context.interactive() or not error.candidates:
        raise error
    place = pick(str(error), error.candidates)
    if place is None:
        raise error
    return place


def pick(question: str, options: Sequence[str]) -> int | None:
    """Return which of some options the person at the terminal picks, None for none of them."""
    say(question)
    for number, option in enumerate(options, 1):
        say(f"{number:>3}  {option}")
    while True:
        answer = _answer(_("Which one (1-{last}, empty for none)? ").format(last=len(options))).strip()
        if not answer:
            return None
        # isdecimal and int read full-width digits as well.
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return int(answer) - 1


def line(question: str) -> str:
    """Return what the person at the terminal answers to a question; "" where nobody sits at one."""
    return _answer(question).strip() if context.interactive() else ""


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Give a function that advances a progress bar by so many steps; the bar is drawn on a terminal only.

    A total of None is one that is not known.
    """
    if not context.on_terminal(sys.stderr):
        yield lambda _steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


def _answer(prompt: str) -> str:
    """Return the line that is typed after a prompt on standard error; "" at the end of input."""
    sys.stderr.write(printable(prompt))
    sys.stderr.flush()
    return sys.stdin.readline()
