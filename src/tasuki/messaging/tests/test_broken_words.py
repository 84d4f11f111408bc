"""What is wrong with a text is said to people, not in the words of the program that reads it (MS-4, UX-1)."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tasuki.messaging.broken_words import say
from tasuki.messaging.liquid_text import TextBroken, render

FIELDS = {"a": {"b": "x"}, "l": ["1", "2"]}


@pytest.mark.once
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{% include 'x' %}", "the tag “include” cannot stand here"),
        ("{% endif %}", "the tag “endif” cannot stand here"),
        ("{% if a %}x", "“endif” is missing"),
        ("{% comment %}x", "“endcomment” is missing"),
        ("{% case a.b %}x", "a tag is begun and never ended"),
        ("{{ a.b", "“{{” is never closed by “}}”"),
        ("x" * 30_000, "it is longer than 20000 bytes"),
        ("{% for i in (1..1000000000) %}a{% endfor %}", "more than 200 times"),
        ("{% for i in l %}" * 40 + "x" + "{% endfor %}" * 40, "too many tags stand within each other"),
        ("{{ a.b | upcase: 1, 2 }}", "the filter “upcase” is used with values that it does not take"),
        ("{{ a.b | truncate: 'x' }}", "the filter “truncate” is used with values that it does not take"),
        ("{% if a.b > 3 %}x{% endif %}", "a number and a text cannot be compared"),
        ("{% if a.b = 'x' %}y{% endif %}", "something is missing here, or does not belong here"),
        ("{{ }}", "something is missing here, or does not belong here"),
        ("{% if %}x{% endif %}", "something is missing here, or does not belong here"),
    ],
)
def test_every_usual_mistake_has_its_sentence(source: str, told: str) -> None:
    """MS-4, UX-1: tags that are not allowed, what is not ended, bounds, filters, comparisons; in each language."""
    with pytest.raises(TextBroken) as broken:
        render(source, FIELDS)
    assert told in say(broken.value.message)
    for language in ("ja", "es", "id"):
        with override(language):
            assert told not in say(broken.value.message)


@pytest.mark.once
def test_what_nobody_foresaw_stays_as_it_is() -> None:
    """MS-4: a message without a sentence of its own is not lost."""
    assert say("U+0007") == "U+0007"
