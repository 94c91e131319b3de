"""What is derived from other rows and kept beside them: stage entry and slips of a deal, its last conversation and next
step, a company's last conversation, and which rows the search index has yet to read.

Each rule is one SQL expression, used by the triggers for one row, by the bulk path for many and by `rebuild` for all.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.store import standing

CONVERSATIONS = ("call", "meeting", "visit", "demo", "mail", "message")
"""Kinds of activity that count as having spoken."""

_KINDS = ", ".join(f"'{kind}'" for kind in CONVERSATIONS)
_SPOKEN = f"a.done_at IS NOT NULL AND a.deleted_at IS NULL AND a.kind IN ({_KINDS})"
_PLANNED = "a.done_at IS NULL AND a.deleted_at IS NULL AND a.kind IS NOT 'note'"
IN_FORCE = "(a.n IS NULL OR (a.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM action u WHERE u.undoes = a.id)))"
"""Condition over the action `a` of a journal row: a change that was undone, and the change that undid it, leave no
trace in what is derived from the journal."""
TOOK_EFFECT = "NOT EXISTS (SELECT 1 FROM version v WHERE v.seq = j.seq AND v.merged & 1)"
"""Condition over a journal row `j`: it did not come, with others' changes, after what overrides it (sync)."""
_AN_EDIT = "coalesce(v.merged, 0) < 2"
_OF_DEAL = (
    "FROM activity_link l JOIN activity a ON a.id = l.activity_id WHERE l.noun = 'deal' AND l.deleted_at IS NULL"
    " AND l.row_id = (SELECT id FROM deal WHERE n = deal_state.n)"
)
_STANDS_IN = "iif(d.deleted_at IS NULL, coalesce(d.stage_id, ''), NULL)"
"""The stage that the board shows deal `d` in; NULL where it is deleted."""
_BORN = "n, stage_entered_at, slips, stage_id"

# By the stamps of sync and by the value, never by the order in which changes came here, which differs from machine to
# machine.
_FROM_JOURNAL = f"""
  stage_entered_at = coalesce(
    (SELECT coalesce(j.effective_at, j.at, a.at) FROM journal j LEFT JOIN action a ON a.n = j.action
      LEFT JOIN version v ON v.seq = j.seq
      WHERE j.noun = 'deal' AND j.row = deal_state.n AND j.field = 'stage_id' AND {IN_FORCE} AND {_AN_EDIT}
        AND j.new IS (SELECT stage_id FROM deal WHERE n = deal_state.n)
      ORDER BY v.stamp IS NULL DESC, iif(v.stamp IS NULL, j.seq, v.stamp) DESC, 1 DESC LIMIT 1),
    (SELECT created_at FROM deal WHERE n = deal_state.n)),
  slips =
    (SELECT count(*) FROM journal j LEFT JOIN action a ON a.n = j.action LEFT JOIN version v ON v.seq = j.seq
      WHERE j.noun = 'deal' AND j.row = deal_state.n AND j.field = 'expected_close'
        AND j.old IS NOT NULL AND j.new > j.old AND {IN_FORCE} AND {_AN_EDIT}),
  stage_id = (SELECT {_STANDS_IN} FROM deal d WHERE d.n = deal_state.n)"""

_FROM_ACTIVITIES = f"""
  (last_at, last_activity) =
    (SELECT a.done_at, a.n {_OF_DEAL} AND {_SPOKEN} ORDER BY a.done_at DESC, a.id DESC LIMIT 1),
  (next_due, next_activity) =
    (SELECT a.due, a.n {_OF_DEAL} AND {_PLANNED} AND a.owed_by IS NOT 'them'
      ORDER BY a.due IS NULL, a.due, a.id LIMIT 1),
  (waiting_due, waiting_activity) =
    (SELECT a.due, a.n {_OF_DEAL} AND {_PLANNED} AND a.owed_by = 'them' ORDER BY a.due IS NULL, a.due, a.id LIMIT 1)"""

