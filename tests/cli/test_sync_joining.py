"""Who comes into a team by `sfa sync setup` and `sfa sync join`, and what becomes of what they bring."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sfa_tui.store.sync import entering
from sfa_tui.store.workspace import create_workspace
from tests.cli.conftest import Two
from tests.conftest import Ran, Run

pytestmark = pytest.mark.usefixtures("no_keyring")


def test_the_settings_of_a_team_stand_whoever_joins_it(two: Two, tmp_path: Path) -> None:
    """The newest won: a workspace that was made later and joined gave the whole team its currency and language."""
    cara = ("--workspace", str(tmp_path / "cara"))
    assert two.sfa("init", "--name", "Mine", "--user", "Cara", "--currency", "USD", *cara).code == 0
    assert two.sfa("config", "set", "fiscal_year_start", "7", *cara).code == 0
    assert two.sfa("deal", "add", "Hers", "--amount", "5", *cara).code == 0
    before = two.ann("config", "list", "--json").json[:8]
    assert before[-1]["key"] == "escalate_after"
    assert two.sfa("sync", "join", two.url, "--passphrase-file", str(tmp_path / "pass"), *cara).code == 0
    assert two.ann("sync").code == 0
    for ran in (two.ann("config", "list", "--json"), two.sfa("config", "list", "--json", *cara)):
        assert ran.json[:8] == before
    assert {each["name"] for each in two.ann("deal", "list", "--json").json} == {"GTX", "Hers"}
    # What is set from now on counts as everyone's.
    assert two.sfa("config", "set", "fiscal_year_start", "10", *cara).code == 0
    assert two.sfa("sync", *cara).code == 0
    assert two.ann("sync").code == 0
    assert two.ann("config", "get", "fiscal_year_start").out.strip() == "10"


def test_who_is_in_the_team_already_stays_who_it_is(two: Two, tmp_path: Path) -> None:
    """The only admin that joined once more was an admin no longer, and nobody was."""
    code = two.ann("sync", "invite").out.strip()
    for again in ([code], [two.url, "--passphrase-file", str(tmp_path / "pass")]):
        ran = two.ann("sync", "join", *again)
        assert (ran.code, ran.out, ran.err) == (5, "", "sfa: this machine is in the team already\n")
    assert two.ann("sync", "rekey").code == 0


def test_who_is_in_the_team_follows_it_to_another_address(two: Two, tmp_path: Path) -> None:
    (tmp_path / "share").rename(tmp_path / "moved")
    url = (tmp_path / "moved").as_uri()
    ran = two.ann("sync", "join", url, "--passphrase-file", str(tmp_path / "pass"))
    assert ran.code == 0, ran.err
    assert len(two.ann("sync", "members", "--json").json) == 2
    assert two.ann("sync", "status", "--json").json["url"] == url
    assert two.ann("sync", "invite").code == 0


def test_who_joins_may_be_new_to_the_team(two: Two, tmp_path: Path, invoke: Run) -> None:
    home = {"SFA_HOME": str(tmp_path / "cara")}
    code = two.ann("sync", "invite").out.strip()
    ran = invoke("sync", "join", code, "--user", "Cara", env=home)
    assert (ran.code, 'sfa config me "Cara"' in ran.err) == (3, True)
    assert [deal["name"] for deal in invoke("deal", "list", "--json", env=home).json] == ["GTX"]
    assert invoke("user", "add", "Cara", env=home).code == 0
    assert invoke("config", "me", "Cara", env=home).code == 0
    assert invoke("sync", env=home).code == 0
    assert two.ann("sync").code == 0
    assert "Cara" in two.ann("user", "list").out


def listed(sfa: Callable[..., Ran]) -> list[list[dict[str, object]]]:
    """Return the stages and ranks."""
    return [sfa(noun, "list", "--json").json for noun in ("stage", "rank")]


def test_what_every_workspace_is_made_with_is_there_once(two: Two, tmp_path: Path) -> None:
    """Every stage and rank was there twice, so that none could be named any more."""
    assert two.ann("rank", "delete", "C", "--yes").code == two.ann("sync").code == 0
    before = listed(two.ann)
    names = ("cara", "dan")
    cara, dan = (partial(two.sfa, "--workspace", str(tmp_path / name)) for name in names)
    for name, sfa in zip(names, (cara, dan), strict=True):
        assert sfa("init", "--user", name, "--language", "ja", "--currency", "JPY").code == 0
        assert sfa("deal", "add", f"of {name}", "--amount", "5", "--stage", "交渉", "--rank", "A").code == 0
        assert sfa("stage", "edit", "交渉", "--probability", "99").code == 0
        assert sfa("rank", "delete", "B", "--yes").code == 0
    # Of each the first sync only: what they send is whole at once, whoever comes next.
    for sfa in (cara, dan):
        assert sfa("sync", "join", two.ann("sync", "invite").out.strip()).code == 0
    assert two.ann("sync").code == 0
    for who in (two.ann, dan):
        assert listed(who) == before
        shown = who("deal", "show", "of cara", "--json").json
        assert [shown[name] for name in ("stage", "rank", "owner")] == ["Negotiation", "A", "cara"]
        assert who("doctor").code == 0
    assert cara("sync").code == two.bob("sync").code == 0
    assert listed(cara) == listed(two.bob) == before
    # The team's language is not everybody's.
    assert cara("config", "get", "language").out == "en\n"
    assert "案件" in cara("deal", "list", "名前:無い").err + cara("deal", "list", "--help").out
    # What they had said of it themselves is not lost; what it was made with is nobody's word.
    for sfa in (cara, dan):
        said = [(each["name"], each["field"]) for each in sfa("sync", "conflicts", "--json").json]
        assert ("Negotiation", "probability") in said
        assert not [name for name, field in said if field in ("name", "label", "position")]


def test_a_code_lets_in_one_machine(two: Two, tmp_path: Path) -> None:
    code = two.ann("sync", "invite").out.strip()
    cara, dan = (partial(two.sfa, "--workspace", str(tmp_path / name)) for name in ("cara", "dan"))
    assert cara("sync", "join", code).code == 0
    ran = dan("sync", "join", code)
    assert (ran.code, ran.err.count("\n"), "each is for one" in ran.err) == (5, 1, True), ran
    assert not (tmp_path / "dan").exists()
    assert "already" in cara("sync", "join", code).err
    # A copy of a machine that is in is another one.
    (tmp_path / "cara").rename(tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "cara")
    for each in (tmp_path / "config").iterdir():
        each.write_text("{}")
    assert "each is for one" in cara("sync", "join", code).err


def test_two_that_came_by_one_code_at_once_are_told_of(two: Two, tmp_path: Path) -> None:
    code = two.ann("sync", "invite").out.strip()
    cara, dan = (partial(two.sfa, "--workspace", str(tmp_path / name)) for name in ("cara", "dan"))
    entries, aside = tmp_path / "share" / "entries", tmp_path / "aside"
    before = {*entries.iterdir()}
    assert cara("sync", "join", code).code == 0
    aside.mkdir()
    for each in {*entries.iterdir()} - before:  # as a folder that is synchronised shows it, somewhat later
        each.rename(aside / each.name)
    assert dan("sync", "join", code).code == 0
    for each in aside.iterdir():
        each.rename(entries / each.name)
    assert dan("sync", "verify").err.count("let another in as well") == 1
    told = two.ann("sync", "verify").err
    assert [told.count(word) for word in ("one code let in several machines", "sync vouch", "sync remove")] == [1] * 3
    rows = two.ann("sync", "members", "--json").json
    assert [each["vouched"] for each in rows] == [True, True, False, False]
    assert two.ann("sync", "vouch", rows[2]["site"]).code == 0
    assert two.ann("sync", "remove", rows[3]["site"], "--yes").code == 0
    assert "one code" not in two.ann("sync").err
    assert [each["vouched"] for each in two.ann("sync", "members", "--json").json] == [True, True, True, False]


def test_a_code_of_before_a_removal_lets_nobody_in(two: Two, tmp_path: Path) -> None:
    """It gave what was there before, and a warning."""
    code = two.ann("sync", "invite").out.strip()
    assert two.ann("sync").code == 0
    (bob,) = [each["site"] for each in two.ann("sync", "members", "--json").json if not each["me"]]
    assert two.ann("sync", "remove", bob, "--yes").code == 0
    ran = two.sfa("sync", "join", code, "--workspace", str(tmp_path / "cara"))
    assert (ran.code, ran.err.count("\n"), "ask for another" in ran.err) == (5, 1, True), ran
    assert not (tmp_path / "cara").exists()


def test_no_second_team_is_founded_over_the_first(two: Two, tmp_path: Path) -> None:
    share = tmp_path / "share"
    content = (share / "team.json").read_bytes()
    (share / "team.json").unlink()
    held = sorted(share.rglob("*"))
    assert two.sfa("init", "--workspace", str(tmp_path / "cara")).code == 0
    ran = two.sfa("sync", "setup", two.url, "--workspace", str(tmp_path / "cara"))
    assert (ran.code, ran.err.count("\n"), "team.json is gone" in ran.err) == (5, 1, True), ran
    assert sorted(share.rglob("*")) == held
    assert two.bob("sync", "setup", two.url).code == 0
    assert (share / "team.json").read_bytes() == content


def test_a_damaged_team_json_is_mended_and_that_is_said(two: Two, tmp_path: Path) -> None:
    there = tmp_path / "share" / "team.json"
    content = there.read_bytes()
    for damaged in (content[:100], b"", b"[]", b"{}", content.replace(b"argon2id", b"argon2ix"), b" " * 70_000):
        there.write_bytes(damaged)
        ran = two.bob("sync", "verify")
        assert (ran.code, ran.err.count("team.json was missing or damaged")) == (0, 1), ran
        assert there.read_bytes() == content
    newer = content.replace(b'"format": 1', b'"format": 2')
    another = content.replace(b'"made_at": 1', b'"made_at": 2')
    for theirs, said in ((newer, "newer sfa"), (another, "holds another team")):
        there.write_bytes(theirs)
        ran = two.bob("sync", "verify")
        assert (said in ran.err, there.read_bytes()) == (True, theirs), ran


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo", "neither a join code, which begins with sfa1., nor an address"),
        ("foo://x", 'there is no kind of storage "foo"; an address looks like file:///mnt/sales'),
        ("sfa1.AAC8dLo3E6rw", "this join code is not whole"),
        ("file:///x?bad=1", "the address of such a storage looks like file:///mnt/sales"),
    ],
)
def test_what_is_no_way_in_is_told(tmp_path: Path, invoke: Run, text: str, said: str) -> None:
    ran = invoke("sync", "join", text, "--workspace", str(tmp_path / "new"))
    assert (ran.code, ran.err.count("\n"), said in ran.err) == (2, 1, True), ran
    assert not (tmp_path / "new").exists()


def test_a_team_without_a_passphrase_says_how_to_come_in(two: Two, tmp_path: Path) -> None:
    assert two.ann("sync", "rekey").code == 0
    words = ("sync", "join", two.url, "--passphrase-file", str(tmp_path / "pass"), "--workspace", str(tmp_path / "new"))
    ran = two.sfa(*words)
    assert (ran.code, ran.err.count("\n"), "sync invite" in ran.err) == (5, 1, True), ran
    for each in (tmp_path / "share" / "entries").iterdir():
        each.unlink()
    ran = two.sfa(*words)
    assert (ran.code, "no entries/ fits its team.json" in ran.err) == (1, True), ran


def test_a_team_that_only_a_newer_one_may_write_to_is_not_joined(two: Two, tmp_path: Path) -> None:
    """It was said that the passphrase was wrong."""
    there = tmp_path / "share" / "team.json"
    there.write_bytes(there.read_bytes().replace(b'"oldest_writer": 1', b'"oldest_writer": 9'))
    words = ("--passphrase-file", str(tmp_path / "pass"), "--workspace", str(tmp_path / "new"))
    ran = two.sfa("sync", "join", two.url, *words)
    assert (ran.code, ran.err.count("\n"), "newer sfa" in ran.err) == (1, 1, True), ran


def test_a_folder_that_cannot_be_made_is_told(invoke: Run, tmp_path: Path) -> None:
    assert invoke("init").code == 0
    ran = invoke("sync", "setup", (tmp_path / "none" / "share").as_uri())
    assert (ran.code, ran.err.count("\n"), f"there is no {tmp_path / 'none'}; make it" in ran.err) == (1, 1, True), ran


def test_who_may_be_meant_is_told_by_name(two: Two) -> None:
    ran = two.ann("sync", "remove", "Ann", "--yes")
    assert (ran.code, ran.err.count("  Ann · ")) == (4, 2), ran


@pytest.mark.parametrize("more", [(), ("--user", "Cara")])
def test_a_user_of_the_same_name_is_told_of(two: Two, tmp_path: Path, more: tuple[str, ...]) -> None:
    assert two.ann("user", "add", "Cara").code == two.ann("sync").code == 0
    (theirs,) = [each["id"] for each in two.ann("user", "list", "--json").json if each["name"] == "Cara"]
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "JPY").code == cara("deal", "add", "Hers").code == 0
    (own,) = [each["id"] for each in cara("user", "list", "--json").json]
    ran = cara("sync", "join", two.ann("sync", "invite").out.strip(), *more)
    assert (ran.code, ran.err.count(f"`sfa user handover {own} {theirs}`")) == (0, 1), ran
    if not more:
        assert f"`sfa config me {theirs}`" in ran.err
        assert cara("config", "me", theirs).code == 0
    assert [each["me"] for each in cara("user", "list", "--json").json if each["id"] == theirs] == [True]
    assert cara("user", "handover", own, theirs).code == cara("user", "delete", own, "--yes").code == 0
    assert cara("deal", "show", "Hers", "--json").json["owner"] == "Cara"
    assert cara("deal", "edit", "Hers", "--owner", "Cara").code == cara("sync").code == 0
    ran = cara("sync", "join", two.url, "--user", " ")
    assert (ran.code, ran.err.count("\n"), "--user is empty" in ran.err) == (2, 1, True), ran


def test_the_folder_of_a_workspace_is_no_storage(tmp_path: Path, invoke: Run) -> None:
    home = tmp_path / "sub" / "ann"
    assert invoke("init", "--workspace", str(home)).code == 0
    before = {*home.iterdir()}
    for share in (home, home.parent):
        ran = invoke("sync", "setup", share.as_uri(), "--workspace", str(home))
        assert (ran.code, ran.err.count("\n"), "holds this workspace itself" in ran.err) == (5, 1, True), ran
    assert {*home.iterdir()} == before


def test_verify_brings_back_what_joining_needs(two: Two, tmp_path: Path) -> None:
    """It said that all was well while every entry was damaged, mended one of them, and refused without team.json."""
    entries, there = tmp_path / "share" / "entries", tmp_path / "share" / "team.json"
    held = {each: each.read_bytes() for each in [*entries.iterdir(), there]}
    for each in held:
        each.write_bytes(b"rubbish")
    assert two.bob("sync", "verify").code == 0
    assert {each: each.read_bytes() for each in held} == held
    there.unlink()
    words = ("--passphrase-file", str(tmp_path / "pass"), "--workspace", str(tmp_path / "cara"))
    ran = two.sfa("sync", "join", two.url, *words)
    assert (ran.code, "team.json is gone" in ran.err) == (5, True), ran
    ran = two.bob("sync", "verify")
    assert (ran.code, there.read_bytes(), "team.json was missing" in ran.err) == (0, held[there], True), ran


def test_who_was_removed_is_not_removed_again(two: Two) -> None:
    assert two.ann("sync").code == 0
    (bob,) = [each["site"] for each in two.ann("sync", "members", "--json").json if not each["me"]]
    assert two.ann("sync", "remove", bob, "--yes").code == 0
    ran = two.ann("sync", "remove", bob, "--yes")
    assert (ran.code, ran.err.count("\n"), "was removed already" in ran.err) == (5, 1, True), ran


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_secrets_that_cannot_be_read_are_told(two: Two, tmp_path: Path) -> None:
    kept = tmp_path / "config" / "secrets.json"
    assert two.ann("deal", "edit", "GTX", "--note", "waits").code == 0
    for damage in (lambda: kept.write_text("{"), kept.unlink, lambda: os.mkfifo(kept)):
        damage()
        ran = two.ann("sync", "status", "--json")
        assert (ran.code, ran.json["pending"], ran.err.count("\n")) == (0, 1, 1), ran
        assert two.ann("sync").code in (1, 5)


def test_what_a_joiner_had_deleted_stays_in_the_team_whatever_is_undone(two: Two, tmp_path: Path) -> None:
    """To bring it back was an action of the joiner, and its undo deleted the team's."""
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "JPY").code == 0
    assert cara("config", "set", "spoken_language", "ja").code == 0
    assert cara("stage", "delete", "Proposal", "--yes").code == cara("rank", "delete", "B", "--yes").code == 0
    before = listed(two.ann)
    assert cara("sync", "join", two.ann("sync", "invite").out.strip()).code == 0
    assert cara("config", "get", "spoken_language").out == "ja\n"
    assert cara("undo").code == 5  # others have said something of it since
    assert cara("sync").code == two.ann("sync").code == 0
    assert listed(two.ann) == listed(cara) == before


