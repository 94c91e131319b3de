"""The few ways in which a request can fail. Each carries its sentence untranslated, with its facts as parameters;
the command line and the screens translate it once, into a line or a toast."""

import re

from sfa_tui.locale import _
from sfa_tui.model import words


class SfaError(Exception):
    """A failure that is told in one line; `template` is a message of the catalogues, `params` fill its placeholders."""

    exit_code = 1

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params
        self.field = ""
        """The field whose text was refused, by the name that its verb knows it by; "" where none is to blame."""

    def __str__(self) -> str:
        template = _(self.template)
        facts = words.said(self.params)
        return template.format(**{key: _seen(template, key, value) for key, value in facts.items()})


def _seen(template: str, key: str, value: object) -> object:
    """Return a fact of a message; one that is blank is quoted, so that it is seen, unless the message does so."""
    blank = isinstance(value, str) and not value.strip()
    return f'"{value}"' if blank and not re.search(f'["「]{{{key}}}["」]', template) else value


class Failed(SfaError):
    """The file system, the disk or the database did not do what was asked."""


class Usage(SfaError):
    """What was typed cannot be read: a date, an amount, a filter, a period, an option."""

    exit_code = 2


class NotFound(SfaError):
    """Nothing goes by that name (a workspace included)."""

    exit_code = 3


class Ambiguous(SfaError):
    """Several rows go by that name; `candidates` says how each could be named instead."""

    exit_code = 4

    def __init__(self, template: str, *, candidates: tuple[str, ...] = (), **params: object) -> None:
        super().__init__(template, **params)
        self.candidates = candidates


class Refused(SfaError):
    """A rule of the workspace says no; `missing` names the fields that would be needed."""

    exit_code = 5

    def __init__(self, template: str, *, missing: tuple[str, ...] = (), **params: object) -> None:
        super().__init__(template, **params)
        self.missing = missing
