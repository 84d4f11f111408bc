"""How easily a text reads, by language: a plain verdict, why, and the sentences to look at (MS-3).

The figures are of the kind that editors use, not a judgement of style: they see lengths, not meaning. Greetings,
signatures, contact details and headings are no sentences; addresses and links count as one word.

- English: Flesch–Kincaid grade level (J. P. Kincaid et al., Derivation of new readability formulas, 1975).
- Spanish: perspicuity by Szigriszt-Pazos (1993), which carries on Fernández Huerta (1959), on the INFLESZ scale
  (I. M. Barrio-Cantalejo et al., 2008).
- Indonesian: words per sentence and share of words of ten letters or more; affixes make its words long, so that
  formulas made for other languages call everything hard. The limits are ours.
- Japanese: characters per sentence and share of kanji. The limits are ours; forms of politeness are not judged.
- Any other language: LIX (C. H. Björnsson, Läsbarhet, 1968).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from tasuki.rules.reasons import Reason

type Verdict = Literal["easy", "fine", "heavy"]

LONGEST_SHOWN: Final = 3
FRAGMENT: Final = 6  # words: what has fewer and no full stop is a greeting, a heading, a signature
FRAGMENT_WIDE: Final = 25  # the same in characters
_LINK: Final = re.compile(r"(?:https?://|www\.)\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,255}")
_END: Final = re.compile(r"[.!?…](?=[\"'”’»)\]]{0,3}(?:\s|$))|[。！？](?![。！？])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f々〆]")
_KANJI: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々〆]")
_VOWELS: Final = re.compile(r"[aeiouyáéíóúüàèìòùâêîôû]+")
_SPANISH: Final = re.compile(r"[aeoáéóiuüíúy]+")
_SHORT: Final = frozenset(
    (
        *(
            "mr",
            "mrs",
            "ms",
            "dr",
            "prof",
            "inc",
            "ltd",
            "co",
            "corp",
            "no",
            "vs",
            "etc",
            "e.g",
            "i.e",
            "approx",
        ),
        *("sr", "sra", "srta", "ud", "uds", "ej", "p.ej", "dña"),
        *("bpk", "tn", "ny", "pt", "tbk", "dll", "dsb", "dst", "yth", "hal"),
    )
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its length, in words or, without spaces between them, in characters."""

    text: str
    length: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be said of a text by counting. `score` is that of the language's formula (`method`).

    `wide`: sentences are measured in characters, not words.
    """

    language: str
    method: str
    words: int
    characters: int
    sentences: int
    average: float
    score: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    longest: tuple[Sentence, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class _Counts:
    """The lengths behind the formulas. `wide` means that length is counted in characters."""

    sentences: tuple[Sentence, ...]
    words: tuple[str, ...]
    wide: bool

    @property
    def average(self) -> float:
        return sum(one.length for one in self.sentences) / len(self.sentences) if self.sentences else 0.0

    @property
    def longest(self) -> int:
        return max((one.length for one in self.sentences), default=0)

    def per_word(self, count: Callable[[str], int]) -> float:
        return sum(map(count, self.words)) / len(self.words) if self.words else 0.0

    def share(self, wanted: Callable[[str], bool]) -> float:
        return 100 * sum(map(wanted, self.words)) / len(self.words) if self.words else 0.0


@dataclass(frozen=True, slots=True)
class _Limit:
    """A figure with how much reads easily and from where it is heavy; beyond `easy` the reason is given."""

    value: float
    easy: float
    heavy: float
    reason: Reason


@lru_cache(maxsize=256)
def read(language: str, text: str) -> Reading:
    """What can be said of a text in `language` by counting; kept for the next time that a page shows it.

    >>> read("en", "We will call you on Monday. Your plan stays as it is.").verdict
    'easy'
    """
    counts = _count(text)
    method, score, limits = _METHODS.get(language.partition("-")[0].lower(), _lix)(counts)
    return Reading(
        language=language,
        method=method,
        words=len(_WORD.findall(_LINK.sub("x", text))),
        characters=sum(not one.isspace() for one in text),
        sentences=len(counts.sentences),
        average=round(counts.average, 1),
        score=round(score, 1),
        verdict=_verdict(limits),
        reasons=tuple(one.reason for one in limits if one.value > one.easy),
        longest=tuple(sorted(counts.sentences, key=lambda one: -one.length)[:LONGEST_SHOWN]),
        wide=counts.wide,
    )


def _verdict(limits: Sequence[_Limit]) -> Verdict:
    if any(one.value > one.heavy for one in limits):
        return "heavy"
    return "fine" if any(one.value > one.easy for one in limits) else "easy"


# -- sentences -----------------------------------------------------------------------------------------


def _count(text: str) -> _Counts:
    wide = _is_wide(text)
    found = []
    for line in _lines(text):
        for piece, ended in _pieces(line):
            length = _wide_length(piece) if wide else len(_WORD.findall(_LINK.sub("x", piece)))
            if length and (ended or length >= (FRAGMENT_WIDE if wide else FRAGMENT)):
                found.append(Sentence(piece, length))
    words = tuple(word for one in found for word in _WORD.findall(_LINK.sub(" ", one.text)))
    return _Counts(tuple(found), words, wide)


def _is_wide(text: str) -> bool:
    """Whether most letters are of a script that needs no spaces."""
    return 2 * len(_WIDE.findall(text)) > sum(one.isalpha() for one in text)


def _wide_length(piece: str) -> int:
    return sum(one.isalnum() or one in "々〆ー" for one in _LINK.sub("x", piece))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; one that goes on in small letters belongs to the one before it."""
    kept = ""
    for line in [*text.splitlines(), ""]:
        line = " ".join(line.split())
        if kept and line[:1].islower() and not _END.search(kept[-4:]):
            kept = f"{kept} {line}"
            continue
        if kept:
            yield kept
        kept = line


