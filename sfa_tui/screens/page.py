"""What the screens of the app have in common: the top line, the foot, reading anew when something has changed.

Knows how a verb is run and how its refusal is told; what a screen shows and does is its own.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from sfa_tui.model import words
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.keys import Keyed
from sfa_tui.screens.session import Session, Work
from sfa_tui.screens.topbar import TopBar
from sfa_tui.widgets.abstract import Abstract
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.palette import Palette

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp


T = TypeVar("T")


class Page(Keyed, Screen[None], metaclass=Abstract):
    """A screen of the app. A subclass composes its `body`, and reads what it shows in `reload`."""

    AUTO_FOCUS = ""
    # Keys act on the page itself; a line that is hidden must not take them when the page comes back.
    MODE = ""
    """The tab that it belongs to."""

    app: "SfaApp"

    def compose(self) -> ComposeResult:
        """Make the top line, the body and the foot."""
        yield TopBar(self.MODE)
        yield Palette()
        yield from self.body()
        yield Foot()

    @abstractmethod
    def body(self) -> Iterator[Widget]:
        """Yield what stands between the top line and the foot."""

    @abstractmethod
    async def reload(self) -> None:
        """Read again what is shown."""

    async def show_undone(self, back: Mapping[str, str]) -> None:
        """Read again once something was undone; `back` has {noun: id} of the first row of each noun that is as it was
        before."""
        await self.reload()

    def on_screen_resume(self) -> None:
        """Read again where something has changed meanwhile."""
        self.app.refresh_visible()
        # Once this screen is drawn.
        self.call_after_refresh(self.app.count_due)

    @property
    def session(self) -> Session:
        """Return the workspace."""
        return self.app.session

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with what is chosen be picked, or a cell of it be copied: nothing, where nothing can be
        chosen."""

    async def act(self, verb: Work[object]) -> bool:
        """Run a verb, and return whether it was done; where it was refused the person is told."""
        try:
            await self.do(verb)
        except SfaError as error:
            self.app.tell(error)
            return False
        return True

    async def do(self, verb: Work[T]) -> T:
        """Return what a verb returns, and tell what it did; where it was refused, that error."""
        from sfa_tui.store.undo import doing  # not needed for the first look

        done, did = await self.session.write(lambda store, clock: doing(store, lambda: verb(store, clock)))
        if did is not None:
            name, summary = did
            self.app.say(f"{words.verb(name)}  {words.assigned(summary)}", "done", undo=True)
        self.app.changed(self)
        return done
