"""Texts as files: a folder or a zip with `<language>/<name>.liquid` and `<language>/words.yaml` (MS-4)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from tasuki.messaging import library
from tasuki.messaging.company import actions, queries, store
from tasuki.messaging.company.models import CompanyText
from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

MOST_FILES: Final = 500
MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class File:
    """One text as a file."""

    language: str
    name: str
    source: str

    @property
    def path(self) -> str:
        """Its place in a folder of texts."""
        return f"{self.language}/{self.name}{'.yaml' if self.name == library.WORDS else '.liquid'}"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: a draft, or every reason why not."""

    path: str
    row: CompanyText | None
    reasons: tuple[Reason, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The reasons in words."""
        return [sentence(one) for one in self.reasons]


def take_in(*, actor: Actor, files: Iterable[File], replace: bool = False) -> Iterator[TakenIn]:
    """Each file becomes a draft, or says why not; one that is wrong keeps no other from being taken."""
    for file in files:
        try:
            row = actions.take_in(
                actor=actor, language=file.language, name=file.name, source=file.source, replace=replace
            )
        except Refused as refused:
            yield TakenIn(file.path, None, refused.reasons)
        else:
            yield TakenIn(file.path, row)


def file_at(path: str, data: bytes) -> File:
    """A file by its path: the folder above it is its language. Refused where it cannot be a text."""
    pure = PurePosixPath(path)
    language = pure.parent.name
    name = library.WORDS if pure.name == "words.yaml" else pure.name.removesuffix(".liquid")
    if not language or (name != library.WORDS and not pure.name.endswith(".liquid")):
        raise Refused(Reason("text.file_name", {"path": path[:200]}))
    if len(data) > MAX_SOURCE_BYTES:
        raise Refused(Reason("text.too_long", {"limit": MAX_SOURCE_BYTES, "size": len(data)}))
    try:
        return File(language, name, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(Reason("text.not_utf8", {"path": path[:200]})) from None


def files_in_zip(data: bytes) -> list[File]:
    """The texts in a zip; refused where it holds more than texts could be, read no further than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and _is_text(one.filename)]
            if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES:
                raise Refused(Reason("text.zip_big", {"files": MOST_FILES, "bytes": MOST_BYTES}))
            return [file_at(one.filename, _read(archive, one)) for one in entries]
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Refused(Reason("text.zip_broken")) from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(MAX_SOURCE_BYTES + 1)


def _is_text(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.name.startswith(".") and (pure.suffix == ".liquid" or pure.name == "words.yaml")


def files_in(place: Path) -> list[File]:
    """The texts that a path means: a zip, one file in a folder of its language, or a whole folder."""
    if not place.exists():
        raise Refused(Reason("text.no_file", {"path": str(place)}))
    if place.is_file() and place.suffix.lower() == ".zip":
        if place.stat().st_size > MOST_BYTES:
            raise Refused(Reason("text.zip_big", {"files": MOST_FILES, "bytes": MOST_BYTES}))
        return files_in_zip(place.read_bytes())
    paths = [place] if place.is_file() else sorted(one for one in place.rglob("*") if _is_text(one.name))
    if len(paths) > MOST_FILES:
        raise Refused(Reason("text.zip_big", {"files": MOST_FILES, "bytes": MOST_BYTES}))
    found = []
    for path in paths:
        with path.open("rb") as file:
            found.append(file_at(path.absolute().as_posix(), file.read(MAX_SOURCE_BYTES + 1)))
    if not found:
        raise Refused(Reason("text.no_file", {"path": str(place)}))
    return found


def in_force(actor: Actor, *, everything: bool = False) -> list[File]:
    """The company's texts that are in force; with `everything` the shipped ones for the rest as well."""
    queries.must(actor)
    own = {key: one.source for key, one in store.in_force().items()}
    if everything:
        own |= {
            key: source
            for key in library.file_names()
            if key not in own and (source := library.file_source(*key)) is not None
        }
    return [File(language, name, source) for (language, name), source in sorted(own.items())]


def zipped(files: Iterable[File]) -> bytes:
    """A zip of the files, ready to be taken in again."""
    out = io.BytesIO()
    at = clock.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.path, at), file.source, zipfile.ZIP_DEFLATED)
    return out.getvalue()