_COMPANY_LAST = f"""
  (last_at, last_activity) =
    (SELECT a.done_at, a.n FROM activity_link l JOIN activity a ON a.id = l.activity_id
      WHERE l.deleted_at IS NULL AND {_SPOKEN} AND l.row_id IN
        (SELECT c.id FROM company c WHERE c.n = company_state.n
         UNION ALL SELECT p.id FROM company c JOIN contact p ON p.company_id = c.id WHERE c.n = company_state.n
         UNION ALL SELECT d.id FROM company c JOIN deal d ON d.company_id = c.id WHERE c.n = company_state.n)
      ORDER BY a.done_at DESC, a.id DESC LIMIT 1)"""


def _deals_from_journal(which: str) -> str:
    return f"UPDATE deal_state SET {_FROM_JOURNAL} WHERE {which};"


def _deals_from_activities(which: str) -> str:
    return f"UPDATE deal_state SET {_FROM_ACTIVITIES} WHERE {which};"


def _companies(which: str) -> str:
    return f"UPDATE company_state SET {_COMPANY_LAST} WHERE {which};"


_LINKED_DEALS = "n IN (SELECT d.n FROM activity_link l JOIN deal d ON d.id = l.row_id WHERE l.activity_id = new.id)"
_LINKED_COMPANIES = """n IN (
  SELECT c.n FROM activity_link l JOIN company c ON c.id = l.row_id WHERE l.activity_id = new.id
  UNION SELECT c.n FROM activity_link l JOIN contact p ON p.id = l.row_id JOIN company c ON c.id = p.company_id
    WHERE l.activity_id = new.id
  UNION SELECT c.n FROM activity_link l JOIN deal d ON d.id = l.row_id JOIN company c ON c.id = d.company_id
    WHERE l.activity_id = new.id)"""
_ACTIVITY_CHANGED = _deals_from_activities(_LINKED_DEALS) + _companies(_LINKED_COMPANIES)


def _companies_of_row(row: str) -> str:
    return f"""n IN (
  SELECT n FROM company WHERE id = {row}
  UNION SELECT c.n FROM contact p JOIN company c ON c.id = p.company_id WHERE p.id = {row}
  UNION SELECT c.n FROM deal d JOIN company c ON c.id = d.company_id WHERE d.id = {row})"""


def _link_changed(row: str) -> str:
    return _deals_from_activities(f"n = (SELECT n FROM deal WHERE id = {row})") + _companies(_companies_of_row(row))


# A row may be born after the links that name it (a merge, a script); asked first, because it is rare.
_SPOKEN_OF_ALREADY = "EXISTS (SELECT 1 FROM activity_link WHERE row_id = new.id)"
_COMPANY_CHANGED = _companies("n IN (SELECT n FROM company WHERE id IN (old.company_id, new.company_id))")
_JOINED_COMPANY = _companies(f"n = (SELECT n FROM company WHERE id = new.company_id) AND {_SPOKEN_OF_ALREADY}")


def _birthday(table: str) -> str:
    now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    return f"UPDATE {table} SET created_at = {now} WHERE n = new.n AND created_at IS NULL;"


ON_BIRTH = {
    "deal": _birthday("deal")
    + f"INSERT INTO deal_state ({_BORN}) SELECT d.n, d.created_at, 0, {_STANDS_IN} FROM deal d WHERE d.n = new.n;"
    + standing.ON_BIRTH
    + _deals_from_activities(f"n = new.n AND {_SPOKEN_OF_ALREADY}")
    + _JOINED_COMPANY,
    "company": _birthday("company")
    + "INSERT INTO company_state (n) VALUES (new.n);"
    + _companies(
        "n = new.n AND (EXISTS (SELECT 1 FROM activity_link WHERE row_id = new.id)"
        " OR EXISTS (SELECT 1 FROM contact WHERE company_id = new.id)"
        " OR EXISTS (SELECT 1 FROM deal WHERE company_id = new.id))"
    ),
    "contact": _birthday("contact") + _JOINED_COMPANY,
    "activity": _birthday("activity") + _ACTIVITY_CHANGED,
    "activity_link": _link_changed("new.row_id"),
    **{table: _birthday(table) for table in ("comment", "rule", "alert")},
}
"""Statements that the birth of a row in a table runs, by table."""

