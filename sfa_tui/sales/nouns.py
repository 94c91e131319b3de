"""The fields of each noun that a person may set: their names, what they hold and the column behind them.

One row here is all that `add`, `edit`, `--set`, the quick line, forms and imports need to know of a field.
"""

from dataclasses import dataclass, field
from typing import Literal

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.rules import DEEDS, EVENTS
from sfa_tui.model.text import fold

Kind = Literal[
    "text",
    "integer",
    "number",
    "percent",
    "money",
    "date",
    "instant",
    "duration",
    "flag",
    "choice",
    "ref",
    "phone",
    "link",
]

CATEGORIES = ("commit", "best_case", "pipeline", "omitted")
BUYING_ROLES = ("decision maker", "champion", "influencer", "evaluator", "user", "buyer", "gatekeeper", "blocker")
COMPANY_ROLES = ("partner", "billing", "end user", "competitor")
KINDS = ("open", "won", "lost")
LOST_KINDS = ("competitor", "no decision", "dropped")
ACTIVITIES = ("call", "visit", "mail", "meeting", "demo", "message", "note", "todo")
DIRECTIONS = ("in", "out", "both")
DEBTORS = ("us", "them", "nobody")
METRICS = ("orders", "revenue", "margin", "count")
ROLES = ("rep", "manager", "admin")


