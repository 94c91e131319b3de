"""The tables of a workspace, version by version, in the words of the trade (docs/data-model.md describes them).

Every synced table has `n` (local row number), `id` (ULID, the row's name everywhere), its own columns, all nullable and
unchecked because a merge must be able to store anything, and `deleted_at` (its tombstone). Instants are UTC ISO-8601
text with milliseconds (`_at`), days are ISO dates (`_on`), money is integer minor units, percentages whole numbers.
"""

# ruff: noqa: E501 - a table and an index stand on one line each

# A row inserted from a plain SQLite shell gets an id of the same shape as ours.
_KEY = "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE DEFAULT ('0' || substr(hex(randomblob(13)), 2))"

SYNCED_V1 = {
    "setting": "value ANY",
    "user": "name TEXT, reading TEXT, login TEXT, email TEXT, role TEXT, left_on TEXT, external_id TEXT",
    "team": "name TEXT, parent_id TEXT",
    "membership": "user_id TEXT, team_id TEXT, role TEXT, starts_on TEXT, ends_on TEXT",
    "company": "name TEXT, reading TEXT, parent_id TEXT, corporate_number TEXT, sector TEXT, website TEXT, phone TEXT,"
    " address TEXT, country TEXT, employees INTEGER, annual_revenue INTEGER, year_established INTEGER, owner_id TEXT,"
    " external_id TEXT, note TEXT, created_at TEXT, merged_into TEXT",
    "contact": "company_id TEXT, name TEXT, family_name TEXT, given_name TEXT, family_reading TEXT, given_reading TEXT,"
    " title TEXT, department TEXT, buying_role TEXT, do_not_contact INTEGER, owner_id TEXT, external_id TEXT, note TEXT,"
    " created_at TEXT, merged_into TEXT",
    "contact_point": "contact_id TEXT, kind TEXT, label TEXT, value TEXT",
    "pipeline": "name TEXT, position INTEGER, in_forecast INTEGER",
    "stage": "pipeline_id TEXT, name TEXT, position INTEGER, kind TEXT, probability INTEGER, category TEXT,"
    " rotting_days INTEGER, wip_limit INTEGER",
    "stage_requirement": "stage_id TEXT, noun TEXT, field TEXT",
    "rank": "code TEXT, label TEXT, position INTEGER, probability INTEGER, category TEXT",
    "source": "name TEXT",
    "reason": "name TEXT, kind TEXT",
    "competitor": "name TEXT",
    "product": "name TEXT, code TEXT, family TEXT, unit_price INTEGER, unit_cost INTEGER, currency TEXT, active INTEGER,"
    " external_id TEXT",
    "deal": "ref TEXT, name TEXT, stage_id TEXT, owner_id TEXT, team_id TEXT, company_id TEXT, rank_id TEXT,"
    " amount INTEGER, currency TEXT, probability INTEGER, category TEXT, expected_close TEXT, closed_on TEXT,"
    " source_id TEXT, reason_id TEXT, lost_kind TEXT, parked_until TEXT, external_id TEXT, note TEXT, created_at TEXT",
    "deal_company": "deal_id TEXT, company_id TEXT, role TEXT",
    "deal_contact": "deal_id TEXT, contact_id TEXT, role TEXT",
    "deal_competitor": "deal_id TEXT, competitor_id TEXT",
    "line_item": "deal_id TEXT, product_id TEXT, name TEXT, position INTEGER, quantity REAL, unit_price INTEGER,"
    " unit_cost INTEGER, discount INTEGER, starts_on TEXT, every_months INTEGER, times INTEGER",
    "sales_order": "ref TEXT, ordered_on TEXT, company_id TEXT, product_id TEXT, deal_id TEXT, owner_id TEXT,"
    " quantity REAL, amount INTEGER, cost INTEGER, currency TEXT, external_id TEXT, note TEXT",
    "activity": "kind TEXT, subject TEXT, owner_id TEXT, due TEXT, zone TEXT, duration_minutes INTEGER, place TEXT,"
    " done_at TEXT, direction TEXT, summary TEXT, owed_by TEXT, typed TEXT, urgent INTEGER, rrule TEXT, recurs_from TEXT,"
    " created_at TEXT, external_id TEXT",
    "activity_link": "activity_id TEXT, noun TEXT, row_id TEXT",
    "reminder": "activity_id TEXT, minutes_before INTEGER",
    "comment": "noun TEXT, row_id TEXT, author_id TEXT, kind TEXT, body TEXT, created_at TEXT",
    "mention": "comment_id TEXT, user_id TEXT",
    "report": "user_id TEXT, kind TEXT, starts_on TEXT, body TEXT, state TEXT, submitted_at TEXT",
    "target": "metric TEXT, noun TEXT, row_id TEXT, starts_on TEXT, months INTEGER, amount INTEGER, currency TEXT",
    "rate": "base TEXT, currency TEXT, on_date TEXT, rate TEXT, source TEXT",
    "tag": "noun TEXT, row_id TEXT, name TEXT",
    "field": "noun TEXT, name TEXT, type TEXT, position INTEGER",
    "field_choice": "field_id TEXT, name TEXT, position INTEGER",
    "field_value": "field_id TEXT, row_id TEXT, value ANY",
    "import_mapping": "noun TEXT, signature TEXT, mapping TEXT",
}
"""Synced tables of version 1 and their own columns."""

