"""What changes playbooks: drafts, publishing, retiring (PB-1, PB-2).

Every change of a company playbook is compare-and-set on its `revision`: who was not the first gets a `Conflict`
that names the other, and loses nothing of what they wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.playbooks import queries
from tasuki.playbooks.diff import compare
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import CompanyPlaybook, PlaybookVersion, Publication
from tasuki.playbooks.writing import numbered, read_draft, tidy, why_not_keep
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock

_KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
RESERVED: Final = frozenset({"new", "import", "compare", "preview", "validate"})
LONGEST_KEY, LONGEST_NOTE = 120, 2_000


def pin(document: PlaybookDocument) -> PlaybookVersion:
    """The stored version of this very document, made on first use (PB-1).

    The same document gives the same row however often and by however many hosts it is pinned.
    """
    version, _ = PlaybookVersion.objects.get_or_create(
        key=document.key,
        digest=document.digest,
        defaults={"version": document.version, "document": document.data()},
    )
    return version


# -- drafts ------------------------------------------------------------------------------------------


@transaction.atomic
def start_from(*, actor: Actor, ref: str, key: str = "") -> CompanyPlaybook:
    """A new company playbook whose draft is the YAML of another one: a shipped one, or any version.

    The YAML is the short form as it was written, with its comments and its references to the library (texts in
    four languages, agendas, knowledge sets): some eighty lines that can be read, where the complete document has
    a thousand. What the editor writes goes before the library; what is published is complete in itself.
    """
    refuse_if(why_not("playbook.edit", actor, queries.relations(actor)))
    found = queries.find_document(actor, ref)
    document = found.document
    key = key.strip() or _free_key(document.key)
    return _create(actor, key, document.scenario, document.mode, found.source)


@transaction.atomic
def import_yaml(*, actor: Actor, text: str, key: str = "", replace: bool = False) -> CompanyPlaybook:
    """Take in the YAML of one playbook, wholly or not at all (PB-2); it becomes a draft that can be published.

    Without a key it is called like its scenario and mode. A playbook of that key is only overwritten on request.
    """
    refuse_if(why_not("playbook.edit", actor, queries.relations(actor)))
    text = tidy(text)
    document = read_draft(text)
    key = key.strip() or document.key
    row = CompanyPlaybook.objects.filter(key=key).first()
    if row is None:
        return _create(actor, key, document.scenario, document.mode, text)
    if not replace and row.draft != text:
        refuse_if([Reason("playbook.key_taken", {"key": key})])
    read_draft(text, scenario=row.scenario, mode=row.mode)
    return _keep_draft(actor, row, text, row.revision) if row.draft != text else row


@transaction.atomic
def save_draft(*, actor: Actor, key: str, text: str, expected_revision: int) -> CompanyPlaybook:
    """Keep a draft as it was written, finished or not; nobody's later draft is overwritten (SE-6)."""
    row = _editable(actor, key)
    text = tidy(text)
    refuse_if(why_not_keep(text))
    return _keep_draft(actor, row, text, expected_revision)


@transaction.atomic
def discard(*, actor: Actor, key: str, expected_revision: int) -> None:
    """Remove a playbook that was never published; what was in force once stays for ever."""
    row = _editable(actor, key)
    count = row.publications.count()
    refuse_if([Reason("playbook.has_versions", {"key": key, "count": count})] if count else [])
    gone, _ = CompanyPlaybook.objects.filter(pk=row.pk, revision=expected_revision).delete()
    if not gone:
        raise _edited(row)
    _record(actor, "playbook.discarded", row, {})


# -- publishing --------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, actor: Actor, key: str, note: str, expected_revision: int) -> Publication:
    """Publish the draft as the next version and put it in force: PB-1.

    Transitions opened from now on start with it; running ones keep theirs. Another company playbook in force for
    the same scenario and mode steps back. Raises `InvalidPlaybook` with every error, `Refused` where nothing
    differs from what is in force or the note is missing, `Conflict` where somebody was faster.
    """
    row = _editable(actor, key)
    if row.revision != expected_revision:
        raise _edited(row)
    document = read_draft(row.draft, scenario=row.scenario, mode=row.mode)
    refuse_if(_why_not_publish(row, document, note))
    number = queries.next_number(document.key)
    source = numbered(row.draft, number)
    _step(row, expected_revision, draft=source)
    try:
        with transaction.atomic():
            made = Publication.objects.create(
                playbook=row,
                document_key=document.key,
                number=number,
                version=pin(read_draft(source)),
                source=source,
                note=note.strip(),
                published_at=clock.now(),
                published_by_id=actor.person_id,
                published_by_name=actor.name,
            )
            _put_in_force(actor, row, made)
    except IntegrityError as error:
        raise _edited(row) from error
    values = {"number": number, "digest": made.version.digest, "before": document.version}
    _record(actor, "playbook.published", row, values)
    return made


