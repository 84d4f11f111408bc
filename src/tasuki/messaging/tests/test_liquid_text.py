"""Liquid within bounds."""

from __future__ import annotations

import pytest

from tasuki.messaging import liquid_text
from tasuki.messaging.company import source as files
from tasuki.messaging.company import store
from tasuki.messaging.company.problems import check
from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, MAX_STEPS, FieldsMissing, TextBroken, parse, render

FAR = "(1..1000000000)"
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


@pytest.mark.parametrize(
    "part",
    [
        f"{{% for i in {FAR} offset:999999990 %}}x{{% endfor %}}",
        "{% for i in (1..1000000000000000) offset:999999999999990 %}x{% endfor %}",
        "{% for i in (1..5) offset:999999990 %}x{% endfor %}",
        "{% for i in (-1000000000..1) limit:1 reversed %}x{% endfor %}",
        "{% for i in (1..'1000000000') limit:1 %}x{% endfor %}",
        f"{{% assign a = {FAR} %}}{{{{ a | first }}}}",
        f"{{{{ 'a' | append: {FAR} }}}}",
        f"{{% unless 1 == 1 and {FAR} contains 'x' %}}x{{% endunless %}}",
        f"{{% if 1 == 2 %}}x{{% elsif {FAR} contains 'x' %}}x{{% endif %}}",
        f"{{% case 1 %}}{{% when 2, {FAR} %}}x{{% endcase %}}",
    ],
)
def test_a_range_as_long_as_a_bomb_is_refused_as_it_stands(part: str) -> None:
    """MS-4: wherever it stands, before anything walks it, with its line."""
    with pytest.raises(TextBroken) as caught:
        parse("one\n" + part)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "part",
    [
        "{% assign n = 1000000000 %}{% for i in (1..n) offset:n %}x{% endfor %}",
        "{% capture n %}1000000000{% endcapture %}{% for i in (n..n) limit:2 %}x{% endfor %}",
        "{% assign n = 1000000000 %}{% for i in (1..3) offset:n %}x{% endfor %}",
        "{% assign n = 1000000000 %}{% if (1..n) contains 'x' %}x{% endif %}",
    ],
)
def test_a_range_that_grows_later_is_refused_when_it_is_used(part: str) -> None:
    """MS-4: bounds that only the text's names tell are looked at before anything is walked."""
    parse(part)
    with pytest.raises(TextBroken, match="> 200"):
        render("one\n" + part, {})


def test_short_ranges_still_work() -> None:
    """MS-4: parts of lists, from where the last loop stopped."""
    source = (
        "{% assign n = 4 %}{% for i in (1..n) limit:2 %}{{ i }}{% endfor %}"
        "-{% for i in (1..n) offset:continue %}{{ i }}{% endfor %}"
        "-{% for i in (1..n) offset:1 reversed %}{{ i }}{% endfor %}"
    )
    assert render(source, {}) == "12-34-432"


@pytest.mark.parametrize(
    "part",
    [
        "{% for i in (1..200) %}" + "".join(f"{{%assign a{n}=1%}}" for n in range(1_080)) + "{% endfor %}x",
        "{% for i in (1..200) %}" + "{%if (1..200) contains 'x'%}{%endif%}" * 500 + "{% endfor %}x",
        "{% capture b %}" + "{{company}}" * 900 + "{% endcapture %}{% for i in (1..200) %}"
        + "{%if b contains 'zzy'%}{%endif%}" * 200 + "{% endfor %}x",
        "{%for i in (1..200)%}" + "{%for j in (1..1)%}{%endfor%}" * 660 + "{%endfor%}x",
    ],
    ids=["names", "items", "letters", "loops"],
)  # fmt: skip
def test_what_liquid_does_not_count_is_counted(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """MS-4: check and preview of a text end within a fixed number of steps, whatever it makes Liquid look through."""
    spent, plain = [0], liquid_text._spend

    def counted(steps: int) -> None:
        spent[0] += steps
        plain(steps)

    monkeypatch.setattr(liquid_text, "_spend", counted)
    with store.left_out():
        found = check("introduction", files.compose("x", part))
    fillings = 2 if not found.errors else 1
    assert 0 < spent[0] <= (MAX_STEPS + 25_000) * fillings
