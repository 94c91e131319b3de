"""`sfa sync members`, `vouch`, `remove`, `rekey` and `verify`: who is in the team, and whether all is there."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sfa_tui import environment
from sfa_tui.cli import cells, context, syncing
from sfa_tui.cli.dialogue import ask, say
from sfa_tui.cli.options import FormatOption, YesOption
from sfa_tui.cli.output import Column, Format, Row, emit_report, emit_rows
from sfa_tui.cli.syncing import PassphraseOption
from sfa_tui.display.sync import STANDINGS
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import utc
from sfa_tui.model.errors import Failed

if TYPE_CHECKING:
    from sfa_tui.store.sync.site import Site

MemberArgument = Annotated[str, typer.Argument(metavar=N_("MACHINE"), help=N_("Its id, or the beginning of its name."))]

_MEMBERS = (
    Column("user", N_("Name"), lambda row: row["user"] or ""),
    Column("standing", N_("Standing"), lambda row: _(STANDINGS[row["standing"]])),
    Column("admin", N_("Admin"), lambda row: "✓" if row["admin"] else ""),
    Column("vouched", N_("Vouched for"), lambda row: "✓" if row["vouched"] else ""),
    Column("joined_at", N_("Joined"), lambda row: cells.moment(row["joined_at"], context.clock())),
    Column("me", N_("This machine"), lambda row: "✓" if row["me"] else ""),
    Column("site", N_("Machine")),
)


_SHOWN = 3
"""Rows of a table that differ whose names are shown."""


def _which(row: Row) -> str:
    names = row["names"][:_SHOWN]
    return ", ".join(names) + (" …" if row["rows"] > len(names) else "")


_DIFFERENCES = (
    Column("table", N_("Table"), lambda row: words.noun(row["table"])),
    Column("rows", N_("Rows that differ"), lambda row: f"{row['rows']:,}", right=True),
    Column("names", N_("Which"), _which),
    Column("ids"),
)


def members(format: FormatOption = Format.TABLE) -> None:
    """List the machines of the team."""
    store = context.store()
    from sfa_tui.store.sync import site

    _print(site.load(store, environment.config_folder()), format)


def vouch(
    machine: MemberArgument,
    admin: Annotated[bool, typer.Option("--admin", help=N_("As an admin, who may remove others."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Stand for a machine of the team."""
    from sfa_tui.store.sync import circle

    with syncing.connected() as (store, site, storage):
        circle.vouch(store, site, storage, circle.named(site, machine), admin=admin)
        _print(site, format)


def remove(
    machine: MemberArgument,
    passphrase_file: PassphraseOption = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Shut a machine out of the team, and change the keys."""
    from sfa_tui.store.sync import circle
    from sfa_tui.store.sync.exchange import Exchange

    passphrase = syncing.passphrase_of(passphrase_file)
    with syncing.connected() as (store, site, storage):
        member = circle.named(site, machine)
        if not yes and not ask(_("Shut {name} out of the team?").format(name=circle.called(site, member))):
            return
        # What it has sent so far counts.
        syncing.tell(Exchange(store, site, storage).run(thorough=True))
        circle.remove(store, site, storage, member)
        circle.rekey(store, site, storage, passphrase)
        _print(site, format)
    _tell_of_passphrase(passphrase)


def rekey(passphrase_file: PassphraseOption = None, format: FormatOption = Format.TABLE) -> None:
    """Change the keys of the team."""
    from sfa_tui.store.sync import circle

    passphrase = syncing.passphrase_of(passphrase_file)
    with syncing.connected() as (store, site, storage):
        circle.rekey(store, site, storage, passphrase)
        _print(site, format)
    _tell_of_passphrase(passphrase)


def _tell_of_passphrase(passphrase: str | None) -> None:
    if passphrase is None:
        say(_("Nobody joins by a passphrase, until `sfa sync rekey --passphrase-file FILE` sets one."))


def verify(format: FormatOption = Format.TABLE) -> None:
    """Replay the storage and compare."""
    from sfa_tui.display import sync
    from sfa_tui.store import labels
    from sfa_tui.store.sync import verifying
    from sfa_tui.store.sync.exchange import Exchange
    from sfa_tui.store.sync.storage.trouble import Denied, Full, Unsuitable

    with syncing.connected() as (store, site, storage):
        with syncing.progressing() as step:
            exchange = Exchange(store, site, storage, say=step)
            outcome = exchange.outcome
            try:
                exchange.run(thorough=True)
            except (Denied, Full, Unsuitable) as error:  # what can be read is compared all the same
                outcome.troubles.append(str(error))
            found = verifying.verify(store, site, storage, say=step)
        outcome.mended += found.mended
        syncing.tell(outcome)
        rows = [
            {
                "table": table,
                "rows": each.count,
                "names": [labels.of_row(store, table, id) for id in each.ids],
                "ids": each.ids,
            }
            for table, each in found.differences.items()
        ]
    report = {
        "ok": not rows and not found.troubles,
        "segments": found.segments,
        "differences": rows,
        "troubles": found.troubles,
        "mended": outcome.mended,
        "strays": found.strays,
    }
    if rows or format is not Format.TABLE:
        emit_report(report, rows, _DIFFERENCES, format)
    elif report["ok"]:
        text = ngettext(
            "What is in the storage makes this very workspace ({count} segment).",
            "What is in the storage makes this very workspace ({count} segments).",
            found.segments,
        )
        say(text.format(count=found.segments))
    for sentence in sync.strays(found.strays):
        say(sentence)
    if not report["ok"]:
        for sentence in sync.warnings([each for each in found.troubles if each not in outcome.troubles]):
            say(sentence)
        say(
            _(
                "What the storage lacks or holds damaged, only the machine that wrote it can put there again:"
                " run `sfa sync verify` on each, and then here once more."
            )
        )
        raise typer.Exit(Failed.exit_code)


def _print(site: "Site", format: Format) -> None:
    from sfa_tui.store.sync import circle

    rows: list[dict[str, Any]] = [
        {**each, "joined_at": utc(datetime.fromtimestamp(each["joined_at"] / 1000, UTC))}
        for each in circle.listed(site)
    ]
    emit_rows(rows, _MEMBERS, format)


def register(app: typer.Typer) -> None:
    """Add these verbs to `sfa sync`."""
    for verb, help, example in (
        (members, N_("List the machines of the team."), "sfa sync members"),
        (vouch, N_("Stand for a machine that joined by the passphrase; only an admin can."), "sfa sync vouch bob"),
        (
            remove,
            N_("Shut a machine out of the team and change the keys; only an admin can."),
            "sfa sync remove bob --yes",
        ),
        (
            rekey,
            N_("Change the keys, and the passphrase, for everything from now on; only an admin can."),
            "sfa sync rekey",
        ),
        (verify, N_("Replay everything in the storage, and compare it with this workspace."), "sfa sync verify --json"),
    ):
        app.command(verb.__name__, help=help, epilog=example)(verb)
