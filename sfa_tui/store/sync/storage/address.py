"""URLs of storages: what kind of storage one names, what it says to it, and what in it is secret.

A URL that is kept or printed never holds a secret: what stands there of such is taken out of it on reading.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage


@dataclass(frozen=True, slots=True)
class _Kind:
    """What URLs of a kind may say beside where they point."""

    example: str
    options: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    user: str = ""
    """What the name before the @ is called, "" where there is none; what follows it after a : is the first secret."""
    host: bool = True
    """Whether a server, a bucket or a container is named."""


_DRIVE = ("access_token", "refresh_token", "client_secret")
_WEBDAV = ("password", "token")
_KINDS = {
    "file": _Kind("file:///mnt/sales", host=False),
    "s3": _Kind(
        "s3://bucket/folder?region=eu-central-1",
        ("endpoint", "region", "profile", "enable_virtual_host_style", "server_side_encryption"),
        ("secret_access_key", "session_token"),
        "access_key_id",
    ),
    "gcs": _Kind("gcs://bucket/folder", ("endpoint", "credential_path"), ("credential", "token")),
    "azblob": _Kind("azblob://account@container/folder", ("endpoint",), ("account_key", "sas_token"), "account_name"),
    "webdav": _Kind("webdav://user@server/folder", (), _WEBDAV, "username"),
    "webdavs": _Kind("webdavs://user@server/folder", (), _WEBDAV, "username"),
    "dropbox": _Kind("dropbox:///folder", ("client_id",), _DRIVE, host=False),
    "gdrive": _Kind("gdrive:///folder", ("client_id",), _DRIVE, host=False),
    "onedrive": _Kind("onedrive:///folder", ("client_id",), _DRIVE, host=False),
    "postgresql": _Kind(
        "postgresql://user@server/database",
        ("table", "sslmode", "sslrootcert", "sslcert", "sslkey", "service"),
        ("password",),
        "user",
    ),
}
EXAMPLE = _KINDS["file"].example
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,15}")
_BRACKETS = re.compile(r"\[.*\]")
_ENDPOINT = "https://s3.example:9000"
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_OTHER_NAMES = {"postgres": "postgresql", "gs": "gcs", "az": "azblob", "dav": "webdav", "davs": "webdavs"}

SECRETS = tuple(sorted({secret for kind in _KINDS.values() for secret in kind.secrets}))
"""What can be secret."""


def variable(secret: str) -> str:
    """Return the name of the variable of the environment that tells a secret."""
    return f"SFA_SYNC_{secret.upper()}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a storage is, and how it is spoken to; `secrets` is what stood in its URL, and never shown."""

    scheme: str
    host: str
    path: str
    port: int | None = None
    user: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """Return the URL without any secret."""
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe="")
        place = f"{host}:{self.port}" if self.port else host
        signed = f"{quote(self.user, safe='')}@{place}" if self.user else place
        query = f"?{urlencode(self.options, safe='/:', quote_via=quote)}" if self.options else ""
        return f"{self.scheme}://{signed}{quote(self.path)}{query}"

    @property
    def named(self) -> dict[str, str]:
        """Return what the URL says under the names by which the kind of storage knows it: its options, and the user."""
        user = {_KINDS[self.scheme].user: self.user} if self.user else {}
        return {**self.options, **user}

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the names of the secrets that this kind of storage may take, the usual one first."""
        return _KINDS[self.scheme].secrets

    @property
    def variables(self) -> str:
        """Return the variables of the environment that can tell those secrets."""
        return ", ".join(map(variable, self.wanted))

    @property
    def plain(self) -> bool:
        """Return whether it is spoken to without TLS, so that whoever is on the way may listen, and answer for it."""
        return self.scheme == "webdav" or self.options.get("endpoint", "").startswith("http:")

    @property
    def overheard(self) -> bool:
        """Return whether whoever listens on the way to it learns with which password this machine signs in."""
        host = self.host if self.scheme == "webdav" else urlsplit(self.options.get("endpoint", "")).hostname or ""
        return self.plain and self.scheme != "s3" and not _is_here(host)  # S3 signs, and sends no password


def read(text: str) -> Address:
    """Return what a URL means; Usage where it is none of a storage, which is not told again: it may be secret."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise _unknown() from None
    if ":" in _BRACKETS.sub("", parts.netloc) and "@" in parts.path + parts.query:
        # A password with a / or a ? in it: what stands before that passes for a server and its port.
        raise Usage(
            N_(
                "in an address an @ is written %40, but for the one before the server, and a / or ? of a password %2F"
                " or %3F; it is not told again, since it may hold a secret"
            )
        )
    if not _is_text(text):
        raise Usage(N_("the address of a storage has no room for a NUL, or for what is no text in UTF-8"))
    # A + stands for itself, as in the keys of Azure: this is no form of a web page.
    pairs = [tuple(map(unquote, pair.partition("=")[::2])) for pair in parts.query.split("&") if pair]
    scheme = _OTHER_NAMES.get(parts.scheme, parts.scheme)
    kind = _KINDS.get(scheme)
    if kind is None and _SCHEME.fullmatch(parts.scheme) and "://" in text:
        raise Usage(
            N_('there is no kind of storage "{kind}"; an address looks like {examples}'),
            kind=parts.scheme,
            examples=_examples(),
        )
    if kind is None or parts.fragment:
        raise _unknown()
    if not _is_shaped(parts, scheme, kind):
        raise Usage(N_("the address of such a storage looks like {example}"), example=kind.example)
    host, path = _host(parts), unquote(parts.path)
    if not kind.host and scheme != "file":
        # The names of a folder: dropbox://sales/team is dropbox:///sales/team.
        host, path = "", f"/{host}{path}" if host else path
    address = Address(scheme, host, path.rstrip("/") or "/", port, unquote(parts.username or "") or None)
    return _with_options(address, kind, pairs, unquote(parts.password or ""))