SYNCED_V4 = {
    "template": "name TEXT",
    "template_step": "template_id TEXT, position INTEGER, kind TEXT, subject TEXT, after_days INTEGER, at_time TEXT,"
    " duration_minutes INTEGER, place TEXT",
    "rule": "name TEXT, event TEXT, stage_id TEXT, pipeline_id TEXT, days INTEGER, does TEXT, kind TEXT, subject TEXT,"
    " after_minutes INTEGER, user_id TEXT, active INTEGER, created_at TEXT",
    "alert": "user_id TEXT, noun TEXT, row_id TEXT, rule_id TEXT, activity_id TEXT, body TEXT, created_at TEXT,"
    " seen_at TEXT, escalated_at TEXT",
}
"""Synced tables that version 4 added."""

SYNCED_V6 = {
    "resolution": "noun TEXT, row_id TEXT, field TEXT, kept TEXT, user_id TEXT",
}
"""Synced tables that version 6 added."""

ADDED_V4 = {"activity": "occurrence TEXT, uid TEXT, rule_id TEXT"}
"""Columns that version 4 added to tables that were there."""

SYNCED = {
    name: f"{columns}, {ADDED_V4[name]}" if name in ADDED_V4 else columns for name, columns in SYNCED_V1.items()
} | {**SYNCED_V4, **SYNCED_V6}
"""All synced tables and their own columns as they are now."""

WITH_CREATED_AT = frozenset({"company", "contact", "deal", "activity", "comment", "rule", "alert"})
"""Tables whose rows say when they began, which an import may set to long before they were recorded."""

LOCAL_V1 = """
-- One row a verb: who, when, what. Its journal rows are first_seq..last_seq.
CREATE TABLE action (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, user_id TEXT, verb TEXT NOT NULL,
  summary TEXT, undoes TEXT, first_seq INTEGER, last_seq INTEGER) STRICT;

-- field IS NULL: the row was born. base: the journal row whose value this one overwrote (NULL: the value at birth).
-- at: only for a change from outside, which has no action. effective_at: when it took effect, where that is not when it was recorded.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, action INTEGER, noun TEXT NOT NULL, row INTEGER NOT NULL, field TEXT,
  old ANY, new ANY, base INTEGER, at TEXT, effective_at TEXT) STRICT;
CREATE INDEX journal_cell ON journal (noun, row, field, seq) WHERE field IS NOT NULL;
CREATE INDEX action_undoes ON action (undoes) WHERE undoes IS NOT NULL;

-- The action in progress: set and cleared inside its transaction. bulk = 1 holds the triggers still.
CREATE TABLE context (
  n INTEGER PRIMARY KEY CHECK (n = 1), action INTEGER, effective_at TEXT, bulk INTEGER NOT NULL) STRICT;
INSERT INTO context (n, bulk) VALUES (1, 0);

-- What belongs to this machine alone: who "me" is, the fingerprint of the triggers.
CREATE TABLE local_setting (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- Derived, rebuilt by `sfa doctor --rebuild`, never synced.
CREATE TABLE deal_state (
  n INTEGER PRIMARY KEY, stage_entered_at TEXT, slips INTEGER NOT NULL, last_at TEXT, last_activity INTEGER,
  next_due TEXT, next_activity INTEGER, waiting_due TEXT, waiting_activity INTEGER) STRICT;
CREATE INDEX deal_state_next ON deal_state (next_due, n) WHERE next_activity IS NOT NULL;
CREATE TABLE company_state (n INTEGER PRIMARY KEY, last_at TEXT, last_activity INTEGER) STRICT;

CREATE TABLE search_entry (
  n INTEGER PRIMARY KEY, noun TEXT NOT NULL, row INTEGER NOT NULL, name TEXT, reading TEXT, body TEXT,
  UNIQUE (noun, row)) STRICT;
CREATE INDEX search_entry_name ON search_entry (noun, name);
CREATE INDEX search_entry_reading ON search_entry (noun, reading) WHERE reading IS NOT NULL;
CREATE TABLE search_dirty (noun TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (noun, row)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (body, content='search_entry', content_rowid='n', tokenize='trigram', columnsize=0);
"""

