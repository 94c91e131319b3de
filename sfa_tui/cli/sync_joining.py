"""`sfa sync setup`, `invite` and `join`: who founds a team, and who comes into it."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sfa_tui import environment
from sfa_tui.cli import context, syncing
from sfa_tui.cli.dialogue import ask, say
from sfa_tui.cli.options import FormatOption, YesOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.cli.secret import tell_kept
from sfa_tui.cli.syncing import PassphraseOption
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, NotFound, Usage

if TYPE_CHECKING:
    from sfa_tui.store.workspace import Store

_MOST = 1 << 16
"""Characters of a code that are read, and more than any has."""


def setup(
    url: Annotated[
        str, typer.Argument(metavar=N_("URL"), help=N_("Where the team meets: file, s3, webdav, postgresql …"))
    ],
    passphrase_file: PassphraseOption = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.store.sync import entering, site

    def agrees(old: str) -> bool:
        told = _("{old} has nothing of the team, or is out of reach, and {url} is empty. Put the team there?")
        return yes or ask(told.format(old=old, url=url))

    store, ways = context.store(), environment.sync_ways()
    passphrase = syncing.passphrase_of(passphrase_file)
    is_back = entering.put_back(store, ways, url)
    is_moved = entering.move(store, ways, url, agrees)
    kept = entering.sign_in(store, ways, url)
    if not is_back and not is_moved and kept is None:
        kept = entering.set_up(store, ways, url, passphrase, syncing.label(store))
    if kept is not None:
        _tell_kept(kept)
    if is_moved:
        say(_("From now on this machine meets the team at {url}.").format(url=store.local(site.URL)))
    with ways.own_storage(store) as (storage, me):
        outcome = syncing.once(store, storage, thorough=is_back or is_moved)
    syncing.emit_done(store, outcome, format)
    if me.is_admin:
        say(_("`sfa sync invite` prints a code that lets another machine in."))


def invite(format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.store.sync import entering

    code = entering.invite(context.store(), environment.sync_ways())
    if format is Format.TABLE:
        print(code)
    else:
        emit_object({"code": code}, (Column("code", N_("Code")),), format)


def join(
    code: Annotated[
        str,
        typer.Argument(
            metavar=N_("CODE|URL"), help=N_("A code of `sfa sync invite`, or a storage; -: read from standard input.")
        ),
    ],
    passphrase_file: PassphraseOption = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar=N_("NAME"), help=N_("Which user of the team you are."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.store.sync import entering
    from sfa_tui.store.workspace import FILE_NAME

    folder, ways = context.workspace(), environment.sync_ways()
    if code == "-":  # where the arguments of a program are seen by others
        code = sys.stdin.readline(_MOST).strip()
    entering.check(code)
    if user is not None and not user.strip():
        raise Usage(N_("--user is empty: it says which user of the team you are"))
    is_new = not (folder / FILE_NAME).exists()
    if is_new or not entering.has_begun(context.store(), code):
        passphrase = "" if entering.is_code(code) else syncing.asked_passphrase(passphrase_file)
        with entering.new_workspace(folder) if is_new else nullcontext(context.store()) as store:
            _tell_kept(entering.join(store, ways, code, passphrase, syncing.label(store, user)))
    store = context.store()
    with ways.own_storage(store) as (storage, _site):
        outcome = syncing.once(store, storage)
    if is_new:
        entering.speak(store)
    syncing.emit_done(store, outcome, format)
    _be(store, user)


def _tell_kept(files: Sequence[Path]) -> None:
    """Say where the key of this machine, and what stood in a URL, are kept."""
    for file in files or (None,):
        tell_kept(file)


def _be(store: "Store", name: str | None) -> None:
    """Note which user of the team works here: the one that was named, else whose login it is; else it is said.
    NotFound where nobody has the name: whoever joins may be new to the team."""
    from sfa_tui.display import sync
    from sfa_tui.sales import settings
    from sfa_tui.store import labels, users

    me = store.local("me")
    if me is not None and name is None:
        own = labels.of_row(store, "user", str(me))
        for sentence in sync.namesakes(own, str(me), users.namesakes(store, own)):
            say(sentence)
        return
    try:
        settings.set_value(store, "me", name or environment.login())
    except Ambiguous:
        theirs = users.namesakes(store, name or "")
        if me is None or len(theirs) != 1:
            raise
        settings.set_value(store, "me", theirs[0])
        told = _("You are the team's {name} now; `sfa user handover {own} {id}` gives it what your own user has here.")
        say(told.format(name=name, id=theirs[0], own=me))
    except NotFound:
        if name is not None:
            raise NotFound(
                N_(
                    "this machine is in the team, but no user is named {name}:"
                    ' `sfa user add "{name}"`, then `sfa config me "{name}"`'
                ),
                name=name,
            ) from None
        say(_("Say which user you are: `sfa config me NAME`."))
    except Usage:
        if name is not None:
            raise
        say(_("Say which user you are: `sfa config me NAME`."))


def register(app: typer.Typer) -> None:
    """Add these verbs to `sfa sync`."""
    app.command(
        "setup",
        help=N_("Found a team at a storage, with this workspace as its first machine, and send everything there."),
        epilog="""
        sfa sync setup file:///mnt/sales --passphrase-file ~/team.txt
        sfa sync setup "s3://bucket/sales?region=eu-central-1"
        """,
    )(setup)
    app.command(
        "invite",
        help=N_("Print a code that lets one machine into the team; it is a secret, and good for 7 days."),
        epilog="sfa sync invite",
    )(invite)
    app.command(
        "join",
        help=N_(
            "Join a team, by a code or by its storage and passphrase;"
            " makes the workspace, or merges into the one there is."
        ),
        epilog="""
        sfa sync join sfa1.AAB… --user 佐藤
        sfa sync join file:///mnt/sales --passphrase-file ~/team.txt
        """,
    )(join)
