"""Answers that were copied, not known: the question again, or one text pasted into many items (KN-4)."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from tasuki.rules.placeholder_phrases import listed
from tasuki.rules.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A text this wide (a Japanese character counts two) that comes twice was copied, not known.
COPIED_FROM: Final = 24
#: A shorter one ("none") may truly answer a few items, not more.
FEW: Final = 5
#: How alike an answer and its question are when only a letter or a word was changed (0 to 1).
NEARLY: Final = 0.92

_NO_LETTERS: Final = re.compile(r"[\W_]+")
_NUMBERING: Final = re.compile(r"^\d{1,3} (?=\D)|(?<=\D) \d{1,3}$|(?<=[^\W\da-z])\d{1,3}$")
_DIGITS: Final = re.compile(r"\d+")
_INVISIBLE: Final = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0))
#: What says nothing behind a question that does not ask for yes or no.
AFFIRMATIONS: Final = listed(
    """
    yes, yep, ok, okay, done, sure, of course, see question, q, question, answer, a,
    はい, 了解, 了解です, 了解しました, 完了, 済, 済み, 質問, 回答,
    si, sí, vale, de acuerdo, hecho, claro, listo, pregunta, respuesta,
    ya, iya, oke, sudah, beres, pertanyaan, jawaban
    """
)


def sameness_of(text: str, kind: str) -> str:
    """What two answers share when one is a copy of the other; "" where copies do not matter (KN-4).

    Case, width, signs, spaces and a number before or behind do not make a text another one. Only free text is
    compared: two people, days or amounts may truly be the same. A long text gives 32 characters, a short one 16.

    >>> sameness_of("Lost orders every quarter end.", "text") == sameness_of("lost  ORDERS every quarter end 2", "text")
    True
    """
    plain = letters(text) if kind == "text" else ""
    if not plain:
        return ""
    if width(plain) < COPIED_FROM:
        return blake2b(plain.encode(), digest_size=8).hexdigest()
    core = _NUMBERING.sub("", plain) or plain
    return blake2b(core.replace(" ", "").encode(), digest_size=16).hexdigest()


def is_short(sameness: str) -> bool:
    """Whether the text behind it is so short that a few items may share it."""
    return len(sameness) < 32


def repeats_a_question(answer: str, questions: Sequence[str]) -> bool:
    """Whether the answer is one of the questions again: alone, nearly, several of them, or with nothing behind it.

    >>> repeats_a_question("Which industry? TBD", ["Which industry?"])
    True
    >>> repeats_a_question("Which industry? Retail", ["Which industry?"])
    False
    """
    said = letters(answer)
    asked = [(_question(text), text.rstrip()[-1:] in {"?", "？"}) for text in questions]
    asked = sorted(((text, is_asked) for text, is_asked in asked if text), key=lambda one: -len(one[0]))
    return _only_questions(said, asked) or any(_nearly(said, text) for text, _is_asked in asked)


def _only_questions(said: str, asked: Sequence[tuple[str, bool]]) -> bool:
    """Whether nothing is left once every question is taken away from the front, and long ones from anywhere."""
    left, statement = said, False
    for text, is_asked in asked:
        long = width(text) >= COPIED_FROM
        if left.startswith(text) or (long and text in left):
            left = left.replace(text, " ", 1).strip()
            statement = statement or (long and not is_asked)
    if left == said:
        return False
    left = " ".join(left.split())
    return is_placeholder(left) or (statement and left in AFFIRMATIONS)


def _nearly(said: str, text: str) -> bool:
    """Whether only a letter or a word was changed in a long question, and no figure was added."""
    if width(text) < COPIED_FROM or abs(len(said) - len(text)) > len(text) // 8 or said.startswith(text):
        return False
    if set(_DIGITS.findall(said)) - set(_DIGITS.findall(text)):
        return False
    alike = SequenceMatcher(None, said, text, autojunk=False)
    return alike.quick_ratio() >= NEARLY and alike.ratio() >= NEARLY


@lru_cache(maxsize=4_096)
def _question(text: str) -> str:
    """The letters of a question; the catalogue's own come again and again."""
    return letters(text)


def letters(text: str) -> str:
    """A text for comparing: half width, lower case, words only, parted by one space."""
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return _NO_LETTERS.sub(" ", "".join(visible).translate(_INVISIBLE).casefold()).strip()


def width(text: str) -> int:
    """How wide a text is; a Japanese character counts two."""
    return (
        len(text)
        if text.isascii()
        else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    )
