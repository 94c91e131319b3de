"""A file of deals through the whole command (found out, mapped, checked, journalled, searchable), against
`sqlite-utils insert --csv` of the same file."""

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import writing
from benchmarks.measure import Result, compare, python
from benchmarks.writing import template

RUNS = 3
STAGES = ("Lead", "Qualified", "Proposal", "Negotiation", "Verbal agreement")
HEADER = "id,number,deal name,company,owner,stage,amount,currency,expected close,note"


def run(deals: int) -> Iterable[Result]:
    """Yield the import of so many rows into a new workspace."""
    with TemporaryDirectory() as folder:
        base, file = template(Path(folder)), Path(folder) / "deals.csv"
        write(file, deals)

        def ours() -> None:
            home = base.fresh()
            python("-m", "sfa_tui", "import", "deals", str(file), "--yes", workspace=home)()
            shutil.rmtree(home)

        def reference() -> None:
            python("-m", "sqlite_utils", "insert", f"{folder}/plain.db", "deal", str(file), "--csv")()
            Path(f"{folder}/plain.db").unlink()

        yield compare("import", 2.0, ours, reference, runs=RUNS)


def write(path: Path, deals: int) -> None:
    """Write so many deals of two thousand companies as a spreadsheet would."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(HEADER.split(","))
        for place, (_id, ref, name, *_names, amount, currency, close, external, _note) in enumerate(
            writing.deals(deals)
        ):
            company = f"Company {place * 7919 % 2000} Ltd"
            assert isinstance(amount, int)
            rows.writerow(
                (external, ref, name, company, "bench", STAGES[place % 5], f"{amount / 100:.2f}", currency, close, "")
            )
