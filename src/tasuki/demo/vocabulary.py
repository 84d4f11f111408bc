"""Names and texts of the sample company, read from `words/*.yaml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "words"
LANGUAGES: Final = ("en", "ja", "es", "id")
LANGUAGE_OF: Final = {"JP": "ja", "ID": "id", "MX": "es", "ES": "es", "US": "en"}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as it is written, and in letters that fit an address."""

    given: str
    family: str
    latin_given: str
    latin_family: str

    @property
    def mail(self) -> str:
        """The local part of an address: `given.family`."""
        return f"{plain(self.latin_given)}.{plain(self.latin_family)}"

    def written(self, language: str) -> str:
        """In the order of the language."""
        return f"{self.family} {self.given}" if language == "ja" else f"{self.given} {self.family}"


@cache
def words(name: str) -> dict[str, Any]:
    """One file of words."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def name_parts(language: str, part: str) -> tuple[tuple[str, str], ...]:
    """Given or family names as (written, in Latin letters)."""
    return tuple(two_forms(one) for one in words("names")[language][part].split())


def two_forms(text: str) -> tuple[str, str]:
    """`水鏡/mizukagami` → both; a text in Latin letters is its own second form."""
    written, slash, latin = text.partition("/")
    return (written, latin) if slash else (text, text)


def draw_name(rng: Random, language: str) -> Name:
    """A made-up person."""
    given, family = rng.choice(name_parts(language, "given")), rng.choice(name_parts(language, "family"))
    return Name(given[0], family[0], given[1], family[1])


def plain(text: str) -> str:
    """Lower-case ASCII letters and digits only.

    >>> plain("Peñarrubia S.L.")
    'penarrubiasl'
    """
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", flat)
