"""What is wrong with a text is found before anybody gets it, and nothing in it can do harm (MS-4)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.messaging import library
from tasuki.messaging.company import folder, store
from tasuki.messaging.company import source as files
from tasuki.messaging.company.known_fields import fields_of, near_fields, sample
from tasuki.messaging.company.problems import check
from tasuki.messaging.company.tests.conftest import OURS
from tasuki.messaging.fields import fields_for
from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, FieldsMissing, TextBroken, parse, render
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

NAME = "introduction"
GROW = "{% assign a = 'aaaaaaaaaaaaaaaaaaaa' %}" + "{% assign a = a | append: a %}" * 40


@pytest.fixture(autouse=True)
def _only_files() -> Any:
    """These tests ask no database for texts."""
    with store.left_out():
        yield


def _codes(body: str, name: str = NAME) -> list[str]:
    return [one.code for one in check(name, files.compose("x", body)).errors]


def _shipped() -> list[tuple[str, str]]:
    with store.left_out():
        return sorted(key for key, origin in library.file_names().items() if origin == "shipped")


@pytest.mark.parametrize(("language", "name"), _shipped(), ids="/".join)
def test_every_shipped_text_passes(language: str, name: str) -> None:
    """MS-4: what ships can be made the company's own as it is; no field in it blocks those who lack it."""
    found = check(name, str(library.file_source(language, name)), language)
    assert found.errors == ()
    assert [one.values["field"] for one in found.warnings] == []


@pytest.mark.django_db
def test_the_list_of_fields_is_that_of_the_messages(cast: Cast, transition: Transition) -> None:
    """MS-4: a text may use exactly what messages fill in."""
    person = transition.account.stakeholders.first()
    assert person is not None
    filled = fields_for(transition, person, cast.giver, library.words("en"))
    names = {
        f"{head}.{tail}" if tail else head
        for head, value in filled.items()
        for tail in (value if isinstance(value, dict) else ("",))
    }
    never_filled = {f"{who}.contact" for who in ("giver", "signer", "manager", "sponsor")}
    assert names - never_filled == set(fields_of(NAME))
    assert {one for one in fields_of("recap") if one.startswith("recap.")} <= set(fields_of("recap"))


def test_unknown_fields_and_filters_are_named_with_what_may_be_meant() -> None:
    """MS-4: by part and line, even in a branch not taken."""
    source = files.compose(
        "{{ acount.name }}", "One\n{% if company %}{{ giver.nam }}{% endif %}\n{{ 'a' | upcse }}"
    )
    found = {
        (one.code, one.values["text_part"], one.values["line"]): one.values["near"][0]
        for one in check(NAME, source).errors
    }
    assert found == {
        ("text.field_unknown", "subject", 1): "account.name",
        ("text.field_unknown", "body", 2): "giver.name",
        ("text.filter_unknown", "body", 3): "upcase",
    }
    assert near_fields("name", NAME)
    assert "recap.actions" not in fields_of(NAME)


def test_a_field_that_may_be_empty_is_a_warning_unless_it_is_asked_for() -> None:
    """MS-4: some customers would be blocked; with `if` or `default` nobody is."""
    warned = check(NAME, files.compose("x", "One\n{{ giver.until }}"))
    assert warned.errors == ()
    assert [(one.values["line"], one.values["field"]) for one in warned.warnings] == [(2, "giver.until")]
    for body in ("{% if giver.until %}{{ giver.until }}{% endif %}.", "{{ giver.until | default: 'soon' }}"):
        assert check(NAME, files.compose("x", body)).warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        "{% include 'other' %}",
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% for i in (1..150) %}{% for j in (1..150) %}x{% endfor %}{% endfor %}",
        "{% for i in (1..200) %}{% assign b = reason" + " | upcase" * 1_800 + " %}{% endfor %}",
        "{% for i in (1..200) %}" + "{{reason}}" * 1_700 + "{% endfor %}",
        "{% capture b %}" + "{{reason}}" * 900 + "{% endcapture %}" + "{{b}}" * 40,
        "{% if company %}" * 900 + "{% endif %}" * 900,
        GROW,
        "{{" * 9_000,
        "{%" * 9_000,
        "{{ 'x" + "a" * 15_000,
        "{{ company" + "[company" * 2_000 + "]" * 2_000 + " }}",
        "{% if company" + " and company" * 1_200 + " %}x{% endif %}",
        "{% if " + "(" * 4_000 + "company" + ")" * 4_000 + " %}x{% endif %}",
        "{% comment %}" * 1_400,
        "{{ company | append:" * 800,
        "{%- " * 4_000,
        "{{ " + "9" * 15_000 + " }}",
        "x" * (MAX_SOURCE_BYTES + 1),
        "a\x00b",
        "\ud800",
        "{{ company.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
    ],
    ids=lambda text: text[:24].replace("\x00", "NUL").encode("ascii", "replace").decode(),
)
def test_bombs_are_refused_at_once(body: str) -> None:
    """MS-4: loops, chains of filters, captures, nesting, endless brackets, code: an error, within a second."""
    begun = time.process_time()
    assert _codes(body) != []
    assert time.process_time() - begun < 1.5


