"""Joining a team where there is no workspace yet: its code, or its storage and passphrase; then all of it comes in.

Knows the dialogue, how far the first download is, and who of the team works here; how one joins is the store's.
"""

import asyncio
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Input, ProgressBar, Static

from sfa_tui import environment, locale
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.text import fold
from sfa_tui.sales import rows, settings
from sfa_tui.sales.nouns import USER
from sfa_tui.screens.asking import unless_typed
from sfa_tui.screens.entry import CodeInput
from sfa_tui.screens.form_row import FormRow, Rows
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.sync_forms import needed, way_in
from sfa_tui.store import users
from sfa_tui.store.sync import entering
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.workspace import open_workspace
from sfa_tui.widgets.foot import Foot


class JoinScreen(Rows):
    """What lets this machine in; ends the app with the folder of the workspace."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="first.back"),
        Binding("ctrl+s", "join", N_("join"), id="first.join"),
    ]
    app: Any

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._stop = Event()
        self._spoken = locale.language()
        self._is_in = False
        """Whether the team has let this machine in: the workspace is there, and the rest may come later."""

    def compose(self) -> ComposeResult:
        """Make the form."""
        with Vertical(id="box") as box:
            box.border_title = _("join a team")
            with VerticalScroll(can_focus=False):
                yield FormRow(
                    "url", _("code or storage"), CodeInput(id="url"), _("sfa1.…, or a URL with its passphrase")
                )
                secret = Input(id="passphrase", password=True)
                yield FormRow("passphrase", _("passphrase"), secret, _("of the team; not needed with a code"))
                yield FormRow("user", _("your name"), Input(environment.login(), id="user"), _("as the team knows you"))
            yield Button(_("Join"), id="join", variant="primary")
            yield Static(id="doing", markup=False)
            yield ProgressBar(show_eta=False, id="progress")
            yield Static(id="wrong", markup=False)
        yield Foot()

    def on_mount(self) -> None:
        """Stand on the code."""
        self.query_one(ProgressBar).display = False
        self.query_one("#url").focus()

    def action_back(self) -> None:
        """Go back to the choice; while the workspace comes in, open it, where the rest comes in behind."""
        if self._is_joining:
            if self._is_in:
                self._stop.set()
        elif self._is_in:
            self.app.exit(None)
        else:
            unless_typed(self, lambda: self.dismiss(None))

    @property
    def _is_joining(self) -> bool:
        return any(worker.group == "join" and worker.is_running for worker in self.workers)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == "user":
            self.action_join()
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_join()

    def action_join(self) -> None:
        """Join, where every field can be read."""
        if not self._is_joining:
            self._join({each.id or "": each.value for each in self.query(Input)})

    @work(group="join")
    async def _join(self, texts: dict[str, str]) -> None:
        for row in self.query(FormRow):
            row.refuse("")
        self._tell("")
        try:
            where, name = way_in(texts), needed(texts, "user")
            self._do(_("Asking the storage …"))
            if not self._is_in:
                await asyncio.to_thread(self._enter, where, texts["passphrase"], name)
        except SfaError as error:
            self._do("")
            self._refuse(error)
            return
        self._is_in = True
        self.query_one(ProgressBar).display = True
        self._do(_("You are in the team. What it has comes in; esc opens it, and lets the rest come in behind."))
        try:
            await asyncio.to_thread(self._take)
        except SfaError as error:
            if not await asyncio.to_thread(self._has_come):
                self._do(_("You are in the team, but nothing of it has come yet: ctrl+s tries again."))
                self._tell(str(error))
                self._stop.clear()
                return
            # The app goes on with it as soon as the storage answers.
            self.app.say(str(error), "warning")
        await self._be(name)

    def _enter(self, where: str, secret: str, name: str) -> None:
        """Make the workspace and join; nothing is left of it where the team lets nobody in."""
        with entering.new_workspace(self._folder) as store:
            entering.join(store, environment.sync_ways(), where, secret, entering.label(store, name))

    def _take(self) -> None:
        """Take over what the team has."""

        def say(_what: str, done: int, all: int) -> None:
            self.app.call_from_thread(self.query_one(ProgressBar).update, total=max(all, 1), progress=done)

        with open_workspace(self._folder) as store:
            ways = environment.sync_ways()
            site = membership.load(store, ways.place)
            storage = ways.storage(str(store.local(membership.URL)), self._stop)
            try:
                Exchange(store, site, storage, stop=self._stop, say=say).run()
            finally:
                storage.close()

    def _has_come(self) -> bool:
        """Return whether what a workspace cannot be opened without is there."""
        with open_workspace(self._folder) as store:
            return store.setting("currency") is not None

    async def _be(self, name: str) -> None:
        """Let the person say who of the team works here, unless exactly one is called like that; then open it."""

        def read() -> tuple[str, list[Choice]]:
            with open_workspace(self._folder) as store:
                people = [Choice(id, name) for id, name in users.called(store)]
                return entering.speak(store), people

        self._spoken, found = await asyncio.to_thread(read)
        same = [each for each in found if fold(each.label) == fold(name)]
        if len(same) == 1:
            await self._open(same[0])
            return
        new = Choice("", name)
        self._do(_("You are in the team; ctrl+s asks again who of it you are."))
        choices = [*found, Choice(name, _("{name}, who is new").format(name=name))]

        def picked(choice: Choice | None) -> None:
            if choice is not None:
                self.run_worker(self._open(choice if choice in found else new))

        self.app.push_screen(Picker(_("Who of the team are you?"), choices), picked)

    async def _open(self, choice: Choice) -> None:
        def be() -> None:
            with open_workspace(self._folder) as store:
                if choice.value:
                    store.set_local(settings.ME, choice.value)
                else:
                    texts = {"name": choice.label, "login": environment.login()}
                    store.set_local(settings.ME, rows.add(store, environment.clock(), USER, texts)[0])

        await asyncio.to_thread(be)
        locale.install(self._spoken)
        self.app.exit(self._folder)

    def _do(self, text: str) -> None:
        self.query_one("#doing", Static).update(text)

    def _tell(self, text: str) -> None:
        self.query_one("#wrong", Static).update(text)

    def _refuse(self, error: SfaError) -> None:
        row = next((each for each in self.query(FormRow) if each.key == (error.field or "url")), None)
        if row is None:
            self._tell(str(error))
            return
        row.refuse(str(error))
        self.query_one(f"#{row.key}").focus()
