"""What the page of any noun has read."""

from collections.abc import Sequence
from typing import Protocol

from sfa_tui.store.fields import Field
from sfa_tui.store.listing import Object
from sfa_tui.store.timeline import Timeline


class View(Protocol):
    """What a page of any noun has read."""

    @property
    def row(self) -> Object:
        """Return the object of the row."""

    @property
    def timeline(self) -> Timeline:
        """Return what is planned, and the past as far as it is loaded."""

    @property
    def custom(self) -> Sequence[Field]:
        """Return the custom fields that such rows have."""
