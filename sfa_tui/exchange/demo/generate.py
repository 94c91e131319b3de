"""The demo: a workspace full of invented deals with 18 months of history up to today, the same for the same seed.

Knows the order of things and how much is told; who sells, who buys, what happens to a deal and what is said about it
each have a module of their own. It is also what the benchmarks measure on, so that a million deals must do.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sfa_tui.exchange.demo import course, rules
from sfa_tui.exchange.demo.around import Around
from sfa_tui.exchange.demo.chance import Ids
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.deals import Deals
from sfa_tui.exchange.demo.house import House, furnish
from sfa_tui.exchange.demo.market import Market
from sfa_tui.exchange.demo.rows import VERB, Rows
from sfa_tui.exchange.demo.talk import Talk
from sfa_tui.exchange.demo.words import Vocabulary
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.sales.setup import init
from sfa_tui.store import reminders
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import FILE_NAME, Store, check_language

OPEN_SHARE = 0.25
"""The share of the deals that are open, so that 400 fill a board as a team of eight has it."""

CHUNK = 20_000
"""Deals made and written at a time: what bounds the memory."""

_FULL = 2_000
_TALK = 6.0


@dataclass(frozen=True, slots=True)
class _Makers:
    market: Market
    deals: Deals
    talk: Talk
    around: Around
    detail: float


def make_demo(
    folder: Path,
    *,
    deals: int,
    seed: int,
    language: str,
    clock: Clock,
    open_share: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Store:
    """Make a demo workspace in a folder that holds none yet, and return it open.

    The same seed, number, language, day and zone make the same tables, ids included, but for the instants at which the
    actions were recorded. The more deals, the less is told of each. `progress` is called with the number of deals that
    were added. Refused where the folder holds a workspace; nothing of it stays where the making fails.
    """
    if deals < 1:
        raise Usage(N_("a demo needs at least one deal, not {value}"), value=deals)
    words, days = _words(check_language(language)), Days(clock)
    ids = Ids(f"{seed} {language} {deals} {clock.today}")
    long_ago = days.at(BEGIN - 60, 480)
    store = init(
        folder,
        name=words.firm,
        currency=words.currency,
        language=language,
        fiscal_year_start=words.fiscal_year_start,
        user=words.members[0].name,
        zone=_zone(clock),
        new_id=lambda: ids.at(long_ago),
    )
    try:
        _fill(store, words, clock, days, ids, Random(f"{seed} {language}"), deals, open_share, progress)
        _remind(store, clock)
    except BaseException:
        store.close()
        for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
            with suppress(OSError):
                (folder / name).unlink()
        raise
    return store


def _remind(store: Store, clock: Clock) -> None:
    """Note that the reminders of invented months have fired when they came: nobody wants to be told of them now."""
    me = str(store.local("me"))
    with store.noting():
        come = reminders.come(store, clock, me)
        for each in come:
            reminders.claim(store, each, me, each.at, late=False)
        reminders.settle(store, come, me)


def _words(language: str) -> Vocabulary:
    if language == "ja":
        from sfa_tui.exchange.demo.vocabulary_ja import WORDS
    else:
        from sfa_tui.exchange.demo.vocabulary_en import WORDS
    return WORDS


def _zone(clock: Clock) -> str | None:
    return str(getattr(clock.now.tzinfo, "key", "")) or None


def _fill(
    store: Store,
    words: Vocabulary,
    clock: Clock,
    days: Days,
    ids: Ids,
    rng: Random,
    count: int,
    open_share: float | None,
    progress: Callable[[int], None] | None,
) -> None:
    random = rng.random
    detail = min(1.0, (_FULL / count) ** 0.3)
    rows = Rows()
    house = furnish(store, rows, days, ids, words)
    me = house.me.member
    with action(store, VERB, words.firm) as act:
        email = f"{me.login}@example.com"
        act.update("user", house.me.id, {"reading": me.reading, "login": me.login, "email": email, "role": me.role})
    market = Market(random, days, ids, house, words, 0.22 * (0.4 + 0.6 * detail), detail, rows)
    makers = _Makers(
        market,
        Deals(random, days, ids, house, market, words, detail, rows),
        Talk(random, days, ids, house, words, _TALK * detail, detail, _zone(clock), rows),
        Around(random, days, ids, house, words),
        detail,
    )
    plans = course.plans(random, days, count, OPEN_SHARE if open_share is None else open_share)
    # Nobody waits for an invented deal to reach the disk.
    store.connection.execute("PRAGMA synchronous = OFF")
    for start in range(0, count, CHUNK):
        rows = rows if start == 0 else Rows()
        packed = plans[start : start + CHUNK]
        _part(store, rows, makers, house, days, [course.unpack(each, days) for each in packed])
        if progress is not None:
            progress(len(packed))
    rows = Rows()
    makers.around.targets(store, rows)
    rows.write(store, days.instant)
    rules.lay_out(store, clock, days, ids, house, words)
    store.connection.execute("PRAGMA synchronous = FULL")


def _part(store: Store, rows: Rows, makers: _Makers, house: House, days: Days, plans: list[course.Plan]) -> None:
    """Make and write the deals of some plans with all that hangs on them; their companies are met in no other part."""
    # The one who left comes first: what they did to a deal lies before what the next owner did.
    rows.changes = {house.leaver.id: [], **{person.id: [] for person in house.people}}
    makers.market.forget(rows, 1 + int(len(plans) * makers.market.new_share * 0.5))
    makers.deals.rows = makers.talk.rows = rows
    detail, first = makers.detail, not store.connection.execute("SELECT 1 FROM deal LIMIT 1").fetchone()
    deals = []
    for plan in plans:
        deal = makers.deals.deal(plan)
        makers.talk.about(deal)
        deals.append(deal)
    makers.talk.tours(deals, 0.5 * detail)
    makers.around.comments(rows, deals, 0.2 * detail)
    makers.around.repeat_orders(rows, makers.market.pool, 0.3 * detail)
    if first:
        makers.around.reports(rows, deals[-2_000:])
    # Rows are numbered in the order of their time, as if they had been written down one after the other.
    for table in ("company", "contact", "activity", "activity_link", "sales_order", "comment"):
        rows.by_table[table].sort(key=_by_id)
    rows.write(store, days.instant)


def _by_id(row: Sequence[Value]) -> str:
    return str(row[0])
