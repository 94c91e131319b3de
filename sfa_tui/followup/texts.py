"""What a text of a calendar may hold (TEXT, RFC 5545, section 3.3.11): any character that is no control character."""

import re

# Where str.splitlines ends a line, as readers of calendars do; a control character may not stand in a text at all.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufeff]")
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*")


def plain(value: str) -> str:
    """Return a text as a calendar can hold it: its line ends alike, without control characters."""
    return value if _PLAIN.fullmatch(value) else _CONTROL.sub("", _BREAK.sub("\n", value))