def test_a_join_that_fails_changes_nothing(two: Two, tmp_path: Path) -> None:
    """A team that it founded later gave way to whoever joined it."""
    cara, dan = (partial(two.sfa, "--workspace", str(tmp_path / name)) for name in ("cara", "dan"))
    assert cara("init", "--user", "Cara", "--currency", "EUR").code == 0
    assert cara("rank", "delete", "B", "--yes").code == 0
    code = two.ann("sync", "invite").out.strip()
    entries = tmp_path / "share" / "entries"
    entries.rename(tmp_path / "aside")
    entries.symlink_to(tmp_path / "aside")  # no link is followed, so nothing can be put
    before = cara("config", "list", "--json").json, listed(cara), cara("history", "--json").json
    assert cara("sync", "join", code).code != 0
    assert (cara("config", "list", "--json").json, listed(cara), cara("history", "--json").json) == before
    (tmp_path / "own").mkdir()
    assert cara("sync", "setup", (tmp_path / "own").as_uri()).code == 0
    assert dan("init", "--user", "Dan", "--currency", "USD").code == 0
    assert dan("sync", "join", cara("sync", "invite").out.strip()).code == cara("sync").code == 0
    assert cara("config", "get", "currency").out == dan("config", "get", "currency").out == "EUR\n"


