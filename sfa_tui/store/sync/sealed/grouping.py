"""Changes, one by one, as the columns of a segment."""

from collections.abc import Iterable, Mapping, Sequence

from sfa_tui.store.sync.changes import LAST_COUNTER, LAST_MS, SITE_LENGTH, Act, Change, Version, digest
from sfa_tui.store.sync.sealed.body import Births, Body, Born, Edits, Seen, Stamps


def gathered(changes: Iterable[Change], acts: Sequence[Act] = (), seen: Mapping[bytes, Seen] | None = None) -> Body:
    """Return a body that says these changes; ValueError for one that no replica could take.

    Changes of one cell keep their order, others are put beside their like.
    """
    births: dict[str, list[Change]] = {}
    born: dict[tuple[str, str], list[Change]] = {}
    edits: dict[tuple[str, str], list[Change]] = {}
    birth: dict[tuple[str, str], Change] = {}
    for change in changes:
        _check(change, len(acts))
        if change.field is None:
            births.setdefault(change.table, []).append(change)
            birth[change.table, change.row] = change
        elif _at_birth(change, birth.get((change.table, change.row))):
            born.setdefault((change.table, change.field), []).append(change)
        else:
            edits.setdefault((change.table, change.field), []).append(change)
    return Body(
        seen or {},
        acts,
        [Births(table, _rows(of), _stamps(of), _acts(of), _effective(of)) for table, of in births.items()],
        [Born(table, field, _rows(of), [each.value for each in of]) for (table, field), of in born.items()],
        [_edits(table, field, of) for (table, field), of in edits.items()],
    )


def _edits(table: str, field: str, of: list[Change]) -> Edits:
    values, overs = [each.value for each in of], [each.over for each in of]
    return Edits(table, field, _rows(of), values, _stamps(of), overs, _acts(of), _effective(of))


def _rows(of: list[Change]) -> list[str]:
    return [each.row for each in of]


def _stamps(of: list[Change]) -> Stamps:
    versions = [each.version for each in of]
    return Stamps([at.ms for at in versions], [at.counter for at in versions], [at.site for at in versions])


def _acts(of: list[Change]) -> list[int | None]:
    return [each.act for each in of]


def _effective(of: list[Change]) -> list[int | None]:
    return [each.effective for each in of]


def _at_birth(change: Change, birth: Change | None) -> bool:
    return (
        birth is not None
        and change.over is None
        and (change.act, change.effective) == (birth.act, birth.effective)
        and _stamp(change.version) == _stamp(birth.version)
    )


def _stamp(version: Version) -> tuple[int, int, bytes]:
    return version.ms, version.counter, version.site


def _check(change: Change, acts: int) -> None:
    at = change.version
    if not (0 <= at.ms <= LAST_MS and 0 <= at.counter <= LAST_COUNTER and len(at.site) == SITE_LENGTH):
        raise ValueError(f"{at} is no version")
    if at.digest != digest(change.value):
        raise ValueError(f"{at} is the version of another value than {change.value!r}")
    if change.field is None and (change.value is not None or change.over is not None):
        raise ValueError("a birth has no value and overwrites nothing")
    if change.act is not None and not 0 <= change.act < acts:
        raise ValueError("a change belongs to an action that is not told")
