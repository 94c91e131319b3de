"""`sfa stage` and `sfa rank`: rows that stand in an order."""

from pathlib import Path

from tests.conftest import Run
from tests.live import live_rows_in

STAGES = ["Lead", "Qualified", "Proposal", "Negotiation", "Verbal agreement", "Won", "Lost"]


def names(invoke: Run, noun: str = "stage", key: str = "name") -> list[str]:
    """Return the names in their order, after making sure that they are numbered from 1 on in each pipeline."""
    rows = invoke(noun, "list", "--json").ok().json
    for pipeline in {row.get("pipeline") for row in rows}:
        places = [row["position"] for row in rows if row.get("pipeline") == pipeline]
        assert places == list(range(1, len(places) + 1))
    return [row[key] for row in rows]


def test_a_new_one_comes_after_the_last_open_one_or_where_it_is_told(invoke: Run, workspace: Path) -> None:
    row = invoke("stage", "add", "Trial", "--probability", "40", "--json").ok().json
    assert (row["kind"], row["category"], row["pipeline"]) == ("open", "pipeline", "Sales")
    assert names(invoke) == [*STAGES[:5], "Trial", "Won", "Lost"]
    invoke("stage", "add", "First", "--position", "1").ok()
    invoke("stage", "add", "Last", "--position", "99", "--kind", "lost").ok()
    assert names(invoke) == ["First", *STAGES[:5], "Trial", "Won", "Lost", "Last"]
    assert invoke("stage", "show", "Last", "--json").ok().json["probability"] == 0


def test_one_that_moves_makes_the_others_make_room_and_undo_puts_all_back(invoke: Run, workspace: Path) -> None:
    before = live_rows_in(workspace)
    invoke("stage", "edit", "Proposal", "--position", "1").ok()
    assert names(invoke) == ["Proposal", "Lead", "Qualified", *STAGES[3:]]
    invoke("stage", "edit", "Proposal", "--position", "3").ok()
    assert names(invoke) == STAGES
    invoke("undo").ok()
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


def test_another_pipeline_has_its_own_order_and_names(invoke: Run, workspace: Path) -> None:
    ran = invoke("stage", "add", "Lead", "--pipeline", "Inbound", "--json").ok()
    assert "Inbound" in ran.err
    assert (ran.json["pipeline"], ran.json["position"]) == ("Inbound", 1)
    assert invoke("stage", "add", "lead").code == 5
    assert names(invoke) == [*STAGES, "Lead"]


def test_required_fields_are_enforced_on_entry(invoke: Run, workspace: Path) -> None:
    row = (
        invoke("stage", "edit", "Negotiation", "--requires", "amount,company.sector,contact.champion", "--json")
        .ok()
        .json
    )
    assert row["requires"] == ["amount", "company.sector", "contact.champion"]
    invoke("deal", "add", "GTX", "--company", "Acme").ok()
    refused = invoke("deal", "move", "GTX", "Negotiation")
    assert refused.code == 5
    assert {line.strip() for line in refused.err.splitlines()[1:]} == {"amount", "company.sector", "contact.champion"}
    row = invoke("stage", "edit", "Negotiation", "--requires=-amount,-company.sector,-contact.champion", "--json")
    assert row.ok().json["requires"] == []
    invoke("deal", "move", "GTX", "Negotiation").ok()


def test_one_with_deals_is_neither_deleted_nor_made_another_kind(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX").ok()
    assert invoke("stage", "delete", "Lead").code == 5
    assert invoke("stage", "edit", "Lead", "--kind", "won").code == 5
    invoke("stage", "edit", "Qualified", "--kind", "lost").ok()
    invoke("stage", "delete", "Qualified").ok()


def test_ranks_stand_in_an_order_too(invoke: Run, workspace: Path) -> None:
    invoke("rank", "add", "S", "--label", "certain", "--probability", "95", "--position", "1").ok()
    assert names(invoke, "rank", "code") == ["S", "A", "B", "C"]
    assert invoke("rank", "add", "ａ").code == 5
    invoke("deal", "add", "GTX", "--rank", "s").ok()
    assert invoke("rank", "delete", "S").code == 5
    assert invoke("deal", "show", "GTX", "--json").ok().json["probability"] == 95
