"""Uploaded tables: kept where workers find them, until they are imported."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from tasuki.web import clock


def upload_folder() -> Path:
    """Where uploaded files wait; readable by the program only."""
    folder = Path(settings.TASUKI_HOME) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def upload_path(run_id: UUID) -> Path:
    """The uploaded file of a run."""
    return upload_folder() / f"{run_id.hex}.table"


def keep_upload(source: Path | BinaryIO, run_id: UUID) -> Path:
    """Copy an upload to where workers find it."""
    path = upload_path(run_id)
    with path.open("wb") as target:
        path.chmod(0o600)
        if isinstance(source, Path):
            with source.open("rb") as file:
                shutil.copyfileobj(file, target)
        else:
            source.seek(0)
            shutil.copyfileobj(source, target)
    return path


@contextmanager
def as_path(source: Path | BinaryIO) -> Iterator[Path]:
    """The source as a file that can be read several times."""
    if isinstance(source, Path):
        yield source
        return
    with tempfile.NamedTemporaryFile(suffix=".table") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)


def line_count(path: Path, enough: int = 1 << 62) -> int:
    """How many lines the file has, counting no further than `enough`; an estimate of its rows."""
    count = 0
    with path.open("rb") as file:
        while count < enough and (block := file.read(1 << 20)):
            count += max(block.count(b"\n"), block.count(b"\r"))
    return count


def share_upload(run_id: UUID, with_id: UUID) -> Path:
    """Let a second run use the same upload; each removes its own name of it."""
    source, target = upload_path(run_id), upload_path(with_id)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
    return target


def drop_upload(run_id: UUID) -> None:
    """Remove the upload of a run that needs it no more."""
    upload_path(run_id).unlink(missing_ok=True)


def old_uploads(age: timedelta) -> list[UUID]:
    """The runs whose uploads have lain here for longer than `age`."""
    limit = clock.now() - age
    files = upload_folder().glob("*.table")
    return [UUID(path.stem) for path in files if clock.of_file(path.stat().st_mtime) < limit]
