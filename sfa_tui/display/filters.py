"""A filter as a person reads it: its fields and flags in the language in force, and still a text that can be typed."""

from dataclasses import replace

from sfa_tui.locale import language
from sfa_tui.model import words
from sfa_tui.model.fields import CUSTOM, FIELDS, TEXT
from sfa_tui.model.filters import Filter, to_text

_FLAGS = {each.name: each.aliases for each in FIELDS if each.kind == "flag"}


def shown(filter: Filter) -> str:
    """Return the text of the filter; read again it gives the same filter."""
    return to_text(Filter(tuple(replace(term, field=_called(term.field)) for term in filter.terms)))


def _called(field: str) -> str:
    if language() == "en" or field == TEXT or field.startswith(CUSTOM):
        return field
    if field in _FLAGS:
        return next((alias for alias in _FLAGS[field] if not alias.isascii()), field)
    return words.field(field)
