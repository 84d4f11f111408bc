"""The catalogue is whole: sections, keys, kinds, four languages."""

from __future__ import annotations

import pytest
import yaml

from tasuki.knowledge.items import (
    DAY_ONE,
    FOLDER,
    KINDS,
    LANGUAGES,
    SECTIONS,
    SUPPLIERS,
    Words,
    all_items,
    find_item,
    sections,
)
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Refused

pytestmark = pytest.mark.once


def every_words() -> list[tuple[str, Words, bool]]:
    found = []
    for section in sections():
        found.append((section.key, section.words, True))
        for topic in section.topics:
            found.append((topic.key, topic.words, False))
            for item in topic.items:
                found.append((item.key, item.words, True))
                found += [(f"{item.key}={option}", words, False) for option, words in item.choices.items()]
    return found


def test_eleven_sections_in_the_order_of_the_record() -> None:
    """KN-3: eleven sections; the brief reorders the same ones (KN-7)."""
    assert len(SECTIONS) == 11
    assert [section.key for section in sections()] == list(SECTIONS)
    assert sorted(DAY_ONE) == sorted(SECTIONS)
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(SECTIONS)


def test_keys_are_unique_and_in_form() -> None:
    """KN-2, KN-3: section, topic, item; no key twice."""
    listed = [item.key for section in sections() for topic in section.topics for item in topic.items]
    assert len(listed) == len(set(listed)) == len(all_items()) >= 200
    for item in all_items().values():
        assert item.key.startswith(f"{item.section}.")
        assert item.key.count(".") == 2
        assert item.key.replace(".", "").replace("_", "").isalnum()
        assert item.key == item.key.lower()


def test_kinds_suppliers_and_options_are_known() -> None:
    """KN-2, KN-4: every item has a kind and somebody who can supply it; only choices have options."""
    assert {item.kind for item in all_items().values()} == set(KINDS)
    assert {item.who for item in all_items().values()} <= set(SUPPLIERS)
    for item in all_items().values():
        assert bool(item.choices) == (item.kind == "choice"), item.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_exists_in_every_language(language: str) -> None:
    """KN-3, UX-1: labels and help are complete in four languages, and not English left standing."""
    for path, words, helped in every_words():
        assert words.labels.get(language, "").strip(), f"{language}: no label for {path}"
        if helped:
            assert words.helps.get(language, "").strip(), f"{language}: no help for {path}"
            if language != "en":
                assert words.helps[language] != words.helps["en"], f"{language}: help of {path} is English"


def test_translations_name_nothing_unknown() -> None:
    """KN-3: a translated key that does not exist is a mistake."""
    known = {path for path, _words, _helped in every_words()}
    for language in LANGUAGES[1:]:
        for section in SECTIONS:
            texts = yaml.safe_load((FOLDER / language / f"{section}.yaml").read_text(encoding="utf-8"))
            assert set(texts) <= known, sorted(set(texts) - known)


def test_no_option_looks_like_a_placeholder() -> None:
    """KN-4: choosing an option is an answer."""
    for item in all_items().values():
        for option, words in item.choices.items():
            assert not is_placeholder(option), (item.key, option)
            assert not any(is_placeholder(label) for label in words.labels.values())


def test_people_politics_is_sensitive() -> None:
    """PE-6: personality and politics are marked; plain facts are not."""
    assert all_items()["people.standing.alliances"].sensitive
    assert all_items()["objectives.wins.political_stakes"].sensitive
    assert not all_items()["people.kinds.champion"].sensitive


def test_unknown_key_names_close_ones() -> None:
    """KN-2: a mistyped key is refused and the right one is offered."""
    with pytest.raises(Refused) as caught:
        find_item("profile.company.industri")
    assert caught.value.reasons[0].code == "knowledge.unknown_item"
    assert "profile.company.industry" in caught.value.reasons[0].values["near"]
