"""What an undo did, and what it left, as the person is told."""

from sfa_tui.locale import _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.store import labels, undo
from sfa_tui.store.undo import Left, Undone
from sfa_tui.store.workspace import Store

_NAMED = 3
"""How many of the changes that were left are named."""


def undo_last(store: Store, _clock: Clock) -> tuple[str, Undone]:
    """Take back the newest action; return what is said of it, and what was undone."""
    undone = undo.undo(store)
    return _said(store, undone), undone


def _said(store: Store, undone: Undone) -> str:
    said = _("Undone: {verb} {summary}").format(verb=words.verb(undone.verb), summary=words.assigned(undone.summary))
    left = len(undone.left)
    if not left:
        return said.strip()
    message = ngettext(
        "{count} change was left, because it was changed again since:",
        "{count} changes were left, because they were changed again since:",
        left,
    )
    named = [_named(store, each) for each in undone.left[:_NAMED]]
    if (rest := left - _NAMED) > 0:
        named.append(ngettext("… {count} more", "… {count} more", rest).format(count=rest))
    return f"{said.strip()}; {message.format(count=left)} {', '.join(named)}"


def _named(store: Store, left: Left) -> str:
    parts = (words.noun(left.noun), labels.of_row(store, left.noun, left.id), left.field and words.field(left.field))
    return " ".join(filter(None, parts))
