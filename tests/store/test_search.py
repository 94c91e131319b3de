"""Search finds every row that has the word in it, however short, and none other."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sfa_tui.model.text import fold
from sfa_tui.store import search
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh

LETTERS = st.sampled_from([*"abcABC 12-_%'\"\\*×xé", *"提案見積株式会社アクメガ工業ｱｸﾒＡｂ１（）　・ー", *"İßſΣςガ"])
texts = st.text(LETTERS, max_size=24)
words = st.text(LETTERS, min_size=1, max_size=6)


def hits(store: Store, word: str, noun: str = "company") -> set[int]:
    """Return the numbers of the rows of a noun that a search for the word finds."""
    sql, parameters = search.condition(word, noun, "t.n")
    return {n for (n,) in store.connection.execute(f"SELECT t.n FROM {noun} t WHERE {sql}", parameters)}


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), words)
@example(["見積", "見積提出", "提出"], "見積")
@example(["100% off", "100 off"], "0%")
@example(['say "hi" to'], '"hi"')
@example(["ＡＢＣ商事"], "abc")
@example(["GTX Pro ×40"], "x40")
def test_what_is_found_is_what_has_the_word_in_it(names: list[str], word: str) -> None:
    with fresh() as store:
        store.connection.executemany("INSERT INTO company (name) VALUES (?)", [(name,) for name in names])
        search.refresh(store.connection)
        wanted = {n for n, name in enumerate(names, start=1) if fold(word) in fold(name)}
        assert hits(store, word) == wanted
        pattern = search.like(fold(word))
        plain = store.connection.execute("SELECT row FROM search_entry WHERE body LIKE ? ESCAPE '\\'", (pattern,))
        assert {n for (n,) in plain} == wanted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), words)
def test_a_text_that_changed_is_found_by_its_new_words_only(names: list[tuple[str, str]], word: str) -> None:
    with fresh() as store:
        with action(store, "add") as act:
            ids = [act.insert("company", {"name": before}) for before, _ in names]
        with action(store, "edit") as act:
            for id, (_, after) in zip(ids, names, strict=True):
                act.update("company", id, {"name": after})
        assert hits(store, word) == {n for n, (_, name) in enumerate(names, start=1) if fold(word) in fold(name)}
        store.connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("word", ["taro@", "example.com", "ar", "03", "部長", "やま", "taro@example.com 部"])
def test_a_contact_is_found_by_name_title_address_and_reading(word: str) -> None:
    with fresh("ja") as store:
        with action(store, "add") as act:
            values = {"name": "山田 太郎", "family_reading": "やまだ", "title": "部長"}
            id = act.insert("contact", values)
            act.insert("contact_point", {"contact_id": id, "kind": "email", "value": "taro@example.com"})
            act.insert("contact_point", {"contact_id": id, "kind": "phone", "value": "+81312345678"})
        expected = set() if " " in word or word == "03" else {1}
        assert hits(store, word, "contact") == expected


def test_an_address_that_is_taken_away_is_found_no_more() -> None:
    with fresh() as store:
        store.connection.execute("INSERT INTO contact (id, name) VALUES ('C', 'Taro'), ('D', 'Hana')")
        store.connection.execute(
            "INSERT INTO contact_point (id, contact_id, value) VALUES ('P', 'C', 'taro@a.example')"
        )
        search.refresh(store.connection)
        assert hits(store, "a.example", "contact") == {1}
        store.connection.execute("UPDATE contact_point SET contact_id = 'D'")
        search.refresh(store.connection)
        assert hits(store, "a.example", "contact") == {2}
        store.connection.execute("DELETE FROM contact_point")
        search.refresh(store.connection)
        assert hits(store, "a.example", "contact") == set()


def test_what_was_written_from_outside_is_found_after_catching_up() -> None:
    with fresh() as store:
        store.connection.execute("INSERT INTO product (name) VALUES ('GTX Pro')")
        search.catch_up(store)
        assert hits(store, "gtx p", "product") == {1}
        assert store.connection.execute("SELECT count(*) FROM search_dirty").fetchone() == (0,)


@pytest.mark.parametrize("noun", ["deal", "company", "activity"])
def test_words_of_three_characters_are_looked_up_once(noun: str) -> None:
    sql, parameters = search.condition("gtx", noun, "t.n")
    plan = fresh().connection.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM "{noun}" t WHERE {sql}', parameters).fetchall()
    steps = [row[3] for row in plan]
    words = next(index for index, step in enumerate(steps) if "VIRTUAL TABLE" in step)
    entries = next(index for index, step in enumerate(steps) if step.startswith("SEARCH e "))
    assert words < entries
    assert "INTEGER PRIMARY KEY" in steps[entries]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("さとう", {1, 2}),
        ("サトウ", {1, 2}),
        ("ｻﾄｳ", {1, 2}),
        ("さとうはな", {1}),
        ("と", {1, 2}),
        ("はなこ", {1}),
        ("サトウ工業", set()),
        ("100%", set()),
    ],
)
def test_readings_are_found_in_either_kana(word: str, found: set[int]) -> None:
    with fresh() as store:
        store.connection.executemany(
            "INSERT INTO contact (name, family_reading, given_reading) VALUES (?, ?, ?)",
            [("佐藤 花子", "サトウ", "ハナコ"), ("佐藤 太郎", "さとう", "たろう"), ("鈴木 一", "スズキ", "ハジメ")],
        )
        store.connection.execute("INSERT INTO company (name, reading) VALUES ('佐藤工業', 'サトウコウギョウ')")
        search.refresh(store.connection)
        assert hits(store, word, "contact") == found
        assert hits(store, "さとうこう") == {1}