# `deleted_at` stands in the covering ones, or SQLite would look at the table for it.
INDEXES_V1 = """
CREATE INDEX deal_forecast ON deal (stage_id, expected_close, owner_id, rank_id, currency, probability, category, amount, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX deal_closed ON deal (stage_id, closed_on, owner_id, team_id, rank_id, currency, amount, deleted_at) WHERE closed_on IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX deal_owner ON deal (owner_id, stage_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_of_company ON deal (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX deal_external ON deal (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX deal_ref ON deal (ref) WHERE ref IS NOT NULL;
CREATE INDEX company_external ON company (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX company_parent ON company (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX contact_company ON contact (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX contact_external ON contact (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX contact_point_contact ON contact_point (contact_id);
CREATE INDEX deal_company_deal ON deal_company (deal_id);
CREATE INDEX deal_company_company ON deal_company (company_id);
CREATE INDEX deal_contact_deal ON deal_contact (deal_id);
CREATE INDEX deal_contact_contact ON deal_contact (contact_id);
CREATE INDEX deal_competitor_deal ON deal_competitor (deal_id);
CREATE INDEX line_item_deal ON line_item (deal_id);
CREATE INDEX line_item_product ON line_item (product_id);
CREATE INDEX sales_order_company ON sales_order (company_id, ordered_on);
CREATE INDEX sales_order_external ON sales_order (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX activity_due ON activity (due) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX activity_done ON activity (done_at) WHERE done_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX activity_link_row ON activity_link (row_id, activity_id, deleted_at);
CREATE INDEX activity_link_activity ON activity_link (activity_id, noun, row_id);
CREATE INDEX reminder_activity ON reminder (activity_id);
CREATE INDEX comment_row ON comment (row_id);
CREATE INDEX membership_user ON membership (user_id, starts_on);
CREATE INDEX target_starts ON target (starts_on);
CREATE INDEX rate_currency ON rate (base, currency, on_date);
CREATE INDEX tag_row ON tag (row_id, name);
CREATE INDEX tag_name ON tag (noun, name);
CREATE INDEX field_value_row ON field_value (row_id, field_id);
CREATE INDEX field_value_field ON field_value (field_id, value);
"""

# Neither is ever deleted from (a trigger sees to it), so that no number is given twice without AUTOINCREMENT either, which
# writes to a table of its own with every row.
LOCAL_V2 = """
ALTER TABLE action RENAME TO action_v1;
CREATE TABLE action (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, user_id TEXT, verb TEXT NOT NULL,
  summary TEXT, undoes TEXT, first_seq INTEGER, last_seq INTEGER) STRICT;
INSERT INTO action (n, id, at, user_id, verb, summary, undoes, first_seq, last_seq)
  SELECT n, id, at, user_id, verb, summary, undoes, first_seq, last_seq FROM action_v1 ORDER BY n;
DROP TABLE action_v1;
CREATE INDEX action_undoes ON action (undoes) WHERE undoes IS NOT NULL;

ALTER TABLE journal RENAME TO journal_v1;
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, action INTEGER, noun TEXT NOT NULL, row INTEGER NOT NULL, field TEXT,
  old ANY, new ANY, base INTEGER, at TEXT, effective_at TEXT) STRICT;
INSERT INTO journal (seq, action, noun, row, field, old, new, base, at, effective_at)
  SELECT seq, action, noun, row, field, old, new, base, at, effective_at FROM journal_v1 ORDER BY seq;
DROP TABLE journal_v1;
CREATE INDEX journal_cell ON journal (noun, row, field, seq) WHERE field IS NOT NULL;
"""

