"""`sfa deal`, as it is typed: what it prints, with which exit code, and what its undo brings back."""

import csv
import io
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import Once, Run
from tests.live import live_rows_in

NAME = "GTX Pro ×40"


@pytest.fixture
def deal(once: Once, invoke: Run, workspace: Path) -> str:
    def make() -> str:
        added = invoke(
            *("deal", "add", NAME, "--company", "アクメ工業", "--amount", "4800000", "--close", "2026-12-18"),
            *("--stage", "Lead", "--owner", "me", "--json"),
        )
        return str(added.ok().json["id"])

    return once(make)


@pytest.fixture
def team(once: Once, invoke: Run, deal: str) -> None:
    """Two users, and three deals beside the first."""

    def make() -> None:
        invoke("user", "add", "Sato").ok()
        invoke("deal", "add", "Renewal", "--company", "Betasoloin", "--owner", "Sato", "--stage", "Proposal").ok()
        invoke("deal", "add", "Basic", "--company", "Isdom", "--amount", "900", "--rank", "A").ok()
        invoke("deal", "add", "Old", "--company", "Isdom", "--stage", "Won", "--created", "2025-01-01").ok()

    once(make)


def names(invoke: Run, *arguments: str) -> list[str]:
    return [row["name"] for row in invoke("deal", "list", *arguments, "--json").ok().json]


KEYS = (
    "id ref name company contacts owner team pipeline stage kind rank amount currency amount_base margin probability"
    " probability_source category expected_close slips created_at stage_entered_at closed_at lost_reason days_in_stage"
    " rotting last_conversation next_step tags fields"
).split()


def test_add_prints_the_object_that_show_and_list_give(invoke: Run, deal: str) -> None:
    shown = invoke("deal", "show", NAME, "--json").ok().json
    assert set(KEYS) <= set(shown)
    assert (shown["id"], shown["company"], shown["amount"], shown["currency"]) == (deal, "アクメ工業", 4_800_000, "USD")
    assert (shown["expected_close"], shown["stage"], shown["owner"], shown["kind"]) == (
        "2026-12-18",
        "Lead",
        "Aoki",
        "open",
    )
    assert invoke("deal", "list", "--json").ok().json == [shown]


def test_a_company_that_was_not_there_is_told(invoke: Run, workspace: Path) -> None:
    ran = invoke("deal", "add", "X", "--company", "アクメ工業").ok()
    assert "アクメ工業" in ran.err
    assert invoke("deal", "add", "Y", "--company", "アクメ工業").ok().err == ""


def test_fields_by_their_options_and_by_set(invoke: Run, deal: str) -> None:
    invoke("field", "add", "deal", "契約形態", "--type", "choice", "--choices", "保守,新規").ok()
    left = invoke(
        *("deal", "edit", NAME, "--set", "契約形態=保守", "--set", "担当=me", "--set", "close＝2026-12-25"),
        *("--tag", "a", "--tag", "b", "--probability", "60", "--category", "commit", "--json"),
    )
    found = left.ok().json
    assert found["fields"] == {"契約形態": "保守"}
    assert (found["tags"], found["probability"], found["probability_source"]) == (["a", "b"], 60, "deal")
    assert (found["category"], found["expected_close"], found["slips"]) == ("commit", "2026-12-25", 1)
    found = invoke("deal", "edit", NAME, "--set", "契約形態=", "--tag", "-a", "--probability", "", "--json").ok().json
    assert (found["fields"], found["tags"], found["probability_source"]) == ({}, ["b"], "stage")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-18", "2026-12-18"),
        ("12/18", "2026-12-18"),
        ("friday", "2026-12-04"),
        ("+3d", "2026-12-04"),
        ("eom", "2026-12-31"),
        ("月末", "2026-12-31"),
        ("来月10日", "2027-01-10"),
        ("令和8年12月1日", "2026-12-01"),
        ("R8.12.1", "2026-12-01"),
    ],
)
def test_a_date_in_words_is_seen_from_today(invoke: Run, workspace: Path, text: str, day: str) -> None:
    assert invoke("deal", "add", "X", "--close", text, "--json").ok().json["expected_close"] == day


