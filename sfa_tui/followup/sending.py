"""Sending a message over a channel: an e-mail (SMTP), a webhook (Slack, Teams, LINE WORKS), a command.

Each function returns once the message is out of our hands, or raises Failed with a reason that names no secret.
"""

import json
import smtplib
import ssl
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sfa_tui.followup.channels import Mail, check_address, is_this_machine
from sfa_tui.followup.patience import in_time
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, Usage

if TYPE_CHECKING:
    from email.message import EmailMessage

SECONDS = 10.0
"""How long a server may say nothing."""

_COMMAND_SECONDS = 30.0


class Unusable(Failed):
    """A channel that takes nothing from anybody now: another message over it need not be tried."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told: their name, their e-mail address (None: not known), one line and all of it."""

    name: str
    email: str | None
    subject: str
    text: str
    urgent: bool


def by_mail(mail: Mail, password: str | None, message: Message) -> None:
    """Send a message as an e-mail; a password travels encrypted or not at all."""
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    if not message.email:
        raise Failed(N_("{name} has no e-mail address"), name=message.name)
    if mail.user and password is None:
        raise Failed(N_("there is no password for the mail server; `sfa alert mail` takes one"))
    if mail.user and not f"{mail.user}{password}".isascii():
        raise Failed(N_("a mail server takes no name or password with other characters than ASCII"))
    letter = EmailMessage()
    try:
        letter["From"], letter["To"], letter["Subject"] = mail.sender, message.email, " ".join(message.subject.split())
    except ValueError as error:
        raise Failed(
            N_("the e-mail to {name} cannot be addressed: {reason}"), name=message.name, reason=error
        ) from error
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid(domain="sfa.invalid")
    letter["Auto-Submitted"] = "auto-generated"
    if message.urgent:
        letter["Importance"] = "high"
    letter.set_content(message.text)
    try:
        in_time(mail.host, partial(_hand_over, mail, password, letter))
    except smtplib.SMTPAuthenticationError as error:
        raise Unusable(N_("the mail server {host} refuses the password"), host=mail.host) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise Failed(
            N_("the mail server {host} does not take mail to {name}"), host=mail.host, name=message.name
        ) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        # What a server answers may concern this letter alone; one that is not there, or is silent, takes no other.
        of_letter = isinstance(error, smtplib.SMTPResponseException | UnicodeError | smtplib.SMTPNotSupportedError)
        raise (Failed if of_letter else Unusable)(
            N_("the mail server {host} cannot be used: {reason}"), host=mail.host, reason=_said(error)
        ) from error


def _hand_over(mail: Mail, password: str | None, letter: "EmailMessage") -> None:
    with _server(mail) as server:
        if mail.user:
            server.login(mail.user, password or "")
        server.send_message(letter)


def _server(mail: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    try:
        server.ehlo()
        if mail.security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        elif mail.user and not is_this_machine(mail.host):
            raise smtplib.SMTPNotSupportedError("no encryption")
    except BaseException:
        server.close()
        raise
    return server


def payload(service: str, message: Message) -> dict[str, Any]:
    """Return what a webhook of a service is told; it reaches a room, so it says whom it is for."""
    title = f"{message.name}: {message.subject}"
    if service == "slack":
        return {
            "text": _slack(title) if message.text == message.subject else f"*{_slack(title)}*\n{_slack(message.text)}"
        }
    if service == "lineworks":
        return {"title": title[:100], "body": {"text": message.text[:1000]}}
    blocks: list[dict[str, Any]] = [{"type": "TextBlock", "text": _plain(title), "weight": "Bolder", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": _plain(line), "wrap": True} for line in message.text.splitlines() if line]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def by_webhook(service: str, url: str | None, message: Message) -> None:
    """Send a message to a webhook, whose address no error tells."""
    import http.client
    from urllib.parse import urlsplit

    if url is None:
        raise Unusable(N_("there is no address of the webhook; `sfa alert webhook` takes one"))
    try:
        url = check_address(url)  # the environment may tell any
    except Usage as error:
        raise Unusable(error.template) from error
    body = json.dumps(payload(service, message), ensure_ascii=False).encode()
    try:
        status = in_time(urlsplit(url).netloc, partial(_post, url, body))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unusable(
            N_("the webhook ({service}) cannot be reached: {reason}"), service=service, reason=_said(error)
        ) from error
    if not 200 <= status < 300:
        raise Failed(N_("the webhook ({service}) answers {status}"), service=service, status=status)


def _post(url: str, body: bytes) -> int:
    """Return the status with which a webhook answers; no redirect is followed: what the address says is where it
    goes."""
    import http.client
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    of_kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(of_kind(parts.hostname or "", parts.port, timeout=SECONDS)) as connection:
        connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        return connection.getresponse().status


def by_command(words: Sequence[str], message: Message) -> None:
    """Run a command, never through a shell, with {name}, {subject}, {text} and {email} in its words filled in, and the
    text on its standard input."""
    facts = {"name": message.name, "subject": message.subject, "text": message.text, "email": message.email or ""}
    filled = [_filled(word, facts) for word in words]
    try:
        ran = subprocess.run(
            filled,
            input=message.text,
            text=True,
            encoding="utf-8",
            timeout=_COMMAND_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = _said(error) if isinstance(error, OSError) else type(error).__name__
        raise (Unusable if isinstance(error, subprocess.TimeoutExpired) else Failed)(
            N_("the command {command} cannot be run: {reason}"), command=words[0], reason=reason
        ) from error
    if ran.returncode:
        raise Failed(N_("the command {command} ends with {code}"), command=words[0], code=ran.returncode)


def _filled(word: str, facts: dict[str, str]) -> str:
    """Return a word with the facts in it; what a fact holds is never looked into again."""
    import re

    return re.sub(r"\{(name|subject|text|email)\}", lambda found: facts[found[1]], word)


def _said(error: Exception) -> str:
    """Return why something failed, without what was sent or where to."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    """Return a text in which Teams' Markdown finds nothing to draw."""
    return "".join(f"\\{each}" if each in "\\`*_[]#" else each for each in text)
