"""What the forms about deals ask for: read from the store in a thread of the session, shown by `form`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sfa_tui.forecast.report import closed
from sfa_tui.locale import N_, _, language
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused
from sfa_tui.model.money import Scale, round_money
from sfa_tui.model.period import parse_period
from sfa_tui.model.sums import Ask
from sfa_tui.sales import deals as verbs
from sfa_tui.sales import required, settings, texts
from sfa_tui.sales.nouns import COMPANY, DEAL
from sfa_tui.screens import noun_form
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.picker import Choice
from sfa_tui.store import belongings, deals
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.figures import Source
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

_ADDED = (
    *("name", "company", "contact", "amount", "currency", "expected_close", "stage", "owner", "rank", "source", "tag"),
    *("competitor", "partner", "ref"),
)
_EDITED = (
    *("name", "company", "contact", "amount", "currency", "expected_close", "stage", "owner", "rank", "probability"),
    *("category", "source", "competitor", "partner", "ref", "tag", "parked_until", "external_id", "created"),
)
_MANY = (
    *("owner", "stage", "expected_close", "tag", "rank", "probability", "category", "source"),
    *("company", "contact", "competitor", "partner", "product", "amount", "currency", "parked_until", "created"),
    "note",
)
"""Fields that are set on many deals at once: those that are most often first."""
_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "open": (),
    "won": ("closed_on",),
    "lost": ("reason", "lost_kind", "closed_on"),
}
"""What is asked where a deal enters a stage of a kind."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What a period has brought so far: its name and the sum of its won deals as people read it."""

    period: str
    amount: str


def to_add(store: Store, clock: Clock, stage: str | None) -> list[Entry]:
    """Return the entries of a new deal, in a stage, or in the first one, and the user's own."""
    me = store.local("me")
    held = {"stage": stage or verbs.first_stage(store, "open"), "owner": str(me) if me else ""}
    offered = noun_form.choices(store, clock, "stage", "open")
    entries = noun_form.entries(store, clock, DEAL, (*_ADDED, *noun_form.custom_names(store, DEAL), "note"), held)
    return [replace(each, choices=offered) if each.name == "stage" else each for each in entries]


def to_edit(store: Store, clock: Clock, id: str) -> list[Entry]:
    """Return the entries of a deal with what it holds."""
    with store.reading():
        held = texts.held(store, DEAL, id)
        names = (*_EDITED, *noun_form.custom_names(store, DEAL), "note")
        if verbs.kind_of(store, id) != "open":
            names = (*names, "closed_on", *(("reason", "lost_kind") if verbs.kind_of(store, id) == "lost" else ()))
        return noun_form.entries(store, clock, DEAL, names, held)


def to_set(store: Store, *, closed: bool) -> list[Choice]:
    """Return the fields that may be set on many deals; on closed ones how they ended too."""
    custom = noun_form.custom_names(store, DEAL)
    many = (*_MANY, *_OUTCOMES["lost"]) if closed else _MANY
    return [*(Choice(name, noun_form.field_label(name)) for name in many), *(Choice(name, name) for name in custom)]


def to_win(store: Store, clock: Clock, ids: Sequence[str], stage: str | None) -> list[Entry]:
    """Return what is asked when deals are won: the day, and what the stage asks for."""
    return [_day(clock, _("won on")), *_for_outcome(store, clock, ids, "won", stage)]


def to_lose(store: Store, clock: Clock, ids: Sequence[str], stage: str | None) -> list[Entry]:
    """Return what is asked when deals are lost: why, how, to whom and when, and what the stage asks for."""
    *why, rival = noun_form.entries(store, clock, DEAL, ("reason", "lost_kind", "competitor"))
    asked = [*why, replace(rival, hint=_("who it was lost to; a new name is added"))]
    return [
        *asked,
        _day(clock, _("lost on")),
        *_for_outcome(store, clock, ids, "lost", stage, but={each.name for each in asked}),
    ]


def _day(clock: Clock, label: str) -> Entry:
    return Entry("closed_on", label, clock.today.isoformat())


