"""What makes a system remind by itself: a unit of systemd, an agent of launchd, a line of cron, a task of Windows.

Knows what is written, and which program is told of it. The command is a list of words from beginning to end; where a
format wants one text, each word is quoted by the rules of that format. What people wrote (a subject, a name) is never
part of it.
"""

import hashlib
import plistlib
import shlex
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, NotFound

SYSTEMS = ("systemd", "launchd", "cron", "task-scheduler")
_PATIENCE = 30.0
_NO_TABLE = ("no crontab", "no such file")
"""What `crontab -l` says to whoever has no table."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is to be installed: the system, the file that is written (None: cron's table), its text, and the words of
    each command that makes it known, or forgets it; `before` are those that end an earlier one, if there is any."""

    system: str
    name: str
    path: Path | None
    text: str
    begin: tuple[tuple[str, ...], ...]
    end: tuple[tuple[str, ...], ...]
    before: tuple[tuple[str, ...], ...] = ()


def unit(system: str, folder: Path, workspace: Path, sfa: Sequence[str]) -> Unit:
    """Return the unit that runs reminders for a workspace, for the folder in which the system looks; `sfa` are the
    words that start the program."""
    for word in (*sfa, str(workspace)):
        # What is no text (a name in another encoding), or no character of XML, is written down by none of them.
        if any(unicodedata.category(sign) in ("Cc", "Cs") or sign in "\ufffe\uffff" for sign in word):
            raise Failed(N_("{path} holds a character that no unit can name"), path=repr(word))
    name = f"sfa-remind-{hashlib.sha256(str(workspace).encode()).hexdigest()[:8]}"
    watch = (*sfa, "--workspace", str(workspace), "remind", "--watch", "--notify")
    once = (*sfa, "--workspace", str(workspace), "remind", "--notify")
    match system:
        case "systemd":
            return _systemd(name, folder, watch)
        case "launchd":
            return _launchd(name, folder, watch)
        case "cron":
            return Unit(system, name, None, f"* * * * * {_of_cron(once)} >/dev/null  # {name}", (), ())
        case _:
            return _task(name, folder, once)


def install(unit: Unit) -> list[str]:
    """Write a unit and make it known; return why each command that should do so failed."""
    if unit.path is None:
        _write_crontab([*_others(unit), unit.text])
        return []
    try:
        unit.path.parent.mkdir(parents=True, exist_ok=True)
        unit.path.write_text(unit.text, encoding="utf-16" if unit.system == "task-scheduler" else "utf-8")
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=unit.path, reason=error.strerror or error) from error
    _run(unit.before)
    return _run(unit.begin)


def is_installed(unit: Unit) -> bool:
    """Return whether a unit is installed; False where nobody can tell."""
    if unit.path is not None:
        return unit.path.exists()
    try:
        return any(line.endswith(f"# {unit.name}") for line in _crontab())
    except Failed:
        return False


def uninstall(unit: Unit) -> list[str]:
    """Forget a unit and take its file away; return why each command that should do so failed. NotFound where it is not
    installed."""
    if unit.path is None:
        kept = _others(unit)
        if len(kept) == len(_crontab()):
            raise NotFound(N_("there is no {unit} here"), unit=unit.name)
        _write_crontab(kept)
        return []
    if not unit.path.exists():
        raise NotFound(N_("there is no {unit} here"), unit=unit.path)
    failed = _run(unit.end)
    unit.path.unlink()
    return failed


def _systemd(name: str, folder: Path, command: Sequence[str]) -> Unit:
    text = f"""[Unit]
Description=Reminders of sfa

[Service]
ExecStart={" ".join(map(_of_systemd, command))}
Restart=on-failure
RestartSec=60
RestartPreventExitStatus={NotFound.exit_code}

[Install]
WantedBy=default.target
"""
    path = folder / f"{name}.service"
    known = tuple(
        ("systemctl", "--user", *words) for words in (("daemon-reload",), ("enable", path.name), ("restart", path.name))
    )
    return Unit("systemd", name, path, text, known, (("systemctl", "--user", "disable", "--now", path.name),))


def _launchd(name: str, folder: Path, command: Sequence[str]) -> Unit:
    agent = {
        "Label": name,
        "ProgramArguments": [*command],
        "RunAtLoad": True,
        "KeepAlive": True,
        "ThrottleInterval": 60,
    }
    path = folder / f"{name}.plist"
    load, unload = ("launchctl", "load", "-w", str(path)), ("launchctl", "unload", "-w", str(path))
    return Unit("launchd", name, path, plistlib.dumps(agent).decode(), (load,), (unload,), before=(unload,))


def _task(name: str, folder: Path, command: Sequence[str]) -> Unit:
    arguments = escape(subprocess.list2cmdline(command[1:]))
    text = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <TimeTrigger>
      <Repetition><Interval>PT1M</Interval></Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
  </Settings>
  <Actions>
    <Exec><Command>{escape(command[0])}</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""
    path = folder / f"{name}.xml"
    begin = (("schtasks", "/Create", "/TN", name, "/XML", str(path), "/F"),)
    return Unit("task-scheduler", name, path, text, begin, (("schtasks", "/Delete", "/TN", name, "/F"),))


def _of_systemd(word: str) -> str:
    """Return a word of ExecStart: in quotes, % and $ doubled (systemd.service, "Command lines")."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{quoted}"'


def _of_cron(command: Sequence[str]) -> str:
    """Return a command as a line of crontab: each word quoted for sh, and % escaped, which cron reads first."""
    return " ".join(map(shlex.quote, command)).replace("%", "\\%")


def _others(unit: Unit) -> list[str]:
    return [line for line in _crontab() if not line.endswith(f"# {unit.name}")]


def _crontab() -> list[str]:
    """Return the lines of the table; Failed where it cannot be read, or writing it anew would lose it."""
    ran = _call(("crontab", "-l"))
    if ran.returncode == 0:
        return ran.stdout.removesuffix("\n").split("\n") if ran.stdout else []
    # Whoever has no table yet is told so, with an exit code.
    said = ran.stderr.strip()
    if said and not any(words in said.lower() for words in _NO_TABLE):
        raise Failed(N_("crontab: {reason}"), reason=said)
    return []


def _write_crontab(lines: Sequence[str]) -> None:
    ran = _call(("crontab", "-"), "".join(f"{line}\n" for line in lines))
    if ran.returncode:
        raise Failed(N_("crontab: {reason}"), reason=ran.stderr.strip())


def _run(commands: Sequence[Sequence[str]]) -> list[str]:
    failed: list[str] = []
    for command in commands:
        try:
            ran = _call(command)
        except Failed:
            failed.append(shlex.join(command))
            continue
        if ran.returncode:
            failed.append(shlex.join(command))
    return failed


def _call(command: Sequence[str], typed: str = "") -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            command,
            check=False,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",  # a table of cron in another encoding stays as it is
            timeout=_PATIENCE,
        )
    except FileNotFoundError:
        raise Failed(
            N_("there is no {program} on this machine; `sfa remind --help` names what else can start reminders"),
            program=command[0],
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(N_("{program} cannot be run: {reason}"), program=command[0], reason=error) from error