@transaction.atomic
def retire(*, actor: Actor, key: str, expected_revision: int) -> CompanyPlaybook:
    """Take a company playbook out of force; the shipped one is what new transitions start with again."""
    row = _editable(actor, key)
    refuse_if([] if row.in_force_id else [Reason("playbook.not_in_force", {"key": key})])
    _step(row, expected_revision, in_force=None)
    _record(actor, "playbook.retired", row, {})
    return queries.access_playbook(actor, key)


@transaction.atomic
def reinstate(*, actor: Actor, key: str, number: int, expected_revision: int) -> Publication:
    """Put an earlier version in force again, unchanged and under its own number."""
    row = _editable(actor, key)
    found = row.publications.select_related("version").filter(number=number).first()
    if found is None:
        raise Refused(Reason("playbook.no_version", {"key": key, "number": number}))
    if row.in_force_id == found.pk:
        raise Refused(Reason("playbook.already_in_force", {"key": key, "number": number}))
    _step(row, expected_revision)
    try:
        with transaction.atomic():
            _put_in_force(actor, row, found)
    except IntegrityError as error:
        raise _edited(row) from error
    _record(actor, "playbook.reinstated", row, {"number": number})
    return found


def _why_not_publish(row: CompanyPlaybook, document: PlaybookDocument, note: str) -> list[Reason]:
    reasons = []
    if not note.strip():
        reasons.append(Reason("playbook.note_missing"))
    if len(note) > LONGEST_NOTE or "\0" in note:
        reasons.append(Reason("playbook.note_long", {"limit": LONGEST_NOTE}))
    if not compare(queries.in_force(row.scenario, row.mode), document):
        reasons.append(Reason("playbook.nothing_new", {"key": document.key}))
    return reasons


def _put_in_force(actor: Actor, row: CompanyPlaybook, publication: Publication) -> None:
    others = CompanyPlaybook.objects.filter(scenario=row.scenario, mode=row.mode, in_force__isnull=False)
    for other in others.exclude(pk=row.pk):
        _step(other, other.revision, in_force=None)
        _record(actor, "playbook.retired", other, {"instead": row.key})
    CompanyPlaybook.objects.filter(pk=row.pk).update(in_force=publication)


# -- what they share ---------------------------------------------------------------------------------


def why_not_key(key: str, document_key: str) -> list[Reason]:
    """Why a new playbook for this scenario and mode cannot be called so."""
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY or key in RESERVED:
        return [Reason("playbook.key_form", {"key": key[:LONGEST_KEY]})]
    if key in queries.SHIPPED_KEYS and key != document_key:
        return [Reason("playbook.key_shipped", {"key": key, "expected": document_key})]
    if CompanyPlaybook.objects.filter(key=key).exists():
        return [Reason("playbook.key_taken", {"key": key})]
    return []


def _free_key(document_key: str) -> str:
    """The scenario and mode itself while nobody took it, else with the first free number behind it."""
    taken = set(CompanyPlaybook.objects.filter(key__startswith=document_key).values_list("key", flat=True))
    if document_key not in taken:
        return document_key
    return next(key for count in range(2, len(taken) + 3) if (key := f"{document_key}.{count}") not in taken)


def _create(actor: Actor, key: str, scenario: str, mode: str, text: str) -> CompanyPlaybook:
    refuse_if(why_not_key(key, f"{scenario}.{mode}"))
    try:
        with transaction.atomic():
            row = CompanyPlaybook.objects.create(
                key=key, scenario=scenario, mode=mode, draft=tidy(text), **_author(actor)
            )
    except IntegrityError as error:
        raise Conflict(Reason("playbook.key_taken", {"key": key})) from error
    _record(actor, "playbook.created", row, {"scenario": scenario, "mode": mode})
    return row


def _editable(actor: Actor, key: str) -> CompanyPlaybook:
    """The playbook to be changed; those who may not edit learn that, without learning which there are."""
    refuse_if(why_not("playbook.edit", actor, queries.relations(actor)))
    return queries.access_playbook(actor, key, "playbook.edit")


def _keep_draft(actor: Actor, row: CompanyPlaybook, text: str, expected_revision: int) -> CompanyPlaybook:
    _step(row, expected_revision, draft=text, **_author(actor))
    _record(actor, "playbook.draft_saved", row, {"revision": expected_revision + 1})
    return queries.access_playbook(actor, row.key)


def _step(row: CompanyPlaybook, expected_revision: int, **values: Any) -> None:
    """Change the row if it is as it was read; else nothing changes."""
    same = CompanyPlaybook.objects.filter(pk=row.pk, revision=expected_revision)
    if not same.update(revision=F("revision") + 1, **values):
        raise _edited(row)


def _edited(row: CompanyPlaybook) -> Conflict:
    return Conflict(Reason("playbook.edited_meanwhile", {"key": row.key, "by": row.draft_by_name}))


def _author(actor: Actor) -> dict[str, Any]:
    return {"draft_by_id": actor.person_id, "draft_by_name": actor.name, "draft_at": clock.now()}


def _record(actor: Actor, action: str, row: CompanyPlaybook, fields: Mapping[str, Any]) -> None:
    record(actor=actor, action=action, subject=("playbook", row.pk), fields={"key": row.key, **fields})
