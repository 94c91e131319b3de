"""What commands of `sfa sync` have in common: the passphrase, the storage with its team, what a sync said."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sfa_tui import environment
from sfa_tui.cli import context
from sfa_tui.cli.dialogue import progress, say
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.cli.secret import ask_secret
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage

if TYPE_CHECKING:
    from sfa_tui.store.sync.exchange import Outcome, Say
    from sfa_tui.store.sync.site import Site
    from sfa_tui.store.sync.storage.interface import Storage
    from sfa_tui.store.workspace import Store

_DONE = (
    Column("url", N_("Storage")),
    Column("sent", N_("Segments sent"), right=True),
    Column("received", N_("Segments read"), right=True),
    Column("taken", N_("Changes taken over"), right=True),
    Column("late", N_("Changes that were overridden"), right=True),
    Column("conflicts", N_("Your conflicts"), right=True),
)
_LONG = 5
"""Segments from which on a bar shows how many are done."""

_MOST = 4096
"""Characters of a passphrase."""

PassphraseOption = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar=N_("FILE"), help=N_("A file that holds the passphrase of the team.")),
]


def passphrase_of(path: Path | None) -> str | None:
    """Return the passphrase that a file holds, None where none is named."""
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # editors of Windows put a mark before a text
            found = file.read(_MOST + 1)
    except OSError as error:
        raise Usage(N_("{path} cannot be read: {reason}"), path=path, reason=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise Usage(N_("{path} cannot be read: {reason}"), path=path, reason=_("it is no text in UTF-8")) from error
    if not found.strip():
        raise Usage(N_("{path} is empty: it should hold the passphrase"), path=path)
    if len(found) > _MOST:
        raise Usage(N_("{path} is too long to be a passphrase"), path=path)
    found = found.rstrip("\r\n")
    if "\0" in found:
        raise Usage(N_("{path} holds a NUL: it is no text in UTF-8, and no passphrase"), path=path)
    return found


def asked_passphrase(path: Path | None) -> str:
    """Return the passphrase of a file, else what is typed at the terminal; Usage where nobody sits at one."""
    found = passphrase_of(path)
    if found is not None:
        return found
    if not context.interactive():
        raise Usage(N_("a URL alone lets nobody in: say --passphrase-file FILE, or join by a code"))
    return ask_secret(_("Passphrase of the team: "))


def label(store: "Store", name: str | None = None) -> str:
    """Return what others see this machine called: who works here, and the machine."""
    from sfa_tui.store.sync import entering

    return entering.label(store, environment.login(), name)


def tell(outcome: "Outcome") -> None:
    """Say what was wrong with what others put, that this machine goes on as another site, and what waits."""
    from sfa_tui.display import sync

    for sentence in sync.sentences(outcome):
        say(sentence)


def _still(_steps: int) -> None:
    """Show nothing."""


@contextmanager
def progressing() -> "Iterator[Say]":
    """Give what is told how far a sync is; on a terminal it draws a bar, one after the other."""
    labels = {"seal": _("Preparing"), "put": _("Sending"), "read": _("Receiving")}
    with ExitStack() as bars:
        now, before = "", 0
        advance: Callable[[int], None] = _still

        def step(what: str, done: int, all: int) -> None:
            nonlocal now, before, advance
            if what != now and all >= _LONG:
                bars.close()
                now, before, advance = what, 0, bars.enter_context(progress(labels[what], all))
            if what == now and done > before:
                advance(done - before)
                before = done

        yield step


@contextmanager
def connected() -> "Iterator[tuple[Store, Site, Storage]]":
    """Give the workspace, the site that it is and its storage for a block in which no other process syncs; its team's
    entries are read first."""
    from sfa_tui.store.sync import site
    from sfa_tui.store.sync.exchange import Exchange

    store = context.store()
    with environment.sync_ways().own_storage(store) as (storage, found):
        site.check_team(found, storage)
        Exchange(store, found, storage).read_entries()
        yield store, found, storage


def once(store: "Store", storage: "Storage", *, thorough: bool = False) -> "Outcome":
    """Sync once, show how far it is, and say what was wrong."""
    from sfa_tui.store.sync import site
    from sfa_tui.store.sync.exchange import Exchange

    me = site.load(store, environment.config_folder())
    with progressing() as step:
        outcome = Exchange(store, me, storage, say=step).run(thorough=thorough)
    tell(outcome)
    return outcome


def summary(store: "Store", outcome: "Outcome") -> dict[str, Any]:
    """Return what a sync did."""
    from sfa_tui.store.sync import listing, site

    return {
        "url": store.local(site.URL),
        "sent": outcome.put,
        "received": outcome.read,
        "taken": outcome.taken,
        "late": outcome.late,
        "parked": outcome.parked,
        "mended": outcome.mended,
        "troubles": outcome.troubles,
        "conflicts": listing.count(store),
    }


def emit_done(store: "Store", outcome: "Outcome", format: Format) -> None:
    """Print what a sync did, and where conflicts are to be seen."""
    done = summary(store, outcome)
    emit_object(done, _DONE, format)
    if done["conflicts"] and format is Format.TABLE:
        say(_("`sfa sync conflicts` lists what others have overridden, and `sfa sync resolve` brings it back."))
