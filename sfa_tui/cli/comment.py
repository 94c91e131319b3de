"""`sfa comment`: what colleagues say about a deal, a company, a person; who is named in it, and what is yet to read."""

from typing import Annotated

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.linking import CompaniesOption, ContactsOption, DealsOption, linked, said
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, Row, emit_rows
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.sales import comments as verbs
from sfa_tui.sales.people import Target
from sfa_tui.store import comments
from sfa_tui.store.listing import Object

app = typer.Typer()

DealArgument = Annotated[
    str | None, typer.Argument(metavar=N_("DEAL"), help=N_("The deal."), autocompletion=completion("deal"))
]
_NONE = N_("There are no comments.")


def unknown_names(names: tuple[str, ...]) -> None:
    """Say whom an @ was to name and did not."""
    for name in names:
        say(_("No user (or more than one) is called {name}; nobody is told.").format(name=name))


def _columns() -> list[Column]:
    clock = context.clock()
    return [
        Column("created_at", N_("When"), lambda row: cells.moment(row["created_at"], clock), whole=True),
        Column("author", N_("Who")),
        Column("row.name", N_("On"), _on),
        Column("body", N_("Comment"), _told),
        Column("unread", N_("Unread"), lambda row: "●" if row["unread"] else "", spare=1),
        Column("kind"),
        Column("noun"),
        Column("row.id"),
        Column("mentions"),
        Column("id"),
    ]


def _on(row: Row) -> str:
    return str(row["row"]["name"] or "")


def _told(row: Row) -> str:
    kind = "" if row["kind"] == "comment" else words.choice(row["kind"])
    return ": ".join(filter(None, (kind, row["body"])))


def emit_comments(rows: list[Object], format: Format) -> None:
    """Print comments as a list."""
    emit_rows(rows, _columns(), format, nothing=_NONE)


@app.command(
    "add",
    help=N_("Write a comment on a deal, or on what the options name; @NAME tells a colleague."),
    epilog="""
    sfa comment add "GTX Pro ×40" "@Sato the price is too low, talk to me first"
    sfa comment add "@佐藤さん 来週一緒に訪問しましょう" --company アクメ工業
    """,
)
def _add(
    first: Annotated[
        str,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ],
    second: Annotated[str | None, typer.Argument(metavar=N_("TEXT"), help=N_("The comment."))] = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    body = said(first if second is None else second)
    targets = _targets(None if second is None else first, deal, company, contact)
    if not targets:
        raise Usage(
            N_(
                'nothing says what it is about: write `sfa comment add DEAL "TEXT"`, or use --deal, --company,'
                " --contact"
            )
        )
    written = verbs.comment(store, clock, targets, body)
    unknown_names(written.unknown)
    emit_comments(comments.of_ids(store, _me(), written.ids), format)


@app.command(
    "list",
    help=N_("List comments, newest first: on a deal, on what the options name, or all."),
    epilog="""
    sfa comment list "GTX Pro ×40"
    sfa comment list --unread
    sfa comment list --mention me --json
    """,
)
def _list(
    name: DealArgument = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    unread: Annotated[
        bool, typer.Option("--unread", help=N_("Those that you have yet to read, on what is yours or names you."))
    ] = False,
    mention: Annotated[
        str | None,
        typer.Option(
            "--mention", metavar=N_("NAME"), help=N_("Those that name a user."), autocompletion=completion("user")
        ),
    ] = None,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    rows = [id for _noun, id in _targets(name, deal, company, contact)]
    whom = named("user", mention) if mention is not None else None
    found = comments.listed(context.store(), me=_me(), rows=rows, unread=unread, mentioned=whom, limit=limit)
    emit_comments(found, format)


@app.command(
    "seen",
    help=N_(
        "Say that you have read the comments on a deal, on what the options name, or with --all all that you have."
    ),
    epilog="""
    sfa comment seen "GTX Pro ×40"
    sfa comment seen --all
    """,
)
def _seen(
    name: DealArgument = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    all: Annotated[bool, typer.Option("--all", help=N_("All that are unread."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    targets = _targets(name, deal, company, contact)
    if bool(targets) == all:
        raise Usage(N_("say which: a deal, a company or a contact, or --all"))
    unread = comments.listed(store, me=_me(), rows=[row for _noun, row in targets], unread=True)
    if all:
        targets = [(str(each["noun"]), str(each["row"]["id"])) for each in unread]  # type: ignore[index]
    count = len(verbs.see(store, clock, targets))
    if format is not Format.TABLE:
        emit_comments(comments.of_ids(store, _me(), [str(each["id"]) for each in unread]), format)
    told = ngettext("Read: the comments on {count} record.", "Read: the comments on {count} records.", count)
    say(told.format(count=count) if count else _("There was nothing to read."))


def _targets(
    name: str | None, deals: list[str] | None, companies: list[str] | None, contacts: list[str] | None
) -> list[Target]:
    first = [("deal", named("deal", name))] if name is not None else []
    return first + linked(deal=deals, company=companies, contact=contacts)


def _me() -> str | None:
    me = context.store().local("me")
    return str(me) if me else None
