"""The options of a noun's fields, made and not written: for filtering and for setting."""

import shlex
from typing import Any

import pytest
import typer

from sfa_tui.cli import context, frame
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.setting import Texts, field_name, pair, settable
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import options
from sfa_tui.model.filters import to_text
from sfa_tui.sales.nouns import COMPANY, DEAL, NOUNS, Noun
from sfa_tui.store.workspace import Store
from tests.conftest import Run

NOUNS_WITH_FILTERS = ("deal", "activity", "company", "contact", "product", "order")


def parsed(app: typer.Typer, seen: list[Any], line: str) -> Any:
    context.begin()
    command = frame.command("noun", "", app)
    with command.make_context("noun", shlex.split(line)) as ctx:
        command.invoke(ctx)
    return seen.pop()


@pytest.mark.parametrize("noun", NOUNS_WITH_FILTERS)
def test_every_field_is_an_option_with_a_help(noun: str) -> None:
    app = typer.Typer()

    @app.command()
    @filtered(noun)
    def _list(filter: Asked) -> None: ...

    command = frame.command("noun", "", app)
    made = {flag: param for param in command.params for flag in param.opts}
    for each in options(noun):
        assert made[each.flag].help  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("", ""),
        ("stage:Lead owner:me", "stage:Lead owner:me"),
        ("stage:Lead --owner me", "stage:Lead owner:me"),
        ("--stage Lead --stage Demo", "stage:Lead,Demo"),
        ("--company 'Foo, Inc.'", 'company:"Foo, Inc."'),
        ("--close-before eom --close-after 12/1", "close<eom close>12/1"),
        ("--amount-min 1m --amount-max 2m", "amount>=1m amount<=2m"),
        ("--silent 14d --rotting --we-owe", "silent>=14d rotting we-owe"),
        ("two words --open", "two words open"),
        ("owner:me --owner me", "owner:me"),
    ],
)
def test_words_and_options_are_one_filter(store: Store, line: str, text: str) -> None:
    app = typer.Typer()
    seen: list[Any] = []

    @app.command()
    @filtered("deal")
    def _list(filter: Asked, limit: int = 3) -> None:
        seen.append((filter, limit))

    read, limit = parsed(app, seen, f"{line} --limit 7")
    assert limit == 7
    wanted = Asked("deal", text).read(store)
    assert sorted(map(repr, read.read(store).terms)) == sorted(map(repr, wanted.terms))
    assert to_text(wanted) == text


def test_an_option_that_the_command_has_itself_is_left_out() -> None:
    app = typer.Typer()
    seen: list[Any] = []

    @app.command()
    @filtered("deal", without=("team",))
    def _list(filter: Asked, team: int = 1) -> None:
        seen.append((filter.terms, team))

    assert parsed(app, seen, "--team 4") == ((), 4)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=list(NOUNS))
def test_every_field_of_a_noun_can_be_set(noun: Noun) -> None:
    app = typer.Typer()
    seen: list[Any] = []

    @app.command()
    @settable(noun)
    def _edit(texts: Texts) -> None:
        seen.append(texts)

    for field in noun.fields:
        flag = "--close" if field.name == "expected_close" else "--" + field.name.replace("_", "-")
        assert parsed(app, seen, f"{flag} -x") == {field.name: "-x"}
        assert parsed(app, seen, f"--set {field.name}=") == {field.name: ""}
    assert parsed(app, seen, "") == {}


@pytest.mark.parametrize(
    ("noun", "text", "expected"),
    [
        (DEAL, "owner=me", ("owner", "me")),
        (DEAL, "close = 2026-12-18", ("expected_close", "2026-12-18")),
        (DEAL, "expected-close=2026-12-18", ("expected_close", "2026-12-18")),
        (DEAL, "受注予定日＝12/18", ("expected_close", "12/18")),
        (DEAL, "note=a=b", ("note", "a=b")),
        (DEAL, "契約形態=", ("契約形態", "")),
        (COMPANY, "業種=製造", ("sector", "製造")),
    ],
)
def test_a_pair(noun: Noun, text: str, expected: tuple[str, str]) -> None:
    assert pair(noun, text) == expected


@pytest.mark.parametrize("text", ["owner", "=me", ""])
def test_what_is_no_pair(text: str) -> None:
    with pytest.raises(Usage, match="NAME=VALUE"):
        pair(DEAL, text)


def test_a_name_that_nobody_knows_may_be_a_custom_field() -> None:
    assert field_name(DEAL, " 契約形態 ") == "契約形態"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sfa deal move GTX Pro", ["Proposal"]),
        ("sfa deal show GT", ["GTX Pro ×40"]),
        ("sfa deal list --company アク", ["アクメ工業"]),
        ("sfa deal list --stage Ver", ["Verbal agreement"]),
        ("sfa deal edit x --owner A", ["Aoki"]),
        ("sfa log G", ["GTX Pro ×40"]),
        ("sfa activity show send", ["send quote"]),
        ("sfa deal list --owner zzz", []),
    ],
)
def test_the_shell_completes_names(invoke: Run, workspace: object, line: str, found: list[str]) -> None:
    invoke("deal", "add", "GTX Pro ×40", "--company", "アクメ工業").ok()
    invoke("plan", "GTX Pro ×40", "send quote").ok()
    env = {"_SFA_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert [name for name in invoke(env=env).out.splitlines() if name] == found
