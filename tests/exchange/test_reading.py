import codecs
import csv
import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfa_tui.exchange.layout import CANDIDATES
from sfa_tui.exchange.reading import Row, Table, read_table
from sfa_tui.model.errors import Failed, NotFound, SfaError, Usage
from tests.exchange.paths import shared
from tests.privileges import without_privileges

FILES = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(tmp_path: Path, content: str | bytes, name: str = "deals.csv", **options: str) -> Table:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, **options)


def cells(read: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in read.rows]


def test_rows_are_read_again_and_counted(tmp_path: Path) -> None:
    read = table(tmp_path, "name,amount\nアクメ,100\n\n , \nBeta,200\n")
    assert read.header == ("name", "amount")
    assert (read.encoding, read.delimiter, read.header_line) == ("utf-8", ",", 1)
    assert len(read.rows) == 2
    assert list(read.rows) == list(read.rows) == [Row(2, ("アクメ", "100")), Row(5, ("Beta", "200"))]
    assert read.blank_rows == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "iso2022_jp"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    text = "会社名,金額\r\n株式会社アクメ,1200\r\n北洋電機　営業所,3400\r\n"
    read = table(tmp_path, text.encode(encoding))
    assert read.encoding == encoding
    assert cells(read) == [("株式会社アクメ", "1200"), ("北洋電機　営業所", "3400")]


def test_signs_of_japanese_windows_are_read(tmp_path: Path) -> None:
    read = table(tmp_path, "会社名,担当\n㈱①,髙橋\nｱｸﾒ,100円\n".encode("cp932"))
    assert cells(read) == [("㈱①", "髙橋"), ("ｱｸﾒ", "100円")]
    named = table(tmp_path, "会社名\n㈱髙橋\n".encode("cp932"), encoding="shift_jis")
    assert (named.encoding, cells(named)) == ("cp932", [("㈱髙橋",)])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("name,city\nAcme,Paris\nMüller,Köln\n".encode("latin-1"), 3),
        ("name,note\nSociété Générale,éa\n".encode("cp1252"), 2),
        ("name\nDon\x92t\nIt\x92s\n".encode("latin-1"), 2),
        ("会社,金額\nテスト,1\nカタカナ,2\n".encode("euc_jp"), 1),
        ("会社名,金額\n田中商店,1\n".encode() + b"\xff\xfe,2\n", 3),
        ("会社名,金額\n田中商店,1\n".encode() + b"\x83\x65,2\n", 3),
    ],
)
def test_other_encodings_are_refused_with_the_line_never_read_wrongly(
    tmp_path: Path, content: bytes, line: int
) -> None:
    with pytest.raises(Failed, match=f"line {line}: byte 0x.*--encoding"):
        table(tmp_path, content)


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    assert cells(table(tmp_path, "name\nMüller\n".encode("latin-1"), encoding="latin-1")) == [("Müller",)]
    with pytest.raises(Failed, match=r"line 2: byte 0xFC is not utf-8"):
        table(tmp_path, "name\nMüller\n".encode("latin-1"), encoding="utf-8")
    for unknown in ("klingon", "base64", "\0", "undefined"):
        with pytest.raises(Usage, match="no encoding is called"):
            table(tmp_path, "name\nx\n", encoding=unknown)


@pytest.mark.parametrize("delimiter", CANDIDATES)
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["name", "amount", "note"], ["A", "1", "x, y; z"], ["B", "2", "a|b"], ["C", "3", ""]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    read = table(tmp_path, text.getvalue())
    assert read.delimiter == delimiter
    assert [list(each) for each in cells(read)] == rows[1:]


def test_decimal_commas_do_not_make_a_comma_file(tmp_path: Path) -> None:
    read = table(tmp_path, "name;price;cost;tax\nA;1,5;2,5;3,5\nB;1,5;2,5;3,5\nC;1,5;2,5;3,5\n")
    assert read.delimiter == ";"
    assert cells(read)[0] == ("A", "1,5", "2,5", "3,5")


