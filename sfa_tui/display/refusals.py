"""What stands below the sentence that refuses something: the names to choose from, what is lacking or in the way."""

from collections.abc import Sequence

from sfa_tui.model import words
from sfa_tui.model.errors import Ambiguous, Refused, SfaError


def details(error: SfaError) -> Sequence[str]:
    """Return the candidates or the missing fields, unless the sentence itself names them."""
    match error:
        case Ambiguous() if "candidates" not in error.params:
            return error.candidates
        case Refused() if "missing" not in error.params:
            return tuple(map(words.field, error.missing))
    return ()