def test_amounts_that_say_no_currency_are_not_made_another_sum(two: Two, tmp_path: Path) -> None:
    """$1,000.00 a year were ¥100,000 in the team."""
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "USD").code == 0
    assert cara("deal", "add", "Acme", "--amount", "12.50").code == 0
    assert cara("company", "add", "Big", "--annual-revenue", "1000").code == 0
    code = two.ann("sync", "invite").out.strip()
    ran = cara("sync", "join", code)
    assert (ran.code, ran.err.count("\n")) == (5, 1)
    assert "the team counts in JPY, and annual revenue of Big here is in USD" in ran.err
    assert cara("sync", "status").code == 3
    assert cara("company", "edit", "Big", "--annual-revenue", "").code == 0
    assert cara("sync", "join", code).code == two.ann("sync").code == 0
    for each in (two.ann, cara):
        found = {row["name"]: (row["amount"], row["currency"]) for row in each("deal", "list", "--json").json}
        assert found == {"GTX": (100, "JPY"), "Acme": (12.5, "USD")}
    # Nor does the currency come back by the way of the conflict.
    (conflict,) = (row for row in cara("sync", "conflicts", "--json").json if row["row"] == "currency")
    assert (conflict["ours"], conflict["theirs"], conflict["by"], conflict["lost_by"]) == ("USD", "JPY", "Ann", "Cara")
    ran = cara("sync", "resolve", conflict["id"], "--keep", "ours")
    assert (ran.code, cara("config", "get", "currency").out) == (5, "JPY\n")
    assert cara("sync", "resolve", conflict["id"], "--keep", "theirs").code == 0


