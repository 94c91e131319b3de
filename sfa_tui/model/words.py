"""What nouns, fields, choices and verbs are called in front of people, in the language in force.

The store, JSON, CSV and the names of options keep the canonical English words; whoever shows one to a person asks here,
and every error does. A word that is not in the tables (a custom field, a role of one's own) comes back as it is.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sfa_tui.locale import N_, NP_, _, pgettext

SETTINGS = {
    "name": N_("name of the workspace"),
    "currency": N_("base currency"),
    "language": N_("language: en or ja"),
    "fiscal_year_start": N_("month in which the fiscal year starts"),
    "fiscal_year_named_by": N_("what names a fiscal year: its start or its end"),
    "currency_scale": N_("unit in which tables show amounts: unit, thousand or million"),
    "time_zone": N_("time zone"),
    "escalate_after": N_("minutes after which urgent news that nobody has seen goes to the next above"),
    "me": N_("which user you are"),
    "ask_next_step": N_("whether the app asks for a next step where a deal has none: yes or no"),
    "spoken_language": N_("language of this machine, where it is not that of the workspace: en or ja"),
    "theme": N_("colours of the app on this machine: dark, light, ansi or safe (for the colour-blind)"),
    "keymap": N_("keys of the app on this machine: vim (letters and arrows) or arrows"),
    "keys": N_("keys of your own, such as board.left=h,left"),
}
"""{key of a setting: what it says}"""


def _table(*names: str, **others: str) -> Mapping[str, str]:
    return MappingProxyType({name: name for name in names} | others)


NOUNS = _table(
    NP_("noun", "deal"),
    NP_("noun", "company"),
    NP_("noun", "contact"),
    NP_("noun", "activity"),
    NP_("noun", "product"),
    NP_("noun", "order"),
    NP_("noun", "user"),
    NP_("noun", "team"),
    NP_("noun", "pipeline"),
    NP_("noun", "stage"),
    NP_("noun", "rank"),
    NP_("noun", "target"),
    NP_("noun", "source"),
    NP_("noun", "reason"),
    NP_("noun", "competitor"),
    NP_("noun", "field"),
    NP_("noun", "tag"),
    NP_("noun", "comment"),
    NP_("noun", "reminder"),
    NP_("noun", "report"),
    NP_("noun", "rate"),
    NP_("noun", "setting"),
    NP_("noun", "template"),
    NP_("noun", "rule"),
    NP_("noun", "alert"),
    NP_("noun", "resolution"),
    NP_("noun", "noun"),
    # What a file holds.
    NP_("noun", "deals"),
    NP_("noun", "companies"),
    NP_("noun", "contacts"),
    NP_("noun", "activities"),
    NP_("noun", "products"),
    NP_("noun", "orders"),
    NP_("noun", "users"),
    NP_("noun", "targets"),
    NP_("noun", "stages"),
    # Tables that go by another name than their noun.
    sales_order="order",
    deal_contact="contact",
    deal_company=NP_("noun", "another company"),
    deal_competitor="competitor",
    line_item=NP_("noun", "line item"),
    activity_link="activity",
    contact_point=NP_("noun", "e-mail or phone"),
    membership="team",
    stage_requirement=NP_("noun", "required field"),
    field_value="field",
    field_choice=NP_("noun", "choice"),
    template_step=NP_("noun", "step"),
)

FIELDS = _table(
    NP_("field", "active"),
    NP_("field", "after"),
    NP_("field", "after_days"),
    NP_("field", "at_time"),
    NP_("field", "address"),
    NP_("field", "amount"),
    NP_("field", "annual_revenue"),
    NP_("field", "buying_role"),
    NP_("field", "category"),
    NP_("field", "close"),
    NP_("field", "closed"),
    NP_("field", "closed_on"),
    NP_("field", "code"),
    NP_("field", "company"),
    NP_("field", "competitor"),
    NP_("field", "contact"),
    NP_("field", "corporate_number"),
    NP_("field", "cost"),
    NP_("field", "country"),
    NP_("field", "created"),
    NP_("field", "currency"),
    NP_("field", "date"),
    NP_("field", "deal"),
    NP_("field", "department"),
    NP_("field", "days"),
    NP_("field", "direction"),
    NP_("field", "discount"),
    NP_("field", "do_not_contact"),
    NP_("field", "does"),
    NP_("field", "due"),
    NP_("field", "duration"),
    NP_("field", "email"),
    NP_("field", "employees"),
    NP_("field", "expected_close"),
    NP_("field", "event"),
    NP_("field", "external_id"),
    NP_("field", "family"),
    NP_("field", "family_name"),
    NP_("field", "family_reading"),
    NP_("field", "given_name"),
    NP_("field", "given_reading"),
    NP_("field", "in_forecast"),
    NP_("field", "kind"),
    NP_("field", "label"),
    NP_("field", "left_on"),
    NP_("field", "login"),
    NP_("field", "lost_kind"),
    NP_("field", "margin"),
    NP_("field", "metric"),
    NP_("field", "name"),
    NP_("field", "note"),
    NP_("field", "owed_by"),
    NP_("field", "owner"),
    NP_("field", "parent"),
    NP_("field", "parked_until"),
    NP_("field", "partner"),
    NP_("field", "period"),
    NP_("field", "phone"),
    NP_("field", "pipeline"),
    NP_("field", "place"),
    NP_("field", "position"),
    NP_("field", "probability"),
    NP_("field", "product"),
    NP_("field", "quantity"),
    NP_("field", "rank"),
    NP_("field", "reading"),
    NP_("field", "reason"),
    NP_("field", "ref"),
    NP_("field", "remind"),
    NP_("field", "repeat"),
    NP_("field", "requires"),
    NP_("field", "role"),
    NP_("field", "rotting_days"),
    NP_("field", "scope"),
    NP_("field", "sector"),
    NP_("field", "silent"),
    NP_("field", "slips"),
    NP_("field", "source"),
    NP_("field", "stage"),
    NP_("field", "started_on"),
    NP_("field", "subject"),
    NP_("field", "summary"),
    NP_("field", "tag"),
    NP_("field", "team"),
    NP_("field", "title"),
    NP_("field", "unit_cost"),
    NP_("field", "unit_price"),
    NP_("field", "urgent"),
    NP_("field", "user"),
    NP_("field", "website"),
    NP_("field", "wip_limit"),
    NP_("field", "year_established"),
    # Fields of files, of tables and of the filter language.
    NP_("field", "age"),
    NP_("field", "done"),
    NP_("field", "done_at"),
    NP_("field", "ends_on"),
    NP_("field", "every_months"),
    NP_("field", "family_name_reading"),
    NP_("field", "given_name_reading"),
    NP_("field", "id"),
    NP_("field", "minutes_before"),
    NP_("field", "mobile"),
    NP_("field", "occurrence"),
    NP_("field", "owed"),
    NP_("field", "recurs_from"),
    NP_("field", "rule"),
    NP_("field", "starts_on"),
    NP_("field", "steps"),
    NP_("field", "tags"),
    NP_("field", "template"),
    NP_("field", "text"),
    NP_("field", "times"),
    NP_("field", "type"),
    NP_("field", "typed"),
    NP_("field", "value"),
    NP_("field", "zone"),
    # Columns that go by another name than their field.
    closed_at="closed_on",
    after_minutes="after",
    created_at="created",
    duration_minutes="duration",
    ordered_on="date",
    rrule="repeat",
)

# Orders of a list that are called otherwise than a field.
ORDERS = _table(
    NP_("order", "new"),
    NP_("order", "next"),
    NP_("order", "last"),
    NP_("order", "price"),
    NP_("order", "age"),
    NP_("order", "parent"),
)

CHOICES = _table(
    # deals and stages
    NP_("choice", "open"),
    NP_("choice", "won"),
    NP_("choice", "lost"),
    NP_("choice", "commit"),
    NP_("choice", "pipeline"),
    NP_("choice", "omitted"),
    NP_("choice", "closed"),
    NP_("choice", "competitor"),
    NP_("choice", "no decision"),
    NP_("choice", "dropped"),
    # roles
    NP_("choice", "decision maker"),
    NP_("choice", "champion"),
    NP_("choice", "influencer"),
    NP_("choice", "evaluator"),
    NP_("choice", "user"),
    NP_("choice", "buyer"),
    NP_("choice", "gatekeeper"),
    NP_("choice", "blocker"),
    NP_("choice", "partner"),
    NP_("choice", "billing"),
    NP_("choice", "end user"),
    NP_("choice", "rep"),
    NP_("choice", "manager"),
    NP_("choice", "admin"),
    NP_("choice", "member"),
    # activities
    NP_("choice", "call"),
    NP_("choice", "visit"),
    NP_("choice", "mail"),
    NP_("choice", "meeting"),
    NP_("choice", "demo"),
    NP_("choice", "message"),
    NP_("choice", "note"),
    NP_("choice", "in"),
    NP_("choice", "out"),
    NP_("choice", "both"),
    NP_("choice", "us"),
    NP_("choice", "them"),
    NP_("choice", "nobody"),
    NP_("choice", "daily"),
    NP_("choice", "weekly"),
    NP_("choice", "monthly"),
    NP_("choice", "yearly"),
    # comments and reports
    NP_("choice", "comment"),
    NP_("choice", "seen"),
    NP_("choice", "approved"),
    NP_("choice", "returned"),
    NP_("choice", "missing"),
    NP_("choice", "draft"),
    NP_("choice", "submitted"),
    NP_("choice", "day"),
    NP_("choice", "week"),
    # rules
    NP_("choice", "stage"),
    NP_("choice", "silent"),
    NP_("choice", "overdue"),
    NP_("choice", "plan"),
    NP_("choice", "alert"),
    # targets
    NP_("choice", "orders"),
    NP_("choice", "revenue"),
    NP_("choice", "margin"),
    NP_("choice", "count"),
    # types of custom fields
    NP_("choice", "text"),
    NP_("choice", "number"),
    NP_("choice", "money"),
    NP_("choice", "date"),
    NP_("choice", "choice"),
    NP_("choice", "multi-choice"),
    NP_("choice", "contact"),
    # what an import does with a row
    # what names a fiscal year
    NP_("choice", "start"),
    NP_("choice", "end"),
    NP_("choice", "created"),
    NP_("choice", "updated"),
    best_case=NP_("choice", "best case"),
    todo=NP_("choice", "to-do"),
)


def noun(name: object) -> str:
    """Return what a noun, or a table, is called."""
    return pgettext("noun", NOUNS.get(str(name), str(name)))


def field(name: object) -> str:
    """Return what a field is called, be it one that a stage asks for: `company.sector`, `contact.champion`."""
    text = str(name)
    of, dot, part = text.partition(".")
    if not dot or of not in NOUNS:
        key = text.replace("-", "_")
        return pgettext("field", FIELDS.get(key, FIELDS.get(key.removesuffix("_id"), text)))
    if of == "contact":
        return _("{noun}.{role}").format(noun=noun(of), role=choice(part))
    return _("{noun}.{field}").format(noun=noun(of), field=field(part))


def setting(key: object) -> str:
    """Return what a setting says, its key where it is one that this version does not know."""
    return _(SETTINGS.get(str(key), str(key)))


def order(name: str) -> str:
    """Return what an order of a list is called."""
    return pgettext("order", ORDERS[name]) if name in ORDERS else field(name)


def choice(name: object) -> str:
    """Return what a value of a choice (a kind, a role, a direction …) is called; "" for none."""
    return pgettext("choice", CHOICES.get(str(name), str(name))) if name else ""


def verb(name: object) -> str:
    """Return what a verb of the journal is called."""
    return pgettext("verb", str(name)) if name else ""


def listed(names: str) -> str:
    """Return what the fields in a list with commas between are called."""
    return ", ".join(map(field, names.split(", ")))


def assigned(summary: str) -> str:
    """Return what an edit has set, as in `rank=B, amount=5m`, with its fields as people call them."""
    return re.sub(r"(?:^|(?<=, )|(?<=: ))[a-z_]+(?==)", lambda found: field(found[0]), summary)


def spelled(choices: Iterable[str]) -> dict[str, str]:
    """Return {what a choice is called in the language in force: the choice}, for what a person types."""
    return {choice(each): each for each in choices}


_SAID = {"noun": noun, "field": field, "fields": field, "kind": choice, "type": choice, "choices": choice}


def said(params: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a message, with the canonical words among them as people call them: those under the names
    noun, field, fields, kind, type and choices, which may be lists with commas between."""
    return {key: _each(_SAID[key], value) if key in _SAID else value for key, value in params.items()}


def _each(say: object, value: object) -> str:
    assert callable(say)
    return ", ".join(say(part) for part in str(value).split(", "))
