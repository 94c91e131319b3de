"""A process that works in a workspace and says what it has done, a line for each, once it is durable:
`python tests/worker.py FOLDER NAME COUNT [what …]`. For the tests that kill it, and those that run twenty at once.

Each line is JSON: {"did": "start" | "add" | "move" | "note" | "import" | "gone", …}. Another process may undo what
this one added; a verb on such a deal is refused, which it says as well.
"""

import json
import random
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sfa_tui.exchange import importing
from sfa_tui.exchange.importing import Options
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound
from sfa_tui.sales import deals
from sfa_tui.store import deals as reading
from sfa_tui.store import names, undo
from sfa_tui.store.workspace import Store, open_workspace

CLOCK = Clock(datetime(2026, 12, 1, 10, 30, tzinfo=ZoneInfo("Asia/Tokyo")))
ROWS = 60
VERBS = ("add", "move", "note", "import", "again")


def main(folder: Path, name: str, count: int, verbs: tuple[str, ...]) -> None:
    """Do verbs, each drawn by chance, and acknowledge each that leaves something behind."""
    drawn = random.Random(name)
    mine: list[str] = []
    say({"did": "start"})
    for turn in range(count):
        # Each turn opens the file anew, as each command does.
        with open_workspace(folder) as store:
            verb = drawn.choice(verbs) if mine else "add"
            if verb == "add":
                texts = {"name": f"{name} {turn}", "amount": str(turn), "company": f"C {turn % 7}"}
                id, _made = deals.add(store, CLOCK, texts)
                mine.append(id)
                say({"did": "add", "id": id, "name": f"{name} {turn}", "amount": turn})
            elif verb == "move":
                stage = drawn.choice(("Lead", "Qualified", "Proposal"))
                id = drawn.choice(mine)
                try:
                    deals.move(store, CLOCK, [id], names.resolve(store, "stage", stage))
                except NotFound:
                    say({"did": "gone", "id": id})
                else:
                    say({"did": "move", "id": id, "stage": stage})
            elif verb == "note":
                id = drawn.choice(mine)
                try:
                    deals.edit(store, CLOCK, [id], {"note": f"note {turn}"})
                except NotFound:
                    say({"did": "gone", "id": id})
                else:
                    say({"did": "note", "id": id, "note": f"note {turn}"})
            elif verb == "list":
                len(list(reading.listed(store, reading.everything(), CLOCK, limit=50)))
            elif verb == "undo":
                deals.add(store, CLOCK, {"name": f"{name} {turn} gone"})
                undo.undo(store)
            else:
                file, more = f"{name}-{turn if verb == 'import' else 0}", drawn.randrange(1, ROWS)
                take(store, folder, file, more)
                # What the file says, in cents: read from the store it could be what an undo elsewhere left of it.
                say({"did": "import", "file": file, "total": sum(more + n for n in range(ROWS)) * 100})


def take(store: Store, folder: Path, file: str, more: int) -> None:
    """Import a file of new deals and companies, or one that was imported before with other amounts (`more` upwards)."""
    path = folder.parent / f"{file}.csv"
    path.write_text(
        "id,deal name,company,amount,stage,tags\n"
        + "".join(f"{file}/{n},{file} {n},{file} Ltd {n % 5},{more + n},Proposal,t{n % 3}\n" for n in range(ROWS))
    )
    importing.run(store, CLOCK, importing.open_source(store, CLOCK, "deals", path, Options()))


def say(done: dict[str, object]) -> None:
    """Acknowledge."""
    sys.stdout.write(json.dumps(done) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), tuple(sys.argv[4:]) or VERBS)
