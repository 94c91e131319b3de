"""How it reads where alerts go from this machine; nothing secret is told."""

from typing import TYPE_CHECKING

from sfa_tui.locale import _

if TYPE_CHECKING:
    from sfa_tui.followup.channels import Channels


def where(held: "Channels", name: str) -> str:
    """Return where a channel leads to, "" where it is not set up."""
    if name == "mail" and held.mail is not None:
        user = f"{held.mail.user}@" if held.mail.user else ""
        security = _("not encrypted") if held.mail.security == "none" else held.mail.security.upper()
        return f"{user}{held.mail.host}:{held.mail.port} ({security}) {held.mail.sender}"
    return held.webhook or "" if name == "webhook" else " ".join(held.command or ())
