"""`sfa alert`: what a user must see, and how it reaches people outside the app."""

import sys
from typing import Annotated, Any

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.cli.secret import ask_secret, tell_kept
from sfa_tui.cli.sending import place, tell
from sfa_tui.display import channels as told
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import NotFound, Usage

app = typer.Typer()

AllOption = Annotated[bool, typer.Option("--all", help=N_("All of mine that are unseen."))]


def _moment(instant: Any) -> str:
    return cells.moment(instant, context.clock()) if instant else ""


def _about(row: Row) -> str:
    return " ".join(str(part) for part in (row["about"]["company"], row["about"]["name"]) if part)


_COLUMNS = (
    Column("id", N_("Id"), lambda row: str(row["id"])[-6:], whole=True),
    Column("urgent", N_("Urgent"), lambda row: "!" if row["urgent"] else ""),
    Column("created_at", N_("When"), lambda row: _moment(row["created_at"]), whole=True),
    Column("about.name", N_("About"), _about),
    Column("body", N_("What")),
    Column("user.name", N_("Whom"), lambda row: str(row["user"]["name"] or "")),
    Column("by", N_("Raised by"), lambda row: str(row["by"] or row["rule"] or ""), spare=1),
    Column("seen_at", N_("Seen"), lambda row: _moment(row["seen_at"]), spare=2),
    Column("rule"),
    Column("escalated_at"),
    Column("about.noun"),
    Column("about.id"),
)
_SETTINGS = (Column("channel", N_("Channel")), Column("where", N_("Where")))


