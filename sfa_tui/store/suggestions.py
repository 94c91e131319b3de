"""Names that are suggested to a person who types one."""

from sfa_tui.model.text import fold
from sfa_tui.store import labelled, names
from sfa_tui.store.derived import SEARCHED
from sfa_tui.store.workspace import Store


def suggested(store: Store, noun: str, text: str, limit: int) -> list[str]:
    """Return up to so many names of rows of the noun for a person who has typed so much: those that begin so, then
    those with the text in them."""
    found = names.begun(store.connection, noun, text)
    # One Latin letter is in nearly every name; one kanji is not.
    if len(found) < limit and (len(text.strip()) > 1 or not text.isascii()):
        if noun in SEARCHED:
            ids = [each.id for each in labelled.searched(store, noun, [text.strip()], limit)]
            marks = ", ".join("?" * len(ids))
            within = store.connection.execute(f'SELECT name FROM "{noun}" WHERE id IN ({marks})', ids)
            found += [name for (name,) in within if name and fold(text) in fold(name)]
        else:
            found += [each.label for each in names.all_of(store, noun) if fold(text) in fold(each.label)]
    return list(dict.fromkeys(found))[:limit]
