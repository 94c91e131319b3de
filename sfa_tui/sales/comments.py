"""The verbs of a comment: write one on deals, companies, people and reports, and say that one has read them.

Comments are append-only: an answer, or another comment, corrects one; `undo` takes the newest action back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import fold, fold_reading, parted
from sfa_tui.sales.people import Target
from sfa_tui.store import comments
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

_AT = re.compile(r"(?<![0-9A-Za-z._+-])[@＠](?=\S)")
_WORD = re.compile(r"[^\s、。，．,.!?！？:：;；)）」@＠]+")
_LONGEST = 60
"""Characters after an @ in which a name is looked for."""
_SHOWN = 60
"""Characters of a comment that stand in the summary of its action."""


@dataclass(frozen=True, slots=True)
class Commented:
    """What was written: the ids of the comments, and what stands after an @ without being a user's name."""

    ids: tuple[str, ...]
    unknown: tuple[str, ...]


def comment(
    store: Store, clock: Clock, targets: Sequence[Target], body: str, kind: str = "comment", *, verb: str = ""
) -> Commented:
    """Write a comment of a kind (comment, seen, approved, returned) on every target, as one action, with a mention of
    each user whose name stands after an @; a comment without words says nothing, and is refused."""
    if kind == "comment" and not body.strip():
        raise Usage(N_("nothing is said: the text is empty"))
    if not targets:
        raise Usage(N_("nothing says what the comment is on"))
    named, unknown = mentioned(store, body)
    made: list[str] = []
    with action(store, verb or "comment add", " ".join(body.split())[:_SHOWN]) as act:
        for noun, row in dict.fromkeys(targets):
            if not store.connection.execute(
                f'SELECT 1 FROM "{noun}" WHERE id = ? AND deleted_at IS NULL', (row,)
            ).fetchone():
                raise NotFound(N_("there is no {noun} with the id {id}"), noun=noun, id=row)
            made.append(
                act.insert(
                    "comment",
                    {
                        "noun": noun,
                        "row_id": row,
                        "author_id": _me(store),
                        "kind": kind,
                        "body": body.strip() or None,
                    },
                )
            )
            for user in named:
                act.insert("mention", {"comment_id": made[-1], "user_id": user})
    return Commented(tuple(made), unknown)


def see(store: Store, clock: Clock, targets: Sequence[Target]) -> tuple[str, ...]:
    """Say that one has read what stands on some rows, and return those of them on which there was anything to read."""
    me = _me(store)
    unread = [target for target in dict.fromkeys(targets) if comments.count_unread(store, me, target[1])]
    if unread:
        comment(store, clock, unread, "", "seen", verb="comment seen")
    return tuple(id for _noun, id in unread)


def mentioned(store: Store, body: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the users whose names stand after an @ in a text, and what stands there and names nobody, or
    several. The @ of an e-mail address is none."""
    users = _users(store) if _AT.search(body) else []
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for sign in _AT.finditer(body):
        rest = body[sign.end() : sign.end() + _LONGEST]
        ids = _named(users, rest)
        if len(ids) == 1:
            found[next(iter(ids))] = None
        elif word := _WORD.match(rest):
            unknown[word.group()] = None
    return tuple(found), tuple(unknown)


def _named(users: Sequence[tuple[str, set[str]]], rest: str) -> set[str]:
    """Return the users with the longest name that a text begins with."""
    told = (fold(rest), fold_reading(rest))
    fits = [(len(key), id) for id, keys in users for key in keys if any(_begins(text, key) for text in told)]
    longest = max((length for length, _ in fits), default=0)
    return {id for length, id in fits if length == longest}


def _begins(text: str, name: str) -> bool:
    # A Japanese name needs no blank behind it: @佐藤さんへ.
    return text.startswith(name) and (not name.isascii() or not text[len(name) : len(name) + 1].isalnum())


def _users(store: Store) -> list[tuple[str, set[str]]]:
    rows = store.connection.execute("SELECT id, name, reading, login FROM user WHERE deleted_at IS NULL").fetchall()
    return [(id, {*_keys(name or "", reading or "", login or "")}) for id, name, reading, login in rows]


def _keys(name: str, reading: str, login: str) -> Iterator[str]:
    """Yield what a user may be called by: name, family or given name alone, reading, login; each folded."""
    for text in (fold(name), fold_reading(reading)):
        yield from filter(None, (text, *text.split()))
        if " " in text:
            yield from parted(text)
    if login:
        yield fold(login)


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None
