"""Every field that a command sets can be set in a form of the app, custom ones of every type included."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList, Static

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, custom, deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT, DEAL, RULE, Noun
from sfa_tui.screens import deal_forms
from sfa_tui.screens.companies import CompaniesScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.contacts import ContactsScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.noun_table import NounTable
from sfa_tui.screens.prompt import Prompt
from sfa_tui.screens.rules import RulesScreen
from sfa_tui.store import companies, contacts, listing, names
from sfa_tui.store import deals as store_deals
from sfa_tui.store.fields import TYPES
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Once
from tests.live import live_rows_in
from tests.screens.forms import put, told
from tests.screens.piloting import drive, opened

CUSTOM = {
    "text": ("as it is", "as it is"),
    "number": ("1,250", 1250),
    "money": ("4.8k", 4800),
    "date": ("friday", "2026-12-04"),
    "choice": ("Lease", "Lease"),
    "multi-choice": ("Sale, Lease", ["Sale", "Lease"]),
    "contact": ("Tanaka", "Tanaka"),
    "user": ("Aoki", "Aoki"),
}
"""{type: (what is typed, what is held)}"""


@pytest.fixture
def folder(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with a deal, a company and a person, whose nouns have a custom field of each type."""

    def make() -> None:
        with open_workspace(workspace) as store:
            deals.add(store, clock, {"name": "GTX", "company": "Acme"})
            rows.add(store, clock, CONTACT, {"name": "Tanaka", "company": "Acme"})
            rows.add(store, clock, CONTACT, {"name": "Mori", "company": "Acme"})
            for noun in ("deal", "company", "contact"):
                for type in TYPES:
                    custom.add_field(
                        store, noun, f"my {type}", type, ("Lease", "Sale") if type.endswith("choice") else ()
                    )

    once(make)
    return workspace


def test_no_field_of_a_noun_is_missing_in_its_form(folder: Path, clock: Clock) -> None:
    forms: tuple[tuple[Noun, type[NounTable]], ...] = (
        (COMPANY, CompaniesScreen),
        (CONTACT, ContactsScreen),
        (RULE, RulesScreen),
    )
    for noun, screen in forms:
        assert set(screen.FIELDS) == {each.name for each in noun.fields}
    with open_workspace(folder) as store:
        deal = names.resolve(store, "deal", "GTX")
        deals.lose(store, clock, [deal], reason="price")
        asked = {entry.name for entry in deal_forms.to_edit(store, clock, deal)}
        # Line items have a form of their own on the page of the deal.
        assert {each.name for each in DEAL.fields} - {"product"} <= asked
        many = {choice.value for choice in deal_forms.to_set(store, closed=True)}
        assert {each.name for each in DEAL.fields} - {"name", "ref", "external_id"} <= many


def held(noun: str, name: str) -> Callable[[Store, Clock], dict[str, Any]]:
    """Return what reads the object of a row."""

    def read(store: Store, clock: Clock) -> dict[str, Any]:
        id = names.resolve(store, noun, name)
        if noun == "deal":
            return store_deals.get(store, id, clock)
        return listing.get(store, {"company": companies, "contact": contacts}[noun].LISTING, id, clock)

    return read


FORMS: dict[str, tuple[tuple[str, str], dict[str, tuple[str, Any]]]] = {
    "deal": (
        ("f4", "GTX"),
        {
            "ref": ("2026-1", "2026-1"),
            "contact": ("Tanaka:champion, Mori", None),
            "currency": ("EUR", "EUR"),
            "amount": ("1,200.50", 1200.5),
            "expected_close": ("eom", "2026-12-31"),
            "rank": ("A", "A"),
            "probability": ("65", 65),
            "category": ("best case", "best_case"),
            "source": ("fair", "fair"),
            "competitor": ("Rival, Other", None),
            "partner": ("Foo, Inc., Bank:billing", None),
            "tag": ("big, new", ["big", "new"]),
            "parked_until": ("+14d", "2026-12-15"),
            "external_id": ("X1", "X1"),
            "note": ("first\nsecond", "first\nsecond"),
        },
    ),
    "company": (
        ("f5", "Acme"),
        {
            "reading": ("あくめ", "あくめ"),
            "sector": ("steel", "steel"),
            "phone": ("(212) 555-0123", "+12125550123"),
            "employees": ("1,200", 1200),
            "annual_revenue": ("4.8m", 4_800_000),
            "year_established": ("1950", 1950),
            "owner": ("Aoki", "Aoki"),
            "tag": ("big", ["big"]),
            "external_id": ("X1", "X1"),
            "note": ("hello", "hello"),
        },
    ),
    "contact": (
        ("f6", "Mori"),
        {
            "family_reading": ("もり", "もり"),
            "title": ("Buyer", "Buyer"),
            "email": ("a@b.example, c@d.example", None),
            "phone": ("(212) 555-0123, ext 5", None),
            "buying_role": ("champion", "champion"),
            "do_not_contact": ("yes", True),
            "external_id": ("X1", "X1"),
            "tag": ("big", ["big"]),
        },
    ),
}


