"""Stages that a file names and the workspace lacks: their kind, order and probability, proposed from their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sfa_tui.model.text import fold

_WON = ("won", "closed won", "win", "受注", "成約", "契約", "契約済", "受注済")
_LOST = ("lost", "closed lost", "dead", "失注", "不成立", "見送り", "消滅", "辞退")
# How far a stage of such a name usually stands, in per cent: Salesforce's and HubSpot's defaults, and the Japanese
# habit of 引合 … 内示. Compared as the beginning of a word, the longest first.
_KNOWN = {
    "prospect": 10,
    "lead": 10,
    "new": 10,
    "引合": 10,
    "リード": 10,
    "qualif": 20,
    "ヒアリング": 25,
    "appointment": 20,
    "アポ": 20,
    "discovery": 25,
    "needs analysis": 25,
    "課題": 30,
    "contact": 20,
    "engag": 50,
    "demo": 40,
    "デモ": 40,
    "presentation": 40,
    "value proposition": 50,
    "id. decision makers": 60,
    "perception analysis": 65,
    "proposal": 60,
    "quote": 60,
    "見積": 50,
    "提案": 50,
    "evaluat": 60,
    "評価": 60,
    "稟議": 75,
    "decision": 75,
    "交渉": 75,
    "negotiat": 80,
    "review": 80,
    "contract": 90,
    "契約": 90,
    "verbal": 90,
    "内示": 90,
    "commit": 90,
}
_COMMIT, _BEST_CASE = 75, 50


@dataclass(frozen=True, slots=True)
class ProposedStage:
    """A stage to be made: its name as the file writes it, kind, probability in per cent and forecast category."""

    name: str
    kind: str
    probability: int
    category: str | None


def propose(counted: Mapping[str, int], probabilities: Mapping[str, int] | None = None) -> list[ProposedStage]:
    """Return the stages that the names of a file ask for, in order: open ones by probability, then won, then lost.

    `counted` are the names in the order of the file, with the number of their rows; `probabilities` are those that the
    file itself gives for a stage, which go before what its name suggests. Names that say nothing are spread evenly.
    """
    given = probabilities or {}
    opened = [name for name in counted if kind_of(name) == "open"]
    chances = {name: given.get(name, _suggested(name)) for name in opened}
    unknown = [name for name in opened if chances[name] is None]
    for place, name in enumerate(unknown, start=1):
        chances[name] = round(100 * place / (len(unknown) + 1))
    ordered = sorted(opened, key=lambda name: (chances[name] or 0, opened.index(name)))
    return [
        *(ProposedStage(name, "open", chances[name] or 0, category_of(chances[name] or 0)) for name in ordered),
        *(ProposedStage(name, "won", 100, None) for name in counted if kind_of(name) == "won"),
        *(ProposedStage(name, "lost", 0, None) for name in counted if kind_of(name) == "lost"),
    ]


def kind_of(name: str) -> str:
    """Return whether a stage of this name is open, won or lost."""
    folded = fold(name).replace("-", " ").replace("_", " ")
    words: Sequence[str] = folded.split()
    if folded in _WON or words[-1:] == ["won"]:
        return "won"
    if folded in _LOST or words[-1:] == ["lost"]:
        return "lost"
    return "open"


def category_of(probability: int) -> str:
    """Return the forecast category of a stage with this probability."""
    if probability >= _COMMIT:
        return "commit"
    return "best_case" if probability >= _BEST_CASE else "pipeline"


def _suggested(name: str) -> int | None:
    folded = fold(name)
    found = [key for key in _KNOWN if any(word.startswith(key) for word in (folded, *folded.split()))]
    return _KNOWN[max(found, key=len)] if found else None
