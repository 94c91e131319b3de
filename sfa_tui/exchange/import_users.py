"""How records of users become drafts, and how manager and office become the tree of teams."""

from collections.abc import Iterator

from sfa_tui.exchange.import_records import Import, text
from sfa_tui.exchange.matching import Draft, Extra, Key
from sfa_tui.exchange.records import Reading, Record
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold
from sfa_tui.sales.nouns import ROLES
from sfa_tui.sales.values import choice
from sfa_tui.store.journal import Value


class Users:
    """Users: known by login, e-mail, then name.

    A manager leads a team (called after the manager where the file names none) that lies under the office; managers
    that the file only mentions become users too. A first membership counts from ever, a later one from today."""

    table = "user"
    strong = frozenset({"login", "email"})
    repeats = False

    def __init__(self, work: Import, reading: Reading) -> None:
        self._work = work
        # Wherever a manager's own row stands, it is a manager's.
        self._managers = {
            fold(work.references.meant("user", manager))
            for record in reading.only("manager")
            if (manager := text(record, "manager"))
        }
        today = work.clock.today.isoformat()
        rows = work.store.connection.execute(
            "SELECT user_id, team_id, role, coalesce(starts_on, '') <= ?1 AND (ends_on IS NULL OR ends_on > ?1)"
            " FROM membership WHERE deleted_at IS NULL",
            (today,),
        ).fetchall()
        self._belongs = {(user, team) for user, team, _role, now in rows if now}
        self._placed = {user for user, _team, role, _now in rows if role != "manager"}
        self._surely: dict[Key, str | None] = {key: id for key, id in self.known() if key[0] in self.strong}
        self._marks: dict[Key, Value] = {(id, kind): value for (kind, value), id in self._surely.items()}

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
        name = self._work.references.meant("user", name)
        role = text(record, "role")
        columns: dict[str, Value] = {
            "name": name,
            "login": login,
            "email": email,
            "role": choice("role", role, ROLES) if role else None,
        }
        keys: list[Key] = [(kind, fold(value)) for kind, value in (("login", login), ("email", email)) if value]
        keys.append(("name", fold(name)))
        known = self._meant(keys)  # asked before anything is planned, because several may go by the name
        team = self._team(record)
        extras = self._membership(known, team) if team is not None else []
        return Draft(columns, keys, extras, {"role": "manager" if fold(name) in self._managers else "rep"})

    def _meant(self, keys: list[Key]) -> str | None:
        """Return whom the keys of a record mean, None where it is somebody new: a name means nobody whose login or
        e-mail is another one."""
        *surer, (_kind, name) = keys
        for key in surer:
            if key in self._surely:
                return self._surely[key]
        found = self._work.references.find("user", str(name))
        if any(self._marks.get((found, kind), value) != value for kind, value in surer):
            found = None
        self._surely |= dict.fromkeys(surer, found)
        return found

    def _team(self, record: Record) -> str | None:
        references = self._work.references
        office, manager, called = (text(record, each) for each in ("office", "manager", "team"))
        above = references.make("team", office) if office else None
        name = called or (references.meant("user", manager) if manager else None)
        if name is None:
            return above
        team = references.make("team", name, parent_id=above)
        if manager:
            leader = references.make("user", manager, role="manager")
            if (leader, team) not in self._belongs:
                self._belongs.add((leader, team))
                references.plan("membership", {"user_id": leader, "team_id": team, "role": "manager"})
        return team

    def _membership(self, known: str | None, team: str) -> list[tuple[str, Extra]]:
        if known is not None and (known, team) in self._belongs:
            return []
        joins = self._work.clock.today.isoformat() if known in self._placed else None
        return [("user_id", Extra("membership", {"team_id": team}, defaults={"role": "member", "starts_on": joins}))]
