"""Servers that tests send to: one takes mail (SMTP), one is a webhook (HTTP); each is real, on a port of its own."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Post:
    """A mail server: the letters that it took; `refuses` answers a command (RCPT, AUTH, DATA …) with a code."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    callers: int = 0
    refuses: dict[str, str] = field(default_factory=dict)


@contextmanager
def post_office() -> Iterator[Post]:
    """Run a mail server."""
    post = Post()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            post.callers += 1
            self._say("220 post.test ESMTP")
            while line := self.rfile.readline():
                verb = line.split()[0].decode().upper() if line.split() else ""
                if verb in post.refuses:
                    self._say(post.refuses[verb])
                elif verb == "EHLO":
                    self._say("250-post.test\r\n250-8BITMIME\r\n250 AUTH PLAIN")
                elif verb == "AUTH":
                    post.logins.append(line.split()[-1].decode())
                    self._say("235 welcome")
                elif verb == "DATA":
                    self._say("354 go on")
                    post.letters.append(self._letter())
                    self._say("250 taken")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _letter(self) -> EmailMessage:
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            read = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(read, EmailMessage)
            return read

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        with _running(server):
            yield post


@dataclass(slots=True)
class Room:
    """A webhook: what it was told (path, type, body), and how it answers."""

    url: str = ""
    told: list[tuple[str, str, bytes]] = field(default_factory=list)
    status: int = 200


@contextmanager
def room() -> Iterator[Room]:
    """Run a webhook."""
    held = Room()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.told.append((self.path, self.headers["Content-Type"], body))
            self.send_response(held.status)
            if held.status == 302:
                self.send_header("Location", held.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        held.url = f"http://127.0.0.1:{server.server_address[1]}/hook/s3cr3t?token=t0k3n"
        with _running(server):
            yield held


@dataclass(slots=True)
class Drip:
    """A server that says a little again and again and never comes to an end; `callers` counts who came."""

    port: int = 0
    callers: int = 0


@contextmanager
def dripping(drop: bytes) -> Iterator[Drip]:
    """Run a server that sends the same few bytes until whoever runs it is done."""
    held, done = Drip(), threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            held.callers += 1
            try:
                while not done.wait(0.02):
                    self.request.sendall(drop)
            except OSError:
                pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        held.port = server.server_address[1]
        with _running(server):
            yield held
            done.set()


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
