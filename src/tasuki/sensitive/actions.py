"""Writing, confirming and erasing sensitive notes: each an event that holds ids only (PE-6, SE-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from tasuki.audit.actions import NewEvent, record, record_many
from tasuki.customers.models import Account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.sensitive import checks, sealing
from tasuki.sensitive.access import NOBODY, access_note, authorise
from tasuki.sensitive.models import SensitiveNote, SensitiveRule
from tasuki.web import clock

# Rooms above that keep rows about a sensitive item are told by name when its text is gone, in the same change.
LISTENERS: Final = ("tasuki.knowledge.sealed.note_erased",)
# … and say which notes belong to an item beside its own: what was asked about it and replied.
BESIDE: Final = ("tasuki.knowledge.sealed.questions_about",)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@sensitive_variables()
@transaction.atomic
def keep(
    *,
    actor: Actor,
    account: Account,
    subject: checks.Subject,
    topic: str,
    text: str,
    purpose: str,
    expires_on: date | None = None,
    subject_version: int = 0,
    more: Mapping[str, str] = _NOTHING,
    relations: frozenset[str] = NOBODY,
) -> SensitiveNote:
    """Keep a note. One about a stakeholder is a new one; one about an item replaces what was said before.

    `more` is sealed with the text: where it comes from, a quotation. Earlier versions are kept until erased.
    """
    authorise(actor, account, "sensitive.edit", relations=relations)
    return put(
        actor=actor,
        account=account,
        subject=subject,
        topic=topic,
        text=text,
        purpose=purpose,
        expires_on=expires_on,
        subject_version=subject_version,
        more=more,
    )


@sensitive_variables()
@transaction.atomic
def put(
    *,
    actor: Actor,
    account: Account,
    subject: checks.Subject,
    topic: str,
    text: str,
    purpose: str,
    expires_on: date | None = None,
    subject_version: int = 0,
    more: Mapping[str, str] = _NOTHING,
) -> SensitiveNote:
    """The same for a caller who has authorised the actor."""
    now, text, purpose = clock.now(), text.strip(), purpose.strip()
    kind, ref = checks.subject_of(account, subject)
    refuse_if(
        checks.objections(topic=topic, text=text, purpose=purpose, expires_on=expires_on, today=now.date())
    )
    row = SensitiveNote(
        account=account,
        subject_kind=kind,
        subject_ref=ref,
        subject_version=subject_version,
        topic=topic,
        purpose=purpose,
        expires_on=expires_on or checks.latest_day(now.date()),
    )
    before = current(account.pk, kind, ref) if kind == SensitiveNote.Subject.ITEM else None
    return _add(actor, row, before, text, more, now)


@sensitive_variables()
@transaction.atomic
def rewrite(
    *,
    actor: Actor,
    note_id: UUID,
    text: str,
    expected_version: int,
    purpose: str | None = None,
    topic: str | None = None,
    expires_on: date | None = None,
    relations: frozenset[str] = NOBODY,
) -> SensitiveNote:
    """Write a note's next version; what stood there is kept until the note is erased.

    Only by somebody who may read what they replace, or has written it, and who says which version they mean.
    """
    before = access_note(actor, note_id, "sensitive.edit", relations=relations)
    if actor.person_id is None or before.author_id != actor.person_id:
        authorise(actor, before.account, "sensitive.see", relations=relations)
    _refuse_unless_current(before, expected_version)
    if before.subject_kind != SensitiveNote.Subject.STAKEHOLDER:
        raise Refused(Reason("sensitive.in_record"))
    now, text = clock.now(), text.strip()
    row = SensitiveNote(
        account=before.account,
        subject_kind=before.subject_kind,
        subject_ref=before.subject_ref,
        topic=topic or before.topic,
        purpose=(before.purpose if purpose is None else purpose).strip(),
        expires_on=expires_on or checks.latest_day(now.date()),
    )
    refuse_if(
        checks.objections(
            topic=row.topic, text=text, purpose=row.purpose, expires_on=expires_on, today=now.date()
        )
    )
    return _add(actor, row, before, text, _NOTHING, now)


@transaction.atomic
def renew(
    *,
    actor: Actor,
    note_id: UUID,
    purpose: str,
    expires_on: date | None = None,
    relations: frozenset[str] = NOBODY,
) -> SensitiveNote:
    """Confirm that a note is still needed, and for what: its time starts again. The text is not opened."""
    row = access_note(actor, note_id, "sensitive.edit", relations=relations)
    _refuse_unless_current(row, None)
    now, purpose = clock.now(), purpose.strip()
    refuse_if(checks.purpose_objections(purpose) + checks.day_objections(expires_on, now.date()))
    confirm_rows(actor, [row], now, purpose=purpose, expires_on=expires_on)
    return row


def confirm_rows(
    actor: Actor,
    rows: Iterable[SensitiveNote],
    now: datetime,
    *,
    purpose: str | None = None,
    expires_on: date | None = None,
) -> None:
    """The same for rows that the caller has authorised; without `purpose` theirs stays."""
    day = expires_on or checks.latest_day(now.date())
    for row in rows:
        row.confirmed_at, row.confirmed_by_id = now, actor.person_id
        row.confirmed_by_name, row.expires_on = actor.name[:200], day
        row.purpose = row.purpose if purpose is None else purpose
        values = {
            name: getattr(row, name)
            for name in ("confirmed_at", "confirmed_by_id", "confirmed_by_name", "expires_on", "purpose")
        }
        found = SensitiveNote.objects.filter(pk=row.pk, erased_at=None, replaced_at=None)
        if not found.update(**values):
            raise Conflict(Reason("conflict.stale"))
        _tell(actor, "sensitive.renewed", row, {"expires_on": day.isoformat()})


@transaction.atomic
def erase(*, actor: Actor, note_id: UUID, relations: frozenset[str] = NOBODY) -> SensitiveNote:
    """Delete the text of a note in all its versions; that there was one, of whom and by whom, stays.

    Of an item of the record goes all that was ever sealed about it: what stood there before it was emptied and
    answered anew, what was asked and replied.
    """
    row = access_note(actor, note_id, "sensitive.erase", relations=relations)
    erase_threads(actor, _together(row), SensitiveNote.ErasedWhy.ASKED)
    row.refresh_from_db()
    return row


def _together(row: SensitiveNote) -> set[UUID]:
    """The threads that are erased with this note."""
    if row.subject_kind != SensitiveNote.Subject.ITEM:
        return {row.thread}
    of_account = SensitiveNote.objects.filter(account_id=row.account_id)
    questions = {ref for name in BESIDE for ref in import_string(name)(row.account_id, row.subject_ref)}
    own = of_account.filter(subject_kind=row.subject_kind, subject_ref=row.subject_ref)
    asked = of_account.filter(subject_kind=SensitiveNote.Subject.QUESTION, subject_ref__in=questions)
    return {*own.values_list("thread", flat=True), *asked.values_list("thread", flat=True)}


def erase_threads(actor: Actor, threads: Iterable[UUID], why: str) -> int:
    """The same for notes that the caller has authorised; gives how many versions lost their text."""
    rows = SensitiveNote.objects.filter(thread__in=list(threads), erased_at=None).defer("sealed")
    return erase_rows(actor, list(rows), why)


def erase_rows(actor: Actor, rows: Sequence[SensitiveNote], why: str) -> int:
    """The same for single versions; rooms above are told of those that were what is said now."""
    now = clock.now()
    SensitiveNote.objects.filter(pk__in=[row.pk for row in rows]).update(
        sealed=None, key_id="", erased_at=now, erased_why=why
    )
    for row in rows:  # before the log is taken: their rows come first everywhere (SE-6)
        if row.replaced_at is None:
            for name in LISTENERS:
                import_string(name)(actor=actor, note=row)
    action = "sensitive.expired" if why == SensitiveNote.ErasedWhy.EXPIRED else "sensitive.erased"
    record_many(
        [
            NewEvent(actor, action, ("account", row.account_id), {**ids_of(row), "why": str(why)})
            for row in rows
        ],
        now=now,
    )
    return len(rows)


@transaction.atomic
def set_keep_days(*, actor: Actor, days: int, expected_version: int | None = None) -> SensitiveRule:
    """Set for how long notes may be kept; a shorter time also shortens those there are."""
    refuse_if(why_not("privacy.retention", actor, ()))
    if not checks.LEAST_DAYS <= days <= checks.MOST_DAYS:
        raise Refused(Reason("sensitive.keep_days", {"least": checks.LEAST_DAYS, "most": checks.MOST_DAYS}))
    rule, _new = SensitiveRule.objects.get_or_create(pk=1)
    if expected_version is not None and rule.version != expected_version:
        raise Conflict(Reason("conflict.stale"))
    found = SensitiveRule.objects.filter(pk=1, version=rule.version)
    if not found.update(keep_days=days, version=rule.version + 1):
        raise Conflict(Reason("conflict.stale"))
    _shorten(days)
    record(
        actor=actor,
        action="sensitive.rule_set",
        subject=("installation", None),
        fields={"keep_days": days, "before": rule.keep_days},
    )
    rule.refresh_from_db()
    return rule


def _shorten(days: int) -> None:
    """No note is kept longer than the rule allows, counted from its last confirmation."""
    for row in (
        SensitiveNote.objects.filter(erased_at=None).only("pk", "confirmed_at", "expires_on").iterator()
    ):
        last = row.confirmed_at.date() + timedelta(days=days)
        if row.expires_on > last:
            SensitiveNote.objects.filter(pk=row.pk).update(expires_on=last)


@sensitive_variables()
def _add(
    actor: Actor,
    row: SensitiveNote,
    before: SensitiveNote | None,
    text: str,
    more: Mapping[str, str],
    now: datetime,
) -> SensitiveNote:
    if before is not None:
        row.thread, row.version = before.thread, before.version + 1
        if not SensitiveNote.objects.filter(pk=before.pk, replaced_at=None).update(replaced_at=now):
            raise Conflict(Reason("conflict.stale"))
    row.author_id = row.confirmed_by_id = actor.person_id
    row.author_name = row.confirmed_by_name = actor.name[:200]
    row.at = row.confirmed_at = now
    sealing.close(row, text, more)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("conflict.stale")) from None
    _tell(actor, "sensitive.written", row, {"expires_on": row.expires_on.isoformat()})
    return row


def current(account_id: UUID, kind: str, ref: str) -> SensitiveNote | None:
    """The latest note about a subject that was neither replaced nor erased, without its sealed text."""
    found = SensitiveNote.objects.filter(
        account_id=account_id, subject_kind=kind, subject_ref=ref, replaced_at=None, erased_at=None
    )
    return found.defer("sealed").order_by("-at").first()


def retire(rows: Iterable[SensitiveNote], now: datetime) -> None:
    """These are no longer what is said; their texts stay as history until they expire or are erased."""
    SensitiveNote.objects.filter(pk__in=[row.pk for row in rows], replaced_at=None).update(replaced_at=now)


def _refuse_unless_current(row: SensitiveNote, expected_version: int | None) -> None:
    if row.erased_at is not None:
        raise Refused(Reason("sensitive.is_erased"))
    if row.replaced_at is not None or (expected_version is not None and row.version != expected_version):
        raise Conflict(Reason("conflict.stale"))


def ids_of(row: SensitiveNote) -> dict[str, Any]:
    """What an event says of a note: ids, never words."""
    return {
        "note": str(row.pk),
        "version": row.version,
        "subject": row.subject_kind,
        "of": row.subject_ref,
    }


def _tell(actor: Actor, action: str, row: SensitiveNote, fields: Mapping[str, Any]) -> None:
    record(actor=actor, action=action, subject=("account", row.account_id), fields={**ids_of(row), **fields})
