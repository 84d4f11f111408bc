"""What documents hold of one person, and taking it out (SE-4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tasuki.audit.actions import record
from tasuki.customers.models import Stakeholder
from tasuki.documents import indexing
from tasuki.documents.forgetting import forget
from tasuki.documents.models import Source
from tasuki.rules.access import Actor
from tasuki.web.personal import Subject, composed, may_name

COVERS = {"documents.ForgottenTerm.*"}


def export_contact(stakeholder_id: UUID) -> dict[str, Any]:
    """The sources that name somebody at the customer as author or recipient, and those whose text names them.

    `file_names_them`: the file itself does, which erasing leaves as it was given; delete it by hand.
    """
    person = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if person is None:
        return {"sources": []}
    return {
        "sources": [
            {
                "id": str(one.pk),
                "title": one.title,
                "kind": one.kind,
                "written_by": one.written_by,
                "recipients": one.recipients,
                "happened_on": one.happened_on.isoformat() if one.happened_on else None,
                "mentioned_in_text": _mentions(one, person),
                "file_names_them": one.kind == Source.Kind.FILE and _mentions(one, person),
            }
            for one in _of(person)
        ]
    }


def prepare(kind: str, subject: Subject) -> int:
    """Before anything else: what is read from files from now on does not name the contact any more."""
    if kind == "contact":
        forget(subject)
    return 0


def erase_contact(stakeholder_id: UUID) -> int:
    """Take the name and addresses of somebody at the customer out of authors and recipients; gives how many rows.

    Files stay as they were given: an event names those that still name the person, to be deleted by hand.
    """
    person = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if person is None:
        return 0
    changed, named = 0, []
    for source in _of(person):
        if source.kind == Source.Kind.FILE and _mentions(source, person):
            named.append(str(source.pk))
        written_by, recipients = source.written_by, source.recipients
        for name in _names(person):
            written_by = "" if name in _lower(written_by) else written_by
            if name in _lower(recipients):
                kept = (one for one in recipients.split(",") if name not in _lower(one))
                recipients = ",".join(kept).strip()
        if (written_by, recipients) != (source.written_by, source.recipients):
            Source.objects.filter(pk=source.pk).update(written_by=written_by, recipients=recipients)
            source.written_by, source.recipients = written_by, recipients
            indexing.refresh(source)
            changed += 1
    if named:
        record(
            actor=Actor.system("erasure"),
            action="source.file_names_erased",
            subject=("stakeholder", stakeholder_id),
            fields={"account": str(person.account_id), "sources": named},
        )
    return changed


def export_colleague(person_id: UUID) -> dict[str, Any]:
    """The sources that a colleague has added."""
    rows = Source.objects.filter(added_by_id=person_id).order_by("created_at")
    return {
        "sources": [
            {"id": str(one.pk), "title": one.shown, "added_at": one.created_at.isoformat()} for one in rows
        ]
    }


def erase_colleague(person_id: UUID, replacement_name: str) -> int:
    """Put another name in the place of a colleague's; what they added stays with the account."""
    rows = Source.objects.filter(added_by_id=person_id)
    name = rows.values_list("added_by_name", flat=True).first() or ""
    changed = 0
    if name:
        for field in ("changed_by_name", "deleted_by_name"):
            changed += Source.objects.filter(**{field: name}).update(**{field: replacement_name[:200]})
    return changed + rows.update(added_by=None, added_by_name=replacement_name[:200])


def _of(person: Stakeholder) -> Iterator[Source]:
    found = Q()
    for name in _names(person):
        for lookup in ("written_by", "recipients", "body", "parts__text"):
            found |= may_name(lookup, [name])
    if not found:
        return
    rows: QuerySet[Source] = Source.objects.filter(found, account_id=person.account_id).distinct()
    for one in rows.select_related("file").order_by("created_at"):
        texts = [one.written_by, one.recipients, one.body, *one.parts.values_list("text", flat=True)]
        if any(name in _lower(text) for text in texts for name in _names(person)):
            yield one


def _lower(text: str) -> str:
    return composed(text).lower()


def _names(person: Stakeholder) -> list[str]:
    """How texts call them: the address, the whole name in either order."""
    first, last = person.first_name, person.last_name
    whole = [f"{first} {last}", f"{last} {first}", f"{last}{first}"] if first and last else []
    return [_lower(one) for one in (person.email, *whole) if one]


def _mentions(source: Source, person: Stakeholder) -> bool:
    texts = [source.body, *source.parts.values_list("text", flat=True)]
    pattern = Subject(person.pk, tuple(_names(person))).pattern
    return any(pattern.search(composed(text)) for text in texts)
