"""The process that reads one file: `python -m tasuki.documents.reading FORM PATH [ENCODING]`, JSON on standard output.

It sets its own limits on memory and time, and its parent ends it when it takes too long: a file made to break
a parser breaks this process and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tasuki.documents.reading import office, pdf, texts
from tasuki.documents.reading.parts import Part, Unreadable, limited

MEMORY = 1_000_000_000
SECONDS = 60


def read(form: str, path: Path, chosen: str = "") -> dict[str, Any]:
    """The parts of the file, or why it cannot be read."""
    try:
        parts, known = _parts(form, path, chosen)
        kept, cut_at = limited(parts)
    except Unreadable as problem:
        return {"failed": problem.code, "values": problem.values}
    except (MemoryError, RecursionError):
        return {"failed": "too_large", "values": {}}
    found: dict[str, Any] = {"parts": [[part.place, part.text] for part in kept], "cut_at": cut_at}
    if known is not None:
        found |= {"encoding": known.encoding, "sure": known.sure}
    return found


def _parts(form: str, path: Path, chosen: str) -> tuple[Iterable[Part], texts.Decoded | None]:
    match form:
        case "pdf":
            return pdf.pages(path), None
        case "docx":
            return office.word(path), None
        case "pptx":
            return office.slides(path), None
        case "odt" | "odp":
            return office.open_document(path), None
        case "xlsx" | "ods":
            return office.workbook(path), None
        case "eml":
            return texts.mail(path), None
        case "html":
            return texts.html(path, chosen)
        case "ics":
            return texts.calendar(path, chosen)
    return texts.plain(path, chosen)


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    form, path, *chosen = sys.argv[1:]
    sys.stdout.write(json.dumps(read(form, Path(path), *chosen), ensure_ascii=True))