@dataclass(frozen=True, slots=True)
class NounField:
    """A field: `column` of the noun's table (empty for a link), `noun` that a ref names, `creates` where an unknown
    name of it makes a new row, `choices` of a choice."""

    name: str
    kind: Kind
    help: str
    column: str = ""
    noun: str = ""
    creates: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun: its table, its fields, and those without which it cannot be added."""

    name: str
    table: str
    fields: tuple[NounField, ...]
    required: tuple[str, ...] = ("name",)
    _by_name: dict[str, NounField] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {each.name: each for each in self.fields})

    def field(self, name: str) -> NounField | None:
        """Return the field with this name, in English (hyphens count as underscores) or the language in force."""
        found = self._by_name.get(name) or self._by_name.get(name.strip().replace("-", "_").casefold())
        if found is not None:
            return found
        return next((each for each in self.fields if fold(words.field(each.name)) == fold(name)), None)


def _f(
    name: str,
    kind: Kind,
    help: str,
    *,
    column: str | None = None,
    noun: str = "",
    creates: bool = False,
    choices: tuple[str, ...] = (),
) -> NounField:
    default = "" if kind == "link" else f"{name}_id" if kind == "ref" else name
    return NounField(name, kind, help, default if column is None else column, noun or name, creates, choices)


_NOTE = _f("note", "text", N_("a remark"))
_EXTERNAL = _f("external_id", "text", N_("its id in another system"))
_TAG = _f("tag", "link", N_("tags, separated by commas; -NAME removes one"))
_NAME = _f("name", "text", N_("name"))
_OWNER = _f("owner", "ref", N_("who owns it (me: yourself)"), noun="user")
_POSITION = _f("position", "integer", N_("place in the order"))
_PROBABILITY = _f("probability", "percent", N_("probability in per cent"))
_CATEGORY = _f("category", "choice", N_("forecast category"), choices=CATEGORIES)

DEAL = Noun(
    "deal",
    "deal",
    (
        _NAME,
        _f("ref", "text", N_("deal number")),
        _f("company", "ref", N_("company; an unknown one is added"), creates=True),
        _f("contact", "link", N_("contact as NAME or NAME:ROLE; -NAME removes one")),
        _OWNER,
        _f("stage", "ref", N_("stage")),
        _f("rank", "ref", N_("rank")),
        _f("amount", "money", N_("amount before tax, as 4800000, 4.8m or 480万")),
        _f("currency", "text", N_("currency of the amount (ISO 4217)")),
        _PROBABILITY,
        _CATEGORY,
        _f("expected_close", "date", N_("expected close date")),
        _f("closed_on", "date", N_("day on which it was won or lost")),
        _f("product", "link", N_("products as NAME or NAME x QUANTITY, separated by commas")),
        _f("partner", "link", N_("another company as NAME or NAME:ROLE; -NAME removes one")),
        _f("source", "ref", N_("where the deal came from; an unknown one is added"), creates=True),
        _f("competitor", "link", N_("competitors, separated by commas; an unknown one is added; -NAME removes one")),
        _f("reason", "ref", N_("why it was lost"), creates=True),
        _f("lost_kind", "choice", N_("how it was lost"), choices=LOST_KINDS),
        _f("parked_until", "date", N_("parked until this day")),
        _TAG,
        _NOTE,
        _EXTERNAL,
        _f("created", "instant", N_("day from which the deal counts"), column="created_at"),
    ),
)
COMPANY = Noun(
    "company",
    "company",
    (
        _NAME,
        _f("reading", "text", N_("reading of the name (kana)")),
        _f("parent", "ref", N_("parent company"), noun="company"),
        _f("corporate_number", "text", N_("corporate number")),
        _f("sector", "text", N_("sector")),
        _f("website", "text", N_("website")),
        _f("phone", "phone", N_("telephone number")),
        _f("address", "text", N_("address")),
        _f("country", "text", N_("country")),
        _f("employees", "integer", N_("number of employees")),
        _f("annual_revenue", "money", N_("annual revenue in the base currency")),
        _f("year_established", "integer", N_("year of foundation")),
        _OWNER,
        _TAG,
        _NOTE,
        _EXTERNAL,
    ),
)
CONTACT = Noun(
    "contact",
    "contact",
    (
        _NAME,
        _f("family_name", "text", N_("family name")),
        _f("given_name", "text", N_("given name")),
        _f("family_reading", "text", N_("reading of the family name (kana)")),
        _f("given_reading", "text", N_("reading of the given name (kana)")),
        _f("company", "ref", N_("company; an unknown one is added"), creates=True),
        _f("title", "text", N_("title")),
        _f("department", "text", N_("department")),
        _f("email", "link", N_("e-mail addresses, separated by commas; -ADDRESS removes one")),
        _f("phone", "link", N_("telephone numbers, separated by commas; -NUMBER removes one")),
        _f("buying_role", "choice", N_("role in buying"), choices=BUYING_ROLES),
        _f("do_not_contact", "flag", N_("must not be contacted")),
        _OWNER,
        _TAG,
        _NOTE,
        _EXTERNAL,
    ),
)
PRODUCT = Noun(
    "product",
    "product",
    (
        _NAME,
        _f("code", "text", N_("product code")),
        _f("family", "text", N_("product family")),
        _f("unit_price", "money", N_("list price")),
        _f("unit_cost", "money", N_("unit cost")),
        _f("currency", "text", N_("currency of price and cost (ISO 4217)")),
        _f("active", "flag", N_("still sold")),
        _EXTERNAL,
    ),
)
USER = Noun(
    "user",
    "user",
    (
        _NAME,
        _f("reading", "text", N_("reading of the name (kana)")),
        _f("login", "text", N_("login name")),
        _f("email", "text", N_("e-mail address")),
        _f("role", "choice", N_("rep, manager or admin"), choices=ROLES),
        _f("team", "link", N_("team that the user belongs to from today on; an unknown one is added")),
        _f("left_on", "date", N_("day on which the user left")),
        _EXTERNAL,
    ),
)
TEAM = Noun("team", "team", (_NAME, _f("parent", "ref", N_("team above it"), noun="team")))
PIPELINE = Noun(
    "pipeline",
    "pipeline",
    (_NAME, _POSITION, _f("in_forecast", "flag", N_("its deals count in the forecast"))),
)
STAGE = Noun(
    "stage",
    "stage",
    (
        _NAME,
        _f("pipeline", "ref", N_("pipeline; an unknown one is added"), creates=True),
        _POSITION,
        _f("kind", "choice", N_("open, won or lost"), choices=KINDS),
        _PROBABILITY,
        _CATEGORY,
        _f("rotting_days", "integer", N_("days without a conversation after which a deal rots")),
        _f("wip_limit", "integer", N_("how many deals the stage should hold at most")),
        _f(
            "requires",
            "link",
            N_("fields a deal needs to enter: amount, company.sector, contact.champion; -FIELD removes one"),
        ),
    ),
)
RANK = Noun(
    "rank",
    "rank",
    (_f("code", "text", N_("code, as A")), _f("label", "text", N_("label")), _POSITION, _PROBABILITY, _CATEGORY),
    required=("code",),
)
ORDER = Noun(
    "order",
    "sales_order",
    (
        _f("ref", "text", N_("order number")),
        _f("date", "date", N_("date of the order"), column="ordered_on"),
        _f("company", "ref", N_("company; an unknown one is added"), creates=True),
        _f("product", "ref", N_("product")),
        _f("deal", "ref", N_("deal that it comes from")),
        _OWNER,
        _f("quantity", "number", N_("quantity")),
        _f("amount", "money", N_("amount before tax")),
        _f("cost", "money", N_("cost")),
        _f("currency", "text", N_("currency (ISO 4217)")),
        _NOTE,
        _EXTERNAL,
    ),
    required=("company", "amount"),
)
ACTIVITY = Noun(
    "activity",
    "activity",
    (
        _f("subject", "text", N_("what is planned")),
        _f("summary", "text", N_("what was said")),
        _f("kind", "choice", N_("kind of activity"), choices=ACTIVITIES),
        _OWNER,
        _f("direction", "choice", N_("who spoke: in, out or both"), choices=DIRECTIONS),
        _f("owed_by", "choice", N_("who owes the answer: us, them or nobody"), choices=DEBTORS),
        _f("place", "text", N_("where")),
        _f("duration", "integer", N_("how long, in minutes"), column="duration_minutes"),
        _f("urgent", "flag", N_("marked as urgent")),
        _f("deal", "link", N_("deals, separated by commas; -NAME removes one")),
        _f("company", "link", N_("companies, separated by commas; -NAME removes one")),
        _f("contact", "link", N_("contacts, separated by commas; -NAME removes one")),
        _f("user", "link", N_("colleagues who were there, separated by commas; -NAME removes one")),
        _EXTERNAL,
    ),
    required=(),
)
"""Due and date, which may carry a time, are set by the verbs of an activity itself."""

RULE = Noun(
    "rule",
    "rule",
    (
        _NAME,
        _f("event", "choice", N_("what happens to a deal"), choices=EVENTS),
        _f("stage", "ref", N_("the stage that a deal enters")),
        _f("pipeline", "ref", N_("only deals of this pipeline")),
        _f("days", "integer", N_("after how many days without a conversation, or past the expected close")),
        _f("does", "choice", N_("plan an activity for the owner of the deal, or tell a user"), choices=DEEDS),
        _f("kind", "choice", N_("kind of the activity that is planned"), choices=ACTIVITIES),
        _f("subject", "text", N_("what is planned or told; the name of the rule if not given")),
        _f("after", "duration", N_("how long after the event it is due, as in 48h or 3d"), column="after_minutes"),
        _f("user", "ref", N_("who is told; the owner of the deal if not given")),
        _f("active", "flag", N_("whether it is in force")),
    ),
)
LINE_ITEM = Noun(
    "line_item",
    "line_item",
    (
        _f("product", "ref", N_("product")),
        _f("quantity", "number", N_("quantity")),
        _f("unit_price", "money", N_("price of one; that of the product where nothing is given")),
        _f("discount", "money", N_("what the whole line costs less, each time")),
        _f("unit_cost", "money", N_("unit cost")),
        _f("starts_on", "date", N_("first day of its revenue; the day of closing where none is given")),
        _f("every_months", "integer", N_("every how many months it comes")),
        _f("times", "integer", N_("how often it comes; once where nothing is given")),
    ),
    required=("product",),
)
"""Money of a line item is in the currency of its deal."""

NOUNS = {noun.name: noun for noun in (DEAL, COMPANY, CONTACT, PRODUCT, USER, TEAM, PIPELINE, STAGE, RANK, ORDER)}
"""{noun: its fields}; activities, line items, targets, custom fields and rates have verbs of their own."""
