"""What programs and people get to read, byte for byte."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.cli.output import Column, Format, emit_object, emit_report, emit_rows
from sfa_tui.model.text import display_width
from tests.conftest import PROJECT, Run

COLUMNS = (
    Column("id"),
    Column("name", "Deal"),
    Column("amount", "Amount", lambda row: f"¥{row['amount']:,}", right=True),
    Column("next_step.due", "Due"),
)
DEALS: list[dict[str, Any]] = [
    {"id": "01A", "name": "GTX Pro ×40", "amount": 4800000, "next_step": {"due": date(2026, 12, 18)}, "tags": ["a"]},
    {"id": "01B", "name": "保守更新", "amount": 990, "next_step": None, "tags": []},
]


def printed(rows: Any, format: Format, columns: Any = COLUMNS) -> str:
    out = io.StringIO(newline="")
    emit_rows(rows, columns, format, out=out)
    return out.getvalue()


def test_a_table_is_aligned_by_cells_and_leaves_out_what_is_for_programs() -> None:
    assert printed(DEALS, Format.TABLE) == (
        "Deal             Amount  Due\nGTX Pro ×40  ¥4,800,000  2026-12-18\n保守更新           ¥990\n"
    )


def test_one_long_text_widens_no_other_row() -> None:
    long = "見積" * 500
    rows = [{**DEALS[0], "name": long, "amount": 10**90}, DEALS[1]]
    head, first, second = printed(rows, Format.TABLE).splitlines()
    assert head.startswith(f"Deal{' ' * 78}")
    assert first.startswith(f"{long}  ¥1,000")
    assert second.endswith(" ¥990")
    assert len(second) < 80 + 2 + 130
    only = printed([{**DEALS[0], "name": long}, DEALS[1]], Format.TABLE).splitlines()
    assert display_width(only[2]) == 80 + 2 + len("¥4,800,000")


def test_json_is_an_array_of_whole_rows() -> None:
    out = printed(DEALS, Format.JSON)
    assert json.loads(out)[0] == {**DEALS[0], "next_step": {"due": "2026-12-18"}}
    assert "保守更新" in out
    assert len(out.splitlines()) == 4


def test_json_is_written_as_the_rows_come() -> None:
    out = io.StringIO()
    written: list[int] = []

    def rows() -> Iterator[dict[str, int]]:
        for number in range(3):
            written.append(len(out.getvalue()))
            yield {"number": number}

    emit_rows(rows(), (), Format.JSON, out=out)
    assert written == sorted(set(written))
    assert json.loads(out.getvalue()) == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_csv_and_tsv() -> None:
    assert printed(DEALS, Format.CSV) == (
        "id,name,amount,next_step.due\n01A,GTX Pro ×40,4800000,2026-12-18\n01B,保守更新,990,\n"
    )
    assert printed(DEALS, Format.TSV).splitlines()[1] == "01A\tGTX Pro ×40\t4800000\t2026-12-18"


def test_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed([], Format.JSON) == "[]\n"
    assert printed([], Format.CSV) == "id,name,amount,next_step.due\n"
    assert capsys.readouterr().err == ""
    assert printed([], Format.TABLE) == ""
    assert capsys.readouterr().err == "There is nothing to show.\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+81-3-1234-5678", "'+81-3-1234-5678"),
        ("-1 week", "'-1 week"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝１＋１", "'＝１＋１"),
        ("a=1", "a=1"),
        (-5, "-5"),
        (Decimal("-5.50"), "-5.50"),
        (-0.5, "-0.5"),
        (None, ""),
        (True, "true"),
        (["=1", "b"], "'=1; b"),
        ([{"name": "田中"}], '[{"name": "田中"}]'),
        ({"契約形態": "年契約"}, '{"契約形態": "年契約"}'),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "2026-12-01T09:00:00+00:00"),
        (Format.CSV, "csv"),
        ('a "b", c\nd', 'a "b", c\nd'),
    ],
)
def test_a_cell_of_csv(value: object, cell: str) -> None:
    out = printed([{"x": value}], Format.CSV, (Column("x"), Column("y")))
    assert list(csv.reader(io.StringIO(out, newline="")))[1] == [cell, ""]


@settings(max_examples=100)
@given(st.lists(st.text() | st.text(alphabet='=+-@\t\r\n,"＝a')))
def test_no_text_becomes_a_formula_or_breaks_the_csv(texts: list[str]) -> None:
    out = printed([{"x": text, "end": 1} for text in texts], Format.CSV, (Column("x"), Column("end")))
    read = list(csv.reader(io.StringIO(out, newline="")))
    assert len(read) == len(texts) + 1
    for text, (cell, end) in zip(texts, read[1:], strict=True):
        assert cell in (text, f"'{text}")
        assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not cell
        assert end == "1"


@settings(max_examples=100)
@given(st.lists(st.text(), min_size=1))
def test_no_text_steers_the_terminal_or_shears_the_table(texts: list[str]) -> None:
    out = printed([{"x": text, "y": "|"} for text in texts], Format.TABLE, (Column("x", "X"), Column("y", "Y")))
    lines = out.split("\n")
    assert len(lines) == len(texts) + 2
    assert "\x1b" not in out
    assert len({display_width(line) for line in lines[1:-1]}) == 1


def test_values_that_json_has_no_form_for() -> None:
    row = {"a": Decimal("12"), "b": Decimal("1.5"), "c": Format.CSV, "d": {"x"}, "e": (1, 2), "f": date(2026, 1, 2)}
    out = io.StringIO()
    emit_object(row, (), Format.JSON, out=out)
    assert json.loads(out.getvalue()) == {"a": 12, "b": 1.5, "c": "csv", "d": ["x"], "e": [1, 2], "f": "2026-01-02"}


def test_an_object_is_a_line_a_column_without_the_empty_ones() -> None:
    out = io.StringIO()
    emit_object(DEALS[1], COLUMNS, Format.TABLE, out=out)
    assert out.getvalue() == "Deal    保守更新\nAmount  ¥990\n"
    out = io.StringIO(newline="")
    emit_object(DEALS[1], COLUMNS, Format.CSV, out=out)
    assert out.getvalue().splitlines()[1] == "01B,保守更新,990,"


def test_a_report_is_one_object_or_its_rows() -> None:
    report = {"currency": "JPY", "rows": DEALS}
    for format, expected in [
        (Format.JSON, '{\n  "currency": "JPY",'),
        (Format.CSV, "id,name,"),
        (Format.TABLE, "Deal  "),
    ]:
        out = io.StringIO()
        emit_report(report, DEALS, COLUMNS, format, out=out)
        assert out.getvalue().startswith(expected)


SCRIPT = """
from sfa_tui.cli.output import *
columns = Column("name", "Deal"), Column("amount", "Amount", right=True)
emit_rows([{"name": "案件" * 30, "amount": 123456789}], columns, Format.TABLE)
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(
    ("env", "head", "width"),
    [
        ({"TERM": "xterm"}, "\x1b[1mDeal", 40),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "Deal", 40),
        ({"TERM": "dumb"}, "Deal", 40),
    ],
)
def test_on_a_terminal_texts_are_cut_to_its_width_but_no_figure(env: dict[str, str], head: str, width: int) -> None:
    ours, theirs = os.openpty()
    settled = {"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "COLUMNS": str(width)}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], stdout=theirs, env={**settled, **env}, check=False)
    os.close(theirs)
    with open(ours, encoding="utf-8", newline="") as terminal:  # noqa: PTH123 - a descriptor
        title, line = terminal.readline(), terminal.readline().rstrip()
    assert ran.returncode == 0
    assert title.startswith(head)
    assert display_width(line) <= width
    assert "…" in line
    assert line.endswith("  123456789")


COLUMNS_OF_NARROW = "Deal When Share Owner"
NARROW = """
from sfa_tui.cli.output import *
columns = (
    Column("name", "Deal"),
    Column("when", "When", whole=True),
    Column("share", "Share", right=True, spare=1),
    Column("owner", "Owner", spare=2),
)
emit_rows([{"name": "案件" * 30, "when": "2026-12-18 10:00", "share": 5, "owner": "Sato"}], columns, Format.TABLE)
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("width", "titles"), [(80, COLUMNS_OF_NARROW), (42, "Deal When Share"), (36, "Deal When")])
def test_a_narrow_terminal_goes_without_what_can_be_spared_and_says_so(width: int, titles: str) -> None:
    ours, theirs = os.openpty()
    env = {"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "COLUMNS": str(width), "TERM": "dumb"}
    ran = subprocess.run([sys.executable, "-c", NARROW], stdout=theirs, stderr=subprocess.PIPE, env=env, check=False)
    os.close(theirs)
    with open(ours, encoding="utf-8", newline="") as terminal:  # noqa: PTH123 - a descriptor
        head, line = terminal.readline(), terminal.readline().rstrip()
    left_out = [each for each in ("Share", "Owner") if each not in titles]
    assert head.split() == titles.split()
    assert display_width(line) <= width
    assert "2026-12-18 10:00" in line
    assert ran.stderr.decode() == (f"No room here for: {', '.join(left_out)}\n" if left_out else "")


def test_a_pipe_gets_every_cell_whole() -> None:
    env = {"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "COLUMNS": "40"}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, encoding="utf-8", env=env)
    assert "案件" * 30 in ran.stdout


@pytest.mark.parametrize(
    ("command", "next_step"),
    [
        (("rule", "list"), "sfa rule add"),
        (("alert", "channels"), "sfa alert mail"),
        (("alert", "list"), "--seen"),
        (("comment", "list"), "sfa comment add"),
    ],
)
def test_an_empty_list_says_what_to_do(invoke: Run, workspace: Path, command: tuple[str, ...], next_step: str) -> None:
    assert next_step in invoke(*command).ok().err
