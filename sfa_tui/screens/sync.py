"""How the sync of this workspace stands, all of it: where, when, what waits, how far the others are, what is wrong.

Knows what is shown; the same as `sfa sync status --json` tells, with what the storage holds beside it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from sfa_tui import environment
from sfa_tui.display import cells, sync
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.model.text import display_width
from sfa_tui.screens import sync_forms
from sfa_tui.screens.page import Page
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store.sync import listing, site
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone

_TONES: dict[sync.Tone, Tone] = {
    "good": "today",
    "plain": "strong",
    "busy": "strong",
    "warning": "missing",
    "bad": "overdue",
}
_STRAYS = 20
"""Strays that are named."""

Status = dict[str, Any]


class SyncScreen(Page):
    """The state of the sync; where there is none, what it is for, and the ways into a team."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "app.sync_now", N_("sync now"), id="sync.now"),
        Binding("n", "set_up", N_("set up a team"), id="sync.set_up"),
        Binding("e", "join", N_("join a team"), id="sync.join"),
        Binding("i", "invite", N_("invite"), id="sync.invite"),
        Binding("m", "machines", N_("machines"), id="sync.machines"),
        Binding(
            "p", "put_back", N_("put back"), id="sync.put_back", tooltip=N_("send all of it again to where it was lost")
        ),
        Binding("x", "app.place('conflicts')", N_("conflicts"), id="sync.conflicts"),
        Binding("escape", "back", N_("back"), id="sync.back"),
    ]

    _is_synced: bool | None = None
    """Whether the workspace is synced, None where that is not read yet."""
    _is_keyless = False
    """Whether it is synced and has no key of its own here, as a copy: it may join anew."""
    _is_admin = False
    """Whether this machine may let others in."""

    def body(self) -> Iterator[Widget]:
        """Yield the list."""
        yield Blocks(id="sync")

    def on_mount(self) -> None:
        """Read it for the first time."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self.query_one(Blocks).focus()
        self._read()

    @work(exclusive=True, group="sync")
    async def _read(self) -> None:
        await self.reload()

    async def reload(self) -> None:
        """Read again how it stands."""
        status = await self.session.sum(_status)
        self._is_synced = status is not None
        self._is_keyless = status is not None and status["problem"] != ""
        self._is_admin = status is not None and status["admin"]
        self.refresh_bindings()
        self.query_one(Blocks).show([*self._blocks(status)])

    def sync_stands_otherwise(self) -> None:
        """Read again."""
        if self.is_mounted:
            self.refresh_bindings()
            self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the ways into a team where there is one, and what is done with a team where there is none."""
        if action == "set_up":
            return self._is_synced is False and not self.app.around.read_only
        if action == "join":
            return (self._is_synced is False or self._is_keyless) and not self.app.around.read_only
        if action == "invite":
            return self._is_admin and not self.app.around.read_only
        if action == "machines":
            return bool(self._is_synced) and not self._is_keyless and not self.app.around.read_only
        if action == "put_back":
            return self._is_emptied and not self.app.around.read_only
        return super().check_action(action, parameters)

    @property
    def _is_emptied(self) -> bool:
        """Whether the storage was seen to hold nothing of the team any more."""
        standing = self.app.syncing.standing
        return standing is not None and standing.kind == "emptied"

    def action_set_up(self) -> None:
        """Found a team."""
        sync_forms.set_up(self)

    def action_join(self) -> None:
        """Join one."""
        sync_forms.join(self)

    @work(exclusive=True, group="row")
    async def action_invite(self) -> None:
        """Let another machine in."""
        with sync_forms.told(self):
            await sync_forms.invite(self)

    @work(exclusive=True, group="row")
    async def action_machines(self) -> None:
        """Show the machines of the team."""
        with sync_forms.told(self):
            await sync_forms.machines(self)

    def action_put_back(self) -> None:
        """Send everything again to a storage that has lost it."""
        sync_forms.put_back(self)

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.app.pop_screen()

    def _blocks(self, status: Status | None) -> Iterator[Block]:
        if status is None:
            yield from _not_set_up()
            return
        clock = self.session.clock
        yield heading(_("Sync"))
        yield from self._state(clock)
        facts = [
            (_("Storage"), str(status["url"])),
            (_("Last sync"), cells.moment(status["last_sync"], clock) if status["last_sync"] else _("never")),
            (_("Changes to send"), f"{status['pending']:,}"),
            (_("Your conflicts"), f"{status['conflicts']:,}"),
            (_("Machine"), str(status["site"])),
        ]
        column = max(display_width(name) for name, _value in facts)
        for name, value in facts:
            yield _fact(name, plain(value), column)
        yield blank()
        yield heading(_("The other machines"))
        if problem := status["problem"]:
            yield _text("problem", problem, "overdue")
        elif not status["peers"]:
            yield _text("nobody", _("Nobody yet: i makes a code that lets another machine in."), "dim")
        for peer in status["peers"]:
            yield _peer(peer)
        strays = sorted(self.session.keeper.strays) if self.session.keeper is not None else []
        if strays:
            yield blank()
            yield heading(_("In the storage, and not of sfa"))
            for place, each in enumerate(strays[:_STRAYS]):
                yield _text(f"stray:{place}", plain(each), "dim")
            if (more := len(strays) - _STRAYS) > 0:
                told = ngettext("and {count} more", "and {count} more", more).format(count=more)
                yield _text("more", told, "dim")

    def _state(self, clock: Clock) -> Iterator[Block]:
        standing = self.app.syncing.standing
        if standing is None:
            return
        shown = sync.state(standing, clock)
        line = [Span("  "), Span(f"{shown.sign} {shown.text}", _TONES[shown.tone])]
        yield Block("state", lambda width: [(line, ())])
        if standing.trouble:
            yield _text("trouble", standing.trouble, _TONES[shown.tone])
        if self._is_emptied:
            yield _text("way out", _("If it was: p sends all of it again from here."), "strong")


