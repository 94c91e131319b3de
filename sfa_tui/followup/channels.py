"""Where the alerts of a workspace go from this machine: by mail, to a webhook, through a command.

They are kept in a file of the user's own folder, by workspace, and never in the workspace: a command that came with a
shared file would let whoever wrote it run programs here. What is secret is in secrets.py.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.machine import files, secrets
from sfa_tui.model.errors import Failed, Usage

FILE = "alerts.json"
SECURITIES = ("starttls", "tls", "none")
SERVICES = ("slack", "teams", "lineworks")
CHANNELS = ("mail", "webhook", "command")
VARIABLES = {"mail": "SFA_ALERT_PASSWORD", "webhook": "SFA_ALERT_WEBHOOK"}
"""{channel: the environment variable that goes before the secret that is kept}"""


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes mail (SMTP): `user` logs in, None does not; `security` is one of SECURITIES."""

    host: str
    port: int
    sender: str
    user: str | None = None
    security: str = "starttls"


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alerts go: None where a channel is not set up; a webhook is the service that it is of, a command its
    words."""

    mail: Mail | None = None
    webhook: str | None = None
    command: tuple[str, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the channels that are set up."""
        return tuple(name for name in CHANNELS if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose channels are meant: the folder of this user's own files, and the workspace's; `given` is {channel: secret}
    that the environment tells."""

    config: Path
    workspace: Path
    given: Mapping[str, str] = field(default_factory=dict)

    def secret(self, channel: str) -> str | None:
        """Return the secret of a channel: what the environment tells, else what is kept; None where there is none."""
        return self.given.get(channel) or secrets.held(self._name(channel), self.config)

    def keep(self, channel: str, secret: str) -> Path | None:
        """Keep the secret of a channel; the file is returned where there is no keyring for it."""
        return secrets.keep(self._name(channel), secret, self.config)

    def forget(self, channel: str) -> None:
        """Keep the secret of a channel no more."""
        secrets.forget(self._name(channel), self.config)

    def _name(self, channel: str) -> str:
        return f"{channel} {self.workspace}"


def read(place: Place) -> Channels:
    """Return where the alerts of a workspace go; Failed where the file says what nobody can read."""
    return _channels(place, _all(place).get(str(place.workspace)))


def write(place: Place, **changed: object) -> Channels:
    """Set up channels, or with None no more, and return what is set up now."""
    channels = replace(read(place), **changed)  # type: ignore[arg-type]
    held = {key: value for key, value in asdict(channels).items() if value is not None}
    rest = {**_all(place), str(place.workspace): held}
    text = json.dumps({key: value for key, value in rest.items() if value}, ensure_ascii=False, indent=1)
    files.replace_private(place.config / FILE, text)
    return channels


def mail_of(host: str, sender: str, *, port: int | None, user: str | None, security: str) -> Mail:
    """Return a mail server from what was typed; Usage where it could not be one."""
    if security not in SECURITIES:
        raise Usage(
            N_("{option}: {value} is not one of {words}"),
            option="--security",
            value=security,
            words=", ".join(SECURITIES),
        )
    if not host.strip() or "/" in host or "@" in host or " " in host.strip():
        raise Usage(N_("{value} is not the name of a mail server"), value=host, field="server")
    if "@" not in sender or any(sign in sender for sign in "\r\n"):
        raise Usage(N_("{value} is not an e-mail address"), value=sender, field="sender")
    if port is not None and not 0 < port < 1 << 16:
        raise Usage(N_("{value} is not the number of a port"), value=port, field="port")
    if user and security == "none" and not is_this_machine(host):
        raise Usage(
            N_("a password is not sent to {host} unencrypted: --security starttls or tls"), host=host, field="security"
        )
    usual = {"starttls": 587, "tls": 465, "none": 25}
    return Mail(host.strip(), port or usual[security], sender.strip(), user or None, security)


def command_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a command; Usage where the first names no program."""
    if not words or not words[0].strip():
        raise Usage(N_("the first word names the program, and it is empty"))
    return tuple(words)


def service_of(text: str) -> str:
    """Return the service of a webhook from what was typed."""
    wanted = text.casefold().replace(" ", "").replace("-", "").replace("_", "")
    if wanted not in SERVICES:
        raise Usage(N_("{value} is not one of {words}"), value=text, words=", ".join(SERVICES))
    return wanted


def check_address(url: str) -> str:
    """Return the address of a webhook; Usage, which does not tell it, where nothing secret may be sent to it."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        unreadable = parts.port == 0 or not url.strip().isprintable() or " " in url.strip()
    except ValueError:
        host, parts, unreadable = "", urlsplit(""), True
    private = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host))
    if unreadable or not host or not private:
        raise Usage(N_("that is not the address of a webhook: it begins with https://"))
    return url.strip()


def is_this_machine(host: str) -> bool:
    """Return whether what is sent to a host never leaves this machine."""
    return host.casefold() in ("localhost", "127.0.0.1", "::1")


def _all(place: Place) -> dict[str, object]:
    path = place.config / FILE
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failed(N_("{path} cannot be read: {reason}"), path=path, reason=error) from error
    return read if isinstance(read, dict) else {}


def _channels(place: Place, held: object) -> Channels:
    if not isinstance(held, dict):
        return Channels()
    try:
        mail = Mail(**held["mail"]) if held.get("mail") else None
        command = tuple(map(str, held["command"])) if held.get("command") else None
        return Channels(mail, service_of(held["webhook"]) if held.get("webhook") else None, command)
    except (TypeError, AttributeError, Usage) as error:
        raise Failed(N_("{path} cannot be read: {reason}"), path=place.config / FILE, reason=error) from error
