import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfa_tui.exchange.formula import SIGNS, defuse, restore
from sfa_tui.exchange.mapping import propose_mapping
from sfa_tui.exchange.reading import Row, Table, read_table
from sfa_tui.exchange.rejected import rejected_path, write_rejected
from sfa_tui.model.errors import Failed


def table(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "deals.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_table(path)


def test_rejected_rows_keep_their_columns_and_get_a_reason(tmp_path: Path) -> None:
    read = table(tmp_path, 'name,note\nA,"two\nlines"\nB,x,beyond\nC,\n')
    rows = list(read.rows)
    path, count = write_rejected(read, [(rows[0], "no such owner"), (rows[1], rows[1].error or "")])
    assert (path, count) == (rejected_path(read.path), 2)
    assert path.name == "deals.csv.rejected.csv"
    assert path.read_bytes().decode().splitlines() == [
        *("name,note,reason,line", 'A,"two', 'lines",no such owner,2', "B,x,3 cells where the header has 2,4,beyond")
    ]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_only_the_owner_may_read_it_and_nothing_is_left_beside(tmp_path: Path) -> None:
    read = table(tmp_path, "name\nA\n")
    path, _count = write_rejected(read, [(row, "why") for row in read.rows])
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["deals.csv", path.name]


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", False), ("utf-8-sig", True), ("cp932", True), ("utf-16", True)]
)
def test_excel_finds_its_byte_order_mark(tmp_path: Path, encoding: str, mark: bool) -> None:
    read = table(tmp_path, "会社名\n株式会社アクメ\n", encoding)
    path, _count = write_rejected(read, [(row, "why") for row in read.rows])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == mark


def test_what_was_rejected_is_imported_again_without_reason_and_line(tmp_path: Path) -> None:
    read = table(tmp_path, "案件名,失注理由,金額\n=A1,価格,+81-3\nB,'-x,-1200\n")
    path, _count = write_rejected(read, [(row, "=cmd|' /C calc'!A0") for row in read.rows])
    text = path.read_text(encoding="utf-8")
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(","))
    again = read_table(path)
    assert again.rejected
    assert [row.cells[:3] for row in again.rows] == [row.cells for row in read.rows]
    mapping = propose_mapping("deals", again)
    assert [(each.field, each.why) for each in mapping.proposals][-2:] == [(None, "rejected")] * 2
    assert mapping.ignored == ()
    assert mapping.signature == propose_mapping("deals", read).signature
    third, _count = write_rejected(again, [(row, "still") for row in again.rows])
    assert third != path
    assert read_table(third).header == again.header


def test_a_reason_of_the_file_itself_is_not_taken_for_ours(tmp_path: Path) -> None:
    read = table(tmp_path, "name,reason,line\nA,price,GTX\n")
    assert not read.rejected
    assert propose_mapping("deals", read).proposals[1].field == "reason"
    path, _count = write_rejected(read, [(row, "why") for row in read.rows])
    again = read_table(path)
    assert again.header == ("name", "reason", "line", "rejected: reason", "rejected: line")
    assert again.rejected
    assert propose_mapping("deals", again).proposals[1].field == "reason"


def test_a_json_file_is_rejected_as_csv(tmp_path: Path) -> None:
    read = table(tmp_path, '[{"a": "x", "b": {"c": 1}}]', name="d.json")
    path, _count = write_rejected(read, [(row, row.error or "") for row in read.rows])
    assert read_table(path).header == ("a", "b", "reason", "line")


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    read = table(tmp_path / "sub", "name\nA\n")
    rows = list(read.rows)
    read.path.unlink()
    read.path.parent.rmdir()
    with pytest.raises(Failed, match="cannot be written"):
        write_rejected(read, [(row, "why") for row in rows])


CELLS = st.text(st.sampled_from("'=+-@\t\r\n＝＋０1a,%.") | st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=200)
@given(cell=CELLS)
def test_a_cell_comes_back_as_it_was(cell: str) -> None:
    assert restore(defuse(cell)) == cell
    assert (
        not defuse(cell).startswith(SIGNS)
        or defuse(cell).lstrip("+-").replace(",", "").replace(".", "").rstrip("%").isdigit()
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS.map(lambda cell: cell.replace("\0", "")), min_size=2, max_size=2))
def test_rows_come_back_as_they_were(tmp_path: Path, cells: list[str]) -> None:
    read = table(tmp_path, "name,note\nA,B\n")
    row = Row(2, ("key", *cells))
    read = Table(read.path, "utf-8", ",", ("key", "name", "note"), 1, read.rows)
    path, _count = write_rejected(read, [(row, "why")])
    assert next(iter(read_table(path).rows)).cells[:3] == row.cells