def _status(store: Store, _clock: Clock) -> Status | None:
    """Return how the sync stands, None where there is none; `problem` says why nothing is known of the others, and
    `admin` whether this machine may let others in."""
    if not site.is_set_up(store):
        return None
    me, problem = None, ""
    try:
        me = site.load(store, environment.config_folder())
    except SfaError as error:
        problem = str(error)
    return {**listing.status(store, me), "problem": problem, "admin": me is not None and me.is_admin}


def _not_set_up() -> Iterator[Block]:
    yield heading(_("This workspace is not synced"))
    yield blank()
    for key, text in (
        ("what", _("Several machines, or a team, hold the same workspace through a storage that they have already:")),
        ("where", _("a shared folder, S3, WebDAV, PostgreSQL, Dropbox … It sees sizes and times, nothing else.")),
        ("setup", _("n sets up a team there, with this workspace (`sfa sync setup URL`).")),
        ("join", _("e joins one (`sfa sync join CODE`); whoever is in it makes the code, by i on this page.")),
    ):
        yield _text(key, text, "")


def _fact(name: str, value: str, column: int) -> Block:
    gap = " " * (column - display_width(name) + 2)

    def draw(width: int) -> list[Line]:
        first, *rest = wrapped(value, max(width - column - 4, 8)) or [""]
        lines: list[Line] = [([Span("  "), Span(name, "dim"), Span(gap), Span(first)], ())]
        return [*lines, *(([Span(" " * (column + 4) + each)], ()) for each in rest)]

    return Block(name, draw)


def _peer(peer: dict[str, Any]) -> Block:
    behind, skew = peer["behind"], peer["clock_skew_s"]
    told = _("has all that was sent from here")
    if behind:
        told = ngettext("{count} segment not confirmed", "{count} segments not confirmed", behind)
        told = told.format(count=f"{behind:,}")
    lines: list[Line] = [([Span("  "), Span(plain(peer["user"] or peer["site"]), "name")], [Span(told, "dim")])]
    if skew:
        warning = _("its clock is {seconds} s ahead").format(seconds=f"{skew:,}")
        lines.append(([Span(f"    ! {warning}", "overdue")], ()))
    return Block(str(peer["site"]), lambda width: lines)


def _text(key: str, text: str, tone: Tone) -> Block:
    def draw(width: int) -> Sequence[Line]:
        return [([Span("  "), Span(part, tone)], ()) for part in wrapped(plain(text), width - 4) or [""]]

    return Block(key, draw)
