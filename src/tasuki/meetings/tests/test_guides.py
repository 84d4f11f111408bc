"""Response guides and prepared answers: complete, alike and usable in four languages (MT-6, MT-7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tasuki.meetings import guides
from tasuki.meetings.models import Meeting
from tasuki.meetings.preparing.said import said_facts
from tasuki.messaging import library
from tasuki.messaging.company import store
from tasuki.messaging.tests.samples import NAMES, fields
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

LANGUAGES = ("en", "es", "id", "ja")
ASKED_OF_US = {"initiatives-slip", "same-support", "giver-availability", "trouble-at-vendor"}


@pytest.fixture(autouse=True)
def _only_files() -> Iterator[None]:
    """The shipped words alone, and no database."""
    with store.left_out():
        yield


def situations() -> list[dict[str, Any]]:
    """With everything known and with little, the outgoing owner there, gone, and never there."""
    return [
        {"rich": rich, "unavailable": unavailable, "giver": giver, "window": window}
        for rich in (True, False)
        for unavailable in (True, False)
        for giver in ((True, False) if unavailable else (True,))
        for window in (True, False)
    ]


def shape(part: Any) -> Any:
    """The keys, and how many entries a list has."""
    if isinstance(part, dict):
        return {key: shape(value) for key, value in part.items()}
    return len(part) if isinstance(part, list) else ""


def test_every_language_has_the_same_guide() -> None:
    """MT-6, MT-7: the same feelings, steps, questions and needs in every language."""
    assert guides.languages() == list(LANGUAGES)
    english = guides.guide("en")
    for language in LANGUAGES:
        found = guides.guide(language)
        assert shape(found) == shape(english)
        for key, part in found["questions"].items():
            assert part["needs"] == english["questions"][key]["needs"]
    assert set(english["feelings"]) == set(guides.FEELINGS)
    assert set(english["questions"]) > ASKED_OF_US
    for part in english["feelings"].values():
        assert tuple(part["steps"]) == guides.STEPS
        assert len(part["signs"]) >= 3
        assert all(len(step["say"]) == 2 for step in part["steps"].values())
    assert guides.guide("es-MX") == guides.guide("es")
    assert guides.guide("fr") == english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", situations(), ids=str)
def test_everything_can_be_said_in_every_situation(language: str, known: dict[str, Any]) -> None:
    """MT-6, MT-7: whatever is known of the account, each sentence reads whole and offers nobody who is not there."""
    facts = fields(language, signer="receiver", **known)
    said = []
    for one in guides.responses(language, facts):
        said += [one.follow_up, one.closing, *(text for step in one.steps for text in step.say)]
    found = guides.answers(language, facts)
    said += [one.text for one in found if not one.missing]
    for text in said:
        assert text == text.strip()
        assert not re.search(r"\{\{|\{%|None|  |[。、]{2}|,,|\.\.| [,.;:](?: |$)|「」|\(\)", text), text
        assert language == "ja" or re.search(r"[.?!]$", text), text
        assert language != "ja" or not re.search(r"[\u3040-\u30ff\u4e00-\u9fff][,.!?:;()]", text), text
        assert language not in ("en", "es", "id") or not re.search(
            r"[a-záéíóúñ]{2}[.!?] +[a-záéíóúñ]", text
        ), text
    if known["unavailable"]:
        assert not any("giver@" in text or NAMES[language]["until"] in text for text in said)
    missing = {one.key for one in found if one.missing}
    assert missing == (set() if known["window"] or known["unavailable"] else {"giver-availability"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_name_the_facts_of_the_account(language: str) -> None:
    """MT-6: until when, who, what is under way; and another answer where the outgoing owner is gone."""
    names = NAMES[language]
    there = {one.key: one.text for one in guides.answers(language, fields(language, signer="receiver"))}
    gone = {
        one.key: one.text
        for one in guides.answers(language, fields(language, signer="receiver", unavailable=True))
    }
    assert names["initiatives"][0] in there["initiatives-slip"]
    assert names["until"] in there["giver-availability"]
    assert names["manager"] in there["who-decides"]
    assert names["change"] in there["why-not-asked"]
    changed = {key for key in there if there[key] != gone[key]}
    assert changed == {
        "initiatives-slip",
        "giver-availability",
        "trouble-at-vendor",
        "why-not-asked",
        "explain-again",
    }


@pytest.mark.django_db
def test_no_answer_promises_a_day_that_is_past(cast: Cast, introducing: Transition) -> None:
    """MT-6: the day of the change is named in a meeting before it, and left out in one on that day or after it."""
    day = introducing.transition_on
    assert day is not None
    words = library.words("en")
    for days, named in ((-3, True), (0, False), (3, False)):
        at = datetime.combine(day, time(3), tzinfo=UTC) + timedelta(days=days)
        facts = said_facts(introducing, Meeting(starts_at=at), words)
        text = next(one.text for one in guides.answers("en", facts) if one.key == "why-not-asked")
        assert ("and not after" in text, "we sit here." in text) == (named, not named), text
