"""Changing and deleting what is kept: no update is lost, what is deleted leaves a mark (KN-10, SE-6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.documents import indexing, storage
from tasuki.documents.checks import reasons_for
from tasuki.documents.forms_of_files import TEXTS
from tasuki.documents.jobs import read_text
from tasuki.documents.models import Source, SourceFile
from tasuki.documents.queries import access_source
from tasuki.documents.reading.parts import clean
from tasuki.documents.reading.texts import ENCODINGS
from tasuki.jobs.actions import wake
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock

EDITABLE: Final = ("title", "body", "written_by", "recipients", "happened_on", "language", "serves")


@transaction.atomic
def edit_source(
    *, actor: Actor, source_id: UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> Source:
    """Change what is said about a source, or the text of a note; `expected_version` is the one that was read."""
    source = access_source(actor, source_id, "document.edit")
    wanted = {name: _tidy(name, values[name]) for name in EDITABLE if name in values}
    if source.kind == Source.Kind.FILE:
        wanted.pop("body", None)
    after = {name: getattr(source, name) for name in EDITABLE} | wanted
    refuse_if(reasons_for(source.kind, after))
    changed = {name: value for name, value in wanted.items() if value != getattr(source, name)}
    seen = source.version if expected_version is None else expected_version
    found = Source.objects.filter(pk=source.pk, version=seen, deleted_at=None)
    stamp = {"changed_at": clock.now(), "changed_by_name": actor.name[:200], "version": seen + 1}
    if not found.update(**changed, **stamp):
        raise Conflict(Reason("conflict.stale"))
    source = access_source(actor, source_id)
    _index_again(source, body="body" in changed)
    record(
        actor=actor,
        action="source.changed",
        subject=("source", source.pk),
        fields={"account": str(source.account_id), "fields": sorted(changed)},
    )
    return source


@transaction.atomic
def delete_source(*, actor: Actor, source_id: UUID, expected_version: int | None = None) -> None:
    """Delete a source. Its row stays without title and text, to say who deleted it and when; its bytes go."""
    source = access_source(actor, source_id, "document.edit")
    seen = source.version if expected_version is None else expected_version
    wiped: dict[str, Any] = {"title": "", "body": "", "written_by": "", "recipients": "", "serves": ""}
    found = Source.objects.filter(pk=source.pk, version=seen, deleted_at=None)
    stamp = {"deleted_at": clock.now(), "deleted_by_name": actor.name[:200], "version": seen + 1}
    if not found.update(**wiped, **stamp):
        raise Conflict(Reason("conflict.stale"))
    file = SourceFile.objects.filter(source=source).first()
    if file is not None:
        sha256 = file.sha256
        file.delete()
        transaction.on_commit(lambda: storage.drop_unused(sha256), robust=True)
    indexing.drop([source.pk])
    fields = {"account": str(source.account_id), "kind": source.kind}
    record(actor=actor, action="source.deleted", subject=("source", source.pk), fields=fields)


@transaction.atomic
def choose_encoding(*, actor: Actor, source_id: UUID, encoding: str) -> Source:
    """Read a text file again in the encoding that a person chose, or in the likeliest one ("")."""
    source = access_source(actor, source_id, "document.edit")
    file = SourceFile.objects.filter(source=source).first()
    if file is None or file.form not in TEXTS - {"eml"}:
        raise Refused(Reason("document.no_encoding"))
    if encoding not in ("", *ENCODINGS):
        known = list(ENCODINGS)
        raise Refused(Reason("document.encoding_unknown", {"encoding": encoding[:40], "known": known}))
    SourceFile.objects.filter(pk=file.pk).update(
        encoding=encoding,
        encoding_chosen=bool(encoding),
        state=SourceFile.State.WAITING,
        attempts=0,
        leased_until=None,
        reason={},
    )
    fields = {"account": str(source.account_id), "encoding": encoding}
    record(actor=actor, action="source.read_again", subject=("source", source.pk), fields=fields)
    wake(read_text, source_id=source.pk)
    return access_source(actor, source_id)


def _tidy(name: str, value: Any) -> Any:
    if name == "body":
        return clean(str(value)) if "\x00" not in str(value) else str(value)
    return value.strip() if isinstance(value, str) else value


def _index_again(source: Source, *, body: bool) -> None:
    """The text anew where it changed; else only what search shows of it."""
    if body:
        indexing.put_body(source)
        return
    indexing.refresh(source)
