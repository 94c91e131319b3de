"""Whatever the bytes of a file, an import ends in rows that add up or in one sentence; what is valid goes in whole."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sfa_tui.exchange import importing
from sfa_tui.exchange.fields import NEEDED, NOUNS
from sfa_tui.exchange.importing import Options
from sfa_tui.model.errors import SfaError
from sfa_tui.store.journal import action
from tests.exchange.trial import CLOCK, Trial, counts, new_trial
from tests.whole import assert_whole

quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


@pytest.fixture(scope="module")
def held() -> Iterator[Trial]:
    """One workspace for all examples: each is rolled back, or leaves only what its own names tell apart."""
    with tempfile.TemporaryDirectory() as folder:
        trial = new_trial(Path(folder), currency="USD", language="en")
        trial.take("products", "product,price\nGTX,100\n")
        yield trial
        trial.store.close()


class _Back(Exception):
    """Ends an example whose writes are not to stay."""


def assert_adds_up_or_refused(trial: Trial, noun: str, content: bytes, name: str = "file.csv") -> None:
    """Import what may be anything, and take it back: counts add up, or it is refused in one line and untouched."""
    path = trial.folder / name
    path.write_bytes(content)
    changes = trial.store.connection.total_changes
    said = ""
    try:
        source = importing.open_source(trial.store, CLOCK, noun, path, Options(create_stages=True))
        planned = importing.preview(trial.store, CLOCK, source)
    except SfaError as error:
        said = str(error).strip()
    event("refused" if said else "read")
    if said:
        assert "\n" not in said
        assert trial.store.connection.total_changes == changes
        return
    assert trial.store.connection.total_changes == changes
    try:
        with action(trial.store, "example"):
            done = importing.run(trial.store, CLOCK, source)
            assert done.rows == len(source.table.rows)
            assert done.rows == done.created + done.updated + done.skipped + done.rejected
            assert counts(done) == counts(planned)
            event(f"some taken: {done.created > 0}, some rejected: {done.rejected > 0}")
            assert len(done.reasons) == done.rejected
            again = importing.run(trial.store, CLOCK, source)
            assert (again.created, again.updated, again.rejected) == (0, 0, done.rejected)
            raise _Back
    except _Back:
        trial.store.forget_settings()


headers = st.sampled_from(sorted({name for fields in NOUNS.values() for field in fields for name in field.headers[:4]}))
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("", "me", "GTX", "Won", "Lost", "Lead", "Acme", "1", "-5", "1,234.50", "450万", "▲3", "2026-02-30"),
            *("2026-03-01", "01/02/2026", "0001-01-01", "9999-12-31", "USD", "JPY", "50%", "a@example.com", "call"),
            *("9" * 30, "=1+1", "R8.12.1", "2026-Q4", "FY2026", "1e400", "nan", "03-1234-5678", "true"),
        ]
    ),
)


# What a noun needs, in cells that fit: without them hardly a row of some nouns would ever be taken.
FITTING = {
    **{"date": "2026-03-01", "due": "2026-03-01", "done": "2026-03-01", "period": "2026-Q4", "amount": "1,234.50"},
    **{"kind": "call", "email": "a@example.com", "product": "GTX"},
}


@st.composite
def tables(draw: st.DrawFn, noun: str) -> bytes:
    """Return a file with headers that mean something to the noun, what it needs among them, and cells that may not."""
    own = st.sampled_from(sorted({name for field in NOUNS[noun] for name in field.headers[:3]}))
    needed = [draw(st.sampled_from(group)) for group in NEEDED[noun]]
    header = needed + draw(st.lists(own, max_size=6))
    fitting = st.lists(cells, max_size=len(header) - len(needed)).map(
        lambda more: [FITTING.get(name, "Acme") for name in needed] + more
    )
    rows = draw(st.lists(fitting | st.lists(cells, max_size=len(header) + 1), max_size=8))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",;\t")))
    writer.writerow(header)
    writer.writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]))
    return text.getvalue().encode(encoding, errors="replace")


@st.composite
def damaged(draw: st.DrawFn, noun: str) -> bytes:
    """Return a file of the noun in which some bytes are missing, or others have come between."""
    whole = draw(tables(noun))
    at = draw(st.integers(0, len(whole)))
    return whole[:at] + draw(st.binary(max_size=4)) + whole[at + draw(st.integers(0, 4)) :]


@pytest.mark.parametrize("noun", importing.NOUNS)
@quickly
@given(data=st.data())
def test_arbitrary_bytes(held: Trial, noun: str, data: st.DataObject) -> None:
    text = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    content = data.draw(st.one_of(st.binary(max_size=200), text, damaged(noun)))
    assert_adds_up_or_refused(held, noun, content)


@pytest.mark.parametrize("noun", importing.NOUNS)
@quickly
@given(data=st.data())
def test_arbitrary_tables(held: Trial, noun: str, data: st.DataObject) -> None:
    content = data.draw(tables(noun))
    assert_adds_up_or_refused(held, noun, content)


@quickly
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(st.dictionaries(headers, inner, max_size=4), max_size=4),
        max_leaves=8,
    )
)
def test_arbitrary_json(held: Trial, content: object) -> None:
    assert_adds_up_or_refused(held, "deals", json.dumps(content).encode(), "file.json")


Valid = tuple[str, str, int | None, date | None, str]
names = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=10)


@st.composite
def valid(draw: st.DrawFn) -> list[Valid]:
    """Return deals: name, company, amount in cents, expected close, stage."""
    return draw(
        st.lists(
            st.tuples(
                names,
                st.one_of(st.just(""), names),
                st.one_of(st.none(), st.integers(-(10**13), 10**13)),
                st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2100, 1, 1))),
                st.sampled_from(["Lead", "Qualified", "Proposal"]),
            ),
            min_size=1,
            max_size=12,
        )
    )


@quickly
@given(rows=valid())
def test_what_is_valid_is_held_as_it_stands(held: Trial, rows: list[Valid]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "deal name", "company", "amount", "expected close date", "stage"])
    for place, (name, company, amount, close, stage) in enumerate(rows):
        sign = "-" if amount is not None and amount < 0 else ""
        shown = "" if amount is None else f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02}"
        writer.writerow([f"id {place}", name, company, shown, close.isoformat() if close else "", stage])
    path = held.file(text.getvalue())
    source = importing.open_source(held.store, CLOCK, "deals", path, Options())
    try:
        with action(held.store, "example"):
            assert counts(importing.run(held.store, CLOCK, source)) == (len(rows), 0, 0, 0)
            found = held.rows(
                "SELECT d.name, coalesce(c.name, ''), d.amount, d.expected_close, s.name FROM deal d"
                " LEFT JOIN company c ON c.id = d.company_id JOIN stage s ON s.id = d.stage_id"
                " WHERE d.deleted_at IS NULL ORDER BY d.n"
            )
            assert [(name, amount, close, stage) for name, _company, amount, close, stage in found] == [
                (name, amount, close.isoformat() if close else None, stage)
                for name, _company, amount, close, stage in rows
            ]
            raise _Back
    except _Back:
        held.store.forget_settings()


def test_no_example_left_anything_behind(held: Trial) -> None:
    assert held.rows("SELECT count(*) FROM deal") == [(0,)]
    assert held.rows("SELECT verb FROM action ORDER BY n") == [("init",), ("import products",)]
    assert_whole(held.store.folder)
