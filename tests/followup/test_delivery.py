"""How alerts leave this machine: over real servers, once, without a secret in any word that is said."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sfa_tui.followup import channels, delivery, patience
from sfa_tui.followup.channels import Mail, Place
from sfa_tui.followup.sending import Message, payload
from sfa_tui.machine import secrets
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import Failed, Usage
from sfa_tui.sales import activities, alerts, deals, rows
from sfa_tui.sales.nouns import USER
from sfa_tui.store import alerts as stored
from sfa_tui.store import names
from sfa_tui.store.workspace import Store
from tests.followup.servers import Post, Room, dripping, post_office, room
from tests.keyrings import Held

pytestmark = pytest.mark.usefixtures("ring")


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Room]:
    with room() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, store: Store, clock: Clock) -> Place:
    """Where channels are kept; Baba leads the team of Aoki, who works here."""
    rows.edit(store, clock, USER, [names.resolve(store, "user", "me")], {"role": "rep", "team": "East"})
    told = {"name": "Baba", "role": "manager", "team": "East", "email": "baba@example.com"}
    rows.add(store, clock, USER, told)
    return Place(tmp_path / "config", store.folder)


def log(store: Store, clock: Clock, text: str = "they cancel") -> None:
    deal = deals.add(store, clock, {"name": f"GTX {text}", "company": "Acme"})[0]
    line = activities.read_line(store, clock, f"! call: {text}")
    activities.log_line(store, clock, [("deal", deal)], line)


def by_mail(place: Place, port: int, **changed: object) -> None:
    server = {"host": "localhost", "port": port, "sender": "sfa@example.com", "security": "none", **changed}
    channels.write(place, mail=Mail(**server))  # type: ignore[arg-type]


def by_hook(place: Place, service: str, url: str) -> None:
    channels.write(place, webhook=service)
    place.keep("webhook", url)


def sent(store: Store, place: Place) -> list[tuple[str, int, int]]:
    return [(each.channel, each.sent, each.unsent) for each in delivery.deliver(store, place)]


def test_without_a_channel_nothing_is_sent(store: Store, clock: Clock, place: Place) -> None:
    log(store, clock)
    assert sent(store, place) == []


def test_an_alert_is_mailed_once(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, post.port)
    log(store, clock, "解約したい\nと言われた")
    assert sent(store, place) == [("mail", 1, 0)]
    assert sent(store, place) == []
    (letter,) = post.letters
    assert letter["To"] == "baba@example.com"
    assert letter["From"] == "sfa@example.com"
    assert letter["Importance"] == "high"
    assert "解約したい" in letter["Subject"]
    assert "Acme GTX" in letter.get_content()
    assert "(Aoki)" in letter.get_content()


def test_several_alerts_are_one_message(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, post.port)
    for number in range(25):
        log(store, clock, f"n{number}")
    assert sent(store, place) == [("mail", 25, 0)]
    (letter,) = post.letters
    assert letter["Subject"].startswith("25 alerts: ")
    assert len(letter.get_content().splitlines()) == 21
    assert "5 more" in letter.get_content()


def test_a_server_that_is_down_is_tried_again(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, 1)
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert (done.sent, done.unsent) == (0, 1)
    assert done.reason is not None
    assert "localhost" in done.reason
    assert "\n" not in done.reason
    by_mail(place, post.port)
    assert sent(store, place) == [("mail", 1, 0)]
    assert len(post.letters) == 1


@pytest.mark.parametrize(("verb", "answer"), [("RCPT", "550 no"), ("DATA", "451 later"), ("MAIL", "421 closing")])
def test_a_server_that_refuses_is_told_in_a_line(
    store: Store, clock: Clock, place: Place, post: Post, verb: str, answer: str
) -> None:
    by_mail(place, post.port)
    post.refuses[verb] = answer
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert done.unsent == 1
    post.refuses.clear()
    assert sent(store, place) == [("mail", 1, 0)]


def test_a_password_is_sent_to_this_machine_alone_unencrypted(
    store: Store, clock: Clock, place: Place, post: Post, ring: Held
) -> None:
    by_mail(place, post.port, user="sato")
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert "there is no password" in str(done.reason)
    place.keep("mail", "pä55")
    assert ring.secrets
    (done,) = delivery.deliver(store, place)
    assert "ASCII" in str(done.reason)
    place.keep("mail", "pa55")
    post.refuses["AUTH"] = "535 no"
    (done,) = delivery.deliver(store, place)
    assert "refuses the password" in str(done.reason)
    assert "pa55" not in str(done.reason)
    post.refuses.clear()
    assert sent(store, place) == [("mail", 1, 0)]
    with pytest.raises(Usage):
        channels.mail_of("mail.example.com", "a@example.com", port=None, user="sato", security="none")


def test_a_server_without_encryption_gets_no_mail_that_asks_for_it(
    store: Store, clock: Clock, place: Place, post: Post
) -> None:
    by_mail(place, post.port, security="starttls")
    log(store, clock)
    assert sent(store, place) == [("mail", 0, 1)]
    assert post.letters == []


def test_who_has_no_address_is_named(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, post.port)
    rows.edit(store, clock, USER, [names.resolve(store, "user", "Baba")], {"email": ""})
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert done.reason == "Baba has no e-mail address"


@pytest.mark.parametrize("service", channels.SERVICES)
def test_a_webhook_is_told_once(store: Store, clock: Clock, place: Place, hook: Room, service: str) -> None:
    by_hook(place, service, hook.url)
    log(store, clock, "<b> & co")
    assert sent(store, place) == [("webhook", 1, 0)]
    assert sent(store, place) == []
    ((path, kind, body),) = hook.told
    assert path == "/hook/s3cr3t?token=t0k3n"
    assert kind.startswith("application/json")
    told = json.loads(body)
    if service == "slack":
        assert "Baba" in told["text"]
        assert "&lt;b&gt; &amp; co" in told["text"]
    elif service == "lineworks":
        assert "<b> & co" in told["body"]["text"]
    else:
        assert told["attachments"][0]["content"]["type"] == "AdaptiveCard"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_told_without_its_address(
    store: Store, clock: Clock, place: Place, hook: Room, status: int
) -> None:
    by_hook(place, "slack", hook.url)
    hook.status = status
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert done.reason == f"the webhook (slack) answers {status}"
    assert len(hook.told) == 1
    hook.status = 204
    assert sent(store, place) == [("webhook", 1, 0)]


def test_a_webhook_that_is_down_is_told_without_its_address(store: Store, clock: Clock, place: Place) -> None:
    by_hook(place, "teams", "http://127.0.0.1:1/hook/s3cr3t")
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert "s3cr3t" not in str(done.reason)
    held = store.connection.execute("SELECT error FROM delivered WHERE channel = 'webhook'").fetchone()
    assert "s3cr3t" not in held[0]


def test_a_command_gets_words_and_no_shell(store: Store, clock: Clock, place: Place, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    script = "import json, sys; json.dump([sys.argv[2:], sys.stdin.read()], open(sys.argv[1], 'w'))"
    channels.write(place, command=(sys.executable, "-c", script, str(out), "{name}: {text}", "{subject}"))
    evil = "$(touch owned); `touch owned` {email} && touch owned"
    log(store, clock, evil)
    assert sent(store, place) == [("command", 1, 0)]
    (first, second), standard_input = json.loads(out.read_text(encoding="utf-8"))
    assert evil in first
    assert first.startswith("Baba: ")
    assert evil in second
    assert evil in standard_input
    assert not Path("owned").exists()


@pytest.mark.parametrize("words", [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_a_command_that_fails_is_told(store: Store, clock: Clock, place: Place, words: tuple[str, ...]) -> None:
    channels.write(place, command=words)
    log(store, clock)
    (done,) = delivery.deliver(store, place)
    assert words[0] in str(done.reason)


def test_what_was_seen_or_taken_back_is_not_sent(store: Store, clock: Clock, place: Place, post: Post) -> None:
    from sfa_tui.store.undo import undo

    by_mail(place, post.port)
    log(store, clock)
    alerts.see(store, [str(row["id"]) for row in stored.listed(store, None, everybody=True)])
    log(store, clock, "other")
    undo(store)
    assert sent(store, place) == []


def test_nothing_of_it_is_in_the_workspace(store: Store, clock: Clock, place: Place, hook: Room, post: Post) -> None:
    by_hook(place, "slack", hook.url)
    by_mail(place, post.port, user="sato")
    place.keep("mail", "pa55w0rd")
    channels.write(place, command=("/no/such/c0mmand",))
    log(store, clock)
    delivery.deliver(store, place)
    held = "".join(store.connection.iterdump())
    kept = "".join(path.read_text(encoding="utf-8") for path in place.config.iterdir())
    for secret in ("s3cr3t", "t0k3n", "pa55w0rd"):
        assert secret not in held
        assert secret not in kept


@pytest.mark.parametrize("text", ["{", '{"%s": {"mail": {"host": 1}}}', '{"%s": {"webhook": "irc"}}'])
def test_a_spoiled_file_is_told(place: Place, text: str) -> None:
    place.config.mkdir()
    (place.config / channels.FILE).write_text(text.replace("%s", str(place.workspace)), encoding="utf-8")
    with pytest.raises(Failed) as caught:
        channels.read(place)
    assert channels.FILE in str(caught.value)


def test_a_channel_that_is_turned_off_sends_no_more(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, post.port)
    channels.write(place, mail=None)
    assert channels.read(place).names == ()
    log(store, clock)
    assert sent(store, place) == []


def test_what_another_process_is_sending_is_left_to_it_for_ten_minutes(
    store: Store, clock: Clock, place: Place, post: Post
) -> None:
    by_mail(place, post.port)
    log(store, clock)
    now = datetime.now(UTC)

    def claimed(minutes: int) -> list[str]:
        at = now + timedelta(minutes=minutes)
        bounds = {"since": utc(now - stored.WORTH), "at": utc(at), "stale": utc(at - timedelta(minutes=10))}
        return stored.claim(store, "mail", **bounds)

    taken = claimed(0)
    assert len(taken) == 1
    assert sent(store, place) == []
    assert claimed(9) == []
    # It was killed: whoever comes next takes over.
    assert claimed(11) == taken


def test_what_was_seen_meanwhile_is_not_sent(store: Store, clock: Clock, place: Place, post: Post) -> None:
    by_mail(place, post.port)
    log(store, clock, "one")
    log(store, clock, "two")
    (one, _two) = sorted(stored.listed(store, None, everybody=True), key=lambda each: str(each["body"]))
    alerts.see(store, [str(one["id"])])
    assert sent(store, place) == [("mail", 1, 0)]
    (letter,) = post.letters
    assert "one" not in letter.get_content()


def led_by_two(store: Store, clock: Clock) -> None:
    """Let Chiba lead the team beside Baba."""
    told = {"name": "Chiba", "role": "manager", "team": "East", "email": "chiba@example.com"}
    rows.add(store, clock, USER, told)


@pytest.mark.parametrize(
    ("channel", "drop"), [("mail", b"220-welcome\r\n"), ("webhook", b"HTTP/1.1 100 Continue\r\n\r\n")]
)
def test_a_server_that_never_ends_holds_nobody_up(
    store: Store, clock: Clock, place: Place, monkeypatch: pytest.MonkeyPatch, channel: str, drop: bytes
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    led_by_two(store, clock)
    log(store, clock)
    with dripping(drop) as drip:
        if channel == "mail":
            by_mail(place, drip.port)
        else:
            by_hook(place, "slack", f"http://127.0.0.1:{drip.port}/s3cr3t")
        (done,) = delivery.deliver(store, place)
        assert (done.sent, done.unsent) == (0, 2)
        assert str(done.reason).endswith("TimeoutError")
        assert sent(store, place) == [(channel, 0, 2)]
        # What is still going on there gets no second beside it.
        assert drip.callers == 1


def test_a_server_that_is_silent_is_waited_for_once_and_not_by_each_person(
    store: Store, clock: Clock, place: Place, post: Post
) -> None:
    led_by_two(store, clock)
    log(store, clock)
    by_mail(place, post.port, user="sato")
    place.keep("mail", "pa55")
    post.refuses["AUTH"] = "535 no"
    (done,) = delivery.deliver(store, place)
    assert (done.sent, done.unsent) == (0, 2)
    assert post.callers == 1
    post.refuses.clear()
    assert sent(store, place) == [("mail", 2, 0)]


def test_whom_a_server_refuses_keeps_it_from_no_other(store: Store, clock: Clock, place: Place, post: Post) -> None:
    led_by_two(store, clock)
    rows.edit(store, clock, USER, [names.resolve(store, "user", "Baba")], {"email": ""})
    log(store, clock)
    by_mail(place, post.port)
    assert sent(store, place) == [("mail", 1, 1)]
    assert [letter["To"] for letter in post.letters] == ["chiba@example.com"]


def test_secrets_that_cannot_be_read_keep_their_channel_alone(
    store: Store, clock: Clock, place: Place, hook: Room, post: Post
) -> None:
    by_mail(place, post.port)
    by_hook(place, "slack", hook.url)
    place.forget("webhook")
    (place.config / secrets.FILE).write_text("{broken", encoding="utf-8")
    log(store, clock)
    mail, webhook = delivery.deliver(store, place)
    assert (mail.sent, webhook.unsent) == (1, 1)
    assert "secrets.json cannot be read" in str(webhook.reason)
    (place.config / secrets.FILE).unlink()
    place.keep("webhook", hook.url)
    # At once, and not only after the claim of a dead process has grown old.
    assert sent(store, place) == [("webhook", 1, 0)]


@pytest.mark.parametrize(
    "url",
    [
        *("", "hooks.example.com", "ftp://example.com/x", "http://example.com/x", "https://", "http://[x"),
        *("https://127.0.0.1:99999/x", "https://example.com:port/x", "https://a b/x", "https://example.com/a b"),
        "https://a/\x00",
    ],
)
def test_only_an_encrypted_address_is_a_webhook(url: str) -> None:
    with pytest.raises(Usage) as caught:
        channels.check_address(url)
    assert str(caught.value) == "that is not the address of a webhook: it begins with https://"


@pytest.mark.parametrize(
    ("host", "sender", "port", "security"),
    [
        ("", "a@b.c", None, "tls"),
        ("https://mail", "a@b.c", None, "tls"),
        ("mail", "nobody", None, "tls"),
        ("mail", "a@b.c\nBcc: x@y.z", None, "tls"),
        ("mail", "a@b.c", 0, "tls"),
        ("mail", "a@b.c", 70000, "tls"),
        ("mail", "a@b.c", None, "ssl3"),
    ],
)
def test_what_is_no_mail_server_is_refused(host: str, sender: str, port: int | None, security: str) -> None:
    with pytest.raises(Usage):
        channels.mail_of(host, sender, port=port, user=None, security=security)


@pytest.mark.parametrize("words", [[], [""], ["  ", "x"]])
def test_a_command_names_a_program(words: list[str]) -> None:
    with pytest.raises(Usage, match="names the program"):
        channels.command_of(words)


def test_a_payload_keeps_the_limits_of_its_service() -> None:
    long = Message("Baba", None, "あ" * 500, "い" * 5000, urgent=True)
    told = payload("lineworks", long)
    assert len(told["title"]) <= 100
    assert len(told["body"]["text"]) <= 1000
