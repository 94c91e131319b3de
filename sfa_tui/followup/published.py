"""Bringing a calendar of a CalDAV server and the workspace together, with what is remembered of the last time: where
to, who signs in, and which follow-ups. Passwords are the caller's business, and lie among the `secrets`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sfa_tui.followup.caldav_server import Account, Server, account
from sfa_tui.followup.chosen import Chosen, from_json
from sfa_tui.followup.publishing import NOTHING, publish, rehearsed
from sfa_tui.followup.sharing import Keep, Outcome
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused
from sfa_tui.store.workspace import Store

SETTING = "caldav"
"""The local setting that keeps where follow-ups were published last, and which."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, and where; `as_events` says that to-dos had to go there as events."""

    address: str
    outcome: Outcome
    as_events: bool


def remembered(store: Store) -> tuple[Account, Chosen] | None:
    """Return where follow-ups were published the last time, and which; None where they never were."""
    held = store.local(SETTING)
    try:
        told = json.loads(held) if isinstance(held, str) else None
        if told is None:
            return None
        found, _password = account(told["url"], told["user"])
        return found, from_json(told["chosen"])
    except (ValueError, KeyError, TypeError):
        return None


def remember(store: Store, address: str, user: str | None, what: Chosen) -> None:
    """Remember where follow-ups are published, and which."""
    told = {"url": address, "user": user, "chosen": json.loads(what.as_json())}
    store.set_local(SETTING, json.dumps(told, ensure_ascii=False))


def secret_name(where: Account) -> str:
    """Return the name under which the password of an account is kept."""
    return f"caldav {place(where)}"


def place(where: Account) -> str:
    """Return who signs in where, as a person is told it."""
    return f"{where.user or ''}@{where.host}"


def bring_together(
    store: Store,
    clock: Clock,
    where: Account,
    password: str | None,
    what: Chosen,
    *,
    calendar: str | None = None,
    keep: Keep | None = None,
    settled: Mapping[str, Keep] = NOTHING,
    entered: Callable[[], None] = lambda: None,
) -> Published:
    """Publish to a calendar of a server and return what was done; Refused where all that was published is gone there.

    `calendar` names one of several there, `entered` is called once the server has let us in.
    """
    with _found(where, password, calendar) as server:
        entered()
        remember(store, server.address, where.user, what)
        shown = _taken(server, what)
        done = publish(store, clock, server, shown, keep=keep, settled=settled)
        return Published(server.address, checked(server.address, done), shown != what)


def rehearse(
    store: Store,
    clock: Clock,
    where: Account,
    password: str | None,
    what: Chosen,
    *,
    calendar: str | None = None,
    keep: Keep | None = None,
) -> Published:
    """Return what `bring_together` would do; nothing is written or remembered on either side."""
    with _found(where, password, calendar) as server:
        shown = _taken(server, what)
        done = rehearsed(store, clock, server, shown, keep=keep)
        return Published(server.address, checked(server.address, done), shown != what)


@contextmanager
def _found(where: Account, password: str | None, calendar: str | None) -> Iterator[Server]:
    server = Server(where, password)
    try:
        server.find(calendar)
        yield server
    finally:
        server.close()


def _taken(server: Server, what: Chosen) -> Chosen:
    """Return what goes to a server, as it takes it: to-dos as events, where it takes none."""
    return what if server.takes_todos or what.as_events else replace(what, as_events=True)


def checked(address: str, done: Outcome) -> Outcome:
    """Return what was done; Refused where nothing was, because all that was published is gone."""
    if done.missing:
        raise Refused(
            N_(
                "nothing that was published is in {address} any more: it was emptied, or is another one; --keep ours"
                " publishes all again, --keep theirs deletes it here as well"
            ),
            address=address,
        )
    return done
