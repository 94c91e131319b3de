"""How the text of a field becomes what the store holds: the same for a flag, a quick line, a form and an imported
cell."""

from dataclasses import dataclass, field
from datetime import timedelta

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date, parse_duration
from sfa_tui.model.errors import NotFound, SfaError, Usage
from sfa_tui.model.money import is_currency
from sfa_tui.model.text import fold
from sfa_tui.sales.defaults import of_new
from sfa_tui.sales.nouns import Noun, NounField
from sfa_tui.store import names
from sfa_tui.store.conditions import fiscal, number
from sfa_tui.store.journal import Action, Value
from sfa_tui.store.workspace import Store

_TRUE = frozenset(("1", "y", "yes", "true", "on", "はい", "有", "○", "t"))
_FALSE = frozenset(("0", "n", "no", "false", "off", "いいえ", "無", "×", "x", "f"))


@dataclass(slots=True)
class Reader:
    """Reads fields of one verb: the workspace, the present, and the rows that it had to make on the way (noun,
    name)."""

    store: Store
    clock: Clock
    act: Action
    made: list[tuple[str, str]] = field(default_factory=list)

    def columns(self, noun: Noun, texts: dict[str, str], *, currency: str | None = None) -> dict[str, Value]:
        """Return {column: value} of the fields that stand in columns of the noun's table; an empty text means none.

        Money is read in `currency`, in the currency among the texts, or in the base currency. Usage, NotFound and
        Ambiguous name the field and its text.
        """
        if texts.get("currency"):
            with reading("currency"):
                currency = check_currency(texts["currency"])
        values: dict[str, Value] = {}
        for name, text in texts.items():
            found = noun.field(name)
            assert found is not None, name
            if found.kind != "link":
                with reading(name):
                    values[found.column] = (
                        self.value(found, text, currency or self.store.currency) if text.strip() else None
                    )
        return values

    def value(self, field: NounField, text: str, currency: str) -> Value:
        """Return what the store holds for the text of a field."""
        text = text.strip()
        if field.name == "currency":
            return check_currency(text)
        match field.kind:
            case "money":
                return parse_amount(text, currency)
            case "date":
                return parse_date(text, self.clock.today, fiscal(self.store)).isoformat()
            case "instant":
                day = parse_date(text, self.clock.today, fiscal(self.store))
                if day > self.clock.today:
                    raise Usage(N_("{field}: {day} lies in the future"), field=field.name, day=day)
                return self.clock.start_of(day)
            case "integer":
                return _integer(field.name, text)
            case "number":
                return float(number(text))
            case "duration":
                return int(parse_duration(text) // timedelta(minutes=1))
            case "percent":
                return percent(text)
            case "flag":
                return flag(field.name, text)
            case "choice":
                return choice(field.name, text, field.choices)
            case "phone":
                return phone(text, self.store)
            case "ref":
                return self.ref(field.noun, text, creates=field.creates)
            case _:
                return text

    def ref(self, noun: str, text: str, *, creates: bool = False) -> str:
        """Return the id of the row that the text names; where it may be made, a name that nothing answers to exactly
        (a company: but for its legal form) makes it."""
        if not creates:
            return names.resolve(self.store, noun, text)
        exact = names.exactly(self.store, noun, text)
        if exact is not None:
            return exact
        self.made.append((noun, text))
        return self.act.insert(noun, {**of_new(self.store, self.clock, noun, {}), "name": text})


class reading:
    """Let an error say which field's text it is about, so that a form can show it there."""

    __slots__ = ("field",)

    def __init__(self, field: str) -> None:
        self.field = field

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SfaError):
            error.field = error.field or self.field


def check_currency(text: str) -> str:
    """Return a currency code in capitals, Usage where there is no such currency."""
    code = text.strip().upper()
    if not is_currency(code):
        raise Usage(N_("{value} is not a currency; write its ISO 4217 code, like JPY or USD"), value=text)
    return code


def percent(text: str) -> int:
    """Return a whole number of per cent from 0 to 100."""
    value = number(text)
    if value != int(value) or not 0 <= value <= 100:
        raise Usage(N_("{value} is not a percentage; write a whole number from 0 to 100"), value=text)
    return int(value)


def choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    """Return the choice that the text spells, in English or the language in force, in any case and with - or _ for
    blanks, or by an unambiguous beginning."""
    wanted = fold(text).replace("_", " ").replace("-", " ")
    called = {fold(word): each for word, each in words.spelled(choices).items()}
    keys = {**called, **{each.replace("_", " "): each for each in choices}}
    if wanted in keys:
        return keys[wanted]
    begun = {each for key, each in keys.items() if wanted and key.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    raise Usage(N_("{field}: {value} is not one of {choices}"), field=name, value=text, choices=", ".join(choices))


def phone(text: str, store: Store) -> str:
    """Return a telephone number as E.164 where it is a valid one (numbers without a country code are Japanese in a
    Japanese workspace, American elsewhere), and as it was typed where it is not: an extension must not be lost."""
    import phonenumbers

    region = "JP" if store.setting("language") == "ja" else "US"
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _integer(name: str, text: str) -> int:
    value = number(text.replace(",", ""))
    if value != int(value) or abs(value) >= 2**63:
        raise Usage(N_("{field}: {value} is not a whole number"), field=name, value=text)
    return int(value)


def flag(name: str, text: str) -> int:
    """Return 1 for yes and 0 for no, in any of their spellings."""
    word = fold(text)
    if word in _TRUE:
        return 1
    if word in _FALSE:
        return 0
    raise Usage(N_("{field}: {value} is neither yes nor no"), field=name, value=text)


def require(noun: Noun, name: str) -> NounField:
    """Return the field of the noun with this name, NotFound that lists its fields where there is none."""
    found = noun.field(name)
    if found is None:
        raise NotFound(
            N_("{noun} has no field named {name}; it has {fields}"),
            noun=noun.name,
            name=name,
            fields=", ".join(each.name for each in noun.fields),
        )
    return found