@pytest.mark.parametrize("said", [";", "semicolon"])
def test_a_delimiter_can_be_named(tmp_path: Path, said: str) -> None:
    assert table(tmp_path, "a,x;b\n1;2\n", delimiter=said).header == ("a,x", "b")
    with pytest.raises(Usage, match="cannot separate"):
        table(tmp_path, "a\n1\n", delimiter="ab")


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    read = table(tmp_path, 'company\nAcme\n"Beta, Inc."\nGamma, Ltd.\n')
    assert (read.header, read.delimiter) == (("company",), "")
    assert cells(read) == [("Acme",), ("Beta, Inc.",), ("Gamma, Ltd.",)]


def test_lines_above_the_header_are_left_out_and_told(tmp_path: Path) -> None:
    text = "案件一覧（単位：千円）\n\n出力日,2026/11/22,,\n案件名,会社名,担当,金額\nA,アクメ,田中,1\nB,ベータ,佐藤,2\n"
    read = table(tmp_path, text)
    assert (read.header, read.header_line) == (("案件名", "会社名", "担当", "金額"), 4)
    assert read.preamble == ("案件一覧（単位：千円）", "出力日 2026/11/22")
    assert next(iter(read.rows)) == Row(5, ("A", "アクメ", "田中", "1"))


def test_years_in_a_header_do_not_make_it_a_row(tmp_path: Path) -> None:
    assert table(tmp_path, "name,2024,2025\nA,1,2\nB,3,4\n").header == ("name", "2024", "2025")


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'name,note\r\nA,"two\r\nlines"\r\n\r\nB,"x\ry"\rC,z\n"D ""quoted""",\n'
    assert list(table(tmp_path, text).rows) == [
        Row(2, ("A", "two\r\nlines")),
        Row(5, ("B", "x\ry")),
        Row(7, ("C", "z")),
        Row(8, ('D "quoted"', "")),
    ]


