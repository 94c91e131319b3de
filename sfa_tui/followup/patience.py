"""Waiting for a server for so long and no longer, however often it says something meanwhile.

The timeout of a socket begins anew with every byte; a server that sends one now and then would hold a command up for
ever.
"""

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

SECONDS = 30.0
"""How long what is said to a server may take altogether."""

_Answer = TypeVar("_Answer")
_left: dict[str, Thread] = {}
"""What is still going on with a server that was given up: it gets no second before the first has ended."""


def in_time(server: str, work: Callable[[], _Answer]) -> _Answer:
    """Return what comes of work with a server, or raise what it raises; TimeoutError where it takes too long, or where
    what was given up earlier is not over."""
    before = _left.get(server)
    if before is not None and before.is_alive():
        raise TimeoutError
    answers: list[_Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:
            errors.append(error)

    # Nobody waits for it at the end of the program.
    thread = _left[server] = Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]
