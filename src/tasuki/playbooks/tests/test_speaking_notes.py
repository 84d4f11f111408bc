"""What whoever speaks finds beside each agenda item, in four languages (MT-5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml

from tasuki.playbooks.library import SHIPPED

LANGUAGES: Final = ("en", "ja", "es", "id")
MOST_LETTERS: Final = {"en": 400, "ja": 200, "es": 440, "id": 440}


def library(name: str) -> dict[str, Any]:
    """A file of the shipped library."""
    found: dict[str, Any] = yaml.safe_load((SHIPPED / "library" / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


NOTES: Final[dict[str, dict[str, str]]] = library("speaking-notes")["notes"]
MEETINGS: Final[dict[str, Any]] = library("meetings")


def items() -> Iterator[tuple[str, str, str]]:
    """Every item of every form of every meeting: meeting, item, speaker."""
    for name, meeting in MEETINGS["meetings"].items():
        for form in (meeting, meeting.get("short") or {}, *meeting.get("forms", ())):
            for item in form.get("agenda", ()):
                yield name, item["key"], item["speaker"]


def test_every_item_has_notes_for_its_speaker_and_none_is_left_over() -> None:
    """MT-5: context, endorsement, self-introduction, knowledge, assurance: for whoever says it, in four languages."""
    used = set()
    for name, key, speaker in items():
        found = next((one for one in (f"{key}.{speaker}", key) if one in NOTES), None)
        assert found, (name, key, speaker)
        used.add(found)
        assert set(MEETINGS["agenda"][key]) == set(LANGUAGES), key
    assert used == set(NOTES)


def test_who_stands_in_does_not_say_what_only_the_giver_can_say() -> None:
    """MT-5, PB-6: a manager in the outgoing owner's place has words of their own."""
    of_giver = {key for _, key, speaker in items() if speaker == "giver"}
    for name, key, speaker in items():
        if "without-giver" in name and key in of_giver and speaker != "receiver" and key != "value-achieved":
            assert f"{key}.{speaker}" in NOTES, (name, key, speaker)


@pytest.mark.parametrize("key", NOTES)
def test_notes_are_written_well(key: str) -> None:
    """MT-5: short enough to be glanced at, each in its own language, customers addressed as they are in messages."""
    texts = NOTES[key]
    assert tuple(texts) == LANGUAGES
    assert len(set(texts.values())) == len(LANGUAGES)
    for language, text in texts.items():
        assert len(text) <= MOST_LETTERS[language], (language, len(text))
        assert text == text.strip()
        assert "  " not in text
    assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff][,.!?:;()]", texts["ja"])
    assert not re.search(r"御社|あなた", texts["ja"])
    assert texts["ja"].count("「") == texts["ja"].count("」")
    assert texts["es"].count("«") == texts["es"].count("»")
    assert texts["en"].count('"') % 2 == texts["id"].count('"') % 2 == 0
    for spoken in re.findall(r'"[^"]*"', texts["id"]):
        assert "Anda" not in spoken
