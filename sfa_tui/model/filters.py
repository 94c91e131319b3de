"""The one filter language of the command line and of the board's filter line: `stage:Lead,Demo amount>1m -rotting`.

Knows how terms are written and read; dates and amounts stay text in a term, because they depend on today, the fiscal
year and the currency, and turning terms into a query is the store's business.
"""

from dataclasses import dataclass
from typing import NoReturn

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import (
    CUSTOM,
    CUSTOM_PREFIXES,
    FIELDS,
    TEXT,
    Field,
    Option,
    fields,
    find_choice,
    find_custom,
    find_field,
    find_flag,
    fold_name,
    is_flag_anywhere,
    takes_several,
)

__all__ = ["FIELDS", "Filter", "Term", "parse_filter", "term_of_option", "to_text", "with_term"]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `field` by its canonical name, `op` one of : < <= > >= ("" for a flag), any of `values` holds.

    Free words are the field "text", custom fields "field.NAME".
    """

    field: str
    op: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold."""

    terms: tuple[Term, ...] = ()


# Full-width signs count as their ASCII forms; each is replaced by one character, so positions stay those of the text.
_SIGNS = str.maketrans("：＝＞＜≧≦，、－−！＂．", ':=><≥≤,,--!".')
_QUOTES = {'"': '"', "“": "”", "「": "」"}
_OPERATORS = ((">=", ">="), ("<=", "<="), ("≥", ">="), ("≤", "<="), (">", ">"), ("<", "<"), (":", ":"), ("=", ":"))
_OPERATOR_SIGNS = ":=<>≥≤"
# Longer names are not compared with the known ones: nobody mistypes so much, and difflib takes its time.
_LONGEST_NAME = 60
_LONGEST_SHOWN = 80
_EXAMPLES = {
    "date": "2026-12-31",
    "amount": "1000000",
    "number": "50",
    "duration": "14d",
    "ref": "NAME",
    "text": "WORD",
}


def parse_filter(text: str, *, noun: str = "deal", custom: tuple[str, ...] | None = None) -> Filter:
    """Return the filter that the text spells for rows of the noun.

    `custom` are the names of the noun's custom fields, which then also count without `field.`; None where they are not
    known, so that any `field.NAME` passes. Raises Usage that names the term and what would be right.
    """
    signs = text.translate(_SIGNS)
    terms: list[Term] = []
    position = _skip_blanks(text, 0)
    while position < len(text):
        term, position = _read_term(text, signs, position, noun, custom)
        terms.append(term)
        position = _skip_blanks(text, position)
    return Filter(tuple(terms))


def term_of_option(option: Option, values: tuple[str, ...] = ()) -> Term:
    """Return the term that an option with these values means: any of them, or the last where it takes only one.

    A comma separates values unless a blank follows it, so that `--company "Foo, Inc."` is one company; quotes keep
    `"Foo,Inc."` together.
    """
    if option.field.kind == "flag":
        return Term(option.field.name, "", ())
    read: list[str] = []
    for value in values if option.several else values[-1:]:
        read += _split_option(option, value)
    term = f"{option.flag} {' '.join(values)}".strip()
    if not read or not all(value.strip() for value in read):
        _no_value(term, option.field, option.op)
    return _checked(term, option.field, option.op, tuple(read), negated=False)


def with_term(filter: Filter, term: Term) -> Filter:
    """Return the filter with one more condition; one that it already has is not repeated."""
    return filter if term in filter.terms else Filter((*filter.terms, term))


def to_text(filter: Filter) -> str:
    """Return the canonical text of the filter: parsed again it gives the same filter."""
    return " ".join(_term_text(term) for term in filter.terms)


def _term_text(term: Term) -> str:
    sign = "-" if term.negated else ""
    if not term.op:
        return sign + term.field
    if term.field == TEXT and term.op == ":" and len(term.values) == 1:
        word = term.values[0]
        return sign + (_quoted(word) if is_flag_anywhere(word) else _quoted_if_needed(word))
    name = term.field
    if name.startswith(CUSTOM):
        name = CUSTOM + _quoted_if_needed(name.removeprefix(CUSTOM))
    return f"{sign}{name}{term.op}{','.join(_quoted_if_needed(value) for value in term.values)}"


def _quoted_if_needed(word: str) -> str:
    signs = word.translate(_SIGNS)
    special = any(sign in _QUOTES or sign in _OPERATOR_SIGNS or sign == "," or sign.isspace() for sign in signs)
    return _quoted(word) if special or not word or signs[0] in "-!" else word


def _quoted(word: str) -> str:
    # Only the sign itself closes what it opened: its full-width form stays as it is.
    return '"' + word.replace('"', '""') + '"'


