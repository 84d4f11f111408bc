"""Reading answers by kind."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.knowledge import answers
from tasuki.knowledge.items import find_item

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("key", "text", "kept", "data"),
    [
        ("history.implementation.course", "smooth", "smooth", {"choice": "smooth"}),
        ("history.implementation.course", " Smooth ", "smooth", {"choice": "smooth"}),
        ("history.implementation.course", "rough at first", "rough at first", {}),
        ("profile.company.employees", "1,200", "1,200", {"number": "1200"}),
        ("profile.company.employees", "about 1200", "about 1200", {}),
        ("opportunities.renewal.likelihood", "80 %", "80 %", {"number": "80"}),
        (
            "profile.company.revenue",
            "JPY 1,200,000",
            "JPY 1,200,000",
            {"amount": "1200000", "currency": "JPY"},
        ),
        ("profile.company.revenue", "4.5 USD", "4.5 USD", {"amount": "4.5", "currency": "USD"}),
        ("profile.company.revenue", "1 2 3", "1 2 3", {}),
        ("opportunities.renewal.date", "2027/03/31", "2027-03-31", {"date": "2027-03-31"}),
        ("opportunities.renewal.date", "end of March", "end of March", {}),
        (
            "state.documents.notes",
            "see https://docs.example/a, and https://docs.example/b.",
            "see https://docs.example/a, and https://docs.example/b.",
            {"links": ["https://docs.example/a", "https://docs.example/b"]},
        ),
        ("state.documents.notes", "javascript:alert(1)", "javascript:alert(1)", {}),
        ("profile.strategy.goals", "  grow\r\n more ", "  grow\n more ", {}),
    ],
)
def test_kind_gives_data_where_the_text_has_its_form(
    key: str, text: str, kept: str, data: dict[str, Any]
) -> None:
    """KN-2: an answer keeps its words; data is there when it can be read."""
    assert answers.read(find_item(key), text) == (kept, data)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "ftp://a.example", "https://a b.example", "http://[::1"]
)
def test_source_must_be_a_web_address(url: str) -> None:
    """KN-2: a source's link leads to the web or is refused."""
    assert [reason.code for reason in answers.url_reasons(url)] == ["knowledge.bad_link"]


def test_no_source_and_a_good_one_pass() -> None:
    """KN-2: a source may have a link."""
    assert answers.url_reasons("") == []
    assert answers.url_reasons("https://crm.example/account/1?x=ü") == []


def test_nul_and_length_are_named() -> None:
    """KN-2: what the database cannot keep is refused with the reason."""
    codes = [reason.code for reason in answers.text_reasons("answer", "\x00" * 30, 20)]
    assert codes == ["knowledge.bad_character", "knowledge.too_long"]
