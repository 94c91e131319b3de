"""Lines of blocks that are as high as what they say, above what scrolls."""

from sfa_tui.widgets.blocks import Blocks


class Banner(Blocks):
    """Blocks that no cursor enters, all of them in sight."""

    DEFAULT_CSS = "Banner { height: auto; scrollbar-size-vertical: 0; overflow: hidden hidden; }"
    can_focus = False

    def lay_out(self) -> None:
        """Be as high as the blocks are together."""
        super().lay_out()
        self.styles.height = self.virtual_size.height
