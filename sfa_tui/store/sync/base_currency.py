"""Some amounts say no currency of their own: they are in the base currency of their workspace. A team that counts in
another would silently make another sum of them.
"""

from collections.abc import Mapping, Sequence

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.errors import Refused
from sfa_tui.store import labels
from sfa_tui.store.sync import held, paths, seen, stamping
from sfa_tui.store.sync.replaying import replayed
from sfa_tui.store.sync.sealed.members import Standing
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store

_WITHOUT_CURRENCY = (
    "SELECT 'company', id, 'annual_revenue' FROM company WHERE deleted_at IS NULL AND annual_revenue IS NOT NULL"
    " UNION ALL SELECT 'field_value', v.id, 'value' FROM field_value v JOIN field f ON f.id = v.field_id"
    " WHERE v.deleted_at IS NULL AND f.deleted_at IS NULL AND f.type = 'money' AND v.value IS NOT NULL"
    + "".join(
        f" UNION ALL SELECT '{table}', id, '{name}' FROM {table}"
        f" WHERE deleted_at IS NULL AND currency IS NULL AND {name} IS NOT NULL"
        for table, name in (
            ("deal", "amount"),
            ("product", "unit_price"),
            ("product", "unit_cost"),
            ("sales_order", "amount"),
            ("sales_order", "cost"),
            ("target", "amount"),
        )
    )
    + " LIMIT 1"
)


def check(store: Store, site: Site, storage: Storage) -> None:
    """Raise Refused where a workspace that is to become one with a team's holds an amount that would mean another sum
    there. What the team counts in is asked only where there is such an amount: all that it has is read for that."""
    found = store.connection.execute(_WITHOUT_CURRENCY).fetchone()
    if found is None:
        return
    noun, row, field = found
    hinted = paths.heads(storage.names(paths.HEADS))
    with replayed(store.folder, site, storage) as (replica, _outcome):
        theirs = _counted_in(site, replica, hinted)
    if theirs is None:
        raise Refused(
            N_(
                "the settings of the team are not all in its storage yet, and {field} of {name} here is in {ours}"
                " without saying so: let the others sync, and join again; nothing was changed"
            ),
            field=words.field(field).replace("_", " "),
            name=labels.of_row(store, noun, row),
            ours=store.currency,
        )
    if theirs == store.currency:
        return
    raise Refused(
        N_(
            "the team counts in {theirs}, and {field} of {name} here is in {ours} without saying so: take out such"
            " amounts first, or join with a new workspace; nothing was changed"
        ),
        theirs=theirs,
        field=words.field(field).replace("_", " "),
        name=labels.of_row(store, noun, row),
        ours=store.currency,
    )


def _counted_in(site: Site, replica: Store, hinted: Mapping[str, Sequence[int]]) -> object:
    """Return what a team counts in, by what a storage has of it; None where that is not known yet, since the founder's
    word is missing, or a segment in which another may stand: what others brought along gives way to it."""
    layout = held.layouts(replica.connection)["setting"]
    for row in held.read(replica.connection, "setting", layout, "id", ["currency"]):
        version = row.version(layout, layout.of["value"])
        if version is not None and not stamping.gave_way(version[0]) and not _lacks_some(site, replica, hinted):
            return replica.setting("currency")
    return None


def _lacks_some(site: Site, replica: Store, hinted: Mapping[str, Sequence[int]]) -> bool:
    """Return whether something is known to be missing of what the founder has sent. Where it was shut out, or went on
    as another, no number says how much of its log counts."""
    founder = site.team.founder.site
    member = site.state.members.get(founder)
    if member is None or member.standing is not Standing.ACCEPTED or founder in site.state.split:
        return False
    done = seen.vector(replica.connection).get(spelled(founder), 0)
    return done < max(*hinted.get(spelled(founder), ()), seen.heard_of(replica.connection, spelled(founder)), 0)
