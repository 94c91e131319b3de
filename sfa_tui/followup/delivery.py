"""The alerts that this machine wrote, brought to whom they are for: one message a person and channel, sent once.

What cannot be sent stays noted with the reason, and is tried again by the next delivery, for some days.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from sfa_tui.followup.channels import Channels, Place, read
from sfa_tui.followup.sending import Message, Unusable, by_command, by_mail, by_webhook
from sfa_tui.locale import _, ngettext
from sfa_tui.model.clock import utc
from sfa_tui.model.errors import Failed
from sfa_tui.store import alerts
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store, told

_STALE_MINUTES = 10
"""After how long a process that was about to send is given up."""

_LINES = 20
"""Alerts that a message tells in full; the rest is counted."""

_Sender = Callable[[], Callable[[Message], None]]
"""What makes the function that sends over a channel, once its secret is read."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery did over a channel: how many alerts went out, how many did not, and why (None: all went)."""

    channel: str
    sent: int
    unsent: int
    reason: str | None


def deliver(store: Store, place: Place) -> list[Delivered]:
    """Send what waits over every channel that is set up, and return what came of it by channel; nothing where no
    channel is, or nothing waits."""
    with told(store.path):
        return _deliver(store, place, datetime.now(UTC))


def _deliver(store: Store, place: Place, now: datetime) -> list[Delivered]:
    since = utc(now - alerts.WORTH)
    if store.read_only or not alerts.written(store, since):
        return []
    channels = read(place)
    stale = utc(now - timedelta(minutes=_STALE_MINUTES))
    done = []
    for channel in channels.names:
        ids = alerts.claim(store, channel, since=since, at=utc(now), stale=stale)
        if ids:
            done.append(_over(store, channel, cache(partial(_sender, channel, channels, place)), ids))
    return done


def try_out(store: Store, place: Place, user: str) -> list[Delivered]:
    """Send a message over every channel that is set up to a user, who wants to know whether it arrives."""
    channels = read(place)
    text = _("sfa can reach you here.")
    message = Message(*alerts.addressee(store, user), text, text, urgent=False)
    done = []
    for channel in channels.names:
        reason, _unusable = _reason(partial(_sender, channel, channels, place), message)
        done.append(Delivered(channel, int(reason is None), int(reason is not None), reason))
    return done


def _sender(channel: str, channels: Channels, place: Place) -> Callable[[Message], None]:
    if channel == "mail" and channels.mail is not None:
        return partial(by_mail, channels.mail, place.secret("mail") if channels.mail.user else None)
    if channel == "webhook" and channels.webhook is not None:
        return partial(by_webhook, channels.webhook, place.secret("webhook"))
    return partial(by_command, channels.command or ())


def _over(store: Store, channel: str, sender: _Sender, ids: Sequence[str]) -> Delivered:
    """Send alerts over a channel; where it takes nothing from anybody, the rest is not tried, or each would wait for
    it as long as the first."""
    sent, unsent, last, unusable = 0, 0, None, False
    for message, ids_told in _messages(store, alerts.get(store, ids)):
        reason, unusable = (last, True) if unusable else _reason(sender, message)
        alerts.note_sent(store, ids_told, channel, utc(datetime.now(UTC)), reason)
        sent += len(ids_told) if reason is None else 0
        unsent += len(ids_told) if reason is not None else 0
        last = reason or last
    return Delivered(channel, sent, unsent, last)


def _reason(sender: _Sender, message: Message) -> tuple[str | None, bool]:
    """Return why a message could not be sent, None where it was, and whether nothing else can be either."""
    try:
        send = sender()
    except Failed as error:  # what keeps its secret cannot be read
        return str(error), True
    try:
        send(message)
    except Failed as error:
        return str(error), isinstance(error, Unusable)
    return None, False


def _messages(store: Store, rows: Sequence[Object]) -> Iterator[tuple[Message, list[str]]]:
    """Yield the message of each person with the alerts that it tells: one line a piece, the first in the subject."""
    by_user: dict[str, list[Object]] = {}
    for row in rows:
        user = row["user"]
        by_user.setdefault(str(user["id"]) if isinstance(user, dict) else "", []).append(row)
    for user_id, about in by_user.items():
        name, email = alerts.addressee(store, user_id)
        lines = [line(each) for each in about]
        more = len(lines) - _LINES
        text = lines[:_LINES]
        if more > 0:
            text.append(
                ngettext("… and {count} more: sfa alert list", "… and {count} more: sfa alert list", more).format(
                    count=more
                )
            )
        subject = lines[0]
        if len(lines) > 1:
            subject = ngettext("{count} alert", "{count} alerts", len(lines)).format(count=len(lines)) + f": {lines[0]}"
        urgent = any(each["urgent"] for each in about)
        yield (
            Message(name, email, subject, "\n".join(text), urgent),
            [str(each["id"]) for each in about],
        )


def line(alert: Object) -> str:
    """Return an alert on one line: that it is urgent, about what, the words, and from whom."""
    about = alert["about"]
    parts = [about.get("company"), about.get("name")] if isinstance(about, dict) else []
    head = " ".join(str(part) for part in parts if part)
    body = " ".join(str(alert["body"] or "").split())
    said = f"{head}: {body}" if head and body else head or body
    if alert["by"]:
        said = _("{words} ({name})").format(words=said, name=alert["by"])
    return f"! {said}" if alert["urgent"] else said