@pytest.mark.parametrize("noun", FORMS)
def test_a_form_sets_what_the_command_sets_and_one_undo_takes_all_of_it_back(folder: Path, noun: str) -> None:
    (tab, name), texts = FORMS[noun]

    async def edit() -> None:
        async with opened(folder) as desk:
            before = live_rows_in(folder)
            await desk.press(tab, "e")
            assert name in desk.screen_text
            for field, (text, _value) in texts.items():
                await put(desk, field, text)
            for type, (text, _value) in CUSTOM.items():
                await put(desk, f"my {type}", text)
            await desk.press("ctrl+s")
            assert not isinstance(desk.app.screen, Form), desk.screen_text
            left = await desk.read(held(noun, name))
            for field, (_text, value) in texts.items():
                assert value is None or left["tags" if field == "tag" else field] == value, field
            own = left["fields"]
            assert {type: own[f"my {type}"] for type in CUSTOM} == {type: value for type, (_, value) in CUSTOM.items()}
            if noun == "deal":
                people = [(each["name"], each["role"]) for each in left["contacts"]]
                assert people == [("Tanaka", "champion"), ("Mori", None)]
            if noun == "contact":
                assert left["emails"] == ["a@b.example", "c@d.example"]
                assert left["phones"] == ["+12125550123", "ext 5"]
            # What it holds is what the form begins with, and nothing of it is written again.
            await desk.press("e")
            shown = desk.on(Form).texts
            for field in ("contact", "partner", "email", "phone", "competitor"):
                assert field not in texts or shown[field] == FORMS_HOLD.get((noun, field), texts[field][0])
            await desk.press("ctrl+s", "u")
            assert live_rows_in(folder) == before

    drive(edit)


FORMS_HOLD = {
    ("company", "phone"): "+12125550123",
    ("contact", "phone"): "+12125550123, ext 5",
    ("deal", "partner"): "Foo, Inc.:partner, Bank:billing",
}


def test_members_of_a_set_are_taken_out_and_given_another_part(folder: Path, clock: Clock) -> None:
    with open_workspace(folder) as store:
        deal = names.resolve(store, "deal", "GTX")
        deals.edit(
            store, clock, [deal], {"contact": "Tanaka:champion, Mori:buyer", "partner": "Foo, Inc., Bank:billing"}
        )

    async def edit() -> None:
        async with opened(folder, language="ja") as desk:
            await desk.press("f4", "e")
            assert desk.on(Form).texts["contact"] == "Tanaka:推進者, Mori:購買担当"
            await put(desk, "contact", "Tanaka:決裁者")
            await put(desk, "partner", "Bank:billing")
            await desk.press("ctrl+s")
            left = await desk.read(held("deal", "GTX"))
            assert [(each["name"], each["role"]) for each in left["contacts"]] == [("Tanaka", "decision maker")]

            def partners(store: Store, _clock: Clock) -> list[tuple[str]]:
                return store.connection.execute(
                    "SELECT c.name FROM deal_company l JOIN company c ON c.id = l.company_id WHERE l.deleted_at IS NULL"
                ).fetchall()

            assert await desk.read(partners) == [("Bank",)]

    drive(edit)


def test_the_last_name_of_several_is_suggested(folder: Path) -> None:
    async def edit() -> None:
        async with opened(folder) as desk:
            await desk.press("f4", "e")
            await put(desk, "contact", "Tanaka:buyer, mo")
            line = next(line for line in desk.on(Form).lines if line.entry.name == "contact")
            assert line.query_one(OptionList).display
            await desk.press("down", "enter")
            assert line.text == "Tanaka:buyer, Mori"

    drive(edit)


UNREADABLE = (
    ("amount", "lots"),
    ("amount", "1.2.3"),
    ("currency", "ZZZ"),
    ("expected_close", "someday"),
    ("probability", "120"),
    ("parked_until", "2026-13-01"),
    ("contact", "Nobody"),
    ("contact", "Tanaka:king"),
    ("partner", "Acme:king"),
    ("created", "2030-01-01"),
    ("name", " "),
    ("my number", "many"),
    ("my money", "lots"),
    ("my date", "someday"),
    ("my multi-choice", "Lease, Rent"),
    ("my contact", "Nobody"),
    ("my user", "Nobody"),
)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_cannot_be_read_is_told_at_its_field_and_stays(folder: Path, language: str) -> None:
    async def edit() -> None:
        async with opened(folder, language=language) as desk:
            before = live_rows_in(folder)
            await desk.press("f4", "e")
            form = desk.on(Form)
            await put(desk, "tag", "kept")
            for field, text in UNREADABLE:
                line = next(line for line in form.lines if line.entry.name == field)
                held = line.text
                line.write(text)
                await desk.press("ctrl+s")
                assert desk.on(Form) is form, (field, text)
                assert told(desk, field), (field, text)
                assert (form.texts[field], form.texts["tag"], form.focused) == (text, "kept", line.editor)
                line.write(held)
            assert live_rows_in(folder) == before
            await desk.press("escape", "escape")
            assert desk.on(Form).texts["tag"] == "kept"
            await desk.press("escape", "y")
            assert live_rows_in(folder) == before

    drive(edit)


