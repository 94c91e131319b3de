"""Rules as rows: which there are, what they look at in a deal, and the deals that one holds for, found by one query.

What an event is stands in model/rules.py, for one deal; the queries here say the same of all of them. What they make is
known by its id, which follows from the rule, the deal and the occurrence.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.ids import id_from
from sfa_tui.model.rules import Rule, Standing, link_id, row_id
from sfa_tui.store.bulk import bulk
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
        held = tuple(_rules(store, f"{_RULE} AND active IS NOT 0 ORDER BY id"))
        store.known["rules"] = held
    return held


def get(store: Store, id: str) -> Rule:
    """Return the rule with this id, which is there."""
    return next(_rules(store, f"{_RULE} AND id = ?", (id,)))


def _rules(store: Store, sql: str, parameters: Sequence[str] = ()) -> Iterator[Rule]:
    for *texts, in_force, made_at in store.connection.execute(sql, parameters):
        id, name, event, stage, pipeline, days, does, kind, subject, after, user = texts
        whole = bool(in_force)
        yield Rule(id, name, event, stage, pipeline, days, does, kind, subject, after, user, whole, made_at)


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


# Read in the order of the file: by an index each deal would be looked up on its own, which takes three times as long.
_ALL_DEALS = _DEALS.replace("deal d ", "deal d NOT INDEXED ", 1)

# Each yields (n, id, owner_id, at, key) of the deals to which the event of a rule has happened, as model/rules.py has
# it. What is not a date, as only another program writes it, gives no `at`, and the deal is passed over.
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
    f" 'silent ' || {_SINCE} AS key FROM {_ALL_DEALS}"
    f" WHERE d.deleted_at IS NULL AND {_IS_OPEN} AND {_UNPARKED} AND {_OF_PIPELINE} AND {_SINCE} <= :quiet_since",
    "overdue": f"SELECT d.n, d.id, d.owner_id, max({_PASSED}, :made_at, x.stage_entered_at, {_PARKED_UNTIL}) AS at,"
    f" 'overdue ' || d.expected_close AS key FROM {_ALL_DEALS}"
    f" WHERE d.deleted_at IS NULL AND {_IS_OPEN} AND {_UNPARKED} AND {_OF_PIPELINE}"
    " AND d.expected_close < :passed_before",
}


def _found(store: Store, rule: Rule, clock: Clock) -> tuple[str, dict[str, object]]:
    """Return the query that finds the occurrences of a rule's event that this machine has not met before, as (n, id,
    owner_id, at, key, made, is_made), and its parameters; another may have made what they ask for."""
    store.connection.create_function("id_from", -1, id_from, deterministic=True)
    table = "activity" if rule.does == "plan" else "alert"
    reached = "" if rule.does == "plan" else " AND coalesce(:user, f.owner_id) IS NOT NULL"
    sql = (
        f"SELECT m.*, EXISTS (SELECT 1 FROM {table} t WHERE t.id = m.made) AS is_made FROM"
        f" (SELECT f.*, id_from('rule', :rule, f.id, f.key) AS made FROM ({_FOUND[rule.event]}) f"
        " LEFT JOIN rule_fired w ON w.rule_id = :rule AND w.deal = f.n"
        # In one condition, so that no instant is worked out for what was met before.
        f" WHERE iif(w.key IS f.key, NULL, f.at) IS NOT NULL{reached}) m"
    )
    days = timedelta(days=rule.days)
    return sql, {
        "rule": rule.id,
        "stage": rule.stage_id,
        "pipeline": rule.pipeline_id,
        "user": rule.user_id,
        "days": f"+{rule.days} days",
        "made_at": rule.made_at,
        "behind": f"{-zone_minutes(clock):+d} minutes",
        "today": clock.today.isoformat(),
        "quiet_since": utc(clock.now - days),
        "passed_before": (clock.today - days).isoformat(),
        "swept": swept(store),
    }


def zone_minutes(clock: Clock) -> int:
    """Return how far the local clock is ahead of UTC."""
    offset = clock.now.utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def waiting(store: Store, rule: Rule, clock: Clock) -> tuple[int, int]:
    """Return for how many deals a rule would do something now, and for how many it has been done elsewhere."""
    sql, parameters = _found(store, rule, clock)
    row = store.connection.execute(
        f"SELECT count(*) FILTER (WHERE NOT is_made), count(*) FILTER (WHERE is_made) FROM ({sql})", parameters
    ).fetchone()
    return int(row[0]), int(row[1])


def make(act: Action, rule: Rule, clock: Clock) -> list[str]:
    """Let a rule do what waits, set by set, and return the ids of the alerts or activities made."""
    connection = act.store.connection
    sql, parameters = _found(act.store, rule, clock)
    connection.execute("DROP TABLE IF EXISTS temp.due")
    connection.execute(f"CREATE TEMP TABLE due AS SELECT * FROM ({sql}) WHERE NOT is_made ORDER BY n, at", parameters)
    columns = "id user_id noun row_id rule_id body"
    values = "made, coalesce(:user, owner_id), 'deal', id, :rule, :subject"
    if rule.does == "plan":
        columns = "id kind subject owner_id due owed_by rule_id"
        values = f"made, :kind, :subject, owner_id, strftime({_INSTANT}, at, '+' || :after || ' minutes'), 'us', :rule"
    told = {"rule": rule.id, "user": rule.user_id, "subject": rule.subject, "kind": rule.kind, "after": rule.after}
    made = connection.execute(f"SELECT {values} FROM temp.due ORDER BY rowid", told).fetchall()
    with bulk(act) as work:
        work.insert("alert" if rule.does == "alert" else "activity", columns.split(), made)
        if rule.does == "plan":
            links = connection.execute(
                "SELECT id_from('rule link', made), made, 'deal', id FROM temp.due ORDER BY rowid"
            ).fetchall()
            work.insert("activity_link", ("id", "activity_id", "noun", "row_id"), links)
    connection.execute("DROP TABLE temp.due")
    return [row[0] for row in made]


def note_fired(store: Store, rule: Rule, clock: Clock) -> None:
    """Note for which occurrences a rule has done what it does, here or elsewhere, so that they are passed over."""
    sql, parameters = _found(store, rule, clock)
    store.connection.execute(
        f"INSERT INTO rule_fired (rule_id, deal, key) SELECT :rule, n, key FROM ({sql}) WHERE is_made"
        " ON CONFLICT (rule_id, deal) DO UPDATE SET key = excluded.key",
        parameters,
    )


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
    {"new": ("t.id",), "name": ("t.name",)},
    _objects,
    {"text": any_of("t.name", "t.subject"), "id": by_id("t.id"), "name": contains("t.name")},
)
"""What is read of rules."""
