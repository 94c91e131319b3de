"""The demo: the same every time, free of contradictions, and derived as `doctor --rebuild` would derive it."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sized
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.ids import id_time
from sfa_tui.sales import rules as sweeping
from sfa_tui.store import deals, derived, reminders, rules, search, triggers
from sfa_tui.store.workspace import FILE_NAME, Store
from tests.conftest import Run

ZONE = ZoneInfo("Asia/Tokyo")
CLOCK = Clock(datetime(2026, 11, 22, 8, 30, tzinfo=ZONE))
BIRTHS = ("company", "contact", "deal", "activity", "comment")
OPEN = "(SELECT id FROM stage WHERE kind = 'open')"
CLOSED = "(SELECT id FROM stage WHERE kind IN ('won', 'lost'))"


def made(folder: Path, count: int, language: str = "ja", seed: int = 1, clock: Clock = CLOCK) -> Store:
    return make_demo(folder, deals=count, seed=seed, language=language, clock=clock)


@pytest.fixture(scope="module", params=["ja 400", "en 400", "ja 1", "en 10", "ja 3000"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    language, count = request.param.split()
    with made(tmp_path_factory.mktemp("demo") / "home", int(count), language) as store:
        yield store


@pytest.fixture(scope="module", params=["ja", "en"])
def team(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo as it comes by default, in each language."""
    with made(tmp_path_factory.mktemp("team") / "home", 400, request.param) as store:
        yield store


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE '%sqlite_%'"
    )
    return sorted(name for (name,) in rows)


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the instants at which actions were recorded."""
    found = {}
    for table in tables(store.connection):
        columns = [row[1] for row in store.connection.execute(f"PRAGMA table_info({table})")]
        kept = ", ".join(f'"{name}"' for name in columns if (table, name) != ("action", "at"))
        found[table] = store.connection.execute(f'SELECT {kept} FROM "{table}" ORDER BY 1, 2').fetchall()
    return found


def number(store: Store, sql: str) -> int:
    (found,) = store.connection.execute(f"SELECT count(*) FROM {sql}").fetchone()
    return int(found)


def rate(store: Store, over: str, of: str) -> float:
    return number(store, over) / number(store, of)


# The same every time


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_same_seed_makes_the_same_tables_whatever_the_hour(tmp_path: Path, language: str) -> None:
    later = Clock(datetime(2026, 11, 22, 21, 5, tzinfo=ZONE))
    with made(tmp_path / "a", 120, language) as one, made(tmp_path / "b", 120, language, clock=later) as other:
        assert dump(one) == dump(other)


def test_another_seed_or_another_day_makes_another_demo(tmp_path: Path) -> None:
    tomorrow = Clock(datetime(2026, 11, 23, 8, 30, tzinfo=ZONE))
    with (
        made(tmp_path / "a", 20) as one,
        made(tmp_path / "b", 20, seed=2) as other,
        made(tmp_path / "c", 20, clock=tomorrow) as third,
    ):
        names = [dump(store)["deal"] for store in (one, other, third)]
    assert names[0] != names[1]
    assert names[0] != names[2]


# What is asked for is there


def test_there_are_as_many_deals_as_asked_for_and_a_quarter_is_open(demo: Store) -> None:
    count = number(demo, "deal")
    assert count in (1, 10, 400, 3000)
    assert number(demo, f"deal WHERE stage_id IN {OPEN}") == max(1, round(count / 4))


def test_every_deal_is_open_where_that_is_asked_for(tmp_path: Path) -> None:
    steps: list[int] = []
    with make_demo(
        tmp_path, deals=50, seed=1, language="en", clock=CLOCK, open_share=1.0, progress=steps.append
    ) as store:
        assert number(store, f"deal WHERE stage_id IN {OPEN}") == 50
        assert number(store, "deal WHERE closed_on IS NOT NULL") == 0
    assert sum(steps) == 50


def test_the_team_has_everything_that_a_team_has(team: Store) -> None:
    filled = set(tables(team.connection)) - {
        "stage_requirement", "import_mapping", "search_dirty", "search", "search_config", "search_content",
        "calendar_item", "delivered", "reminded",
        "again", "born", "conflict", "elsewhere", "entry", "heard_of", "outbox", "parked", "resolution", "segment",
        "shared_action", "site", "version",
    }  # fmt: skip
    assert not [table for table in filled if not number(team, f'"{table}"')]


def test_rules_have_done_what_they_would_do(demo: Store) -> None:
    held = rules.active(demo)
    assert {rule.event for rule in held} >= {"stage"}
    assert number(demo, "rule") == 3
    # What was done has the ids that the rules would give it, so no sweep does it again, or has anything to note.
    before = demo.connection.total_changes
    assert sweeping.sweep(demo, CLOCK) == []
    assert demo.connection.total_changes == before
    assert number(demo, "delivered") == 0


def test_nobody_is_reminded_of_invented_months(team: Store) -> None:
    assert number(team, "reminded WHERE late > 1") == 0
    later = Clock(CLOCK.now.replace(hour=23))
    told = [each for each in reminders.come(team, later, str(team.local("me"))) if each.at <= CLOCK.instant]
    assert [each for each in told if each.fired_at is None] == []


def test_the_board_has_a_bit_of_everything(team: Store) -> None:
    listed = [deal for deal in deals.listed(team, deals.everything(), CLOCK) if deal["kind"] == "open"]
    assert 40 <= len(listed) <= 120
    today, now = CLOCK.today.isoformat(), CLOCK.start_of(CLOCK.today)
    dues = [str(step["due"]) for deal in listed if isinstance(step := deal["next_step"], dict)]
    kinds: dict[str, Sized] = {
        "rotting": [deal for deal in listed if deal["rotting"]],
        "without next step": [deal for deal in listed if not deal["next_step"] and not deal["waiting_for"]],
        "waiting": [deal for deal in listed if deal["waiting_for"]],
        "parked": [deal for deal in listed if deal["parked_until"]],
        "never spoken": [deal for deal in listed if not deal["last_conversation"]],
        "slipped": [deal for deal in listed if deal["slips"]],
        "ranked": [deal for deal in listed if deal["rank"]],
        "overdue": [due for due in dues if due < (today if len(due) == len(today) else now)],
        "coming": [due for due in dues if due > today],
        "undated": [deal for deal in listed if not deal["expected_close"]],
        "past its date": [deal for deal in listed if deal["expected_close"] and str(deal["expected_close"]) < today],
        "in another currency": [deal for deal in listed if deal["currency"] != team.currency],
    }
    assert not [kind for kind, found in kinds.items() if not found]
    assert all(10 * len(found) < 8 * len(listed) for found in kinds.values())
    assert all(deal["amount_base"] is not None for deal in listed if deal["amount"] is not None)


def test_wins_losses_and_directions_are_in_proportion(team: Store) -> None:
    won = "deal WHERE stage_id IN (SELECT id FROM stage WHERE kind = 'won')"
    assert 0.5 <= rate(team, won, f"deal WHERE stage_id IN {CLOSED}") <= 0.7
    for direction in ("in", "out", "both"):
        assert (
            0.1 < rate(team, f"activity WHERE direction = '{direction}'", "activity WHERE direction IS NOT NULL") < 0.6
        )
    per_deal = number(team, "activity") / number(team, "deal")
    assert 4 <= per_deal <= 9
    several = "(SELECT 1 FROM activity_link WHERE noun = 'deal' GROUP BY activity_id HAVING count(*) > 1)"
    none = "activity a WHERE kind = 'visit' AND NOT EXISTS"
    assert number(team, several)
    assert number(team, f"{none} (SELECT 1 FROM activity_link l WHERE l.activity_id = a.id AND l.noun = 'deal')")


# Nothing contradicts anything: each query finds the rows that would

OF_DEAL = "activity a JOIN activity_link l ON l.activity_id = a.id JOIN deal d ON d.id = l.row_id"
CHANGES = "journal WHERE noun = 'deal' AND field IS NOT NULL"

OFFENCES = {
    "a deal without its outcome": f"deal WHERE (closed_on IS NULL) = (stage_id IN {CLOSED})",
    "closed before it began, or in the future": "deal WHERE closed_on < date(created_at, '+9 hours')"
    " OR closed_on >= '2026-11-22'",
    "closed without a team": "deal WHERE closed_on IS NOT NULL AND team_id IS NULL",
    "lost without a reason, or won with one": "deal d JOIN stage s ON s.id = d.stage_id WHERE (s.kind = 'lost') ="
    " (d.reason_id IS NULL OR d.lost_kind IS NULL)",
    "lost to nobody": "deal d WHERE lost_kind = 'competitor' AND NOT EXISTS"
    " (SELECT 1 FROM deal_competitor c WHERE c.deal_id = d.id)",
    "parked in the past": "deal WHERE parked_until <= '2026-11-22'",
    "said before the deal began": f"{OF_DEAL} WHERE a.done_at < d.created_at OR a.created_at < d.created_at",
    "said after the deal was closed": f"{OF_DEAL} WHERE date(coalesce(a.done_at, a.due), '+9 hours') > d.closed_on",
    "planned for a closed deal": f"{OF_DEAL} WHERE a.done_at IS NULL AND d.closed_on IS NOT NULL",
    "said to one of another company": "activity_link l JOIN contact p ON p.id = l.row_id JOIN activity_link m"
    " ON m.activity_id = l.activity_id AND m.noun = 'deal' JOIN deal d ON d.id = m.row_id"
    " WHERE p.company_id <> d.company_id",
    "said before the company was known": "activity a JOIN activity_link l ON l.activity_id = a.id LEFT JOIN contact p"
    " ON p.id = l.row_id JOIN company c ON c.id = coalesce(p.company_id, l.row_id) WHERE a.created_at < c.created_at",
    "a deal before its company": "deal d JOIN company c ON c.id = d.company_id WHERE d.created_at < c.created_at",
    "a branch before its company": "company c JOIN company p ON p.id = c.parent_id WHERE c.created_at < p.created_at",
    "a conversation today or later": "activity WHERE done_at >= '2026-11-21T15:00:00.000Z'",
    "done and owed by nobody that is named": "activity WHERE done_at IS NOT NULL"
    " AND owed_by NOT IN ('us', 'them', 'nobody')",
    "planned and without a due day": "activity WHERE done_at IS NULL AND due IS NULL",
    "a conversation without direction": "activity WHERE done_at IS NOT NULL AND direction IS NULL AND kind IN"
    " ('call', 'visit', 'mail', 'demo', 'message')",
    "something of a user who had left": "activity a JOIN user u ON u.id = a.owner_id WHERE"
    " date(coalesce(a.done_at, a.created_at), '+9 hours') >= u.left_on",
    "a deal won by a user who had left": "deal d JOIN user u ON u.id = d.owner_id WHERE d.closed_on >= u.left_on",
    "an open deal of a user who has left": "deal d JOIN user u ON u.id = d.owner_id WHERE u.left_on IS NOT NULL"
    " AND d.closed_on IS NULL",
    "closed for a team that its owner was not in": "deal d WHERE d.team_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
    " membership m WHERE m.user_id = d.owner_id AND m.team_id = d.team_id AND m.starts_on <= d.closed_on"
    " AND (m.ends_on IS NULL OR m.ends_on > d.closed_on))",
    "an order before its deal was won": "sales_order o JOIN deal d ON d.id = o.deal_id"
    " JOIN stage s ON s.id = d.stage_id WHERE o.ordered_on < d.closed_on OR s.kind <> 'won'"
    " OR o.ordered_on > '2026-11-22' OR o.amount IS NOT d.amount",
    "won without an order": "deal d JOIN stage s ON s.id = d.stage_id WHERE s.kind = 'won' AND NOT EXISTS"
    " (SELECT 1 FROM sales_order o WHERE o.deal_id = d.id)",
    "two teams at once": "membership a JOIN membership b ON a.user_id = b.user_id AND a.id < b.id AND"
    " coalesce(a.ends_on, '9') > b.starts_on AND coalesce(b.ends_on, '9') > a.starts_on",
    "history that runs backwards": "(SELECT effective_at, lag(effective_at) OVER (PARTITION BY row, field ORDER BY seq)"
    f" AS before FROM {CHANGES}) WHERE effective_at < before",
    "stages entered at one instant": "(SELECT effective_at, lag(effective_at) OVER (PARTITION BY row ORDER BY seq)"
    " AS before FROM journal WHERE noun = 'deal' AND field = 'stage_id') WHERE effective_at <= before",
    "history with a gap": "(SELECT old, lag(new, 1, old) OVER (PARTITION BY row, field ORDER BY seq) AS before"
    f" FROM {CHANGES}) WHERE old IS NOT before",
    "history that names no version it overwrote": "(SELECT base, lag(seq) OVER (PARTITION BY row, field ORDER BY seq)"
    f" AS before FROM {CHANGES}) WHERE base IS NOT before",
    "history before the deal, or to come": "journal j JOIN deal d ON d.n = j.row WHERE j.noun = 'deal'"
    " AND j.field IS NOT NULL AND (j.effective_at < d.created_at OR j.effective_at >= '2026-11-21T15:00:00.000Z')",
    "closed on another day than the history says": "journal j JOIN deal d ON d.n = j.row WHERE j.noun = 'deal'"
    " AND j.field = 'closed_on' AND (j.new <> d.closed_on OR date(j.effective_at, '+9 hours') <> d.closed_on)",
    "moved by a user who had left": "journal j JOIN action a ON a.n = j.action JOIN user u ON u.id = a.user_id"
    " WHERE j.field IS NOT NULL AND date(j.effective_at, '+9 hours') >= u.left_on",
    "an address that may be somebody's": "contact_point WHERE kind = 'email' AND value NOT LIKE '%example.jp'"
    " AND value NOT LIKE '%example.com'",
    "a number that may be somebody's": "(SELECT phone AS value FROM company UNION ALL SELECT value FROM contact_point"
    " WHERE kind = 'phone') WHERE value NOT LIKE '+1___55501__' AND value NOT LIKE '0%-000%'",
    "a number twice": "(SELECT ref FROM deal GROUP BY ref HAVING count(*) > 1)",
    "a name twice": "(SELECT name FROM company GROUP BY name HAVING count(*) > 1)",
    "an amount of nothing": "deal WHERE amount <= 0",
}  # fmt: skip


@pytest.mark.parametrize("offence", OFFENCES)
def test_nothing_contradicts_anything(demo: Store, offence: str) -> None:
    assert demo.connection.execute(f"SELECT * FROM {OFFENCES[offence]} LIMIT 3").fetchall() == []


@pytest.mark.parametrize("field", ["stage_id", "expected_close", "owner_id", "amount", "closed_on"])
def test_the_history_ends_where_the_deal_stands(demo: Store, field: str) -> None:
    newest = (
        f"(SELECT row, new, d.{field} AS held, row_number() OVER (PARTITION BY row ORDER BY seq DESC) AS nth"
        f" FROM journal j JOIN deal d ON d.n = j.row WHERE j.noun = 'deal' AND j.field = '{field}')"
        " WHERE nth = 1 AND new IS NOT held"
    )
    assert number(demo, newest) == 0


def test_no_link_leads_nowhere(demo: Store) -> None:
    named = {f"{table}_id": table for table in tables(demo.connection)} | {
        "owner_id": "user", "author_id": "user", "rank_id": "rank",
    }  # fmt: skip
    for table in triggers.synced_tables(demo.connection):
        for _, column, *_ in demo.connection.execute(f'PRAGMA table_info("{table}")').fetchall():
            target = table if column == "parent_id" else named.get(column)
            if target:
                lost = f'"{table}" WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM "{target}")'
                assert number(demo, lost) == 0, (table, column)
    for table in ("activity_link", "comment", "target", "tag"):
        for (noun,) in demo.connection.execute(f"SELECT DISTINCT noun FROM {table}").fetchall():
            lost = f"{table} WHERE noun = '{noun}' AND row_id NOT IN (SELECT id FROM {noun})"
            assert number(demo, lost) == 0, (table, noun)


def test_ids_tell_when_a_row_began_and_numbers_follow_them(demo: Store) -> None:
    for table in BIRTHS:
        # The id of what a rule has made follows from its event, and is of no moment.
        made = " WHERE rule_id IS NULL" if table == "activity" else ""
        rows = demo.connection.execute(f"SELECT id, created_at FROM {table}{made} ORDER BY n").fetchall()
        assert all(id_time(id) == datetime.fromisoformat(created) for id, created in rows)
        assert [created for _, created in rows] == sorted(created for _, created in rows)


def test_what_is_derived_is_what_a_rebuild_derives(demo: Store) -> None:
    connection = demo.connection
    kept = ("deal_state ORDER BY n", "company_state ORDER BY n")
    entries = "SELECT noun, row, name, reading, body FROM search_entry ORDER BY noun, row"

    def derivation() -> list[list[tuple[object, ...]]]:
        return [connection.execute(f"SELECT * FROM {each}").fetchall() for each in kept] + [
            connection.execute(entries).fetchall()
        ]

    before = derivation()
    connection.execute("BEGIN")
    try:
        derived.rebuild(connection)
        search.rebuild(connection)
        assert derivation() == before
    finally:
        connection.execute("ROLLBACK")
    connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Edges


def test_a_demo_never_writes_into_a_workspace(tmp_path: Path) -> None:
    made(tmp_path, 1).close()
    held = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(Refused):
        made(tmp_path, 5)
    assert (tmp_path / FILE_NAME).read_bytes() == held


def test_a_demo_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path, deals=5, seed=1, language="en", clock=CLOCK, progress=break_off)
    assert not [*tmp_path.iterdir()]


def test_no_deals_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage):
        made(tmp_path, 0)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        ("2024-02-29", "UTC"),
        ("2026-01-01", "America/New_York"),
        ("2026-04-01", "Asia/Tokyo"),
        ("2027-03-31", "Pacific/Auckland"),
        ("2026-08-16", "America/New_York"),
    ],
)
def test_any_day_will_do(tmp_path: Path, day: str, zone: str) -> None:
    now = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone))
    with made(tmp_path, 30, "en", clock=Clock(now)) as store:
        newest = store.connection.execute("SELECT max(created_at), max(closed_on) FROM deal").fetchone()
        assert max(newest) < day + "T24"
        assert number(store, f"activity WHERE done_at > '{Clock(now).instant}'") == 0


# The command


def test_the_command_makes_a_workspace_where_it_is_told_and_only_once(invoke: Run, home: Path) -> None:
    told = invoke("demo", "--deals", "8", "--language", "ja", "--workspace", str(home)).ok()
    assert str(home) in told.err
    assert (home / FILE_NAME).exists()
    again = invoke("demo", "--deals", "8", "--workspace", str(home))
    assert again.code == 5
    assert len(again.err.splitlines()) == 1


def test_the_command_leaves_the_workspace_of_its_reader_alone(
    invoke: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    # Python remembers where temporary files go from the first time that it was asked.
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    told = invoke("demo", "--deals", "3").ok()
    assert not home.exists()
    (made_in,) = temporary.iterdir()
    assert f"export SFA_HOME={made_in}" in told.err
    assert invoke("demo", "--deals", "0").code == 2
    assert [*temporary.iterdir()] == [made_in]
