"""What is asked and done with channels and with what reminds by itself: set up, tried, taken away.

Knows forms and how a result is told; what is done is followup's, apart, so that no key waits for a keyring, a server
or the system. A secret goes to the system's keyring, as from the command.
"""

import shlex
from pathlib import Path

from sfa_tui import environment
from sfa_tui.display import channels as told
from sfa_tui.display.secrets import kept_in
from sfa_tui.followup import channels, delivery, units
from sfa_tui.followup.channels import SECURITIES, SERVICES, Mail
from sfa_tui.followup.delivery import Delivered
from sfa_tui.followup.units import Unit
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, SfaError, Usage
from sfa_tui.sales.values import reading
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.channels import TITLES, ChannelsScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

_SECURITY = {
    "starttls": N_("encrypted after the greeting (STARTTLS)"),
    "tls": N_("encrypted from the first byte (TLS)"),
    "none": N_("not encrypted"),
}
_ROOMS = {"slack": "Slack", "teams": "Teams", "lineworks": "LINE WORKS"}


def mail(page: ChannelsScreen) -> None:
    """Ask for the server that takes mail, and set it up."""
    held = page.held.channels.mail or Mail("", 0, "")
    place = page.place

    async def save(texts: dict[str, str]) -> None:
        with reading("port"):
            port = _port(texts["port"].strip())
        user = texts["user"].strip() or None
        found = channels.mail_of(
            texts["server"], texts["sender"], port=port, user=user, security=texts["security"] or "starttls"
        )
        secret = texts["password"].strip()

        def keep(_store: Store, _clock: Clock) -> Path | None:
            if found.user and not secret and place.secret("mail") is None:
                raise Refused(N_("{place} asks for a password"), place=found.host, field="password")
            kept = place.keep("mail", secret) if found.user and secret else None
            channels.write(place, mail=found)
            return kept

        await _kept(page, "mail", await page.session.apart(keep))

    securities = [(each, _(_SECURITY[each])) for each in SECURITIES]
    entries = [
        Entry("server", _("server"), held.host, hint=_("that takes your mail (SMTP)")),
        Entry("sender", _("sender"), held.sender, hint=_("the address that they come from")),
        Entry("user", _("who signs in"), held.user or "", hint=_("nobody where it is empty")),
        Entry("password", _("password"), "", "secret", hint=_("kept in the system's keyring; empty: the kept one")),
        Entry("security", _("encryption"), held.security, "choice", securities),
        Entry("port", _("port"), str(held.port or ""), hint="587, 465, 25"),
    ]
    page.app.push_screen(Form(_("Alerts by e-mail"), entries, save))


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise Usage(N_("{value} is not the number of a port"), value=text)
    return int(text)


def webhook(page: ChannelsScreen) -> None:
    """Ask for the webhook of a room, and set it up."""
    held, place = page.held.channels.webhook or "", page.place

    async def save(texts: dict[str, str]) -> None:
        with reading("service"):
            service = channels.service_of(texts["service"])
        address = texts["address"].strip()
        with reading("address"):
            secret = channels.check_address(address) if address else ""

        def keep(_store: Store, _clock: Clock) -> Path | None:
            if not secret and (service != held or place.secret("webhook") is None):
                raise Refused(N_("say the address of the webhook"), field="address")
            kept = place.keep("webhook", secret) if secret else None
            channels.write(place, webhook=service)
            return kept

        await _kept(page, "webhook", await page.session.apart(keep))

    entries = [
        Entry("service", _("room of"), held or SERVICES[0], "choice", [(each, _ROOMS[each]) for each in SERVICES]),
        Entry("address", _("address"), "", "secret", hint=_("of its incoming webhook; kept in the system's keyring")),
    ]
    page.app.push_screen(Form(_("Alerts to a room"), entries, save))


