"""Follow-ups brought together with a calendar of another program, a server's or a folder: what is asked, what would be
done, which side holds where both were changed, and what came of it.

Knows forms and what is told; what is done is followup's, apart, so that no key waits for a server.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sfa_tui import environment
from sfa_tui.display import calendars as told
from sfa_tui.display.secrets import kept_in
from sfa_tui.followup import published
from sfa_tui.followup.caldav_server import Account, account
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.folder import Folder
from sfa_tui.followup.publishing import NOTHING, rehearsed
from sfa_tui.followup.publishing import publish as bring
from sfa_tui.followup.sharing import Keep, Outcome
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.machine import secrets
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, SfaError
from sfa_tui.sales.values import reading
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.calendar_forms import choosing, chosen_of, path_of
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.settling import SettleScreen
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

Settled = Mapping[str, Keep]


@dataclass(frozen=True, slots=True)
class _Sharing:
    """A calendar that is to be brought together with the workspace: where it is, what would be done, and what does
    it, with {activity: which side holds}."""

    address: str
    would: Outcome
    together: Callable[[Settled], Awaitable[Outcome]]


async def publish(page: CalendarsScreen) -> None:
    """Ask for a server, show what would be done, and bring its calendar and the workspace together."""
    held = await page.session.read(lambda store, _clock: published.remembered(store))
    url, user, chosen = (held[0].url, held[0].user or "", held[1]) if held else ("", "", Chosen())
    ready: list[_Sharing] = []

    async def look(texts: dict[str, str]) -> None:
        with reading("url"):
            where, typed = account(texts["url"], texts["user"].strip() or None)
        calendar = texts["calendar"].strip() or None
        server = _Server(page, where, texts["password"] or typed, calendar, chosen_of(texts), _side(texts["keep"]))
        page.app.say(_("Asking {host} …").format(host=where.host))
        would = await server.rehearse()
        ready[:] = [_Sharing(would.address, would.outcome, server.together)]

    entries = [
        Entry("url", _("web address"), url, hint=_("the calendar's, or the server's: https://…")),
        Entry("user", _("who signs in"), user),
        Entry("password", _("password"), "", "secret", hint=_("kept in the system's keyring; empty: the kept one")),
        Entry("calendar", _("calendar"), hint=_("which of those there; empty: the only one")),
        *choosing(chosen),
        _sides(),
    ]
    form = Form(_("Publish to a server (CalDAV)"), entries, look, save=_("look (ctrl+s)"))
    page.app.push_screen(form, if_agreed(lambda: _settle(page, ready[0])))


@dataclass(frozen=True, slots=True)
class _Server:
    """What was typed of a server, and which follow-ups go there."""

    page: CalendarsScreen
    where: Account
    password: str | None
    calendar: str | None
    chosen: Chosen
    keep: Keep | None

    async def rehearse(self) -> published.Published:
        """Return what would be done."""

        def look(store: Store, clock: Clock) -> published.Published:
            secret = self._secret()
            return published.rehearse(
                store, clock, self.where, secret, self.chosen, calendar=self.calendar, keep=self.keep
            )

        return await self.page.session.apart(look)

    async def together(self, settled: Settled) -> Outcome:
        """Bring both sides together, and keep the password once it was taken; return what was done."""
        app, kept = self.page.app, list[Path | None]()

        def entered() -> None:
            if self.password is not None:
                name = published.secret_name(self.where)
                kept.append(secrets.keep(name, self.password, environment.config_folder()))

        def bring(store: Store, clock: Clock) -> published.Published:
            return published.bring_together(
                store,
                clock,
                self.where,
                self._secret(),
                self.chosen,
                calendar=self.calendar,
                keep=self.keep,
                settled=settled,
                entered=entered,
            )

        done = await self.page.session.apart(bring)
        for path in filter(None, kept):
            app.say(kept_in(path), "warning")
        if done.as_events:
            app.say(_("{address} takes no to-dos: they go there as events.").format(address=done.address))
        return done.outcome

    def _secret(self) -> str | None:
        held = secrets.held(published.secret_name(self.where), environment.config_folder())
        secret = self.password or environment.calendar_password() or held
        if secret is None and self.where.user is not None:
            raise Refused(N_("{place} asks for a password"), place=published.place(self.where), field="password")
        return secret


def folder(page: CalendarsScreen) -> None:
    """Ask for a folder, show what would be done, and bring it and the workspace together."""
    ready: list[_Sharing] = []

    async def look(texts: dict[str, str]) -> None:
        calendar, chosen, keep = Folder(path_of(texts, "folder")), chosen_of(texts), _side(texts["keep"])
        would = await page.session.apart(lambda store, clock: rehearsed(store, clock, calendar, chosen, keep=keep))

        async def together(settled: Settled) -> Outcome:
            done = await page.session.apart(
                lambda store, clock: bring(store, clock, calendar, chosen, keep=keep, settled=settled)
            )
            return published.checked(calendar.address, done)

        ready[:] = [_Sharing(calendar.address, published.checked(calendar.address, would), together)]

    entries = [Entry("folder", _("folder"), hint="~/.calendars/sfa"), *choosing(Chosen()), _sides()]
    form = Form(_("Bring together with a folder (vdir)"), entries, look, save=_("look (ctrl+s)"))
    page.app.push_screen(form, if_agreed(lambda: _settle(page, ready[0])))


def _sides() -> Entry:
    choices = [("", ""), ("ours", _("what stands here")), ("theirs", _("what stands there"))]
    return Entry("keep", _("in a clash keep"), "", "choice", choices, hint=_("asked of each"))


def _side(text: str) -> Keep | None:
    return None if not text else "ours" if text == "ours" else "theirs"


def _settle(page: CalendarsScreen, sharing: _Sharing) -> None:
    """Show what would be done, let it be said of each clash which side holds, and do it; at once where there is nothing
    to look at."""

    async def together(settled: Settled) -> None:
        _tell(page, sharing.address, await sharing.together(settled))

    async def at_once() -> None:
        try:
            await together(NOTHING)
        except SfaError as error:
            page.app.tell(error)

    if sharing.would.deeds or sharing.would.clashes:
        page.app.push_screen(SettleScreen(sharing.address, sharing.would, together))
    else:
        page.run_worker(at_once(), group="calendar")


def _tell(page: CalendarsScreen, address: str, done: Outcome) -> None:
    """Tell what was done in a line, and what was left."""
    counts = [f"{_(title)} {getattr(done, name)}" for name, title in told.DONE if getattr(done, name)]
    page.app.say(f"{plain(address)}: {', '.join(counts) or _('nothing to do')}", "done")
    for line in filter(None, (*told.unread(done), told.later(done))):
        page.app.say(line, "warning")
    if left := len(done.clashes):
        said = ngettext(
            "{count} follow-up was changed on both sides and waits until you say which holds.",
            "{count} follow-ups were changed on both sides and wait until you say which hold.",
            left,
        )
        page.app.say(said.format(count=left), "warning")
    page.app.changed(None)
