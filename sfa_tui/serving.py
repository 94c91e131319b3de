"""The app in a browser: textual-serve's page and its way of driving an app, behind a token, on this machine alone.

Knows who may come in; how the app is drawn in the browser is textual-serve's. Whatever comes in must carry the token
(in the address at first, in a cookie from then on) and must mean this machine by its Host and Origin, so that neither
another user nor a page open in the same browser reaches the app.
"""

import asyncio
import logging
import os
import secrets
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from textual_serve.app_service import AppService
from textual_serve.server import Server

from sfa_tui.locale import N_, _, language
from sfa_tui.model.errors import Failed

HOST = "127.0.0.1"
COOKIE = "sfa_token"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <title>sfa</title>
    <link rel="stylesheet" href="/static/css/xterm.css">
    <script src="/static/js/textual.js"></script>
    <style>
      body {{ background: #15171c; margin: 0; }}
      body .textual-terminal {{ opacity: 0; }}
      body.-first-byte .textual-terminal {{ opacity: 1; }}
      .closed {{ display: none; color: #dfe3ee; font: 16px monospace; padding: 2em; }}
      body.-closed .closed {{ display: block; }}
      .closed a {{ color: #82a8fa; }}
    </style>
  </head>
  <body>
    <div class="closed">{ended} <a href="/">{again}</a></div>
    <div id="terminal" class="textual-terminal" data-session-websocket-url="ws://{host}/ws" data-font-size="16"></div>
  </body>
</html>
"""


class _Process(AppService):
    """The app as a process of its own, started without a shell."""

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        process = await asyncio.create_subprocess_exec(
            *arguments(self.command),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width=width, height=height),
        )
        self._process, self._stdin = process, process.stdin
        return process


class Guarded(Server):
    """A server that answers nothing to whoever does not know its token."""

    def __init__(self, folder: Path, port: int, token: str) -> None:
        super().__init__(os.fspath(folder), host=HOST, port=port, title="sfa")
        self._token = token

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/", self.handle_index),
                web.get("/ws", self.handle_websocket),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let in only who means this machine and knows the token; in the address it becomes a cookie at once."""
        here = f"{HOST}:{self.port}"
        origin = request.headers.get("Origin")
        if request.headers.get("Host") != here or (origin is not None and origin != f"http://{here}"):
            raise web.HTTPForbidden
        given = request.query.get("token")
        if given is not None and request.path == "/" and self._is_token(given):
            # Out of the address, where a history or a screenshot would keep it.
            response = web.Response(status=303, headers={"Location": "/"})
            response.set_cookie(COOKIE, self._token, httponly=True, samesite="Strict", path="/")
            return _private(response)
        if not self._is_token(request.cookies.get(COOKIE, "")):
            raise web.HTTPForbidden
        return _private(await handler(request))

    def _is_token(self, given: str) -> bool:
        # Whatever bytes a header holds come in as surrogates.
        return secrets.compare_digest(given.encode(errors="surrogatepass"), self._token.encode())

    async def handle_index(self, request: web.Request) -> web.Response:
        """Answer with the page that the app is drawn on; it loads nothing from elsewhere."""
        page = _PAGE.format(
            language=language(), ended=_("The app has ended."), again=_("Open it again"), host=f"{HOST}:{self.port}"
        )
        return web.Response(text=page, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Drive an app for as long as the browser keeps the connection."""
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        service = _Process(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=_closer(websocket),
            download_manager=self.download_manager,
        )
        await service.start(_cells(request, "width", 80), _cells(request, "height", 24))
        try:
            await self._process_messages(websocket, service)
        finally:
            await service.stop()
        return websocket


def arguments(folder: str) -> list[str]:
    """Return how a process opens the board on a workspace."""
    return [sys.executable, "-m", "sfa_tui", "--language", language(), "--workspace", folder]


def serve(folder: Path, port: int) -> int:
    """Serve the app until Ctrl+C and return the exit code; the address is printed on standard error, once."""
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        # Python adds the address to what the system says.
        reason = os.strerror(error.errno) if error.errno else error
        raise Failed(
            N_("port {port} of this machine cannot be listened on: {reason}"), port=port, reason=reason
        ) from error
    token = secrets.token_urlsafe(32)
    with listening:
        server = Guarded(folder, listening.getsockname()[1], token)
        asyncio.run(_run(server, listening, token))
    return 0


async def _run(server: Guarded, listening: socket.socket, token: str) -> None:
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    runner = web.AppRunner(await server._make_app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    print(f"http://{HOST}:{server.port}/?token={token}", file=sys.stderr)
    print(_("Open this address in a browser of this machine. Ctrl+C ends it."), file=sys.stderr, flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(each, ended.set)
        except NotImplementedError:  # Windows: Ctrl+C interrupts asyncio.run
            break
    try:
        await ended.wait()
    finally:
        await runner.cleanup()


def _is_ours(record: logging.LogRecord) -> bool:
    """Return whether what is logged is no request that cannot be read: that is answered, and may hold the token."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _closer(websocket: web.WebSocketResponse) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await websocket.close()

    return close


def _cells(request: web.Request, name: str, default: int) -> int:
    """Return a size that the browser asks for, within what a screen has."""
    given = request.query.get(name, "")
    return max(10, min(int(given), 1000)) if given.isascii() and given.isdigit() else default


def _private(response: web.StreamResponse) -> web.StreamResponse:
    """Return the answer, to be kept by nobody and put into no other page."""
    headers: dict[str, Any] = {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
    }
    if not response.prepared:
        response.headers.update(headers)
    return response