def test_short_rows_are_padded_and_long_ones_handed_on_with_their_error(tmp_path: Path) -> None:
    rows = list(table(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4\n").rows)
    assert rows[0] == Row(2, ("1", "", ""))
    assert rows[1] == Row(3, ("1", "2", "3"))
    assert rows[2].cells == ("1", "2", "3", "4")
    assert rows[2].error == "4 cells where the header has 3"


def test_a_file_of_rows_that_are_all_too_long_keeps_its_header(tmp_path: Path) -> None:
    read = table(tmp_path, "name,amount\nA,1,2,3,4\nB,1,2,3,4\nC,1,2,3,4\n")
    assert read.header == ("name", "amount")
    assert all(row.error for row in read.rows)


def test_nameless_columns_are_named_where_they_hold_something(tmp_path: Path) -> None:
    assert table(tmp_path, ",name,,\n0,A,,\n1,B,,\n").header == ("column 1", "name")
    assert table(tmp_path, "name,x,,\nA,1,,\nB,1,note,\n").header == ("name", "x", "column 3")


def test_headers_lose_their_line_breaks(tmp_path: Path) -> None:
    assert table(tmp_path, ' name,"金額\n（千円）"\nA,1\n').header == ("name", "金額 （千円）")


def test_alike_headers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed, match='columns 1 and 3 are both called "ＮＡＭＥ"'):
        table(tmp_path, "Name,x,ＮＡＭＥ\n1,2,3\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \n", "is empty"),
        (b"name,amount\n", r"a header \(line 1\) and no rows"),
        (b"name,amount\n,\n\n", "and no rows"),
        (b"PK\x03\x04rest", "spreadsheet.*save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "not a text file"),
        (b"name\nA\0B\n", "not a text file"),
        (codecs.BOM_UTF16_LE + "name\nA\0\n".encode("utf-16-le"), "not a text file"),
        (b'name,note\nA,x\nB,"never closed\nC,y\n', "line 3: a quote is opened and never closed"),
        (b'name,note\nA,"', "line 2: a quote is opened"),
        (b"name,note\nA,x\nB," + b"x" * 140_000, "line 3: a cell is longer than 131072"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(Failed, match=message) as error:
        table(tmp_path, content)
    assert "\n" not in str(error.value)
    assert "deals.csv" in str(error.value)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(Failed, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(SfaError):
        read_table("x\0y")
    with pytest.raises(SfaError):
        read_table("x" * 5000)


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="there are no such devices here")
def test_a_device_is_told_and_not_read_without_end() -> None:
    with pytest.raises(Failed, match="/dev/zero is a device"):
        read_table("/dev/zero")


def test_nul_in_a_text_does_not_make_it_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,amount\nA\0B,1\n")
    with pytest.raises(Failed, match="not a text file"):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_named_encoding_needs_no_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name,amount\n保守,1\n".encode(f"{encoding}-le"))
    assert read_table(path, encoding=encoding).header == ("name", "amount")
    path.write_bytes(b"name,amount\nAB,1\n")
    with pytest.raises((Failed, Usage)):
        read_table(path, encoding=encoding)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("a\n1\n")
    path.chmod(0)
    with without_privileges(), pytest.raises(Failed, match="permission denied"):
        read_table(path)


def test_old_end_marks_and_lost_characters(tmp_path: Path) -> None:
    assert cells(table(tmp_path, b"a,b\r\n1,2\r\n\x1a")) == [("1", "2")]
    assert "line 3 holds" in table(tmp_path, "a,b\n1,2\n3,\ufffd\n").warnings[0]


def test_a_cell_of_a_hundred_lines_is_warned_about(tmp_path: Path) -> None:
    text = 'a,b\n1,"' + "x\n" * 150 + '"\n2,3\n'
    assert table(tmp_path, text).warnings == (
        "line 2: a quoted cell reaches as far as line 152; is a closing quote missing?",
    )


def test_json_objects_are_rows(tmp_path: Path) -> None:
    text = '[\n {"name": "アクメ", "amount": 1200.50},\n {"name": "B", "won": true, "amount": null},\n {}\n]\n'
    read = table(tmp_path, text, "deals.json")
    assert (read.header, read.header_line, read.delimiter) == (("name", "amount", "won"), 0, "")
    assert list(read.rows) == [Row(2, ("アクメ", "1200.50", "")), Row(3, ("B", "", "true"))]
    assert read.blank_rows == 1
    lines = table(tmp_path, '{"a": 12345678901234567890123}\n\n{"a": "x"}\n', "deals.csv")
    assert list(lines.rows) == [Row(1, ("12345678901234567890123",)), Row(3, ("x",))]


def test_nested_values_are_refused_by_name(tmp_path: Path) -> None:
    rows = list(table(tmp_path, '[{"a": 1, "owner": {"id": 7}}, {"a": 2, "owner": "x"}]', "d.json").rows)
    assert rows[0].cells == ("1", '{"id": "7"}')
    assert rows[0].error is not None
    assert '"owner" holds a list or an object' in rows[0].error
    assert rows[1].error is None
    halves = list(table(tmp_path, '[{"a": "x\\ud800y\\u0000"}]', "d.json").rows)
    assert halves[0].cells == ("x\ufffdy\ufffd",)
    assert halves[0].error == '"a" holds a NUL or half a character'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1},\n{"a": }]', "line 2: this is not JSON"),
        ("[1, 2]", "line 1: an object"),
        ('[{"a": 1}', "breaks off"),
        ('[{"a": 1}] x', "follows the closing bracket"),
        ('{"a": 1, "a": 2}', '"a" stands twice'),
        ("[]", "no objects"),
        ("[" * 100_000, "nested too deeply|object"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_bad_json_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(Failed, match=message):
        table(tmp_path, text, "d.json")


@FILES
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
def test_any_bytes_give_a_table_or_one_line(tmp_path: Path, content: bytes) -> None:
    for name in ("any.csv", "any.json"):
        try:
            read = table(tmp_path, content, name)
        except SfaError:
            continue
        rows = list(read.rows)
        assert len(rows) == len(read.rows) > 0
        assert all(len(row.cells) == len(read.header) or row.error for row in rows)


WORDS = st.text(
    st.characters(codec="cp932", exclude_categories=["Cc", "Co"], exclude_characters="¢£¬‖−〜"), max_size=12
)
JAPANESE = "株式会社テスト製作所の営業担当者"


@FILES
@given(
    rows=st.lists(
        st.lists(WORDS | st.sampled_from(["a\nb", 'say "x"', "a,b;c|d\te"]), min_size=3, max_size=3), min_size=1
    ),
    delimiter=st.sampled_from(CANDIDATES),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932"]),
)
def test_what_was_written_is_read(tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str) -> None:
    rows = [[JAPANESE + str(index), *row[1:]] for index, row in enumerate(rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["会社名", "担当者", "備考欄"], *rows])
    content = text.getvalue().encode(encoding)
    read = table(tmp_path, content, encoding=encoding) if encoding == "cp932" else table(tmp_path, content)
    assert read.header == ("会社名", "担当者", "備考欄")
    assert [list(each) for each in cells(read)] == rows
    named = table(tmp_path, content, delimiter=delimiter, encoding=encoding)
    assert cells(named) == cells(read)


@FILES
@given(
    objects=st.lists(
        st.dictionaries(st.sampled_from("abc"), st.text(max_size=9) | st.integers() | st.none()), min_size=1
    )
)
def test_json_is_read_as_it_was_written(tmp_path: Path, objects: list[dict[str, str | int | None]]) -> None:
    path = tmp_path / "d.json"
    path.write_text(json.dumps(objects), encoding="utf-8")
    wanted = [each for each in objects if any(str(value).strip() for value in each.values() if value is not None)]
    if not wanted:
        return
    read = read_table(path)
    assert len(read.rows) == len(wanted)
    assert len(read.rows) + read.blank_rows == len(objects)
    for row, item in zip(read.rows, wanted, strict=True):
        shown = {key: "" if value is None else str(value) for key, value in item.items()}
        assert row.error or dict(zip(read.header, row.cells, strict=True)) == {
            **dict.fromkeys(read.header, ""),
            **shown,
        }


def test_the_real_files_are_read() -> None:
    deals = read_table(shared("maven_crm/sales_pipeline.csv"))
    assert (len(deals.rows), deals.header[0], deals.encoding) == (8800, "opportunity_id", "utf-8")
    filers = read_table(shared("edinet/EdinetcodeDlInfo_2025_cp932.csv"))
    assert (len(filers.rows), filers.header_line, filers.encoding) == (8010, 2, "cp932")
    assert filers.preamble[0].startswith("ダウンロード実行日")
    assert next(iter(filers.rows)).cells[6] == "カネコ種苗株式会社"
    people = read_table(shared("febrl/dataset3.csv"))
    assert (len(people.rows), people.header[:2]) == (5000, ("rec_id", "given_name"))


def test_a_hundred_thousand_rows_take_little_longer_than_the_csv_module(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    lines = [
        f'{i},Acme {i},GTX Pro,Won,2017-03-0{i % 9 + 1},2017/3/1,"{i * 37}.50",田中,note {i},x' for i in range(100_000)
    ]
    path.write_text("\n".join(["a,b,c,d,e,f,g,h,i,j", *lines]), encoding="utf-8")

    def by_csv() -> int:
        with path.open(encoding="utf-8", newline="") as stream:
            return sum(1 for _row in csv.reader(stream)) - 1

    def by_us() -> int:
        return sum(1 for _row in read_table(path).rows)

    assert by_us() == by_csv() == 100_000
    assert best(by_us) < 8 * best(by_csv)


def best(work: Callable[[], int]) -> float:
    """Return the seconds of the quickest of three runs: what a busy machine adds is not ours."""
    times = []
    for _run in range(3):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
