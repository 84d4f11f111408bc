"""The company's playbooks as files: `TASUKI_HOME/playbooks/*.yaml`, taken in and written out (PB-1, PB-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tasuki.playbooks import actions
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import CompanyPlaybook
from tasuki.playbooks.source import InvalidPlaybook
from tasuki.playbooks.writing import MAX_BYTES, decode, read_draft
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.reason_texts import sentence

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: a playbook, or every reason why not."""

    path: Path
    playbook: CompanyPlaybook | None
    reasons: tuple[Reason, ...] = ()


def company_folder() -> Path:
    """Where the company keeps its playbooks as files."""
    return Path(settings.TASUKI_HOME) / "playbooks"


def files_in(place: Path) -> list[Path]:
    """The YAML files that a path means: itself, or those in the folder, in the order of their names."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise Refused(Reason("playbook.no_file", {"path": str(place)}))
    found = sorted(path for path in place.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise Refused(Reason("playbook.no_yaml", {"path": str(place)}))
    return found


def text_of(path: Path) -> str:
    """The text of a file, of which no more is read than a playbook may have."""
    with path.open("rb") as file:
        return decode(file.read(MAX_BYTES + 1))


def read_file(path: Path) -> PlaybookDocument:
    """The document in a file; raises `Refused` with every error by file and line (PB-2)."""
    try:
        return read_draft(text_of(path))
    except InvalidPlaybook as invalid:
        raise Refused(list(_in_file(path, invalid.reasons))) from invalid


def take_in(
    *, actor: Actor, paths: Iterable[Path], key: str = "", replace: bool = False
) -> Iterator[TakenIn]:
    """Take in files, each wholly or not at all: what is wrong with one does not stop the others.

    A playbook is called like its file unless a key is given.
    """
    for path in paths:
        try:
            row = actions.import_yaml(actor=actor, text=text_of(path), key=key or path.stem, replace=replace)
        except Refused as refused:
            yield TakenIn(path, None, tuple(_in_file(path, refused.reasons)))
        else:
            yield TakenIn(path, row)


def _in_file(path: Path, reasons: Iterable[Reason]) -> Iterator[Reason]:
    for reason in reasons:
        line = int(reason.values.get("line", 1))
        yield Reason(
            "playbook.in_file",
            {"file": str(path), "line": line, "message": sentence(reason), "code": reason.code},
        )