def _for_outcome(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    kind: str,
    stage: str | None,
    but: Iterable[str] = ("reason",),
) -> list[Entry]:
    with store.reading():
        asking = [(id, stage or verbs.stage_of_kind(store, id, kind)) for id in ids]
        missing = [name for id, asked in asking for name in required.missing_for(store, id, asked)]
        return to_fill(store, clock, ids, [name for name in missing if name not in {*but, "closed_on"}])


def refuse_unasked(store: Store, id: str, changed: Mapping[str, str], asked: Iterable[str]) -> None:
    """Refuse to close a deal by what was changed in its form, where the form has not asked when, or why it was lost."""
    kind = verbs.kind_of_stage(store, changed["stage"]) if changed.get("stage") else "open"
    missing = tuple(name for name in _OUTCOMES[kind] if name not in asked)
    if missing:
        raise Refused(
            N_("{deal} cannot enter {stage} without: {fields}"),
            missing=missing,
            deal=texts.name_of(store, "deal", id),
            stage=texts.name_of(store, "stage", changed["stage"]),
            fields=", ".join(missing),
        )


def parted(own: Iterable[str], texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a form holds in fields of the deal itself, and in those that a stage asked for besides."""
    mine = {*own, *_OUTCOMES["lost"]}
    return (
        {name: text for name, text in texts.items() if name in mine},
        {name: text for name, text in texts.items() if name not in mine},
    )


def outside(store: Store, ids: Sequence[str], stage: str) -> list[str]:
    """Return those of some deals that are not in a stage yet."""
    with store.reading():
        keys = [(id, belongings.row_keys(store, "deal", id)) for id in ids]
    return [id for id, held in keys if held is not None and held["stage_id"] != stage]


def missing(store: Store, clock: Clock, ids: Sequence[str], stage: str) -> list[Entry]:
    """Return the entries of all that a stage asks for and one of the deals lacks."""
    with store.reading():
        names = [name for id in ids for name in required.missing_for(store, id, stage)]
        return to_fill(store, clock, ids, names)


def to_fill(store: Store, clock: Clock, ids: Sequence[str], names: Iterable[str]) -> list[Entry]:
    """Return the entries of fields under the names that stages ask for them by; a deal without a company is asked for
    one where that company's fields are."""
    wanted = list(dict.fromkeys(names))
    of_company = any(name.startswith("company.") for name in wanted)
    if of_company and "company" not in wanted and not all(required.has(store, id, "deal", "company") for id in ids):
        wanted.insert(0, "company")
    entries = []
    for name in wanted:
        noun, dot, field = name.partition(".")
        if name == "closed_on":
            entries.append(_day(clock, noun_form.field_label(name)))
        elif not dot:
            entries.append(noun_form.entry(store, clock, DEAL, name))
        elif noun == "contact":
            entries.append(Entry(name, noun_form.field_label(name), kind="row", noun="contact"))
        else:
            entries.append(noun_form.entry(store, clock, COMPANY, field, called=name))
    return entries


def lacking_step(store: Store, clock: Clock, id: str) -> Object | None:
    """Return a deal for which the app should ask for a next step: an open one with nothing planned and nothing that is
    waited for, where the setting has not turned that off; else None."""
    return _lacking(store, clock, deals.get(store, id, clock))


def left_by_move(store: Store, clock: Clock, ids: Sequence[str]) -> tuple[bool, Object | None]:
    """Return whether all of the deals that were moved are won, and the one for which the app should ask for a next
    step."""
    moved = list(deals.listed(store, deals.among(ids), clock))
    won = all(deal["kind"] == "won" for deal in moved)
    return won, None if won or len(ids) != 1 else _lacking(store, clock, moved[0])


def _lacking(store: Store, clock: Clock, deal: Object) -> Object | None:
    if settings.value_of(store, settings.ASK_NEXT_STEP) == "no":
        return None
    parked = str(deal["parked_until"] or "") > clock.today.isoformat()
    waiting = deal["next_step"] or deal["waiting_for"]
    return None if deal["kind"] != "open" or waiting or parked else deal


def closed_now(store: Store, clock: Clock, scale: Scale) -> Closed:
    """Return what this fiscal quarter has brought so far."""
    period = parse_period("this-quarter", clock.today, fiscal(store))
    won = closed(Source(store, clock), Ask(period, clock.today, "rep"))
    return Closed(period.name, round_money(won.closed, store.currency, language(), scale))
