"""What to read before a meeting about a deal, or at a company: who decides, what was said last, what either side owes,
how the deal has come here, what colleagues have said. Reads only; how a brief reads is for whoever prints it.
"""

from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import belongings, comments, companies, contacts, deals, listing, timeline
from sfa_tui.store.activities import LISTING, PLANNED
from sfa_tui.store.deals import Where
from sfa_tui.store.derived import CONVERSATIONS, IN_FORCE
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

LAST = 3
"""How many conversations are read before a meeting."""

_ROLES = ("decision maker", "champion", "influencer", "evaluator", "user", "buyer", "gatekeeper", "blocker")
"""Parts in a purchase, who decides first."""
_DECIDING = _ROLES[:2]
_EFFECT = "coalesce(j.effective_at, a.at, j.at)"


def of_deal(store: Store, clock: Clock, me: str | None, id: str) -> Object:
    """Return the brief of a deal: {noun, deal, people, conversations, elsewhere, we_owe, they_owe, stages, slips,
    amounts, unread}."""
    with store.reading():
        deal = deals.get(store, id, clock)
        keys = belongings.row_keys(store, "deal", id) or {}
        company = str(keys["company_id"]) if keys.get("company_id") else None
        people = belongings.people_of_deal(store, id)
        if company is not None:
            known = {each["id"] for each in people}
            people += [
                each
                for each in belongings.people_of_company(store, company)
                if each["id"] not in known and each["role"] in _DECIDING
            ]
        conversations = _conversations(store, clock, "deal", id, LAST)
        spoken = [*_conversations(store, clock, "company", company, 1)] if company is not None else []
        newer = [each for each in spoken if not conversations or _at(each) > _at(conversations[0])]
        ours, theirs = _owed(store, clock, [deal], [*conversations[:1], *newer])
        return {
            "noun": "deal",
            "deal": deal,
            "people": _ordered(store, people),
            "conversations": conversations,
            "elsewhere": newer[0] if newer else None,
            "we_owe": ours,
            "they_owe": theirs,
            **_history(store, clock, id, str(deal["currency"])),
            "unread": comments.listed(store, me=me, rows=[id], unread=True) if me else [],
        }


def of_company(store: Store, clock: Clock, me: str | None, id: str) -> Object:
    """Return the brief of a company: {noun, company, people, conversations, deals, we_owe, they_owe, unread}; its deals
    are those that are open."""
    with store.reading():
        open_ = Where("d.company_id = :of AND d.deleted_at IS NULL AND coalesce(s.kind, 'open') = 'open'", {"of": id})
        running = list(deals.listed(store, open_, clock))
        spoken = [each for deal in running for each in _conversations(store, clock, "deal", str(deal["id"]), 1)]
        conversations = _conversations(store, clock, "company", id, LAST)
        ours, theirs = _owed(store, clock, running, [*conversations[:1], *spoken], company=id)
        rows = [id, *(str(deal["id"]) for deal in running)]
        return {
            "noun": "company",
            "company": listing.get(store, companies.LISTING, id, clock),
            "people": _ordered(store, belongings.people_of_company(store, id)),
            "conversations": conversations,
            "deals": running,
            "we_owe": ours,
            "they_owe": theirs,
            "unread": comments.listed(store, me=me, rows=rows, unread=True) if me else [],
        }


def _ordered(store: Store, people: Sequence[Object]) -> list[Object]:
    """Return people with how they are reached, those who decide first."""
    reached = contacts.points(store, [str(each["id"]) for each in people])

    def rank(person: Object) -> int:
        return _ROLES.index(str(person["role"])) if person["role"] in _ROLES else len(_ROLES)

    return [
        {
            **{key: each[key] for key in ("id", "name", "title", "department", "role", "last_at")},
            "do_not_contact": bool(each["do_not_contact"]),
            "emails": [value for kind, value in reached.get(str(each["id"]), ()) if kind == "email"],
            "phones": [value for kind, value in reached.get(str(each["id"]), ()) if kind == "phone"],
        }
        for each in sorted(people, key=rank)
    ]


def _at(activity: Object) -> str:
    return str(activity["done_at"] or "")


def _conversations(store: Store, clock: Clock, noun: str, id: str, limit: int) -> list[Object]:
    """Return the last conversations about a deal, or with anyone at a company or about any of its deals, newest
    first."""
    kinds = ", ".join(f"'{kind}'" for kind in CONVERSATIONS)
    rows = store.connection.execute(
        "SELECT a.id FROM activity a WHERE a.id IN (SELECT l.activity_id FROM activity_link l"
        f" WHERE l.deleted_at IS NULL AND l.row_id IN ({timeline.OWN[noun]})) AND a.deleted_at IS NULL"
        f" AND a.done_at IS NOT NULL AND a.kind IN ({kinds}) ORDER BY a.done_at DESC, a.id DESC LIMIT :limit",
        {"id": id, "limit": limit},
    ).fetchall()
    return listing.among(store, LISTING, [each for (each,) in rows], clock)


