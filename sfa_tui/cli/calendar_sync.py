"""`sfa calendar publish` and `sfa calendar vdir`: follow-ups in a calendar of another program, both ways."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from sfa_tui import environment
from sfa_tui.cli import context
from sfa_tui.cli.calendar_options import choosing
from sfa_tui.cli.dialogue import progress, say
from sfa_tui.cli.options import DryRunOption, FormatOption, meant
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.cli.secret import ask_secret, tell_kept
from sfa_tui.display import calendars as said
from sfa_tui.followup.chosen import Chosen
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import Refused, Usage

if TYPE_CHECKING:
    from sfa_tui.followup.caldav_server import Account
    from sfa_tui.followup.sharing import Calendar, Deed, Keep, Outcome

_DONE = (
    Column("address", N_("Calendar")),
    *(Column(name, title, right=True) for name, title in said.DONE),
)

_DEEDS = (
    Column("what", N_("What")),
    Column("name", N_("Follow-up")),
    Column("at", N_("When")),
    Column("id", "id"),
)

KeepOption = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="ours|theirs",
        help=N_("Where both sides have changed the same: which of them holds."),
    ),
]
OursOption = Annotated[
    list[str] | None,
    typer.Option("--keep-ours", metavar=N_("FOLLOW-UP"), help=N_("Of this one (id or name) ours holds; repeatable.")),
]
TheirsOption = Annotated[
    list[str] | None,
    typer.Option("--keep-theirs", metavar=N_("FOLLOW-UP"), help=N_("Of this one theirs holds; repeatable.")),
]


@choosing
def publish(
    what: Chosen,
    url: Annotated[
        str | None,
        typer.Argument(metavar=N_("URL"), help=N_("The calendar's address, or the server's; else the last.")),
    ] = None,
    user: Annotated[str | None, typer.Option("--user", metavar=N_("NAME"), help=N_("Who signs in there."))] = None,
    calendar: Annotated[
        str | None, typer.Option("--calendar", metavar=N_("NAME"), help=N_("Which of the calendars there."))
    ] = None,
    keep: KeepOption = None,
    ours: OursOption = None,
    theirs: TheirsOption = None,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring a calendar of a CalDAV server and the workspace together."""
    from sfa_tui.followup import caldav_server, published
    from sfa_tui.followup.channels import is_this_machine
    from sfa_tui.machine import secrets

    account, password, what = _account(url, user, what)
    choice = _Choice(_keep(keep), ours or [], theirs or [], dry_run)
    new, name = password is not None, published.secret_name(account)
    password = password or environment.calendar_password() or secrets.held(name, environment.config_folder())
    if password is None and account.user is not None:
        password = _asked(published.place(account))
        new = True
    parts = urlsplit(account.url)
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        say(_("{address} is not encrypted: whoever listens reads the password.").format(address=account.url))
    server = caldav_server.Server(account, password)
    try:
        server.find(calendar)
        if not dry_run:
            if new and password is not None:
                tell_kept(secrets.keep(name, password, environment.config_folder()))
            published.remember(context.store(), server.address, account.user, what)
        if not server.takes_todos and not what.as_events:
            what = replace(what, as_events=True)
            say(_("{address} takes no to-dos: they go there as events.").format(address=server.address))
        _run(server, what, choice, format)
    finally:
        server.close()