def test_a_table_of_deals(invoke: Run, team: None) -> None:
    out = invoke("deal", "list", "--sort", "name").ok().out
    lines = out.splitlines()
    assert lines[0].split()[:4] == ["Company", "Deal", "Stage", "Amount"]
    assert re.search(r"Isdom +Basic +Lead +\$900 +80% +A .*○ no next step", out)
    assert re.search(r"アクメ工業 +GTX Pro ×40 +Lead +\$4,800,000 +10% +2026-12-18", out)


def test_a_table_in_japanese(invoke: Run, japanese_workspace: Path) -> None:
    invoke("deal", "add", "保守更新", "--company", "株式会社北洋電機", "--amount", "990万").ok()
    out = invoke("deal", "list").ok().out
    assert "￥9,900,000" in out
    assert "株式会社" not in out.splitlines()[1]
    assert "北洋電機" in out


def test_signs_for_slips_rotting_the_next_step_and_who_spoke(invoke: Run, deal: str) -> None:
    invoke("deal", "edit", NAME, "--close", "2026-12-25").ok()
    invoke("log", NAME, "mail: has seen the quote", "--direction", "in").ok()
    invoke("plan", NAME, "send quote", "--due", "2026-11-29", "--yes").ok()
    out = invoke("deal", "list").ok().out
    assert "2026-12-25 ⇢1" in out
    assert "● send quote 2d overdue" in out
    assert "◀ mail today, we owe" in out
    later = {"SFA_TODAY": "2027-03-01"}
    assert "Lead !" in invoke("deal", "list", env=later).ok().out
    assert invoke("deal", "list", "--rotting", "--json", env=later).ok().json[0]["rotting"] is True


def test_columns_are_chosen_by_the_keys_of_the_object(invoke: Run, team: None) -> None:
    out = invoke("deal", "list", "--columns", "name,amount,last_conversation.summary,owner", "--format", "csv").ok().out
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["name", "amount", "last_conversation.summary", "owner"]
    assert rows[1][0] == "Old"
    table = invoke("deal", "list", "--columns", "name,next_step,days_in_stage").ok().out
    assert table.splitlines()[0].split() == ["Deal", "Next", "step", "days_in_stage"]
    ran = invoke("deal", "list", "--columns", "name,colour")
    assert ran.code == 2
    assert "colour" in ran.err
    assert "expected_close" in ran.err


