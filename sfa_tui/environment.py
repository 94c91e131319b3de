"""What a run finds around it, whether it is a command or the app: where the workspace lies, today, the zone.

Knows environment variables and the system; what the terminal is like is for whoever draws on it.
"""

import os
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

if TYPE_CHECKING:
    from sfa_tui.followup.channels import Place
    from sfa_tui.followup.units import Unit
    from sfa_tui.model.clock import Clock
    from sfa_tui.store.sync.entering import Ways


def locate(chosen: str | None) -> Path:
    """Return the workspace's folder: the chosen one, else SFA_HOME, else `sfa` in the user's data folder."""
    folder = chosen or os.environ.get("SFA_HOME")
    if folder:
        return Path(folder).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("sfa", appauthor=False)


def config_folder() -> Path:
    """Return the folder of what this program keeps for its user outside of any workspace."""
    from platformdirs import user_config_path

    return user_config_path("sfa", appauthor=False)


def calendar_password() -> str | None:
    """Return the password for a CalDAV server that the environment tells (SFA_CALDAV_PASSWORD), None for none."""
    return os.environ.get("SFA_CALDAV_PASSWORD") or None


def sync_secrets() -> dict[str, str]:
    """Return what the environment tells for signing in at a storage: SFA_SYNC_PASSWORD is its password, and so on."""
    from sfa_tui.store.sync.storage.address import SECRETS, variable

    told = {name: os.environ.get(variable(name)) for name in SECRETS}
    return {name: value for name, value in told.items() if value}


def sync_ways() -> "Ways":
    """Return what this machine signs in with at the storage of a team."""
    from sfa_tui.store.sync.entering import Ways

    return Ways(config_folder(), sync_secrets())


def channels_of(workspace: Path) -> "Place":
    """Return where the channels of a workspace's alerts are kept, with the secrets that the environment tells."""
    from sfa_tui.followup.channels import VARIABLES, Place

    told = {channel: os.environ.get(variable, "") for channel, variable in VARIABLES.items()}
    return Place(config_folder(), workspace, told)


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
    moment = datetime.now(zone())
    # The clock is read once: a day that ends between two looks would make this moment a day early.
    return datetime.combine(today(), moment.timetz()) if os.environ.get("SFA_TODAY") else moment


def notifier() -> str:
    """Return what raises notifications here: the desktop, or, over ssh, the sequence that the terminal at the other end
    most likely knows."""
    if not (os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY")):
        return "desktop"
    return terminal_notifier()


def terminal_notifier() -> str:
    """Return the sequence by which the terminal raises notifications: osc99, osc777, or osc9, which most know."""
    names = " ".join(os.environ.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL")).lower()
    if "kitty" in names:
        return "osc99"
    return "osc777" if "foot" in names or "rxvt" in names or os.environ.get("VTE_VERSION") else "osc9"


def in_tmux() -> bool:
    """Return whether what is written to the terminal goes through tmux."""
    return bool(os.environ.get("TMUX"))


def find_desktop() -> None:
    """Let a run without a session (cron's, a timer's) reach the user's desktop on Linux."""
    if hasattr(os, "getuid") and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        bus = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "bus"
        if bus.exists():
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"


def units_of(system: str) -> Path:
    """Return the folder in which a system (systemd, launchd, task-scheduler) looks for what it starts for this user."""
    home = Path.home()
    match system:
        case "systemd":
            return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "systemd" / "user"
        case "launchd":
            return home / "Library" / "LaunchAgents"
        case _:
            return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "sfa"


def systems() -> tuple[str, ...]:
    """Return what can start reminders by itself on a machine of this kind, the usual one first."""
    if sys.platform == "darwin":
        return "launchd", "cron"
    if sys.platform == "win32":
        return ("task-scheduler",)
    from shutil import which

    return ("systemd", "cron") if which("systemctl") else ("cron", "systemd")


def remind_unit(system: str, workspace: Path) -> "Unit":
    """Return what makes a system start reminders of a workspace by this program."""
    from sfa_tui.followup import units

    return units.unit(system, units_of(system), workspace, (sys.executable, "-m", "sfa_tui"))


def clock() -> "Clock":
    """Return the present."""
    from sfa_tui.model.clock import Clock

    return Clock(now())