@choosing
def vdir(
    what: Chosen,
    folder: Annotated[Path, typer.Argument(metavar=N_("FOLDER"), readable=False, help=N_("The folder."))],
    keep: KeepOption = None,
    ours: OursOption = None,
    theirs: TheirsOption = None,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring a folder with a file a follow-up and the workspace together."""
    from sfa_tui.followup.folder import Folder
    from sfa_tui.machine import files

    choice = _Choice(_keep(keep), ours or [], theirs or [], dry_run)
    _run(Folder(files.noted(folder)), what, choice, format)


def _account(url: str | None, user: str | None, what: Chosen) -> "tuple[Account, str | None, Chosen]":
    """Return where to publish, with the password that stood in the address; without one, what was published last."""
    from sfa_tui.followup import published
    from sfa_tui.followup.caldav_server import account

    if url is not None:
        return *account(url, user), what
    found = published.remembered(context.store())
    if found is None:
        raise Usage(N_("say where to: sfa calendar publish URL"))
    held, chosen = found
    return replace(held, user=user or held.user), None, chosen if what == Chosen() else what


def _keep(text: str | None) -> "Keep | None":
    if text is None:
        return None
    return "ours" if meant("--keep", text, {"ours": ("こちら",), "theirs": ("相手",)}) == "ours" else "theirs"


def _asked(place: str) -> str:
    if not context.interactive():
        raise Refused(
            N_("there is no password for {place}: SFA_CALDAV_PASSWORD tells it, or a terminal asks for it"), place=place
        )
    return ask_secret(_("Password for {place}: ").format(place=place))


@dataclass(frozen=True, slots=True)
class _Choice:
    """How clashes are settled, all or those that are named; and whether that is only to be shown."""

    keep: "Keep | None"
    ours: list[str]
    theirs: list[str]
    dry_run: bool

    def settled(self, address: str) -> "dict[str, Keep]":
        """Return {activity id: which side holds} of those that are named."""
        from sfa_tui.followup.clashes import named

        store = context.store()
        ours: dict[str, Keep] = {named(store, address, text): "ours" for text in self.ours}
        theirs: dict[str, Keep] = {named(store, address, text): "theirs" for text in self.theirs}
        if ours.keys() & theirs.keys():
            raise Usage(N_("--keep-ours and --keep-theirs name the same follow-up"))
        return ours | theirs


def _run(calendar: "Calendar", what: Chosen, choice: _Choice, format: Format) -> None:
    from sfa_tui.followup import published
    from sfa_tui.followup.publishing import publish, rehearsed

    store, clock, keep, settled = context.store(), context.clock(), choice.keep, choice.settled(calendar.address)
    if choice.dry_run:
        done = rehearsed(store, clock, calendar, what, keep=keep, settled=settled)
        say(_("This is what would be done; nothing was changed, neither here nor there."))
    else:
        with progress(_("Publishing"), None) as advance:
            done = publish(store, clock, calendar, what, keep=keep, settled=settled, step=lambda: advance(1))
    published.checked(calendar.address, done)
    emit_object(_row(calendar.address, done), _DONE, format)
    if choice.dry_run and format is Format.TABLE and done.deeds:
        emit_rows([_deed(each) for each in done.deeds], _DEEDS, format)
    for line in filter(None, (*said.unread(done), said.later(done))):
        say(line)
    if done.clashes:
        message = ngettext(
            "{count} follow-up was changed on both sides; --keep ours or --keep theirs says which holds:",
            "{count} follow-ups were changed on both sides; --keep ours or --keep theirs says which holds, --keep-ours"
            " and --keep-theirs of one:",
            len(done.clashes),
        )
        lines = tuple(f"{said.clash(clash, context.clock())}  [{clash.activity}]" for clash in done.clashes)
        raise Refused(message, missing=lines, count=len(done.clashes))


def _row(address: str, done: "Outcome") -> dict[str, object]:
    clashes = [
        {"id": each.activity, "name": each.name, "ours": each.ours, "theirs": each.theirs} for each in done.clashes
    ]
    entries = [{**_deed(each), "what": each.what} for each in done.deeds]
    return {
        "address": address,
        **{name: getattr(done, name) for name, _title in said.DONE},
        "clashes": clashes,
        "entries": entries,
    }


def _deed(deed: "Deed") -> Row:
    from sfa_tui.followup.clashes import shown_at

    at = shown_at(deed.said, context.clock()) or None
    return {"what": _(said.DEEDS[deed.what]), "name": deed.name, "at": at, "id": deed.activity}
