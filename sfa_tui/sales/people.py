"""Who is meant by the names in a line about a conversation: the people of its companies and deals come first; and
adding whom nobody answers to."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import fold, strip_honorific
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.store import names
from sfa_tui.store.workspace import Store

_LONGEST_NAME = 3
"""How many words of a text may be a name."""

Target = tuple[str, str]
"""What an activity is linked to: (deal, company, contact or user; id)."""
Meant = Mapping[str, str | None]
"""Whom names mean that several answer to, or nobody: {name: id, None for somebody who is to be added}."""
NOBODY: Meant = MappingProxyType({})


def people(
    store: Store, targets: Sequence[Target], who: Sequence[str], meant: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[str], tuple[str, ...]]:
    """Return the ids of the contacts that the names mean, and the names that nobody answers to; several who answer
    alike count as nobody, unless one of them is `meant`: a guess would put words into the wrong mouth."""
    near = _near(store, targets)
    found: list[str] = []
    unknown: list[str] = []
    for name in who:
        ids = [meant[name]] if name in meant else _answering(store, near, name)
        if len(ids) == 1:
            found.append(ids[0])
        else:
            unknown.append(name)
    return found, tuple(unknown)


def answering(store: Store, targets: Sequence[Target], name: str) -> list[str]:
    """Return the ids of the contacts who answer to a name: those at the companies of the targets, else any."""
    return _answering(store, _near(store, targets), name)


def _answering(store: Store, near: Sequence[tuple[str, set[str]]], name: str) -> list[str]:
    wanted = fold(name)
    local = [id for id, words in near if wanted in words] or [
        id for id, words in near if any(word.startswith(wanted) for word in words)
    ]
    return local or [each.id for each in names.candidates(store, "contact", name)]


def mentioned(store: Store, targets: Sequence[Target], text: str) -> tuple[str, list[str]]:
    """Return the name with which a text begins (田中さん、見積の件; Tanaka about the price), and the ids of those who
    answer to it; "" and none where it begins with no name.

    The companies of the targets come first. The text is prose, so part of a Latin name is not enough: "back" in "call
    back" is nobody.
    """
    words = text.replace("、", " ").replace(",", " ").split()
    near = _near(store, targets)
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        name = strip_honorific(" ".join(words[:count]))
        wanted = fold(name)
        ids = [id for id, parts in near if wanted in parts]
        if not ids and not name.isascii():
            ids = [id for id, parts in near if any(part.startswith(wanted) for part in parts)]
        if not ids and (name[:1].isupper() or not name.isascii()):
            found = names.candidates(store, "contact", name)
            ids = [each.id for each in found if not name.isascii() or set(wanted.split()) <= _words(each.label)]
        if ids:
            return name, ids
    return "", []


def settled(store: Store, clock: Clock, targets: Sequence[Target], meant: Meant) -> dict[str, str]:
    """Return {name: id} of all who are meant, once those who were nobody yet are added; inside the action of the verb
    that speaks of them."""
    known = {name: id for name, id in meant.items() if id is not None}
    return {**known, **add(store, clock, [name for name in meant if name not in known], targets)}


def add(store: Store, clock: Clock, people: Sequence[str], targets: Sequence[Target]) -> dict[str, str]:
    """Add contacts at the company that the targets concern, and return {name: id}; inside the action of the verb that
    speaks of them."""
    company = next((id for noun, id in targets if noun == "company"), None)
    for noun, id in targets:
        if company is None and noun == "deal":
            row = store.connection.execute("SELECT company_id FROM deal WHERE id = ?", (id,)).fetchone()
            company = row[0] if row else None
    own = {"company": company} if company else {}
    return {name: rows.add(store, clock, CONTACT, {"name": name, **own})[0] for name in people}


def _words(label: str) -> set[str]:
    return set(fold(label).replace(",", " ").split())


def _near(store: Store, targets: Sequence[Target]) -> list[tuple[str, set[str]]]:
    companies = {id for noun, id in targets if noun == "company"}
    contacts = {id for noun, id in targets if noun == "contact"}
    for noun, id in targets:
        if noun == "deal":
            rows = store.connection.execute(
                "SELECT company_id FROM deal WHERE id = ?1 UNION SELECT company_id FROM deal_company WHERE deal_id = ?1"
                " AND deleted_at IS NULL",
                (id,),
            )
            companies |= {company for (company,) in rows if company}
            rows = store.connection.execute(
                "SELECT contact_id FROM deal_contact WHERE deal_id = ? AND deleted_at IS NULL", (id,)
            )
            contacts |= {contact for (contact,) in rows}
    marks, people = ", ".join("?" * len(companies)), ", ".join("?" * len(contacts))
    rows = store.connection.execute(
        "SELECT id, name, family_name, given_name, family_reading, given_reading FROM contact WHERE deleted_at IS NULL"
        f" AND (company_id IN ({marks}) OR id IN ({people}))",
        [*companies, *contacts],
    )
    # Of the whole name every word counts as well: Tanaka is meant as often as Taro.
    return [(id, {part for word in words if word for part in (fold(word), *fold(word).split())}) for id, *words in rows]
