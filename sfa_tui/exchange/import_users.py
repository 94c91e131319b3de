"""How records of users become drafts, and how manager and office become the tree of teams."""

from collections.abc import Iterator

from sfa_tui.exchange.import_records import Import, text
from sfa_tui.exchange.plan import Draft, Extra, Key
from sfa_tui.exchange.records import Record
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold
from sfa_tui.sales.nouns import ROLES
from sfa_tui.sales.values import choice
from sfa_tui.store import teams
from sfa_tui.store.journal import Value


class Users:
    """Users: known by login, e-mail, then name.

    A manager leads a team (called after the manager where the file names none) that lies under the office; managers
    that the file only mentions become users too. A first membership counts from ever, a later one from today."""

    table = "user"
    repeats = False

    def __init__(self, work: Import) -> None:
        self._work = work
        self._team_of = teams.team_of_user(work.store, work.clock.today)
        self._moved: dict[str, str] = {}

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the users that are there."""
        for id, login, email, name in self._work.keys("user", "login, email, name"):
            for kind, value in (("login", login), ("email", email), ("name", name)):
                if value:
                    yield (kind, fold(value)), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a user; Usage where it has neither name, login nor e-mail."""
        login, email = text(record, "login"), text(record, "email")
        name = text(record, "name") or login or email
        if name is None:
            raise Usage(N_("this user has no name"))
        role = text(record, "role")
        columns: dict[str, Value] = {
            "name": name,
            "login": login,
            "email": email,
            "role": choice("role", role, ROLES) if role else None,
        }
        keys: list[Key] = [(kind, fold(value)) for kind, value in (("login", login), ("email", email)) if value]
        keys.append(("name", fold(name)))
        known = next((self._work.references.find("user", str(key[1])) for key in keys), None)
        if role is None and known is None:
            columns["role"] = "rep"
        team = self._team(record)
        extras: list[tuple[str, Extra]] = []
        if team is not None:
            extras = self._membership(known, team)
        return Draft(columns, keys, extras)

    def _team(self, record: Record) -> str | None:
        references = self._work.references
        office, manager, called = (text(record, each) for each in ("office", "manager", "team"))
        above = references.make("team", office) if office else None
        name = called or manager
        if name is None:
            return above
        team = references.make("team", name, parent_id=above)
        if manager and references.find("user", manager) is None:
            leader = references.plan("user", {"name": manager, "role": "manager"}, manager)
            references.planned.setdefault("membership", []).append(_member(leader, team, "manager"))
        return team

    def _membership(self, user: str | None, team: str) -> list[tuple[str, Extra]]:
        held = self._team_of.get(user or "")
        if held == team:
            return []
        today = self._work.clock.today.isoformat()
        key: dict[str, Value] = {"team_id": team, "starts_on": today if held else None}
        return [("user_id", Extra("membership", key, {"role": "member"}))]


def _member(user: str, team: str, role: str) -> dict[str, Value]:
    from sfa_tui.model.ids import new_id

    return {"id": new_id(), "user_id": user, "team_id": team, "role": role}
