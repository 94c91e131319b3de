"""Why an object of the shared storage is not taken. Each names the object, and the rest syncs without it."""

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed


class NotTaken(Failed):
    """An object is left where it lies; `object` is its path in the storage."""

    def __init__(self, template: str, *, object: str, **params: object) -> None:
        super().__init__(template, object=object, **params)
        self.object = object


class Torn(NotTaken):
    """Cut short or longer than it says: an upload that broke off, or is still under way. Worth another try."""

    def __init__(self, object: str) -> None:
        super().__init__(N_("{object} in the shared storage is not whole; it is read again later"), object=object)


class Forged(NotTaken):
    """Signature or encryption does not fit its bytes or its path: altered, swapped, or written by another."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage is damaged, or was tampered with; it is not taken"), object=object
        )


class Foreign(NotTaken):
    """No object of this team, or of nobody who is known here (yet)."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage does not belong to this team; it is not taken"), object=object
        )


class Newer(NotTaken):
    """Of a format that a later version writes."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage was written by a newer sfa; update to read it"), object=object
        )


class NoKey(NotTaken):
    """Encrypted with a key that this machine was not given."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage needs a key that this machine does not have; ask an admin of the team"),
            object=object,
        )


class Malformed(NotTaken):
    """Signed and encrypted as it should be, but what is inside cannot be read: a defect, or a hostile member."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage has contents that make no sense; it is not taken"), object=object
        )


class TooLarge(NotTaken):
    """Larger than any that sfa writes, packed or unpacked."""

    def __init__(self, object: str) -> None:
        super().__init__(N_("{object} in the shared storage is larger than is allowed; it is not taken"), object=object)


class Unreadable(NotTaken):
    """No file, but a folder, a link, or one that may not be read."""

    def __init__(self, object: str, reason: str) -> None:
        super().__init__(
            N_("{object} in the shared storage cannot be read ({reason}); it is passed over"),
            object=object,
            reason=reason,
        )


class Unlinked(NotTaken):
    """Sealed as it should be, but what it follows is not what lies before it: a segment is kept back, or was put over
    by another."""

    def __init__(self, object: str) -> None:
        super().__init__(
            N_("{object} in the shared storage does not follow the one before it; it is asked for again"),
            object=object,
        )
