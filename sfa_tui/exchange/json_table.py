"""JSON objects become rows of text: an array of them, or one after another (JSON lines). Values that are not text,
numbers, true, false or null are the row's error, by name: what to make of them is for whoever wrote the file."""

import json
import re
from pathlib import Path

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed

Item = tuple[int, dict[str, str], str | None]


def read_objects(text: str, path: Path) -> tuple[tuple[str, ...], list[Item], int]:
    """Return the keys in order of appearance; line, cells and error of each object; how many held nothing.

    Failed where the text is not JSON, an item is no object, or one key stands twice in an object.
    """
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)
    skip = re.compile(r"[\s\x1a]*")
    gap = re.compile(r"[\s\x1a]*,?[\s\x1a]*")
    keys: dict[str, None] = {}
    items: list[Item] = []
    blank = 0
    at = _after(skip, text, 0)
    array = text[at : at + 1] == "["
    at = _after(skip, text, at + array)
    line, counted = 1, 0
    while at < len(text) and not (array and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            line += text.count("\n", at, error.pos)
            raise Failed(
                N_("{path}, line {line}: this is not JSON ({reason})"), path=path, line=line, reason=error.msg
            ) from None
        except RecursionError:
            raise Failed(N_("{path}, line {line}: nested too deeply"), path=path, line=line) from None
        except _Twice as error:
            raise Failed(
                N_('{path}, line {line}: "{key}" stands twice in one object'), path=path, line=line, key=error
            ) from None
        if not isinstance(value, dict):
            raise Failed(N_("{path}, line {line}: an object with named values is needed here"), path=path, line=line)
        keys.update(dict.fromkeys(value))
        cells, error_text = _cells(value)
        if any(cell.strip() for cell in cells.values()):
            items.append((line, cells, error_text))
        else:
            blank += 1
        at = _after(gap, text, end)
    if array and at >= len(text):
        raise Failed(N_("{path} breaks off before its closing bracket"), path=path)
    if array and text[at + 1 :].strip(" \t\r\n\x1a"):
        raise Failed(N_("{path}: text follows the closing bracket"), path=path)
    return tuple(keys), items, blank


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


class _Twice(Exception):
    """A key that stands twice in one object: the first value would be lost."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _cells(value: dict[str, object]) -> tuple[dict[str, str], str | None]:
    cells: dict[str, str] = {}
    error = None
    for key, item in value.items():
        if isinstance(item, str):
            cells[key] = whole(item)
            if cells[key] != item:
                error = _('"{field}" holds a NUL or half a character').format(field=key)
        elif item is None:
            cells[key] = ""
        elif isinstance(item, bool):
            cells[key] = "true" if item else "false"
        else:
            cells[key] = json.dumps(item, ensure_ascii=False)
            error = _('"{field}" holds a list or an object; only text, numbers, true, false and null are read').format(
                field=key
            )
    return cells, error


def whole(text: str) -> str:
    """Return the text with U+FFFD for each half of a surrogate pair and each NUL: no file holds those."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
