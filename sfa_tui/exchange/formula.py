"""Cells that a spreadsheet would run as formulas: how they are made harmless on the way out and restored on the way in.
The signs are those of OWASP's "CSV injection", with the full-width ones that a Japanese spreadsheet obeys too."""

import re

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*%?")


def defuse(cell: str) -> str:
    """Return the cell with an apostrophe before it where a spreadsheet would run it; a number (-1,200) runs nothing."""
    if not cell.lstrip("'").startswith(SIGNS) or _NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def restore(cell: str) -> str:
    """Return the cell that `defuse` was given: restore(defuse(cell)) == cell."""
    if cell.startswith("'") and cell.lstrip("'").startswith(SIGNS):
        return cell[1:]
    return cell
