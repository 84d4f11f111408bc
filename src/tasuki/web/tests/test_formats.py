"""Days, numbers, shares: one way of writing them in each language, wherever they stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import override

from tasuki.rules.reasons import Reason
from tasuki.web import clock, formats
from tasuki.web.reason_texts import sentence
from tasuki.web.templatetags.ui import money

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "this_year", "other_year", "figure"),
    [
        ("en", "Sun 22 Nov", "3 Feb 2027", "12,345.5"),
        ("ja", "11月22日(日)", "2027年2月3日", "12,345.5"),
        ("es", "Dom 22 nov", "3 feb 2027", "12.345,5"),
        ("id", "Min, 22 Nov", "3 Feb 2027", "12.345,5"),
    ],
)
def test_days_and_numbers_are_local(language: str, this_year: str, other_year: str, figure: str) -> None:
    """UX-1: the year only where it is not this one's; marks of thousands and decimals as the language has them."""
    with clock.fixed(NOW), override(language):
        assert formats.short_day(date(2026, 11, 22), NOW.date()).lower() == this_year.lower()
        assert formats.short_day(date(2027, 2, 3), NOW.date()).lower() == other_year.lower()
        assert formats.number(Decimal("12345.50")).replace("\u00a0", ".") == figure
        assert money(Decimal(1200000), "JPY").endswith("JPY")


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "full"),
    [
        ("en", "3 Feb 2027 17:05"),
        ("ja", "2027年2月3日 17:05"),
        ("es", "3 feb 2027 17:05"),
        ("id", "3 Feb 2027 17.05"),
    ],
)
def test_full_dates_are_of_the_same_style(language: str, full: str) -> None:
    """UX-1: what is written in full reads as the short date does, with the year; hours of a day of 24."""
    with override(language):
        assert date_format(datetime(2027, 2, 3, 17, 5, tzinfo=UTC), "DATETIME_FORMAT") == full
        assert date_format(date(2027, 2, 3)) == date_format(date(2027, 2, 3), "SHORT_DATE_FORMAT")
        assert full.startswith(date_format(date(2027, 2, 3)))


@pytest.mark.once
def test_a_share_says_no_needless_digit() -> None:
    """UX-1: 100 % and never 100.0 %, in tags, tables and sentences alike."""
    for value in (Decimal("5.0"), 5, 5.0, "5.0"):
        told = sentence(Reason("mailing.too_many_back", {"back": 9, "left": 90, "percent": value}))
        assert "5 %" in told
    shown = Template("{% load ui %}{% percent value %} {% percent None %}").render(
        Context({"value": Decimal("96.50")})
    )
    assert shown == "96.5\u00a0% –"


@pytest.mark.once
def test_sentences_write_days_as_pages_do() -> None:
    """UX-1: no ISO date in a refusal; what only looks like one stays as it was typed."""
    reason = Reason("open.date_past", {"day": "2026-11-20", "today": date(2026, 11, 22)})
    with clock.fixed(NOW):
        assert "2026-" not in sentence(reason)
        assert "Fri 20 Nov" in sentence(reason)
        with override("ja"):
            assert "11月20日(金)" in sentence(reason)
        odd = Reason("open.date_past", {"day": "2026-13-45", "today": "2026-11-22"})
        assert "2026-13-45" in sentence(odd)


@pytest.mark.once
def test_a_list_of_days_is_not_a_list_of_words() -> None:
    """UX-1: where a day has a comma of its own, as in Indonesian, days stand apart by semicolons."""
    away = {"title": "step", "person": "Ann", "day": "2026-12-07", "until": "2026-12-09", "stand_in": "Bo"}
    reason = Reason("plan.absent", {**away, "days": ["2026-12-02", "2026-12-10"]})
    with clock.fixed(NOW):
        with override("en"):
            assert "Wed 2 Dec, Thu 10 Dec" in sentence(reason)
        with override("id"):
            assert "Rab, 2 Des; Kam, 10 Des" in sentence(reason)


@pytest.mark.once
def test_what_an_import_read_is_written_as_the_reader_does() -> None:
    """UX-1 SY-1: a date that may be two says both with their years; an amount has the marks of the language."""
    both = Reason("import.date_ambiguous", {"readings": ["2026-02-03", "2026-03-02"]})
    with clock.fixed(NOW), override("id"):
        assert "3 Feb 2026, 2 Mar 2026" in sentence(both)
        assert "900.000 " in sentence(Reason("import.approximate", {"kept": "900000.00"}))
        assert "kolom untuk Nama" in sentence(
            Reason("import.field_needed", {"kind": "accounts", "fields": ["name"], "columns": ["x"]})
        )


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "figure"), [("en", "64.6 %"), ("ja", "64.6"), ("es", "64,6 %"), ("id", "64,6")]
)
def test_a_gate_says_its_share_as_the_language_does(language: str, figure: str) -> None:
    """GA-2, UX-1: figures that rules keep as text are written with the marks of the reader."""
    values = {"gate": "GA-2", "have": "64.6", "target": "95", "items": 17}
    with override(language):
        assert figure in sentence(Reason("gate.incomplete", values)).replace("\u00a0", " ")
