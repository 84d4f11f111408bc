"""How text becomes words that can be found, in any script: one way for both databases (KN-10).

A text is folded (width, case, accents, invisible characters) and cut into *units*: a word of a script that
separates words, or one character of a script that does not (Han, kana, Hangul, Thai …). What is indexed are
the words themselves; of unseparated characters each one and each neighbouring pair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

LONGEST: Final = 64  # characters of a word that count; what is longer is no word that anybody types
_PLURAL_FROM: Final = 4

# -- scripts ---------------------------------------------------------------------------------------

# Scripts that set no space between words, and Hangul, whose words carry their particles with them.
_RUNS: Final = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3100-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
# Marks that belong to the letter before them (vowel signs of Indic scripts and the like; accents are folded away).
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u07a6-\u07b0\u0816-\u082d\u08d3-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a51\u0abc-\u0acd\u0b01-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c56"
    "\u0cbc-\u0cd6\u0d00-\u0d4d\u0d82\u0dca-\u0ddf\u0f18-\u0f84\u135d-\u135f\u1712-\u1734\u1885-\u18a9"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
# Pictures are words of their own: arrows, dingbats, emoji.
_PICTURES: Final = "\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff"

_TOKEN: Final = re.compile(
    f"(?P<run>[{_RUNS}])|(?P<word>(?:[^\\W_{_RUNS}]|[{_MARKS}])+)|(?P<picture>[{_PICTURES}])"
)
_PLAIN: Final = re.compile(r"[a-z0-9]+")
# A base character with what attaches to it: cutting here and folding each piece equals folding the whole.
_CLUSTER: Final = re.compile(
    f"[^{_MARKS}\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7ff][{_MARKS}\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7ff]*"
    f"|[{_MARKS}\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7ff]+",
    re.DOTALL,
)
# Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Those of kana make another letter and stay.
_ACCENTS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)
# Letters with a stroke have no mark to take away.
_STROKES: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
# Between unseparated characters these part nothing: a wrapped line, the dot between names in katakana.
_SEAM: Final = re.compile("\r?\n|\u30fb")


@lru_cache(maxsize=20_000)
def _fold(cluster: str) -> str:
    """One character with its marks, without width, case, accents; nothing where it is invisible."""
    if _INVISIBLE.search(cluster):
        cluster = _INVISIBLE.sub("", cluster)
    plain = unicodedata.normalize("NFKC", cluster).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain)).translate(_STROKES)
    return unicodedata.normalize("NFC", bare)


def fold(text: str) -> str:
    """The form under which two spellings are equal.

    >>> fold("Ｅnergía　ﾊﾞｯｸ")
    'energia バック'
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_fold, _CLUSTER.findall(text)))


class Unit(NamedTuple):
    """A word, or one character of an unseparated script; where it stands in the text it was found in.

    `joined`: nothing that parts words stands between it and the unit before it ("ACME-42", "会議").
    """

    text: str
    start: int
    end: int
    run: bool = False
    joined: bool = False

    @property
    def stem(self) -> str:
        """The word without what hardly changes its meaning; the same character in a run."""
        return self.text if self.run else stem(self.text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Light and safe: plural -s, -y as -i (so that "company" begins "companies"), Indonesian -nya; cut to LONGEST.

    >>> [stem(word) for word in ("contracts", "companies", "company", "status", "pelanggannya")]
    ['contract', 'compani', 'compani', 'status', 'pelanggan']
    """
    word = word[:LONGEST]
    if len(word) < _PLURAL_FROM or not word.isalpha() or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > _PLURAL_FROM:
        return word[:-2]
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}i"
    if word.endswith("nya") and len(word) >= 7:
        return word[:-3]
    if word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def units(text: str) -> list[Unit]:
    """All units of the text, with their places in it as it was written."""
    folded, places = _mapped(text)
    found: list[Unit] = []
    before = 0
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        run = match.lastgroup == "run"
        joined = bool(found) and _joins(folded[before:start], run and found[-1].run)
        first, last = (start, end) if places is None else (places[start], places[end])
        found.append(Unit(match.group(), first, last, run, joined))
        before = end
    return found


def _joins(between: str, both_run: bool) -> bool:
    """Whether what stands between two units parts them."""
    if not between:
        return True
    if both_run:
        return _SEAM.fullmatch(between) is not None
    return len(between) == 1 and between in "-_./@+:'’&#%‐‑"


def _mapped(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, for each of its characters and its end, the place in the original; None: the same."""
    if text.isascii():
        return text.lower(), None
    pieces: list[str] = []
    places: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _fold(match.group())
        pieces.append(piece)
        places += [match.start()] * len(piece)
    places.append(len(text))
    return "".join(pieces), places


# -- what goes into the index ----------------------------------------------------------------------


def tokens(text: str) -> set[str]:
    """Everything under which the text is found: words, characters and pairs of unseparated scripts, codes.

    >>> sorted(tokens("Contracts ACME-42 会議"))
    ['42', 'acme', 'acme_42', 'contract', '会', '会議', '議']
    """
    if text.isascii() and not any(sign.isdigit() for sign in text) and "@" not in text:
        return set(map(stem, _PLAIN.findall(text.lower())))
    found: set[str] = set()
    for phrase in _joined(units(text)):
        found.update(phrase_tokens(phrase))
    return found


def _joined(found: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Units that nothing parts, together."""
    group: list[Unit] = []
    for unit in found:
        if group and not unit.joined:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def phrase_tokens(phrase: list[Unit]) -> set[str]:
    """The tokens of units that stand side by side: each one, pairs of a run, pairs of a code or an address."""
    found = {unit.stem for unit in phrase}
    for first, second in pairwise(phrase):
        if not second.joined:
            continue
        if first.run and second.run:
            found.add(first.text + second.text)
        elif not first.run and not second.run and _is_code(first.text, second.text):
            found.add(f"{first.stem}_{second.stem}")
    return found


def _is_code(first: str, second: str) -> bool:
    """Pairs are kept where digits are part of it: words with a hyphen are found as two words."""
    return any(sign.isdigit() for sign in first) or any(sign.isdigit() for sign in second)
