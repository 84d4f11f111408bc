"""Commitments and the record stand side by side: the words that both keep for promises are the same."""

from __future__ import annotations

from tasuki.commitments import kinds
from tasuki.knowledge.brief import promise_words


def test_the_brief_knows_every_sub_kind_and_figure_of_a_promise() -> None:
    """CO-1, CO-5: what the register can say of a promise, the brief says in the same words."""
    assert dict(promise_words.DETAILS) == dict(kinds.DETAIL_LABELS)
    assert dict(promise_words.FIGURES) == dict(kinds.TERM_LABELS)
