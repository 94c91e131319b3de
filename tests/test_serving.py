"""`sfa serve`: the app in a browser, and nothing at all for whoever does not know the token."""

import asyncio
import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.conftest import PROJECT, TODAY, ZONE, Run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_PATIENCE = 60.0
_EMPTY_PICTURE = 10_000
"""Characters that the picture of an empty page takes in base64, at most."""


@dataclass(frozen=True)
class Served:
    """Where the app is served, and the token that opens it."""

    base: str
    token: str

    @property
    def address(self) -> str:
        """The address that was printed."""
        return f"{self.base}/?token={self.token}"

    @property
    def cookie(self) -> dict[str, str]:
        """What a browser sends from the second request on."""
        return {"Cookie": f"sfa_token={self.token}"}


@pytest.fixture
def served(workspace: Path) -> Iterator[Served]:
    """The app of an English workspace, served."""
    env = {
        **{"PYTHONPATH": str(PROJECT), "SFA_HOME": str(workspace), "SFA_TODAY": TODAY, "TZ": ZONE},
        **{"LC_ALL": "C.UTF-8", "HOME": str(workspace.parent), "PATH": os.environ["PATH"]},
    }
    command = [sys.executable, "-m", "sfa_tui", "serve"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=env) as ran:
        try:
            assert ran.stderr is not None
            found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/\?token=(\S{40,})\n", ran.stderr.readline())
            assert found
            yield Served(*found.groups())
        finally:
            ran.send_signal(signal.SIGINT)
            assert ran.wait(_PATIENCE) == 0
            assert ran.stdout is not None
            assert ran.stdout.read() == ""
            assert ran.stderr is not None
            # Nothing else, least of all a traceback or the token.
            assert ran.stderr.read() == "Open this address in a browser of this machine. Ctrl+C ends it.\n"


def test_without_the_token_nothing_is_served(served: Served) -> None:
    async def knock() -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:

            async def status(path: str, **headers: str) -> int:
                async with client.get(served.base + path, headers=headers, allow_redirects=False) as answer:
                    body = await answer.text()
                    assert answer.status == 200 or "textual" not in body
                    return answer.status

            for path in ("/", "/?token=", "/?token=wrong", "/?token=ü", "/ws", "/static/js/textual.js", "/download/x"):
                assert await status(path) == 403, path
                assert await status(path, Cookie="sfa_token=wrong") == 403, path
            # Whoever makes a browser believe that another name is this machine, and a page of another site.
            assert await status("/", **served.cookie, Host="evil.example") == 403
            assert await status("/", **served.cookie, Origin="http://evil.example") == 403
            assert await status("/ws", **served.cookie, Origin="http://evil.example") == 403
            assert await status(f"/static/js/textual.js?token={served.token}") == 403
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await client.ws_connect(f"{served.base}/ws")
            assert await status("/", **served.cookie) == 200

    asyncio.run(knock())


def test_what_cannot_be_read_is_refused_without_a_word(served: Served) -> None:
    port = int(served.base.rpartition(":")[2])

    def answer(request: bytes) -> int:
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as asking:
            asking.sendall(request)
            return int(asking.recv(1000).split()[1])

    here, token = f"Host: 127.0.0.1:{port}\r\n".encode(), served.token.encode()
    assert answer(b"\x00\x01\r\n\r\n") == 400
    assert answer(b"GET /?token=" + token + b" HTTP/1.1\r\n\r\n") == 400
    assert answer(b"GET /?token=" + token + b" x HTTP/1.1\r\n" + here + b"\r\n") == 400
    assert answer(b"GET / HTTP/1.1\r\n" + here + b"Cookie: sfa_token=\xff\xfe\r\n\r\n") == 403
    cookie = b"Cookie: sfa_token=" + token + b"\r\n"
    assert answer(b"GET /static/../../../../../etc/passwd HTTP/1.1\r\n" + here + cookie + b"\r\n") == 404
    assert answer(b"GET /static/%2e%2e/%2e%2e/server.py HTTP/1.1\r\n" + here + cookie + b"\r\n") == 404


