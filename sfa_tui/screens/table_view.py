"""What a table of a noun shows: its columns and orders, how its rows are read, and what all of them come to.

Knows nothing of any noun; each noun's screen says what its table is made of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sfa_tui.display import cells
from sfa_tui.locale import _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.model.money import Scale
from sfa_tui.sales import shown
from sfa_tui.store import fields, listing
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

Cell = Callable[[Row], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of a table."""

    order: str
    descending: bool
    filter: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a table: its name in the store, what people call it, and whether they read it from the end."""

    name: str
    title: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table is made of: its noun, the orders it knows (the first is the usual one), the columns it may show
    and the names of those it usually does, how its numbers and rows are read, what they come to as phrases, and what
    is said where there is nothing at all."""

    noun: str
    orders: tuple[Order, ...]
    columns: Callable[[Clock, Scale], Sequence[Column]]
    usual: tuple[str, ...]
    numbers: Callable[[Store, Clock, View, int | None], Numbers]
    count: Callable[[Store, Clock, View], int]
    rows: Callable[[Store, Clock, Sequence[int]], list[Object]]
    sums: Callable[[Store, Clock, View, Scale], list[str]]
    counted: Callable[[int], str]
    nothing: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What this machine has settled of a table: the order, the columns (() for the usual ones), and which fields of
    the workspace's own there are."""

    order: tuple[str, bool] | None
    columns: tuple[str, ...]
    custom: tuple[str, ...]


def read_settled(store: Store, _clock: Clock, noun: str) -> Settled:
    """Return what is settled of a noun's table."""
    custom = tuple(each.name for each in fields.of_noun(store, noun))
    return Settled(shown.order(store, noun), shown.columns(store, noun), custom)


def all_columns(subject: Subject, settled: Settled, clock: Clock, scale: Scale) -> list[Column]:
    """Return every column that a table may show, those of custom fields last."""
    return [*subject.columns(clock, scale), *(_custom(name) for name in settled.custom)]


def shown_columns(subject: Subject, settled: Settled, clock: Clock, scale: Scale) -> list[Column]:
    """Return the columns that a table shows, in the order in which they were chosen."""
    known = {each.name: each for each in all_columns(subject, settled, clock, scale)}
    chosen = [name for name in settled.columns if name in known] or [name for name in subject.usual if name in known]
    return [known[name] for name in chosen]


def of_listing(
    source: Listing,
) -> tuple[
    Callable[[Store, Clock, View, int | None], Numbers],
    Callable[[Store, Clock, View], int],
    Callable[[Store, Clock, Sequence[int]], list[Object]],
]:
    """Return how the numbers, the count and the rows of a noun are read."""

    def numbers(store: Store, clock: Clock, view: View, limit: int | None) -> Numbers:
        # An order of the listing reads in its own direction; to turn it is to leave that one.
        falls = source.orders[view.order][0].endswith(" DESC")
        return listing.numbers(
            store,
            source,
            view.filter,
            clock,
            order=view.order,
            reverse=view.descending != falls,
            limit=limit,
        )

    def count(store: Store, clock: Clock, view: View) -> int:
        return listing.count(store, source, view.filter, clock)

    def rows(store: Store, clock: Clock, numbers: Sequence[int]) -> list[Object]:
        return listing.numbered(store, source, numbers, clock)

    return numbers, count, rows


def text(name: str, tone: Tone = "") -> Cell:
    """Return a cell that shows a text of the row as it is, on one line."""
    return lambda row: (Span(plain(str(row[name] or "")), tone),)


def choice(name: str) -> Cell:
    """Return a cell that shows one of our own words."""
    return lambda row: (Span(words.choice(row[name])),)


def money(name: str, scale: Scale, tone: Tone = "") -> Cell:
    """Return a cell that shows an amount in the currency of its row, nothing for 0."""
    return lambda row: (Span(cells.brief_money(row[name] or None, row["currency"], scale), tone),)


def several(name: str) -> Cell:
    """Return a cell that shows a list."""
    return lambda row: (Span(plain(", ".join(str(each) for each in row[name]))),)


def moment(name: str, clock: Clock) -> Cell:
    """Return a cell that shows an instant."""
    return lambda row: (Span(cells.moment(row[name], clock), "dim"),)


def day(name: str) -> Cell:
    """Return a cell that shows a day."""
    return text(name)


def number(name: str) -> Cell:
    """Return a cell that shows a whole number, nothing for 0."""
    return lambda row: (Span(f"{row[name]:,}" if row[name] else ""),)


def without_rate(deals: int) -> list[str]:
    """Return that some deals are not in a sum because their currency has no rate, as a phrase; [] where there are
    none."""
    if not deals:
        return []
    return [ngettext("{count} without a rate", "{count} without a rate", deals).format(count=f"{deals:,}")]


def _custom(name: str) -> Column:
    def show(row: Row) -> Sequence[Span]:
        value = row["fields"].get(name)
        told = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        return (Span(plain(told)),)

    return Column(f"fields.{name}", name, show, 12, grow=1, spare=20)


def order_titles(subject: Subject) -> Mapping[str, str]:
    """Return what people call each order."""
    return {each.name: _(each.title) for each in subject.orders}
