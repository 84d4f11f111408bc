"""The texts of messages, by language and kind: the company's own, files beside its data, shipped ones (MS-1, MS-4).

A text is a file `<language>/<template>[.<variant>…].liquid`: YAML front matter with `subject`, then the body.
`<language>/words.yaml` holds what all texts of a language share: dates, salutations, reasons, and the marks by
which the four points of MS-3 are recognised. For each variant, from the most specific to none, what the company put
in force (`messaging.company`) goes before a file under TASUKI_HOME/texts, and that before the shipped one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings

from tasuki.messaging.company import source as files
from tasuki.messaging.company import store
from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, TextBroken

SHIPPED: Final = Path(__file__).parent / "texts"
FALLBACK: Final = "en"
POINTS: Final = ("why", "reassurance", "continuity", "accessibility")
WORDS: Final = "words"

type Origin = Literal["company", "file", "shipped"]


@dataclass(frozen=True, slots=True)
class Text:
    """A template: its name with variant, its language, the Liquid source of subject and body, where it is from.

    `version` is the number of the company's version; 0 for a file or a shipped text.
    """

    name: str
    language: str
    subject: str
    body: str
    source: Origin = "shipped"
    version: int = 0


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
    """Every language that has words, the company's own among them."""
    found = {
        path.parent.name for folder in folders() if folder.is_dir() for path in folder.glob("*/words.yaml")
    }
    return sorted(found | {language for language, name in store.in_force() if name == WORDS})


def nearest_language(wanted: str) -> str:
    """The language itself, its base language, or English. Example: es-MX → es."""
    known = languages()
    for language in (wanted, wanted.replace("_", "-").partition("-")[0].lower()):
        if language in known:
            return language
    return FALLBACK


def find_text(template: str, language: str, traits: Traits) -> Text:
    """The most specific text for the template; raises `LookupError` when there is none at all."""
    own = store.in_force()
    for name in names_for(template, traits):
        one = own.get((language, name))
        if one is not None:
            return _own_text(one)
        found = file_text(language, name)
        if found is not None:
            return found
    raise LookupError(f"{language}/{template}")


def names_for(template: str, traits: Traits) -> list[str]:
    """The names under which a text is looked for, the most specific one first."""
    return [".".join((template, *variant)) for variant in traits.variants()]


def file_text(language: str, name: str) -> Text | None:
    """The text of exactly this name in a folder: beside the data, else the shipped one."""
    for folder in folders():
        path = folder / language / f"{name}.liquid"
        if path.is_file():
            return _read(path, path.stat().st_mtime_ns, "shipped" if folder == SHIPPED else "file")
    return None


def file_source(language: str, name: str, *, shipped: bool = False) -> str | None:
    """The file of exactly this name (of `words` too) as it is written; None where there is none."""
    end = ".yaml" if name == WORDS else ".liquid"
    for folder in [SHIPPED] if shipped else folders():
        path = folder / language / f"{name}{end}"
        if path.is_file():
            return _whole(path)
    return None


def file_names() -> dict[tuple[str, str], Origin]:
    """Every text and every `words` in the folders, by language and name, and where it is from."""
    found: dict[tuple[str, str], Origin] = {}
    for folder in reversed(folders()):
        origin: Origin = "shipped" if folder == SHIPPED else "file"
        for path in [*folder.glob("*/*.liquid"), *folder.glob("*/words.yaml")]:
            found[path.parent.name, path.stem if path.suffix == ".yaml" else path.name[: -len(".liquid")]] = (
                origin
            )
    return found


def words(language: str) -> Words:
    """The shared words of a language."""
    own = store.in_force().get((language, WORDS))
    if own is not None:
        return _own_words(own)
    for folder in folders():
        path = folder / language / "words.yaml"
        if path.is_file():
            return _read_words(path, path.stat().st_mtime_ns)
    raise LookupError(language)


def words_from(data: Mapping[str, Any], language: str) -> Words:
    """The shared words from the data of a `words.yaml`; it must have been checked, or be ours."""
    return Words(
        language=language,
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


@lru_cache(maxsize=512)
def _own_text(one: store.InForce) -> Text:
    subject, body = files.split(one.source)
    return Text(one.name, one.language, subject, body, "company", one.number)


@lru_cache(maxsize=64)
def _own_words(one: store.InForce) -> Words:
    return words_from(files.read_yaml(one.source), one.language)


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, origin: Origin) -> Text:
    with _named(path):
        subject, body = files.split(_whole(path))
    return Text(path.name.removesuffix(".liquid"), path.parent.name, subject, body, origin)


@lru_cache(maxsize=64)
def _read_words(path: Path, _changed: int) -> Words:
    with _named(path):
        data = files.read_yaml(_whole(path))
    return words_from(data, path.parent.name)


def _whole(path: Path) -> str:
    if path.stat().st_size > MAX_SOURCE_BYTES:
        raise TextBroken(f"{path.name}: > {MAX_SOURCE_BYTES} bytes")
    return path.read_text(encoding="utf-8")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except TextBroken as broken:
        raise TextBroken(f"{path.name}: {broken.message}", broken.line) from broken
