from pathlib import Path

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
