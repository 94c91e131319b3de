"""A calendar on a CalDAV server (RFC 4791), through the library caldav: what lies there, read, written and removed.

The library signs in, follows the server's ways and finds the calendars of a user; what is written goes with If-Match
(RFC 9110), which the library leaves to us. Whatever fails is told in one line that names the address without its
password.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from sfa_tui.followup.sharing import Met
from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, Failed, NotFound, Refused, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caldav.davclient import DAVClient

T = TypeVar("T")

PATIENCE = 30
"""Seconds until a server that does not answer is given up."""

_MANY = 50
"""How many entries are asked for at once."""

_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_KIND = (
    '<?xml version="1.0"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    "<D:resourcetype/><C:supported-calendar-component-set/></D:prop></D:propfind>"
)
_STATES = '<?xml version="1.0"?><D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>'
_READ = (
    '<?xml version="1.0"?><C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Where a calendar is and who signs in there; the address never holds a password."""

    url: str
    user: str | None

    @property
    def host(self) -> str:
        """Return the name of the server, with its port where it has one of its own."""
        return urlsplit(self.url).netloc


def account(url: str, user: str | None) -> tuple[Account, str | None]:
    """Return what a typed address means, and the password that stood in it; Usage where it is no web address."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        # As it was typed it may hold a password.
        raise Usage(N_("a CalDAV address begins with https:// and names a server"))
    name = f"[{host}]" if ":" in host else host
    clean = urlunsplit((parts.scheme, f"{name}:{port}" if port else name, parts.path or "/", parts.query, ""))
    typed = unquote(parts.username) if parts.username else None
    return Account(clean, user or typed), unquote(parts.password) if parts.password else None


class Server:
    """A calendar on a server."""

    def __init__(self, account: Account, password: str | None) -> None:
        if find_spec("caldav") is None:
            raise Failed(N_('sfa calendar publish needs one more package: pip install "sfa-tui[caldav]"'))
        self._account = account
        self._client = _client(account, password)
        self._url = account.url
        self.takes_todos = True
        """Whether the calendar that was found takes to-dos; many take events alone."""

    @property
    def address(self) -> str:
        """Return where the calendar is."""
        return self._url

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def find(self, name: str | None) -> None:
        """Find the calendar: the address itself, else the only one of whoever signs in, or the one with a name.

        Ambiguous where there are several; NotFound where there is none.
        """
        if name is None and self._is_calendar(207, 404, 405):
            return
        found = self._ask_all(lambda: [(str(each.url), each.get_display_name() or "") for each in self._calendars()])
        chosen = [url for url, called in found if name is None or name in (called, url)]
        if not chosen:
            raise NotFound(N_("there is no such calendar at {address}"), address=self._account.url)
        if len(chosen) > 1:
            raise Ambiguous(
                N_("there are {count} calendars at {address}; say which with --calendar"),
                count=len(chosen),
                address=self._account.url,
                candidates=tuple(f"--calendar {called or url}" for url, called in found),
            )
        self._url = chosen[0]
        self._is_calendar(207)

    def _is_calendar(self, *good: int) -> bool:
        """Return whether the address is a calendar's, and learn what that takes."""
        for element in self._answers(self._ask(lambda: self._client.propfind(self._url, _KIND, 0), *good)):
            if element.find(f".//{_CAL}calendar") is not None:
                self._url = f"{self._url.rstrip('/')}/"
                kinds = {each.get("name") for each in element.iter(f"{_CAL}comp")}
                self.takes_todos = not kinds or "VTODO" in kinds
                return True
        return False

    def _calendars(self) -> list[Any]:
        return list(self._client.get_calendars())

    def etags(self) -> dict[str, str]:
        """Return {path: etag} of the entries of the calendar."""
        found = {}
        for element in self._answers(self._ask(lambda: self._client.propfind(self._url, _STATES, 1), 207)):
            etag = element.findtext(f".//{_DAV}getetag")
            if etag and element.find(f".//{_DAV}collection") is None:
                found[self._path(element)] = etag
        return found

    def read(self, hrefs: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return {path: (etag, text)} of entries that are still there."""
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(hrefs), _MANY):
            part = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs[start : start + _MANY])
            query = _READ.format(hrefs=part)
            answer = self._ask(lambda query=query: self._client.report(self._url, query, 1), 207)  # type: ignore[misc]
            for element in self._answers(answer):
                etag, text = element.findtext(f".//{_DAV}getetag"), element.findtext(f".//{_CAL}calendar-data")
                if etag and text:
                    found[self._path(element)] = etag, text
        return found

    def place(self, id: str) -> str:
        """Return the path of a new entry for an activity."""
        return urlsplit(urljoin(self._url, f"{quote(id, safe='')}.ics")).path

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        """Write an entry; Met where what is there is not what has this etag."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        headers |= {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        answer = self._ask(lambda: self._client.put(self._at(href), text, headers), 200, 201, 204, 404, 409, 412)
        if answer.status in (404, 409, 412):
            raise Met
        etag = answer.headers.get("ETag")
        return str(etag) if etag else None

    def remove(self, href: str, etag: str) -> None:
        """Remove an entry; Met where what is there is not what has this etag."""
        headers = {"If-Match": etag}
        if self._ask(lambda: self._client.delete(self._at(href), headers), 200, 202, 204, 404, 410, 412).status == 412:
            raise Met

    def _at(self, href: str) -> str:
        # Only a path is ever taken from what a server says, so that no other server gets the password.
        return urljoin(self._url, urlsplit(href).path)

    def _path(self, element: Any) -> str:
        href: str = element.findtext(f"{_DAV}href") or ""
        return urlsplit(urljoin(self._url, href.strip())).path

    def _answers(self, answer: Any) -> list[Any]:
        """Return what an answer lists. An empty one lists nothing, but does not say that nothing is there."""
        if answer.status == 207 and (answer.tree is None or answer.tree.tag != f"{_DAV}multistatus"):
            raise self._senseless()
        return [] if answer.tree is None else list(answer.tree.iter(f"{_DAV}response"))

    def _senseless(self) -> Failed:
        return Failed(
            N_("{address} answers as no CalDAV server does; nothing was lost, try again later"), address=self._url
        )

    def _ask_all(self, ask: Callable[[], T]) -> T:
        with self._told():
            return ask()

    def _ask(self, ask: Callable[[], Any], *good: int) -> Any:
        """Return an answer with one of these codes; Failed, in one line, for whatever else comes of it."""
        with self._told():
            answer = ask()
            if answer.status not in good:
                raise Failed(
                    N_("{address} answered {code}; nothing was lost, try again later"),
                    address=self._url,
                    code=f"{answer.status} {answer.reason or ''}".strip(),
                )
            return answer

    @contextmanager
    def _told(self) -> "Iterator[None]":
        """Turn whatever the library or the network says into one line."""
        from caldav.lib.error import AuthorizationError, DAVError

        try:
            yield
        except AuthorizationError as error:
            if getattr(error, "status", 401) == 403:
                raise Refused(
                    N_("{address} does not let {user} do that"), address=self._url, user=self._account.user or "?"
                ) from error
            raise Refused(
                N_("{address} refuses {user}: is the password right?"),
                address=self._url,
                user=self._account.user or "?",
            ) from error
        except DAVError as error:
            raise Failed(
                N_("{address} did not do what was asked ({reason}); nothing was lost, try again later"),
                address=self._url,
                reason=type(error).__name__,
            ) from error
        except (OSError, ValueError) as error:  # every failure of the network is an OSError
            raise Failed(
                N_("{address} cannot be reached ({reason}); nothing was lost, try again later"),
                address=self._url,
                reason=_reason(error),
            ) from error
        # What the library makes of an answer that is cut off, empty, or no XML at all.
        except (SyntaxError, AttributeError, TypeError, LookupError) as error:
            raise self._senseless() from error


def _client(account: Account, password: str | None) -> "DAVClient":
    logging.getLogger("caldav").setLevel(logging.CRITICAL)  # it is told in one line here
    from caldav.davclient import DAVClient

    return DAVClient(url=account.url, username=account.user, password=password, timeout=PATIENCE)


def _reason(error: BaseException) -> str:
    """Return what lies at the bottom of a failure, which the library wraps several times."""
    deepest: BaseException = error
    for _depth in range(10):
        below = getattr(deepest, "reason", None) or deepest.__cause__ or deepest.__context__
        below = below if isinstance(below, BaseException) else next(iter(deepest.args), None)
        if not isinstance(below, BaseException):
            break
        deepest = below
    text = getattr(deepest, "strerror", None) or str(deepest) or type(deepest).__name__
    return " ".join(str(text).split())[:120]
