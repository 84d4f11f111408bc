"""Putting the text of a source where it can be selected and searched (KN-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from tasuki.documents.models import Source, SourcePart
from tasuki.documents.reading.parts import Part, in_lines
from tasuki.passages import actions as passages
from tasuki.passages.rooms import Room

KIND: Final = "source"
POLICY: Final = "document.see"


def put(source: Source, parts: Sequence[Part]) -> None:
    """Replace the parts of a source, for selection and for search, in the caller's transaction."""
    SourcePart.objects.filter(source=source).delete()
    rows = [
        SourcePart(source=source, position=position, place=part.place[:200], text=part.text)
        for position, part in enumerate(parts)
    ]
    SourcePart.objects.bulk_create(rows, batch_size=500)
    refresh(source)


def put_body(source: Source) -> None:
    """The same for a note, a mail or a call, whose text stands in the row."""
    put(source, list(in_lines(source.body)))


def refresh(source: Source) -> None:
    """Make a source found by what its row and its parts say now."""
    SOURCES.refresh([source])


def drop(source_ids: Iterable[UUID]) -> None:
    """Take sources out of selection and search."""
    ids = list(source_ids)
    SourcePart.objects.filter(source_id__in=ids).delete()
    passages.drop(kind=KIND, subject_ids=ids)


def _entries(rows: Sequence[Source]) -> Iterable[passages.Entry]:
    """What search finds: the title, who wrote it to whom, the file's name, every part under its place."""
    for one in rows:
        if one.deleted_at is not None:
            continue
        about = " · ".join(filter(None, (one.written_by, one.recipients[:300], _name(one))))
        texts = SourcePart.objects.filter(source_id=one.pk).order_by("position").values_list("place", "text")
        parts = [passages.Part("", about)] if about else []
        parts += [passages.Part(place, text) for place, text in texts]
        at = one.changed_at or one.created_at
        yield passages.Entry(KIND, one.pk, one.account_id, one.title, parts, at, POLICY)


def _name(source: Source) -> str:
    file = getattr(source, "file", None) if source.kind == Source.Kind.FILE else None
    return file.name if file is not None else ""


SOURCES: Final = Room(
    KIND, lambda: Source.objects.filter(deleted_at=None).select_related("file").defer("body"), _entries
)
