"""The texts of messages, by language and kind: shipped ones, and the company's own beside its data (MS-1, MS-4).

A text is a file `<language>/<template>[.<variant>…].liquid`: YAML front matter with `subject`, then the body.
`<language>/words.yaml` holds what all texts of a language share: dates, salutations, reasons, and the marks by
which the four points of MS-3 are recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, TextBroken

SHIPPED: Final = Path(__file__).parent / "texts"
FALLBACK: Final = "en"
POINTS: Final = ("why", "reassurance", "continuity", "accessibility")


@dataclass(frozen=True, slots=True)
class Text:
    """A template: its name with variant, its language, the Liquid source of subject and body."""

    name: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the texts of one language share."""

    language: str
    date_format: str
    salutation: str
    signature: str
    contact: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # the outgoing owner's part and window (BO-3); a company's own language may do without
    giver_parts: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    giver_window: str = ""
    giver_role: str = ""

    def list_of(self, phrases: Sequence[str]) -> str:
        """Phrases as a list in words. Example: a, b and c."""
        between = self.joined.get("between", ", ")
        if len(phrases) == 2:
            return self.joined.get("two", between).join(phrases)
        return (
            self.joined.get("last", between).join([between.join(phrases[:-1]), *phrases[-1:]])
            if phrases
            else ""
        )


@dataclass(frozen=True, slots=True)
class Traits:
    """What chooses the variant of a text."""

    scenario: str
    mode: str
    strategic: bool = False
    unavailable: bool = False

    def variants(self) -> list[tuple[str, ...]]:
        """Variants from the most specific to none; who signs weighs more than scenario and mode."""
        signed = [
            name
            for name, wanted in (("strategic", self.strategic), ("unavailable", self.unavailable))
            if wanted
        ]
        plain: list[tuple[str, ...]] = [(self.scenario, self.mode), (self.scenario,), (self.mode,), ()]
        return [(*variant, mark) for mark in signed for variant in plain] + plain


def folders() -> tuple[Path, ...]:
    """Where texts are looked for: the company's own first."""
    return (Path(settings.TASUKI_HOME) / "texts", SHIPPED)


def languages() -> list[str]:
    """Every language that has words."""
    found = {
        path.parent.name for folder in folders() if folder.is_dir() for path in folder.glob("*/words.yaml")
    }
    return sorted(found)


def nearest_language(wanted: str) -> str:
    """The language itself, its base language, or English. Example: es-MX → es."""
    known = languages()
    for language in (wanted, wanted.replace("_", "-").partition("-")[0].lower()):
        if language in known:
            return language
    return FALLBACK


def find_text(template: str, language: str, traits: Traits) -> Text:
    """The most specific text for the template; raises `LookupError` when there is none at all."""
    for variant in traits.variants():
        name = ".".join((template, *variant))
        for folder in folders():
            path = folder / language / f"{name}.liquid"
            if path.is_file():
                return _read(path, path.stat().st_mtime_ns)
    raise LookupError(f"{language}/{template}")


def words(language: str) -> Words:
    """The shared words of a language."""
    for folder in folders():
        path = folder / language / "words.yaml"
        if path.is_file():
            return _read_words(path, path.stat().st_mtime_ns)
    raise LookupError(language)


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int) -> Text:
    front, body = _split(path)
    subject = front.get("subject")
    if not isinstance(subject, str) or not subject.strip():
        raise TextBroken("subject", 1)
    return Text(path.name.removesuffix(".liquid"), path.parent.name, subject.strip(), body)


def _split(path: Path) -> tuple[dict[str, Any], str]:
    if path.stat().st_size > MAX_SOURCE_BYTES:
        raise TextBroken(f"{path.name}: > {MAX_SOURCE_BYTES} bytes")
    source = path.read_text(encoding="utf-8")
    parts = source.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise TextBroken(f"{path.name}: front matter", 1)
    front = _yaml(parts[1], path)
    return front, parts[2].strip() + "\n"


@lru_cache(maxsize=64)
def _read_words(path: Path, _changed: int) -> Words:
    data = _yaml(path.read_text(encoding="utf-8"), path)
    return Words(
        language=path.parent.name,
        date_format=str(data["date_format"]),
        salutation=str(data["salutation"]),
        signature=str(data["signature"]),
        contact=str(data["contact"]),
        reasons={str(code): str(text) for code, text in data["reasons"].items()},
        points={point: tuple(str(mark) for mark in data["points"][point]) for point in POINTS},
        giver_parts={str(code): str(text) for code, text in (data.get("giver_parts") or {}).items()},
        joined={str(place): str(text) for place, text in (data.get("joined") or {}).items()},
        giver_window=str(data.get("giver_window") or ""),
        giver_role=str(data.get("giver_role") or ""),
    )


def _yaml(text: str, path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise TextBroken(f"{path.name}: {error}", mark.line + 1 if mark else 0) from error
    if not isinstance(data, dict):
        raise TextBroken(f"{path.name}: front matter", 1)
    return data
