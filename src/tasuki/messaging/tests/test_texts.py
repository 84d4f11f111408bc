"""The shipped texts: all kinds, all variants, four languages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import override_settings

from tasuki.messaging import drafting, library
from tasuki.messaging.company import store
from tasuki.messaging.fields import place_of_zone
from tasuki.messaging.liquid_text import render
from tasuki.messaging.tests.samples import NAMES, fields
from tasuki.rules import boundaries
from tasuki.rules.scenarios import REASONS

LANGUAGES = ("en", "ja", "es", "id")
TEMPLATES = (
    "introduction", "joint-meeting-invite", "announcement", "follow-up", "step-back", "survey", "recap"
)  # fmt: skip
SCENARIOS = ("sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team")
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def every_text() -> list[library.Text]:
    """Every text that some transition can get."""
    found = {}
    for language, template, scenario, mode in itertools.product(
        LANGUAGES, TEMPLATES, SCENARIOS, ("planned", "unplanned")
    ):
        for strategic, unavailable in itertools.product((False, True), repeat=2):
            traits = library.Traits(scenario, mode, strategic, unavailable)
            text = library.find_text(template, language, traits)
            found[(language, text.name)] = text
    return list(found.values())


with store.left_out():
    ALL = every_text()


@pytest.fixture(autouse=True)
def _only_files() -> Iterator[None]:
    """These tests are about the files; the company's own texts are in a database."""
    with store.left_out():
        yield


def test_every_kind_exists_in_every_language_with_its_variants() -> None:
    """MS-1, MS-4: each scenario, giver unavailable, strategic; English, Japanese, Spanish, Indonesian ship complete."""
    names = {language: {text.name for text in ALL if text.language == language} for language in LANGUAGES}
    assert names["en"] == names["ja"] == names["es"] == names["id"]
    assert {f"introduction.{scenario}" for scenario in SCENARIOS} <= names["en"]
    voices = {
        f"{name}.{who}" for name in ("introduction", "announcement") for who in ("unavailable", "strategic")
    }
    assert {"step-back.unavailable", *voices, *TEMPLATES[1:]} <= names["en"]
    assert all(text.language in LANGUAGES for text in ALL)


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
    values = fields(language, signer="giver" if is_giver else "manager", scenario=scenario)
    traits = library.Traits(scenario, "planned", strategic=not is_giver)
    body = render(library.find_text(name, language, traits).body, values)
    assert values["giver"]["role_sentence"] in body
    if name != "step-back":
        assert values["giver"]["window_sentence"] in body
        assert NAMES[language]["until"] in body
    assert (NAMES[language]["giver"] in values["giver"]["role_sentence"]) is not is_giver


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["introduction", "announcement", "step-back"])
def test_an_absent_giver_is_offered_to_nobody(language: str, name: str) -> None:
    """BO-3, MS-1: where the giver is not available, no message says that they can be reached."""
    values = fields(language, signer="manager", unavailable=True, unplanned=True)
    traits = library.Traits("rep-to-rep", "unplanned", unavailable=True)
    body = render(library.find_text(name, language, traits).body, values)
    assert "giver@" not in body
    assert drafting.four_points(language, body) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_giver", [True, False])
def test_every_reason_has_a_sentence_for_the_customer(language: str, is_giver: bool) -> None:
    """MS-1: the reason for the change is told; internal reasons are never shown to the customer."""
    for reason in REASONS:
        values = fields(language, signer="giver" if is_giver else "receiver", reason=reason)
        assert values["reason"]
        assert reason not in values["reason"]
        if reason in ("departure", "promotion", "leave"):
            assert (NAMES[language]["giver"] in values["reason"]) is not is_giver


def test_japanese_is_addressed_with_sama_and_written_in_japanese() -> None:
    """MS-4: business register: company, title and family name with 様."""
    for text in (text for text in ALL if text.language == "ja"):
        values = fields("ja", signer="manager")
        body = render(text.body, values)
        assert body.startswith("架空食品株式会社\n購買部長\n星野様\n")
        assert "貴社" in body
        assert KANA.search(body)
        assert not re.search("御社|当社|お前|あなた", body)


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


def test_time_zones_are_named_by_their_place() -> None:
    """MS-1, MT-5: the time of a meeting is told as people say it; an unknown language or zone stays readable."""
    named = [place_of_zone("Asia/Tokyo", language) for language in LANGUAGES]
    assert named == ["Tokyo", "東京", "Tokio", "Tokyo"]
    assert place_of_zone("America/Argentina/Buenos_Aires", "es") == "Buenos Aires"
    assert [place_of_zone("UTC", "ja"), place_of_zone("Asia/Tokyo", "tlh"), place_of_zone(None, "en")] == [
        "UTC",
        "Tokyo",
        None,
    ]
