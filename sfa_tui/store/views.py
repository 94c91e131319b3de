"""The documented views: the stable contract for anyone who reads the file with another tool (docs/data-model.md)."""

import sqlite3

from sfa_tui.model.ids import FIRST_MADE


def entered(id: str) -> str:
    """Return the term of ORDER BY that is the order in which rows were entered, from an expression of their ids; those
    whose ids follow from something else are alike in it, and stand first."""
    return f"max({id}, '{FIRST_MADE}')"


def linked_names(noun: str) -> str:
    """Return the expression of the names of a noun that an activity `a` is linked to, each once, with commas."""
    return f"""(SELECT group_concat(name, ', ') FROM
    (SELECT r.name FROM activity_link l JOIN "{noun}" r ON r.id = l.row_id WHERE l.activity_id = a.id
      AND l.noun = '{noun}' AND l.deleted_at IS NULL GROUP BY r.id ORDER BY {entered("min(l.id)")}, r.id))"""


VIEWS = {
    "v_user": """
SELECT u.id, u.name, u.reading, u.login, u.email, u.role, u.left_on,
  (SELECT t.name FROM membership m JOIN team t ON t.id = m.team_id
    WHERE m.user_id = u.id AND m.deleted_at IS NULL AND coalesce(m.starts_on, '') <= date('now')
      AND (m.ends_on IS NULL OR m.ends_on > date('now')) ORDER BY m.starts_on DESC, m.id LIMIT 1) AS team
FROM user u WHERE u.deleted_at IS NULL""",
    "v_company": """
SELECT c.id, c.name, c.reading, p.name AS parent, c.corporate_number, c.sector, c.website, c.phone, c.address,
  c.country, c.employees, c.annual_revenue, c.year_established, o.name AS owner, c.external_id, c.note, c.created_at,
  s.last_at AS last_conversation_at
FROM company c LEFT JOIN company p ON p.id = c.parent_id LEFT JOIN user o ON o.id = c.owner_id
  LEFT JOIN company_state s ON s.n = c.n
WHERE c.deleted_at IS NULL""",
    "v_contact": """
SELECT p.id, p.name, p.family_name, p.given_name, p.family_reading, p.given_reading, c.name AS company, p.title,
  p.department, p.buying_role, p.do_not_contact, o.name AS owner, p.external_id, p.note, p.created_at
FROM contact p LEFT JOIN company c ON c.id = p.company_id LEFT JOIN user o ON o.id = p.owner_id
WHERE p.deleted_at IS NULL""",
    "v_deal": """
SELECT d.id, d.ref, d.name, c.name AS company, o.name AS owner, t.name AS closing_team, p.name AS pipeline,
  s.name AS stage, s.kind, r.code AS rank, d.amount AS amount_minor, d.currency,
  CASE s.kind WHEN 'won' THEN 100 WHEN 'lost' THEN 0
    ELSE coalesce(d.probability, r.probability, s.probability) END AS probability,
  CASE WHEN s.kind IN ('won', 'lost') THEN 'stage' WHEN d.probability IS NOT NULL THEN 'deal'
    WHEN r.probability IS NOT NULL THEN 'rank' WHEN s.probability IS NOT NULL THEN 'stage' END AS probability_source,
  CASE WHEN s.kind = 'open' THEN coalesce(d.category, r.category, s.category) END AS category,
  d.expected_close, x.slips, d.created_at, x.stage_entered_at, d.closed_on, src.name AS source, l.name AS lost_reason,
  d.lost_kind, d.parked_until, d.external_id, d.note, x.last_at AS last_conversation_at,
  a.kind AS last_conversation_kind, a.direction AS last_conversation_direction, a.owed_by, a.summary AS last_summary,
  x.next_due, q.kind AS next_kind, q.subject AS next_subject
FROM deal d LEFT JOIN deal_state x ON x.n = d.n LEFT JOIN stage s ON s.id = d.stage_id
  LEFT JOIN pipeline p ON p.id = s.pipeline_id LEFT JOIN user o ON o.id = d.owner_id
  LEFT JOIN team t ON t.id = d.team_id LEFT JOIN company c ON c.id = d.company_id LEFT JOIN rank r ON r.id = d.rank_id
  LEFT JOIN source src ON src.id = d.source_id LEFT JOIN reason l ON l.id = d.reason_id
  LEFT JOIN activity a ON a.n = x.last_activity LEFT JOIN activity q ON q.n = x.next_activity
WHERE d.deleted_at IS NULL""",
    "v_line_item": """
SELECT i.id, i.deal_id, d.name AS deal, p.name AS product, i.name, i.quantity, i.unit_price, i.unit_cost, i.discount,
  d.currency, i.starts_on, i.every_months, i.times,
  CAST(round(i.unit_price * coalesce(i.quantity, 1)) AS INTEGER) - coalesce(i.discount, 0) AS amount_each_time
FROM line_item i LEFT JOIN deal d ON d.id = i.deal_id LEFT JOIN product p ON p.id = i.product_id
WHERE i.deleted_at IS NULL""",
    "v_order": """
SELECT s.id, s.ref, s.ordered_on, c.name AS company, p.name AS product, d.name AS deal, o.name AS owner, s.quantity,
  s.amount AS amount_minor, s.cost AS cost_minor, s.currency, s.external_id, s.note
FROM sales_order s LEFT JOIN company c ON c.id = s.company_id LEFT JOIN product p ON p.id = s.product_id
  LEFT JOIN deal d ON d.id = s.deal_id LEFT JOIN user o ON o.id = s.owner_id
WHERE s.deleted_at IS NULL""",
    "v_activity": f"""
SELECT a.id, a.kind, a.subject, o.name AS owner, a.due, a.zone, a.duration_minutes, a.place, a.done_at, a.direction,
  a.summary, a.owed_by, a.urgent, a.rrule, a.created_at,
  {linked_names("deal")} AS deals,
  {linked_names("contact")} AS contacts
FROM activity a LEFT JOIN user o ON o.id = a.owner_id
WHERE a.deleted_at IS NULL""",
    "v_history": """
SELECT j.seq, coalesce(a.at, j.at) AS recorded_at, coalesce(j.effective_at, a.at, j.at) AS effective_at, u.name AS user,
  a.verb, j.noun, j.row, j.field, j.old, j.new, a.id AS action_id
FROM journal j LEFT JOIN action a ON a.n = j.action LEFT JOIN user u ON u.id = a.user_id""",
}
"""{view: SELECT}; amounts are minor units of the currency beside them."""


def make(connection: sqlite3.Connection) -> None:
    """Make every view anew, inside the caller's transaction."""
    drop(connection)
    for name, select in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {select.strip()}")


def drop(connection: sqlite3.Connection) -> None:
    """Drop every view, inside the caller's transaction."""
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
        connection.execute(f'DROP VIEW "{name}"')
