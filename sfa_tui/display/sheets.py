"""What stands on a page that a person reads from top to bottom, in print and on a screen: headings and items."""

from collections.abc import Sequence
from dataclasses import dataclass

Item = tuple[str, str]
"""What stands at the left of a line (a time, a sign), and its text, which goes on below itself."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; where there is nothing, `nothing` is said, and without that no heading."""

    title: str
    items: Sequence[Item]
    nothing: str = ""
