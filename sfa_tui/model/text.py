"""How names are compared, shortened and measured, whatever their width, case and script.

Knows characters and the words that surround names in English and Japanese; which rows match is the store's business.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

# Marks that nobody sees and that come along with copied text: soft hyphen, zero-width blank, word joiner, byte order
# mark, and the variation selectors of Japanese fonts (one 葛 for another).
_UNSEEN = (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_FOLDED: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), ord("×"): "x"}
_TRANSLATED = frozenset(map(chr, _FOLDED))
_NARROWED = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20, 0xA0: 0x20}
_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}

_LONGEST_JAPANESE_NAME = 20


def fold(text: str) -> str:
    """Return the form under which texts are compared: NFKC, case folded, × as x, single blanks, no unseen marks.

    A text of several words is folded word by word all the same.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    if not _TRANSLATED.isdisjoint(text):
        text = text.translate(_FOLDED)
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding the case can undo NFKC and the reverse; the second round makes fold(fold(x)) equal fold(x).
    if not unicodedata.is_normalized("NFKC", folded):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
    return " ".join(folded.split())


def narrow(text: str) -> str:
    """Return the text with full-width ASCII and blanks as ASCII, one character for one, so that positions stay."""
    return text if text.isascii() else text.translate(_NARROWED)


def fold_reading(text: str) -> str:
    """Return the form under which readings are compared: `fold`, with hiragana and half-width kana as katakana."""
    return fold(text).translate(_KATAKANA)


def is_japanese(text: str) -> bool:
    """Return whether a name is written in kana or kanji."""
    return not text.isascii() and re.search("[\u3005\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]", text) is not None


def strip_honorific(name: str) -> str:
    """Return a person's name without what politeness adds (田中部長様, Mr. Smith); a bare title is left as it is."""
    kept = _single_blanks(name)
    without = _honorifics().sub("", kept).strip()
    return without or kept


@cache
def _honorifics() -> re.Pattern[str]:
    titles = "さん|さま|様|御中|氏|殿|先生|副?(?:部長|課長|社長|係長|主任)|専務|常務|取締役"
    return re.compile(rf"(?:\s*(?:{titles}))+\s*$|^\s*(?:(?:mr|ms|mrs|dr)(?:[.．]\s*|\s+))+(?=\S)", re.IGNORECASE)


def parted(name: str) -> Iterator[str]:
    """Yield the forms of a Japanese name with the blank before its given name elsewhere: 山田太郎, 山田 太郎."""
    letters = name.replace(" ", "")
    if name.isascii() or len(letters) > _LONGEST_JAPANESE_NAME:
        return
    yield letters
    for place in range(1, len(letters)):
        yield f"{letters[:place]} {letters[place:]}"


def strip_legal_form(name: str) -> str:
    """Return a company's name without the legal form before or after it; one that is nothing else stays as it is."""
    kept = _single_blanks(name)
    without = _without_legal_form(kept)
    if without != kept or kept.isascii():
        return without
    # Full-width Latin (Ａｃｍｅ　Ｉｎｃ．): only where that finds a form is the name's own spelling given up.
    narrow = unicodedata.normalize("NFKC", kept)
    without = _without_legal_form(narrow)
    return kept if without == narrow else without


def _single_blanks(name: str) -> str:
    """Return the name with runs of blanks as one (long runs would make the patterns slow); a lone one stays."""
    return re.sub(r"\s{2,}", " ", name.strip())


def _without_legal_form(name: str) -> str:
    before, after = _legal_forms()
    without = after.sub("", before.sub("", name)).strip(" \t\u3000,、，・")
    return without if any(character.isalnum() for character in without) else name


@cache
def _legal_forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = (
        "株式会社|株式會社|(?:特例)?有限会社|合同会社|合資会社|合名会社|相互会社|(?:一般|公益)?(?:社団|財団)法人"
        "|(?:特定非営利活動|NPO|医療|学校|社会福祉|宗教|(?:地方)?独立行政|国立大学|税理士|弁護士)法人|(?:有限責任)?監査法人"
        "|㈱|㈲|㈳|㈶|㈴|㈾|㈻|㊑|[(（]\\s*(?:株|有|同|資|名|社|財|医|学|福)\\s*[)）]|(?:股份)?有限公司"
    )
    latin = (
        r"inc\.?|incorporated|ltd\.?|limited|l\.?l\.?c\.?|l\.?l\.?p\.?|p\.?l\.?c\.?|co\.?|company|corp\.?|corporation"
        r"|(?:pty|pte|pvt|sdn)\.?|bhd\.?|gmbh|mbh|ag|kg|kgaa|ohg|ug|e\.\s?v\.|s\.?a\.?|s\.?a\.?s\.?|s\.?[aà]\.?\s?r\.?l\.?"
        r"|s\.?r\.?l\.?|s\.?p\.?a\.?|s\.?l\.?|b\.?v\.?|n\.?v\.?|a\.?b\.?|a\.?/s\.?|a\.?s\.?|aps|oyj?|s\.?e\.?|k\.?k\.?|y\.?k\.?|g\.?k\.?"
        r"|kft\.?|sp\.\s?z\s?o\.\s?o\.|s\.\s?r\.\s?o\.|d\.\s?o\.\s?o\."
    )
    before = rf"^\s*(?:(?:{words})\s*|(?:k\.\s?k\.|kk|y\.\s?k\.|g\.\s?k\.)\s+)+(?=\S)"
    ahead = r"(?:^|[\s,，&]|\b(?=[(（]))+"
    after = rf"(?:\s*(?:{words})|{ahead}[(（]?(?:{latin})[)）]?(?=[\s,，]|$))+[\s,，]*$"
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


# What lists are mostly made of, measured as rich measures it; whatever lies outside is left to rich itself.
_NARROW = "\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc\uff61-\uff9f"
_WIDE = "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\u3000"


def display_width(text: str) -> int:
    """Return the number of terminal cells that the text takes: full-width characters two, combining marks none."""
    if text.isascii() and text.isprintable():
        return len(text)
    narrow, wide = _cells()
    if narrow.fullmatch(text):
        return 2 * len(text) - len(wide.sub("", text))
    from rich.cells import cell_len

    return cell_len(text)


@cache
def _cells() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"[{_NARROW}{_WIDE}]*"), re.compile(f"[{_WIDE}]+")


def truncate_width(text: str, width: int) -> str:
    """Return the text if it fits into so many cells, else its beginning and an ellipsis within them."""
    if width <= 0:
        return ""
    if display_width(text) <= width:
        return text
    low, high = 0, min(len(text), width)
    # Width never falls as a text grows, so the longest beginning that fits is found by halving.
    while low < high:
        middle = (low + high + 1) // 2
        if display_width(text[:middle]) < width:
            low = middle
        else:
            high = middle - 1
    return text[:low] + "…"
