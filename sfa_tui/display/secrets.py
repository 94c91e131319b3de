"""Where a secret is kept, told in a sentence."""

from pathlib import Path

from sfa_tui.locale import _


def kept_in(path: Path | None) -> str:
    """Return where a secret is kept: in a file, or (None) in the keyring."""
    if path is None:
        return _("What is secret is kept in the system's keyring.")
    return _("There is no keyring here: what is secret is kept in {path}, which only you can read.").format(path=path)
