"""The word difference (KN-7)."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from tasuki.knowledge.brief.worddiff import word_difference


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    """KN-7: the old pieces make the old text, the new ones the new text: nothing is lost or made up."""
    pieces = word_difference(before, after)
    assert "".join(one.text for one in pieces if one.what != "new") == before
    assert "".join(one.text for one in pieces if one.what != "gone") == after


def test_japanese_is_compared_by_character() -> None:
    """KN-7: without spaces the changed characters are found, not the whole sentence."""
    pieces = word_difference("五月に本番稼働します", "六月に本番稼働します")
    assert [(one.what, one.text) for one in pieces] == [
        ("gone", "五"),
        ("new", "六"),
        ("same", "月に本番稼働します"),
    ]


def test_long_texts_are_compared_in_time() -> None:
    """KN-7: two answers of the greatest length, with nothing in common or nearly the same, within a second or two."""
    begun = perf_counter()
    word_difference("a b " * 5_000, "c d " * 5_000)
    word_difference("あ" * 20_000, "い" * 20_000)
    word_difference("word " * 4_000, "word " * 3_999)
    assert perf_counter() - begun < 8
