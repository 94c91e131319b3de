"""What every screen knows of the workspace: its name, its money, its fiscal year, who works here."""

from dataclasses import dataclass

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.period import Fiscal
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class Around:
    """The settings that screens show by; `me` is the id of the user who works here, `me_name` the name, and `team`
    says whether there are others; `theme`, `keymap` and `keys` are how the app looks and is driven on this machine."""

    name: str
    currency: str
    scale: Scale
    fiscal: Fiscal
    me: str | None
    me_name: str
    team: bool
    read_only: bool
    ask_next_step: bool
    theme: str
    keymap: str
    keys: str


def read_around(store: Store, _clock: Clock) -> Around:
    """Return the settings as they are now."""
    scale = store.setting("currency_scale")
    me = store.local("me")
    row = store.connection.execute("SELECT name FROM user WHERE id = ?", (me,)).fetchone()
    return Around(
        str(store.setting("name") or ""),
        store.currency,
        "thousand" if scale == "thousand" else "million" if scale == "million" else "unit",
        fiscal(store),
        str(me) if me else None,
        str(row[0]) if row and row[0] else "",
        store.connection.execute("SELECT count(*) FROM user WHERE deleted_at IS NULL").fetchone()[0] > 1,
        store.read_only,
        store.local("ask_next_step") != "no",
        str(store.local("theme") or ""),
        str(store.local("keymap") or ""),
        str(store.local("keys") or ""),
    )
