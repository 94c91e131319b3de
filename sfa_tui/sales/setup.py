"""The set-up of a new workspace: its settings, its default pipeline in its language, and the user who is `me`."""

from collections.abc import Callable
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.ids import id_from
from sfa_tui.model.ids import new_id as fresh_id
from sfa_tui.sales.values import check_currency
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.workspace import Store, check_language, create_workspace

# Name in English and Japanese, kind, probability, category, rotting days. The probabilities are SuiteCRM's and
# Salesforce's for stages of these names, to the nearest five.
_STAGES: tuple[tuple[str, str, str, int, str | None, int | None], ...] = (
    ("Lead", "引合", "open", 10, "pipeline", 14),
    ("Qualified", "ヒアリング", "open", 25, "pipeline", 14),
    ("Proposal", "提案・見積", "open", 50, "best_case", 21),
    ("Negotiation", "交渉", "open", 75, "commit", 14),
    ("Verbal agreement", "内示", "open", 90, "commit", 7),
    ("Won", "受注", "won", 100, None, None),
    ("Lost", "失注", "lost", 0, None, None),
)
_RANKS = (
    ("A", "almost certain", "ほぼ確実", 80, "commit"),
    ("B", "even", "五分五分", 50, "best_case"),
    ("C", "possible", "可能性あり", 20, "pipeline"),
)
_PIPELINE = ("Sales", "営業")
_MONTHS = 12


def init(
    folder: Path,
    *,
    name: str,
    currency: str,
    language: str,
    fiscal_year_start: int,
    fiscal_year_named_by: str = "start",
    user: str,
    zone: str | None = None,
    new_id: Callable[[], str] = fresh_id,
) -> Store:
    """Make a workspace with its settings, a default pipeline and the user `me`, and return it open; its rows, now and
    as long as it stays open, get their ids from `new_id`."""
    currency, language = check_currency(currency), check_language(language)
    if not 1 <= fiscal_year_start <= _MONTHS:
        raise Usage(N_("the fiscal year starts in a month from 1 to 12, not {value}"), value=fiscal_year_start)
    if fiscal_year_named_by not in ("start", "end"):
        raise Usage(N_("a fiscal year is named by its start or its end, not by {value}"), value=fiscal_year_named_by)
    store = create_workspace(folder)
    store.new_id = new_id
    with action(store, "init", name) as act:
        settings: dict[str, Value] = {
            "name": name,
            "currency": currency,
            "language": language,
            "fiscal_year_start": fiscal_year_start,
            "fiscal_year_named_by": fiscal_year_named_by,
            "time_zone": zone,
        }
        for key, value in settings.items():
            # The id of a setting is its key, so that two machines that set one set the same row.
            act.insert("setting", {"value": value}, id=key)
        _default_pipeline(act, language == "ja")
        me = act.insert("user", {"name": user, "login": user, "role": "manager"})
        store.connection.execute("INSERT INTO local_setting (key, value) VALUES ('me', ?)", (me,))
        store.connection.execute("UPDATE action SET user_id = ? WHERE n = ?", (me, act.n))  # whose doing all of it is
    return store


def _default_pipeline(act: Action, japanese: bool) -> None:
    """Make the pipeline with its stages, and the ranks. Their ids are the same in every workspace: in two that become
    one (`sfa sync join`) each of these is one row, as it is with a setting."""
    values: dict[str, Value] = {"name": _PIPELINE[japanese], "position": 1, "in_forecast": 1}
    pipeline = act.insert("pipeline", values, id=id_from("init", "pipeline", _PIPELINE[0]))
    for position, (english, native, kind, probability, category, rotting) in enumerate(_STAGES, start=1):
        act.insert(
            "stage",
            {
                "pipeline_id": pipeline,
                "name": native if japanese else english,
                "position": position,
                "kind": kind,
                "probability": probability,
                "category": category,
                "rotting_days": rotting,
            },
            id=id_from("init", "stage", english),
        )
    for position, (code, english, native, probability, category) in enumerate(_RANKS, start=1):
        label = native if japanese else english
        act.insert(
            "rank",
            {"code": code, "label": label, "position": position, "probability": probability, "category": category},
            id=id_from("init", "rank", code),
        )
