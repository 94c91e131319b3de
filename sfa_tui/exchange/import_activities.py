"""How records of activities, done or planned, become drafts of rows with what they concern."""

from collections.abc import Iterator
from datetime import date, datetime

from sfa_tui.exchange.import_records import Import, external, owner, text
from sfa_tui.exchange.matching import Draft, Extra, Key
from sfa_tui.exchange.records import Record
from sfa_tui.locale import N_
from sfa_tui.model.clock import utc
from sfa_tui.model.errors import Usage
from sfa_tui.store.journal import Value

_DEFAULT_KIND = "todo"


class Activities:
    """Activities: known by external id, else by kind, time, words and what they concern."""

    table = "activity"
    strong = frozenset({"external"})
    repeats = True

    def __init__(self, work: Import) -> None:
        self._work = work

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the activities that are there."""
        for id, outside, *natural in self._work.keys("activity", "external_id, kind, done_at, due, subject, summary"):
            yield (("external", outside), id) if outside else (("activity", *natural), id)

    def draft(self, record: Record) -> Draft:
        """Return the draft of an activity, done or planned; an unknown company or contact is made, an unknown deal or
        user rejects the row."""
        from sfa_tui.model.fields import ACTIVITY_KINDS, DIRECTIONS, find_choice
        from sfa_tui.model.quickline import proposed_debtor

        work = self._work
        said = text(record, "kind")
        kind = find_choice(ACTIVITY_KINDS, said) if said else _DEFAULT_KIND
        if kind is None:
            raise Usage(
                N_("{value} is not a kind of activity; use one of {kinds}"),
                value=said,
                kinds=", ".join(words[0] for words in ACTIVITY_KINDS),
            )
        way = text(record, "direction")
        direction = find_choice(DIRECTIONS, way) if way else None
        done, due = self._time(record, "done"), self._time(record, "due")
        held = owner(work, record)
        deal_name, company_name, contact_name = (text(record, each) for each in ("deal", "company", "contact"))
        links = [("deal", work.references.require("deal", deal_name))] if deal_name else []
        company = work.references.make("company", company_name) if company_name else None
        links += [("company", company)] if company else []
        if contact_name:
            links.append(("contact", work.references.make("contact", contact_name, company_id=company)))
        columns: dict[str, Value] = {
            "kind": kind if said else None,
            "subject": text(record, "subject"),
            "summary": text(record, "summary"),
            "done_at": utc(done) if isinstance(done, datetime) else work.clock.start_of(done) if done else None,
            "due": utc(due) if isinstance(due, datetime) else due.isoformat() if due else None,
            "direction": direction,
            "owner_id": held,
            "external_id": text(record, "external_id"),
        }
        owed_by = (proposed_debtor(direction) or "nobody") if done else "us"
        defaults: dict[str, Value] = {"kind": kind, "subject": None if done else kind, "owed_by": owed_by}
        whole = {**defaults, **{column: value for column, value in columns.items() if value is not None}}
        natural: Key = ("activity", *(whole.get(each) for each in ("kind", "done_at", "due", "subject", "summary")))
        extras = [("activity_id", Extra("activity_link", {"noun": noun, "row_id": id})) for noun, id in links]
        return Draft(columns, external(record) or [natural], extras, defaults)

    def _time(self, record: Record, name: str) -> datetime | date | None:
        value = record.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self._work.clock.now.tzinfo)
        return value if isinstance(value, date) else None
