"""Which column of a table is which field of a noun: proposed from headers and values, with the reason, changed by the
user's words (`--map`), saved and found again. What the cells hold is read by `columns`."""

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sfa_tui.exchange.evidence import SAMPLE_ROWS, Cells, Known, gather, speaks_for_itself, weigh
from sfa_tui.exchange.fields import NEEDED, NOUNS, Field, field_of
from sfa_tui.exchange.headers import OTHERS, OWN_NAME, WEAK, likeness
from sfa_tui.exchange.reading import Table
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import fold

CUSTOM = "custom:"
ACCEPTED = 0.5
ALIAS_NOUNS = ("user", "product", "company", "contact", "stage", "rank", "team", "source", "reason", "competitor")
_LINE = 300
"""How many characters of a file's headers are said."""
_PLURALS = {"companies": "company", **{f"{noun}s": noun for noun in ALIAS_NOUNS}}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column becomes: `field` is the noun's, or "custom:KEY", or None (ignored).

    `why` is "header", "values", "custom" (a custom field of that name), "map" (the user said so), "saved", "rejected"
    (added by an earlier import) or "" (nothing fits); `confidence` runs from 0 to 1.
    """

    column: int
    header: str
    field: str | None
    why: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of a table as fields of a noun, in the table's order; `notes` are said before the import."""

    noun: str
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, tuple[int, ...]]:
        """Return the columns of each field that is mapped; several for one field only where it may have them."""
        found: dict[str, tuple[int, ...]] = {}
        for proposal in self.proposals:
            if proposal.field is not None:
                found[proposal.field] = (*found.get(proposal.field, ()), proposal.column)
        return found

    @property
    def ignored(self) -> tuple[str, ...]:
        """Return the headers that become nothing, those that an earlier import added left out."""
        return tuple(each.header for each in self.proposals if each.field is None and each.why != "rejected")

    @property
    def signature(self) -> str:
        """Return what finds the mapping of a like file again: the noun and the headers, whatever their order."""
        return signature(self.noun, [each.header for each in self.proposals if each.why != "rejected"])

    def to_json(self) -> str:
        """Return the mapping as JSON: the noun, and a field or null for each header."""
        columns = {each.header: each.field for each in self.proposals if each.why != "rejected"}
        return json.dumps({"noun": self.noun, "columns": columns}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Alias:
    """A name in the file that means another: `name` of a noun (singular) is to be read as `meant`."""

    noun: str
    name: str
    meant: str


def signature(noun: str, headers: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that are the same for every file with these headers, in any order, case or width."""
    text = "\x1f".join([noun, *sorted(map(fold, headers))])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def propose_mapping(noun: str, table: Table, known: Known | None = None) -> Mapping:
    """Return the likeliest mapping of the table's columns; each field goes to the column that fits it best."""
    known = known or Known()
    columns = _sample(table)
    mapped = len(table.header) - (2 if table.rejected else 0)
    options = [
        (score, column, order, field.name, why)
        for column in range(mapped)
        for order, field in enumerate(NOUNS[noun])
        if (found := _rate(noun, field, table.header[column], columns[column], known))
        and (score := found[0]) >= ACCEPTED
        for why in [found[1]]
    ]
    options += [
        (0.98, column, -1, CUSTOM + known.custom[name], "custom")
        for column in range(mapped)
        for name in [fold(table.header[column]).removeprefix("fields.")]
        if name in known.custom
    ]
    options.sort(key=lambda option: (-option[0], option[1], option[2]))
    chosen: dict[int, Proposal] = {}
    taken: set[str] = set()
    for score, column, _order, name, why in options:
        field = field_of(noun, name)
        if column in chosen or (name in taken and not (field and field.several and why == "header")):
            continue
        chosen[column] = Proposal(column, table.header[column], name, why, round(min(score, 1.0), 2))
        taken.add(name)
    proposals = [chosen.get(column, Proposal(column, table.header[column], None)) for column in range(mapped)]
    proposals += [
        Proposal(column, table.header[column], None, "rejected") for column in range(mapped, len(table.header))
    ]
    return _noted(Mapping(noun, tuple(proposals)))


def override(mapping: Mapping, instructions: Iterable[str], known: Known | None = None) -> Mapping:
    """Return the mapping after the user's "Header=field" and "Header=" (ignore it).

    NotFound where the file has no such header, Usage where the noun has no such field or two columns claim it.
    """
    proposals = list(mapping.proposals)
    said: dict[str, str] = {}
    for instruction in instructions:
        column, name = _parse_instruction(mapping, instruction, known or Known())
        if name is not None and not _several(mapping.noun, name):
            if name in said and said[name] != proposals[column].header:
                raise Usage(
                    N_('--map gives two columns for {field}: "{first}" and "{second}"'),
                    field=name,
                    first=said[name],
                    second=proposals[column].header,
                )
            said[name] = proposals[column].header
            proposals = [replace(each, field=None, why="") if each.field == name else each for each in proposals]
        proposals[column] = Proposal(column, proposals[column].header, name, "map", 1.0)
    return _noted(replace(mapping, proposals=tuple(proposals)))


def from_json(text: str, header: Sequence[str]) -> Mapping:
    """Return the saved mapping for a table with these headers; a header that was not saved is ignored, as is a field
    that the noun no longer has. Usage where the text is no mapping."""
    try:
        saved = json.loads(text)
        noun, columns = saved["noun"], {fold(name): field for name, field in saved["columns"].items()}
        known = {*(field.name for field in NOUNS[noun])}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Usage(N_("this is not a saved mapping: {text}"), text=text[:60]) from None
    proposals = []
    for column, name in enumerate(header):
        field = columns.get(fold(name))
        kept = field if isinstance(field, str) and (field in known or field.startswith(CUSTOM)) else None
        proposals.append(Proposal(column, name, kept, "saved", 1.0 if kept else 0.0))
    return _noted(Mapping(noun, tuple(proposals)))


def check_needed(mapping: Mapping) -> None:
    """Raise Usage where the mapping lacks a field without which no row of the noun can be made."""
    for group in NEEDED[mapping.noun]:
        if not any(name in mapping.fields for name in group):
            raise Usage(
                N_('no column is the {field} of {noun}; name one with --map "Header={example}" (of {headers})'),
                field=" / ".join(group),
                noun=mapping.noun,
                headers=_some(each.header for each in mapping.proposals),
                example=group[0],
            )


def _some(headers: Iterable[str]) -> str:
    """Return as many headers as a line has room for."""
    line = ", ".join(headers)
    return line if len(line) <= _LINE else line[:_LINE] + "…"


def parse_alias(text: str) -> Alias:
    """Return the alias that "product:GTXPro=GTX Pro" means; Usage where it is not NOUN:NAME=MEANT."""
    noun, colon, rest = text.partition(":")
    name, equals, meant = rest.partition("=")
    singular = fold(noun)
    singular = _PLURALS.get(singular, singular)
    if not colon or not equals or not name.strip() or not meant.strip():
        raise Usage(
            N_('--alias "{text}" cannot be read; it is written like {example}'),
            text=text,
            example="product:GTXPro=GTX Pro",
        )
    if singular not in ALIAS_NOUNS:
        raise Usage(
            N_('--alias "{text}": there are no names of a "{noun}"; try {nouns}'),
            text=text,
            noun=noun,
            nouns=", ".join(ALIAS_NOUNS),
        )
    return Alias(singular, name.strip(), meant.strip())


def _several(noun: str, name: str) -> bool:
    field = field_of(noun, name)
    return field is not None and field.several


def _parse_instruction(mapping: Mapping, instruction: str, known: Known) -> tuple[int, str | None]:
    header, equals, name = instruction.rpartition("=")
    if not equals or not header.strip():
        raise Usage(
            N_('--map "{text}" cannot be read; it is written Header=field, or Header= to ignore it'), text=instruction
        )
    columns = {fold(each.header): each.column for each in mapping.proposals}
    column = columns.get(fold(header))
    if column is None:
        headers = [each.header for each in mapping.proposals]
        raise NotFound(
            N_('--map: the file has no column "{header}"; nearest: {nearest}'),
            header=header.strip(),
            nearest=_nearest(header, headers),
        )
    if not name.strip():
        return column, None
    wanted = fold(name)
    if field_of(mapping.noun, wanted):
        return column, wanted
    if wanted in known.custom:
        return column, CUSTOM + known.custom[wanted]
    if wanted.removeprefix(CUSTOM) in known.custom.values():
        return column, CUSTOM + wanted.removeprefix(CUSTOM)
    called = {fold(words.field(field.name)): field.name for field in reversed(NOUNS[mapping.noun])}
    if wanted in called:
        return column, called[wanted]
    fields = [*(words.field(field.name) for field in NOUNS[mapping.noun]), *known.custom]
    raise Usage(
        N_('--map: {noun} have no field "{field}"; nearest: {nearest}'),
        noun=mapping.noun,
        field=name.strip(),
        nearest=_nearest(name, fields),
    )


def _nearest(name: str, names: Sequence[str]) -> str:
    folded = {fold(each): each for each in names}
    close = difflib.get_close_matches(fold(name)[:200], folded, n=3, cutoff=0.4)
    return ", ".join(folded[each] for each in close) or ", ".join(names)


def _noted(mapping: Mapping) -> Mapping:
    """Return the mapping with what has to be said: a revenue whose header names no unit is taken as it stands."""
    notes = []
    for column in mapping.fields.get("annual_revenue", ()):
        header = mapping.proposals[column].header
        if not re.search(r"[千万億]|thousand|million|billion|[$€£¥]|\b[A-Z]{3}\b", header):
            text = _('"{header}" names no unit: the annual revenue is kept as the number that stands there')
            notes.append(text.format(header=header))
    return replace(mapping, notes=tuple(notes))


def _sample(table: Table) -> list[Cells]:
    columns: list[list[str]] = [[] for _header in table.header]
    for row in islice(table.rows, SAMPLE_ROWS):
        for column, cell in zip(columns, row.cells, strict=False):
            column.append(cell)
    return [gather(column) for column in columns]


def _rate(noun: str, field: Field, header: str, cells: Cells, known: Known) -> tuple[float, str] | None:
    """Return how well the column fits the field (up to about 1) and whether its header or its values say so."""
    if header.startswith(OTHERS):
        return None
    by_header = likeness(noun, field, header)
    if by_header <= 0:
        alone = speaks_for_itself(field, cells, known)
        return (alone, "values") if alone else None
    weight = weigh(field, cells, known)
    if weight < 0:
        # A field's own name goes before its values: if they cannot be read, their rows say so, none is lost in silence.
        least = ACCEPTED if by_header >= OWN_NAME else 0.0
        return max(by_header * (1 + 0.6 * weight), least), "header"
    if by_header <= WEAK and weight > 0:
        return by_header + 0.3 * weight, "values"
    return by_header + 0.01 * weight, "header"