def _read_term(text: str, signs: str, start: int, noun: str, custom: tuple[str, ...] | None) -> tuple[Term, int]:
    negated = signs[start] in "-!"
    position = start + negated
    if position == len(text) or text[position].isspace() or (negated and signs[position] in "-!"):
        raise Usage(
            N_('"{term}": one - or ! negates the term that follows it, as in -rotting'), term=_chunk(text, start)
        )
    quoted = signs[position] in _QUOTES
    if quoted:
        key, position = _read_quoted(text, signs, position, start)
    else:
        key, position = _read_key(text, signs, position, start)
    op, after = _operator(signs, position)
    if not op and quoted:
        if position < len(text) and not text[position].isspace():
            _after_quote(text, start)
        if not key.strip():
            raise Usage(N_('"{term}": there is nothing between the quotes'), term=_chunk(text, start))
        return Term(TEXT, ":", (key,), negated), position
    if not op:
        flag = find_flag(noun, key)
        return (Term(flag.name, "", (), negated) if flag else Term(TEXT, ":", (key,), negated)), position
    if not key.strip():
        raise Usage(
            N_('"{term}": a field is missing before {op}; write it without blanks, as in amount>1000000'),
            term=_chunk(text, start),
            op=op,
        )
    field = _field(_chunk(text, start), key, op, noun, custom)
    values, position = _read_values(text, signs, after, start, field, op)
    return _checked(_chunk(text, start), field, op, values, negated=negated), position


def _read_key(text: str, signs: str, position: int, start: int) -> tuple[str, int]:
    begin = position
    while position < len(text) and not text[position].isspace() and signs[position] not in _OPERATOR_SIGNS:
        if signs[position] in _QUOTES and signs[position - 1] == "." and _custom_name(text[begin:position]) == "":
            name, after = _read_quoted(text, signs, position, start)
            if not _operator(signs, after)[0]:
                _after_quote(text, start)
            return CUSTOM + name, after
        position += 1
    return text[begin:position], position


def _operator(signs: str, position: int) -> tuple[str, int]:
    # Some people write amount:>1m, as other search boxes ask them to.
    if signs.startswith((":>", ":<", ":≥", ":≤"), position):
        position += 1
    for sign, op in _OPERATORS:
        if signs.startswith(sign, position):
            return op, position + len(sign)
    return "", position


def _read_values(
    text: str, signs: str, position: int, start: int, field: Field, op: str
) -> tuple[tuple[str, ...], int]:
    several = takes_several(field, op)
    values: list[str] = []
    while True:
        value, position = _read_value(text, signs, position, start, several=several)
        if not value.strip():
            _no_value(_chunk(text, start), field, op)
        values.append(value)
        if not several or position == len(text) or signs[position] != ",":
            return tuple(values), position
        position += 1


def _read_value(text: str, signs: str, position: int, start: int, *, several: bool) -> tuple[str, int]:
    if position < len(text) and signs[position] in _QUOTES:
        value, position = _read_quoted(text, signs, position, start)
        if position < len(text) and not text[position].isspace() and not (several and signs[position] == ","):
            _after_quote(text, start)
        return value, position
    begin = position
    while position < len(text) and not text[position].isspace() and not (several and signs[position] == ","):
        position += 1
    return text[begin:position], position


def _read_quoted(text: str, signs: str, position: int, start: int) -> tuple[str, int]:
    """Return what stands between the quotes that open at the position, and where they end; "" is one " inside."""
    closing = "＂" if text[position] == "＂" else _QUOTES[signs[position]]
    begin = position + 1
    end = text.find(closing, begin)
    while end != -1 and text.startswith(closing * 2, end):
        end = text.find(closing, end + 2)
    if end == -1:
        raise Usage(
            N_('"{term}": the quote is not closed; put {quote} after the last word'),
            term=_chunk(text, start),
            quote=closing,
        )
    return text[begin:end].replace(closing * 2, closing), end + 1


def _field(term: str, key: str, op: str, noun: str, custom: tuple[str, ...] | None) -> Field:
    """Return the field that the key names; a custom one is told apart by its name and may be compared in any way."""
    name = _custom_name(key)
    if name and name.strip():
        known = name if custom is None else find_custom(name, custom)
        return _custom(known) if known else _unknown(term, key, noun, custom)
    field = find_field(noun, key)
    if field:
        return field
    known = find_custom(key, custom or ())
    if known:
        return _custom(known)
    if find_flag(noun, key):
        raise Usage(N_('"{term}": {field} stands alone, without {op} and a value'), term=term, field=key, op=op)
    return _unknown(term, key, noun, custom)


