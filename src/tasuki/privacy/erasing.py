"""Erasing one person in every room: previewed, confirmed by name, in steps that can be taken up again (SE-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.passages.vocabulary import forget_unused
from tasuki.passages.words import tokens
from tasuki.people.erased import remember
from tasuki.privacy import subjects
from tasuki.privacy.models import Erasure
from tasuki.privacy.registry import keepers
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.web import clock

MOST_AT_ONCE: Final = 500
MAX_REASON: Final = 300
LEASE: Final = timedelta(minutes=10)
_JOB: Final = "tasuki.privacy.jobs.carry_out"


def preview(*, actor: Actor, kind: str, subject_id: UUID) -> dict[str, Any]:
    """What erasing would touch, by room, and what stands in the way; changes nothing."""
    known = subjects.access(actor, kind, subject_id, "privacy.erase")
    subject = subjects.subject_of(known)
    counts = {keeper.name: keeper.count(kind, subject) for keeper in keepers()}
    counts = {name: count for name, count in counts.items() if count}
    return {
        "kind": kind,
        "id": subject_id,
        "name": known.name,
        "rooms": counts,
        "rows": sum(counts.values()),
        "obstacles": [*subjects.obstacles(actor, known), *_already(known)],
    }


def erase(*, actor: Actor, kind: str, subject_id: UUID, confirm: str, reason: str) -> Erasure:
    """Erase a person. `confirm` is their name as it is shown; many rows are done by a worker."""
    known = subjects.access(actor, kind, subject_id, "privacy.erase")
    reason = reason.strip()
    refuse_if([*_confirmed(known, confirm), *_reasoned(known, reason), *_already(known)])
    refuse_if(subjects.obstacles(actor, known))
    large = preview(actor=actor, kind=kind, subject_id=subject_id)["rows"] > MOST_AT_ONCE
    row = _begin(actor, known, reason)
    if large:
        wake_named(_JOB, erasure_id=row.pk)
        return row
    return carry_out(row.pk)


@transaction.atomic
def _begin(actor: Actor, known: subjects.Known, reason: str) -> Erasure:
    try:
        with transaction.atomic():
            row = Erasure.objects.create(
                kind=known.kind, subject_id=known.row.pk, asked_by_id=actor.person_id, reason=reason
            )
    except IntegrityError:
        raise Conflict(Reason("privacy.under_way")) from None
    remember([known.row.email, known.row.external_id])
    record(
        actor=actor,
        action="privacy.erasure_asked",
        subject=(known.kind, known.row.pk),
        fields={"erasure": str(row.pk)},
    )
    return row


def carry_out(erasure_id: UUID) -> Erasure:
    """Erase in every room that is not done yet; the same erasure carried out twice has its effect once."""
    row = Erasure.objects.get(pk=erasure_id)
    if row.state == Erasure.State.DONE or not _claim(row):
        return row
    known = subjects.find(row.kind, row.subject_id)
    subject = subjects.subject_of(known)
    for keeper in keepers():
        if keeper.name in row.rooms_done:
            continue
        count = keeper.erase(row.kind, subject)
        row.counts = {**row.counts, **({keeper.name: count} if count else {})}
        row.rooms_done = [*row.rooms_done, keeper.name]
        row.heartbeat_at = clock.now()
        row.save(update_fields=["counts", "rooms_done", "heartbeat_at"])
    forget_unused(tokens(" ".join(subject.terms)))
    return _finish(row)


@transaction.atomic
def _finish(row: Erasure) -> Erasure:
    row.state, row.finished_at = Erasure.State.DONE, clock.now()
    row.save(update_fields=["state", "finished_at"])
    record(
        actor=Actor.system("erasure"),
        action="privacy.erased",
        subject=(row.kind, row.subject_id),
        fields={"erasure": str(row.pk), "rows": sum(row.counts.values())},
    )
    return row


def _claim(row: Erasure) -> bool:
    """One worker at a time; one that has not been heard of is followed."""
    now = clock.now()
    free = Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - LEASE)
    mine = Erasure.objects.filter(free, pk=row.pk).exclude(state=Erasure.State.DONE)
    return bool(mine.update(state=Erasure.State.RUNNING, heartbeat_at=now))


def take_up() -> int:
    """Go on with erasures that wait or whose worker has not been heard of."""
    free = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - LEASE)
    ids = list(
        Erasure.objects.filter(free).exclude(state=Erasure.State.DONE).values_list("pk", flat=True)[:20]
    )
    for pk in ids:
        carry_out(pk)
    return len(ids)


def _confirmed(known: subjects.Known, confirm: str) -> list[Reason]:
    same = " ".join(confirm.split()) == " ".join(known.name.split())
    return [] if same else [Reason("privacy.confirm")]


def _reasoned(known: subjects.Known, reason: str) -> list[Reason]:
    if len(reason) > MAX_REASON:
        return [Reason("privacy.too_long", {"field": "reason", "length": len(reason), "limit": MAX_REASON})]
    if len(reason) < 3 or is_placeholder(reason):
        return [Reason("privacy.reason_needed")]
    subject = subjects.subject_of(known)
    named = bool(subject.terms) and subject.pattern.search(reason) is not None
    return [Reason("privacy.reason_names")] if named else []


def _already(known: subjects.Known) -> list[Reason]:
    done = Erasure.objects.filter(subject_id=known.row.pk, state=Erasure.State.DONE).exists()
    return [Reason("privacy.already_erased")] if done and known.is_erased else []
