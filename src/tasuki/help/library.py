"""The documents that people read: where they lie, what there is, in which language (UX-1).

In a checkout they lie beside the package in `docs/`; an installed package carries them in `tasuki/help/docs/`.
The English original stands at `start/first-handoff.md`, a translation at `ja/start/first-handoff.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import tasuki

HERE: Final = Path(__file__).resolve().parent
FOLDERS: Final = ("start", "roles", "how-to", "explain", "reference")
LANGUAGES: Final = ("ja", "es", "id")
PICTURES: Final = "pictures"
#: About the tests of the program: for those who build it, not for those who work with it.
NOT_SERVED: Final = frozenset({"reference/traceability"})
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PICTURE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*[.]png")
_TITLE: Final = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One text as a person gets it: `path` is the same in every language."""

    path: str
    language: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        found = _TITLE.search(self.text)
        return found[1].replace("`", "") if found else self.path

    @property
    def folder(self) -> str:
        """The shelf it stands on: start, roles, how-to, explain or reference."""
        return self.path.partition("/")[0]


@lru_cache(maxsize=1)
def root() -> Path:
    """The folder of the documents: the package's own, else the checkout's."""
    own = HERE / "docs"
    beside = Path(tasuki.__file__).resolve().parents[2] / "docs"
    return own if (own / "start").is_dir() else beside


def document(path: str, language: str = "en") -> Document | None:
    """The text at `path` in this language, else in English; None where there is none."""
    if not is_path(path):
        return None
    for spoken, place in ((language, _place(path, language)), ("en", _place(path, "en"))):
        text = _read(place)
        if text is not None:
            return Document(path, spoken, text)
    return None


def is_path(path: str) -> bool:
    """Whether this could be a document: a shelf and a plain name, nothing that climbs."""
    folder, _slash, name = path.partition("/")
    return folder in FOLDERS and _NAME.fullmatch(name) is not None and path not in NOT_SERVED


def paths() -> list[str]:
    """Every document, in the order of the shelves."""
    found = [f"{folder}/{name}" for folder in FOLDERS for name in _names(root() / folder)]
    return [one for one in found if one not in NOT_SERVED]


def documents(language: str) -> Iterator[Document]:
    """Every document as a person of this language gets it."""
    for path in paths():
        found = document(path, language)
        if found is not None:
            yield found


def picture(name: str) -> Path | None:
    """The file of a picture, if there is one of this name."""
    place = root() / PICTURES / name
    return place if _PICTURE.fullmatch(name) and place.is_file() else None


def _names(folder: Path) -> list[str]:
    found = sorted(one.stem for one in folder.glob("*.md"))
    return [one for one in found if _NAME.fullmatch(one)]


def _place(path: str, language: str) -> Path:
    begin = root() / language if language in LANGUAGES else root()
    return begin / f"{path}.md"


def _read(place: Path) -> str | None:
    try:
        changed = place.stat().st_mtime_ns
    except OSError:
        return None
    return _kept(place, changed)


@lru_cache(maxsize=256)
def _kept(place: Path, _changed: int) -> str:
    return place.read_text(encoding="utf-8")
