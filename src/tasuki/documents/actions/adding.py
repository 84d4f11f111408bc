"""Keeping something new with an account: a file, a note, a mail, the summary of a call (KN-8, KN-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.models import Account
from tasuki.documents import indexing, storage
from tasuki.documents.accepting import Accepted, accept
from tasuki.documents.checks import reasons_for
from tasuki.documents.forms_of_files import FORMS
from tasuki.documents.jobs import read_text
from tasuki.documents.models import LIMITS, Source, SourceFile
from tasuki.documents.queries import access_documents
from tasuki.documents.reading.parts import clean
from tasuki.jobs.actions import wake
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.web import clock


def add_file(
    *,
    actor: Actor,
    account_id: UUID,
    name: str,
    blocks: Iterable[bytes],
    title: str = "",
    serves: str = "",
    happened_on: date | None = None,
    written_by: str = "",
    language: str = "",
) -> Source:
    """Keep a file, if it is what its name says and harmless to keep; its text is read in the background.

    `blocks` are its bytes as they come; more than the limit is refused while they do.
    """
    account, _relations = access_documents(actor, account_id, "document.edit")
    with storage.receive(blocks) as received:
        accepted = accept(received.path, name)
        values = {
            "title": title.strip() or PurePosixPath(accepted.name).stem[: LIMITS["title"]],
            "serves": serves,
            "happened_on": happened_on,
            "written_by": written_by.strip(),
            "language": language.strip(),
        }
        refuse_if(reasons_for(Source.Kind.FILE, values) + _already_there(account, received.sha256))
        return _keep_file(actor, account, received, accepted, values)


@transaction.atomic
def _keep_file(
    actor: Actor, account: Account, received: storage.Received, accepted: Accepted, values: dict[str, Any]
) -> Source:
    storage.keep(received)
    source = _new(actor, account, Source.Kind.FILE, values)
    readable = FORMS[accepted.form].readable
    SourceFile.objects.create(
        source=source,
        sha256=received.sha256,
        name=accepted.name,
        size=received.size,
        form=accepted.form,
        state=SourceFile.State.WAITING if readable else SourceFile.State.DONE,
    )
    indexing.refresh(source)
    fields = {"sha256": received.sha256, "size": received.size, "form": accepted.form}
    record(actor=actor, action="source.added", subject=("source", source.pk), fields=_event(source, fields))
    if readable:
        wake(read_text, source_id=source.pk)
    return source


@transaction.atomic
def add_text(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    title: str,
    body: str,
    written_by: str = "",
    recipients: str = "",
    happened_on: date | None = None,
    language: str = "",
    serves: str = "",
) -> Source:
    """Keep a note, a mail that was pasted or the summary of a call; its text can be found at once."""
    account, _relations = access_documents(actor, account_id, "document.edit")
    values = {
        "title": title.strip(),
        "body": clean(body) if "\x00" not in body else body,
        "written_by": written_by.strip(),
        "recipients": recipients.strip(),
        "happened_on": happened_on,
        "language": language.strip(),
        "serves": serves,
    }
    reasons = reasons_for(kind, values)
    if kind == Source.Kind.FILE:
        reasons.append(Reason("document.needs_file"))
    refuse_if(reasons)
    source = _new(actor, account, kind, values)
    indexing.put_body(source)
    fields = _event(source, {"body": fingerprint(source.body)})
    record(actor=actor, action="source.added", subject=("source", source.pk), fields=fields)
    return source


def _new(actor: Actor, account: Account, kind: str, values: dict[str, Any]) -> Source:
    return Source.objects.create(
        account=account,
        kind=kind,
        added_by_id=actor.person_id,
        added_by_name=actor.name[:200],
        changed_at=clock.now(),
        changed_by_name=actor.name[:200],
        **values,
    )


def _event(source: Source, more: dict[str, Any]) -> dict[str, Any]:
    return {"account": str(source.account_id), "kind": source.kind, "serves": source.serves, **more}


def _already_there(account: Account, sha256: str) -> list[Reason]:
    same = SourceFile.objects.filter(sha256=sha256, source__account=account, source__deleted_at=None)
    found = same.select_related("source").first()
    return [Reason("document.already_there", {"title": found.source.title})] if found else []