def _custom_name(key: str) -> str | None:
    """Return what follows `field.` in a key, None where the key does not begin so."""
    prefix, dot, _ = key.translate(_SIGNS).partition(".")
    return key[len(prefix) + 1 :] if dot and fold_name(prefix) in CUSTOM_PREFIXES else None


def _custom(name: str) -> Field:
    return Field(CUSTOM + name, "text", (), (), "", "")


def _unknown(term: str, key: str, noun: str, custom: tuple[str, ...] | None) -> NoReturn:
    from difflib import get_close_matches

    names = {
        fold_name(name): name for field in fields(noun) if field.kind != "flag" for name in (field.name, *field.aliases)
    }
    names |= {fold_name(name): name for name in custom or ()}
    names |= {CUSTOM + fold_name(name): CUSTOM + name for name in custom or ()}
    near = get_close_matches(fold_name(key[:_LONGEST_NAME]), names, n=1, cutoff=0.5)
    if near:
        raise Usage(
            N_('"{term}": there is no field {field}; did you mean {nearest}? In quotes it is searched for'),
            term=term,
            field=key[:_LONGEST_NAME],
            nearest=names[near[0]],
        )
    raise Usage(
        N_('"{term}": there is no field {field}, only {fields}. In quotes it is searched for'),
        term=term,
        field=key[:_LONGEST_NAME],
        fields=", ".join([*(field.name for field in fields(noun) if field.kind != "flag"), *(custom or ())]),
    )


def _checked(term: str, field: Field, op: str, values: tuple[str, ...], *, negated: bool) -> Term:
    """Return the term, if its operator suits the field and no value is one that can never be right."""
    if field.name.startswith(CUSTOM):
        return Term(field.name, op, values, negated)
    if op != ":" and field.kind in ("ref", "text", "choice"):
        raise Usage(
            N_('"{term}": {field} is not compared by {op}; write {example}'),
            term=term,
            field=field.name,
            op=op,
            example=f"{field.name}:{values[0][:_LONGEST_SHOWN]}",
        )
    if field.kind == "duration" and op == ":":
        op = ">="
    if field.kind == "choice":
        values = tuple(_choice(term, field, value) for value in values)
    for value in values:
        if not _can_be_right(field, value):
            raise Usage(
                N_('"{term}": {value} cannot be read for {field}; write it as {example}'),
                term=term,
                value=value[:_LONGEST_SHOWN],
                field=field.name,
                example=_EXAMPLES[field.kind],
            )
    return Term(field.name, op, values, negated)


def _choice(term: str, field: Field, value: str) -> str:
    choice = find_choice(field.choices, value)
    if choice is None:
        raise Usage(
            N_('"{term}": {field} is one of {choices}, not {value}'),
            term=term,
            field=field.name,
            value=value[:_LONGEST_SHOWN],
            choices=", ".join(words[0] for words in field.choices),
        )
    return choice


def _can_be_right(field: Field, value: str) -> bool:
    if field.kind == "number":
        digits = fold_name(value).removesuffix("%")
        return digits.isascii() and digits.replace(".", "", 1).isdecimal()
    if field.kind == "duration":
        return _is_duration(value)
    if field.kind == "amount":
        return any(character.isdecimal() for character in fold_name(value))
    return field.kind != "date" or any(character.isalnum() for character in value)


def _is_duration(value: str) -> bool:
    from sfa_tui.model.dates import parse_duration

    try:
        parse_duration(value)
    except Usage:
        return False
    return True


def _split_option(option: Option, value: str) -> tuple[str, ...]:
    signs = value.translate(_SIGNS)
    if not option.several:
        return (value,)
    if value and signs[0] in _QUOTES:
        values, end = _read_values(value, signs, 0, 0, option.field, option.op)
        return values if end == len(value) else (value,)
    cuts = [at for at, sign in enumerate(signs) if sign == "," and not value[at + 1 : at + 2].isspace()]
    begins = [0, *(at + 1 for at in cuts)]
    return tuple(value[begin:end] for begin, end in zip(begins, [*cuts, len(value)], strict=True))


def _no_value(term: str, field: Field, op: str) -> NoReturn:
    example = field.choices[0][0] if field.choices else _EXAMPLES[field.kind]
    raise Usage(
        N_('"{term}": {field} needs a value right after it, as in {example}'),
        term=term,
        field=field.name,
        example=f"{field.name}{op}{example}",
    )


def _after_quote(text: str, start: int) -> NoReturn:
    raise Usage(
        N_('"{term}": after a closing quote comes a blank, or a comma and another value'), term=_chunk(text, start)
    )


def _chunk(text: str, start: int) -> str:
    """Return what begins at the position up to the next blank, as far as a message has room for it."""
    return text[start : start + _LONGEST_SHOWN].split(maxsplit=1)[0]


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
