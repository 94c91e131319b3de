"""`python -m benchmarks [NAME …] [--deals N] [--json]`: runs benchmarks and prints their results as they come.

With --json each is one object on a line.
"""

import argparse
import json
import pkgutil
import sys
from importlib import import_module

import benchmarks
from benchmarks.measure import Result

_HELPERS = ("__main__", "empty", "entering", "measure", "pipeline", "terminal", "writing")


def names() -> list[str]:
    """Return the names of all benchmarks."""
    modules = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in modules if name not in _HELPERS)


def main(arguments: list[str]) -> int:
    """Run what the arguments name, all by default; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against references.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--deals", type=int, default=100_000, metavar="N", help="the size of the workspace (100000)")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(names()))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names())}")
    if asked.deals < 1:
        parser.error("--deals must be at least 1")
    for name in asked.names or names():
        for result in import_module(f"benchmarks.{name}").run(asked.deals):
            print(json.dumps(result.as_json()) if asked.json else _line(result), flush=True)
    return 0


def _line(result: Result) -> str:
    verdict = "ok" if result.ratio <= result.aim else "MISSED"
    return (
        f"{result.name:<32} {result.ratio:>7.2f}  aim {result.aim:>6.2f}  {verdict:<6}"
        f"  {result.ours:>10.1f} {result.unit} against {result.reference:.1f} {result.unit}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
