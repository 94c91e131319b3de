"""A week with one of everything in it: what the tests and the pictures of the Week screen look at."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

MONDAY = date(2026, 11, 30)


class Planned(NamedTuple):
    """An entry: days after Monday (None: no day) and the time, kind, what, how long, which deal, by whom it is owed,
    how it recurs, and whether it is done."""

    day: int | None
    at: str | None
    kind: str
    what: str
    minutes: int | None = None
    deal: int | None = None
    owed_by: str = "us"
    rule: str | None = None
    done: bool = False
    owner: str | None = None
    place: str | None = None


EN = (
    Planned(-5, None, "todo", "send the quote", deal=0),
    Planned(-11, "10:00", "call", "call Tanaka", deal=1),
    Planned(None, None, "todo", "find out who decides", deal=2),
    Planned(0, "09:30", "meeting", "weekly sales meeting", 60, done=True, rule="FREQ=WEEKLY"),
    Planned(0, "11:00", "call", "call Sato about the price", 15, 0, done=True),
    Planned(0, "16:00", "todo", "minutes of the visit", deal=1),
    Planned(1, None, "todo", "expense report"),
    Planned(1, "09:00", "call", "call Mori", 15, 2),
    Planned(1, "10:30", "visit", "visit Acme with the new model", 90, 0, place="Osaka, 3rd floor"),
    Planned(1, "14:00", "demo", "demo of the portal", 45, 1),
    Planned(1, None, "mail", "signed order", deal=0, owed_by="them"),
    Planned(2, "13:00", "meeting", "price committee", 30),
    Planned(2, "15:00", "visit", "visit the plant", 120, 2),
    Planned(3, None, "todo", "prepare the renewal", deal=1),
    Planned(3, "10:00", "call", "call Ito", None, 1, rule="FREQ=DAILY;COUNT=4"),
    Planned(4, None, "mail", "their counter-offer", deal=2, owed_by="them"),
    Planned(4, "17:00", "meeting", "week in review", 30, rule="FREQ=WEEKLY;BYDAY=FR"),
    Planned(5, "08:00", "visit", "trade fair", 480),
    Planned(2, "11:00", "call", "call of Beck's", 30, 3, owner="BECK"),
)
JA = (
    Planned(-5, None, "todo", "見積書を送る", deal=0),
    Planned(-11, "10:00", "call", "田中様に電話", deal=1),
    Planned(None, None, "todo", "決裁者を確認", deal=2),
    Planned(0, "09:30", "meeting", "営業定例会議", 60, done=True, rule="FREQ=WEEKLY"),
    Planned(0, "11:00", "call", "佐藤様に価格の件で電話", 15, 0, done=True),
    Planned(0, "16:00", "todo", "訪問の議事録", deal=1),
    Planned(1, None, "todo", "経費精算"),
    Planned(1, "09:00", "call", "森様に電話", 15, 2),
    Planned(1, "10:30", "visit", "アクメ様訪問、新製品の紹介", 90, 0, place="大阪本社 3階"),
    Planned(1, "14:00", "demo", "ポータルのデモ", 45, 1),
    Planned(1, None, "mail", "注文書の返送", deal=0, owed_by="them"),
    Planned(2, "13:00", "meeting", "価格会議", 30),
    Planned(2, "15:00", "visit", "工場訪問", 120, 2),
    Planned(3, None, "todo", "更新契約の準備", deal=1),
    Planned(3, "10:00", "call", "伊藤様に電話", None, 1, rule="FREQ=DAILY;COUNT=4"),
    Planned(4, None, "mail", "先方の対案", deal=2, owed_by="them"),
    Planned(4, "17:00", "meeting", "週次振り返り", 30, rule="FREQ=WEEKLY;BYDAY=FR"),
    Planned(5, "08:00", "visit", "展示会", 480),
    Planned(2, "11:00", "call", "別府さんの電話", 30, 3, owner="BECK"),
)
DEALS = {
    "en": (
        ("GTX Pro ×40", "Acme Inc."),
        ("portal renewal", "Betasoloin"),
        ("plant sensors", "Halvodane"),
        ("of Beck", "Isdom"),
    ),
    "ja": (
        ("GTX Pro ×40", "アクメ工業株式会社"),
        ("保守更新", "北洋電機"),
        ("工場センサー", "みどり製作所"),
        ("別府の案件", "イズドム"),
    ),
}
COLLEAGUE = {"en": "Beck", "ja": "別府"}


def due_of(each: Planned, clock: Clock) -> datetime | date | None:
    """Return when an entry is due."""
    if each.day is None:
        return None
    day = MONDAY + timedelta(days=each.day)
    return day if each.at is None else datetime.combine(day, time.fromisoformat(each.at), clock.now.tzinfo)


def fill(store: Store, clock: Clock, language: str = "en", entries: Sequence[Planned] | None = None) -> dict[str, str]:
    """Put the entries into a workspace, with a colleague; return {what: id of the activity}."""
    with action(store, "test") as act:
        act.insert("user", {"name": COLLEAGUE[language]}, id="BECK")
    made = [
        deals.add(store, clock, {"name": name, "company": company, "amount": str((at + 1) * 120_000)})[0]
        for at, (name, company) in enumerate(DEALS[language])
    ]
    ids: dict[str, str] = {}
    for each in entries if entries is not None else {"en": EN, "ja": JA}[language]:
        ids[each.what] = id = activities.plan(
            store,
            clock,
            [] if each.deal is None else [("deal", made[each.deal])],
            kind=each.kind,
            subject=each.what,
            due=due_of(each, clock),
            owner=each.owner,
            owed_by=each.owed_by,
            duration=each.minutes,
            rule=each.rule,
            place=each.place,
        )
        if each.done:
            at = due_of(each, clock)
            assert at is not None
            activities.complete(store, clock, [id], summary="agreed", at=at)
    return ids
