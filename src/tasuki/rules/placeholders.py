"""Answers that are none: "TBD", "n/a", "未定", "pendiente", "belum ada" (KN-4).

Only what says "not known yet" counts. "None", "なし", "ninguno" and "tidak ada" state a fact
and count as answers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tasuki.rules.mashing import is_mash
from tasuki.rules.placeholder_phrases import FILLERS, PHRASES
from tasuki.rules.pointers import only_points_elsewhere

_JAPANESE_LEAD: Final = re.compile(
    "^(現時点では|現時点で|現時点|現段階では|現在は|現在|今のところ|今は|まだ|いまだ|詳細については|詳細は|詳細|詳しくは|詳しいことは|"
    "本件については|本件は|この件については|この件に関しては|この件は|これについては|それについては|この項目については|この項目は|"
    "お客様については|顧客については|特に|正直|申し訳ありませんが|すみませんが|私は|私には|私では|弊社では|当社では|こちらでは|について)"
)
_JAPANESE_TAIL: Final = re.compile(
    "(のため|ため|となります|となっています|になります|でございます|である|です|だ|状態|のまま|状況|ので|けど|が|よ|ね|。)+$"
)

#: One sign alone that answers yes or no in Japan; any other lone sign is no answer.
SIGNS: Final = frozenset("○◯〇◎△×✕✗✓✔☑")
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_APOSTROPHES: Final = re.compile("['’`´ʼ]")
_BLANK_LETTERS: Final = re.compile(
    "[\u115f\u1160\u3164\uffa0\u2800]"
)  # letters to Unicode, nothing to the eye
_SPREADSHEET_ERROR: Final = re.compile(r"^\s*#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)\s*$", re.IGNORECASE)
_TEMPLATE: Final = re.compile(
    r"^\s*(\{\{.*\}\}|\{%.*%\}|<[^<>@:/]*>|\[(insert|enter|fill|add|your)\b.*\])\s*$", re.I | re.S
)
_FILLER_TEXT: Final = re.compile(r"^\W*lorem ipsum|dolor sit amet|consectetur adipiscing", re.IGNORECASE)
_LONGEST_PHRASE: Final = max(phrase.count(" ") + 1 for phrase in PHRASES)
#: A long text of so few different words says no more than they do.
_FEW_WORDS: Final = 5
LONGEST = 2_000  # characters; what is longer is told from nothing but signs, and else taken as real


def is_placeholder(text: str) -> bool:
    """Whether a text only stands where an answer should be: KN-4.

    Knows English, Japanese, Spanish and Indonesian; case, width, accents, spaces, dots and
    brackets do not matter. Empty text and text of nothing but signs count; several
    placeholders in a row too. No error, whatever the string.

    >>> [is_placeholder(text) for text in ("T.B.D.", "ｎ／ａ", "（未定）", "Por definir…", "None", "Toyota")]
    [True, True, True, True, False, False]
    """
    if text.strip() in SIGNS:
        return False
    start = text[:LONGEST]
    if _FILLER_TEXT.search(start) or _TEMPLATE.match(text) or _SPREADSHEET_ERROR.match(text):
        return True
    words = _words(start)
    if len(text) > LONGEST or len(words) > LONGEST // 10:
        return _says_little(words, text)
    return not words or _only_placeholders(words, shouted=start.isupper())


def is_no_answer(text: str) -> bool:
    """Whether a text answers nothing: a placeholder, or one that only sends the reader elsewhere (KN-4).

    For answers only: "Ask Gina" is no answer, but a good action, and "see contract" may be evidence.

    >>> is_no_answer("Ask Gina"), is_placeholder("Ask Gina"), is_no_answer("Gina signs every order")
    (True, False, False)
    """
    if is_placeholder(text):
        return True
    return len(text) <= LONGEST and only_points_elsewhere(text, _words(text))


def _says_little(words: list[str], text: str) -> bool:
    """Whether a long text is nothing but signs, or the same few empty words over and over."""
    if not words:
        return not any(char.isalnum() for char in text)
    different = list(dict.fromkeys(words))
    return len(different) <= _FEW_WORDS and _only_placeholders(different, shouted=False)


def _words(text: str) -> list[str]:
    """Words in lower case, full width made half, without accents, signs and invisible characters."""
    if text.isascii():
        return _ASCII_WORD.findall(text.replace("'", "").replace("`", "").lower())
    plain = unicodedata.normalize("NFKC", _BLANK_LETTERS.sub("", _APOSTROPHES.sub("", text))).casefold()
    plain = _BLANK_LETTERS.sub("", plain)
    letters = (
        c for c in unicodedata.normalize("NFD", plain) if c in _KEPT_MARKS or not unicodedata.combining(c)
    )
    kept = unicodedata.normalize("NFC", "".join(letters))
    return "".join(c if c.isalnum() else "" if unicodedata.category(c) == "Cf" else " " for c in kept).split()


_KEPT_MARKS = frozenset("\u3099\u309a")  # the dots that make テ into デ


def _only_placeholders(words: list[str], *, shouted: bool) -> bool:
    """Whether the words are placeholders and fillers, in any number, and at least one is one."""
    if _is_one("".join(words) if all(len(word) == 1 for word in words) else " ".join(words), shouted):
        return True
    reachable = {0: False}  # words read so far -> whether a placeholder was among them
    for start in range(len(words)):
        if start not in reachable:
            if start > max(reachable):
                return False
            continue
        if words[start] in FILLERS:
            reachable[start + 1] = reachable.get(start + 1, False) or reachable[start]
        for end in range(start + 1, min(len(words), start + _LONGEST_PHRASE) + 1):
            if _is_one(" ".join(words[start:end]), shouted):
                reachable[end] = True
    return reachable.get(len(words), False)


def _is_one(phrase: str, shouted: bool) -> bool:
    if phrase in PHRASES or set(phrase) == {"ー"}:
        return True
    if len(phrase) > 1 and (set(phrase) == {"x"} or set(phrase) <= SIGNS):
        return True
    if " " not in phrase and is_mash(phrase, shouted=shouted):
        return True
    return not phrase.isascii() and _is_japanese_one(phrase.replace(" ", ""))


def _is_japanese_one(phrase: str) -> bool:
    """Whether a phrase remains once what comes before and behind it in Japanese is taken away, layer by layer."""
    if phrase in PHRASES:
        return True
    while (inner := _JAPANESE_LEAD.sub("", phrase)) != phrase:
        if inner in PHRASES or _JAPANESE_TAIL.sub("", inner) in PHRASES:
            return True
        phrase = inner
    return _JAPANESE_TAIL.sub("", phrase) in PHRASES