def test_csv_has_every_scalar_of_the_object(invoke: Run, deal: str) -> None:
    (row,) = csv.DictReader(io.StringIO(invoke("deal", "list", "--format", "csv").ok().out))
    shown = invoke("deal", "show", deal, "--json").ok().json
    for key, value in shown.items():
        if isinstance(value, str | int) and not isinstance(value, bool):
            assert row[key] == str(value)
    assert {"last_conversation.at", "next_step.due", "waiting_for.due"} <= set(row)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--sort", "name"], ["Basic", NAME, "Old", "Renewal"]),
        (["--sort", "name", "--reverse", "--limit", "2"], ["Renewal", "Old"]),
        (["--sort", "amount", "--limit", "1"], [NAME]),
        (["--limit", "1"], ["Old"]),
        (["--open", "--owner", "me"], ["Basic", NAME]),
        (["--owner", "Sato", "--owner", "me", "--stage", "proposal"], ["Renewal"]),
        (["stage:lead", "--amount-min", "1000"], [NAME]),
        (["--close-before", "eom"], [NAME]),
        (["--rank", "A"], ["Basic"]),
        (["won"], ["Old"]),
        (["--company", "isdom", "!won"], ["Basic"]),
        (["アクメ"], [NAME]),
        (["工業"], [NAME]),
        (["--undated", "--open", "owner:me"], ["Basic"]),
        (["--silent", "14d"], ["Old"]),
        (["gtx", "nothing"], []),
    ],
)
def test_filters_by_words_and_by_options(invoke: Run, team: None, arguments: list[str], found: list[str]) -> None:
    assert names(invoke, *arguments) == found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--stage", "Nowhere"], 3),
        (["stage:Nowhere"], 3),
        (["--owner", "Nobody"], 3),
        (["--product", "Nothing"], 3),
        (["colour:red"], 2),
        (["amount>lots"], 2),
        (["--amount-min", "lots"], 2),
        (["--close-before", "2026-02-30"], 2),
        (['"open'], 2),
        (["--sort", "colour"], 2),
        (["--limit", "many"], 2),
        (["--colour", "red"], 2),
    ],
)
def test_a_filter_that_cannot_be(invoke: Run, deal: str, arguments: list[str], code: int) -> None:
    ran = invoke("deal", "list", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 1


def test_hints_where_there_is_nothing(invoke: Run, workspace: Path) -> None:
    ran = invoke("deal", "list").ok()
    assert ran.out == ""
    assert "sfa deal add" in ran.err
    assert "sfa import" in ran.err
    invoke("deal", "add", "X").ok()
    assert invoke("deal", "list", "won").ok().err == "No deal matches.\n"
    assert invoke("deal", "list", "won", "--json").ok().out == "[]\n"


def test_show_tells_where_the_figures_come_from(invoke: Run, team: None) -> None:
    assert re.search(r"Probability +80% \(by its rank\)", invoke("deal", "show", "Basic").ok().out)
    assert re.search(r"Probability +10% \(by its stage\)", invoke("deal", "show", NAME).ok().out)


class TestNames:
    """A deal goes by its id, its tail, its number, company/deal, its name in any width and case, a beginning."""

    @pytest.mark.parametrize(
        "name",
        [NAME, "gtx pro x40", "ＧＴＸ　Ｐｒｏ ×４０", "GTX Pro", "アクメ工業/GTX Pro ×40", "ｱｸﾒ工業/gtx", "R-77"],
    )
    def test_names(self, invoke: Run, deal: str, name: str) -> None:
        invoke("deal", "edit", deal, "--ref", "R-77").ok()
        assert invoke("deal", "show", name, "--json").ok().json["id"] == deal

    def test_ids(self, invoke: Run, deal: str) -> None:
        for id in (deal, deal.lower(), deal[-8:], deal[-8:].lower()):
            assert invoke("deal", "show", id, "--json").ok().json["id"] == deal

    def test_readings(self, invoke: Run, japanese_workspace: Path) -> None:
        invoke("company", "add", "アクメ工業", "--reading", "アクメコウギョウ").ok()
        invoke("deal", "add", "更新", "--company", "アクメ工業").ok()
        assert invoke("deal", "show", "あくめ/更新", "--json").ok().json["name"] == "更新"
        assert len(invoke("deal", "list", "--company", "ｱｸﾒｺｳ", "--json").ok().json) == 1

    def test_an_open_deal_comes_before_a_closed_one(self, invoke: Run, deal: str) -> None:
        other = invoke("deal", "add", NAME, "--json").ok().json["id"]
        invoke("deal", "win", deal).ok()
        assert invoke("deal", "show", NAME, "--json").ok().json["id"] == other

    def test_nothing_goes_by_that_name(self, invoke: Run, deal: str) -> None:
        ran = invoke("deal", "win", "Nothing")
        assert (ran.code, ran.out) == (3, "")
        assert "Nothing" in ran.err

    def test_an_ambiguous_name_lists_the_candidates_and_changes_nothing(
        self, invoke: Run, workspace: Path, deal: str
    ) -> None:
        other = invoke("deal", "add", NAME, "--json").ok().json["id"]
        before = live_rows_in(workspace)
        ran = invoke("deal", "move", NAME, "Qualified")
        assert (ran.code, ran.out) == (4, "")
        assert deal in ran.err
        assert other in ran.err
        assert live_rows_in(workspace) == before

    @needs_terminal
    def test_an_ambiguous_name_is_picked_at_a_terminal(self, invoke: Run, workspace: Path, deal: str) -> None:
        other = invoke("deal", "add", NAME, "--json").ok().json["id"]
        code, out, shown = at_terminal(workspace, "deal", "move", NAME, "Qualified", "--json", typed="2\n")
        assert code == 0
        assert f'"id": "{other}"' in out
        assert deal in shown
        code, out, _shown = at_terminal(workspace, "deal", "move", NAME, "Proposal", "--json", typed="\n")
        assert (code, out) == (4, "")

    @needs_terminal
    def test_an_ambiguous_owner_is_picked_too(self, invoke: Run, workspace: Path, deal: str) -> None:
        for name in ("Sato A", "Sato B"):
            invoke("user", "add", name).ok()
        code, out, _shown = at_terminal(workspace, "deal", "edit", NAME, "--owner", "Sato", "--json", typed="2\n")
        assert code == 0
        assert '"owner": "Sato B"' in out


class TestStages:
    def test_moving(self, invoke: Run, deal: str) -> None:
        assert invoke("deal", "move", NAME, "Qual", "--json").ok().json["stage"] == "Qualified"
        assert "Qualified" in invoke("deal", "move", NAME, "qualified").ok().out
        assert invoke("deal", "move", NAME, "Nowhere").code == 3

    def test_what_a_stage_asks_for(self, invoke: Run, workspace: Path, deal: str) -> None:
        invoke("stage", "edit", "Proposal", "--requires", "ref,company.sector").ok()
        before = live_rows_in(workspace)
        ran = invoke("deal", "move", NAME, "Proposal")
        assert (ran.code, ran.out) == (5, "")
        assert ran.err.splitlines()[1:] == ["  company.sector", "  ref"]
        assert live_rows_in(workspace) == before

    def test_winning(self, invoke: Run, deal: str) -> None:
        won = invoke("deal", "win", NAME, "--on", "2026-11-30", "--json").ok().json
        assert (won["kind"], won["closed_at"]) == ("won", "2026-11-30")
        assert invoke("deal", "win", NAME).code == 5

    def test_losing_asks_for_a_reason(self, invoke: Run, workspace: Path, deal: str) -> None:
        before = live_rows_in(workspace)
        ran = invoke("deal", "lose", NAME)
        assert (ran.code, ran.out) == (5, "")
        assert "--reason" in ran.err
        assert live_rows_in(workspace) == before
        ran = invoke("deal", "lose", NAME, "--reason", "price", "--competitor", "Rival", "--json").ok()
        assert (ran.json["lost_reason"], ran.json["lost_kind"]) == ("price", "competitor")
        assert "Rival" in ran.err

    @needs_terminal
    def test_the_reason_is_asked_for_at_a_terminal(self, workspace: Path, deal: str) -> None:
        code, out, shown = at_terminal(workspace, "deal", "lose", NAME, "--json", typed="no budget\n")
        assert code == 0
        assert '"lost_reason": "no budget"' in out
        assert "Why was it lost?" in shown

    def test_reopening(self, invoke: Run, deal: str) -> None:
        invoke("deal", "move", NAME, "Negotiation").ok()
        invoke("deal", "lose", NAME, "--reason", "price").ok()
        assert invoke("deal", "reopen", NAME, "--json").ok().json["stage"] == "Negotiation"
        assert invoke("deal", "reopen", NAME).code == 5

    def test_parking(self, invoke: Run, deal: str) -> None:
        assert invoke("deal", "park", NAME, "--until", "2027-02-01", "--json").ok().json["parked_until"] == "2027-02-01"
        assert names(invoke, "--parked") == [NAME]
        assert invoke("deal", "park", NAME, "--back", "--json").ok().json["parked_until"] is None
        assert invoke("deal", "park", NAME).code == 2
        assert invoke("deal", "park", NAME, "--until", "2026-01-01").code == 2


class TestMany:
    """A filter means many deals: they are changed as one action, after somebody agreed."""

    def test_a_dry_run_shows_the_rows_and_changes_none(self, invoke: Run, workspace: Path, team: None) -> None:
        before = live_rows_in(workspace)
        rows = invoke("deal", "edit", "stage:Lead", "--set", "owner=Sato", "--dry-run", "--json").ok().json
        assert [(row["name"], row["owner"]) for row in rows] == [(NAME, "Sato"), ("Basic", "Sato")]
        assert live_rows_in(workspace) == before

    def test_nobody_to_ask(self, invoke: Run, workspace: Path, team: None) -> None:
        before = live_rows_in(workspace)
        ran = invoke("deal", "edit", "owner:me", "--owner", "Sato")
        assert ran.code == 2
        assert "--yes" in ran.err
        assert live_rows_in(workspace) == before

    def test_all_are_one_action(self, invoke: Run, workspace: Path, team: None) -> None:
        before = live_rows_in(workspace)
        invoke("deal", "edit", "owner:me", "--owner", "Sato", "--yes").ok()
        assert len(names(invoke, "owner:Sato")) == 4
        invoke("undo").ok()
        assert live_rows_in(workspace) == before

    def test_one_row_of_a_filter_is_a_list_and_needs_no_agreement(self, invoke: Run, team: None) -> None:
        rows = invoke("deal", "edit", "rank:A", "--note", "n", "--json").ok().json
        assert [row["note"] for row in rows] == ["n"]

    @needs_terminal
    @pytest.mark.parametrize(("typed", "code", "left"), [("y\n", 0, 4), ("n\n", 1, 1)])
    def test_somebody_is_asked(
        self, invoke: Run, workspace: Path, team: None, typed: str, code: int, left: int
    ) -> None:
        ran = at_terminal(workspace, "deal", "edit", "owner:me", "--owner", "Sato", typed=typed)
        assert ran[0] == code
        assert "3 deals" in ran[2]
        assert len(names(invoke, "owner:Sato")) == left

    def test_a_full_name_comes_before_a_filter(self, invoke: Run, team: None) -> None:
        invoke("deal", "add", "won").ok()
        invoke("deal", "add", "stage:Lead").ok()
        assert invoke("deal", "edit", "won", "--note", "n", "--json").ok().json["name"] == "won"
        assert invoke("deal", "edit", "stage:Lead", "--note", "n", "--json").ok().json["name"] == "stage:Lead"

    def test_a_beginning_with_a_sign_in_it_is_a_name_all_the_same(self, invoke: Run, team: None) -> None:
        invoke("deal", "add", "Phase 2: rollout").ok()
        assert invoke("deal", "edit", "Phase 2: roll", "--note", "n", "--json").ok().json["name"] == "Phase 2: rollout"

    @pytest.mark.parametrize(
        ("text", "code"), [("stage:Nowhere", 3), ("owner:Sato won", 3), ("colour:red", 2), ("", 3), ("Nothing", 3)]
    )
    def test_nothing_to_change(self, invoke: Run, team: None, text: str, code: int) -> None:
        assert invoke("deal", "edit", text, "--note", "n", "--yes").code == code

    def test_nothing_to_set(self, invoke: Run, deal: str) -> None:
        assert invoke("deal", "edit", NAME).code == 2
        assert invoke("deal", "edit", NAME, "--set", "owner").code == 2
        assert invoke("deal", "edit", NAME, "--set", "colour=red").code == 3

    def test_deleting(self, invoke: Run, workspace: Path, team: None) -> None:
        before = live_rows_in(workspace)
        invoke("deal", "delete", "company:Isdom", "--dry-run").ok()
        assert live_rows_in(workspace) == before
        assert invoke("deal", "delete", "company:Isdom").code == 2
        ran = invoke("deal", "delete", "company:Isdom", "--yes").ok()
        assert "sfa undo" in ran.err
        assert names(invoke, "--sort", "name") == [NAME, "Renewal"]
        assert names(invoke, "--deleted", "--sort", "name") == ["Basic", "Old"]
        invoke("undo").ok()
        assert live_rows_in(workspace) == before


VERBS: dict[str, list[str]] = {
    "add": ["deal", "add", "New", "--company", "New Inc.", "--tag", "a", "--amount", "5", "--close", "eom"],
    "edit": ["deal", "edit", NAME, "--name", "Other", "--amount", "7", "--tag", "x", "--source", "fair"],
    "move": ["deal", "move", NAME, "Proposal"],
    "win": ["deal", "win", NAME, "--on", "2026-11-30"],
    "lose": ["deal", "lose", NAME, "--reason", "price", "--competitor", "Rival"],
    "park": ["deal", "park", NAME, "--until", "2027-02-01"],
    "delete": ["deal", "delete", NAME],
    "log": ["log", NAME, "< mail 田中: seen; next: call tomorrow 10:00; amount: 9"],
    "plan": ["plan", NAME, "call 田中", "--due", "tomorrow 10:00", "--remind", "1h,1d"],
}


@pytest.mark.parametrize("arguments", VERBS.values(), ids=list(VERBS))
def test_every_verb_is_undone_to_the_last_row(invoke: Run, workspace: Path, deal: str, arguments: list[str]) -> None:
    before = live_rows_in(workspace)
    invoke(*arguments).ok()
    assert live_rows_in(workspace) != before
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


def test_what_was_changed_in_a_shell_is_found_and_filtered(invoke: Run, workspace: Path, deal: str) -> None:
    with sqlite3.connect(workspace / "sfa.db") as connection:
        connection.execute("UPDATE deal SET name = '更新の件'")
    connection.close()
    assert names(invoke, "更新") == ["更新の件"]
    assert invoke("deal", "show", "更新の件", "--json").ok().json["id"] == deal
    assert "outside of sfa" in invoke("history", "deal", "更新の件").ok().out


def test_custom_fields_are_columns(invoke: Run, deal: str) -> None:
    invoke("field", "add", "deal", "契約形態", "--type", "choice", "--choices", "保守,新規").ok()
    invoke("field", "add", "deal", "v1.0").ok()
    invoke("deal", "edit", NAME, "--set", "契約形態=保守", "--set", "v1.0=yes").ok()
    for name in ("契約形態", "fields.契約形態"):
        header, line = invoke("deal", "list", "--columns", f"name,{name}").ok().out.splitlines()
        assert header.split() == ["Deal", "契約形態"]
        assert line.split()[-1] == "保守"
    assert "契約形態: 保守" in invoke("deal", "show", NAME).ok().out
    for command in (("deal", "list"), ("deal", "show", NAME)):
        (row,) = csv.DictReader(io.StringIO(invoke(*command, "--format", "csv").ok().out))
        assert (row["fields.契約形態"], row["fields.v1.0"]) == ("保守", "yes")
    assert invoke("deal", "list", "--columns", "fields").ok().out.splitlines()[1] == "契約形態: 保守; v1.0: yes"
    refused = invoke("deal", "list", "--columns", "nonsense")
    assert refused.code == 2
    assert "契約形態" in refused.err


def test_each_key_is_one_column_of_csv(invoke: Run, deal: str) -> None:
    shown, listed = (invoke("deal", *verb, "--format", "csv").ok().out for verb in (("show", NAME), ("list",)))
    header = next(csv.reader(io.StringIO(shown)))
    assert len(header) == len(set(header))
    assert shown == listed
    asked = invoke("deal", "list", "--columns", "name,stage,name", "--format", "csv").ok()
    assert asked.out == f"name,stage\n{NAME},Lead\n"


def test_a_list_of_no_rows_is_refused(invoke: Run, deal: str) -> None:
    refused = invoke("deal", "list", "--limit", "0")
    assert (refused.code, refused.out) == (2, "")
    assert 'cannot be "0": write a whole number from 1 to' in refused.err


def test_what_they_owe_is_no_next_step_of_ours(invoke: Run, deal: str) -> None:
    assert "no next step" in invoke("deal", "show", NAME).ok().out
    invoke("plan", NAME, "their decision", "--they").ok()
    shown = invoke("deal", "show", NAME).ok().out
    assert shown.count("their decision") == 1
    assert "next step" not in shown.lower()


def test_a_deal_is_added_as_lost_for_a_reason(invoke: Run, workspace: Path) -> None:
    refused = invoke("deal", "add", "X", "--stage", "Lost")
    assert refused.code == 5
    assert "--reason" in refused.err
    lost = invoke("deal", "add", "X", "--stage", "Lost", "--reason", "price", "--closed-on", "2026-11-02", "--json")
    assert (lost.ok().json["lost_reason"], lost.json["closed_at"]) == ("price", "2026-11-02")
    assert invoke("deal", "add", "Y", "--reason", "price").code == 5


def test_a_closed_deal_is_not_parked(invoke: Run, deal: str) -> None:
    invoke("deal", "win", NAME).ok()
    assert invoke("deal", "park", NAME, "--until", "2027-02-01").code == 5


def test_candidates_are_told_apart(invoke: Run, deal: str) -> None:
    invoke("deal", "add", NAME, "--company", "Acme", "--stage", "Proposal", "--amount", "900").ok()
    refused = invoke("deal", "show", NAME)
    assert refused.code == 4
    assert "アクメ工業/GTX Pro ×40  Lead  $4,800,000  2026-12-18  [" in refused.err
    assert "Acme/GTX Pro ×40  Proposal  $900  [" in refused.err


def test_the_nearest_names_are_said(invoke: Run, deal: str) -> None:
    for arguments, near in ((("deal", "move", NAME, "Propsal"), "Proposal"), (("deal", "show", "GTX Prp"), NAME)):
        refused = invoke(*arguments)
        assert (refused.code, near in refused.err) == (3, True)


@pytest.fixture
def two_pipelines(invoke: Run, workspace: Path) -> None:
    """A second pipeline, Partners, that has a Lead as the first one has, and a deal in each."""
    for stage in ("Lead", "Signed"):
        invoke("stage", "add", stage, "--pipeline", "Partners").ok()
    invoke("deal", "add", "There", "--stage", "Signed").ok()
    invoke("deal", "add", "Here", "--stage", "Proposal").ok()


def standing(invoke: Run, name: str) -> tuple[str, str]:
    row = invoke("deal", "show", name, "--json").ok().json
    return row["pipeline"], row["stage"]


@pytest.mark.usefixtures("two_pipelines")
def test_a_stage_of_two_pipelines_is_the_one_of_the_deals_own(invoke: Run) -> None:
    for deal, pipeline in (("There", "Partners"), ("Here", "Sales")):
        invoke("deal", "move", deal, "lead").ok()
        assert standing(invoke, deal) == (pipeline, "Lead")
    invoke("deal", "edit", "pipeline:Partners,Sales", "--stage", "Signed", "--yes").ok()
    invoke("deal", "move", "Here", "sales/proposal").ok()
    invoke("deal", "edit", "There", "--stage", "Lead").ok()
    assert standing(invoke, "There") == ("Partners", "Lead")
    invoke("deal", "win", "Here").ok()
    invoke("deal", "reopen", "Here", "--stage", "Lead").ok()
    assert standing(invoke, "Here") == ("Sales", "Lead")
    assert invoke("deal", "add", "New", "--stage", "Lead").code == 4


@pytest.mark.usefixtures("two_pipelines")
def test_a_stage_is_named_with_its_pipeline(invoke: Run) -> None:
    assert invoke("deal", "move", "Here", "Partners/Lead").code == 0
    assert standing(invoke, "Here") == ("Partners", "Lead")
    invoke("deal", "add", "New", "--stage", "Sales/Lead").ok()
    assert names(invoke, "--stage", "Sales/Lead") == ["New"]
    assert names(invoke, "stage:Partners/Lead") == ["Here"]
    refused = invoke("deal", "move", "Here", "Partners/Proposal")
    assert refused.code == 3
    assert "Partners/Proposal" in refused.err


def test_nothing_is_won_or_lost_in_the_future(invoke: Run, deal: str) -> None:
    for verb in (
        ("win", NAME, "--on", "2026-12-02"),
        ("lose", NAME, "--reason", "price", "--on", "tomorrow"),
        ("edit", NAME, "--stage", "Won", "--set", "closed=2027-01-01"),
        ("add", "New", "--stage", "Won", "--set", "closed=2026-12-02"),
    ):
        ran = invoke("deal", *verb)
        assert ran.code == 2
        assert "future" in ran.err
    assert invoke("deal", "show", NAME, "--json").json["kind"] == "open"
    assert names(invoke) == [NAME]
    invoke("deal", "win", NAME, "--on", "2026-12-01").ok()
    assert invoke("deal", "edit", NAME, "--set", "closed=2026-12-02").code == 2


def test_amounts_of_unlike_currencies_are_sorted_by_their_worth(invoke: Run, workspace: Path) -> None:
    invoke("rate", "add", "JPY", "0.01").ok()
    for name, amount, currency in (("A", "50", "USD"), ("B", "6000", "JPY"), ("C", "4000", "JPY"), ("D", "7", "CHF")):
        invoke("deal", "add", name, "--amount", amount, "--currency", currency).ok()
        invoke("product", "add", name, "--unit-price", amount, "--currency", currency).ok()
    invoke("deal", "add", "E").ok()
    # What has no rate, and what has no amount, stands behind; so it does in a list that is cut.
    assert names(invoke, "--sort", "amount") == ["B", "A", "C", "D", "E"]
    assert names(invoke, "--sort", "amount", "--limit", "2") == ["B", "A"]
    assert names(invoke, "--sort", "amount", "--reverse")[-3:] == ["C", "A", "B"]
    products = invoke("product", "list", "--sort", "price", "--json").ok().json
    assert [row["name"] for row in products] == ["B", "A", "C", "D"]


def test_orders_and_columns_may_be_said_in_japanese(invoke: Run, japanese_workspace: Path) -> None:
    for name, amount in (("甲", "100"), ("乙", "300")):
        invoke("deal", "add", name, "--amount", amount).ok()
    assert names(invoke, "--sort", "金額") == names(invoke, "--sort", "Amount") == ["乙", "甲"]
    assert names(invoke, "--sort", "新しい順") == ["乙", "甲"]
    said = invoke("deal", "list", "--columns", "案件,金額,受注予定日,次回予定,失注の種類,案件番号").ok().out
    keys = invoke("deal", "list", "--columns", "name,amount,expected_close,next_step.due,lost_kind,ref").ok().out
    assert said == keys
    assert invoke("company", "list", "--sort", "名前").code == 0
    assert invoke("activity", "list", "--sort", "期日").code == 0
    for refused in (
        ("deal", "list", "--sort", "色"),
        ("deal", "list", "--columns", "色"),
        ("product", "list", "--sort", "x"),
    ):
        assert invoke(*refused).code == 2


def test_no_deal_begins_in_the_future(invoke: Run, workspace: Path) -> None:
    refused = invoke("deal", "add", "A", "--created", "tomorrow")
    assert (refused.code, refused.err) == (2, "sfa: created: 2026-12-02 lies in the future\n")
    assert names(invoke) == []
