"""`sfa rule`: what is done by itself when something happens to a deal."""

from typing import Annotated, Any

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.display import rules as told
from sfa_tui.locale import N_, _
from sfa_tui.model.rules import length
from sfa_tui.sales.nouns import RULE
from sfa_tui.store.rules import RULES


def _after(row: Row) -> str:
    return "" if row["after_minutes"] is None else length(int(row["after_minutes"]))


def _active(row: Row) -> str:
    return _("yes") if row["active"] else _("no")


def _waiting(rule: str) -> str:
    """Return for how many deals a rule by time will act at once: more than one may have thought of."""
    from sfa_tui.sales import rules

    return told.waiting(rules.waits_for(context.store(), context.clock(), rule))


_COLUMNS = (
    Column("name", N_("Rule")),
    choice_column("event", N_("Waits for")),
    Column("stage", N_("Stage")),
    Column("pipeline", N_("Pipeline"), spare=2),
    Column("days", N_("Days"), right=True),
    choice_column("does", N_("Does")),
    choice_column("kind", N_("Kind")),
    Column("subject", N_("What"), spare=3),
    Column("after_minutes", N_("Due after"), _after, right=True),
    Column("user", N_("Whom")),
    Column("active", N_("In force"), _active, spare=1),
)
COMMANDS = Commands(
    RULE,
    RULES,
    columns=(Column("id"), *_COLUMNS),
    details=(Column("id", N_("Id")), *_COLUMNS),
    help={
        "add": N_("""\
Add a rule: when a deal enters a stage, is added, is silent for days or passes its expected close, plan an activity \
for its owner, or tell a user.

It looks ahead: what happened before it was made does not count, and an import causes no event. What is planned is due \
so many plain hours after the event, weekends and holidays included."""),
        "list": N_("List the rules."),
        "show": N_("Show a rule."),
        "edit": N_("Change rules; --active no puts one to rest."),
        "delete": N_("Delete rules; what they have planned and told stays."),
    },
    examples={
        "add": """
        sfa rule add "call after qualifying" --stage Qualified --kind call --after 48h
        sfa rule add "welcome" --event created --kind mail --subject "send the brochure" --after 1d
        sfa rule add "gone quiet" --days 14 --user me
        sfa rule add "past its date" --event overdue
        """,
        "list": "sfa rule list --json",
        "show": 'sfa rule show "gone quiet"',
        "edit": """
        sfa rule edit "call after qualifying" --after 24h
        sfa rule edit "gone quiet" --active no
        """,
        "delete": 'sfa rule delete "past its date" --dry-run',
    },
    told=_waiting,
)

app = app_of(COMMANDS)


def _moment(instant: Any) -> str:
    return cells.moment(instant, context.clock()) if instant else ""


_TRIED = (
    Column("rule", N_("Rule")),
    Column("deal", N_("Deal")),
    Column("says", N_("What happens"), lambda row: told.state(row["state"])),
    Column("at", N_("Event"), lambda row: _moment(row["at"])),
    choice_column("does", N_("Does")),
    choice_column("kind", N_("Kind")),
    Column("subject", N_("What")),
    Column("due", N_("Due"), lambda row: _moment(row["due"])),
    Column("user", N_("Whom")),
    Column("made_at", N_("Done at"), lambda row: _moment(row["made_at"])),
)


@app.command(
    "test",
    help=N_("Say what a rule would do for a deal, and when; nothing is changed."),
    epilog="""
    sfa rule test "call after qualifying" "GTX Pro ×40"
    sfa rule test "gone quiet" "GTX Pro ×40" --json
    """,
)
def _test(
    rule: Annotated[str, typer.Argument(metavar=N_("RULE"), help=N_("The rule."), autocompletion=completion("rule"))],
    deal: Annotated[str, typer.Argument(metavar=N_("DEAL"), help=N_("The deal."), autocompletion=completion("deal"))],
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales import trying

    rule_id, deal_id = named("rule", rule), named("deal", deal)
    emit_object(trying.tried(context.store(), context.clock(), rule_id, deal_id), _TRIED, format)


@app.command(
    "run",
    help=N_("""\
Let the rules act now: those for silence and for a passed close, and all of them for what another program has changed; \
send what could not be sent before.

The app does this by itself every few minutes, and so do `sfa remind --notify` and `--watch`."""),
    epilog="""
    sfa rule run
    sfa rule run --dry-run --json
    """,
)
def _run(dry_run: DryRunOption = False, format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.sales import rules

    store, clock = context.store(), context.clock()
    done = rules.waiting(store, clock) if dry_run else rules.sweep(store, clock, verb="rule run")
    if not dry_run:
        store.raised = True  # what could not be sent before is tried again when the command ends
    rows = [{"id": each.rule.id, "rule": each.rule.name, "does": each.rule.does, "count": each.count} for each in done]
    columns = (
        Column("id"),
        Column("rule", N_("Rule")),
        choice_column("does", N_("Does")),
        Column("count", N_("Deals"), right=True),
    )
    emit_rows(rows, columns, format, nothing=N_("No rule had anything to do."))
