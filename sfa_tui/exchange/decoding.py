"""Which encoding a file of text is in. Judged over all of its bytes and strictly, so that no character is replaced or
guessed; what stands in the text is left to the readers."""

import codecs
import re
from functools import cache
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, Usage

SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SAMPLE = 200_000


def find_encoding(data: bytes, path: Path, wanted: str | None = None) -> str:
    """Return the name of the Python codec that reads all of `data`; Failed says which line none can read.

    Order: what the caller wants, byte order marks, UTF-16 by its NUL bytes, ISO-2022-JP by its escapes, UTF-8, and
    cp932 (the ANSI code page of Japanese Windows) when what it gives looks like Japanese.
    """
    if data.startswith(SPREADSHEETS):
        raise Failed(N_("{path} is a spreadsheet: those are not read yet, save it as CSV"), path=path)
    if wanted:
        return _check_wanted(data, path, wanted)
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, path, "utf-8-sig")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, path, "utf-16")
    if b"\0" in data:
        return _find_utf16(data, path)
    if b"\x1b$" in data and _decodes(data, "iso2022_jp"):
        return "iso2022_jp"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _looks_like_cp932(data, error.start):
            return "cp932"
        raise _undecodable(data, path, error.start) from None
    return "utf-8"


def line_at(text: str, offset: int) -> int:
    """Return the number of the line (from 1) in which the character at `offset` stands; CR, LF and CRLF end lines."""
    before = text[:offset]
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _undecodable(data: bytes, path: Path, offset: int) -> Failed:
    return Failed(
        N_(
            "{path}, line {line}: byte {byte} fits no encoding that is found by itself; name the file's with --encoding"
        ),
        path=path,
        line=line_at(data[:offset].decode("latin-1"), offset),
        byte=f"0x{data[offset]:02X}",
    )


def _check_wanted(data: bytes, path: Path, wanted: str) -> str:
    """Return the wanted codec's own name; Usage where there is none, Failed where it cannot read the file."""
    try:
        name = codecs.lookup(wanted).name
        b"a".decode(name, "replace")  # some codecs are not of text
    except (LookupError, UnicodeError, ValueError):
        raise Usage(N_('no encoding is called "{encoding}"; try utf-8, cp932 or utf-16'), encoding=wanted) from None
    if name in ("shift_jis", "shift_jisx0213", "shift_jis_2004"):
        name = "cp932"  # what Windows writes under that name: the strict one lacks ①, ㈱ and 髙
    if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if name in ("utf-16", "utf-32") and not data.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff")
    ):
        name += "-le"  # what Windows means by it; a stream of the bare name must begin with a byte order mark
    return _strict(data, path, name)


def _strict(data: bytes, path: Path, encoding: str) -> str:
    """Return the encoding after it has read all of the bytes; Failed names the line of the first that it cannot."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Failed(
            N_("{path}, line {line}: byte {byte} is not {encoding}"),
            path=path,
            line=_line_of_byte(data, error.start, encoding),
            byte=f"0x{error.object[error.start]:02X}",
            encoding=encoding,
        ) from None
    except UnicodeError:
        raise Failed(N_("{path} cannot be read as {encoding}"), path=path, encoding=encoding) from None
    if "\0" in text:
        raise _binary(path)
    return encoding


def _line_of_byte(data: bytes, offset: int, encoding: str) -> int:
    text = data[:offset].decode(encoding, errors="replace")
    return line_at(text, len(text))


def _binary(path: Path) -> Failed:
    return Failed(N_("{path} is not a text file (it holds NUL characters)"), path=path)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _find_utf16(data: bytes, path: Path) -> str:
    """Return the byte order in which NUL bytes make sense: as the high halves of separators, digits and letters."""
    best, most = "", 0
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # No table is of one line: without an end of line, the NUL bytes stand in a text of another encoding.
        if _controls().search(text) or not re.search("[\r\n]", text):
            continue
        plain = sum(character < "\x7f" for character in text[:SAMPLE])
        if plain > most:
            best, most = encoding, plain
    if not best:
        raise _binary(path)
    return best


@cache
def _controls() -> re.Pattern[str]:
    return re.compile("[\\x00-\\x08\\x0e-\\x19\\x1b-\\x1f\\ufffe\\uffff]")


def _looks_like_cp932(data: bytes, first_bad: int) -> bool:
    """Return whether cp932 reads the bytes as Japanese, not as another code page's letters in disguise.

    Any of these would be mojibake in silence: damaged UTF-8 (kana or kanji were read before the bad byte); Western text
    (é and the letter after it become one lone kanji between letters, or a character of the private area); EUC-JP, GBK
    and EUC-KR (only pairs of bytes from A1 up, which become half-width katakana).
    """
    if re.search(rb"[\xe2-\xe9][\x80-\xbf]{2}", data[:first_bad]):
        return False
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    start = next(re.finditer(r"[^\x00-\x7f]", text)).start()
    sample = text[max(0, start - 1) : start + SAMPLE]
    runs = list(re.finditer(r"[^\x00-\x7f]+", sample))
    foreign = sum(_is_foreign(sample, run) for run in runs)
    if foreign * 2 > len(runs):
        return False
    halfwidth = len(re.findall(r"[｡-ﾟ]", sample))
    if halfwidth * 2 <= sum(len(run[0]) for run in runs):
        return True
    # Up to `start` all is ASCII, so the text's offset is the bytes' too.
    return any(len(run) % 2 or min(run) < 0xA1 for run in re.findall(rb"[\x80-\xff]+", data[start : start + SAMPLE]))


def _is_foreign(text: str, run: re.Match[str]) -> bool:
    if re.search("[\ue000-\uf8ff]", run[0]):
        return True
    if len(run[0]) > 1:
        return False
    around = text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1]
    return any(character.isascii() and character.isalpha() for character in around)
