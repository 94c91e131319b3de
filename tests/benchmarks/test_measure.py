"""The frame of the benchmarks: turns, medians, and what is printed."""

import json
import subprocess
import sys

import pytest

from benchmarks.measure import Result, interleaved
from tests.conftest import PROJECT


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], capture_output=True, encoding="utf-8", cwd=PROJECT
    )


def test_both_are_run_in_turn() -> None:
    order: list[str] = []
    interleaved(lambda: order.append("ours"), lambda: order.append("reference"), runs=3)
    assert order == ["ours", "reference"] * 4


def test_a_result_says_its_ratio() -> None:
    assert Result("start", 1.5, 30, 20).as_json() == {
        "name": "start",
        "ratio": 1.5,
        "aim": 1.5,
        "ours_ms": 30,
        "reference_ms": 20,
    }


def test_the_version_starts_faster_than_typer() -> None:
    ran = benchmarks("start", "--json")
    results = {result["name"]: result for result in map(json.loads, ran.stdout.splitlines())}
    assert list(results["start.version"]) == ["name", "ratio", "aim", "ours_ms", "reference_ms"]
    # Well under its aim, so that a busy machine cannot fail the test.
    assert results["start.version"]["ratio"] < results["start.version"]["aim"]


@pytest.mark.parametrize(
    ("arguments", "reason"), [(["qq"], "there is no benchmark qq"), (["--deals", "0"], "at least 1")]
)
def test_what_cannot_be_run(arguments: list[str], reason: str) -> None:
    ran = benchmarks(*arguments)
    assert ran.returncode == 2
    assert reason in ran.stderr
