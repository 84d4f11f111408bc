"""The order in which names are listed: one that readers of all four languages expect, on both databases (UX-1).

A key is kept beside each name whose binary order is the order of the list, so that an index gives the page at any
size and SQLite, PostgreSQL and Python agree. Readers of English and Indonesian expect accents not to count, those
of Spanish ñ behind n, those of Japanese kana by the fifty sounds (both scripts together, ば behind は) and kanji
in the order of JIS X 0208, whose first level follows their readings.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _TextField = models.CharField[str, str]
else:  # generic for the type checker only
    _TextField = models.CharField

#: So much of a name decides its place; names that agree so far stand in the order in which they were made.
DECIDES: Final = 100
LONGEST: Final = 600

_STROKES: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SMALL: Final = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_ROWS: Final = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWEL: Final = {kana: vowel for vowel, row in _ROWS.items() for kana in row}
_DIGITS: Final = re.compile(r"\d+", re.ASCII)
_NOISE: Final = re.compile(r"^[\W_]+|[\"'“”‘’«»「」『』()]")
_TILDE: Final = "\u0303"


def sort_key(name: str) -> str:
    """What a name is sorted by: its letters, then (for names alike so far) accents, voicing and script.

    >>> sorted(["Peña", "Pera", "Penado", "ピース", "はな", "ばな", "Ábaco", "Abeto"], key=sort_key)
    ['Ábaco', 'Abeto', 'Penado', 'Peña', 'Pera', 'はな', 'ばな', 'ピース']
    """
    text = " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:DECIDES].replace("\x00", "")
    bare = _NOISE.sub("", text) or text
    counted = _DIGITS.sub(_number, bare.translate(_STROKES))
    first = "".join(_letters(unicodedata.normalize("NFD", counted.translate(_KATAKANA))))
    return f"{first}\t{text}"[:LONGEST]


def _number(found: re.Match[str]) -> str:
    """A number by its size: 9 stands before 10."""
    digits = found[0].lstrip("0") or "0"
    return f"{min(len(digits), 9)}{digits}"


def _letters(text: str) -> list[str]:
    """Base letters only; ñ is a letter of its own, a long vowel is its vowel, 々 what stands before it."""
    found: list[str] = []
    for char in text.translate(_SMALL):
        before = found[-1] if found else ""
        if char == _TILDE and before == "n":
            found[-1] = "n~"
        elif unicodedata.combining(char):
            continue
        elif char == "ー" and before in _VOWEL:
            found.append(_VOWEL[before])
        elif char == "々" and before:
            found.append(before)
        else:
            found.append(_ideograph(char) if "\u3400" <= char <= "\u9fff" else char)
    return found


def _ideograph(char: str) -> str:
    """A kanji by its place in JIS X 0208; those that are not in it stand behind."""
    try:
        code = char.encode("euc_jp")
    except UnicodeEncodeError:
        code = b""
    if len(code) != 2:
        return chr(0x20000 + ord(char) - 0x3400)
    return chr(0x10000 + (code[0] - 0xA1) * 94 + code[1] - 0xA1)


class SortKeyField(_TextField):
    """The `sort_key` of another field of the row, kept by itself on save and bulk_create.

    `update`, `bulk_update` and plain SQL write it themselves. It compares byte by byte, whatever the order of the
    database is.
    """

    def __init__(self, *args: Any, source: str = "name", **more: Any) -> None:
        self.source = source
        more.setdefault("max_length", LONGEST)
        more.setdefault("default", "")
        more.setdefault("editable", False)
        super().__init__(*args, **more)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """How migrations write it."""
        name, path, args, more = super().deconstruct()
        return name, path, args, {**more, "source": self.source}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """By bytes: what SQLite does by itself, PostgreSQL when told to."""
        found: dict[str, Any] = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Read from the row that is about to be written."""
        key = sort_key(str(getattr(model_instance, self.source)))
        setattr(model_instance, self.attname, key)
        return key


def fill_sort_keys(model: type[models.Model], source: str = "name", size: int = 2_000) -> int:
    """Write the key of every row that lacks it (for migrations); gives how many."""
    rows = model._default_manager.filter(sort_key="").only("pk", source).iterator(chunk_size=size)
    done, some = 0, []
    for row in rows:
        row.sort_key = sort_key(str(getattr(row, source)))  # type: ignore[attr-defined]
        some.append(row)
        if len(some) == size:
            done += model._default_manager.bulk_update(some, ["sort_key"], batch_size=300)
            some = []
    return done + (model._default_manager.bulk_update(some, ["sort_key"], batch_size=300) if some else 0)
