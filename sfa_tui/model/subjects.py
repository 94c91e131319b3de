"""What a step is called beside its kind: "call 田中" is a call, and its subject need not say so twice.

Knows the words for kinds in both languages; which contact 田中 is, is for others.
"""

from sfa_tui.model.fields import ACTIVITY_KINDS, find_choice
from sfa_tui.model.text import fold


def beside_kind(subject: str, kind: str) -> str:
    """Return a subject without the word for its kind at its beginning, "" where it says no more than that."""
    first, *rest = subject.split(maxsplit=1) or [""]
    if find_choice(ACTIVITY_KINDS, first.rstrip(":：")) != kind:
        return subject
    return "".join(rest)


def says_kind(subject: str, kind: str) -> bool:
    """Return whether a subject tells its kind, at its beginning or (in Japanese) anywhere: 田中さんに電話する."""
    folded = fold(subject)
    words = next((words for words in ACTIVITY_KINDS if words[0] == kind), ())
    return beside_kind(subject, kind) != subject or any(not word.isascii() and fold(word) in folded for word in words)