def _pieces(line: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a line, and whether each has an end of its own."""
    begin = 0
    for end in _END.finditer(line):
        goes_on = line[end.end() : end.end() + 2].strip().islower()
        if end.group() == "." and (goes_on or _is_short(line[begin : end.start()][-12:])):
            continue
        close = end.end()
        while close < len(line) and line[close] in "\"'”’»)]」』）":
            close += 1
        yield line[begin:close].strip(), True
        begin = close
    if line[begin:].strip():
        yield line[begin:].strip(), False


def _is_short(before: str) -> bool:
    """Whether a full stop after this belongs to a shortened word or to a number in front of a list."""
    word = before.rpartition(" ")[2].lower().lstrip("(\"'“‘«")
    return word in _SHORT or (len(word) == 1 and word.isalnum())


# -- by language ---------------------------------------------------------------------------------------

type _Judged = tuple[str, float, list[_Limit]]


def _english(counts: _Counts) -> _Judged:
    grade = 0.39 * counts.average + 11.8 * counts.per_word(english_syllables) - 15.59 if counts.words else 0.0
    grade = max(grade, 0.0)
    values = {"grade": round(grade, 1), "easy": 9}
    return (
        "flesch-kincaid",
        grade,
        [_Limit(grade, 9, 14, Reason("reading.grade", values)), _longest(counts, 28, 45)],
    )


def _spanish(counts: _Counts) -> _Judged:
    score = 206.835 - 62.3 * counts.per_word(spanish_syllables) - counts.average if counts.words else 100.0
    values = {"score": round(score, 1), "easy": 55}
    return (
        "inflesz",
        score,
        [_Limit(-score, -55, -40, Reason("reading.inflesz", values)), _longest(counts, 32, 50)],
    )


def _indonesian(counts: _Counts) -> _Judged:
    share = counts.share(lambda word: len(word) >= 10)
    values = {"share": round(share), "easy": 22}
    return (
        "lengths",
        counts.average,
        [
            _average(counts, 20, 30),
            _Limit(share, 22, 35, Reason("reading.long_words", values)),
            _longest(counts, 30, 45),
        ],
    )


def _japanese(counts: _Counts) -> _Judged:
    whole = "".join(_LINK.sub("", one.text) for one in counts.sentences)
    letters = sum(one.isalnum() for one in whole)
    share = 100 * len(_KANJI.findall(whole)) / letters if letters else 0.0
    values = {"share": round(share), "easy": 38}
    return (
        "kanji",
        share,
        [
            _Limit(share, 38, 50, Reason("reading.kanji", values)),
            _average(counts, 50, 80),
            _longest(counts, 80, 120),
        ],
    )


def _lix(counts: _Counts) -> _Judged:
    if counts.wide:
        return "lengths", counts.average, [_average(counts, 50, 80), _longest(counts, 80, 120)]
    score = counts.average + counts.share(lambda word: len(word) > 6)
    values = {"score": round(score, 1), "easy": 45}
    return "lix", score, [_Limit(score, 45, 60, Reason("reading.lix", values)), _longest(counts, 30, 45)]


_METHODS: Final[Mapping[str, Callable[[_Counts], _Judged]]] = {
    "en": _english,
    "es": _spanish,
    "id": _indonesian,
    "ja": _japanese,
}


def _average(counts: _Counts, easy: float, heavy: float) -> _Limit:
    values = {"average": round(counts.average, 1), "easy": easy}
    if counts.wide:
        return _Limit(counts.average, easy, heavy, Reason("reading.long_sentences_wide", values))
    return _Limit(counts.average, easy, heavy, Reason("reading.long_sentences", values))


def _longest(counts: _Counts, easy: float, heavy: float) -> _Limit:
    values = {"length": counts.longest, "easy": easy}
    if counts.wide:
        return _Limit(counts.longest, easy, heavy, Reason("reading.longest_wide", values))
    return _Limit(counts.longest, easy, heavy, Reason("reading.longest", values))


# -- syllables -----------------------------------------------------------------------------------------


def english_syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one.

    >>> [english_syllables(word) for word in ("change", "contact", "table", "customer", "needed")]
    [1, 2, 2, 3, 2]
    """
    plain = word.lower()
    count = len(_VOWELS.findall(plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ie", "oe", "ue"))
    if silent or (plain.endswith("ed") and not plain.endswith(("ted", "ded", "ied", "eed"))):
        count -= 1
    return max(count, 1)


def spanish_syllables(word: str) -> int:
    """Strong vowels and weak ones with an accent each count; a group of weak ones alone counts once.

    >>> [spanish_syllables(word) for word in ("cambio", "país", "cuenta", "muy", "aeropuerto")]
    [2, 2, 2, 1, 5]
    """
    groups = _SPANISH.findall(word.lower())
    return max(sum(sum(letter in "aeoáéóíú" for letter in group) or 1 for group in groups), 1)