def _owed(
    store: Store, clock: Clock, running: Sequence[Object], spoken: Sequence[Object], *, company: str | None = None
) -> tuple[list[Object], list[Object]]:
    """Return what we owe and what they owe: the answer to what was said last about each deal and at the company, then
    what is planned, soonest first. Each is {what: answer or step, at, text, contacts, deals, id}."""
    rows = [*(str(deal["id"]) for deal in running), *([company] if company else [])]
    planned = _planned(store, clock, rows)
    once = {str(each["id"]): each for each in spoken}.values()
    answers = {who: [_answer(each) for each in once if each["owed_by"] == who] for who in ("us", "them")}
    ours = [_step(each) for each in planned if each["owed_by"] != "them"]
    theirs = [_step(each) for each in planned if each["owed_by"] == "them"]
    return answers["us"] + ours, answers["them"] + theirs


def _planned(store: Store, clock: Clock, rows: Sequence[str]) -> list[Object]:
    marks = ", ".join("?" * len(rows))
    found = store.connection.execute(
        f"SELECT t.id FROM activity t WHERE t.deleted_at IS NULL AND {PLANNED} AND t.id IN"
        f" (SELECT l.activity_id FROM activity_link l WHERE l.deleted_at IS NULL AND l.row_id IN ({marks}))"
        " ORDER BY t.due IS NULL, t.due, t.id",
        rows,
    ).fetchall()
    return listing.among(store, LISTING, [id for (id,) in found], clock)


def _answer(activity: Object) -> Object:
    return _debt(activity, "answer", activity["done_at"], activity["summary"] or activity["subject"])


def _step(activity: Object) -> Object:
    return _debt(activity, "step", activity["due"], activity["subject"])


def _debt(activity: Object, what: str, at: object, text: object) -> Object:
    return {
        "what": what,
        "at": at,
        **{key: activity[key] for key in ("kind", "direction")},
        "text": text,
        **{key: activity[key] for key in ("contacts", "deals", "owner", "id")},
    }


def _history(store: Store, clock: Clock, id: str, currency: str) -> Object:
    """Return how a deal has come here: its stages with the days in each, how its close date slipped, its amounts."""
    changes = store.connection.execute(
        f"SELECT j.field, j.old, j.new, {_EFFECT} AS at FROM journal j LEFT JOIN action a ON a.n = j.action"
        " WHERE j.noun = 'deal' AND j.row = (SELECT n FROM deal WHERE id = ?) AND j.field IN"
        f" ('stage_id', 'expected_close', 'amount') AND {IN_FORCE} ORDER BY at, j.seq",
        (id,),
    ).fetchall()
    stage, created, kind = store.connection.execute(
        "SELECT d.stage_id, d.created_at, s.kind FROM deal d LEFT JOIN stage s ON s.id = d.stage_id WHERE d.id = ?",
        (id,),
    ).fetchone()
    moves = [(old, new, at) for field, old, new, at in changes if field == "stage_id"]
    path = [(moves[0][0] if moves else stage, created), *((new, at) for _old, new, at in moves)]
    # What is no day and no amount, as only another program writes it, is left out.
    slips = [
        (old, new, at)
        for field, old, new, at in changes
        if field == "expected_close" and old and new and isinstance(old, str) and isinstance(new, str)
    ]
    worth = [(old, new, at) for field, old, new, at in changes if field == "amount" and isinstance(old, int)]
    return {
        "stages": [*_stages(store, clock, path, closed=kind in ("won", "lost"))],
        "slips": [{"at": at, "from": old, "to": new} for old, new, at in slips if new > old],
        "amounts": [
            {
                "at": at,
                "from": json_number(old, currency),
                "to": json_number(new, currency) if isinstance(new, int) else None,
            }
            for old, new, at in worth
        ],
    }


def _stages(
    store: Store, clock: Clock, path: Sequence[tuple[str | None, str | None]], *, closed: bool
) -> Iterator[Object]:
    """Yield each stage of a path with the days that the deal stood in it; in the one that it was closed in it stands
    no longer."""
    names = dict(store.connection.execute("SELECT id, name FROM stage").fetchall())
    for place, (stage, entered) in enumerate(path):
        last = place + 1 == len(path)
        left = None if last else path[place + 1][1]
        begun = clock.day_of(entered) if entered else None
        ended = clock.today if left is None else clock.day_of(left)
        days = (ended - begun).days if begun and ended and not (last and closed) else None
        yield {"stage": names.get(stage or ""), "entered_at": entered, "left_at": left, "days": days}