def test_a_team_whose_storage_was_moved_is_met_at_the_new_address(two: Two, tmp_path: Path) -> None:
    """A team without a passphrase had no way there: a code names the address that is gone."""
    share, there = tmp_path / "share", tmp_path / "there"
    assert two.ann("deal", "edit", "GTX", "--amount", "7").code == 0
    share.rename(there)
    assert two.ann("sync").code == 1
    assert two.ann("sync", "setup", str(tmp_path / "nowhere")).code == 1
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "empty").mkdir()
    ran = two.ann("sync", "setup", str(tmp_path / "empty"))
    assert (ran.code, [*(tmp_path / "empty").iterdir()]) == (2, [])
    assert "Put the team there? There is nobody to ask here: say --yes to agree" in ran.err
    ran = two.ann("sync", "setup", str(there))
    assert (ran.code, f"meets the team at {there.as_uri()}" in ran.err) == (0, True)
    assert two.ann("sync", "status", "--json").json["pending"] == 0
    assert two.bob("sync", "setup", there.as_uri()).code == 0
    assert listed(two.ann) == listed(two.bob)
    assert two.bob("deal", "list", "--json").json[0]["amount"] == 7
    # Another team's place is none for it.
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "JPY").code == 0
    assert cara("sync", "setup", share.as_uri()).code == 0
    ran = two.bob("sync", "setup", share.as_uri())
    assert (ran.code, "holds another team" in ran.err) == (5, True)
    assert two.bob("sync", "status", "--json").json["url"] == there.as_uri()


