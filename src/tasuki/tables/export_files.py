"""Where exported files lie until they are fetched: under the run's id, readable by the program only (SE-4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from tasuki.web import clock, sheets
from tasuki.web.sheets import Cell

STRAY: Final = timedelta(days=1)  # after which a file that no run needs is removed


def folder() -> Path:
    """The folder of exports."""
    path = Path(settings.TASUKI_HOME) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(run_id: UUID, format: str) -> Path:
    """The finished file of a run."""
    return folder() / f"{run_id.hex}.{format}"


def keys_path(run_id: UUID) -> Path:
    """Which rows stand in it."""
    return folder() / f"{run_id.hex}.keys"


def begin(run_id: UUID) -> Path:
    """A new unfinished file: nobody takes up what another worker left."""
    path = folder() / f"{run_id.hex}.{uuid4().hex}.part"
    path.touch(mode=0o600)
    return path


def write(path: Path, format: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the whole table; gives its size."""
    if format == "xlsx":
        sheets.write_xlsx(path, title, head, rows)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(sheets.csv_lines(head, rows))
    return path.stat().st_size


def keep(path: Path, run_id: UUID, format: str, keys: Sequence[UUID]) -> None:
    """Give the finished file its name, with the rows that stand in it beside it."""
    beside = keys_path(run_id)
    beside.touch(mode=0o600)
    beside.write_bytes(b"".join(one.bytes for one in keys))
    path.replace(path_of(run_id, format))
    for left in folder().glob(f"{run_id.hex}.*.part"):  # of a worker that died
        left.unlink(missing_ok=True)


def keys(run_id: UUID) -> list[UUID]:
    """Which rows stand in the file of a run."""
    data = keys_path(run_id).read_bytes()
    return [UUID(bytes=data[at : at + 16]) for at in range(0, len(data), 16)]


def drop(run_id: UUID) -> None:
    """Remove whatever there is of a run."""
    for path in folder().glob(f"{run_id.hex}.*"):
        path.unlink(missing_ok=True)


def strays() -> Iterator[UUID]:
    """The runs of files that are older than a day."""
    limit = clock.now() - STRAY
    for path in folder().iterdir():
        if clock.of_file(path.stat().st_mtime) < limit:
            try:
                yield UUID(path.name.partition(".")[0])
            except ValueError:
                continue
