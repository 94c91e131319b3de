"""The texts of the program in the language of its reader (gettext catalogues en and ja).

Knows which languages there are and which one is in force; what is said is the business of whoever calls `_`.
"""

import gettext as _gettext
import os
from pathlib import Path

LANGUAGES = ("en", "ja")
DOMAIN = "sfa"

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def install(language: str) -> None:
    """Put one of LANGUAGES in force for every later `_`; an unknown one is read as English."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else "en"
    _catalogue = _gettext.translation(DOMAIN, localedir=Path(__file__).parent, languages=[_language], fallback=True)


def language() -> str:
    """Return the language in force: "en" or "ja"."""
    return _language


def from_environment() -> str:
    """Return the language of the environment's locale (LC_ALL, LC_MESSAGES, LANG), English where it is none of ours."""
    return asked() or "en"


def asked() -> str | None:
    """Return the language that the environment's locale asks for, None where it is none of ours."""
    value = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "").lower()
    return next((each for each in LANGUAGES if value.startswith(each)), None)


def _(message: str) -> str:
    """Return the message in the language in force."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that the count asks for, in the language in force."""
    return _catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Return the message in the language in force, where one English word has several translations."""
    return _catalogue.pgettext(context, message)


def NP_(context: str, message: str) -> str:
    """Return the message as it is: marks it to be translated by `pgettext` with this context when it is shown."""
    return message


def N_(message: str) -> str:
    """Return the message as it is: marks it (gettext's own name for that) to be translated when it is shown."""
    return message