_LINK_MOVED = _link_changed("old.row_id") + _link_changed("new.row_id")
_JOURNAL_CHANGED = _deals_from_journal("n = new.n")

ON_CHANGE = {
    ("deal", "stage_id"): _JOURNAL_CHANGED,
    ("deal", "expected_close"): _JOURNAL_CHANGED,
    ("deal", "created_at"): _JOURNAL_CHANGED,
    ("deal", "deleted_at"): _JOURNAL_CHANGED,
    ("deal", "company_id"): _COMPANY_CHANGED,
    ("contact", "company_id"): _COMPANY_CHANGED,
    **{("activity", name): _ACTIVITY_CHANGED for name in ("kind", "due", "done_at", "owed_by", "deleted_at")},
    **{("activity_link", name): _LINK_MOVED for name in ("noun", "row_id", "deleted_at")},
    ("activity_link", "activity_id"): _LINK_MOVED,
}
"""Statements that a change of a column runs, by (table, column)."""

SEARCHED = {
    "deal": ("name", "ref", "note"),
    "company": ("name", "reading", "corporate_number", "sector", "website", "phone", "address", "note"),
    "contact": ("name", "family_name", "given_name", "family_reading", "given_reading", "title", "department", "note"),
    "product": ("name", "code", "family"),
    "activity": ("subject", "summary"),
}
"""Tables whose rows are searched by their words, and the columns that hold them."""


def mark_dirty(table: str) -> str:
    """Return the statement that hands the row of a trigger to the next reading of the search index (search.py)."""
    return _mark(f"SELECT '{table}', new.n")


def _mark(rows: str) -> str:
    return f"INSERT INTO search_dirty (noun, row) {rows} ON CONFLICT DO NOTHING;"


_POINT_OWNER = _mark("SELECT 'contact', n FROM contact WHERE id = new.contact_id")
_POINT_OWNERS = _mark("SELECT 'contact', n FROM contact WHERE id IN (old.contact_id, new.contact_id)")

TRIGGERS = {
    "contact_point_search_birth": ("AFTER INSERT ON contact_point", "true", _POINT_OWNER),
    "contact_point_search_set": (
        "AFTER UPDATE OF value, contact_id, deleted_at ON contact_point",
        "true",
        _POINT_OWNERS,
    ),
    **standing.TRIGGERS,
}
"""Triggers beyond birth and change: {name: (event, condition, statements)}."""


FROM_JOURNAL = ("stage_id", "expected_close", "created_at", "deleted_at")
"""Columns of a deal whose changes say which stage it stands in, since when, and how often it slipped."""

EVERY_COLUMN = ("",)
"""Stands for all columns of a row, which are new when it is born."""

_COMPANIES_BY_LINK = (
    "company c ON c.id = l.row_id",
    "contact p ON p.id = l.row_id JOIN company c ON c.id = p.company_id",
    "deal d ON d.id = l.row_id JOIN company c ON c.id = d.company_id",
)


