"""What is left of a subject beside its kind."""

import pytest

from sfa_tui.model.subjects import beside_kind, says_kind


@pytest.mark.parametrize(
    ("subject", "kind", "left", "says"),
    [
        ("call 田中", "call", "田中", True),
        ("Call back", "call", "back", True),
        ("visit: 提案", "visit", "提案", True),
        ("電話 田中", "call", "田中", True),
        ("call", "call", "", True),
        ("", "call", "", False),
        ("callous reply", "call", "callous reply", False),
        ("call 田中", "visit", "call 田中", False),
        ("田中さんに電話する", "call", "田中さんに電話する", True),
        ("見積提出", "todo", "見積提出", False),
    ],
)
def test_a_subject_beside_its_kind(subject: str, kind: str, left: str, says: bool) -> None:
    assert (beside_kind(subject, kind), says_kind(subject, kind)) == (left, says)
