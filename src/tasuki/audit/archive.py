"""The file that `tasuki backup` writes: a zip with a manifest that names every member with size and SHA-256 (SE-5)."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from tasuki.rules.reasons import Reason, Refused

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
KEY: Final = "secret.key"
NOTES_KEY: Final = "notes.key"
ANCHORS: Final = "audit-anchor.log"
FILES: Final = "files/"
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Manifest:
    """What a backup holds and from where."""

    version: str
    engine: str
    created_at: str
    head_seq: int
    head_digest: str
    migrations: list[str]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT
    sealed_by: list[str] = field(default_factory=list)  # ids of the keys that sealed something in it

    @property
    def database(self) -> str:
        """The name of the member that holds the database."""
        return DATABASES[self.engine]


class Writer:
    """Adds members to an archive and keeps account of them."""

    def __init__(self, bundle: zipfile.ZipFile) -> None:
        self._bundle = bundle
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Copy a file into the archive."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self._bundle.open(name, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest; without it the archive is refused."""
        manifest.members = self.members
        self._bundle.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive beside its final name and rename it when it is whole: no half archive ever bears the name."""
    if path.exists():
        raise Refused(Reason("backup.exists", {"path": str(path)}))
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as bundle:
                yield Writer(bundle)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder; refused unless every member is there, whole, and nothing besides."""
    try:
        with zipfile.ZipFile(path) as bundle:
            manifest = _manifest(bundle)
            names = {info.filename for info in bundle.infolist()} - {MANIFEST}
            if names != set(manifest.members) or manifest.database not in names:
                raise _damaged(path, "members")
            for name, facts in manifest.members.items():
                with bundle.open(name) as source:
                    _extract(source, _place(path, folder, name), facts, path)
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError, NotImplementedError) as error:
        raise _damaged(path, str(error)) from error
    return manifest


def _manifest(bundle: zipfile.ZipFile) -> Manifest:
    data = json.loads(bundle.read(MANIFEST))
    if data.get("format") != FORMAT:
        raise Refused(Reason("backup.format", {"format": data.get("format")}))
    return Manifest(**data)


def _place(path: Path, folder: Path, name: str) -> Path:
    """Where a member goes; names that lead out of the folder are refused."""
    parts = PurePosixPath(name).parts
    known = name in {*DATABASES.values(), KEY, NOTES_KEY, ANCHORS} or name.startswith(FILES)
    if not known or name.startswith("/") or "\\" in name or ".." in parts:
        raise _damaged(path, name)
    place = folder.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _extract(source: IO[bytes], place: Path, facts: dict[str, Any], path: Path) -> None:
    digest, left = hashlib.sha256(), int(facts["size"])
    with place.open("xb") as target:
        while chunk := source.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            target.write(chunk)
    if left != 0 or digest.hexdigest() != facts["sha256"]:
        raise _damaged(path, place.name)


def _damaged(path: Path, what: str) -> Refused:
    return Refused(Reason("backup.damaged", {"path": str(path), "what": what}))
