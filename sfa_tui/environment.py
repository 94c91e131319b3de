"""What a run finds around it, whether it is a command or the app: where the workspace lies, today, the zone.

Knows environment variables and the system; what the terminal is like is for whoever draws on it.
"""

import os
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

if TYPE_CHECKING:
    from sfa_tui.model.clock import Clock


def locate(chosen: str | None) -> Path:
    """Return the workspace's folder: the chosen one, else SFA_HOME, else `sfa` in the user's data folder."""
    folder = chosen or os.environ.get("SFA_HOME")
    if folder:
        return Path(folder).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("sfa", appauthor=False)


def config_folder() -> Path:
    """Return the folder of this user's own settings, which are no workspace's; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("sfa", appauthor=False)


def login() -> str:
    """Return the login name of whoever runs this, "me" where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"


def today() -> date:
    """Return the day that a run calls today: SFA_TODAY (Usage when that is no date), else the local date."""
    value = os.environ.get("SFA_TODAY")
    if not value:
        return datetime.now(UTC).astimezone(zone()).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Usage(N_('SFA_TODAY is "{value}", which is no date: write it as YYYY-MM-DD'), value=value) from None


def zone() -> tzinfo:
    """Return the local time zone, that of TZ where it is set; by its name, so that it knows other days' summer time."""
    from zoneinfo import ZoneInfo

    # What nearly every machine says in one place; tzlocal, which knows the rest, takes as long as opening the store.
    with suppress(OSError, ValueError, KeyError):
        name = (
            os.environ.get("TZ", "").removeprefix(":")
            or str(Path("/etc/localtime").readlink()).partition("/zoneinfo/")[2]
        )
        return ZoneInfo(name)
    from tzlocal import get_localzone

    try:
        return get_localzone()
    except Exception:  # a TZ that only the C library understands, or none at all: its offset of this moment
        try:
            return datetime.now(UTC).astimezone().tzinfo or UTC
        except ValueError:  # more than a day away from UTC
            return UTC


def now() -> datetime:
    """Return this moment in the local zone, on the day that `today` names."""
    return datetime.combine(today(), datetime.now(zone()).timetz())


def clock() -> "Clock":
    """Return the present."""
    from sfa_tui.model.clock import Clock

    return Clock(now())