BOARD_V3 = """
-- What a column of the board is read by: the stage of a deal that is not deleted ('' for none), and when it wants
-- attention: at its next step, else when their answer is due; 9999 is a step without a day, NULL is no step at all.
ALTER TABLE deal_state ADD COLUMN stage_id TEXT;
ALTER TABLE deal_state ADD COLUMN attention TEXT GENERATED ALWAYS AS (coalesce(next_due, iif(next_activity IS NULL, NULL, '9999'), waiting_due, iif(waiting_activity IS NULL, NULL, '9999'))) VIRTUAL;
CREATE INDEX deal_state_board ON deal_state (stage_id, attention, stage_entered_at) WHERE stage_id IS NOT NULL;
CREATE INDEX deal_state_entered ON deal_state (stage_id, stage_entered_at) WHERE stage_id IS NOT NULL;
UPDATE deal_state SET stage_id = (SELECT iif(d.deleted_at IS NULL, coalesce(d.stage_id, ''), NULL) FROM deal d WHERE d.n = deal_state.n);
"""

# What this machine has done for the person who works here: of no interest to another, so neither synced nor journalled.
LOCAL_V4 = """
-- A reminder that has fired, for this due time of its activity: a row is there once, so it fires once.
CREATE TABLE reminded (
  reminder_id TEXT NOT NULL, due TEXT NOT NULL, user_id TEXT NOT NULL, at TEXT NOT NULL, late INTEGER NOT NULL,
  PRIMARY KEY (reminder_id, due, user_id)) STRICT, WITHOUT ROWID;

-- What an activity is in a calendar of another program, as both were when they last agreed. clash: what that program
-- holds meanwhile, where both sides have changed.
CREATE TABLE calendar_item (
  calendar TEXT NOT NULL, activity_id TEXT NOT NULL, href TEXT, etag TEXT, uid TEXT, sequence INTEGER, fingerprint TEXT,
  at TEXT, error TEXT, clash TEXT, PRIMARY KEY (calendar, activity_id)) STRICT, WITHOUT ROWID;

-- The newest occurrence for which a rule has done what it does for a deal, so that a sweep need not work out its id.
CREATE TABLE rule_fired (
  rule_id TEXT NOT NULL, deal INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (rule_id, deal)) STRICT, WITHOUT ROWID;

-- An alert that was sent over a channel (or could not be: error), so that it is sent once.
CREATE TABLE delivered (
  what TEXT NOT NULL, channel TEXT NOT NULL, at TEXT NOT NULL, error TEXT, PRIMARY KEY (what, channel))
  STRICT, WITHOUT ROWID;
"""

INDEXES_V4 = """
CREATE INDEX template_step_template ON template_step (template_id, position);
CREATE INDEX alert_user ON alert (user_id, seen_at);
CREATE INDEX activity_uid ON activity (uid) WHERE uid IS NOT NULL;
CREATE INDEX activity_recurs ON activity (recurs_from) WHERE recurs_from IS NOT NULL;
"""

INDEXES_V5 = """
CREATE INDEX journal_effective ON journal (effective_at) WHERE effective_at IS NOT NULL AND field IS NOT NULL;
"""

SYNC_V6 = """
-- Sync (docs/sync-protocol.md): which sites are known here, and which of their segments were applied.
CREATE TABLE site (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, seen_at INTEGER) STRICT;

-- vector: {n of a site: its newest segment that the writer had applied}; NULL: that of the site's segment before.
CREATE TABLE segment (
  n INTEGER PRIMARY KEY, site INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB, vector TEXT,
  sealed_at INTEGER NOT NULL) STRICT;
CREATE INDEX segment_site ON segment (site, seq);

-- The version of a journal row, once it is sealed or came from elsewhere. merged: 1 it came late, what overrides it was
-- here already; 2 it is no edit of its own; 3 both.
CREATE TABLE version (
  seq INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, segment INTEGER NOT NULL, merged INTEGER NOT NULL) STRICT;
CREATE TABLE born (
  noun TEXT NOT NULL, row INTEGER NOT NULL, stamp INTEGER NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY (noun, row))
  STRICT, WITHOUT ROWID;

-- What was sealed here: the exact bytes that are put, and put again.
CREATE TABLE outbox (
  segment INTEGER PRIMARY KEY, content BLOB NOT NULL, changes INTEGER NOT NULL, put_at TEXT) STRICT;

-- What the team's entries say, as they were read (docs/sync-segments.md).
CREATE TABLE entry (path TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Changes that cannot be merged yet: their row is not here, or this version does not know the table or the column.
CREATE TABLE parked (
  n INTEGER PRIMARY KEY, noun TEXT NOT NULL, row_id TEXT NOT NULL, field TEXT, old ANY, new ANY, beside TEXT,
  stamp INTEGER NOT NULL, segment INTEGER NOT NULL, action INTEGER, at TEXT, effective_at TEXT) STRICT;
CREATE INDEX parked_row ON parked (noun, row_id);

-- Changes that nobody overwrote knowingly and that are not what their row holds. held: {column: value} of the loser.
CREATE TABLE conflict (
  id TEXT PRIMARY KEY, noun TEXT NOT NULL, row INTEGER NOT NULL, field TEXT NOT NULL, stamp INTEGER NOT NULL,
  segment INTEGER NOT NULL, kind TEXT NOT NULL, base ANY, held TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_row ON conflict (noun, row);

-- Actions that were done elsewhere, and where.
CREATE TABLE elsewhere (action INTEGER PRIMARY KEY, site INTEGER NOT NULL) STRICT;

-- Actions that others know too, by their ids: those that were done elsewhere, and those whose changes have versions.
CREATE TABLE shared_action (id TEXT PRIMARY KEY, action INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""

# The ids of actions have no index of their own: it would be one more page to write with every verb. Sync alone
# looks for actions by their ids, and has those that others know too in a table.
LIGHT_V6 = """
ALTER TABLE action RENAME TO action_v5;
CREATE TABLE action (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, user_id TEXT, verb TEXT NOT NULL,
  summary TEXT, undoes TEXT, first_seq INTEGER, last_seq INTEGER) STRICT;
