"""The style sheet of our apps, which parses a text of rules once.

Textual parses all texts anew whenever a screen brings one more: that was a third of what a screen takes to open for the
first time.
"""

from functools import lru_cache
from typing import Any

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_TEXTS = 512
"""Texts of rules that are kept a theme: all that there are."""


class KeptStylesheet(Stylesheet):
    """A style sheet that keeps what it has parsed, for every app of this process that wears the same theme."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed_with(frozenset(self._variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the colours of a theme."""
        if variables == self._variables:
            return
        # Cleared by Textual, and what is parsed with the colours of before is still right with these.
        self._parse_cache = LRUCache(1)
        super().set_variables(variables)
        self._parse_cache = _parsed_with(frozenset(variables.items()))

    def reparse(self) -> None:
        """Take the rules of all texts, parsed with the colours of now."""
        self.parse()


@lru_cache(maxsize=8)
def _parsed_with(_variables: frozenset[tuple[str, str]]) -> LRUCache[tuple[Any, ...], list[RuleSet]]:
    return LRUCache(_TEXTS)
