"""Screens and widgets that leave something to their subclasses, which cannot be made without it."""

from abc import ABCMeta

from textual.message_pump import _MessagePumpMeta


class Abstract(_MessagePumpMeta, ABCMeta):
    """The kind of a class of Textual's that has abstract methods."""
