"""`sfa calendar publish` and `sfa calendar vdir`: follow-ups in a calendar of another program, both ways."""

import json
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
from sfa_tui.followup.chosen import Chosen, from_json
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import Refused, Usage

if TYPE_CHECKING:
    from sfa_tui.followup.caldav_server import Account
    from sfa_tui.followup.sharing import Calendar, Clash, Deed, Keep, Outcome

SETTING = "caldav"
"""The local setting that keeps where follow-ups were published last, and which."""

_DONE = (
    Column("address", N_("Calendar")),
    Column("created", N_("Added there"), right=True),
    Column("updated", N_("Updated there"), right=True),
    Column("removed", N_("Removed there"), right=True),
    Column("moved", N_("Rescheduled here"), right=True),
    Column("completed", N_("Done here"), right=True),
    Column("edited", N_("Edited here"), right=True),
    Column("deleted", N_("Deleted here"), right=True),
    Column("unchanged", N_("Unchanged"), right=True),
    Column("later", N_("Left for the next time"), right=True),
)

_DEEDS = (
    Column("what", N_("What")),
    Column("name", N_("Follow-up")),
    Column("at", N_("When")),
    Column("id", "id"),
)
_WHAT = {
    "created": N_("added there"),
    "updated": N_("updated there"),
    "removed": N_("removed there"),
    "moved": N_("rescheduled here"),
    "completed": N_("done here"),
    "edited": N_("edited here"),
    "deleted": N_("deleted here"),
    "taken over": N_("taken over from another machine"),
}

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
    from sfa_tui.followup import caldav_server
    from sfa_tui.followup.channels import is_this_machine
    from sfa_tui.machine import secrets

    store = context.store()
    account, password, what = _account(url, user, what)
    choice = _Choice(_keep(keep), ours or [], theirs or [], dry_run)
    place = f"{account.user or ''}@{account.host}"
    new = password is not None
    password = password or environment.calendar_password() or secrets.held(_name(place), environment.config_folder())
    if password is None and account.user is not None:
        password = _asked(place)
        new = True
    parts = urlsplit(account.url)
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        say(_("{address} is not encrypted: whoever listens reads the password.").format(address=account.url))
    server = caldav_server.Server(account, password)
    try:
        server.find(calendar)
        if not dry_run:
            if new and password is not None:
                tell_kept(secrets.keep(_name(place), password, environment.config_folder()))
            told = {"url": server.address, "user": account.user, "chosen": json.loads(what.as_json())}
            store.set_local(SETTING, json.dumps(told, ensure_ascii=False))
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
    from sfa_tui.followup.caldav_server import account

    if url is not None:
        return *account(url, user), what
    held = context.store().local(SETTING)
    try:
        told = json.loads(held) if isinstance(held, str) else None
        if told is None:
            raise Usage(N_("say where to: sfa calendar publish URL"))
        found, _password = account(told["url"], user or told["user"])
        return found, None, from_json(told["chosen"]) if what == Chosen() else what
    except (ValueError, KeyError, TypeError) as error:
        raise Usage(N_("say where to: sfa calendar publish URL")) from error


def _keep(text: str | None) -> "Keep | None":
    if text is None:
        return None
    return "ours" if meant("--keep", text, {"ours": ("こちら",), "theirs": ("相手",)}) == "ours" else "theirs"


def _name(place: str) -> str:
    """Return the name under which the password of a place (user@server) is kept."""
    return f"caldav {place}"


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
    from sfa_tui.followup.publishing import publish, rehearsed

    store, clock, keep, settled = context.store(), context.clock(), choice.keep, choice.settled(calendar.address)
    if choice.dry_run:
        done = rehearsed(store, clock, calendar, what, keep=keep, settled=settled)
        say(_("This is what would be done; nothing was changed, neither here nor there."))
    else:
        with progress(_("Publishing"), None) as advance:
            done = publish(store, clock, calendar, what, keep=keep, settled=settled, step=lambda: advance(1))
    if done.missing:
        raise Refused(
            N_(
                "nothing that was published is in {address} any more: it was emptied, or is another one; --keep ours"
                " publishes all again, --keep theirs deletes it here as well"
            ),
            address=calendar.address,
        )
    emit_object(_row(calendar.address, done), _DONE, format)
    if choice.dry_run and format is Format.TABLE and done.deeds:
        emit_rows([_deed(each) for each in done.deeds], _DEEDS, format)
    for name, reason in done.unread:
        say(_("{name} cannot be read there, and was left as it is: {reason}").format(name=name, reason=reason))
    if done.later:
        told = ngettext(
            "{count} entry was changed there meanwhile; the next time brings it here.",
            "{count} entries were changed there meanwhile; the next time brings them here.",
            done.later,
        )
        say(told.format(count=done.later))
    if done.clashes:
        message = ngettext(
            "{count} follow-up was changed on both sides; --keep ours or --keep theirs says which holds:",
            "{count} follow-ups were changed on both sides; --keep ours or --keep theirs says which holds, --keep-ours"
            " and --keep-theirs of one:",
            len(done.clashes),
        )
        lines = tuple(_line(clash) for clash in done.clashes)
        raise Refused(message, missing=lines, count=len(done.clashes))


def _row(address: str, done: "Outcome") -> dict[str, object]:
    names = ("created", "updated", "removed", "moved", "completed", "edited", "deleted", "unchanged", "later")
    clashes = [
        {"id": each.activity, "name": each.name, "ours": each.ours, "theirs": each.theirs} for each in done.clashes
    ]
    entries = [{**_deed(each), "what": each.what} for each in done.deeds]
    return {"address": address, **{name: getattr(done, name) for name in names}, "clashes": clashes, "entries": entries}


def _deed(deed: "Deed") -> Row:
    from sfa_tui.followup.clashes import shown_at

    at = shown_at(deed.said, context.clock()) or None
    return {"what": _(_WHAT[deed.what]), "name": deed.name, "at": at, "id": deed.activity}


def _line(clash: "Clash") -> str:
    """Return both sides of a clash, in what they say differently."""
    ours, theirs = clash.ours, clash.theirs
    if ours is None or theirs is None:
        here, there = (_("deleted") if side is None else _told(side) for side in (ours, theirs))
    else:
        differing = {name for name, value in ours.items() if theirs.get(name) != value}
        here, there = (_told({name: side[name] for name in side if name in differing}) for side in (ours, theirs))
    told = _("{name}: ours {ours}; theirs {theirs}").format(name=clash.name, ours=here, theirs=there)
    return f"{told}  [{clash.activity}]"


def _told(side: dict[str, object]) -> str:
    from sfa_tui.followup.clashes import shown_at

    told = []
    for name, value in side.items():
        match name, value:
            case "at", _value:
                told.append(shown_at(side, context.clock()) or _("undated"))
            case "done", True:
                told.append(_("done"))
            case "minutes", int():
                told.append(_("{minutes} min").format(minutes=value))
            case _, str():
                told.append(f'"{value}"')
    return ", ".join(told) or "—"
