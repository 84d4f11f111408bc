"""Sources as plain data, for the API and the commands."""

from __future__ import annotations

from typing import Any

from tasuki.documents.forms_of_files import word_for
from tasuki.documents.models import LinkCheck, Source, SourceFile, SourcePart
from tasuki.documents.places import place_label
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def source(one: Source) -> dict[str, Any]:
    """A source without its text."""
    file = file_of(one)
    return {
        "id": str(one.pk),
        "account_id": str(one.account_id),
        "kind": one.kind,
        "title": one.shown,
        "serves": one.serves,
        "written_by": one.written_by,
        "recipients": one.recipients,
        "happened_on": one.happened_on.isoformat() if one.happened_on else None,
        "language": one.language,
        "added_at": one.created_at.isoformat(),
        "added_by": one.added_by_name,
        "changed_at": one.changed_at.isoformat() if one.changed_at else None,
        "changed_by": one.changed_by_name,
        "deleted_at": one.deleted_at.isoformat() if one.deleted_at else None,
        "deleted_by": one.deleted_by_name,
        "version": one.version,
        "file": _file(file) if file else None,
    }


def file_of(one: Source) -> SourceFile | None:
    """The file of a source, where it has one."""
    return getattr(one, "file", None) if one.kind == Source.Kind.FILE else None


def _file(file: SourceFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "form": file.form,
        "form_name": word_for(file.form),
        "encoding": file.encoding,
        "encoding_sure": file.encoding_sure,
        "text": file.state,
        "problem": problem_of(file),
        "cut_at": file.cut_at,
    }


def problem_of(file: SourceFile) -> str:
    """Why its text could not be read, in words; empty where it could."""
    kept = file.reason
    return sentence(Reason(kept["code"], kept.get("values", {}))) if kept else ""


def part(one: SourcePart) -> dict[str, Any]:
    """A part of a source's text."""
    return {"position": one.position, "place": one.place, "label": place_label(one.place), "text": one.text}


def link(url: str, one: LinkCheck | None) -> dict[str, Any]:
    """What is known of a link."""
    state = LinkCheck.State(one.state) if one else LinkCheck.State.UNCHECKED
    kept = one.detail if one else {}
    return {
        "url": url,
        "state": str(state.value),
        "state_name": str(state.label),
        "status": one.status if one else None,
        "location": one.location if one else "",
        "why": sentence(Reason(kept["code"], kept.get("values", {}))) if kept else "",
        "checked_at": one.checked_at.isoformat() if one and one.checked_at else None,
    }
