"""What an import is going to do, row by row: the plan of a made-up noun whose drafts are the rows themselves."""

from collections.abc import Iterator

from sfa_tui.exchange.matching import Draft, Extra, Key
from sfa_tui.exchange.plan import Plan, make_plan
from sfa_tui.exchange.reading import Row
from sfa_tui.exchange.records import Record
from sfa_tui.exchange.references import References
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.store.journal import Value, action
from tests.exchange.trial import Trial


class Companies:
    """Companies by external id, then name, with a tag; the name "bad" is refused."""

    table = "company"
    strong = frozenset({"external"})

    def __init__(self, trial: Trial, *, repeats: bool = False) -> None:
        self.repeats = repeats
        self._trial = trial

    def known(self) -> Iterator[tuple[Key, str]]:
        for id, outside, name in self._trial.rows("SELECT id, external_id, name FROM company ORDER BY n"):
            if outside:
                yield ("external", outside), id
            yield ("name", name), id

    def draft(self, record: Record) -> Draft:
        name, outside, sector, tag = (record.get(each) for each in ("name", "id", "sector", "tag"))
        if name == "bad":
            raise Usage(N_("{name} is missing"), name="bad")
        keys: list[Key] = [("external", str(outside))] if outside else []
        columns: dict[str, Value] = {
            "name": str(name),
            "external_id": str(outside) if outside else None,
            "sector": str(sector) if sector else None,
        }
        extras = [("row_id", Extra("tag", {"noun": "company", "name": str(tag)}))] if tag else []
        return Draft(columns, [*keys, ("name", str(name))], extras, {"country": "Japan"})


def planned(trial: Trial, *records: Record | str, repeats: bool = False) -> Plan:
    rows = [(Row(line, ()), record) for line, record in enumerate(records, start=2)]
    return make_plan(trial.store, Companies(trial, repeats=repeats), rows, References(trial.store))


def add(trial: Trial, **values: Value) -> str:
    with action(trial.store, "add") as act:
        return act.insert("company", values)


def test_new_rows_have_defaults_and_what_belongs_to_them(trial: Trial) -> None:
    plan = planned(trial, {"name": "A", "tag": "x"}, {"name": "bad"}, "cannot be read")
    assert (plan.created, plan.taken, plan.rows) == (1, 1, 3)
    assert [(row.line, why) for row, why in plan.rejected] == [(3, "bad is missing"), (4, "cannot be read")]
    (row,) = plan.inserts["company"]
    assert (row["name"], row["country"]) == ("A", "Japan")
    (tag,) = plan.inserts["tag"]
    assert (tag["row_id"], tag["name"]) == (row["id"], "x")


def test_only_what_differs_is_updated_and_defaults_never_are(trial: Trial) -> None:
    id = add(trial, name="A", sector="steel", country="France")
    plan = planned(trial, {"name": "A", "sector": "steel"})
    assert (plan.skipped, plan.updates) == (1, {})
    plan = planned(trial, {"name": "A", "sector": "iron", "id": "7"})
    assert plan.updates == {("company", id): ({"external_id": "7", "sector": "iron"}, None)}


def test_a_surer_key_that_differs_makes_another_row(trial: Trial) -> None:
    add(trial, name="A", external_id="1")
    assert planned(trial, {"name": "A", "id": "2"}).created == 1
    assert planned(trial, {"name": "A"}).skipped == 1
    assert planned(trial, {"name": "B", "id": "1"}).updated == 1


def test_the_last_of_several_rows_holds(trial: Trial) -> None:
    id = add(trial, name="A", sector="steel")
    plan = planned(trial, {"name": "A", "sector": "iron"}, {"name": "A", "sector": "tin"})
    assert plan.updates == {("company", id): ({"sector": "tin"}, None)}
    plan = planned(trial, {"name": "A", "sector": "iron"}, {"name": "A", "sector": "steel"})
    assert plan.updates == {}
    plan = planned(trial, {"name": "N", "sector": "iron"}, {"name": "N", "sector": "tin", "tag": "x"}, {"name": "N"})
    assert (plan.created, plan.skipped) == (1, 2)
    assert [row["sector"] for row in plan.inserts["company"]] == ["tin"]
    assert len(plan.inserts["tag"]) == 1


def test_rows_that_repeat_are_matched_in_their_order(trial: Trial) -> None:
    ids = [add(trial, name="A", sector=sector) for sector in ("1", "2")]
    rows: list[Record] = [{"name": "A", "sector": sector} for sector in ("1", "20", "3")]
    plan = planned(trial, *rows, repeats=True)
    assert (plan.skipped, plan.updated, plan.created) == (1, 1, 1)
    assert plan.updates == {("company", ids[1]): ({"sector": "20"}, None)}
    plan = planned(trial, {"name": "A", "sector": "9", "id": "X"}, {"name": "A", "id": "X"}, repeats=True)
    assert (plan.updated, plan.skipped, plan.created) == (1, 1, 0)
