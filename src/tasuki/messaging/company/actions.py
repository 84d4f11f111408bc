"""What changes the company's own texts: drafts, putting in force, taking out, going back (MS-4).

Every change of a text is compare-and-set on its `revision` (SE-6): who was not the first gets a `Conflict` that
names the other, and loses nothing of what they wrote. Versions are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from tasuki.audit.actions import record
from tasuki.messaging import library
from tasuki.messaging.broken_words import say
from tasuki.messaging.company import queries, store
from tasuki.messaging.company import source as files
from tasuki.messaging.company.models import CompanyText, CompanyTextVersion
from tasuki.messaging.company.problems import check
from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, TextBroken
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock

LONGEST_NOTE: Final = 2_000


# -- drafts --------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, actor: Actor, language: str, name: str, like: str = "") -> CompanyText:
    """A draft of a text of the company, from the one in force, or from `like`: "en/introduction.rep-to-rep".

    A text that has a draft already keeps it. This is also how a language is added: start with its `words`.
    """
    queries.must(actor, "text.edit")
    refuse_if(queries.why_not_name(language, name))
    row = queries.row_of(language, name)
    if row is not None:
        return row
    return _create(actor, language, name, _beginning(actor, language, name, like))


@transaction.atomic
def save_draft(*, actor: Actor, language: str, name: str, source: str, expected_revision: int) -> CompanyText:
    """Keep a draft as it was written, finished or not; nobody's later draft is overwritten (SE-6)."""
    row = queries.access_row(actor, language, name)
    source = _keepable(source)
    _step(row, expected_revision, draft=source, **_author(actor))
    _record(actor, "text.draft_saved", row, {"revision": expected_revision + 1})
    return queries.access_row(actor, language, name)


@transaction.atomic
def discard(*, actor: Actor, language: str, name: str, expected_revision: int) -> None:
    """Drop the draft: back to what is in force; a text that never was in force is gone."""
    row = queries.access_row(actor, language, name)
    newest = row.in_force or row.versions.order_by("-number").first()
    if newest is not None:
        _step(row, expected_revision, draft=newest.source, **_author(actor))
    elif not CompanyText.objects.filter(pk=row.pk, revision=expected_revision).delete()[0]:
        raise _edited(row)
    _record(actor, "text.discarded", row, {})


# -- in force or not -----------------------------------------------------------------------------------


@transaction.atomic
def put(
    *, actor: Actor, language: str, name: str, note: str = "", expected_revision: int
) -> CompanyTextVersion:
    """Put the draft in force as the next version: messages drafted from now on use it.

    Refused with every error and its place; a text that says what is in force already is none.
    """
    row = queries.access_row(actor, language, name)
    if row.revision != expected_revision:
        raise _edited(row)
    refuse_if([*check(name, row.draft, language).errors, *_why_not_note(note), *_why_not_new(row)])
    return _in_force(actor, row, row.draft, note, expected_revision, "text.put")


@transaction.atomic
def undo(
    *, actor: Actor, language: str, name: str, number: int, expected_revision: int, note: str = ""
) -> CompanyTextVersion:
    """Back to an earlier version, which becomes the newest one; a draft under way is replaced by it."""
    row = queries.access_row(actor, language, name)
    earlier = row.versions.filter(number=number).first()
    if earlier is None:
        raise Refused(Reason("text.no_version", {"name": str(row), "number": number}))
    if row.in_force is not None and row.in_force.digest == earlier.digest:
        raise Refused(Reason("text.nothing_new", {"name": str(row), "number": row.in_force.number}))
    refuse_if([*check(name, earlier.source, language).errors, *_why_not_note(note)])
    return _in_force(actor, row, earlier.source, note, expected_revision, "text.undone", back_to=number)


@transaction.atomic
def take_out(*, actor: Actor, language: str, name: str, expected_revision: int) -> CompanyText:
    """Take the company's text out of force: the file beside the data, or the shipped one, rules again."""
    row = queries.access_row(actor, language, name)
    refuse_if([] if row.in_force_id else [Reason("text.not_in_force", {"name": str(row)})])
    _step(row, expected_revision, in_force=None)
    store.note_change()
    _record(actor, "text.taken_out", row, {})
    return queries.access_row(actor, language, name)


