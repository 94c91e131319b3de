"""How a row is named by a person: id, tail of an id, ref, company/deal, exact name, then prefix or reading.

Names are compared after folding (NFKC, case, × as x). The nouns of a company's set-up (stages, users …) are few and are
read whole; deals, companies, contacts, products and activities go through the search index.
"""

import sqlite3
from collections.abc import Iterator
from difflib import get_close_matches

from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.model.text import fold, fold_reading, parted, strip_honorific, strip_legal_form
from sfa_tui.store import search
from sfa_tui.store.apart import shown, told_apart
from sfa_tui.store.derived import SEARCHED
from sfa_tui.store.labelled import CLOSED, MOST, Named, labelled, searched
from sfa_tui.store.workspace import Store

_TAIL, _LONG_TAIL = 4, 8
"""Fewest characters of an id that name it by its end: with a digit among them, so that words are not taken for one, and
without (one tail of eight in twenty has none)."""
_SHOWN, _NEAR = 10, 3
_ID = frozenset("0123456789abcdefghjkmnpqrstvwxyz")

_NAME_COLUMNS = {
    "user": ("name", "login", "email"),
    "team": ("name",),
    "pipeline": ("name",),
    "stage": ("name",),
    "rank": ("code", "label"),
    "source": ("name",),
    "reason": ("name",),
    "competitor": ("name",),
    "field": ("name",),
    "template": ("name",),
    "rule": ("name",),
    "sales_order": ("ref", "external_id"),
}
_IN_ORDER = ("stage", "rank", "pipeline", "field")
"""Nouns whose rows have a place in an order; of the others the one made first comes first."""
_READING_COLUMNS = {"user": ("reading",)}
ME = frozenset(("me", "自分"))
"""What names the user who works on this machine."""
_TABLES = {"order": "sales_order"}
"""Nouns whose table goes by another name (`order` is a word of SQL)."""


def resolve(store: Store, noun: str, text: str) -> str:
    """Return the id of the row of the noun that the text names.

    NotFound where there is none; Ambiguous, with the candidates, where there are several.
    """
    found = candidates(store, noun, text)
    if not found:
        near = _nearest(store, _TABLES.get(noun, noun), text)
        if near:
            raise NotFound(
                N_("there is no {noun} named {name}; nearest: {nearest}"), noun=noun, name=text, nearest=", ".join(near)
            )
        raise NotFound(N_("there is no {noun} named {name}"), noun=noun, name=text)
    return _only(store, noun, text, found)