INSERT INTO action (n, id, at, user_id, verb, summary, undoes, first_seq, last_seq)
  SELECT n, id, at, user_id, verb, summary, undoes, first_seq, last_seq FROM action_v5 ORDER BY n;
DROP TABLE action_v5;
CREATE INDEX action_undoes ON action (undoes) WHERE undoes IS NOT NULL;
"""

AGAIN_V7 = """
-- Which row of the journal a birth is.
ALTER TABLE born ADD COLUMN seq INTEGER;
UPDATE born SET seq = j.seq FROM journal j WHERE j.field IS NULL AND j.noun = born.noun AND j.row = born.row;

-- Segments in which a change came once more, as a machine that was copied sends what both had: who has seen one of them
-- has seen the change.
CREATE TABLE again (
  seq INTEGER NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY (seq, segment)) STRICT, WITHOUT ROWID;
"""

INDEXES_V8 = """
-- The deals of an owner in the order in which they were recorded: the newest are found without sorting all of them.
DROP INDEX deal_owner;
CREATE INDEX deal_owner ON deal (owner_id) WHERE deleted_at IS NULL;
"""

SEARCH_V9 = """
-- What many rows add to the index is written in pieces of four megabytes, not of one: a third quicker, and half as many
-- pieces to be searched.
INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
"""

HEARD_V10 = """
-- What segments say of sites of which nothing is here (yet): from its segment `since` on, the writer had applied those of
-- `other` up to `upto`. Of the sites of which something is here, `vector` of the segment has it.
CREATE TABLE heard_of (
  site INTEGER NOT NULL, other TEXT NOT NULL, since INTEGER NOT NULL, segment INTEGER NOT NULL, upto INTEGER NOT NULL,
  PRIMARY KEY (site, other, since, segment)) STRICT, WITHOUT ROWID;
"""

CONFLICT_V11 = """
-- What was there before follows from the journal, of all columns that go together.
ALTER TABLE conflict DROP COLUMN base;

-- mine: 1 of the site that this machine is, and of those that it was: what these have lost is its own.
ALTER TABLE site ADD COLUMN mine INTEGER;
UPDATE site SET mine = 1 WHERE n = (SELECT value FROM local_setting WHERE key = 'sync.site');
"""


INDEXES_V12 = """
-- What was deleted: a merge asks who had not seen it.
CREATE INDEX journal_deleted ON journal (seq) WHERE field = 'deleted_at';
"""


def tables_v1() -> str:
    """Return the statements that make version 1 in an empty database."""
    return _synced(SYNCED_V1) + LOCAL_V1 + INDEXES_V1


def follow_up_v4() -> str:
    """Return the statements that make version 4 of version 3."""
    added = [
        f'ALTER TABLE "{table}" ADD COLUMN {column};'
        for table, columns in ADDED_V4.items()
        for column in columns.split(", ")
    ]
    return "\n".join([_synced(SYNCED_V4), *added]) + LOCAL_V4 + INDEXES_V4


def sync_v6() -> str:
    """Return the statements that make version 6 of version 5."""
    return _synced(SYNCED_V6) + SYNC_V6 + LIGHT_V6


def _synced(tables: dict[str, str]) -> str:
    return "\n".join(
        f'CREATE TABLE "{name}" ({_KEY}, {columns}, deleted_at TEXT) STRICT;' for name, columns in tables.items()
    )
