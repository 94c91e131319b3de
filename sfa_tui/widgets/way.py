"""A text that a click turns into an action, in colours of its own."""

from textual.content import Content
from textual.style import Style

_CLICK = "@click.way"
"""What stands under "@click" alone is drawn in the one colour of links, over what its own colours mean."""


def way(text: str | Content, action: str) -> Content:
    """Return a text that runs an action when it is clicked."""
    content = Content(text) if isinstance(text, str) else text
    return content.stylize(Style.from_meta({_CLICK: action}))
