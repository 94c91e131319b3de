"""What follows an answer: a callback for a screen that was pushed."""

from collections.abc import Callable


def if_agreed(then: Callable[[], object]) -> Callable[[bool | None], None]:
    """Return what runs `then` where the screen that was pushed ends in a yes."""

    def answered(answer: bool | None) -> None:
        if answer:
            then()

    return answered
