"""Collects the texts of the program into the catalogues and compiles them: `python -m sfa_tui.locale.build`.

The .po files are what translators edit, the .mo files what the program reads. Both are committed, so that a fresh clone
speaks both languages with no build step and without Babel having run. What is written depends on the texts alone: no
dates, versions, places or line numbers, so that two branches differ where their texts do.

With `--missing`, lists what has no translation yet, one message a line, and fails while there is any.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sfa_tui.locale import DOMAIN, LANGUAGES

SOURCE = Path(__file__).parents[1]
TARGET = Path(__file__).parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "NP_": ((1, "c"), 2)}
HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


class Texts(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property  # type: ignore[misc]  # the other can be set, which nobody does here
    def mime_headers(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in super().mime_headers if name in HEADERS]


def collect(source: Path = SOURCE) -> Catalog:
    """Return the messages of all modules under a folder, in the order of their text."""
    found: set[tuple[str, str, str]] = set()
    for _file, _line, message, _comments, context in extract_from_dir(
        source, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        single, plural = message if isinstance(message, tuple) else (message, "")
        found.add((single, plural, context or ""))
    catalogue = Catalog()
    for single, plural, context in sorted(found):
        catalogue.add((single, plural) if plural else single, context=context or None)
    return catalogue


def update(language: str, texts: Catalog, known: Catalog) -> Catalog:
    """Return the catalogue of a language for these messages: English repeats them, the others keep what is known.

    A message without a translation stays empty, and is shown in English; one that no module uses any more is dropped.
    """
    updated = Texts(locale=language, header_comment=f"# The texts of sfa-tui ({language}).", fuzzy=False)
    for message in _messages(texts):
        old = known.get(message.id, context=message.context)
        kept = (
            old.string if old and not old.fuzzy else "" if isinstance(message.id, str) else [""] * updated.num_plurals
        )
        updated.add(message.id, message.id if language == "en" else kept, context=message.context, flags=message.flags)
    return updated


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it is committed; an empty one where there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as translators edit it: one line a message, in the order of the texts."""
    buffer = BytesIO()
    write_po(buffer, catalogue, no_location=True, sort_output=True, width=0, ignore_obsolete=True)
    return buffer.getvalue().rstrip(b"\n") + b"\n"


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Yield the messages that have no translation, or one whose placeholders are not those of the message."""
    for message in _messages(catalogue):
        ids = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str | None) else message.string
        # Where a language has one form for any number, it is the plural that it must say.
        wanted = ids if len(strings) > 1 else ids[-1:]
        if not all(
            string and placeholders(string) == placeholders(id) for id, string in zip(wanted, strings, strict=True)
        ):
            yield message


def placeholders(text: str) -> set[str]:
    """Return the names that a text leaves to be filled in."""
    return set(re.findall(r"{(\w*)[^{}]*}", text))


def po_path(language: str) -> Path:
    """Return where translators edit a language."""
    return TARGET / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_path(language: str) -> Path:
    """Return where the program reads a language."""
    return po_path(language).with_suffix(".mo")


def _messages(catalogue: Catalog) -> list[Message]:
    # The message without an id is the header.
    return [message for message in catalogue if message.id]


def main(arguments: list[str]) -> int:
    """Bring all catalogues up to date, or list what they lack; return the exit code."""
    texts = collect()
    lacking = 0
    for language in LANGUAGES:
        catalogue = update(language, texts, read(language))
        if "--missing" in arguments:
            for message in missing(catalogue):
                lacking += 1
                print(f"{language}: {message.id if isinstance(message.id, str) else message.id[0]}")
            continue
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        po_path(language).write_bytes(as_po(catalogue))
        mo_path(language).write_bytes(as_mo(catalogue))
        empty = sum(1 for _message in missing(catalogue))
        print(f"{language}: {len(_messages(catalogue))} messages, {empty} without a translation")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
