"""Rules as rows: which there are, what they look at in a deal, and the deals that one holds for, found by one query.

What an event is stands in model/rules.py, for one deal; the queries here say the same of all of them. What they make is
known by its id, which follows from the rule, the deal and the occurrence.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.ids import id_from
from sfa_tui.model.rules import Rule, Standing, link_id, row_id
from sfa_tui.store.conditions import any_of, by_id, contains
from sfa_tui.store.journal import Action
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store

_SWEPT = "rules_swept"
"""Under which key this machine notes up to where it has looked through the journal for changes from outside."""

_RULE = (
    "SELECT id, coalesce(name, ''), event, stage_id, pipeline_id, coalesce(days, 0), does, coalesce(kind, 'todo'),"
    " coalesce(subject, name, ''), coalesce(after_minutes, 0), user_id, active IS NOT 0, coalesce(created_at, '')"
    " FROM rule WHERE deleted_at IS NULL"
)


def active(store: Store) -> tuple[Rule, ...]:
    """Return the rules that are in force, read once an action."""
    held = store.known.get("rules")
    if not isinstance(held, tuple):
        held = tuple(_rules(store, f"{_RULE} AND active IS NOT 0 ORDER BY n"))
        store.known["rules"] = held
    return held


def get(store: Store, id: str) -> Rule:
    """Return the rule with this id, which is there."""
    return next(_rules(store, f"{_RULE} AND id = ?", (id,)))


def _rules(store: Store, sql: str, parameters: Sequence[str] = ()) -> Iterator[Rule]:
    for row in store.connection.execute(sql, parameters):
        yield Rule(*row[:11], *(bool(row[11]), row[12]))


_IS_OPEN = "coalesce(s.kind, 'open') NOT IN ('won', 'lost')"
_DEALS = "deal d JOIN deal_state x ON x.n = d.n LEFT JOIN stage s ON s.id = d.stage_id"
_BORN_AT = (
    "(SELECT coalesce(j.at, a.at) FROM journal j LEFT JOIN action a ON a.n = j.action WHERE j.noun = 'deal'"
    " AND j.row = d.n AND j.field IS NULL ORDER BY j.seq LIMIT 1)"
)


def standing(store: Store, deal: str, *, born_at: str | None = None) -> Standing | None:
    """Return what rules look at in a deal, None where it is gone; `born_at` is given where it is known, because the
    journal is not indexed by births."""
    born = ":born" if born_at is not None else "d.created_at"
    row = store.connection.execute(
        f"SELECT d.id, d.owner_id, {_IS_OPEN}, d.stage_id, s.pipeline_id, coalesce(x.stage_entered_at, d.created_at),"
        f" {born}, d.created_at, x.last_at, d.expected_close, d.parked_until FROM {_DEALS}"
        " WHERE d.id = :deal AND d.deleted_at IS NULL",
        {"deal": deal, "born": born_at},
    ).fetchone()
    return Standing(row[0], row[1], bool(row[2]), *row[3:]) if row else None


# Each yields (n, id, owner_id, at, key) of the deals to which the event of a rule has happened, as model/rules.py has
# it. What is not a date, as only another program writes it, is NULL here and lets the deal through to nobody.
_INSTANT = "'%Y-%m-%dT%H:%M:%fZ'"
_PARKED_UNTIL = f"coalesce(strftime({_INSTANT}, d.parked_until, :behind), '')"
_UNPARKED = "(d.parked_until IS NULL OR d.parked_until <= :today)"
_OF_PIPELINE = "(:pipeline IS NULL OR s.pipeline_id = :pipeline)"
_SINCE = "coalesce(x.last_at, d.created_at)"
_QUIET = f"strftime({_INSTANT}, {_SINCE}, :days)"
_PASSED = f"strftime({_INSTANT}, d.expected_close, :days, '+1 day', :behind)"
# A change from outside has no action; a verb has fired its rules itself, and an import fires none.
_OUTSIDE = "journal j CROSS JOIN deal d ON d.n = j.row LEFT JOIN stage s ON s.id = d.stage_id"
_SEEN = "j.noun = 'deal' AND j.action IS NULL AND j.seq > :swept AND j.at >= :made_at AND d.deleted_at IS NULL"
# The stage in which a deal was born is what its first change overwrote.
_BORN_IN = (
    "coalesce((SELECT f.old FROM journal f WHERE f.noun = 'deal' AND f.row = j.row AND f.field = 'stage_id'"
    " ORDER BY f.seq LIMIT 1), d.stage_id)"
)
_FOUND = {
    "stage": "SELECT d.n, d.id, d.owner_id, j.at AS at, 'stage ' || j.at AS key"
    f" FROM {_OUTSIDE} WHERE {_SEEN} AND (j.field = 'stage_id' AND j.new = :stage"
    f" OR j.field IS NULL AND {_BORN_IN} = :stage)",
    "created": "SELECT d.n, d.id, d.owner_id, j.at AS at, 'created' AS key"
    f" FROM {_OUTSIDE} WHERE {_SEEN} AND j.field IS NULL AND {_OF_PIPELINE}",
    "silent": f"SELECT d.n, d.id, d.owner_id, max({_QUIET}, :made_at, x.stage_entered_at, {_PARKED_UNTIL}) AS at,"
    f" 'silent ' || {_SINCE} AS key FROM {_DEALS}"
    f" WHERE d.deleted_at IS NULL AND {_IS_OPEN} AND {_UNPARKED} AND {_OF_PIPELINE} AND {_QUIET} <= :now",
    "overdue": f"SELECT d.n, d.id, d.owner_id, max({_PASSED}, :made_at, x.stage_entered_at, {_PARKED_UNTIL}) AS at,"
    f" 'overdue ' || d.expected_close AS key FROM {_DEALS}"
    f" WHERE d.deleted_at IS NULL AND {_IS_OPEN} AND {_UNPARKED} AND {_OF_PIPELINE} AND {_PASSED} <= :now",
}


def _due(store: Store, rule: Rule, clock: Clock) -> tuple[str, dict[str, object]]:
    """Return the query that finds the occurrences for which a rule has made nothing yet, and its parameters."""
    store.connection.create_function("id_from", -1, id_from, deterministic=True)
    table = "activity" if rule.does == "plan" else "alert"
    reached = "1" if rule.does == "plan" else "coalesce(:user, f.owner_id) IS NOT NULL"
    sql = (
        "SELECT * FROM (SELECT f.*, id_from('rule', :rule, f.id, f.key) AS made"
        f" FROM ({_FOUND[rule.event]}) f WHERE {reached}) m"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = m.made)"
    )
    return sql, {
        "rule": rule.id,
        "stage": rule.stage_id,
        "pipeline": rule.pipeline_id,
        "user": rule.user_id,
        "days": f"+{rule.days} days",
        "made_at": rule.made_at,
        "behind": f"{-zone_minutes(clock):+d} minutes",
        "today": clock.today.isoformat(),
        "now": clock.instant,
        "swept": store.local(_SWEPT) or 0,
    }


def zone_minutes(clock: Clock) -> int:
    """Return how far the local clock is ahead of UTC."""
    offset = clock.now.utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def waiting(store: Store, rule: Rule, clock: Clock) -> int:
    """Return for how many deals a rule would do something now."""
    sql, parameters = _due(store, rule, clock)
    return int(store.connection.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0])


def make(act: Action, rule: Rule, clock: Clock) -> list[str]:
    """Let a rule do what waits, in two or three statements, and return the ids of the alerts or activities made."""
    connection = act.store.connection
    sql, parameters = _due(act.store, rule, clock)
    connection.execute("DROP TABLE IF EXISTS temp.due")
    connection.execute(f"CREATE TEMP TABLE due AS {sql}", parameters)
    told = {"rule": rule.id, "user": rule.user_id, "subject": rule.subject, "kind": rule.kind, "now": act.at}
    if rule.does == "alert":
        connection.execute(
            "INSERT INTO alert (id, user_id, noun, row_id, rule_id, body, created_at)"
            " SELECT made, coalesce(:user, owner_id), 'deal', id, :rule, :subject, :now FROM temp.due ORDER BY n",
            told,
        )
    else:
        connection.execute(
            "INSERT INTO activity (id, kind, subject, owner_id, due, owed_by, rule_id, created_at)"
            f" SELECT made, :kind, :subject, owner_id, strftime({_INSTANT}, at, :after), 'us', :rule, :now"
            " FROM temp.due ORDER BY n",
            {**told, "after": f"+{rule.after} minutes"},
        )
        connection.execute(
            "INSERT INTO activity_link (id, activity_id, noun, row_id)"
            " SELECT id_from('rule link', made), made, 'deal', id FROM temp.due ORDER BY n"
        )
    made = [id for (id,) in connection.execute("SELECT made FROM temp.due ORDER BY n")]
    connection.execute("DROP TABLE temp.due")
    return made


def make_one(act: Action, rule: Rule, deal: Standing, id: str, due: str) -> bool:
    """Let a rule do what it does for one deal, and return whether it did: what is there already stays as it is."""
    table = "activity" if rule.does == "plan" else "alert"
    if act.store.connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id,)).fetchone():
        return False
    if rule.does == "plan":
        values = {"kind": rule.kind, "subject": rule.subject, "owner_id": deal.owner_id, "due": due, "owed_by": "us"}
        act.insert("activity", {**values, "rule_id": rule.id}, id=id)
        link = {"activity_id": id, "noun": "deal", "row_id": deal.id}
        act.insert("activity_link", link, id=link_id(id))
        return True
    user = rule.user_id or deal.owner_id
    if user is None:
        return False
    about = {"user_id": user, "noun": "deal", "row_id": deal.id, "rule_id": rule.id, "body": rule.subject}
    act.insert("alert", about, id=id)
    return True


def made_by(store: Store, rule: Rule, deal: str, key: str) -> str | None:
    """Return when a rule did what it does for an occurrence, None where it has not."""
    table = "activity" if rule.does == "plan" else "alert"
    row = store.connection.execute(
        f"SELECT created_at FROM {table} WHERE id = ?", (row_id(rule.id, deal, key),)
    ).fetchone()
    return str(row[0]) if row else None


def journal_end(store: Store) -> int:
    """Return the number of the newest change in the journal."""
    return int(store.connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])


def swept(store: Store) -> int:
    """Return up to which change of the journal this machine has looked for what happened outside."""
    held = store.local(_SWEPT)
    return held if isinstance(held, int) else 0


def note_swept(store: Store, seq: int) -> None:
    """Note up to which change the journal has been looked through."""
    store.set_local(_SWEPT, seq)


def _objects(_store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    for row in page:
        yield {key: row[key] for key in row.keys() if key not in ("n", "active")} | {"active": bool(row["active"])}  # noqa: SIM118


RULES = Listing(
    "rule",
    "SELECT t.n, t.id, t.name, t.event, s.name AS stage, p.name AS pipeline, t.days, t.does, t.kind, t.subject,"
    " t.after_minutes, u.name AS user, t.active IS NOT 0 AS active, t.created_at"
    "\nFROM rule t LEFT JOIN stage s ON s.id = t.stage_id LEFT JOIN pipeline p ON p.id = t.pipeline_id"
    " LEFT JOIN user u ON u.id = t.user_id",
    {"new": ("t.n",), "name": ("t.name",)},
    _objects,
    {"text": any_of("t.name", "t.subject"), "id": by_id("t.id"), "name": contains("t.name")},
)
"""What is read of rules."""