@given(st.text(st.sampled_from("{}%|.'\" ifendorasgcptue[]()-:\n1x"), max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reader(body: str) -> None:
    """MS-4: any source is a text or says why it is none."""
    try:
        parse(body)
        render(body, sample(NAME))
    except (TextBroken, FieldsMissing):
        pass


def test_lines_of_missing_fields() -> None:
    """MS-4: unknown and empty fields carry their lines."""
    with pytest.raises(FieldsMissing) as caught:
        render("a\n{{ no }}\n{{ x.y }}", {"x": {"y": None}})
    assert caught.value.lines == {"no": 2}
    with pytest.raises(FieldsMissing) as caught:
        render("a\n\n{{ x.y | upcase }} {{ x.y }}", {"x": {"y": None}})
    assert caught.value.lines == {"x.y": 3}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("no front matter", "text.broken"),
        ("---\nsubject: a\nfrom: b\n---\nx", "text.broken"),
        ("---\nsubject: ''\n---\nx", "text.part_empty"),
        ("---\nsubject: &a x\nb: *a\n---\nx", "text.broken"),
        ("---\nsubject: !!python/object:os.system x\n---\nx", "text.broken"),
        ("---\n" + "[" * 5_000 + "\n---\nx", "text.broken"),
        ("---\nsubject: x\n---\n\n", "text.part_empty"),
    ],
)
def test_the_form_of_a_file(source: str, code: str) -> None:
    """MS-4: front matter with a subject, plain YAML, a body."""
    assert [one.code for one in check(NAME, source).errors] == [code]


def test_shared_words_are_checked_in_every_part() -> None:
    """MS-4: a company's own language has everything that a text asks of it."""
    good = str(library.file_source("en", "words"))
    assert check("words", good).errors == ()
    wrong = {
        "greeting: x\n" + good: "text.words_unknown",
        good.replace("salutation:", "salutation_:", 1): "text.words_unknown",
        good.replace("  other:", "  others:", 1): "text.words_missing",
        good.replace("{{ signer.name }}", "{{ singer.name }}", 1): "text.field_unknown",
        good.replace("date_format:", "date_format: ''\nx:", 1): "text.words_unknown",
        "points: [a]": "text.words_missing",
        good.replace("reasons:", "reasons:\nx:", 1): "text.words_missing",
        good.replace("points:", "points: null\nx:", 1): "text.words_missing",
        "- a": "text.broken",
    }
    for source, code in wrong.items():
        assert code in [one.code for one in check("words", source).errors], code


def test_a_zip_is_read_within_bounds() -> None:
    """MS-4: a broken zip, one with too much, one that is no text: refused, nothing is unpacked on disk."""
    good = folder.zipped([folder.File("en", "survey", OURS), folder.File("ja", "words", "a: b\n")])
    assert [one.path for one in folder.files_in_zip(good)] == ["en/survey.liquid", "ja/words.yaml"]
    many = folder.zipped([folder.File("en", f"survey{n}", "x") for n in range(folder.MOST_FILES + 1)])
    big = folder.zipped([folder.File("en", "survey", "x" * (MAX_SOURCE_BYTES + 1))])
    for data in (b"PK nothing", many, big, folder.zipped([folder.File("", "survey", OURS)])):
        with pytest.raises(Refused):
            folder.files_in_zip(data)
    climbing = folder.zipped([folder.File("../../en", "survey", OURS)])
    assert [one.language for one in folder.files_in_zip(climbing)] == ["en"]
