"""The real pipeline goes in: every count and sum as an independent reading of the files has it."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sfa_tui.exchange.importing import Imported
from sfa_tui.store import history, triggers, undo
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.exchange.paths import shared
from tests.exchange.trial import CLOCK, Trial, counts, new_trial
from tests.whole import assert_whole, everything, live

ALIAS = ("product:GTXPro=GTX Pro",)
OPEN = ("Prospecting", "Engaging")


@pytest.fixture(scope="module")
def files() -> Path:
    return shared("maven_crm")


@pytest.fixture(scope="module")
def pipeline(files: Path) -> list[dict[str, str]]:
    with (files / "sales_pipeline.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def prices(files: Path) -> dict[str, int]:
    with (files / "products.csv").open(encoding="utf-8", newline="") as stream:
        prices = {row["product"]: int(row["sales_price"]) for row in csv.DictReader(stream)}
    return {**prices, "GTXPro": prices["GTX Pro"]}


@pytest.fixture(scope="module")
def done(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Trial, dict[str, Imported]]]:
    """The four files, imported as the issue has it."""
    trial = new_trial(tmp_path_factory.mktemp("maven"), currency="USD", language="en")
    imported = {
        "users": trial.take("users", files / "sales_teams.csv"),
        "products": trial.take("products", files / "products.csv"),
        "companies": trial.take("companies", files / "accounts.csv"),
        "deals": trial.take("deals", files / "sales_pipeline.csv", aliases=ALIAS, create_stages=True),
    }
    trial.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield trial, imported
    trial.store.close()


@pytest.fixture
def copy(done: tuple[Trial, dict[str, Imported]], tmp_path: Path) -> Iterator[Trial]:
    """A copy of the imported workspace, to be changed."""
    (tmp_path / "home").mkdir()
    data = (done[0].store.folder / FILE_NAME).read_bytes()
    (tmp_path / "home" / FILE_NAME).write_bytes(data)
    trial = Trial(open_workspace(tmp_path / "home"), tmp_path)
    yield trial
    trial.store.close()


def test_every_row_goes_in(done: tuple[Trial, dict[str, Imported]]) -> None:
    trial, imported = done
    assert {noun: counts(each) for noun, each in imported.items()} == {
        "users": (35, 0, 0, 0),
        "products": (7, 0, 0, 0),
        "companies": (85, 0, 0, 0),
        "deals": (8800, 0, 0, 0),
    }
    assert imported["users"].made == {"user": 6, "team": 9}
    assert imported["deals"].made == {}
    assert not list(trial.folder.rglob("*.rejected.csv"))
    assert_whole(trial.store.folder)
    # Taken away for so many rows, and made again to the letter.
    assert triggers.are_whole(trial.store.connection)


def test_the_stages_of_the_file_replace_the_default_ones(done: tuple[Trial, dict[str, Imported]]) -> None:
    trial, imported = done
    proposed = [("Prospecting", "open", 10), ("Engaging", "open", 50), ("Won", "won", 100), ("Lost", "lost", 0)]
    assert [(each.name, each.kind, each.probability) for each in imported["deals"].stages] == proposed
    assert (
        trial.rows(
            "SELECT s.name, s.kind, s.probability FROM stage s JOIN pipeline p ON p.id = s.pipeline_id"
            " WHERE s.deleted_at IS NULL AND p.name = 'Sales' ORDER BY s.position"
        )
        == proposed
    )


def test_deals_by_stage(done: tuple[Trial, dict[str, Imported]], pipeline: list[dict[str, str]]) -> None:
    found = done[0].rows("SELECT stage, count(*) FROM v_deal GROUP BY stage")
    assert dict(found) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert dict(found) == Counter(row["deal_stage"] for row in pipeline)


def test_won_revenue_by_quarter(done: tuple[Trial, dict[str, Imported]]) -> None:
    found = done[0].rows(
        "SELECT (strftime('%m', d.closed_on) + 2) / 3, sum(d.amount) FROM deal d JOIN stage s ON s.id = d.stage_id"
        " WHERE s.kind = 'won' AND d.currency = 'USD' GROUP BY 1 ORDER BY 1"
    )
    assert found == [(1, 113467200), (2, 308611100), (3, 298225500), (4, 280249600)]
    assert sum(amount for _quarter, amount in found) == 1000553400


def test_each_deal_is_what_its_row_says(
    done: tuple[Trial, dict[str, Imported]], pipeline: list[dict[str, str]], prices: dict[str, int]
) -> None:
    found = {
        row[0]: row[1:]
        for row in done[0].rows(
            "SELECT d.external_id, v.owner, i.name, v.company, v.stage, d.created_at, d.closed_on, d.amount, v.name,"
            " d.expected_close, i.quantity, i.unit_price FROM deal d JOIN v_deal v ON v.id = d.id"
            " JOIN line_item i ON i.deal_id = d.id"
        )
    }
    assert len(found) == len(pipeline)
    for row in pipeline:
        product = "GTX Pro" if row["product"] == "GTXPro" else row["product"]
        price = prices[row["product"]] * 100
        is_open = row["deal_stage"] in OPEN
        amount = price if is_open else int(row["close_value"]) * 100
        name = f"{row['account']} {product}" if row["account"] else row["opportunity_id"]
        owner, item, company, stage, created, closed, held, called, expected, quantity, unit_price = found[
            row["opportunity_id"]
        ]
        assert (owner, item, company or "", stage) == (row["sales_agent"], product, row["account"], row["deal_stage"])
        assert (closed or "", held, called) == (row["close_date"], amount, name)
        assert (expected, quantity, unit_price) == (None, 1.0, price)
        if row["engage_date"]:
            assert created == CLOCK.start_of(date.fromisoformat(row["engage_date"]))


def test_the_life_of_closed_deals(
    done: tuple[Trial, dict[str, Imported]], pipeline: list[dict[str, str]], prices: dict[str, int]
) -> None:
    """As of each day, a closed deal stands open in Engaging at list price from its start to its close."""
    store = done[0].store
    for day in (date(2016, 12, 1), date(2017, 6, 30), date(2017, 9, 15), date(2018, 1, 1)):
        table = history.deals_at(store, CLOCK.start_of(day))
        found = store.connection.execute(
            f"SELECT s.name, count(*), sum(d.amount) FROM {table} d JOIN stage s ON s.id = d.stage_id GROUP BY s.name"
        ).fetchall()
        wanted: dict[str, list[int]] = {}
        for row in pipeline:
            # A date means its start. A deal that is still open, and never engaged, began when it was imported.
            if not row["engage_date"] or date.fromisoformat(row["engage_date"]) > day:
                continue
            closed = row["close_date"] and date.fromisoformat(row["close_date"]) <= day
            stage = row["deal_stage"] if closed else "Engaging"
            amount = int(row["close_value"]) if closed else prices[row["product"]]
            wanted.setdefault(stage, []).append(amount * 100)
        assert {stage: (count, amount) for stage, count, amount in found} == {
            stage: (len(amounts), sum(amounts)) for stage, amounts in wanted.items()
        }


def test_the_tree_of_teams(done: tuple[Trial, dict[str, Imported]], files: Path) -> None:
    with (files / "sales_teams.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = done[0].rows(
        "SELECT u.name, t.name, o.name FROM user u JOIN membership m ON m.user_id = u.id JOIN team t ON t.id ="
        " m.team_id JOIN team o ON o.id = t.parent_id"
        " WHERE m.role = 'member' AND m.starts_on IS NULL AND u.role = 'rep'"
    )
    assert sorted(found) == sorted((row["sales_agent"], row["manager"], row["regional_office"]) for row in rows)
    managers = done[0].rows(
        "SELECT u.name, t.name FROM user u JOIN membership m ON m.user_id = u.id JOIN team t ON t.id = m.team_id"
        " WHERE m.role = 'manager' AND u.role = 'manager'"
    )
    assert sorted(managers) == sorted({(row["manager"], row["manager"]) for row in rows})
    won = done[0].rows(
        "SELECT t.name, count(*) FROM deal d JOIN team t ON t.id = d.team_id JOIN stage s ON s.id = d.stage_id"
        " WHERE s.kind = 'won' GROUP BY t.name"
    )
    assert sum(count for _team, count in won) == 4238


def test_companies_with_their_parents(done: tuple[Trial, dict[str, Imported]], files: Path) -> None:
    with (files / "accounts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = done[0].rows("SELECT name, coalesce(parent, ''), sector, employees, country FROM v_company")
    assert sorted(found) == sorted(
        (row["account"], row["subsidiary_of"], row["sector"], int(row["employees"]), row["office_location"])
        for row in rows
    )
    assert sum(1 for row in rows if row["subsidiary_of"]) == 15


def test_twice_changes_nothing(copy: Trial, files: Path) -> None:
    before = everything(copy.store.connection)
    for noun, name, rows in (
        ("users", "sales_teams", 35),
        ("products", "products", 7),
        ("companies", "accounts", 85),
        ("deals", "sales_pipeline", 8800),
    ):
        again = copy.take(noun, files / f"{name}.csv", aliases=ALIAS, create_stages=noun == "deals")
        assert counts(again) == (0, 0, rows, 0)
    assert everything(copy.store.connection) == before


def test_one_undo_takes_the_deals_back_and_the_stages_return(copy: Trial, files: Path, tmp_path: Path) -> None:
    undone = undo.undo(copy.store)
    assert (undone.verb, undone.summary, undone.left) == ("import deals", "sales_pipeline.csv", ())
    fresh = new_trial(tmp_path / "fresh", currency="USD", language="en")
    for noun, name in (("users", "sales_teams"), ("products", "products"), ("companies", "accounts")):
        fresh.take(noun, files / f"{name}.csv")
    held = {table: len(rows) for table, rows in live(copy.store.connection).items()}
    assert held == {table: len(rows) for table, rows in live(fresh.store.connection).items()}
    names = "SELECT name FROM stage WHERE deleted_at IS NULL ORDER BY position"
    assert (
        copy.rows(names)
        == fresh.rows(names)
        == [(each,) for each in ("Lead", "Qualified", "Proposal", "Negotiation", "Verbal agreement", "Won", "Lost")]
    )
    fresh.store.close()
    assert_whole(copy.store.folder)


def test_without_the_alias_its_rows_are_rejected_and_the_rest_goes_in(
    done: tuple[Trial, dict[str, Imported]], files: Path, tmp_path: Path, pipeline: list[dict[str, str]]
) -> None:
    path = tmp_path / "sales_pipeline.csv"
    path.write_bytes((files / "sales_pipeline.csv").read_bytes())
    trial = new_trial(tmp_path, currency="USD", language="en")
    trial.take("users", files / "sales_teams.csv")
    trial.take("products", files / "products.csv")
    made = trial.take("deals", path, create_stages=True)
    assert counts(made) == (8800 - 1480, 0, 0, 1480)
    wrong = [number for number, row in enumerate(pipeline, start=2) if row["product"] == "GTXPro"]
    assert [line for line, _why in made.reasons] == wrong
    assert {why for _line, why in made.reasons} == {
        'there is no product named GTXPro; nearest: GTX Pro, GTX Plus Pro (or --alias "product:GTXPro=…")'
    }
    assert made.rejected_path == tmp_path / "sales_pipeline.csv.rejected.csv"
    # The rejected rows, imported again with the alias, complete the pipeline.
    rest = trial.take("deals", made.rejected_path, aliases=ALIAS)
    assert counts(rest) == (1480, 0, 0, 0)
    query = "SELECT external_id, name, stage, amount_minor, closed_on, created_at FROM v_deal WHERE created_at < '2020'"
    assert sorted(trial.rows(query)) == sorted(done[0].rows(query))
    trial.store.close()
