"""`sfa rate`: exchange rates by date."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import DryRunOption, FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, emit_object, emit_rows
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Failed
from sfa_tui.sales import rates as verbs
from sfa_tui.sales.values import check_currency
from sfa_tui.store import rates
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import rehearse
from sfa_tui.store.rates import RateRow

app = typer.Typer()

_SHOWN = 20

COLUMNS = (
    Column("id"),
    Column("on", N_("Date")),
    Column("base", N_("One")),
    Column("rate", N_("is"), lambda row: _shown(row["rate"]), right=True),
    Column("currency", N_("of")),
    Column("source", N_("Source")),
)


def _shown(rate: object) -> str:
    """Return a rate in full; one that is none as it stands."""
    return f"{rate:f}" if isinstance(rate, Decimal) else str(rate or "")


@app.command(
    "add",
    help=N_(
        "Say what one unit of a currency is worth in the base currency, from a day on; that day's rate is replaced."
    ),
    epilog="""
    sfa rate add USD 155.2 --on 2026-12-01
    sfa rate add EUR 168.35
    """,
)
def _add(
    currency: Annotated[str, typer.Argument(metavar=N_("CURRENCY"), help=N_("ISO 4217 code, as USD."))],
    rate: Annotated[
        str, typer.Argument(metavar=N_("RATE"), help=N_("What one unit of it is worth in the base currency."))
    ],
    on: Annotated[
        str | None, typer.Option("--on", metavar=N_("DATE"), help=N_("From which day; today if not given."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    day = clock.today if on is None else parse_date(on, clock.today, fiscal(store), prefer="past")
    id = verbs.add(store, currency, rate, day)
    emit_object(_object(rates.get(store, id)), (Column("id", N_("Id")), *COLUMNS[1:]), format)


@app.command(
    "list",
    help=N_("List the rates, newest first, or those of a currency."),
    epilog="""
    sfa rate list USD --limit 10
    sfa rate list --json
    """,
)
def _list(
    currency: Annotated[str | None, typer.Argument(metavar=N_("CURRENCY"), help=N_("ISO 4217 code, as USD."))] = None,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    code = None if currency is None else check_currency(currency)
    emit_rows((_object(row) for row in rates.listed(context.store(), currency=code, limit=limit)), COLUMNS, format)


@app.command(
    "import",
    help=N_("""\
Take in the rates of a file in the European Central Bank's layout: Date,USD,JPY,… with what one euro is worth.

Get eurofxref-hist.csv from the bank's site (in eurofxref-hist.zip). Taken in twice it changes nothing; a rate that \
differs is replaced, and `sfa undo` takes it all back."""),
    epilog="sfa rate import eurofxref-hist.csv",
)
def _import(
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("CSV, as the bank publishes it."))],
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.exchange.ecb import BASE, read_rates

    store, found = context.store(), read_rates(file)

    def take_in() -> verbs.Taken:
        return verbs.take_in(store, BASE, found.rates(), found.table.name)

    taken = rehearse(store, take_in) if dry_run else take_in()
    for text in found.bad[:_SHOWN]:
        say(text)
    if len(found.bad) > _SHOWN:
        more = len(found.bad) - _SHOWN
        say(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    if dry_run:
        say(_("Nothing was changed."))
    counts = {
        "created": taken.created,
        "updated": taken.updated,
        "skipped": taken.skipped,
        "rejected": len(found.bad),
    }
    titles = (N_("Added"), N_("Updated"), N_("Unchanged"), N_("Rejected"))
    emit_object(counts, [Column(name, title) for name, title in zip(counts, titles, strict=True)], format)
    if found.bad and not taken.created + taken.updated + taken.skipped:
        raise Failed(N_("nothing of {file} could be taken in"), file=file)


@app.command(
    "delete", help=N_("Delete rates, each named by its id."), epilog="sfa rate delete 01JDG5T2N3K6R8V0X2Z4A7C9E1"
)
def _delete(
    ids: Annotated[
        list[str], typer.Argument(metavar=N_("ID"), help=N_("The id of a rate, as `sfa rate list --json` shows it."))
    ],
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store = context.store()
    rows = [rates.get(store, id) for id in ids]
    if not dry_run:
        verbs.delete(store, [row.id for row in rows])
        say(_("Deleted; `sfa undo` brings back what was there."))
    emit_rows([_object(row) for row in rows], COLUMNS, format)


def _object(row: RateRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "on": row.on_date,
        "base": row.base,
        "currency": row.currency,
        "rate": row.rate,
        "source": row.source,
    }