def test_no_undo_brings_an_amount_back_as_another_sum(two: Two, tmp_path: Path) -> None:
    """$1,000.00 that was taken out to be let in came back as ¥100,000."""
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    assert cara("init", "--user", "Cara", "--currency", "USD").code == 0
    assert cara("field", "add", "company", "Budget", "--type", "money").code == 0
    assert cara("company", "add", "Big", "--annual-revenue", "1000", "--set", "Budget=5").code == 0
    assert cara("field", "delete", "company", "Budget").code == 0
    assert cara("company", "edit", "Big", "--annual-revenue", "").code == 0
    ran = cara("sync", "join", two.ann("sync", "invite").out.strip())
    assert ran.code == 0, ran.err
    assert cara("undo").code == 3
    assert cara("company", "show", "Big", "--json").json["annual_revenue"] is None
    assert cara("company", "edit", "Big", "--note", "here").code == 0
    assert cara("undo").code == 0
    assert cara("undo").code == 3


def test_a_team_whose_storage_is_lost_is_put_where_there_is_nothing(two: Two, tmp_path: Path) -> None:
    """There was no way: nothing could be copied, and no team founded anew."""
    (tmp_path / "empty").mkdir()
    url = (tmp_path / "empty").as_uri()
    ran = two.ann("sync", "setup", url, "--yes")
    assert (ran.code, f"and {url} holds nothing of it: copy there what lies" in ran.err) == (5, True)
    shutil.rmtree(tmp_path / "share")
    assert two.bob("deal", "add", "PTX").code == 0
    assert two.ann("sync", "setup", url, "--yes").code == 0
    for machine in (two.bob, two.ann):
        assert machine("sync", "setup", url).code in (0, 5)
    for machine in (two.bob, two.ann):
        assert machine("sync").code == 0
        assert machine("sync", "verify").code == 0
    assert {each["name"] for each in two.ann("deal", "list", "--json").json} == {"GTX", "PTX"}


