"""What the cells of a column speak for, whatever its header says: dates, numbers, e-mails, codes, names that the
workspace knows. It weighs; which column becomes which field is decided in `mapping`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from sfa_tui.exchange.fields import Field
from sfa_tui.model.text import fold

SAMPLE_ROWS = 2000
SAMPLE_VALUES = 300

_NOTHING: Mapping[str, Set[str]] = MappingProxyType({})
_NO_FIELDS: Mapping[str, str] = MappingProxyType({})

COUNTRIES = (
    "afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain "
    "bangladesh barbados belarus belgium belize benin bhutan bolivia botswana brazil brunei bulgaria burundi "
    "cambodia cameroon canada chad chile china colombia comoros congo croatia cuba cyprus czechia denmark "
    "djibouti dominica ecuador egypt eritrea estonia eswatini ethiopia fiji finland france gabon gambia "
    "georgia germany ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india "
    "indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya kiribati korea kuwait "
    "kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi "
    "malaysia maldives mali malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro "
    "morocco mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria norway oman pakistan "
    "palau panama paraguay peru philippines philipines poland portugal qatar romania russia rwanda samoa "
    "senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname sweden switzerland "
    "syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey turkmenistan tuvalu uganda ukraine "
    "uruguay usa us uk uae uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe jp cn kr tw sg hk in de "
    "fr it es nl be ch at se no dk fi pl cz gb ie pt ca mx br au nz 日本 日本国 米国 アメリカ アメリカ合衆国 "
    "中国 韓国 大韓民国 台湾 香港 シンガポール タイ ベトナム マレーシア インドネシア フィリピン インド "
    "オーストラリア ニュージーランド カナダ メキシコ ブラジル 英国 イギリス フランス ドイツ イタリア スペイン "
    "オランダ ベルギー スイス オーストリア スウェーデン ノルウェー デンマーク フィンランド ポーランド ロシア "
    "トルコ 南アフリカ"
)
COUNTRIES_OF_SEVERAL_WORDS = frozenset(
    {
        *("united states", "united states of america", "united kingdom", "great britain", "south korea", "north korea"),
        *(
            "new zealand",
            "south africa",
            "saudi arabia",
            "united arab emirates",
            "hong kong",
            "czech republic",
            "costa rica",
        ),
        *(
            "dominican republic",
            "el salvador",
            "sri lanka",
            "ivory coast",
            "puerto rico",
            "papua new guinea",
            "viet nam",
        ),
        *(
            "bosnia and herzegovina",
            "trinidad and tobago",
            "burkina faso",
            "north macedonia",
            "south sudan",
            "san marino",
        ),
        *("republic of korea", "the netherlands", "russian federation", "cote d'ivoire", "sierra leone", "cape verde"),
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace holds already: folded names by noun (users, products, companies, contacts, deals, stages,
    ranks), and the custom fields of the noun that is imported, folded label → key."""

    names: Mapping[str, Set[str]] = field(default_factory=lambda: _NOTHING)
    custom: Mapping[str, str] = field(default_factory=lambda: _NO_FIELDS)


