"""Cells say what they hold in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from tasuki.tables import cells
from tasuki.web import clock


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "this_year", "other_year"),
    [
        ("en", "27 Dec", "3 Feb 2027"),
        ("ja", "12月27日", "2027年2月3日"),
        ("es", "27 dic", "3 feb 2027"),
        ("id", "27 Des", "3 Feb 2027"),
    ],
)
def test_days_of_a_table_are_local(language: str, this_year: str, other_year: str) -> None:
    """UX-1: months as the language writes them, small in Spanish; the year only where it is not this one's."""
    with clock.fixed(datetime(2026, 11, 22, 9, tzinfo=UTC)), override(language):
        assert cells.short(date(2026, 12, 27)) == this_year
        assert cells.short(date(2027, 2, 3)) == other_year
