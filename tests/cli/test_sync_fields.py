"""Custom fields after a sync: two of one name, made on two machines, are both there, and mean the same everywhere."""

import pytest

from tests.cli.conftest import Two
from tests.cli.test_sync_sets import settled, told


@pytest.fixture
def colors(two: Two) -> Two:
    """Ann has made a field, and Bob another of that name (here it stands first in his order); both have set theirs."""
    for run, arguments in (
        (two.ann, ("field", "add", "deal", "Region")),
        (two.ann, ("field", "add", "deal", "Color")),
        (two.bob, ("field", "add", "deal", "color", "--type", "choice", "--choices", "blue,green")),
        (two.ann, ("deal", "edit", "GTX", "--set", "Color=red")),
        (two.bob, ("deal", "edit", "GTX", "--set", "color=blue")),
    ):
        ran = run(*arguments)
        assert ran.code == 0, ran.err
    return settled(two)


def test_both_fields_are_told_apart_and_hold_what_was_set(colors: Two) -> None:
    for run in (colors.ann, colors.bob):
        names = {each["name"]: each["type"] for each in told(run, "field", "list", "deal")}
        assert names == {"Region": "text", "Color": "text", "color (2)": "choice"}
        assert told(run, "deal", "show", "GTX")["fields"] == {"Color": "red", "color (2)": "blue"}
        assert [each["name"] for each in told(run, "deal", "list", "color:red")] == ["GTX"]
        assert [each["name"] for each in told(run, "deal", "list", '"color (2)":blue')] == ["GTX"]
        csv = run("deal", "list", "--format", "csv", "--columns", "name,fields.Color,fields.color (2)").out
        assert csv.splitlines() == ["name,fields.Color,fields.color (2)", "GTX,red,blue"]


def test_a_name_sets_the_field_that_was_made_first(colors: Two) -> None:
    assert colors.bob("deal", "edit", "GTX", "--set", "color=black").code == 0
    assert colors.ann("deal", "edit", "GTX", "--set", "Color (2)=green").code == 0
    settled(colors)
    for run in (colors.ann, colors.bob):
        assert told(run, "deal", "show", "GTX")["fields"] == {"Color": "black", "color (2)": "green"}


def test_the_later_one_is_renamed_or_deleted_by_its_number(colors: Two) -> None:
    assert colors.bob("stage", "edit", "Proposal", "--requires", "color (2)").code == 0
    assert colors.bob("field", "edit", "deal", "color (2)", "--name", "Paint").code == 0
    settled(colors)
    assert told(colors.ann, "deal", "show", "GTX")["fields"] == {"Color": "red", "Paint": "blue"}
    assert colors.ann("field", "delete", "deal", "Paint").code == 0
    assert told(colors.ann, "deal", "show", "GTX")["fields"] == {"Color": "red"}


def test_once_the_first_has_another_name_the_name_means_the_other(colors: Two) -> None:
    assert colors.ann("field", "edit", "deal", "Color", "--name", "Paint").code == 0
    settled(colors)
    for run in (colors.ann, colors.bob):
        assert told(run, "deal", "show", "GTX")["fields"] == {"Paint": "red", "color": "blue"}
