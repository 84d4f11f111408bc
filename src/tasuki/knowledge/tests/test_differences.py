"""What changed, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.knowledge.differences import pieces

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("two plants", "three plants", [("gone", "two"), ("new", "three"), ("same", " plants")]),
        (
            "on time since May",
            "late by weeks now",
            [("gone", "on time since May"), ("new", "late by weeks now")],
        ),
        ("来春に稼働", "来夏に稼働", [("same", "来"), ("gone", "春"), ("new", "夏"), ("same", "に稼働")]),
        ("", "new", [("new", "new")]),
        ("same", "same", [("same", "same")]),
        ("", "", []),
    ],
)
def test_words_that_went_and_came(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    """KN-1, SE-6: whole words, or characters where a language has no blanks."""
    assert [(one.kind, one.text) for one in pieces(before, after)] == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_off(before: str, after: str) -> None:
    """KN-1: nothing is left out or made up, whatever was typed."""
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.kind != "new") == before
    assert "".join(one.text for one in found if one.kind != "gone") == after


def test_long_texts_are_compared_in_time() -> None:
    """KN-1: two texts of the greatest length, all different, cost no minutes."""
    before, after = "春" * 20_000, "夏" * 20_000
    assert [one.kind for one in pieces(before, after)] == ["gone", "new"]