def test_a_join_that_broke_off_goes_on_where_it_is_said_again(two: Two, tmp_path: Path) -> None:
    """It was told that the machine is in the team already, and nobody was asked who works there."""
    assert two.ann("user", "add", "Cara").code == two.ann("sync").code == 0
    code, cara = two.ann("sync", "invite").out.strip(), ("--workspace", str(tmp_path / "cara"))
    ways = entering.Ways(tmp_path / "config", {})
    with create_workspace(tmp_path / "cara") as store:
        entering.join(store, ways, code, "", "cara")
    ran = two.sfa("sync", "join", "-", "--user", "Cara", *cara, input=f"{code}\n")
    assert ran.code == 0, ran.err
    assert two.sfa("config", "get", "me", *cara).out == "Cara\n"
    assert two.sfa("sync", "join", code, *cara).code == 5


@pytest.mark.parametrize(("lang", "spoken"), [("ja_JP.UTF-8", "ja"), ("C.UTF-8", ""), ("en_US.UTF-8", "")])
def test_who_joins_anew_goes_on_in_the_language_that_they_were_spoken_to(
    two: Two, tmp_path: Path, lang: str, spoken: str
) -> None:
    """Who was let in in Japanese was spoken to in English from the next command on."""
    cara, env = ("--workspace", str(tmp_path / "cara")), {"LC_ALL": lang}
    assert two.ann("config", "get", "language").out == "en\n"
    assert two.sfa("sync", "join", two.ann("sync", "invite").out.strip(), "--user", "Ann", *cara, env=env).code == 0
    assert two.sfa("config", "get", "spoken_language", *cara, env=env).out.strip() == spoken
    said = two.sfa("sync", *cara, env=env).out
    assert ("保管先" in said, "Storage" in said) == (spoken == "ja", spoken != "ja")
    assert two.sfa("config", "get", "language", *cara, env=env).out == "en\n"


