"""The notifications page: where alerts go is set up, tried and taken away, and reminders are installed; as by the
commands."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfa_tui import environment
from sfa_tui.followup import channels
from sfa_tui.followup.channels import Channels, Mail
from sfa_tui.screens.channels import ChannelsScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.form import Form
from tests.conftest import Run
from tests.followup.servers import Post, post_office
from tests.keyrings import Held, no_ring, ring
from tests.screens.forms import fill, put, told
from tests.screens.piloting import Desk, drive, opened

__all__ = ["no_ring", "ring"]


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as running:
        yield running


def held(folder: Path) -> Channels:
    return channels.read(environment.channels_of(folder.absolute()))


async def said(desk: Desk, *entries: str) -> str:
    """Save the form, and return what is said of these entries."""
    await desk.press("ctrl+s")
    return " ".join(told(desk, each) for each in entries)


def test_mail_is_set_up_tried_and_taken_away(workspace: Path, post: Post, ring: Held, invoke: Run) -> None:
    invoke("user", "edit", "me", "--email", "aoki@example.com").ok()

    async def work() -> None:
        async with opened(workspace) as desk:
            await desk.press("g", "n", "m")
            assert "is not the name of a mail server" in await said(desk, "server")
            await fill(desk, "server", "mail.example.com")
            assert "is not an e-mail address" in await said(desk, "sender")
            await fill(desk, "sender", "sfa@example.com")
            await fill(desk, "port", "x")
            assert "x is not the number of a port" in await said(desk, "port")
            await fill(desk, "port", "")
            await fill(desk, "user", "sato")
            await put(desk, "security", "not encrypted")
            assert "is not sent to mail.example.com unencrypted" in await said(desk, "security")
            await put(desk, "security", "encrypted after the greeting (STARTTLS)")
            assert "asks for a password" in await said(desk, "password")
            await fill(desk, "password", "geheim")
            assert "geheim" not in desk.screen_text
            await desk.press("ctrl+s")
            desk.on(ChannelsScreen)
            assert "sato@mail.example.com:587 (STARTTLS) sfa@example.com" in desk.screen_text
            assert held(workspace).mail == Mail("mail.example.com", 587, "sfa@example.com", "sato")
            assert [*ring.secrets.values()] == ["geheim"]
            # The form begins with what is set up.
            await desk.press("enter")
            assert desk.on(Form).texts["server"] == "mail.example.com"
            for name, text in {"server": "localhost", "user": "", "port": str(post.port)}.items():
                await fill(desk, name, text)
            await put(desk, "security", "not encrypted")
            await desk.press("ctrl+s", "t")
            assert desk.told[-1] == "A message to you was sent (mail)."
            assert [letter["To"] for letter in post.letters] == ["aoki@example.com"]
            await desk.press("delete")
            desk.on(Confirm)
            await desk.press("y")
            assert held(workspace) == Channels()
            assert not ring.secrets
            assert "by e-mail …" in desk.screen_text

    drive(work)


def test_a_room_and_a_command_are_set_up(workspace: Path, no_ring: None, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    address = "https://hooks.example.com/secret"

    async def work() -> None:
        async with opened(workspace, language="ja") as desk:
            await desk.press("g", "n", "w")
            assert await said(desk, "address")
            await fill(desk, "address", "http://example.com/secret")
            assert "https://" in await said(desk, "address")
            await fill(desk, "address", address)
            await desk.press("ctrl+s")
            assert held(workspace).webhook == "slack"
            assert environment.channels_of(workspace.absolute()).secret("webhook") == address
            assert str(environment.config_folder()) in desk.told[-1]
            assert "hooks" not in desk.screen_text
            await desk.press("home", "delete", "y", "c")
            assert await said(desk, "command")
            await fill(desk, "command", "page 'him")
            assert await said(desk, "command")
            script = f"import sys; open({str(heard)!r}, 'w').write(sys.argv[1])"
            await fill(desk, "command", f'"{sys.executable}" -c "{script}" "{{name}}"')
            await desk.press("ctrl+s", "t")
            assert heard.read_text() == desk.app.around.me_name

    drive(work)


def test_reminders_are_installed_and_taken_away(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "systems", lambda: ("systemd", "cron"))
    unit = environment.remind_unit("systemd", workspace.absolute())
    assert unit.path is not None

    async def work() -> None:
        async with opened(workspace) as desk:
            await desk.press("g", "n", "i", "ctrl+s")
            assert unit.path is not None
            assert unit.path.read_text() == unit.text
            assert desk.told[-1].startswith("This did not work; run it yourself: systemctl --user")
            assert unit.path.name in desk.screen_text
            await desk.press("end", "delete", "y")
            assert not unit.path.exists()
            assert "let the system raise a notification" in desk.screen_text
            await desk.press("end", "enter")
            await put(desk, "system", "cron")
            await desk.press("ctrl+s")
            assert "there is no crontab on this machine" in desk.screen_text

    drive(work)
