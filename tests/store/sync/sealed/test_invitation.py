import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.sealed.invitation import Code, read, written

CODE = Code("s3://sales/team?endpoint=https://s3.example.com", b"t" * 16, b"secret of 16 byt", 1_790_000_000_000)


@given(
    st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=200), st.integers(0, 2**32 - 1)
)
def test_a_code_comes_back(url: str, seconds: int) -> None:
    code = Code(url, b"t" * 16, b"s" * 16, seconds * 1000)
    assert read(written(code)) == code


def test_a_code_is_one_word_that_a_shell_takes_as_it_is_and_short_enough_to_be_pasted() -> None:
    text = written(CODE)
    assert text.startswith("sfa1.")
    assert not set(text) & set(" '\"$&|<>;\\!*?()[]{}~#`")
    assert len(text) < 140


def test_a_mail_program_may_break_it() -> None:
    text = written(CODE)
    assert read(f"  {text[:40]}\r\n{text[40:80]}\n {text[80:]}\n") == CODE


def test_a_code_that_was_copied_in_part_or_mistyped_is_noticed() -> None:
    text = written(CODE)
    for cut in range(len("sfa1."), len(text)):
        with pytest.raises(Usage, match="copy it again"):
            read(text[:cut])
    for at in range(len("sfa1."), len(text)):
        with pytest.raises(Usage):
            read(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])


@pytest.mark.parametrize("text", ["", "sfa", "https://example.com", "sfa1", "sfa1.日本", "sfa2." + written(CODE)[5:]])
def test_what_is_no_code_is_told(text: str) -> None:
    with pytest.raises(Usage):
        read(text)


def test_a_code_for_a_space_of_a_later_version_is_named_newer() -> None:
    with pytest.raises(Usage, match="newer"):
        read(written(Code("file:///mnt/sales", b"t" * 16, b"s" * 16, 0, space=1)))


@given(st.text(max_size=300), st.binary(max_size=200))
def test_any_text_is_read_or_refused(text: str, raw: bytes) -> None:
    from sfa_tui.store.sync.sealed.names import as_text

    for each in (text, "sfa1." + text, "sfa1." + as_text(raw)):
        with pytest.raises(Usage):
            read(each)


def test_its_secret_does_not_show_in_what_is_logged() -> None:
    assert "secret" not in repr(CODE)
