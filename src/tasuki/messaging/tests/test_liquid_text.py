"""Liquid within bounds."""

from __future__ import annotations

import pytest

from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, FieldsMissing, TextBroken, render

GROW = "{% assign a = 'aaaaaaaaaaaaaaaaaaaa' %}" + "{% assign a = a | append: a %}" * 40


def test_fills_fields_and_keeps_plain_text_plain() -> None:
    """MS-4: fields are filled in; what stands in them is text, never template."""
    fields = {"who": {"name": "Ana {{ secret }}"}, "list": ["a", "b"]}
    assert render("Dear {{ who.name }}: {{ list | join: ', ' }}", fields) == "Dear Ana {{ secret }}: a, b"


def test_names_every_empty_field_at_once() -> None:
    """MS-4: empty fields block and are named, all of them."""
    with pytest.raises(FieldsMissing) as caught:
        render("{{ a.x }} {{ a.y | upcase }} {{ b }}", {"a": {"x": None, "y": "  "}, "b": "ok"})
    assert caught.value.empty == ("a.x", "a.y")
    assert caught.value.unknown == ()


def test_names_every_unknown_field_even_in_a_branch_not_taken() -> None:
    """MS-4: unknown fields are named before anything is rendered."""
    with pytest.raises(FieldsMissing) as caught:
        render("{% if no %}{{ a.z }}{% endif %}{{ huh }}", {"a": {"x": "1"}, "no": False})
    assert set(caught.value.unknown) == {"a.z", "huh"}


def test_an_empty_field_may_be_asked_for_and_replaced() -> None:
    """MS-4: `if` and `default` are how a text does without a field."""
    fields = {"a": {"x": None}}
    assert render("{% if a.x %}has{% else %}none{% endif %} {{ a.x | default: 'd' }}", fields) == "none d"


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'other' %}",
        "{% render 'other' %}",
        "{{ 'a' | replace: 'a', 'b' }}",
        "{{ 'now' | date: '%Y' }}",
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% for i in (1..1000000000000000000000000) %}x{% endfor %}",
        "{% for i in (1..100) %}{% for j in (1..100) %}x{% endfor %}{% endfor %}",
        "{{ (1..1000000000) | join: 'x' }}",
        GROW,
        "x" * (MAX_SOURCE_BYTES + 1),
        "{% if %}",
    ],
)
def test_refuses_what_a_message_may_not_do(source: str) -> None:
    """MS-4: no other files, no filters outside the list, loops, growth and size bounded."""
    with pytest.raises(TextBroken):
        render(source, {})


@pytest.mark.parametrize("path", ["who.__class__", "who.name.upper", "who.name.__init__.__globals__"])
def test_reaches_no_python(path: str) -> None:
    """MS-4: no code: attributes of Python objects are unknown fields."""
    with pytest.raises(FieldsMissing):
        render("{{ " + path + " }}", {"who": {"name": "Ana"}})


def test_a_broken_text_names_its_line() -> None:
    """MS-4: what is wrong with a text is said with its line."""
    with pytest.raises(TextBroken) as caught:
        render("one\ntwo {% endif %}", {})
    assert caught.value.line == 2
