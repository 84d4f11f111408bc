from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tasuki.audit import archive, postgres_tools
from tasuki.rules.reasons import Refused, Unavailable

pytestmark = pytest.mark.once
FACTS = archive.Manifest("0.1.0", "sqlite", "2026-01-01T00:00:00+00:00", 3, "d" * 64, ["audit.0001_initial"])


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """An archive with a database and one file."""
    for name in ("database.sqlite3", "note.txt"):
        (tmp_path / name).write_text(name * 10_000)
    path = tmp_path / "whole.zip"
    with archive.writing(path) as writer:
        writer.add("database.sqlite3", tmp_path / "database.sqlite3")
        writer.add("files/deep/note.txt", tmp_path / "note.txt")
        writer.finish(FACTS)
    return path


def _altered(
    whole: Path, change: dict[str, Any] | None = None, members: dict[str, bytes] | None = None
) -> Path:
    """A copy of the archive with other facts in its manifest or other members."""
    path = whole.with_name("altered.zip")
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        contents = {info.filename: source.read(info) for info in source.infolist()}
        manifest = {**json.loads(contents["manifest.json"]), **(change or {})}
        contents |= {"manifest.json": json.dumps(manifest).encode(), **(members or {})}
        for name, content in contents.items():
            target.writestr(name, content)
    return path


def _code(path: Path, folder: Path) -> str:
    with pytest.raises(Refused) as refusal:
        archive.unpack(path, folder)
    return refusal.value.reasons[0].code


def test_an_archive_comes_back_as_it_was(whole: Path, tmp_path: Path) -> None:
    """SE-5: members and facts survive the way through the archive."""
    manifest = archive.unpack(whole, tmp_path / "out")
    assert (manifest.head_seq, manifest.database) == (3, "database.sqlite3")
    assert (tmp_path / "out/files/deep/note.txt").read_text() == "note.txt" * 10_000
    assert whole.stat().st_mode & 0o077 == 0, "it holds everything: for its owner only"


def test_an_existing_file_is_not_overwritten(whole: Path) -> None:
    """SE-5: a backup never destroys another."""
    before = whole.read_bytes()
    with pytest.raises(Refused), archive.writing(whole):
        pass
    assert whole.read_bytes() == before


def test_a_failed_backup_leaves_nothing_behind(tmp_path: Path) -> None:
    """SE-5: no half archive ever bears the name."""
    with pytest.raises(FileNotFoundError), archive.writing(tmp_path / "x.zip") as writer:
        writer.add("database.sqlite3", tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", [0, 10, 200, -1, -30])
def test_a_shortened_archive_is_refused(whole: Path, tmp_path: Path, cut: int) -> None:
    """SE-5: a damaged archive is refused before anything is touched."""
    path = tmp_path / "cut.zip"
    path.write_bytes(whole.read_bytes()[:cut])
    assert _code(path, tmp_path / "out") == "backup.damaged"


def test_flipped_bits_are_found(whole: Path, tmp_path: Path) -> None:
    """SE-5: every byte of every member is covered by a digest."""
    content = bytearray(whole.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path = tmp_path / "flipped.zip"
    path.write_bytes(content)
    assert _code(path, tmp_path / "out") == "backup.damaged"


@pytest.mark.parametrize(
    ("change", "members", "code"),
    [
        ({"format": 99}, None, "backup.format"),
        ({"engine": "other"}, None, "backup.damaged"),
        (None, {"database.sqlite3": b"other"}, "backup.damaged"),
        (None, {"files/more.txt": b"not in the manifest"}, "backup.damaged"),
        ({"members": {}}, None, "backup.damaged"),
        ({"surprise": 1}, None, "backup.damaged"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    whole: Path, tmp_path: Path, change: dict[str, Any] | None, members: dict[str, bytes] | None, code: str
) -> None:
    """SE-5: what the manifest does not name, or names differently, is not restored."""
    assert _code(_altered(whole, change, members), tmp_path / "out") == code


@pytest.mark.parametrize("name", ["files/../../evil", "/etc/evil", "evil", "files/..\\evil"])
def test_names_that_lead_elsewhere_are_refused(whole: Path, tmp_path: Path, name: str) -> None:
    """SE-5: unpacking writes nowhere but into its folder."""
    with zipfile.ZipFile(whole) as source:
        members = json.loads(source.read("manifest.json"))["members"]
    members[name] = {"size": 1, "sha256": "x"}
    assert _code(_altered(whole, {"members": members}, {name: b"x"}), tmp_path / "out") == "backup.damaged"
    assert not (tmp_path / "evil").exists()


def test_missing_client_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-5: without pg_dump the backup says what to install."""
    monkeypatch.setattr(postgres_tools, "_USUAL", ())
    with pytest.raises(Unavailable) as missing:
        postgres_tools.find("pg_no_such_program")
    assert missing.value.reason.values == {"name": "pg_no_such_program"}
