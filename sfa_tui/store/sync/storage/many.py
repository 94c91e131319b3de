"""Many objects at once: over a network it is the number of round trips, not of bytes, that takes the time."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.trouble import StorageTrouble

AT_ONCE = 8

_Asked = tuple[str, Future[bytes]]


def got(
    storage: Storage, names: Iterable[str], limit: int = LIMIT, *, at_once: int = AT_ONCE
) -> Iterator[tuple[str, bytes | StorageTrouble]]:
    """Yield each name, in its order, with what is there, or with the trouble that this one met.

    No more than `at_once` objects are in memory, and names are taken only as they are asked for.
    """
    todo: SimpleQueue[_Asked | None] = SimpleQueue()
    asked: deque[_Asked] = deque()
    threads = 0
    try:
        for name in names:
            asked.append((name, Future()))
            todo.put(asked[-1])
            if threads < at_once:
                threads += 1
                # Not of a pool: the end of the program waits for those of one, as long as a server does not answer.
                Thread(target=_serve, args=(storage, limit, todo), name="sfa-get", daemon=True).start()
            if len(asked) == at_once:
                yield _next(asked)
        while asked:
            yield _next(asked)
    finally:
        for _name, future in asked:
            future.cancel()
        for _ in range(threads):
            todo.put(None)


def _serve(storage: Storage, limit: int, todo: SimpleQueue[_Asked | None]) -> None:
    while asked := todo.get():
        name, future = asked
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(storage.get(name, limit))
            except BaseException as error:
                future.set_exception(error)


def _next(asked: deque[_Asked]) -> tuple[str, bytes | StorageTrouble]:
    name, future = asked.popleft()
    try:
        return name, future.result()
    except StorageTrouble as trouble:
        return name, trouble
