"""What is next and who spoke last, told in a phrase: the same in lists, on cards and at the head of a deal.

Knows the keys of the objects that the store gives; how a date or a sign looks is in `cells`.
"""

from collections.abc import Mapping
from typing import Any

from sfa_tui.display import cells
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.subjects import beside_kind, says_kind

Row = Mapping[str, Any]


def next_step(row: Row, clock: Clock) -> str:
    """Return what is next: our next step, else what we wait for, else that an open deal has neither."""
    if row["next_step"]:
        return f"● {step(row['next_step'], clock)}"
    if row["waiting_for"]:
        return f"… {step(row['waiting_for'], clock)}"
    return "○ " + _("no next step") if row["kind"] == "open" else ""


def last_conversation(row: Row, clock: Clock, *, whole: bool = False) -> str:
    """Return who spoke last (◀ they, ▶ we, ◆ both), by which channel, when, and whether the answer is ours to give."""
    last = row["last_conversation"]
    if not last:
        return ""
    speaker = last["by"] if last["direction"] == "out" else last["contact"]
    told = " ".join(
        filter(
            None,
            (
                cells.ARROWS.get(last["direction"], "·"),
                speaker,
                cells.kind(last["channel"]),
                cells.ago(last["at"], clock),
            ),
        )
    )
    if last["owed_by"] == "us":
        told = _("{conversation}, we owe").format(conversation=told)
    return f"{told}: {last['summary']}" if whole and last["summary"] else told


def step(planned: Row | None, clock: Clock) -> str:
    """Return what is planned and when, "" for nothing."""
    if not planned:
        return ""
    return f"{step_words(planned)} {cells.due(planned['due'], clock)}".strip()


def step_words(planned: Row) -> str:
    """Return what is planned, without when: a to-do's subject says it all; a call to nobody in particular is a call."""
    subject, kind = planned["subject"] or "", cells.kind(planned["kind"])
    if not beside_kind(subject, planned["kind"]):
        return kind
    if planned["kind"] == "todo" or says_kind(subject, planned["kind"]):
        return subject
    return f"{kind} {subject}"


_MADE = {
    "company": N_("Added the company {name}, which was not there yet."),
    "source": N_("Added the source {name}, which was not there yet."),
    "reason": N_("Added the reason {name}, which was not there yet."),
    "competitor": N_("Added the competitor {name}, which was not there yet."),
    "team": N_("Added the team {name}, which was not there yet."),
    "contact": N_("Added the contact {name}, who was not there yet."),
    "pipeline": N_("Added the pipeline {name}, which was not there yet."),
}


def made(noun: str, name: str) -> str:
    """Return what is said of a row that a verb had to make on the way."""
    return _(_MADE[noun]).format(name=name)