def _nearest(store: Store, noun: str, text: str) -> list[str]:
    """Return up to three names that are most like a text: of a noun with many rows, those that begin as it does."""
    if noun not in SEARCHED:
        labels = {fold(named.label): named.label for named, _, _ in _read_table(store, noun)}
        near = get_close_matches(fold(text)[:100], labels, n=_NEAR, cutoff=0.5)
        return [labels[each] for each in near or list(labels)[:_NEAR]]
    begun_so: list[str] = []
    for length in (len(text) // 2, 2):
        if not begun_so and length > 1:
            begun_so = begun(store.connection, noun, text.strip()[:length])
    folded = {fold(name): name for name in begun_so}
    return [folded[each] for each in get_close_matches(fold(text)[:100], folded, n=_NEAR, cutoff=0.5)]


def _only(store: Store, noun: str, text: str, found: list[Named]) -> str:
    if len(found) > 1:
        told = told_apart(store, noun, [each.id for each in found[:_SHOWN]])
        listed = tuple(
            "  ".join((shown(noun, each.label), *told.get(each.id, ()), f"[{each.id}]")) for each in found[:_SHOWN]
        )
        raise Ambiguous(
            N_("{name} names {count} rows of {noun}"),
            noun=noun,
            name=text,
            count=len(found),
            candidates=listed,
            ids=tuple(each.id for each in found[:_SHOWN]),
        )
    return found[0].id


def resolve_stage(store: Store, text: str, deal: str) -> str:
    """Return the id of the stage that the text names for a deal: of several, the one in the deal's own pipeline."""
    found = candidates(store, "stage", text)
    if len(found) > 1:
        marks = ", ".join("?" * len(found))
        own = store.connection.execute(
            f"SELECT id FROM stage WHERE id IN ({marks}) AND pipeline_id ="
            " (SELECT s.pipeline_id FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?)",
            [*(each.id for each in found), deal],
        ).fetchall()
        if len(own) == 1:
            return str(own[0][0])
    return resolve(store, "stage", text)


def find(store: Store, noun: str, text: str) -> str | None:
    """Return the id of the row that the text names, None where there is none; Ambiguous as `resolve`."""
    found = candidates(store, noun, text)
    return _only(store, noun, text, found) if found else None


def exactly(store: Store, noun: str, text: str) -> str | None:
    """Return the id of the row that the text names in full (id, ref, external id or exact name), None where there is
    none; Ambiguous where there are several. A beginning or a reading is not enough here: the caller would make a new
    row."""
    text, noun = text.strip(), _TABLES.get(noun, noun)
    found = (
        _picked(store, noun, text)
        or _by_id(store, noun, text)
        or (_exact_in_index(store, noun, text) if noun in SEARCHED else _exact_in_table(store, noun, text))
    )
    return _only(store, noun, text, found) if found else None


def candidates(store: Store, noun: str, text: str) -> list[Named]:
    """Return the rows that the text names by the first rule that any row answers to."""
    text, noun = text.strip(), _TABLES.get(noun, noun)
    if not text:
        return []
    if noun == "user" and fold(text) in ME:
        me = store.local("me")
        return [Named(str(me), "me")] if me else []
    by_id = _picked(store, noun, text) or _by_id(store, noun, text)
    if by_id:
        return by_id
    if noun in SEARCHED:
        return _in_index(store, noun, text)
    return _in_table(store, noun, text)


def _picked(store: Store, noun: str, text: str) -> list[Named]:
    id = store.picked.get((noun, text))
    return [Named(id, text)] if id else []


def _by_id(store: Store, noun: str, text: str) -> list[Named]:
    row = store.connection.execute(f'SELECT id FROM "{noun}" WHERE id = ?', (text.upper(),)).fetchone()
    if row:
        return [Named(row[0], text)]
    if len(text) < (_TAIL if any(c.isdigit() for c in text) else _LONG_TAIL) or not set(text.lower()) <= _ID:
        return []
    rows = store.connection.execute(
        f'SELECT id FROM "{noun}" WHERE id LIKE ? AND deleted_at IS NULL LIMIT 2', (f"%{text}",)
    ).fetchall()
    return [Named(rows[0][0], text)] if len(rows) == 1 else []


def _in_table(store: Store, noun: str, text: str) -> list[Named]:
    exact = _exact_in_table(store, noun, text) or (_stage_of_pipeline(store, text) if noun == "stage" else [])
    if exact:
        return exact
    words = (*_keys(noun, text), fold_reading(text))
    return [
        named
        for named, keys, readings in _read_table(store, noun)
        if any(key.startswith(word) for key in keys | readings | _spaceless(noun, keys) for word in words)
    ]


def _spaceless(noun: str, keys: set[str]) -> set[str]:
    """Return the Japanese names of users without the blank that some write: 佐藤花 begins 佐藤 花子."""
    return {key.replace(" ", "") for key in keys if not key.isascii()} if noun == "user" else set()


def _stage_of_pipeline(store: Store, text: str) -> list[Named]:
    """Return the stages that PIPELINE/STAGE names."""
    pipeline, _, stage = text.partition("/")
    pipelines = [each.id for each in candidates(store, "pipeline", pipeline)]
    if not pipelines or not stage.strip():
        return []
    marks = ", ".join("?" * len(pipelines))
    rows = store.connection.execute(f"SELECT id FROM stage WHERE pipeline_id IN ({marks})", pipelines).fetchall()
    own = {id for (id,) in rows}
    return [each for each in candidates(store, "stage", stage) if each.id in own]


def _exact_in_table(store: Store, noun: str, text: str) -> list[Named]:
    wanted = _keys(noun, text)
    return [named for named, keys, _ in _read_table(store, noun) if wanted & keys]


def _read_table(store: Store, noun: str) -> Iterator[tuple[Named, set[str], set[str]]]:
    columns, readings = _NAME_COLUMNS[noun], _READING_COLUMNS.get(noun, ())
    order = "position, id" if noun in _IN_ORDER else "id"
    rows = store.connection.execute(
        f'SELECT id, {", ".join((*columns, *readings))} FROM "{noun}" WHERE deleted_at IS NULL ORDER BY {order}'
    )
    for id, *values in rows.fetchall():
        keys = {fold(str(value)) for value in values[: len(columns)] if value}
        said = {fold_reading(str(value)) for value in values[len(columns) :] if value}
        yield Named(id, str(next((value for value in values if value), id))), keys, said


def _keys(noun: str, text: str) -> set[str]:
    keys = {fold(text)}
    if noun in ("user", "contact"):
        keys.add(fold(strip_honorific(text)))
        keys |= {each for key in keys for each in parted(key)}
    return keys - {""}


def _in_index(store: Store, noun: str, text: str) -> list[Named]:
    exact = _exact_in_index(store, noun, text)
    if exact:
        return exact
    key, reading = fold(text), fold_reading(text)
    forms = list(parted(reading)) if noun == "contact" else []
    starting = labelled(
        store,
        noun,
        f"t.n IN (SELECT row FROM search_entry WHERE noun = '{noun}' AND name >= ? AND name < ?"
        f" UNION SELECT row FROM search_entry WHERE noun = '{noun}' AND reading >= ? AND reading < ?"
        f" UNION SELECT row FROM search_entry WHERE noun = '{noun}' AND reading IN ({', '.join('?' * len(forms))}))",
        [key, _after(key), reading, _after(reading), *forms],
    )
    if not starting and noun == "contact" and not text.isascii():
        # 山田太 begins 山田 太郎: the names that begin as it does, compared without their blanks.
        letters = key.replace(" ", "")
        spaceless = "t.n IN (SELECT row FROM search_entry WHERE noun = 'contact' AND name >= ? AND name < ?"
        spaceless += " AND substr(replace(name, ' ', ''), 1, ?) = ?)"
        starting = labelled(store, noun, spaceless, [key[:1], _after(key[:1]), len(letters), letters])
    if not starting and noun in ("contact", "activity"):
        starting = _by_later_word(store, noun, key)
    return _open_first(store, noun, starting)


def _by_later_word(store: Store, noun: str, key: str) -> list[Named]:
    """Return the rows of whose names a word after the first begins so: Tanaka names Taro Tanaka, and call Tanaka."""
    named = f"t.n IN (SELECT row FROM search_entry WHERE noun = '{noun}' AND name LIKE ? ESCAPE '\\')"
    return labelled(store, noun, named, [f"% {search.like(key)[1:]}"]) if key else []


def _exact_in_index(store: Store, noun: str, text: str) -> list[Named]:
    search.catch_up(store)
    found: list[Named] = []
    if noun == "deal":
        found = labelled(store, noun, "t.ref = ?", [text])
        if not found and "/" in text:
            found = _deal_of_company(store, text)
    if noun == "product":
        found = labelled(store, noun, "t.code = ? COLLATE NOCASE", [text])
    if not found and noun != "activity":
        found = labelled(store, noun, "t.external_id = ?", [text])
    if found:
        return found
    keys = sorted(_keys(noun, text))
    marks = ", ".join("?" * len(keys))
    named = f"t.n IN (SELECT row FROM search_entry WHERE noun = '{noun}' AND name IN ({marks}))"
    found = labelled(store, noun, named, keys)
    if not found and noun == "company":
        return _without_form(store, text)
    return _open_first(store, noun, found)


def _without_form(store: Store, text: str) -> list[Named]:
    """Return the companies whose name is this one but for a legal form that only one of the two says: アクメ names
    株式会社アクメ, which lists show as アクメ; 有限会社アクメ is another company."""
    bare = fold(strip_legal_form(text))
    if not bare:
        return []
    has_form = bare != fold(text)
    return [
        each
        for each in searched(store, "company", [bare])
        if fold(strip_legal_form(each.label)) == bare and (not has_form or fold(each.label) == bare)
    ]


def _after(prefix: str) -> str:
    return prefix + "\U0010ffff"


def _deal_of_company(store: Store, text: str) -> list[Named]:
    company, _, deal = text.partition("/")
    companies = _in_index(store, "company", company) if company.strip() else []
    if not companies or not deal.strip():
        return []
    ids = [each.id for each in companies[:_SHOWN]]
    marks = ", ".join("?" * len(ids))
    named = f"t.company_id IN ({marks}) AND t.n IN (SELECT row FROM search_entry WHERE noun = 'deal' AND name "
    exact = labelled(store, "deal", named + "= ?)", [*ids, fold(deal)])
    if exact:
        return _open_first(store, "deal", exact)
    starting = labelled(store, "deal", named + ">= ? AND name < ?)", [*ids, fold(deal), _after(fold(deal))])
    return _open_first(store, "deal", starting)


def _open_first(store: Store, noun: str, found: list[Named]) -> list[Named]:
    """Return the open deals, or planned activities, of those found, or all of them where none is."""
    if noun not in CLOSED or len(found) < 2:
        return found
    marks = ", ".join("?" * len(found))
    rows = store.connection.execute(
        f'SELECT t.id FROM "{noun}" t WHERE t.id IN ({marks}) AND NOT {CLOSED[noun]}', [each.id for each in found]
    ).fetchall()
    open_ids = {id for (id,) in rows}
    return [each for each in found if each.id in open_ids] or found


def all_of(store: Store, noun: str) -> list[Named]:
    """Return every row of a noun of a company's set-up (stage, user, reason …) in its order."""
    return [named for named, _, _ in _read_table(store, noun)]


def begun(connection: sqlite3.Connection, noun: str, text: str) -> list[str]:
    """Return up to 50 names of rows of the noun that begin with a text, for the shell to complete a name with."""
    wanted, noun = fold(text), _TABLES.get(noun, noun)
    if noun in SEARCHED:
        column = "t.subject" if noun == "activity" else "t.name"
        rows = connection.execute(
            f'SELECT DISTINCT {column} FROM search_entry e JOIN "{noun}" t ON t.n = e.row WHERE e.noun = ?'
            " AND e.name >= ? AND e.name < ? AND t.deleted_at IS NULL ORDER BY e.name LIMIT ?",
            (noun, wanted, _after(wanted), MOST),
        )
        return [name for (name,) in rows]
    column = _NAME_COLUMNS[noun][0]
    order = "min(position), min(id)" if noun in _IN_ORDER else "min(id)"
    rows = connection.execute(f'SELECT {column} FROM "{noun}" WHERE deleted_at IS NULL GROUP BY 1 ORDER BY {order}')
    return [name for (name,) in rows if name and fold(name).startswith(wanted)][:MOST]