@app.command(
    "list",
    help=N_("List your unseen alerts, urgent ones first."),
    epilog="""
    sfa alert list
    sfa alert list --seen --everybody --json
    """,
)
def _list(
    seen: Annotated[bool, typer.Option("--seen", help=N_("The seen ones as well."))] = False,
    everybody: Annotated[bool, typer.Option("--everybody", help=N_("Those of everybody, not only yours."))] = False,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.store import alerts

    store = context.store()
    rows = alerts.listed(store, _me(), seen=seen, everybody=everybody, limit=-1 if limit is None else limit)
    nothing = N_("There is no alert.") if seen else N_("There is no unseen alert; --seen shows the others.")
    emit_rows(rows, _COLUMNS, format, nothing=nothing)


@app.command(
    "seen",
    help=N_("Mark alerts as seen: urgent news then goes no further up."),
    epilog="""
    sfa alert seen 8V0X2Z
    sfa alert seen --all
    """,
)
def _seen(
    ids: Annotated[list[str] | None, typer.Argument(metavar=N_("ID"), help=N_("Ids of alerts, or their ends."))] = None,
    all_: AllOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales import alerts as verbs
    from sfa_tui.store import alerts

    store = context.store()
    if bool(ids) == all_:
        raise Usage(N_("name the alerts, or say --all"))
    meant = (
        [str(row["id"]) for row in alerts.listed(store, _me())]
        if all_
        else [verbs.resolve(store, id) for id in ids or ()]
    )
    verbs.see(store, meant)
    emit_rows(alerts.get(store, meant), _COLUMNS, format, nothing=N_("There is no alert."))


@app.command(
    "send",
    help=N_("Send the alerts that this machine wrote and could not send yet."),
    epilog="""
    sfa alert send
    sfa alert send --try
    """,
)
def _send(
    try_: Annotated[
        bool, typer.Option("--try", help=N_("Send yourself a message over every channel, to see whether it arrives."))
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.followup import channels, delivery

    store = context.store()
    if not channels.read(place()).names:
        raise NotFound(N_("no channel is set up on this machine: `sfa alert mail`, `webhook` or `command` sets one up"))
    done = delivery.try_out(store, place(), _me()) if try_ else delivery.deliver(store, place())
    if format is Format.TABLE:
        tell(done)
        if not done:
            say(_("Nothing waits to be sent."))
    else:
        rows = [
            {"channel": each.channel, "sent": each.sent, "unsent": each.unsent, "reason": each.reason} for each in done
        ]
        emit_rows(rows, tuple(map(Column, ("channel", "sent", "unsent", "reason"))), format)
    if any(each.unsent for each in done):
        raise typer.Exit(1)


@app.command(
    "channels",
    help=N_("Show over which channels this machine sends alerts; nothing secret is shown."),
    epilog="sfa alert channels --json",
)
def _channels(format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.followup import channels

    held = channels.read(place())
    rows = [{"channel": name, "where": told.where(held, name)} for name in held.names]
    nothing = N_(
        "No channel is set up: alerts show in the app and in `sfa alert list` alone. `sfa alert mail`, `webhook` or "
        "`command` sets one up."
    )
    emit_rows(rows, _SETTINGS, format, nothing=nothing)


@app.command(
    "mail",
    help=N_("""\
Send alerts by e-mail from this machine, to the address that each user has here.

The password is asked for on a terminal, else read from standard input, and kept in the system's keyring; \
SFA_ALERT_PASSWORD goes before it."""),
    epilog="""
    sfa alert mail mail.example.jp --from sato@example.jp --user sato
    sfa alert mail localhost --from sfa@example.jp --security none
    """,
)
def _mail(
    host: Annotated[str, typer.Argument(metavar=N_("SERVER"), help=N_("The server that takes your mail (SMTP)."))],
    sender: Annotated[str, typer.Option("--from", metavar=N_("ADDRESS"), help=N_("The address that they come from."))],
    user: Annotated[
        str | None, typer.Option("--user", metavar=N_("NAME"), help=N_("Who logs in; nobody if not given."))
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar=N_("NUMBER"), help=N_("Its port; 587, 465 or 25 if not given."))
    ] = None,
    security: Annotated[
        str, typer.Option("--security", metavar="starttls|tls|none", help=N_("How the way there is encrypted."))
    ] = "starttls",
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.followup import channels

    mail = channels.mail_of(host, sender, port=port, user=user, security=security)
    context.store()
    if mail.user:
        _keep("mail", _("Password of {name}: ").format(name=mail.user))
    _show(channels.write(place(), mail=mail), "mail", format)


@app.command(
    "webhook",
    help=N_("""\
Send alerts to a room of Slack, Teams or LINE WORKS.

The address of its incoming webhook is a secret: it is asked for on a terminal, else read from standard input, and \
kept in the system's keyring; SFA_ALERT_WEBHOOK goes before it."""),
    epilog="""
    sfa alert webhook slack
    sfa alert webhook lineworks < address.txt
    """,
)
def _webhook(
    service: Annotated[str, typer.Argument(metavar="slack|teams|lineworks", help=N_("Whose webhook it is."))],
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.followup import channels

    name = channels.service_of(service)
    context.store()
    _keep("webhook", _("Address of the webhook: "))
    _show(channels.write(place(), webhook=name), "webhook", format)


@app.command(
    "command",
    help=N_("""\
Run a command for each message, without a shell; {name}, {subject}, {text} and {email} in its words are filled in, and \
the text is its standard input.

It is kept on this machine alone: one that came with a shared workspace could do anything here."""),
    epilog="""
    sfa alert command notify-send "sfa: {name}" "{text}"
    sfa alert command -- /usr/local/bin/page --to "{email}"
    """,
)
def _command(
    words: Annotated[list[str], typer.Argument(metavar=N_("COMMAND"), help=N_("The program and its arguments."))],
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.followup import channels

    context.store()
    _show(channels.write(place(), command=channels.command_of(words)), "command", format)


@app.command(
    "off",
    help=N_("Send alerts over a channel no more, and forget its secret."),
    epilog="sfa alert off webhook",
)
def _off(channel: Annotated[str, typer.Argument(metavar="mail|webhook|command", help=N_("Which channel."))]) -> None:
    from sfa_tui.followup import channels

    name = channel.casefold()
    if name not in channels.CHANNELS:
        raise Usage(N_("{value} is not one of {words}"), value=channel, words=", ".join(channels.CHANNELS))
    if name not in channels.read(place()).names:
        raise NotFound(N_("no such channel is set up on this machine: {value}"), value=name)
    channels.write(place(), **{name: None})
    if name != "command":
        place().forget(name)
    say(_("Alerts go there no more."))


def _keep(channel: str, question: str) -> None:
    """Take the secret of a channel from the terminal or from standard input, and keep it; none is needed where the
    environment has it."""
    from sfa_tui.followup import channels

    if given := place().given.get(channel):
        if channel == "webhook":
            channels.check_address(given)
        return
    secret = (ask_secret(question) if context.interactive() else sys.stdin.readline()).strip()
    if not secret:
        raise Usage(
            N_("the secret is read from standard input or from {variable}; there was none"),
            variable=channels.VARIABLES[channel],
        )
    if channel == "webhook":
        secret = channels.check_address(secret)
    tell_kept(place().keep(channel, secret))


def _show(held: Any, name: str, format: Format) -> None:
    emit_object({"channel": name, "where": told.where(held, name)}, _SETTINGS, format)


def _me() -> str:
    me = context.store().local("me")
    if not me:
        raise NotFound(N_("this machine does not know who you are; `sfa config set me NAME` says it"))
    return str(me)
