"""The few ways in which a storage can fail, each in one line that names its URL, which never holds a secret."""

import re
from collections.abc import Iterable

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, NotFound, Refused

_NUMBERS = re.compile(r"\[Errno -?\d+\]\s*|\s*\(os error \d+\)")
"""What says to programs what the words beside it say to people."""


class StorageTrouble(Failed):
    """What was asked of a storage was not done; nothing of the workspace is lost by it."""

    @property
    def reason(self) -> str:
        """Return what the storage itself said."""
        return str(self.params.get("reason", ""))


class Missing(StorageTrouble, NotFound):
    """There is no object of that name, as far as this storage says now."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__(N_("{url} holds no {name}"), url=url, name=name)


class Unavailable(StorageTrouble):
    """It does not answer, or not now: the same may be done later."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            N_("{url} is out of reach ({reason}); nothing was lost, try again later"), url=url, reason=reason
        )


class Denied(StorageTrouble, Refused):
    """Who signed in there, or nobody, may not do that."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            N_("{url} does not allow it ({reason}): see who signs in there, and what they may do; nothing was lost"),
            url=url,
            reason=reason,
        )


class Full(StorageTrouble):
    """It has no room left."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            N_("{url} is full ({reason}); what it does not take is kept on this machine"), url=url, reason=reason
        )


class Unsuitable(StorageTrouble):
    """What is there is not what it should be, and trying again does not help."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(N_("{url} cannot be used: {reason}"), url=url, reason=reason)


class Gone(StorageTrouble, NotFound):
    """It answers and holds nothing of the team, as the empty folder does that stays where a share is not mounted."""

    def __init__(self, url: str) -> None:
        super().__init__(
            N_(
                "{url} holds nothing of the team any more: is the share mounted? nothing was sent; if it was emptied,"
                ' `sfa sync setup "{url}"` sends all of it again'
            ),
            url=url,
        )


class TooLarge(Unsuitable):
    """An object has more bytes than were asked for at most."""

    def __init__(self, url: str, name: str, limit: int) -> None:
        super().__init__(url, f"{name} > {limit} B")


def one_line(text: str, secrets: Iterable[str]) -> str:
    """Return a text of another program as a reason: one line, not long, without numbers of the system and any of the
    secrets."""
    for secret in secrets:
        if len(secret) > 3:  # a shorter one gives nothing away among letters
            text = text.replace(secret, "…")
    return " ".join(_NUMBERS.sub("", text).split())[:160]