def test_the_token_becomes_a_cookie(served: Served) -> None:
    async def enter() -> None:
        async with aiohttp.ClientSession() as client:
            async with client.get(served.address, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, "/")
                cookie = SimpleCookie(answer.headers["Set-Cookie"])["sfa_token"]
                assert (cookie["samesite"], cookie["httponly"]) == ("Strict", True)
                assert answer.headers["Referrer-Policy"] == "no-referrer"
            async with client.get(served.base, headers=served.cookie) as answer:
                page = await answer.text()
                assert served.token not in page
                assert "https://" not in page

    asyncio.run(enter())


def test_the_board_is_driven_over_the_websocket(served: Served) -> None:
    async def drive() -> None:
        address = f"{served.base}/ws?width=110&height=30"
        async with aiohttp.ClientSession() as client, client.ws_connect(address, headers=served.cookie) as socket:
            seen = ""

            async def until(text: str) -> None:
                nonlocal seen
                while text not in seen:
                    message = await socket.receive(_PATIENCE)
                    assert message.type is aiohttp.WSMsgType.BINARY, (message, seen)
                    seen += re.sub(r"\x1b\[[0-9;:?<>=]*[A-Za-z]", "", message.data.decode())

            await until("Negotiation")
            await socket.send_json(["stdin", ","])
            await until("keys of your own")
            await socket.send_json(["ping", "1"])

    asyncio.run(drive())


@contextmanager
def browser(profile: Path) -> Iterator[str]:
    """Give the address at which a headless browser is driven (the DevTools protocol)."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
        *(f"--user-data-dir={profile}", "--window-size=1200,800", "--remote-debugging-port=0", "about:blank"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as ran:
        assert ran.stderr is not None
        try:
            listening = next(found for line in ran.stderr if (found := re.search(r"ws://(127\.0\.0\.1:\d+)/", line)))
            yield f"http://{listening[1]}"
        finally:
            ran.terminate()
            # Read to the end, so that it never waits for a reader.
            ran.stderr.read()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")
def test_the_board_is_seen_and_left_in_a_browser(served: Served, tmp_path: Path) -> None:
    async def drive(devtools: str) -> None:
        async with aiohttp.ClientSession() as client:
            async with client.get(f"{devtools}/json/list") as answer:
                page = next(each for each in await answer.json() if each["type"] == "page")
            async with client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                numbers = count()

                async def call(method: str, **parameters: object) -> Any:
                    number = next(numbers)
                    await socket.send_json({"id": number, "method": method, "params": parameters})
                    while True:
                        message = await socket.receive_json(timeout=_PATIENCE)
                        if message.get("id") == number:
                            return message["result"]

                async def until(mark: str) -> None:
                    """Wait until the page marks its body so."""
                    wanted = f"""new Promise(done => {{
                        const look = () => document.body && document.body.classList.contains("{mark}")
                            && location.pathname == "/" ? done(location.href) : setTimeout(look, 50);
                        look();
                    }})"""
                    await call("Runtime.evaluate", expression=wanted, awaitPromise=True)

                await call("Page.enable")
                await call("Page.navigate", url=served.address)
                await until("-first-byte")
                where = await call("Runtime.evaluate", expression="location.href")
                assert served.token not in where["result"]["value"]
                while len((await call("Page.captureScreenshot"))["data"]) <= _EMPTY_PICTURE:
                    pass  # the board is on its way; the whole test has its deadline
                await call("Runtime.evaluate", expression="document.querySelector('textarea').focus()")
                await call("Input.dispatchKeyEvent", type="keyDown", key="q", text="q")
                await until("-closed")

    with browser(tmp_path / "profile") as devtools:
        asyncio.run(asyncio.wait_for(drive(devtools), _PATIENCE))


def test_a_port_that_is_taken_is_told_in_a_line(run_sfa: Run, workspace: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run_sfa("serve", "--port", str(taken.getsockname()[1]))
    assert ran.code == 1
    assert ran.err.endswith(f"cannot be listened on: {os.strerror(errno.EADDRINUSE)}\n")
    assert len(ran.err.splitlines()) == 1


def test_a_workspace_that_is_not_there_is_told_in_a_line(run_sfa: Run) -> None:
    ran = run_sfa("serve")
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 1
