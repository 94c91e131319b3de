"""The rules and templates of the demo's house, and what has come of them: calls, alerts, a plan of several steps.

Only what the rules would have done is there, under the ids that they would have given it, so that the first sweep finds
nothing to do. Knows no words; the vocabulary does.
"""

from collections.abc import Sequence
from datetime import timedelta

from sfa_tui.exchange.demo.chance import Ids
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.house import House
from sfa_tui.exchange.demo.rows import VERB
from sfa_tui.exchange.demo.words import Vocabulary
from sfa_tui.model.clock import Clock
from sfa_tui.model.rules import Occurrence, Rule, due, link_id, occurrence, row_id
from sfa_tui.model.steps import Step, parse_step
from sfa_tui.sales import templates
from sfa_tui.store import rules as stored
from sfa_tui.store.bulk import Bulk, bulk
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

_HOURS_48 = 48 * 60
_LATE = 7
_QUIET = 30
_FEW = 2_000
"""Of how many deals a rule by time is in force: among a million it would raise tens of thousands of alerts."""
_CALLS = 3
_RECENT = -8
_EVENING = 1_270
_ENTERED = (
    "SELECT d.id FROM deal_state x JOIN deal d ON d.n = x.n WHERE x.stage_id = ? AND x.stage_entered_at >= ?"
    " AND x.next_activity IS NULL ORDER BY x.stage_entered_at DESC, d.n LIMIT ?"
)
_PASSED = (
    "SELECT d.id FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.kind = 'open' AND d.expected_close < ?"
    " AND d.parked_until IS NULL ORDER BY d.n"
)
# The deal about which a demo was the last that was said, or else any that was spoken about.
_SHOWN = (
    "SELECT d.id, d.owner_id FROM deal_state x JOIN deal d ON d.n = x.n JOIN stage s ON s.id = d.stage_id"
    " JOIN activity a ON a.n = x.last_activity WHERE s.kind = 'open' AND d.parked_until IS NULL"
    " ORDER BY a.kind = 'demo' DESC, a.done_at DESC, d.n LIMIT 1"
)


def lay_out(store: Store, clock: Clock, days: Days, ids: Ids, house: House, words: Vocabulary) -> None:
    """Lay out the templates and the rules of the house, what the rules have done, and what one template has planned."""
    with action(store, VERB, words.firm):
        for name, steps in words.templates:
            templates.add(store, name, [parse_step(step) for step in steps])
    (deals,) = store.connection.execute("SELECT count(*) FROM deal").fetchone()
    after, late, quiet = words.rules
    long_ago = days.at(BEGIN, 540)
    made_at = days.instant(long_ago)
    held = (
        Rule(ids.at(long_ago), after[0], "stage", house.stages[1], None, 0, "plan", "call", after[1], _HOURS_48, None,
             True, made_at),
        Rule(ids.at(long_ago + 1), late[0], "overdue", None, None, _LATE, "alert", "todo", late[1], 0, house.me.id,
             deals <= _FEW, made_at),
        Rule(ids.at(long_ago + 2), quiet[0], "silent", None, None, _QUIET, "alert", "todo", quiet[1], 0, None, False,
             made_at),
    )  # fmt: skip
    with action(store, VERB, words.firm) as act, bulk(act) as work:
        columns = "id name event stage_id days does kind subject after_minutes user_id active created_at"
        rows = [
            (each.id, each.name, each.event, each.stage_id, each.days or None, each.does,
             each.kind if each.does == "plan" else None, each.subject, each.after or None, each.user_id,
             int(each.active), each.made_at)
            for each in held
        ]  # fmt: skip
        work.insert("rule", columns.split(), rows, born="created_at")
        _calls(store, work, clock, days, held[0])
        if held[1].active:
            _alerts(store, work, clock, days, held[1])
        _plan(store, work, days, ids, [parse_step(step) for step in words.templates[0][1]])
    store.forget_settings()
    stored.note_swept(store, stored.journal_end(store))
    if held[1].active:
        stored.note_fired(store, held[1], clock)


def _calls(store: Store, work: Bulk, clock: Clock, days: Days, rule: Rule) -> None:
    """Plan what a rule plans for deals that have entered its stage lately and have no next step."""
    since = days.instant(days.at(_RECENT, 0))
    found = store.connection.execute(_ENTERED, (rule.stage_id, since, _CALLS)).fetchall()
    calls, links = list[Sequence[Value]](), list[Sequence[Value]]()
    for deal, owner, each in sorted(_occurrences(store, clock, rule, [id for (id,) in found]), key=_at):
        id = row_id(rule.id, deal, each.key)
        calls.append((id, rule.kind, rule.subject, owner, due(rule, each.at), "us", rule.id, each.at))
        links.append((link_id(id), id, "deal", deal))
    columns = ("id", "kind", "subject", "owner_id", "due", "owed_by", "rule_id", "created_at")
    work.insert("activity", columns, calls, born="created_at")
    work.insert("activity_link", ("id", "activity_id", "noun", "row_id"), links)


def _alerts(store: Store, work: Bulk, clock: Clock, days: Days, rule: Rule) -> None:
    """Raise the alerts that a rule has raised: those of the last days are unseen, and the newest is."""
    passed = store.connection.execute(_PASSED, ((clock.today - timedelta(days=rule.days)).isoformat(),)).fetchall()
    found = sorted(_occurrences(store, clock, rule, [id for (id,) in passed]), key=_at)
    seen_before = days.instant(days.at(_RECENT, 0))
    alerts = [
        (row_id(rule.id, deal, each.key), rule.user_id, "deal", deal, rule.id, rule.subject,
         days.instant(days.at(-1, 540)) if each.at < seen_before and place + 1 < len(found) else None, each.at)
        for place, (deal, _owner, each) in enumerate(found)
    ]  # fmt: skip
    columns = ("id", "user_id", "noun", "row_id", "rule_id", "body", "seen_at", "created_at")
    work.insert("alert", columns, alerts, born="created_at")


def _occurrences(
    store: Store, clock: Clock, rule: Rule, deals: Sequence[str]
) -> list[tuple[str, str | None, Occurrence]]:
    """Return (deal, owner, occurrence) of the deals to which the event of a rule has happened."""
    found = []
    for deal in deals:
        standing = stored.standing(store, deal)
        met = occurrence(rule, standing, stored.zone_minutes(clock)) if standing is not None else None
        if standing is not None and met is not None:
            found.append((deal, standing.owner_id, met))
    return found


def _at(found: tuple[str, str | None, Occurrence]) -> tuple[str, str]:
    return found[2].at, found[0]


def _plan(store: Store, work: Bulk, days: Days, ids: Ids, steps: Sequence[Step]) -> None:
    """Plan the steps of a template about the deal that was shown something last; the evening before, for today."""
    deal = store.connection.execute(_SHOWN).fetchone()
    if deal is None:
        return
    made = days.at(-1, _EVENING)
    planned, links = list[Sequence[Value]](), list[Sequence[Value]]()
    for step in steps:
        id, day = ids.at(made), step.after_days or 0
        at = days.text(day) if step.at is None else days.instant(days.at(day, step.at.hour * 60 + step.at.minute))
        planned.append(
            (id, step.kind, step.subject, deal[1], at, step.duration_minutes, step.place, "us", days.instant(made))
        )
        links.append((ids.at(made), id, "deal", deal[0]))
    columns = ("id", "kind", "subject", "owner_id", "due", "duration_minutes", "place", "owed_by", "created_at")
    work.insert("activity", columns, planned, born="created_at")
    work.insert("activity_link", ("id", "activity_id", "noun", "row_id"), links)
