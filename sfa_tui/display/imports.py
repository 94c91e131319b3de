"""What a person is told of an import: how its columns were read, what would be done, what was done.

Knows sentences; the importer knows files.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words

if TYPE_CHECKING:
    from sfa_tui.exchange.importing import Imported, Source

_SHOWN = 5
_WHY = {
    "header": N_("by its header"),
    "values": N_("by its values"),
    "custom": N_("a custom field"),
    "map": N_("as you said"),
    "saved": N_("as last time"),
}


def mapping(source: "Source") -> Iterator[str]:
    """Yield which column is which field and why, what is ignored, and what was noted while reading."""
    for each in source.mapping.proposals:
        if each.field is not None:
            why = _(_WHY.get(each.why, each.why))
            yield _("{header} → {field} ({why})").format(
                header=each.header, field=words.field(each.field.removeprefix("custom:")), why=why
            )
    if source.mapping.ignored:
        yield _("ignored: {headers}").format(headers=", ".join(source.mapping.ignored))
    yield from source.table.warnings
    yield from source.reading.notes


def samples_and_reasons(done: "Imported", source: "Source") -> Iterator[str]:
    """Yield what an import would do: as `outcome`, with the first of the rows that would go in."""
    yield from _made(done)
    for line, what, text in done.samples:
        yield _("line {line}: {what}: {text}").format(
            line=line, what=words.choice(what), text=words.listed(text) if what == "updated" else text
        )
    unsaid = done.created + done.updated - len(done.samples)
    if unsaid > 0:
        said = ngettext("… and {count} more row that goes in", "… and {count} more rows that go in", unsaid)
        yield said.format(count=unsaid)
    yield from _rejected(done, source)


def outcome(done: "Imported", source: "Source") -> Iterator[str]:
    """Yield what an import did: stages and rows made on the way, deals opened again, rows that were rejected."""
    yield from _made(done)
    yield from _rejected(done, source)


def _made(done: "Imported") -> Iterator[str]:
    for stage in done.stages:
        yield _("stage {name}: {kind}, {probability} %").format(
            name=stage.name, kind=words.choice(stage.kind), probability=stage.probability
        )
    for noun, count in done.made.items():
        said = ngettext("{count} new {noun} besides", "{count} new rows of {noun} besides", count)
        yield said.format(count=count, noun=words.noun(noun))
    if done.reopened:
        said = ngettext(
            "{count} deal that was closed here is opened again by this file",
            "{count} deals that were closed here are opened again by this file",
            done.reopened,
        )
        yield said.format(count=done.reopened)
    if done.ahead:
        said = ngettext(
            "{count} deal is won or lost on a day that is yet to come, as the file says",
            "{count} deals are won or lost on days that are yet to come, as the file says",
            done.ahead,
        )
        yield said.format(count=done.ahead)


def _rejected(done: "Imported", source: "Source") -> Iterator[str]:
    for line, reason in done.reasons[:_SHOWN]:
        yield _("{file}, line {line}: {reason}").format(file=source.table.path.name, line=line, reason=reason)
    if done.rejected > _SHOWN:
        yield _("… and {count} more rejected rows").format(count=done.rejected - _SHOWN)
    if done.rejected_path is not None:
        said = ngettext("{count} rejected row is in {path}", "{count} rejected rows are in {path}", done.rejected)
        yield said.format(count=done.rejected, path=done.rejected_path)