def _is_shaped(parts: SplitResult, scheme: str, kind: _Kind) -> bool:
    """Return whether a URL has what its kind needs, and nothing that its kind has no place for."""
    return (
        (bool(parts.hostname) or not kind.host)
        and (scheme != "file" or (bool(parts.path) and _is_unc(parts)))
        and (scheme != "postgresql" or parts.path.strip("/") != "")
        and (not parts.path or parts.path.startswith("/"))
        and (not parts.username or kind.user != "")
        and (not parts.password or bool(parts.username))
        and (parts.port is None or scheme in ("webdav", "webdavs", "postgresql"))
    )


def _with_options(address: Address, kind: _Kind, pairs: list[tuple[str, ...]], password: str) -> Address:
    secrets = {kind.secrets[0]: password} if password else {}
    options = {}
    for name, value in pairs:
        if name in kind.secrets:
            secrets[name] = value
        elif name in kind.options:
            _check_option(name, value)
            options[name] = value
        elif kind.user and name == kind.user:
            address = replace(address, user=value)
        else:
            known = ", ".join([*kind.options, *filter(None, [kind.user]), *kind.secrets])
            if not known:
                raise Usage(N_("the address of such a storage looks like {example}"), example=kind.example)
            if not value or secrets:  # it may be the rest of a secret with an & in it
                raise Usage(
                    N_(
                        "the address of such a storage says more than is known of it, which is not told again: it may"
                        " be secret; an & in a value is written %26, and it knows: {known}"
                    ),
                    known=known,
                )
            raise Usage(
                N_('the address of such a storage knows no "{name}"; it knows: {known}'), name=name, known=known
            )
    return replace(address, options=options, secrets=secrets)


def _check_option(name: str, value: str) -> None:
    """Raise Usage where a value can be none of its option, which would be told as trouble with the network. An endpoint
    is printed: it holds nobody's name and no signature."""
    if name == "sslmode" and value not in _MODES:
        raise Usage(N_('"{name}" is no sslmode; it is one of {known}'), name=value, known=", ".join(_MODES))
    if name == "endpoint" and not _is_server(value):
        raise Usage(N_("the endpoint of a storage looks like {example}, and holds no secret"), example=_ENDPOINT)


def _is_server(text: str) -> bool:
    """Return whether a text is the address of a server alone, with or without its scheme."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not re.search(r"[@?#\\\s]", text)
    )


def _is_text(text: str) -> bool:
    """Return whether a URL, with what is quoted in it, is text that every system and every server takes."""
    try:
        text.encode()
        return "\0" not in unquote(text, errors="strict")
    except UnicodeError:
        return False


def _host(parts: SplitResult) -> str:
    """Return the server, the bucket or the container as it was written: names of these may have capitals."""
    place = parts.netloc.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return unquote(place.partition(":")[0])


def _is_unc(parts: SplitResult) -> bool:
    """Return whether a file URL names a share of Windows (file://server/share), or this machine."""
    import os

    return parts.hostname in (None, "localhost") or os.name == "nt"


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _unknown() -> Usage:
    return Usage(N_("no storage has such an address; one looks like {examples}"), examples=_examples())


def _examples() -> str:
    return ", ".join(_KINDS[name].example for name in ("file", "s3", "webdavs", "postgresql"))
