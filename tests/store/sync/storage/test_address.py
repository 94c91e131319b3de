"""What URLs of storages mean, and that nothing secret stays in one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.address import Address, read
from sfa_tui.store.sync.storage.objects import _options


@pytest.mark.parametrize(
    ("url", "clean", "secrets"),
    [
        ("file:///mnt/sales/", "file:///mnt/sales", {}),
        ("file:///mnt/営業 1", "file:///mnt/%E5%96%B6%E6%A5%AD%201", {}),
        ("file:///C:/Team/Sales", "file:///C%3A/Team/Sales", {}),
        ("s3://bucket", "s3://bucket/", {}),
        (
            "s3://AKIA:a%2Fb+c@My.Bucket/team/a?region=eu-central-1",
            "s3://AKIA@My.Bucket/team/a?region=eu-central-1",
            {"secret_access_key": "a/b+c"},
        ),
        (
            "s3://bucket/x?endpoint=http://127.0.0.1:9000&secret_access_key=a/b+c==&session_token=t",
            "s3://bucket/x?endpoint=http://127.0.0.1:9000",
            {"secret_access_key": "a/b+c==", "session_token": "t"},
        ),
        ("gs://bucket/x?credential=eyJ9", "gcs://bucket/x", {"credential": "eyJ9"}),
        ("az://account:k+/=@container/x", None, None),
        ("az://account:k%2B%2F%3D@container/x", "azblob://account@container/x", {"account_key": "k+/="}),
        ("davs://aoki:p%40ss@dav.example:8443/x/", "webdavs://aoki@dav.example:8443/x", {"password": "p@ss"}),
        ("webdav://[::1]:80/x", "webdav://[::1]:80/x", {}),
        ("webdavs://me%40x@dav.example/me@x/a", "webdavs://me%40x@dav.example/me%40x/a", {}),
        ("webdavs://[::1]/me@x", "webdavs://[::1]/me%40x", {}),
        ("s3://bucket/x?endpoint=nas.local:9000/s3", "s3://bucket/x?endpoint=nas.local:9000/s3", {}),
        ("s3://bucket/x?endpoint=http://[::1]:9000", "s3://bucket/x?endpoint=http://%5B::1%5D:9000", {}),
        ("dropbox:///team", "dropbox:///team", {}),
        ("dropbox://sales/team?refresh_token=r", "dropbox:///sales/team", {"refresh_token": "r"}),
        (
            "postgres://aoki:p%23w@db.example:6432/sales?table=deals&sslmode=verify-full&password=q",
            "postgresql://aoki@db.example:6432/sales?table=deals&sslmode=verify-full",
            {"password": "q"},
        ),
    ],
)
def test_what_a_url_means(url: str, clean: str | None, secrets: dict[str, str] | None) -> None:
    if clean is None:  # a secret that is not quoted may break the URL; it is refused, not cut in half
        with pytest.raises(Usage):
            read(url)
        return
    address = read(url)
    assert (address.url, address.secrets) == (clean, secrets)
    assert read(clean).url == clean
    assert not read(clean).secrets


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "sales",
            "/mnt/sales",
            "ftp://hush@h/x",
            "https://hush@h/x",
            "s3:",
            "s3://",
            "s3:///hush",
            "webdav:///hush",
        ),
        *("file://server/hush", "file:", "postgresql://hush@h", "postgresql://hush@h/", "postgresql://a:hush#b@h/d"),
        *("webdav://a:hush@h:99999/x", "webdav://a:hush@h:x/y", "webdav://[hush/x", "gcs://hush@bucket/x"),
        *(
            "s3://b/x?hush",
            "s3://b/x?secret=hush",
            "dropbox://a:hush@/x",
            "webdav://:hush@h/x",
            "file:///x?password=hush",
        ),
    ],
)
def test_what_is_no_url_of_a_storage_is_told_without_being_repeated(url: str) -> None:
    with pytest.raises(Usage) as caught:
        read(url)
    assert ": " in str(caught.value) or "looks like" in str(caught.value) or "knows no" in str(caught.value)
    assert "=hush" not in str(caught.value)
    assert not re.search("hush[@#]|[:/]hush", str(caught.value))


def test_the_options_that_are_known_are_named() -> None:
    with pytest.raises(Usage, match=r'no "regoin".*endpoint, region, profile.*access_key_id, secret_access_key'):
        read("s3://bucket/x?regoin=eu")


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@given(user=TEXT, password=TEXT, path=st.lists(TEXT.filter(lambda part: part.strip("/. ")), max_size=3))
def test_any_name_and_password_survive_and_the_password_is_cut_out(user: str, password: str, path: list[str]) -> None:
    from urllib.parse import quote

    below = "/".join(quote(part, safe="") for part in path)
    typed = f"webdavs://{quote(user, safe='')}:{quote(password, safe='')}@dav.example/{below}"
    address = read(typed)
    assert (address.user, address.secrets["password"]) == (user, password)
    kept = read(address.url)
    assert (kept.user, dict(kept.secrets), kept.path) == (user, {}, address.path)
    assert password not in repr(Address(address.scheme, "h", "/", secrets={"password": password})) or len(password) < 3


@given(st.text(max_size=40))
def test_anything_that_is_typed_is_read_or_refused(text: str) -> None:
    for typed in (text, f"s3://{text}", f"postgresql://{text}", f"webdav://a:{text}@h/x", f"dropbox:{text}"):
        try:
            url = read(typed).url
        except SfaError as error:
            url = ""
            told = str(error)
        assert read(url).url == url if url else "\n" not in told


PIECES = st.sampled_from(
    ["/", "?", "#", "@", ":", "&", "=", "%00", "%2F", "12", "[", "]", "h.example", " ", "\n", "\udcff"]
)


@given(
    st.sampled_from(["webdavs", "s3", "postgresql", "azblob", "gcs", "dropbox", "file"]),
    st.lists(PIECES, max_size=4).map("".join),
    st.lists(PIECES, max_size=4).map("".join),
)
def test_a_password_with_anything_in_it_is_never_told_again(scheme: str, before: str, behind: str) -> None:
    """Where its / or ? is not quoted, the rest of it passed for a path or an option, and was printed."""
    try:
        told = read(f"{scheme}://me:{before}HUSH{behind}@dav.example/x").url
    except Usage as error:
        told = str(error)
    assert "HUSH" not in told


@pytest.mark.parametrize(
    ("url", "scheme", "options"),
    [
        ("webdavs://aoki@h:8443/a/b", "webdav", {"username": "aoki", "endpoint": "https://h:8443", "root": "/a/b"}),
        ("webdav://[::1]/a", "webdav", {"endpoint": "http://[::1]", "root": "/a"}),
        (
            "s3://K@bucket/a?region=r",
            "s3",
            {"access_key_id": "K", "bucket": "bucket", "region": "r", "root": "/a", "disable_ec2_metadata": "true"},
        ),
        ("gcs://bucket/a", "gcs", {"bucket": "bucket", "root": "/a", "disable_vm_metadata": "true"}),
        (
            "azblob://me@box/a",
            "azblob",
            {"account_name": "me", "container": "box", "root": "/a", "endpoint": "https://me.blob.core.windows.net"},
        ),
        ("onedrive:///a?client_id=c", "onedrive", {"client_id": "c", "root": "/a"}),
    ],
)
def test_what_opendal_is_told(url: str, scheme: str, options: dict[str, str]) -> None:
    assert _options(read(url)) == (scheme, options)


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("s3://K@bucket/a?region=r", {"secret_access_key": "s"}),
        ("gcs://bucket/a", {"token": "t"}),
        ("azblob://me@box/a", {"account_key": "a2V5"}),
        ("webdavs://aoki@h/a", {"password": "p"}),
        *((f"{drive}:///a", {"access_token": "t"}) for drive in ("dropbox", "gdrive", "onedrive")),
        *(
            (f"{drive}:///a?client_id=c", {"refresh_token": "r", "client_secret": "s"})
            for drive in ("dropbox", "gdrive", "onedrive")
        ),
    ],
)
def test_opendal_takes_what_it_is_told(url: str, secrets: dict[str, str]) -> None:
    storage_at(url, secrets=secrets).close()


@pytest.mark.parametrize(
    ("url", "overheard"),
    [
        ("webdav://a@dav.example/x", True),
        ("webdav://a@127.0.0.1/x", False),
        ("webdavs://a@dav.example/x", False),
        ("s3://bucket/x?endpoint=http://s3.example", False),
        ("azblob://me@box/a?endpoint=http://az.example", True),
        ("file:///x", False),
    ],
)
def test_whether_a_password_can_be_overheard(url: str, overheard: bool) -> None:
    assert read(url).overheard is overheard
