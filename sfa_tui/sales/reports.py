"""The verbs of a report: note remarks and submit one's own; mark as seen, approve, return or answer that of another."""

from collections.abc import Sequence

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.ids import id_from
from sfa_tui.sales.comments import Commented, comment
from sfa_tui.store import reports, workday
from sfa_tui.store.journal import Action, action
from sfa_tui.store.listing import Object
from sfa_tui.store.workday import Span
from sfa_tui.store.workspace import Store

_VERBS = {"comment": "report comment", "seen": "report seen", "approved": "report approve", "returned": "report return"}
"""Kind of an answer -> verb of the journal."""


def remark(store: Store, clock: Clock, span: Span, text: str) -> str:
    """Note the remarks of one's own report of a span, which is begun where it was not, and return its id.

    Refused where it is submitted and was not returned: submit it again with them instead.
    """
    _refuse_future(clock, span)
    with action(store, "report remark", span.first.isoformat()) as act:
        report = reports.find(store, _me(store), _me(store), span)
        if report is not None and report["standing"] not in ("draft", "returned"):
            raise Refused(
                N_("the report of {day} is submitted already; submit it again with the new remarks (--submit)"),
                day=span.first.isoformat(),
            )
        id = _begun(act, report, _me(store), span)
        act.update("report", id, {"body": text.strip() or None})
    return id


def submit(store: Store, clock: Clock, span: Span, text: str | None = None) -> str:
    """Submit one's own report of a span, with new remarks where a text is given, and return its id.

    Refused where it is submitted already, and neither its remarks nor what happened have changed since.
    """
    _refuse_future(clock, span)
    me = _me(store)
    with action(store, "report submit", span.first.isoformat()) as act:
        report = reports.find(store, me, me, span)
        if report is not None and report["standing"] not in ("draft", "returned"):
            same = text is None or text.strip() == (report["remarks"] or "")
            done = workday.read(store, clock, me, span, since=str(report["submitted_at"]))
            if same and not workday.late(done):
                raise Refused(N_("the report of {day} is submitted already"), day=span.first.isoformat())
        id = _begun(act, report, me, span)
        if text is not None:
            act.update("report", id, {"body": text.strip() or None})
        act.update("report", id, {"state": "submitted", "submitted_at": act.at})
    return id


def answer(store: Store, clock: Clock, ids: Sequence[str], kind: str, body: str = "") -> Commented:
    """Answer reports that were submitted, as one action: `comment`, `seen`, `approved` or `returned`.

    Refused on one's own report, on that of somebody who reports to others, and on one that is not submitted (a comment
    is not), and where one is returned without a word why.
    """
    if kind == "returned" and not body.strip():
        raise Usage(N_("say why it is returned"))
    me = _me(store)
    for id in ids:
        report = reports.get(store, me, id)
        if report is None:
            raise NotFound(N_("that report is not there any more"))
        if kind != "comment" and _owner(report) == me:
            raise Refused(N_("nobody marks a report of their own; say what there is to say with a comment"))
        if kind != "comment" and not _leads(store, clock, me, report):
            raise Refused(
                N_("{name} does not report to you; say what there is to say with a comment"), name=_name(report)
            )
        if kind != "comment" and report["submitted_at"] is None:
            raise Refused(N_("the report of {day} is not submitted"), day=report["starts_on"])
    return comment(store, clock, [("report", id) for id in ids], body, kind, verb=_VERBS[kind])


def _begun(act: Action, report: Object | None, user: str, span: Span) -> str:
    """Return the id of the report, made where there is none; it is the same on every machine of the user, so that what
    two of them begin is one report."""
    if report is not None:
        return str(report["id"])
    first = span.first.isoformat()
    id = id_from("report", user, span.kind, first)
    known = act.store.connection.execute("SELECT 1 FROM report WHERE id = ?", (id,)).fetchone()
    if known:
        # Begun before, and undone.
        act.update("report", id, {"deleted_at": None, "body": None, "state": "draft", "submitted_at": None})
        return id
    return act.insert("report", {"user_id": user, "kind": span.kind, "starts_on": first, "state": "draft"}, id=id)


def _owner(report: Object) -> object:
    user = report["user"]
    return user["id"] if isinstance(user, dict) else None


def _leads(store: Store, clock: Clock, me: str, report: Object) -> bool:
    """Return whether a report is of somebody who reports to a user, today or on its day: people change teams, and
    leave."""
    days = {clock.today, clock.day_of(str(report["starts_on"] or "")) or clock.today}
    return any(_owner(report) in reports.reporting_to(store, me, day) for day in days)


def _name(report: Object) -> object:
    user = report["user"]
    return (user["name"] if isinstance(user, dict) else None) or "…"


def _refuse_future(clock: Clock, span: Span) -> None:
    if span.first > clock.today:
        raise Usage(N_("a report is about what happened: {day} lies ahead"), day=span.first.isoformat())


def _me(store: Store) -> str:
    me = store.local("me")
    if not me:
        raise Refused(N_("nobody works here yet: `sfa config set me NAME` says who you are"))
    return str(me)