def test_a_replica_that_a_killed_process_has_left_goes(two: Two) -> None:
    left = two.folder / "ann" / ".replay-left"
    left.mkdir()
    (left / "sfa.db").write_text("all that the team has")
    assert two.ann("sync", "verify").code == 0
    assert [*(two.folder / "ann").glob(".replay-*")] == []


def test_the_currency_of_a_team_stays(two: Two) -> None:
    """Another machine may hold an annual revenue that this one has not heard of, and that would become another sum."""
    said = "sfa: the team counts in JPY, and others may have entered amounts: its currency stays\n"
    ran = two.ann("config", "set", "currency", "USD")
    assert (ran.code, ran.err) == (5, said)
    assert two.ann("config", "set", "currency", "JPY").code == 0


def test_no_undo_changes_the_currency_of_a_team(two: Two, tmp_path: Path) -> None:
    cara = partial(two.sfa, "--workspace", str(tmp_path / "cara"))
    (tmp_path / "own").mkdir()
    assert cara("init", "--user", "Cara", "--currency", "USD").code == 0
    assert cara("config", "set", "currency", "EUR").code == 0
    assert cara("undo", "--dry-run").code == 0
    assert cara("sync", "setup", (tmp_path / "own").as_uri()).code == 0
    ran = cara("undo")
    assert (ran.code, "the team counts in EUR" in ran.err) == (5, True)
    assert cara("config", "get", "currency").out == "EUR\n"
