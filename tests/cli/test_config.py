from pathlib import Path

import pytest

from tests.conftest import Run


def test_paths_in_each_format(invoke: Run, home: Path) -> None:
    ran = invoke("config", "path", "--json").ok()
    assert list(ran.json) == ["workspace", "database", "reports"]
    assert ran.json["database"] == str(home / "sfa.db")
    assert invoke("config", "path", "--format", "json").ok().out == ran.out
    assert invoke("config", "path", "--format", "csv").ok().out.splitlines()[0] == "workspace,database,reports"
    assert invoke("config", "path").ok().out.splitlines()[0] == f"Workspace           {home}"


def test_without_a_choice_the_users_data_folder_is_the_workspace(invoke: Run, tmp_path: Path) -> None:
    ran = invoke("config", "path", "--json", env={"SFA_HOME": "", "XDG_DATA_HOME": str(tmp_path / "data")}).ok()
    assert ran.json["workspace"] == str(tmp_path / "data" / "sfa")


def test_settings_are_listed_read_and_set(invoke: Run, workspace: Path) -> None:
    listed = {row["key"]: row["value"] for row in invoke("config", "list", "--json").ok().json}
    assert listed == {
        "name": "GTX",
        "currency": "USD",
        "language": "en",
        "fiscal_year_start": 1,
        "fiscal_year_named_by": "start",
        "currency_scale": "unit",
        "ask_next_step": "yes",
        "escalate_after": 120,
        "time_zone": listed["time_zone"],
        "me": "Aoki",
        "spoken_language": None,
        "theme": "dark",
        "keymap": "vim",
        "keys": None,
    }
    for key, typed, kept in (
        ("name", "新しい会社", "新しい会社"),
        ("escalate_after", "4h", 240),
        ("escalate-after", "30", 30),
        ("currency", "jpy", "JPY"),
        ("fiscal-year-start", "4", 4),
        ("fiscal_year_named_by", "end", "end"),
        ("currency_scale", "千円", "thousand"),
        ("currency_scale", "百万円", "million"),
        ("time_zone", "Asia/Tokyo", "Asia/Tokyo"),
        ("theme", "Light", "light"),
        ("keymap", "arrows", "arrows"),
        ("keys", "board.left=a,left; deal.win=W", "board.left=a,left deal.win=W"),
        ("ask-next-step", "いいえ", "no"),
        ("language", "ja", "ja"),
    ):
        assert invoke("config", "set", key, typed, "--json").ok().json["value"] == kept
        assert invoke("config", "get", key).ok().out == f"{kept}\n"
    invoke("undo").ok()
    assert invoke("config", "get", "language").ok().out == "en\n"


def test_a_machine_may_speak_another_language_than_its_workspace(invoke: Run, workspace: Path) -> None:
    invoke("config", "set", "spoken_language", "ja").ok()
    assert invoke("config", "get", "language").ok().out == "en\n"
    assert "案件" in invoke("deal", "list").ok().err
    assert "案件" not in invoke("deal", "list", "--language", "en").ok().err
    invoke("config", "set", "spoken_language", "").ok()
    assert "案件" not in invoke("deal", "list").ok().err


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("colour", "red", 3),
        ("currency", "DOLLAR", 2),
        ("language", "fr", 2),
        ("spoken_language", "fr", 2),
        ("fiscal_year_start", "13", 2),
        ("fiscal_year_start", "April", 2),
        ("fiscal_year_named_by", "middle", 2),
        ("currency_scale", "dozen", 2),
        ("time_zone", "Mars/Olympus", 2),
        ("theme", "pink", 2),
        ("escalate_after", "0", 2),
        ("escalate_after", "soon", 2),
        ("keymap", "emacs", 2),
        ("keys", "board.left", 2),
        ("keys", "board.left=a board.left=b", 2),
        ("ask_next_step", "perhaps", 2),
        ("time_zone", "../../etc/passwd", 2),
        ("name", " ", 2),
        ("me", "Nobody", 3),
    ],
)
def test_a_setting_that_cannot_be_is_refused(invoke: Run, workspace: Path, key: str, value: str, code: int) -> None:
    before = invoke("config", "list", "--json").ok().out
    ran = invoke("config", "set", key, value)
    assert ran.code == code, ran.err
    assert invoke("config", "list", "--json").ok().out == before


def test_the_currency_stays_once_there_are_amounts_in_it(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX").ok()
    invoke("config", "set", "currency", "EUR").ok()
    invoke("product", "add", "GTX", "--unit-price", "5").ok()
    assert invoke("config", "set", "currency", "USD").code == 5
    assert invoke("config", "set", "currency", "eur").code == 0