@transaction.atomic
def take_in(*, actor: Actor, language: str, name: str, source: str, replace: bool = False) -> CompanyText:
    """A file becomes the draft of its text; a draft that says something else is only overwritten on request."""
    queries.must(actor, "text.edit")
    source = _keepable(source)
    refuse_if([*queries.why_not_name(language, name), *check(name, source, language).errors])
    row = queries.row_of(language, name)
    if row is None:
        return _create(actor, language, name, source)
    if files.digest(row.draft) == files.digest(source):
        return row
    waiting = row.in_force is None or row.draft != row.in_force.source
    refuse_if(
        [Reason("text.has_draft", {"name": str(row), "by": row.draft_by_name})]
        if waiting and not replace
        else []
    )
    return save_draft(
        actor=actor, language=language, name=name, source=source, expected_revision=row.revision
    )


def _in_force(
    actor: Actor,
    row: CompanyText,
    source: str,
    note: str,
    expected_revision: int,
    action: str,
    **more: Any,
) -> CompanyTextVersion:
    _step(row, expected_revision, draft=source, **_author(actor))
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    made = CompanyTextVersion.objects.create(
        text=row,
        number=last + 1,
        source=source,
        digest=files.digest(source),
        replaces=queries.shipped_digest(row.language, row.name),
        note=note.strip(),
        written_at=clock.now(),
        written_by_id=actor.person_id,
        written_by_name=actor.name,
    )
    CompanyText.objects.filter(pk=row.pk).update(in_force=made)
    store.note_change()
    _record(actor, action, row, {"number": made.number, "digest": made.digest, **more})
    return made


def _why_not_new(row: CompanyText) -> list[Reason]:
    now = row.in_force
    if now is None or now.digest != files.digest(row.draft):
        return []
    return [Reason("text.nothing_new", {"name": str(row), "number": now.number})]


def _why_not_note(note: str) -> list[Reason]:
    if len(note) > LONGEST_NOTE or "\0" in note:
        return [Reason("text.note_long", {"limit": LONGEST_NOTE})]
    return []


# -- what they share -----------------------------------------------------------------------------------


def _beginning(actor: Actor, language: str, name: str, like: str) -> str:
    """What a new draft begins with: another text by name, else the one in force, else the same in English."""
    if like:
        other, slash, its_name = like.partition("/")
        if not slash:
            other, its_name = language, like
        return queries.find(actor, other, its_name).source
    sources = (
        library.file_source(where, what)
        for where in (language, library.FALLBACK)
        for what in (name, *_less_specific(name))
    )
    return next((one for one in sources if one is not None), files.compose("{{ account.name }}", "…"))


def _less_specific(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _keepable(source: str) -> str:
    """The text as it is kept; refused where it is no text at all, or longer than one may be."""
    source = files.tidy(source)
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_SOURCE_BYTES:
        raise Refused(Reason("text.too_long", {"limit": MAX_SOURCE_BYTES, "size": size}))
    try:
        files.refuse_form(source)
    except TextBroken as broken:
        values = {"line": broken.line, "message": say(broken.message)}
        raise Refused(Reason("text.bad_character", values)) from broken
    return source


def _create(actor: Actor, language: str, name: str, source: str) -> CompanyText:
    try:
        with transaction.atomic():
            row = CompanyText.objects.create(
                language=language, name=name, draft=files.tidy(source), **_author(actor)
            )
    except IntegrityError as error:
        raise Conflict(Reason("text.begun_meanwhile", {"name": f"{language}/{name}"})) from error
    _record(actor, "text.started", row, {})
    return row


def _step(row: CompanyText, expected_revision: int, **values: Any) -> None:
    """Change the row if it is as it was read; else nothing changes."""
    same = CompanyText.objects.filter(pk=row.pk, revision=expected_revision)
    if not same.update(revision=F("revision") + 1, **values):
        raise _edited(row)


def _edited(row: CompanyText) -> Conflict:
    return Conflict(Reason("text.edited_meanwhile", {"name": str(row), "by": row.draft_by_name}))


def _author(actor: Actor) -> dict[str, Any]:
    return {"draft_by_id": actor.person_id, "draft_by_name": actor.name, "draft_at": clock.now()}


def _record(actor: Actor, action: str, row: CompanyText, fields: Mapping[str, Any]) -> None:
    values = {"language": row.language, "name": row.name, **fields}
    record(actor=actor, action=action, subject=("text", row.pk), fields=values)
