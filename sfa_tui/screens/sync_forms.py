"""What is asked of a person who founds a team, joins one, lets a machine in, or looks after the machines of the team.

Knows forms and what is told; what is done is the store's, apart, so that no key waits for the storage.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sfa_tui import environment
from sfa_tui.display.secrets import kept_in
from sfa_tui.display.sync import STANDINGS
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.sales.values import reading
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.invitation import Invitation
from sfa_tui.screens.page import Page
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.store.sync import circle, entering
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

Texts = Mapping[str, str]

EXAMPLE = "file:///mnt/sales/sfa"
_REKEY = "rekey"


def needed(texts: Texts, name: str) -> str:
    """Return the text of a field; Usage where it is empty."""
    if not texts[name].strip():
        with reading(name):
            raise Usage(N_("this is needed"))
    return texts[name].strip()


def same_twice(texts: Texts) -> str | None:
    """Return a passphrase that was typed twice, None where none was; Usage where the two differ."""
    if texts["passphrase"] != texts["again"]:
        with reading("again"):
            raise Usage(N_("this is not the same passphrase"))
    return texts["passphrase"] or None


def way_in(texts: Texts) -> str:
    """Return the code or URL that lets this machine in; Usage for what is neither, or a URL without its passphrase."""
    where = needed(texts, "url")
    with reading("url"):
        entering.check(where)
    if not entering.is_code(where):
        needed(texts, "passphrase")
    return where


@contextmanager
def told(page: Page) -> Iterator[None]:
    """Tell what refuses what is done in the block."""
    try:
        yield
    except SfaError as error:
        page.app.tell(error)


def passphrase(label: str, name: str = "passphrase", hint: str = "") -> Entry:
    """Return the entry of a passphrase."""
    return Entry(name, label, "", "secret", hint=hint)


def set_up(page: Page) -> None:
    """Ask where the team is to meet, and found it there."""

    async def found(texts: dict[str, str]) -> None:
        url, secret = needed(texts, "url"), same_twice(texts)
        named = texts["name"].strip() or None
        page.app.say(_("Asking the storage …"))

        def do(store: Store, _clock: object) -> list[Path]:
            return entering.set_up(store, environment.sync_ways(), url, secret, _label(store, named))

        with reading("url"):
            kept = await page.session.apart(do)
        _tell_kept(page, kept)
        page.app.say(_("The team is founded, and what is here goes there now; i lets another machine in."), "done")
        await _begin(page)

    page.app.push_screen(
        Form(
            _("Set up a team"),
            [
                Entry("url", _("storage"), hint=f"{EXAMPLE}  s3://…  webdavs://…  postgresql://…"),
                passphrase(_("passphrase"), hint=_("whoever knows it may join; empty: only by codes")),
                passphrase(_("once more"), "again"),
                Entry("name", _("your name"), page.app.around.me_name, hint=_("as the others see this machine")),
            ],
            found,
            save=_("set up (ctrl+s)"),
        )
    )


def join(page: Page) -> None:
    """Ask for a code, or a storage and its passphrase, and join the team."""

    async def enter(texts: dict[str, str]) -> None:
        where, secret = way_in(texts), texts["passphrase"]
        named = texts["name"].strip() or None
        page.app.say(_("Asking the storage …"))

        def do(store: Store, _clock: object) -> list[Path]:
            return entering.join(store, environment.sync_ways(), where, secret, _label(store, named))

        with reading("url"):
            kept = await page.session.apart(do)
        _tell_kept(page, kept)
        page.app.say(_("You are in the team; what it has comes in now, and yours goes there."), "done")
        page.app.syncing.joined()
        await _begin(page)

    page.app.push_screen(
        Form(
            _("Join a team, and bring this workspace together with it"),
            [
                Entry("url", _("code or storage"), kind="code", hint=_("sfa1.…, or a URL with its passphrase")),
                passphrase(_("passphrase"), hint=_("of the team; not needed with a code")),
                Entry("name", _("your name"), page.app.around.me_name, hint=_("as the others see this machine")),
            ],
            enter,
            save=_("join (ctrl+s)"),
        )
    )


def put_back(page: Page) -> None:
    """Ask whether the storage did lose everything, and send all of it there again."""
    question = _(
        "The storage holds nothing of the team any more. Where a share is not mounted, mount it and say no:"
        " what is there is used again.\nSend there again all that this machine has?"
    )
    page.app.push_screen(Confirm(question), if_agreed(lambda: page.run_worker(_put_back(page), group="row")))


async def _put_back(page: Page) -> None:
    def do(store: Store, _clock: object) -> bool:
        ways = environment.sync_ways()
        is_back = entering.put_back(store, ways, str(store.local(membership.URL)))
        if is_back:
            with ways.own_storage(store) as (storage, site):
                Exchange(store, site, storage).run(thorough=True)
        return is_back

    with told(page):
        page.app.say(_("Asking the storage …"))
        if await page.session.apart(do):
            page.app.say(_("The team is there again; every machine puts back what it has sent."), "done")
        else:
            page.app.say(_("The storage holds the team; nothing had to be put back."))
        page.app.syncing.now()


async def invite(page: Page) -> None:
    """Show a code that lets one machine in."""
    page.app.say(_("Asking the storage …"))
    code = await page.session.apart(lambda store, _clock: entering.invite(store, environment.sync_ways()))
    page.app.unsay(_("Asking the storage …"))
    page.app.push_screen(Invitation(code))


async def machines(page: Page) -> None:
    """Show the machines of the team, and let one be vouched for or shut out, or the keys be changed."""

    def read(store: Store, _clock: object) -> tuple[list[dict[str, Any]], bool]:
        with environment.sync_ways().own_storage(store) as (storage, site):
            Exchange(store, site, storage).read_entries()
            return circle.listed(site), site.is_admin

    page.app.say(_("Asking the storage …"))
    rows, may = await page.session.apart(read)
    page.app.unsay(_("Asking the storage …"))
    choices = [Choice(str(row["site"]), _member(row)) for row in rows]
    if may:
        choices.append(Choice(_REKEY, _("Change the keys and the passphrase …")))
    held = {str(row["site"]): row for row in rows}

    def picked(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == _REKEY:
            _rekey(page)
        elif not may:
            page.app.say(_("Only an admin can change who is in the team."))
        elif held[choice.value]["me"]:
            page.app.say(_("This is the machine you sit at; another admin can change it."))
        elif held[choice.value]["standing"] == "removed":
            page.app.say(_("This machine was removed already."))
        else:
            _decide(page, held[choice.value])

    page.app.push_screen(Picker(_("The machines of the team"), choices), picked)


def _member(row: Mapping[str, Any]) -> str:
    told = [str(row["user"] or row["site"]), _(STANDINGS[row["standing"]])]
    told += [_("admin")] if row["admin"] else []
    told += [_("this machine")] if row["me"] else []
    told += [] if row["vouched"] or row["standing"] == "removed" else [_("nobody vouched for it")]
    return "  ·  ".join(map(plain, told))


def _decide(page: Page, row: Mapping[str, Any]) -> None:
    name = plain(str(row["user"] or row["site"]))
    offered: Sequence[Choice] = (
        *([] if row["vouched"] else [Choice("vouch", _("Vouch for it"))]),
        Choice("admin", _("Make it an admin, who may remove others")),
        Choice("remove", _("Shut it out, and change the keys …")),
    )

    def picked(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == "remove":
            _remove(page, str(row["site"]), name)
        else:
            page.run_worker(_vouch(page, str(row["site"]), name, admin=choice.value == "admin"), group="row")

    page.app.push_screen(Picker(name, offered), picked)


async def _vouch(page: Page, site_id: str, name: str, *, admin: bool) -> None:
    def do(store: Store, _clock: object) -> None:
        with environment.sync_ways().own_storage(store) as (storage, site):
            circle.vouch(store, site, storage, circle.named(site, site_id), admin=admin)

    with told(page):
        await page.session.apart(do)
        said = _("{name} is an admin's machine now.") if admin else _("{name} is vouched for.")
        page.app.say(said.format(name=name), "done")


def _keys(page: Page, title: str, done: str, site_id: str | None) -> None:
    """Ask for the passphrase from now on, shut out a machine, if any, and change the keys."""

    async def change(texts: dict[str, str]) -> None:
        secret = same_twice(texts)
        page.app.say(_("Asking the storage …"))

        def do(store: Store, _clock: object) -> None:
            with environment.sync_ways().own_storage(store) as (storage, site):
                exchange = Exchange(store, site, storage)
                # What a machine has sent so far counts.
                exchange.run(thorough=True)
                if site_id is not None:
                    circle.remove(store, site, storage, circle.named(site, site_id))
                circle.rekey(store, site, storage, secret)

        await page.session.apart(do)
        page.app.say(done, "done")

    page.app.push_screen(
        Form(
            title,
            [
                passphrase(_("new passphrase"), hint=_("empty: nobody joins by a passphrase any more")),
                passphrase(_("once more"), "again"),
            ],
            change,
            save=_("change (ctrl+s)"),
        )
    )


def _rekey(page: Page) -> None:
    _keys(page, _("Change the keys, and the passphrase"), _("The keys were changed."), None)


def _remove(page: Page, site_id: str, name: str) -> None:
    title, done = _("Shut {name} out of the team"), _("{name} is out of the team, and the keys were changed.")
    ask = Confirm(_("Shut {name} out of the team?").format(name=name))
    page.app.push_screen(ask, if_agreed(lambda: _keys(page, title.format(name=name), done.format(name=name), site_id)))


def _label(store: Store, name: str | None) -> str:
    return entering.label(store, environment.login(), name)


def _tell_kept(page: Page, files: Sequence[Path]) -> None:
    for path in files:
        page.app.say(kept_in(path), "warning")


async def _begin(page: Page) -> None:
    """Keep the workspace in step from now on; its first sync shows how far it is in the top line."""
    if page.app.session.keeper is None:
        await page.app.syncing.begin()
    else:  # a copy, which was told that it has no key
        page.app.syncing.now()
    await page.reload()
