"""The verbs of a deal: add, edit, move, win, lose, reopen, park, delete. One verb is one transaction and one undo."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.sales import links, rows, rules, uses
from sfa_tui.sales.nouns import DEAL, LOST_KINDS
from sfa_tui.sales.required import fill, missing_for
from sfa_tui.sales.rows import Made
from sfa_tui.sales.values import Reader, choice, reading
from sfa_tui.store import names, teams
from sfa_tui.store.derived import TOOK_EFFECT
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

_NAMED = 3
NOTHING: Mapping[str, str] = MappingProxyType({})
_OUTCOME = ("stage", "closed_on", "reason", "lost_kind")


def add(
    store: Store, clock: Clock, texts: Mapping[str, str], *, filled: Mapping[str, str] = NOTHING
) -> tuple[str, Made]:
    """Add a deal and return its id with the rows made on the way; it stands in the first open stage, is owned by `me`,
    and is in the base currency, where the texts say nothing else. What its stage asks of its company or of a person is
    `filled` in; Refused where it lacks any of it."""
    with action(store, "deal add", texts.get("name", "")) as act:
        given = {name: text for name, text in texts.items() if name not in _OUTCOME}
        defaults: dict[str, Value] = {
            "stage_id": first_stage(store, "open"),
            "owner_id": str(me) if (me := store.local("me")) else None,
            "currency": store.currency,
        }
        id, made = rows.add(store, clock, DEAL, given, defaults)
        made += fill(store, clock, [id], filled)
        stage = str(defaults["stage_id"])
        if texts.get("stage"):
            reader = Reader(store, clock, act, made)
            with reading("stage"):
                stage = reader.ref("stage", texts["stage"])
            _enter(reader, id, stage, texts)
        # Here, for the first stage is where it stands already.
        _check_requirements(store, id, stage)
        if kind_of(store, id) == "open" and any(texts.get(name, "").strip() for name in _OUTCOME[1:]):
            raise Refused(N_("only a deal that is won or lost has a day on which it was closed, or a reason"))
        rules.created(act, clock, id)
    return id, made


def edit(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    texts: Mapping[str, str],
    *,
    filled: Mapping[str, str] = NOTHING,
) -> Made:
    """Set fields of deals, all in one action; a stage among them moves the deals as `move` does, with what it asks for
    `filled` in where a deal lacks it."""
    said = ", ".join(f"{name}={text}" for name, text in texts.items())
    with action(store, "deal edit", lambda: f"{_names(store, ids)}: {said}") as act:
        plain = {name: text for name, text in texts.items() if name not in ("stage", "closed_on")}
        made = rows.edit(store, clock, DEAL, ids, plain) if plain else []
        made += fill(store, clock, ids, filled)
        if "stage" in texts:
            reader = Reader(store, clock, act, made)
            for id in ids:
                with reading("stage"):
                    stage = names.resolve_stage(store, texts["stage"], id)
                _enter(reader, id, stage, texts)
        elif "closed_on" in texts:
            day = Reader(store, clock, act).columns(DEAL, {"closed_on": texts["closed_on"]})
            _refuse_future(clock, day["closed_on"])
            for id in ids:
                if not day["closed_on"] or kind_of(store, id) == "open":
                    raise Refused(N_("only a deal that is won or lost has a day on which it was closed"))
                act.update("deal", id, day)
    return made


def move(store: Store, clock: Clock, ids: Sequence[str], stage: str, *, filled: Mapping[str, str] = NOTHING) -> Made:
    """Move deals to the stage with this id, with what it asks for `filled` in. Refused where one still lacks a field
    that the stage asks for, or it is a lost stage (which needs a reason: `lose`)."""
    with action(store, "deal move", f"{_names(store, ids)} → {_stage_name(store, stage)}") as act:
        reader = Reader(store, clock, act, fill(store, clock, ids, filled))
        for id in ids:
            _enter(reader, id, stage, {})
    return reader.made


def win(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    *,
    on: date | None = None,
    stage: str | None = None,
    filled: Mapping[str, str] = NOTHING,
) -> Made:
    """Win deals on a day (today), with what the stage asks for `filled` in: they enter the won stage of their pipeline,
    or the one with this id, and stay with their owner and team."""
    with action(store, "deal win", _names(store, ids)) as act:
        reader = Reader(store, clock, act, fill(store, clock, ids, filled))
        for id in ids:
            _close(reader, id, stage or stage_of_kind(store, id, "won"), on or clock.today, {})
    return reader.made


def lose(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    *,
    reason: str | None,
    kind: str | None = None,
    competitor: str | None = None,
    on: date | None = None,
    stage: str | None = None,
    filled: Mapping[str, str] = NOTHING,
) -> Made:
    """Lose deals on a day (today) for a reason, perhaps to a competitor, and return the rows made for it: they enter
    the lost stage of their pipeline, or the one with this id.

    Refused without a reason.
    """
    with action(store, "deal lose", f"{_names(store, ids)}: {reason}") as act:
        reader = Reader(store, clock, act, fill(store, clock, ids, filled))
        for id in ids:
            outcome = {"reason": reason or "", "lost_kind": kind or "", "competitor": competitor or ""}
            _close(reader, id, stage or stage_of_kind(store, id, "lost"), on or clock.today, outcome)
    return reader.made


def reopen(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    *,
    stage: str | None = None,
    filled: Mapping[str, str] = NOTHING,
) -> Made:
    """Open deals again in a stage: the one given, else the open stage that each was in before it was closed."""
    with action(store, "deal reopen", _names(store, ids)) as act:
        reader = Reader(store, clock, act, fill(store, clock, ids, filled))
        for id in ids:
            if kind_of(store, id) == "open":
                raise Refused(N_("{deal} is open"), deal=_name(store, id))
            _enter(reader, id, stage or _stage_before(store, id), {})
    return reader.made


def park(store: Store, clock: Clock, ids: Sequence[str], until: date | None) -> None:
    """Park deals until a day, on which they come back; None takes them back now."""
    if until is not None and until <= clock.today:
        raise Usage(N_("{day} is not in the future"), day=until.isoformat(), field="parked_until")
    with action(store, "deal park", _names(store, ids)) as act:
        for id in ids:
            uses.refuse_gone(store, "deal", id)
            if until and (kind := kind_of(store, id)) != "open":
                raise Refused(
                    N_("{deal} is {kind} already; `sfa deal reopen` opens it again"), deal=_name(store, id), kind=kind
                )
            act.update("deal", id, {"parked_until": until.isoformat() if until else None})


def delete(store: Store, ids: Sequence[str]) -> None:
    """Delete deals; `undo` brings them back."""
    rows.delete(store, DEAL, ids)


def first_stage(store: Store, kind: str, pipeline: str | None = None) -> str:
    """Return the id of the first stage of a kind, in a pipeline or in the first one; NotFound where there is none."""
    row = store.connection.execute(
        "SELECT s.id FROM stage s LEFT JOIN pipeline p ON p.id = s.pipeline_id"
        " WHERE s.kind = ? AND s.deleted_at IS NULL"
        " AND (?2 IS NULL OR s.pipeline_id = ?2) ORDER BY p.position IS NULL, p.position, p.id,"
        " s.position, s.id LIMIT 1",
        (kind, pipeline),
    ).fetchone()
    if row is None:
        raise NotFound(N_("there is no stage of kind {kind}; `sfa stage add NAME --kind {kind}` makes one"), kind=kind)
    return str(row[0])


def kind_of(store: Store, id: str) -> str:
    """Return whether a deal is open, won or lost; one in no known stage is open."""
    row = store.connection.execute(
        "SELECT s.kind FROM deal d LEFT JOIN stage s ON s.id = d.stage_id WHERE d.id = ?", (id,)
    ).fetchone()
    return str(row[0]) if row and row[0] else "open"


def kind_of_stage(store: Store, id: str) -> str:
    """Return whether deals in a stage are open, won or lost; NotFound where another program has taken it away."""
    row = store.connection.execute("SELECT kind FROM stage WHERE deleted_at IS NULL AND id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(N_("that {noun} is not there any more"), noun="stage")
    return str(row[0] or "open")


def _held(store: Store, id: str) -> str | None:
    """Return the stage that a deal is in; NotFound where another program has taken the deal away."""
    uses.refuse_gone(store, "deal", id)
    row = store.connection.execute("SELECT stage_id FROM deal WHERE id = ?", (id,)).fetchone()
    return None if row[0] is None else str(row[0])


def _enter(reader: Reader, id: str, stage: str, texts: Mapping[str, str]) -> None:
    """Put a deal into a stage of any kind, with what that kind asks for."""
    store, act = reader.store, reader.act
    if _held(store, id) == stage and not texts.get("closed_on"):
        return
    if kind_of_stage(store, stage) != "open":
        columns = reader.columns(DEAL, {"closed_on": texts.get("closed_on", "")})
        day = date.fromisoformat(str(columns["closed_on"])) if columns["closed_on"] else reader.clock.today
        _close(reader, id, stage, day, texts)
        return
    _check_requirements(store, id, stage)
    reopened: dict[str, Value] = {"closed_on": None, "reason_id": None, "lost_kind": None, "team_id": None}
    act.update("deal", id, {"stage_id": stage, **(reopened if kind_of(store, id) != "open" else {})})
    rules.entered(act, reader.clock, id)


def _close(reader: Reader, id: str, stage: str, day: date, outcome: Mapping[str, str]) -> None:
    store, act, clock = reader.store, reader.act, reader.clock
    _refuse_future(clock, day.isoformat())
    kind = kind_of_stage(store, stage)
    columns: dict[str, Value] = {"stage_id": stage, "closed_on": day.isoformat(), "reason_id": None, "lost_kind": None}
    if kind == "lost":
        if not outcome.get("reason", "").strip():
            raise Refused(
                N_("{deal}: a lost deal needs a reason (--reason)"),
                missing=("reason",),
                deal=_name(store, id),
            )
        with reading("reason"):
            columns["reason_id"] = reader.ref("reason", outcome["reason"], creates=True)
        lost_kind = outcome.get("lost_kind", "")
        if outcome.get("competitor"):
            with reading("competitor"):
                links.set_link(reader, "deal", "competitor", id, outcome["competitor"])
            lost_kind = lost_kind or "competitor"
        columns["lost_kind"] = choice("lost_kind", lost_kind, LOST_KINDS) if lost_kind else None
    _check_requirements(store, id, stage)
    columns["team_id"] = _team_on(store, id, day)
    # A day of the past takes effect when it began, today's now.
    act.effective(clock.start_of(day) if day < clock.today else None)
    act.update("deal", id, columns)
    act.effective(None)
    rules.entered(act, clock, id)


def _refuse_future(clock: Clock, day: Value) -> None:
    if day and str(day) > clock.today.isoformat():
        raise Usage(N_("a deal cannot be won or lost in the future ({day}); --close says when it is expected"), day=day)


def _team_on(store: Store, id: str, day: date) -> str | None:
    (owner,) = store.connection.execute("SELECT owner_id FROM deal WHERE id = ?", (id,)).fetchone()
    return teams.team_of_user(store, day).get(owner or "")


def stage_of_kind(store: Store, id: str, kind: str) -> str:
    """Return the id of the stage in which an open deal is won or lost; Refused where it is not open."""
    _held(store, id)
    row = store.connection.execute(
        "SELECT s.pipeline_id, s.kind FROM deal d LEFT JOIN stage s ON s.id = d.stage_id WHERE d.id = ?", (id,)
    ).fetchone()
    pipeline, held = row
    if held in ("won", "lost"):
        raise Refused(
            N_("{deal} is {kind} already; `sfa deal reopen` opens it again"), deal=_name(store, id), kind=held
        )
    return first_stage(store, kind, pipeline)


def _stage_before(store: Store, id: str) -> str:
    row = store.connection.execute(
        "SELECT s.id FROM journal j JOIN stage s ON s.id = j.old WHERE j.noun = 'deal' AND j.field = 'stage_id'"
        f" AND j.row = (SELECT n FROM deal WHERE id = ?) AND s.kind = 'open' AND s.deleted_at IS NULL AND {TOOK_EFFECT}"
        " ORDER BY j.seq DESC LIMIT 1",
        (id,),
    ).fetchone()
    return str(row[0]) if row else first_stage(store, "open")


def _check_requirements(store: Store, id: str, stage: str) -> None:
    missing = missing_for(store, id, stage)
    if missing:
        raise Refused(
            N_("{deal} cannot enter {stage} without: {fields}"),
            missing=missing,
            deal=_name(store, id),
            stage=_stage_name(store, stage),
            fields=", ".join(missing),
        )


def _names(store: Store, ids: Sequence[str]) -> str:
    """Return what the summary of an action calls the deals: a few by their names, then how many more there are."""
    named = ", ".join(_name(store, id) for id in ids[:_NAMED])
    return f"{named} +{len(ids) - _NAMED}" if len(ids) > _NAMED else named


def _name(store: Store, id: str) -> str:
    row = store.connection.execute("SELECT name FROM deal WHERE id = ?", (id,)).fetchone()
    return str(row[0]) if row and row[0] else id


def _stage_name(store: Store, id: str) -> str:
    row = store.connection.execute("SELECT name FROM stage WHERE id = ?", (id,)).fetchone()
    return str(row[0]) if row and row[0] else id
