"""Copying: with a program of the system where there is one, else through the terminal."""

import sys
from pathlib import Path

import pytest

from sfa_tui.screens import clipboard
from tests.screens.piloting import drive, opened

ASIDE = ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, the only one there is, on a machine without a display."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in ASIDE:
        monkeypatch.delenv(name, raising=False)
    return folder


def install(folder: Path, name: str, body: str) -> None:
    """Put a program into the folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="the programs of Linux")
def test_the_program_of_the_display_is_taken(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wl-copy", "xclip", "xsel"):
        install(programs, name, "exit 0")
    assert clipboard.command() is None
    monkeypatch.setenv("DISPLAY", ":0")
    assert clipboard.command() == ["xclip", "-selection", "clipboard"]
    (programs / "xclip").unlink()
    assert clipboard.command() == ["xsel", "--clipboard", "--input"]
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert clipboard.command() == ["wl-copy"]
    # Over ssh the person's clipboard is where the terminal is.
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    assert clipboard.command() is None


@pytest.mark.parametrize(("works", "osc"), [(True, False), (False, True)])
def test_a_text_is_copied_and_said(
    programs: Path, monkeypatch: pytest.MonkeyPatch, workspace: Path, tmp_path: Path, works: bool, osc: bool
) -> None:
    copied = tmp_path / "copied"
    body = f"/bin/cat > {copied}" if works else "exit 1"
    install(programs, "wl-copy", body)
    install(programs, "pbcopy", body)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    async def copy() -> None:
        async with opened(workspace) as desk:
            await desk.app.copy("Acme [b]工業[/b] $(date)")
            await desk.settle()
            assert desk.told == ["Copied: Acme [b]工業[/b] $(date)"]
            assert bool(desk.app.clipboard) is osc

    drive(copy)
    assert not works or copied.read_text(encoding="utf-8") == "Acme [b]工業[/b] $(date)"
