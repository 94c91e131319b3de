"""Orders after a sync: every list is the same on every machine, and of two rows the same one counts."""

import pytest

from tests.cli.conftest import Two
from tests.cli.test_sync_sets import settled, told

BOTH = (
    ("user", "add", "{} Smith"),
    ("team", "add", "{} team"),
    ("stage", "add", "{} stage"),
    ("stage", "add", "{} first", "--pipeline", "{} pipe"),
    ("rank", "add", "{}"),
    ("company", "add", "{} Ltd", "--reading", "same"),
    ("company", "add", "{} Sub", "--reading", "same", "--parent", "Base"),
    ("contact", "add", "{} Sato", "--company", "Base", "--set", "family_reading=same"),
    ("product", "add", "{} thing", "--unit-price", "100", "--family", "same"),
    ("deal", "add", "{} deal", "--amount", "500", "--close", "2026-12-20", "--company", "Base"),
    ("order", "add", "--company", "Base", "--amount", "100", "--date", "2026-12-01"),
    ("plan", "GTX", "call {}", "--due", "2026-12-04"),
    ("plan", "GTX", "write {}"),
    ("comment", "add", "said {}", "--deal", "GTX"),
    ("template", "add", "plan", "--step", "1d call {}"),
    ("rule", "add", "{} rule", "--event", "created", "--does", "plan", "--kind", "call", "--after", "24h"),
    ("field", "add", "deal", "{} field"),
)
"""What both make while neither hears of the other; each calls it by its own name."""

LISTS = (
    *(("user", "list"), ("user", "list", "--sort", "new"), ("team", "list"), ("team", "list", "--sort", "name")),
    *(("stage", "list"), ("rank", "list"), ("rule", "list"), ("template", "list"), ("field", "list")),
    *(("company", "list"), ("company", "list", "--sort", "new"), ("company", "show", "Base")),
    *(("contact", "list"), ("contact", "list", "--sort", "new"), ("contact", "list", "--sort", "company")),
    *(("product", "list"), ("product", "list", "--sort", "new"), ("product", "list", "--sort", "price")),
    *(("order", "list"), ("order", "list", "--sort", "new"), ("order", "list", "--sort", "amount")),
    *(("activity", "list"), ("activity", "list", "--sort", "new"), ("activity", "list", "--sort", "date")),
    *(("deal", "list", "--sort", order) for order in ("closed", "name", "company", "next")),
    *(("deal", "show", "GTX"), ("brief", "GTX"), ("comment", "list", "GTX")),
    *(("pipeline",), ("forecast",), ("forecast", "--by", "stage"), ("today",), ("search", "a")),
)


@pytest.fixture
def apart(two: Two) -> Two:
    """Two machines that each have made a row of everything, and then have heard of each other: whose came first in the
    file differs."""
    assert two.ann("company", "add", "Base").code == 0
    settled(two)
    for run, name in ((two.ann, "Zed"), (two.bob, "Ada")):
        for arguments in BOTH:
            ran = run(*(each.format(name) for each in arguments))
            assert ran.code == 0, (arguments, ran.err)
    return settled(two)


def test_every_list_is_the_same_everywhere(apart: Two) -> None:
    differing = []
    for arguments in LISTS:
        ran = [run(*arguments, "--json") for run in (apart.ann, apart.bob)]
        assert [each.code for each in ran] == [0, 0], (arguments, ran[0].err)
        if ran[0].out != ran[1].out:
            differing.append(arguments)
    assert differing == []


def test_an_import_means_the_same_of_two_rows_on_every_machine(two: Two) -> None:
    file = two.folder / "companies.csv"
    for run, place in ((two.bob, "Kyoto"), (two.ann, "Osaka")):
        file.write_text(f"id,name,city\nX1,Acme,{place}\n")
        assert run("import", "companies", str(file), "--yes").code == 0
    settled(two)
    ids = sorted(each["id"] for each in told(two.ann, "company", "list"))
    assert len(ids) == 2
    for run, place in ((two.ann, "Nara"), (two.bob, "Kobe")):
        file.write_text(f"id,name,city\nX1,Acme,{place}\n")
        assert run("import", "companies", str(file), "--yes").code == 0
        settled(two)
        for each in (two.ann, two.bob):
            assert [
                (row["id"], row["address"]) for row in sorted(told(each, "company", "list"), key=lambda row: row["id"])
            ] == [
                (ids[0], place),
                (ids[1], "Osaka"),
            ]


def test_a_name_of_two_rows_is_refused_with_the_same_words_everywhere(two: Two) -> None:
    for run in (two.ann, two.bob):
        assert run("company", "add", "Acme").code == 0
    settled(two)
    said = [run("company", "edit", "Acme", "--note", "which?") for run in (two.ann, two.bob)]
    assert said[0].code == said[1].code != 0
    assert said[0].err == said[1].err
