"""A storage that OpenDAL reaches: S3 and its likes, Google Cloud, Azure, WebDAV, Dropbox, Google Drive, OneDrive.

No condition is ever sent and no order of a listing believed: servers differ in both. Pauses between tries are
patience.py's, which can be interrupted; OpenDAL's own cannot.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.storage import names
from sfa_tui.store.sync.storage.address import Address
from sfa_tui.store.sync.storage.interface import LIMIT
from sfa_tui.store.sync.storage.trouble import (
    Denied,
    Full,
    Missing,
    StorageTrouble,
    TooLarge,
    Unavailable,
    Unsuitable,
    one_line,
)

if TYPE_CHECKING:
    from opendal import Operator

_QUICK, _SLOW = 20.0, 120.0
"""Seconds for a question, and for the content of an object over a poor line."""

_PART = 1024 * 1024
"""Bytes that are read at once."""

_UNSIGNED = "failed to load signing credential"

_CAUSELESS = "error sending request"
"""All that reading in parts tells where there was no connection."""

_KIND = re.compile(r"(\w+) \((\w+)\)")
_STATUS = re.compile(r"response: Parts \{ status: (\d{3})")
_CODE = re.compile(r'code: "(\w+)"')
_SOURCE = re.compile(r"Source:\s+(.+)")
_WRAPPED = re.compile(r"(?:error sending request|client error \(\w+\)|(?:tcp connect|dns) error): ")
_NOWHERE = ("NoSuchBucket", "ContainerNotFound", "InvalidBucketName")
_DENIED = {401, 402, 403, 407}
_FULL = {413, 507}
_LATER = {408, 409, 412, 421, 423, 425, 429}


class Objects:
    """A storage behind OpenDAL."""

    def __init__(self, place: Address, secrets: Mapping[str, str], stop: Event) -> None:
        self.url = place.url
        self.strays: set[str] = set()
        self._stop = stop
        self._plain, self._variables = place.plain, place.variables
        self._secrets = [*secrets.values()]
        with self._told(""):
            self._operator = _operator(place, secrets)

    def names(self, prefix: str) -> Iterator[str]:
        """Return the names below a prefix, as the server lists them."""
        import asyncio

        with self._told(""):
            # The other way to list holds the interpreter's lock while the server thinks: the app would stand still.
            paths = asyncio.run(_listed(self._operator, names.below(prefix)))
        for path in paths:
            if path.endswith("/") or not path.startswith(prefix):
                continue
            if names.is_name(path):
                yield path
            elif names.is_stray(path):
                self.strays.add(path)

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes."""
        with self._told(names.checked(name)):
            # Asked for a range, servers differ in what they say to one beyond the end.
            content = bytearray()
            with self._operator.open(name, "rb") as file:
                try:
                    while part := file.read(min(_PART, limit + 1 - len(content))):
                        content += part
                except OSError as error:
                    if _CAUSELESS in str(error):
                        self._operator.stat(name)  # says what is the matter: a certificate, a name, a port
                    raise
            if len(content) > limit:
                raise TooLarge(self.url, name, limit)
            return bytes(content)

    def put(self, name: str, content: bytes) -> None:
        """Store an object, in one request where the server has one for that."""
        with self._told(""):
            self._operator.write(names.checked(name), content)
            # Without encryption anybody may have said that: the page of a hotel's network answers 200 to everything.
            if self._plain and self._operator.stat(name).content_length != len(content):
                raise Unavailable(self.url, _("another server answers for it"))

    def delete(self, name: str) -> None:
        """Remove an object."""
        with self._told(""):
            self._operator.delete(names.checked(name))

    def wait(self, seconds: float) -> bool:
        """Let the time pass: nothing here tells that another site has written."""
        self._stop.wait(seconds)
        return False

    def close(self) -> None:
        """Do nothing: connections end by themselves."""

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn what OpenDAL says into one of our troubles; an object that is not there is Missing where it is named."""
        from opendal import exceptions

        # They have no class above them, and what is read in parts fails as a file does.
        classes = [each for each in vars(exceptions).values() if isinstance(each, type)]
        every: tuple[type[Exception], ...] = (OSError, *classes)
        try:
            yield
        except exceptions.ConfigInvalid as error:
            raise Usage(
                N_("{url} does not say enough: {reason}; what is secret may be told by {variables}"),
                url=self.url,
                reason=self._line(str(error)),
                variables=self._variables,
            ) from None
        except every as error:
            raise self._trouble(str(error), name) from None

    def _trouble(self, text: str, name: str) -> StorageTrouble:
        found, status, code = _KIND.match(text), _STATUS.search(text), _CODE.search(text)
        kind, lasts = found.groups() if found else ("", "")
        reason = f"{status[1]} {code[1] if code else ''}".strip() if status else self._line(text)
        number = int(status[1]) if status else 0
        if code and code[1] == "RequestTimeTooSkewed":
            return Denied(self.url, _("the clock of this machine is wrong"))
        if code and code[1] in _NOWHERE:
            return Unsuitable(self.url, reason)
        if kind == "NotFound":
            # What was to be written into, or listed, is not there: a share, a path of the server.
            return Missing(self.url, name) if name else Unsuitable(self.url, reason)
        if _UNSIGNED in text:  # before anything was asked of the server
            told = _("this machine knows nothing to sign in with; {variables} may tell it")
            return Denied(self.url, told.format(variables=self._variables))
        if number in _DENIED or kind == "PermissionDenied":
            told = _("{reason}; {variables} may tell what signs in") if number == 401 else "{reason}"
            return Denied(self.url, told.format(reason=reason, variables=self._variables))
        if number in _FULL:
            return Full(self.url, reason)
        if number in _LATER or (number >= 500 and number != 501) or lasts == "temporary":
            return Unavailable(self.url, reason)
        if number >= 300 or kind == "Unsupported":
            return Unsuitable(self.url, reason)
        return Unavailable(self.url, reason)

    def _line(self, text: str) -> str:
        """Return what an error says at its bottom, in one line and without a secret."""
        source = _SOURCE.search(text)
        line = _WRAPPED.sub("", source[1] if source else text.partition("=> ")[2].partition("\n")[0])
        return one_line(line, self._secrets) or _("unknown")


async def _listed(operator: "Operator", prefix: str) -> list[str]:
    return [entry.path async for entry in await operator.to_async_operator().list(prefix, recursive=True)]


def _operator(place: Address, secrets: Mapping[str, str]) -> "Operator":
    import opendal
    from opendal.exceptions import ConfigInvalid
    from opendal.layers import TimeoutLayer

    scheme, options = _options(place)
    options |= secrets
    try:
        operator = opendal.Operator(scheme, **options)
    except ConfigInvalid:
        if scheme != "s3" or "endpoint" not in options or "region" in options:
            raise
        # Servers of one's own have no regions, but a signature names one; AWS_REGION went first.
        operator = opendal.Operator(scheme, region="us-east-1", **options)
    return operator.layer(TimeoutLayer(timeout=_QUICK, io_timeout=_SLOW))


def _options(place: Address) -> tuple[str, dict[str, str]]:
    """Return OpenDAL's name of a kind of storage, and its options."""
    options = {**place.named, "root": place.path}
    match place.scheme:
        case "webdav" | "webdavs":
            host = f"[{place.host}]" if ":" in place.host else place.host
            port = f":{place.port}" if place.port else ""
            options["endpoint"] = f"{'https' if place.scheme == 'webdavs' else 'http'}://{host}{port}"
            return "webdav", options
        case "s3":
            # A laptop is no machine of Amazon's: the address where those find credentials answers nobody there.
            return "s3", {**options, "bucket": place.host, "disable_ec2_metadata": "true"}
        case "gcs":
            return "gcs", {**options, "bucket": place.host, "disable_vm_metadata": "true"}
        case "azblob":
            options.setdefault("endpoint", f"https://{place.user}.blob.core.windows.net")
            return "azblob", {**options, "container": place.host}
    return place.scheme, options
