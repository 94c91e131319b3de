"""`sfa sync`: changes are exchanged with the team, through storage that it has."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sfa_tui import environment
from sfa_tui.cli import cells, context, sync_joining, sync_members, syncing
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_report, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.errors import Failed, Refused, Usage

if TYPE_CHECKING:
    from sfa_tui.store.sync.entering import Ways
    from sfa_tui.store.sync.listing import Conflict
    from sfa_tui.store.sync.storage.interface import Storage
    from sfa_tui.store.workspace import Store

app = typer.Typer()

_GLANCE = 2.0
"""Seconds between two looks at whether anything was changed here, while watching."""

_PEERS = (
    Column("user", N_("Name"), lambda row: row["user"] or ""),
    Column("behind", N_("Not confirmed"), lambda row: str(row["behind"]), right=True),
    Column("clock_skew_s", N_("Clock ahead"), lambda row: f"{row['clock_skew_s']} s" if row["clock_skew_s"] else ""),
    Column("site", N_("Machine")),
)
_CHANGES = (
    Column("id", N_("Id"), whole=True),
    Column("noun", N_("What"), lambda row: words.noun(row["noun"])),
    Column("name", N_("Name"), lambda row: _named(row)[0]),
    Column("field", N_("Field"), lambda row: _named(row)[1]),
    Column("base", N_("Before"), lambda row: _value(row, "base")),
    Column("ours", N_("Ours"), lambda row: _value(row, "ours")),
    Column("theirs", N_("Theirs"), lambda row: _value(row, "theirs")),
    Column("by", N_("Who"), lambda row: row["by"] or ""),
    Column("at", N_("When"), lambda row: cells.moment(row["at"], context.clock()) if row["at"] else ""),
    Column("kind"),
    Column("row"),
)


def _named(row: Row) -> tuple[str, str]:
    from sfa_tui.display import conflicts

    return conflicts.named(context.store(), row["noun"], row["row"], row["field"])


def _value(row: Row, which: str) -> str:
    """Return a value of a conflict as a person reads it."""
    if which == "theirs" and row["kind"] != "edit":
        return _("deleted")
    from sfa_tui.display import changes
    from sfa_tui.store import labels

    store, value = context.store(), row[which]
    if value is None:
        return ""
    noun, id, field = row["noun"], row["row"], row["field"]
    currency = row["beside"].get("currency", {}).get(which) or labels.currency(store, noun, id, field)
    if currency and isinstance(value, int | float):
        return cells.money(value, currency)
    return changes.shown(store, context.clock(), noun, id, field, value)


@app.command(
    help=N_("Exchange changes with the team: send what is new here, take over what the others have sent."),
    epilog="""
    sfa sync
    sfa sync --watch
    sfa sync --json
    """,
)
def _sync(
    watch: Annotated[
        bool, typer.Option("--watch", help=N_("Keep going until Ctrl-C, at once when there is news."))
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, ways = context.store(), environment.sync_ways()
    if watch:
        _watch(store, ways, format)
        return
    with ways.own_storage(store) as (storage, _site):
        syncing.emit_done(store, syncing.once(store, storage), format)


sync_joining.register(app)


@app.command(
    "status",
    help=N_(
        "Show how the sync stands: what is pending, how far the others are, conflicts; asks nothing of the storage."
    ),
    epilog="""
    sfa sync status
    sfa sync status --json
    """,
)
def status(format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.store.sync import listing, site

    store = context.store()
    me = None
    try:
        me = site.load(store, environment.config_folder())
        me.sealer()
    except (Refused, Failed) as error:
        # What is pending here is to be seen all the same.
        say(str(error))
    found = listing.status(store, me)
    if format is not Format.TABLE:
        emit_report(found, found["peers"], _PEERS, format)
        return
    at = found["last_sync"]
    emit_object(
        {**found, "last_sync": cells.moment(at, context.clock()) if at else _("never")},
        (
            Column("url", N_("Storage")),
            Column("site", N_("Machine")),
            Column("last_sync", N_("Last sync")),
            Column("pending", N_("Changes to send"), lambda row: str(row["pending"])),
            Column("conflicts", N_("Your conflicts"), lambda row: str(row["conflicts"])),
        ),
        format,
    )
    if found["peers"]:
        print()
        emit_rows(found["peers"], _PEERS, format)


_SETTLED = {
    "ours": N_("What was overridden holds again; `sfa undo` takes that back."),
    "theirs": N_("What holds stays; `sfa undo` takes that back."),
    "base": N_("What both started from holds again; `sfa undo` takes that back."),
}
"""{which side was kept: what is said of it}"""


@app.command(
    "conflicts",
    help=N_("List what you changed and others, who had not seen it, have overridden."),
    epilog="""
    sfa sync conflicts
    sfa sync conflicts --all --json
    """,
)
def conflicts(
    everybody: Annotated[bool, typer.Option("--all", help=N_("Those of everybody, not only of this machine."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.store.sync import listing

    store = context.store()
    rows = [_shown(store, each) for each in listing.listed(store, everybody=everybody)]
    emit_rows(rows, _CHANGES, format, nothing=N_("There is no conflict."))


@app.command(
    "resolve",
    help=N_(
        "Settle a conflict: bring back what was overridden, keep what holds, or go back to what both started from."
    ),
    epilog="""
    sfa sync resolve 3f9a --keep ours
    sfa sync resolve 3f9a --keep theirs
    """,
)
def resolve(
    id: Annotated[str, typer.Argument(metavar=N_("ID"), help=N_("Its id, or a part of it that is no other's."))],
    keep: Annotated[str, typer.Option("--keep", metavar="ours|theirs|base", help=N_("Which of the three holds."))],
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales import conflicts as verbs

    store = context.store()
    emit_object(_shown(store, verbs.resolve(store, id, keep)), _CHANGES, format)
    if format is Format.TABLE:
        say(_(_SETTLED[keep]))


sync_members.register(app)


def _shown(store: "Store", each: "Conflict") -> dict[str, Any]:
    from sfa_tui.display.conflicts import currency, named
    from sfa_tui.model.money import json_number

    name, field = named(store, each.noun, each.row, each.field)

    def said(column: str) -> dict[str, Any]:
        """Return what the three sides say of a column, money in major units of the currency of each."""
        sides = {"base": each.base, "ours": each.ours, "theirs": each.theirs if each.kind == "edit" else {}}
        found: dict[str, Any] = {}
        for side, held in sides.items():
            value, money = held.get(column), currency(store, each, column, held)
            found[side] = json_number(value, money) if money and isinstance(value, int) else value
        return found

    return {
        "id": each.id,
        "noun": each.noun,
        "row": each.row,
        "name": f"{name} · {field}" if each.noun == "field_value" else name,
        "field": each.field,
        "kind": each.kind,
        **said(each.field),
        "beside": {
            name: said(name)
            for name, value in each.ours.items()
            if name != each.field and not value == each.theirs[name] == each.base.get(name, value)
        },
        "by": each.by,
        "at": each.at,
        "lost_by": each.loser,
    }


def _watch(store: "Store", ways: "Ways", format: Format) -> None:
    """Sync until Ctrl-C: at once when anything is changed here or there, and every minute; trouble with the storage is
    said once, and tried again after a while. Between two syncs other commands have their turn."""
    import json
    import time

    from sfa_tui.store.sync import site
    from sfa_tui.store.sync.keeping import AGAIN
    from sfa_tui.store.sync.locking import Busy, alone
    from sfa_tui.store.sync.storage.trouble import StorageTrouble

    if format not in (Format.TABLE, Format.JSON):
        raise Usage(N_("--watch prints lines, or JSON: a table that never ends has no other form"))
    site.load(store, ways.place)  # one that is in no team has nothing to wait for
    failures, said = 0, ""
    while True:
        try:
            with closing(ways.storage(str(store.local(site.URL)))) as storage:
                while True:
                    store.check_file()
                    with alone(store.folder):
                        done = syncing.once(store, storage)
                    if (done.put or done.read or failures) and format is Format.JSON:
                        print(json.dumps(syncing.summary(store, done), ensure_ascii=False), flush=True)
                    elif done.put or done.read or failures:
                        say(_("sent {sent}, read {read}").format(sent=done.put, read=done.read))
                    failures, said = 0, ""
                    wait_for_news(store, storage)
        except (StorageTrouble, Busy) as error:
            if str(error) != said:
                said = str(error)
                say(said)
            time.sleep(AGAIN[min(failures, len(AGAIN) - 1)])
            failures += 1


def wait_for_news(store: "Store", storage: "Storage") -> None:
    """Wait until more is pending here than was left, until the storage tells of news, or a minute."""
    import time

    from sfa_tui.store.sync import listing
    from sfa_tui.store.sync.keeping import EVERY

    until, left = time.monotonic() + EVERY, listing.pending(store.connection)
    while time.monotonic() < until and listing.pending(store.connection) <= left:
        if storage.wait(_GLANCE):
            return
        store.check_file()
