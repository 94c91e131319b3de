"""Options that are made and not written: one parameter of a command becomes several, read from a table.

Knows Python's signatures, from which Typer makes its options; which options there are is the business of whoever calls.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

Command = Callable[..., None]


def option(name: str, kind: Any, default: object, info: Any) -> inspect.Parameter:
    """Return the parameter of a function that Typer makes this option (or argument) of."""
    return parameter(name, Annotated[kind, info], default)


def parameter(name: str, annotation: Any, default: object = None) -> inspect.Parameter:
    """Return the parameter of a function for an option that is annotated already."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def spread(
    command: Command, name: str, parameters: Sequence[inspect.Parameter], gather: Callable[[dict[str, Any]], object]
) -> Command:
    """Return the command with other parameters in place of one, whose value `gather` makes of theirs."""
    signature = inspect.signature(command)
    inner = [parameter.name for parameter in parameters]

    @functools.wraps(command)
    def spread_out(**given: Any) -> None:
        taken = {key: given.pop(key) for key in inner if key in given}
        command(**given, **{name: gather(taken)})

    own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()]
    at = next(index for index, each in enumerate(own) if each.name == name)
    spread_out.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*own[:at], *parameters, *own[at + 1 :]], return_annotation=None
    )
    spread_out.__annotations__ = {}
    return spread_out
