"""The HTML form of a message says what the plain text says, and does nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.messaging.html_part import direction, html_of


def test_paragraphs_lines_and_indents() -> None:
    """MS-5: an empty line is a paragraph, a line break a line break, indents stay."""
    shown = html_of("Dear Rei\nhow are you?\n\n  - one\n  - two\n", "en")
    assert "<p>Dear Rei<br>\nhow are you?</p>" in shown
    assert "<p>&nbsp;&nbsp;- one<br>\n&nbsp;&nbsp;- two</p>" in shown


def test_language_and_direction_are_said() -> None:
    """MS-4: in the recipient's language; right to left where it is written so; dark mode welcome."""
    assert '<html lang="ja" dir="ltr">' in html_of("様", "ja")
    assert '<html lang="ar" dir="rtl">' in html_of("x", "ar")
    assert direction("he_IL") == "rtl"
    assert '<meta name="color-scheme" content="light dark">' in html_of("x", "es")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://a.example/x?b=1&c=2.", "https://a.example/x?b=1&amp;c=2"),
        ("(see http://a.example/x_(y))", "http://a.example/x_(y)"),
        ("こちら：https://a.example/survey/abc。", "https://a.example/survey/abc"),
        ("<https://a.example/>", "https://a.example/"),
        ('"HTTPS://A.example/"', "HTTPS://A.example/"),
    ],
)
def test_links_become_links(text: str, link: str) -> None:
    """MS-5: addresses of http and https can be clicked, without the full stop behind them."""
    assert f'<a href="{link}" rel="noopener noreferrer">{link}</a>' in html_of(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://a.example/",
        "https://",
        "http://[",
        'https://"onmouseover="alert(1)',
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    """MS-5: only http and https; quotes end an address."""
    assert "<a " not in html_of(text, "en")


@given(text=st.text(max_size=300))
def test_no_text_becomes_markup(text: str) -> None:
    """MS-5, MS-6: whatever is written, the page has no element but paragraphs, breaks and links, and loads nothing."""
    shown = html_of(f"{text} <img src=x onerror=y> https://a.example/<b>", "en", text)
    body = shown.partition("<body>")[2].partition("</body>")[0]
    assert set(re.findall(r"</?([a-z]+)", body)) <= {"p", "br", "a"}
    for attributes in re.findall(r"<a ([^>]*)>", body):
        assert re.fullmatch(r'href="https?://[^"<>\s]+" rel="noopener noreferrer"', attributes, re.IGNORECASE)
    assert not re.search(
        r"<(img|script|link|style|iframe|object)|\bstyle=|\bsrc=\"|url\(", shown.partition("<title>")[0]
    )
