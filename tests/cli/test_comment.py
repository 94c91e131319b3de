"""`sfa comment`: written, listed, read."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.live import live_rows_in


@pytest.fixture
def deal(invoke: Run, workspace: Path) -> str:
    invoke("user", "add", "佐藤 花子", "--reading", "サトウ ハナコ").ok()
    return str(invoke("deal", "add", "GTX Pro ×40", "--company", "アクメ工業", "--json").ok().json["id"])


def test_a_comment_names_a_colleague_who_finds_it(invoke: Run, deal: str) -> None:
    left = invoke("comment", "add", "GTX Pro ×40", "@佐藤さん 値引きは3%まで", "--json").ok().json[0]
    assert list(left) == ["id", "noun", "row", "author", "kind", "body", "mentions", "created_at", "unread"]
    assert (left["noun"], left["row"]["id"], left["author"], left["kind"]) == ("deal", deal, "Aoki", "comment")
    assert [each["name"] for each in left["mentions"]] == ["佐藤 花子"]
    assert invoke("comment", "list", "--unread", "--json").ok().json == []
    invoke("config", "set", "me", "佐藤").ok()
    unread = invoke("comment", "list", "--unread", "--json").ok().json
    assert [each["id"] for each in unread] == [left["id"]]
    assert invoke("comment", "list", "--mention", "me", "--json").ok().json == unread
    assert "●" in invoke("comment", "list", "GTX").ok().out
    seen = invoke("comment", "seen", "GTX", "--json").ok()
    assert seen.json == [{**unread[0], "unread": False}]
    assert "1 record" in seen.err
    assert invoke("comment", "seen", "--all", "--json").ok().json == []
    assert "nothing to read" in invoke("comment", "seen", "--all").ok().err
    assert invoke("comment", "list", "--unread", "--json").ok().json == []
    kinds = [each["kind"] for each in invoke("comment", "list", "GTX", "--json").ok().json]
    assert kinds == ["seen", "comment"]


def test_on_several_rows_at_once(invoke: Run, deal: str) -> None:
    before = live_rows_in(Path(invoke("config", "path", "--json").ok().json["workspace"]))
    left = invoke("comment", "add", "a fair price", "--deal", "GTX", "--company", "アクメ工業", "--json").ok().json
    assert sorted(each["noun"] for each in left) == ["company", "deal"]
    invoke("undo").ok()
    assert live_rows_in(Path(invoke("config", "path", "--json").ok().json["workspace"])) == before


def test_a_name_that_nobody_has_is_said(invoke: Run, deal: str) -> None:
    assert "nobody is called" not in invoke("comment", "add", "GTX", "see a@b.com").ok().err
    assert "Mori" in invoke("comment", "add", "GTX", "@Mori look").ok().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "hello"], 2),
        (["add", "GTX", " "], 2),
        (["add", "nothing", "hello"], 3),
        (["list", "nothing"], 3),
        (["list", "--mention", "nobody"], 3),
        (["seen"], 2),
        (["seen", "GTX", "--all"], 2),
    ],
)
def test_what_is_refused(invoke: Run, deal: str, arguments: list[str], code: int) -> None:
    ran = invoke("comment", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 1
