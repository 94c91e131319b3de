"""A file that is replaced: its mode, links to it, and what cannot be written."""

import stat
from pathlib import Path

import pytest

from sfa_tui.machine import files
from sfa_tui.model.errors import Failed


def test_a_new_file_is_private_and_one_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "f.ics"
    files.replace(path, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    link = tmp_path / "link.ics"
    link.symlink_to(path)
    files.replace(link, "two")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode), link.is_symlink()) == ("two", 0o644, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["f.ics", "link.ics"]


def test_what_cannot_be_written_is_told_and_stays(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="is not a file"):
        files.replace(tmp_path, "x")
    with pytest.raises(Failed, match="nowhere"):
        files.replace(tmp_path / "nowhere" / "f.ics", "x")