def followers(table: str, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what must be derived again when columns of rows of a table change, as (what, query of its `n`).

    `what` is "journal", "deal" or "company"; in the query `{rows}` stands for the condition on the number of the rows.
    """
    changed = {column for column in columns if (table, column) in ON_CHANGE or columns == EVERY_COLUMN}
    if table == "deal" and changed.intersection(FROM_JOURNAL):
        yield "journal", "SELECT n FROM deal WHERE n {rows}"
    if table == "deal" and "company_id" in changed:
        yield "company", "SELECT c.n FROM deal d JOIN company c ON c.id = d.company_id WHERE d.n {rows}"
    if table == "contact" and "company_id" in changed:
        yield "company", "SELECT c.n FROM contact p JOIN company c ON c.id = p.company_id WHERE p.n {rows}"
    if table == "activity" and changed:
        of = "activity a JOIN activity_link l ON l.activity_id = a.id"
        yield from _by_links(of, "a.n {rows}")
    if table == "activity_link" and changed:
        yield from _by_links("activity_link l", "l.n {rows}")


def followers_of_birth(table: str) -> Iterator[tuple[str, str]]:
    """Yield what must be derived when rows are born that older links may name, as `followers` does.

    In the query `{links}` stands for the condition on the number of those links.
    """
    named = "t.n {rows} AND EXISTS (SELECT 1 FROM activity_link l WHERE l.row_id = t.id AND l.n {links})"
    if table in ("deal", "contact"):
        yield "company", f"SELECT c.n FROM {table} t JOIN company c ON c.id = t.company_id WHERE {named}"
    if table == "deal":
        yield "deal", f"SELECT t.n FROM deal t WHERE {named}"
    if table == "company":
        yield "company", "SELECT n FROM company WHERE n {rows}"
    if table == "activity":
        yield from _by_links("activity a JOIN activity_link l ON l.activity_id = a.id", "a.n {rows} AND l.n {links}")


def _by_links(of: str, condition: str) -> Iterator[tuple[str, str]]:
    yield "deal", f"SELECT d.n FROM {of} JOIN deal d ON d.id = l.row_id WHERE {condition}"
    for company in _COMPANIES_BY_LINK:
        yield "company", f"SELECT c.n FROM {of} JOIN {company} WHERE {condition}"


def searched(table: str, columns: Sequence[str]) -> str | None:
    """Return the statement that hands rows to the search index when columns change, None where none is searched.

    In it `{rows}` stands for the condition on the number of the rows.
    """
    if table == "contact_point" and (columns == EVERY_COLUMN or set(columns) & {"value", "contact_id", "deleted_at"}):
        owners = "SELECT 'contact', p.n FROM contact_point t JOIN contact p ON p.id = t.contact_id WHERE t.n {rows}"
        return _mark(owners)
    if set(columns) & set(SEARCHED.get(table, ())):
        return _mark(f"SELECT '{table}', n FROM \"{table}\" WHERE n {{rows}}")
    return None


def after_bulk(connection: sqlite3.Connection, first: dict[str, int]) -> None:
    """Derive what follows from rows that were inserted with the triggers held still; `first` is {table: first new n}.

    Deals whose journal or whose links changed must have been named with `touch`.
    """
    if "deal" in first:
        connection.execute(
            f"INSERT INTO deal_state ({_BORN}) SELECT d.n, d.created_at, 0, {_STANDS_IN} FROM deal d WHERE d.n >= ?",
            (first["deal"],),
        )
        standing.add(connection, f"d.n >= {first['deal']}")
    if "company" in first:
        connection.execute("INSERT INTO company_state (n) SELECT n FROM company WHERE n >= ?", (first["company"],))
    connection.execute(_deals_from_journal("n IN (SELECT n FROM temp.touched WHERE noun = 'journal')"))
    connection.execute(_deals_from_activities("n IN (SELECT n FROM temp.touched WHERE noun = 'deal')"))
    connection.execute(_companies("n IN (SELECT n FROM temp.touched WHERE noun = 'company')"))


def again(connection: sqlite3.Connection, deals: str) -> None:
    """Derive again what the journal says of deals, given as an SQL query of their `n`."""
    connection.execute(_deals_from_journal(f"n IN ({deals})"))


def rebuild(connection: sqlite3.Connection) -> None:
    """Make every derived row again, inside the caller's transaction."""
    connection.execute("DELETE FROM deal_state")
    connection.execute("DELETE FROM company_state")
    standing.rebuild(connection)
    connection.execute(f"INSERT INTO deal_state ({_BORN}) SELECT d.n, d.created_at, 0, {_STANDS_IN} FROM deal d")
    connection.execute("INSERT INTO company_state (n) SELECT n FROM company")
    connection.execute(
        _deals_from_journal(
            "n IN (SELECT row FROM journal WHERE noun = 'deal' AND field IN ('stage_id', 'expected_close'))"
        )
    )
    connection.execute(
        _deals_from_activities(
            "n IN (SELECT d.n FROM activity_link l JOIN deal d ON d.id = l.row_id WHERE l.noun = 'deal')"
        )
    )
    connection.execute(_companies("1"))