@dataclass(frozen=True, slots=True)
class Cells:
    """A column's filled cells: distinct samples (NFKC), what share of the rows is filled, whether none stands twice."""

    samples: tuple[str, ...]
    filled: float
    unique: bool

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of samples that the pattern matches whole."""
        return sum(1 for value in self.samples if pattern.fullmatch(value)) / len(self.samples) if self.samples else 0.0

    def known(self, names: Set[str]) -> float:
        """Return the share of samples that are among the folded names."""
        return sum(1 for value in self.samples if fold(value) in names) / len(self.samples) if self.samples else 0.0


def gather(values: Sequence[str]) -> Cells:
    """Return what the cells of a column are, from those of its first rows."""
    filled = [value for value in (cell.strip() for cell in values) if value]
    distinct = dict.fromkeys(filled)
    samples = tuple(unicodedata.normalize("NFKC", value[:200]).strip() for value in list(distinct)[:SAMPLE_VALUES])
    return Cells(samples, len(filled) / len(values) if values else 0.0, len(distinct) == len(filled))


def weigh(field: Field, cells: Cells, known: Known) -> float:
    """Return how far the cells speak for the field (1) or against it (-1); 0 where they say nothing."""
    if not cells.samples:
        return 0.0
    if field.kind == "code":
        return 0.5 if cells.unique and cells.filled > 0.999 else -0.5
    if field.kind == "country":
        return 1.0 if cells.known(_countries()) >= 0.6 else -0.5
    if field.kind in _patterns():
        share = cells.share(_patterns()[field.kind])
        return 1.0 if share >= 0.8 else 0.0 if share >= 0.3 else -1.0
    names = known.names.get(field.refers, frozenset())
    if names and cells.known(names) >= 0.5:
        return 1.0
    if field.name == "website":
        return 1.0 if cells.share(_url()) >= 0.8 else 0.0
    typed = max(cells.share(_patterns()[kind]) for kind in ("date", "percent", "email"))
    if typed < 0.9:
        return 0.0
    # Names and stages are words; references and periods (2026-12) may well be numbers.
    return -1.0 if field.name in ("name", "company", "owner", "stage", "rank", "contact", "product", "team") else 0.0


def speaks_for_itself(field: Field, cells: Cells, known: Known) -> float:
    """Return how sure the cells alone, under a header that says nothing, make the field (or 0)."""
    if len(cells.samples) == 0:
        return 0.0
    names = known.names.get(field.refers, frozenset())
    if names and (share := cells.known(names)) >= 0.8:
        return 0.55 + 0.1 * share
    if field.kind in ("email", "emails", "corporate_number") and cells.share(_patterns()[field.kind]) >= 0.9:
        return 0.6
    return 0.0


@cache
def _countries() -> frozenset[str]:
    return COUNTRIES_OF_SEVERAL_WORDS.union(COUNTRIES.split())


@cache
def _url() -> re.Pattern[str]:
    return re.compile(r"(?:https?://\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?)", re.IGNORECASE)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return for each kind what its cells look like: wide enough for dirty ones, judged exactly by `columns` later."""
    era = r"(?:令和|平成|昭和|大正|明治|[RHSTM]\.?)\s?(?:\d{1,2}|元)"
    day = (
        rf"(?:\d{{1,4}}|{era})\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,4}}日?|\d{{8}}"
        r"|\d{1,2}[- ]?[A-Za-z]{3,9}[- ,.]*\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}年\d{1,2}月"
    )
    number = (
        r"[-+(▲△−¥$€£\s]*(?:[A-Z]{3}\s?)?\d[\d.,'\s]*(?:兆|億|万|千|百万)*[\d.,万千]*"
        r"\s*(?:[kKmMbB]n?)?\s?(?:円|[A-Z]{3}|€|\$|ドル)?\)?"
    )
    patterns = {
        "date": rf"(?:{day})(?:\s?\(.{{1,3}}\))?(?:[T\s]+\d{{1,2}}[:時].*)?",
        "amount": number,
        "number": number,
        "integer": rf"{number}\s?[人名社個台]?",
        "percent": r"[-+]?\d[\d.,]*\s*%?|\d{1,2}割",
        "email": r"(?:.*<)?\S+@\S+\.\S+",
        "phone": r"[+(\d][-+()./\d\s・]{5,}(?:\s?(?:ext|内線|x).*)?",
        "corporate_number": r"T?\d(?:-?\d{4}){3}",
        "currency": r"[A-Za-z]{3}|[¥$€£円元]|日本円|米ドル|ユーロ",
        "boolean": r"(?i:true|false|yes|no|y|n|0|1|on|off|はい|いいえ|有|無|あり|なし|済|未|可|不可|○|x|×|✓)",
    }
    patterns["datetime"] = patterns["date"]
    patterns["emails"] = patterns["email"]
    patterns["phones"] = patterns["phone"]
    return {kind: re.compile(pattern) for kind, pattern in patterns.items()}
