"""The shipped texts: all kinds, all variants, four languages."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
import yaml
from django.test import override_settings

from tasuki.messaging import drafting, library
from tasuki.messaging.fields import say_giver_role
from tasuki.messaging.liquid_text import render
from tasuki.rules import boundaries
from tasuki.rules.scenarios import REASONS

LANGUAGES = ("en", "ja", "es", "id")
TEMPLATES = ("introduction", "joint-meeting-invite", "announcement", "follow-up", "step-back", "survey")
SCENARIOS = ("sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team")
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def person(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "title": "Title",
        "email": "a@tasuki.example",
        "phone": "+81 6 0000",
        "contact": None,
        **more,
    }


def fields(
    language: str, *, rich: bool = True, reason: str = "territory", **transition: Any
) -> dict[str, Any]:
    """Everything that a text may use; poor: without what may be missing."""
    words = library.words(language)
    there = bool(transition.get("giver_available", True))
    plain: dict[str, Any] = {
        "account": {"name": "Aster Foods"},
        "company": "Fictional Works" if rich else None,
        "stakeholder": {
            "name": "Mika Hoshino" if rich else None,
            "first_name": "Mika" if rich else None,
            "last_name": "Hoshino" if rich else None,
            "family_name": "Hoshino" if rich else None,
            "title": "Director" if rich else None,
            "salutation": None,
        },
        "giver": person("Gina Giver", until="29 December" if rich and there else None, parts=None),
        "receiver": person("Rei Receiver", **({} if rich else {"title": None, "phone": None})),
        "signer": person("Gina Giver", is_giver=True, **({} if rich else {"title": None, "phone": None})),
        "manager": person("Mona Manager"),
        "sponsor": person("Lea Leadership"),
        "transition": {
            "scenario": "rep-to-rep",
            "unplanned": False,
            "giver_available": True,
            "strategic": False,
            "date": "1 December",
            **transition,
        },
        "call_by": "20 November" if rich else None,
        "available_until": "29 December" if rich else None,
        "initiatives": ["Roll-out Kansai", "Portal"] if rich else None,
        "survey_url": "http://127.0.0.1/survey/x/",
    }
    phrases = [words.giver_parts[part] for part in ("strategic_planning", "major_expansion", "crises")]
    plain["giver"]["parts"] = words.list_of(phrases) if rich and there else None
    say_giver_role(plain, words)
    plain["reason"] = render(words.reasons.get(reason, words.reasons["other"]), plain).strip()
    plain["signature"] = render(words.signature, plain).strip()
    plain["stakeholder"]["salutation"] = render(words.salutation, plain).strip()
    plain["receiver"]["contact"] = render(words.contact, plain).strip()
    return plain


def every_text() -> list[library.Text]:
    """Every text that some transition can get."""
    found = {}
    for language, template, scenario, mode in itertools.product(
        LANGUAGES, TEMPLATES, SCENARIOS, ("planned", "unplanned")
    ):
        for strategic, unavailable in itertools.product((False, True), repeat=2):
            text = library.find_text(
                template, language, library.Traits(scenario, mode, strategic, unavailable)
            )
            found[(language, text.name)] = text
    return list(found.values())


ALL = every_text()


def test_every_kind_exists_in_every_language_with_its_variants() -> None:
    """MS-1, MS-4: each scenario, giver unavailable, strategic; English, Japanese, Spanish, Indonesian ship complete."""
    names = {language: {text.name for text in ALL if text.language == language} for language in LANGUAGES}
    assert names["en"] == names["ja"] == names["es"] == names["id"]
    assert {f"introduction.{scenario}" for scenario in SCENARIOS} <= names["en"]
    assert {"introduction.unavailable", "introduction.strategic", *TEMPLATES[1:]} <= names["en"]
    assert all(text.language in LANGUAGES for text in ALL)


@pytest.mark.parametrize("text", ALL, ids=lambda text: f"{text.language}-{text.name}")
@pytest.mark.parametrize("rich", [True, False], ids=["rich", "poor"])
@pytest.mark.parametrize("giver_available", [True, False], ids=["there", "away"])
def test_every_text_renders_and_covers_the_four_points(
    text: library.Text, rich: bool, giver_available: bool
) -> None:
    """MS-3, MS-4: each text says why, reassures, shows continuity, says how both are reached."""
    for unplanned in (False, True):
        values = fields(text.language, rich=rich, unplanned=unplanned, giver_available=giver_available)
        subject, body = render(text.subject, values), drafting.tidy(render(text.body, values))
        assert drafting.why_not_text(subject, body) == []
        assert drafting.four_points(text.language, body) == []
        assert "  " not in body.replace("　", " ").replace("\n  ", "\n") or text.language == "ja"
        assert "\n\n\n" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_the_giver_has_its_words(language: str) -> None:
    """BO-1, BO-3: each part that an outgoing owner may keep can be told to the customer, in every language."""
    words = library.words(language)
    assert set(words.giver_parts) == set(boundaries.PARTS)
    assert len(set(words.giver_parts.values())) == len(boundaries.PARTS)
    for count in (1, 2, 3, len(boundaries.PARTS)):
        phrases = list(words.giver_parts.values())[:count]
        assert all(phrase in words.list_of(phrases) for phrase in phrases)
    assert words.list_of([]) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_giver", [True, False], ids=["giver signs", "another signs"])
@pytest.mark.parametrize("name", ["introduction", "announcement", "step-back"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_window_and_role_of_the_giver_are_told(
    language: str, is_giver: bool, name: str, scenario: str
) -> None:
    """BO-3, MS-1: introduction and announcement tell until when and for what the giver stays, step-back for what."""
    values = fields(language)
    values["signer"] |= {"is_giver": is_giver, "name": "Gina Giver" if is_giver else "Mona Manager"}
    say_giver_role(values, library.words(language))
    traits = library.Traits(scenario, "planned", strategic=not is_giver)
    body = render(library.find_text(name, language, traits).body, values)
    assert values["giver"]["role_sentence"] in body
    if name != "step-back":
        assert values["giver"]["window_sentence"] in body
        assert "29 December" in body
    assert ("Gina Giver" in values["giver"]["role_sentence"]) is not is_giver


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["introduction", "announcement", "step-back"])
def test_an_absent_giver_is_offered_to_nobody(language: str, name: str) -> None:
    """BO-3, MS-1: where the giver is not available, no message says that they can be reached."""
    values = fields(language, giver_available=False, unplanned=True)
    values["giver"]["email"] = "gone@tasuki.example"
    values["signer"] |= {"is_giver": False, "name": "Mona Manager"}
    say_giver_role(values, library.words(language))
    traits = library.Traits("rep-to-rep", "unplanned", unavailable=True)
    body = render(library.find_text(name, language, traits).body, values)
    assert "gone@tasuki.example" not in body
    assert drafting.four_points(language, body) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_giver", [True, False])
def test_every_reason_has_a_sentence_for_the_customer(language: str, is_giver: bool) -> None:
    """MS-1: the reason for the change is told; internal reasons are never shown to the customer."""
    for reason in REASONS:
        values = fields(language, reason=reason)
        values["signer"]["is_giver"] = is_giver
        text = render(
            library.words(language).reasons.get(reason, library.words(language).reasons["other"]), values
        )
        assert text.strip()
        assert reason not in text


def test_japanese_is_addressed_with_sama_and_written_in_japanese() -> None:
    """MS-4: business register: company, title and family name with 様."""
    text = library.find_text("introduction", "ja", library.Traits("rep-to-rep", "planned"))
    body = render(text.body, fields("ja"))
    assert body.startswith("Aster Foods\nDirector\nHoshino様\n")
    assert KANA.search(body)


def test_unplanned_and_unavailable_change_the_introduction() -> None:
    """MS-1: planned and unplanned read differently; a manager signs for an absent giver; leadership for strategic."""
    traits = library.Traits("rep-to-rep", "unplanned")
    text = library.find_text("introduction", "en", traits)
    assert render(text.body, fields("en")) != render(text.body, fields("en", unplanned=True))
    assert library.find_text(
        "introduction", "en", library.Traits("rep-to-rep", "planned", unavailable=True)
    ).name == ("introduction.unavailable")
    both = library.Traits("sales-to-cs", "planned", strategic=True, unavailable=True)
    assert library.find_text("introduction", "en", both).name == "introduction.strategic"


def test_dropping_a_point_is_noticed() -> None:
    """MS-3: a check shows which of the four a draft lacks."""
    assert drafting.four_points("en", "The reason is simple. Nothing changes.") == [
        "continuity",
        "accessibility",
    ]
    assert drafting.four_points("ja", "変更の理由をご説明します。") == [
        "reassurance",
        "continuity",
        "accessibility",
    ]


def test_a_company_adds_its_own_text_and_language(tmp_path: Any) -> None:
    """MS-4: the company's own texts come first, and it may add a language."""
    own = tmp_path / "texts" / "fr"
    own.mkdir(parents=True)
    words = yaml.safe_load((library.SHIPPED / "es" / "words.yaml").read_text(encoding="utf-8"))
    (own / "words.yaml").write_text(yaml.safe_dump(words), encoding="utf-8")
    (own / "survey.liquid").write_text("---\nsubject: Bonjour\n---\n{{ survey_url }}\n", encoding="utf-8")
    with override_settings(TASUKI_HOME=tmp_path):
        assert library.nearest_language("fr-CA") == "fr"
        assert library.find_text("survey", "fr", library.Traits("rep-to-rep", "planned")).subject == "Bonjour"
        with pytest.raises(LookupError):
            library.find_text("introduction", "fr", library.Traits("rep-to-rep", "planned"))
    assert library.nearest_language("fr") == "en"
