"""What every test may use: the program as a process, and the same command line inside this one."""

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from sfa_tui.model.clock import Clock
    from sfa_tui.store.workspace import Store

T = TypeVar("T")

# The same examples in every run of `make test`, so that what fails here fails there; `make soak` draws new ones.
# How long one takes says how busy the machine is, and nothing else.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("soak", deadline=None)
settings.load_profile("soak" if os.environ.get("SFA_SOAK") else "steady")

# A test of a screen makes a whole app and drops it; with a look for rubbish at every 700 objects, that was a quarter of
# its time.
gc.set_threshold(100_000, 20, 100)

PROJECT = Path(__file__).parents[1]

TODAY = "2026-12-01"
"""The day that it is for every command that a test runs, and for the app, unless the test says otherwise."""

ZONE = "Asia/Tokyo"
"""Where every test runs; the C library and tzlocal read it once, so only a process of its own can be elsewhere."""


def pytest_configure() -> None:
    """Forget what this machine's user has set, and which day it is, before the first test looks."""
    for name in [*os.environ]:
        if name.startswith("SFA_") and name not in ("SFA_NO_SKIPS", "SFA_SNAPSHOTS", "SFA_SOAK", "SFA_SOAK_SITES"):
            del os.environ[name]
    # A shell ignores it for what runs in the background, and so would each program that a test starts and interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What is to be drawn is drawn at once: to wait for the next sixtieth of a second took an eighth of all the time.
    os.environ["TEXTUAL_FPS"] = "1000"
    os.environ["SFA_TODAY"] = TODAY
    os.environ["TZ"] = ZONE
    if hasattr(time, "tzset"):
        time.tzset()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what was printed, read as JSON."""
        return json.loads(self.out)

    def ok(self) -> "Ran":
        """Return this run, after making sure that it succeeded."""
        assert self.code == 0, self.err
        return self


class Run(Protocol):
    """Runs `sfa` with arguments; `env` adds to the environment (an empty value removes a name)."""

    def __call__(self, *arguments: str, input: str | None = None, env: Mapping[str, str] | None = None) -> Ran: ...


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the test's workspace, which is not made yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a fresh workspace of each language, to be copied: en.db (USD, January), ja.db (JPY, April).

    Its user, who is `me`, is called Aoki and 青木.
    """
    from sfa_tui.sales.setup import init

    folder = tmp_path_factory.mktemp("templates")
    for language, name, currency, start, user in (("en", "GTX", "USD", 1, "Aoki"), ("ja", "例", "JPY", 4, "青木")):
        made = init(
            folder / language, name=name, currency=currency, language=language, fiscal_year_start=start, user=user
        )
        made.close()
        (folder / language / "sfa.db").rename(folder / f"{language}.db")
    return folder


def _copy(template: Path, home: Path) -> Path:
    home.mkdir(mode=0o700)
    (home / "sfa.db").touch(mode=0o600)
    shutil.copyfile(template, home / "sfa.db")
    return home


@pytest.fixture
def workspace(home: Path, templates: Path) -> Path:
    """The folder of an English workspace that holds nothing but its default stages and Aoki, who is `me`."""
    return _copy(templates / "en.db", home)


@pytest.fixture
def japanese_workspace(home: Path, templates: Path) -> Path:
    """The folder of a Japanese workspace that holds nothing but its default stages and 青木, who is `me`."""
    return _copy(templates / "ja.db", home)


class Once(Protocol):
    """Does to the workspace of a test what makes it ready, and returns what that returns; `kind` tells apart what the
    same work does for several parameters."""

    def __call__(self, work: Callable[[], T], kind: str = "") -> T: ...


@pytest.fixture(scope="session")
def _made_ready() -> dict[str, tuple[bytes, Any]]:
    return {}


@pytest.fixture
def once(home: Path, _made_ready: dict[str, tuple[bytes, Any]]) -> Once:
    """The same work for many tests, done by the first: the workspaces of the others are copies of what it left, for
    the same verbs a hundred times over prove no more than once, and were most of what a quick test took."""

    def made_ready(work: Callable[[], T], kind: str = "") -> T:
        name, path = f"{work.__module__}.{work.__qualname__} {kind}", home / "sfa.db"
        if name in _made_ready:
            content, before = _made_ready[name]
            if not path.exists():
                home.mkdir(mode=0o700)
                path.touch(mode=0o600)
            path.write_bytes(content)
            return cast(T, before)
        came = work()
        # Whatever is written stands in the one file once nobody has it open.
        assert not (home / "sfa.db-wal").exists()
        _made_ready[name] = path.read_bytes(), came
        return came

    return made_ready


@pytest.fixture
def store(workspace: Path) -> Iterator["Store"]:
    """The English workspace, open."""
    from sfa_tui.store.workspace import open_workspace

    with open_workspace(workspace) as opened:
        yield opened


@pytest.fixture
def clock() -> "Clock":
    """Half past nine in the morning of TODAY."""
    from sfa_tui.model.clock import Clock

    return Clock(datetime.combine(date.fromisoformat(TODAY), clock_time(9, 30), tzinfo=ZoneInfo(ZONE)))


def _environment(home: Path, env: Mapping[str, str] | None) -> dict[str, str]:
    """Return an environment in which nothing of this machine's user is seen."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    settled = {
        "HOME": str(home.parent),
        "SFA_HOME": str(home),
        "SFA_TODAY": TODAY,
        "TZ": ZONE,
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "error",
    }
    return {name: value for name, value in {**kept, **settled, **(env or {})}.items() if value}


@pytest.fixture
def run_sfa(home: Path) -> Run:
    """The program as its users run it: a process of its own."""

    def run(*arguments: str, input: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "sfa_tui", *arguments],
            input=input or "",
            capture_output=True,
            encoding="utf-8",
            env=_environment(home, env),
            cwd=home.parent,
            timeout=120,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    return run


@pytest.fixture
def invoke(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same command line within this process, about fifty times as quick: for tests of what a command does."""
    from sfa_tui import locale
    from sfa_tui.__main__ import main

    def run(*arguments: str, input: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            for name in [*os.environ]:
                patch.delenv(name)
            for name, value in _environment(home, env).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(input or ""))
            spoken = locale.language()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(list(arguments))
            # What a run spoke must not be heard by the next test.
            locale.install(spoken)
        return Ran(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    return run


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a storage that is out of reach be asked again as often as ever, but at once: people wait for seconds."""
    from sfa_tui.store.sync.storage import patience

    monkeypatch.setattr(patience, "PAUSES", tuple(pause / 100 for pause in patience.PAUSES))


@pytest.fixture(autouse=True)
def _english() -> None:
    """Let no test speak the language that another began to."""
    from sfa_tui import locale

    if locale.language() != "en":
        locale.install("en")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where SFA_NO_SKIPS is set: a run that proves everything may leave nothing out."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SFA_NO_SKIPS"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"SFA_NO_SKIPS is set, and this would have been left out: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report