def command(page: ChannelsScreen) -> None:
    """Ask for a command, and set it up."""
    held, place = page.held.channels.command or (), page.place

    async def save(texts: dict[str, str]) -> None:
        with reading("command"):
            try:
                typed = shlex.split(texts["command"])
            except ValueError:
                raise Usage(N_("a quotation mark is left open")) from None
            found = channels.command_of(typed)
        await page.session.apart(lambda _store, _clock: channels.write(place, command=found))
        await _kept(page, "command", None)

    hint = 'notify-send "sfa: {name}" "{text}"'
    entry = Entry("command", _("command"), shlex.join(held), hint=hint)
    page.app.push_screen(Form(_("Alerts through a command of this machine"), [entry], save))


async def _kept(page: ChannelsScreen, name: str, path: Path | None) -> None:
    """Tell what is set up, and where a secret is that no keyring takes; show the list anew."""
    await page.reload()
    page.app.say(_("Alerts go there: {where}").format(where=plain(told.where(page.held.channels, name))), "done")
    if path is not None:
        page.app.say(kept_in(path), "warning")


async def try_out(page: ChannelsScreen) -> None:
    """Send a message to whoever works here over every channel, and tell what came of each."""
    place, me = page.place, page.app.around.me

    def send(store: Store, _clock: Clock) -> list[Delivered]:
        if me is None:
            raise NotFound(N_("this machine does not know who you are; `sfa config set me NAME` says it"))
        return delivery.try_out(store, place, me)

    try:
        done = await page.session.apart(send)
    except SfaError as error:
        page.app.tell(error)
        return
    for each in done:
        channel = words.choice(each.channel)
        if each.reason is None:
            page.app.say(_("A message to you was sent ({channel}).").format(channel=channel), "done")
        else:
            said = _("A message to you could not be sent ({channel}): {reason}")
            page.app.say(said.format(channel=channel, reason=plain(each.reason)), "error")


def stop(page: ChannelsScreen, name: str) -> None:
    """Send alerts over a channel no more, if the person agrees."""
    place = page.place

    def forget(_store: Store, _clock: Clock) -> None:
        channels.write(place, **{name: None})
        if name != "command":
            place.forget(name)

    async def forgotten() -> None:
        try:
            await page.session.apart(forget)
        except SfaError as error:
            page.app.tell(error)
        else:
            page.app.say(_("Alerts go there no more."), "done")
            await page.reload()

    question = _("Send alerts there no more ({channel})?").format(channel=_(TITLES[name][0]))
    page.app.push_screen(Confirm(question), if_agreed(lambda: page.run_worker(forgotten(), group="channel")))


def remind(page: ChannelsScreen) -> None:
    """Ask what is to start reminders by itself, and install it."""
    workspace, systems = page.session.folder.absolute(), environment.systems()

    async def install(texts: dict[str, str]) -> None:
        unit = environment.remind_unit(texts["system"], workspace)
        failed = await page.session.apart(lambda _store, _clock: units.install(unit))
        await page.reload()
        page.app.say(_("Reminders come by themselves: {unit}").format(unit=plain(str(unit.path or unit.text))), "done")
        _tell_failed(page, failed)

    choices = [(each, each) for each in systems]
    entry = Entry("system", _("started by"), systems[0], "choice", choices)
    title = _("Remind where the app is closed")
    page.app.push_screen(Form(title, [entry], install, save=_("install (ctrl+s)")))


def stop_reminding(page: ChannelsScreen, unit: Unit) -> None:
    """Take away what reminds by itself, if the person agrees."""
    where = plain(str(unit.path or unit.text))

    async def taken() -> None:
        try:
            failed = await page.session.apart(lambda _store, _clock: units.uninstall(unit))
        except SfaError as error:
            page.app.tell(error)
        else:
            page.app.say(_("Taken away: {path}").format(path=where), "done")
            _tell_failed(page, failed)
            await page.reload()

    question = _("Remind no more where the app is closed? {unit} is taken away.").format(unit=where)
    page.app.push_screen(Confirm(question), if_agreed(lambda: page.run_worker(taken(), group="channel")))


def _tell_failed(page: ChannelsScreen, failed: list[str]) -> None:
    for each in failed:
        page.app.say(_("This did not work; run it yourself: {command}").format(command=plain(each)), "warning")
