"""`sfa pipeline`: the deals by stage."""

from collections.abc import Sequence
from typing import Any

import typer

from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_report
from sfa_tui.cli.sums import AsOfOption, money_column, summed, unconverted, warn_unconverted
from sfa_tui.forecast.pipeline import Pipeline, Standing, pipeline
from sfa_tui.locale import N_, _
from sfa_tui.model.money import json_number

app = typer.Typer()


HELP = N_("""\
Show every stage in order: how many deals are in it, their amount, the same × probability, and for how many days the \
oldest has been there.

Won and lost stages are shown too (all their deals, unless a filter says otherwise), but the total is of open deals \
alone. Probability is the deal's own, else its rank's, else its stage's.""")

EXAMPLES = """
sfa pipeline
sfa pipeline owner:me
sfa pipeline "team:東日本 close:this-quarter" --json
sfa pipeline --as-of 2026-10-01
"""


@app.command(help=HELP, epilog=EXAMPLES)
@filtered("deal")
def pipeline_(filter: Asked, as_of: AsOfOption = None, format: FormatOption = Format.TABLE) -> None:
    with summed(filter, as_of) as (source, _read):
        found = pipeline(source)
    warn_unconverted(found.unconverted)
    several = len({standing.stage.pipeline for standing in found.stages if standing.stage}) > 1
    rows = [_row(standing, found.currency, several) for standing in found.stages]
    total = _sums(found.total, found.currency)
    if format is Format.TABLE:
        rows.append({**total, "stage": _("Open together"), "kind": None, "probability": None, "pipeline": None})
        for row in rows:
            row["currency"] = found.currency
    emit_report(_as_json(found, rows, total), rows, _columns(rows, several), format)


def _as_json(found: Pipeline, rows: list[dict[str, Any]], total: dict[str, Any]) -> dict[str, Any]:
    whole = {"currency": found.currency, "stages": rows, "total": total}
    return {**whole, "unconverted": unconverted(found.unconverted)} if found.unconverted else whole


def _row(standing: Standing, currency: str, several: bool) -> dict[str, Any]:
    stage = standing.stage
    assert stage is not None
    # Only where there are several does a stage need the name of its pipeline.
    where = {"pipeline": stage.pipeline} if several else {}
    head = {"stage": stage.name or stage.id, "kind": stage.kind, "probability": stage.probability}
    return {**where, **head, **_sums(standing, currency)}


def _sums(standing: Standing, currency: str) -> dict[str, Any]:
    return {
        "deals": standing.deals,
        "amount": json_number(standing.amount, currency),
        "weighted": json_number(standing.weighted, currency),
        "oldest_days": standing.oldest_days,
    }


def _columns(rows: Sequence[Row], several: bool) -> tuple[Column, ...]:
    return (
        *((Column("pipeline", N_("Pipeline")),) if several else ()),
        Column("stage", N_("Stage"), lambda row: row["stage"] or _("(no stage)")),
        choice_column("kind", N_("Kind")),
        Column("probability", N_("Probability"), _probability, right=True),
        Column("deals", N_("Deals"), right=True),
        money_column("amount", N_("Amount"), rows),
        money_column("weighted", N_("Weighted"), rows),
        Column("oldest_days", N_("Oldest, days"), right=True),
    )


def _probability(row: Any) -> str:
    return "" if row["probability"] is None else f"{row['probability']}%"