IN_PLACE = (
    ("name", " "),
    ("amount", "lots"),
    ("currency", "ZZZ"),
    ("expected_close", "someday"),
    ("rank", "Z"),
    ("owner", "Nobody"),
    ("probability", "120"),
    ("category", "maybe"),
    ("partner", "Acme:king"),
    ("parked_until", "2026-13-01"),
    ("my number", "many"),
    ("my money", "lots"),
    ("my date", "someday"),
    ("my choice", "Rent"),
    ("my multi-choice", "Lease, Rent"),
    ("my contact", "Nobody"),
    ("my user", "Nobody"),
)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_cannot_be_read_where_it_is_typed_over_is_told_there_and_stays(folder: Path, language: str) -> None:
    with open_workspace(folder) as store:
        deal = names.resolve(store, "deal", "GTX")

    async def edit() -> None:
        async with opened(folder, language=language) as desk:
            before = live_rows_in(folder)
            desk.app.open_row("deal", deal)
            await desk.settle()
            screen = desk.on(DealScreen)
            await desk.press("tab")
            for field, text in IN_PLACE:
                screen.panes.aside.point_at(f"field:{field}")
                await desk.settle()
                await desk.press("e")
                line = screen.panes.line
                line.query_one(Input).value = text
                await desk.press("enter")
                said = line.query_one(Static)
                assert (line.is_open, line.text, said.has_class("-wrong")) == (True, text, True), (field, text)
                # The first Esc asks, the second throws it away.
                await desk.press("escape")
                assert (line.is_open, line.text) == (True, text)
                await desk.press("escape")
                assert not line.is_open
            assert live_rows_in(folder) == before

    drive(edit)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_cannot_be_read_in_a_line_is_told_below_it_and_stays(folder: Path, clock: Clock, language: str) -> None:
    with open_workspace(folder) as store:
        target = ("deal", names.resolve(store, "deal", "GTX"))
        activities.plan(store, clock, [target], kind="call", subject="call them", due=clock.today)

    async def edit() -> None:
        async with opened(folder, language=language) as desk:
            before = live_rows_in(folder)
            for keys, text in (
                (("f2", "n"), "call: hello; close: someday"),
                (("f2", "n"), "call: hello; stage: Nowhere"),
                (("f2", "n"), "call: hello; amount: lots"),
                (("f3", "r"), "someday"),
                (("f3", "d"), "agreed; probability: 120"),
            ):
                await desk.press(*keys)
                await desk.type(text)
                await desk.press("enter")
                prompt = desk.on(Prompt)
                assert prompt.typed == text
                assert prompt.query_one("#told", Static).has_class("-refused"), text
                await desk.press("escape")
                desk.on(Confirm)
                await desk.press("n")
                assert desk.on(Prompt).typed == text
                await desk.press("escape", "y")
            assert live_rows_in(folder) == before

    drive(edit)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("tab", "fields"),
    [
        (
            "f5",
            (
                ("employees", "many"),
                ("annual_revenue", "lots"),
                ("year_established", "1950.5"),
                ("parent", "Nobody"),
                ("name", " "),
                ("my date", "someday"),
            ),
        ),
        ("f6", (("email", "nobody"), ("name", ""), ("my number", "many"))),
    ],
)
def test_companies_and_people_are_told_what_cannot_be_read_at_its_field(
    folder: Path, tab: str, fields: tuple[tuple[str, str], ...], language: str
) -> None:
    async def edit() -> None:
        async with opened(folder, language=language) as desk:
            before = live_rows_in(folder)
            await desk.press(tab, "e")
            form = desk.on(Form)
            for field, text in fields:
                line = next(line for line in form.lines if line.entry.name == field)
                held = line.text
                line.write(text)
                await desk.press("ctrl+s")
                assert desk.on(Form) is form, (field, text)
                assert told(desk, field), (field, text)
                assert (form.texts[field], form.focused) == (text, line.editor)
                line.write(held)
            assert live_rows_in(folder) == before

    drive(edit)
