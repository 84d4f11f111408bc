"""What people do with mailings: order, approve, start, pause, resume, withdraw; one verb, one function (MS-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.jobs.portions import Progress
from tasuki.messaging.actions.approval import approve_read
from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.mailing.drafting import load_transitions
from tasuki.messaging.mailing.models import LINE, OPEN, STATES, Mailing, MailingLine
from tasuki.messaging.mailing.queries import (
    HAS_DRAFT,
    access_line,
    access_mailing,
    by_hand,
    digest_of,
    left_and_back,
    to_approve,
)
from tasuki.messaging.mailing.work import keep_going, note
from tasuki.messaging.models import STATE, Message
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.queries import relations_to_transition, visible_transitions
from tasuki.web import clock
from tasuki.web.bulk import insert_rows
from tasuki.web.ids import new_ids
from tasuki.web.query import in_chunks

FARTHEST: Final = 50_000  # transitions of one mailing at most
LATEST: Final = timedelta(days=365)
#: Figure of the plan → least and most.
LIMITS: Final = {
    "wave_size": (1, 10_000),
    "pilot_size": (0, 10_000),
    "gap_minutes": (1, 43_200),
    "per_minute": (1, 6_000),
    "breaker_percent": (1, 100),
    "breaker_least": (1, 10_000),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a mailing leaves; without `first_at` the first wave begins when it is started."""

    wave_size: int = 200
    pilot_size: int = 0
    gap_minutes: int = 1_440
    per_minute: int = 60
    working_hours: bool = True
    first_at: datetime | None = None
    breaker_percent: int = 5
    breaker_least: int = 20


def order(
    *,
    actor: Actor,
    key: str,
    transitions: Sequence[UUID],
    plan: Plan | None = None,
    inline: bool = False,
    progress: Progress | None = None,
) -> Mailing:
    """Order the playbook's message `key` for these transitions; the drafts are written, over 500 as a job.

    Nothing is approved and nothing leaves. Ids that the actor may not see look as if they were not there.
    """
    plan, ids = plan or Plan(), list(dict.fromkeys(transitions))
    refuse_if(_why_not_order(key, ids, plan))
    _let_in(actor, ids)
    mailing = _keep(actor, key, ids, plan)
    keep_going(mailing, inline=inline, count=len(ids), progress=progress)
    mailing.refresh_from_db()
    return mailing


def _why_not_order(key: str, ids: Sequence[UUID], plan: Plan) -> list[Reason]:
    reasons = []
    if key not in KIND_OF_KEY:
        reasons.append(Reason("mailing.unknown_message", {"key": key, "known": list(KIND_OF_KEY)}))
    if not ids:
        reasons.append(Reason("bulk.nothing_chosen"))
    if len(ids) > FARTHEST:
        reasons.append(Reason("bulk.too_many", {"count": len(ids), "limit": FARTHEST}))
    return reasons + why_not_plan(plan)


def why_not_plan(plan: Plan) -> list[Reason]:
    """What is wrong with the figures of a plan, each named with its limits."""
    reasons = [
        Reason(
            "mailing.out_of_range",
            {"field": name, "least": least, "most": most, "value": getattr(plan, name)},
        )
        for name, (least, most) in LIMITS.items()
        if not least <= getattr(plan, name) <= most
    ]
    if plan.first_at is not None and plan.first_at > clock.now() + LATEST:
        reasons.append(Reason("mailing.too_late", {"days": LATEST.days}))
    return reasons


def _let_in(actor: Actor, ids: Sequence[UUID]) -> None:
    """Every id is authorised before anything is written (RO-10)."""
    seen: set[UUID] = set()
    for some in in_chunks(ids):
        seen |= set(visible_transitions(actor).filter(pk__in=some).values_list("pk", flat=True))
    if missing := set(ids) - seen:
        raise NotFound("transition", min(missing))
    if not why_not("mailing.order", actor, ()):
        return
    for some in in_chunks(ids, 500):
        for row in load_transitions(some).values():
            refuse_if(why_not("mailing.order", actor, relations_to_transition(actor, row)))


@transaction.atomic
def _keep(actor: Actor, key: str, ids: Sequence[UUID], plan: Plan) -> Mailing:
    now = clock.now()
    mailing = Mailing.objects.create(
        key=key,
        **{**asdict(plan), "first_at": max(plan.first_at or now, now)},
        ordered_by_id=actor.person_id,
        ordered_name=actor.name,
        by_kind=actor.kind,
        total=len(ids),
    )
    fields = [field.attname for field in MailingLine._meta.concrete_fields]
    lines = (
        MailingLine(pk=pk, mailing=mailing, transition_id=one, position=place)
        for place, (pk, one) in enumerate(zip(new_ids(len(ids)), ids, strict=True))
    )
    insert_rows(MailingLine, fields, ([getattr(line, name) for name in fields] for line in lines))
    note(mailing, "mailing.ordered", {"key": key, "count": len(ids)}, actor)
    return mailing


@transaction.atomic
def change_plan(*, actor: Actor, mailing_id: UUID, plan: Plan) -> Mailing:
    """Other waves, another pace, another beginning: as long as nothing has been queued."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    refuse_if(why_not_plan(plan))
    now = clock.now()
    values = {**asdict(plan), "first_at": max(plan.first_at or mailing.first_at, now)}
    _move(mailing, (STATES.DRAFTING, STATES.READING, STATES.APPROVED), mailing.state, **values)
    MailingLine.objects.filter(mailing=mailing).update(wave=None, nominal_at=None, planned_at=None)
    note(mailing, "mailing.replanned", {"size": plan.wave_size, "gap": plan.gap_minutes}, actor)
    return mailing


def try_again(*, actor: Actor, mailing_id: UUID, inline: bool = False) -> Mailing:
    """Write what could not be written once more: somebody has supplied what was missing."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    with transaction.atomic():
        _move(mailing, (STATES.READING, STATES.APPROVED), STATES.DRAFTING, heartbeat_at=None)
        blocked = MailingLine.objects.filter(mailing=mailing, state=LINE.BLOCKED, message=None)
        count = blocked.update(state=LINE.TODO, reasons=[])
        if not count:
            raise Refused(Reason("mailing.nothing_blocked"))
        note(mailing, "mailing.tried_again", {"count": count}, actor)
    keep_going(mailing, inline=inline, count=count)
    mailing.refresh_from_db()
    return mailing


def approve(*, actor: Actor, mailing_id: UUID, expected_digest: str, inline: bool = False) -> Mailing:
    """Approve exactly the texts that `expected_digest` stands for; any other set of texts is a Conflict (MS-5, MS-7).

    Drafts whose text somebody changed stay out: they are read and approved one by one.
    """
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    refuse_if(_needs_person(actor))
    with transaction.atomic():
        count = to_approve(mailing).count()
        if not count and not MailingLine.objects.filter(mailing=mailing, state=LINE.APPROVED).exists():
            raise Refused(Reason("mailing.nothing_to_approve"))
        values = {"approved_by_id": actor.person_id, "approved_at": clock.now(), "digest": expected_digest}
        _move(mailing, (STATES.READING,), STATES.APPROVING, heartbeat_at=None, **values)
        if digest_of(mailing) != expected_digest:
            raise Conflict(Reason("mailing.changed"))
        _set_by_hand(mailing)
        note(mailing, "mailing.approved_texts", {"digest": expected_digest, "count": count}, actor)
    keep_going(mailing, inline=inline, count=count)
    mailing.refresh_from_db()
    return mailing


@transaction.atomic
def approve_line(*, actor: Actor, mailing_id: UUID, line_id: UUID, expected_hash: str) -> MailingLine:
    """Approve one draft with a text of its own, as it was read."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    refuse_if(_needs_person(actor))
    line = access_line(actor, mailing, line_id)
    if mailing.state not in OPEN or mailing.state == STATES.WITHDRAWING or line.state != LINE.DRAFTED:
        raise Refused(Reason("mailing.not_now", {"state": mailing.get_state_display()}))
    relations = relations_to_transition(actor, line.transition)
    refuse_if(why_not("mailing.order", actor, relations))
    if line.message is None:
        raise Conflict(Reason("message.changed"))
    message = approve_read(actor, line.message, expected_hash)
    line.state, line.text_hash, line.by_hand, line.reasons = LINE.APPROVED, message.content_hash, True, []
    line.save(update_fields=["state", "text_hash", "by_hand", "reasons"])
    return line


def start(*, actor: Actor, mailing_id: UUID, inline: bool = False) -> Mailing:
    """Queue the approved messages in their waves; those whose gate is shut wait for it."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    return _let_run(actor, mailing, (STATES.APPROVED,), "mailing.started", inline=inline)


@transaction.atomic
def pause(*, actor: Actor, mailing_id: UUID) -> Mailing:
    """Take everything that has not left out of the queue; its approval stands."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    stop(mailing, actor, None)
    return mailing


def stop(mailing: Mailing, actor: Actor, why: Reason | None) -> None:
    """`pause` for a caller that has already been let in: a person, or the breaker with its reason."""
    _move(
        mailing,
        (STATES.QUEUEING, STATES.RUNNING),
        STATES.PAUSED,
        stopped=why.as_dict() if why else None,
        heartbeat_at=None,
    )
    note(mailing, "mailing.paused", {"taken_back": take_back(mailing), "why": why.code if why else ""}, actor)


def take_back(mailing: Mailing) -> int:
    """Out of the queue with whatever stands in it; gives how many."""
    queued = MailingLine.objects.filter(mailing=mailing, state=LINE.QUEUED, message__state=STATE.QUEUED)
    ids = list(queued.values_list("message_id", flat=True))
    taken = 0
    for some in in_chunks(ids):
        taken += Message.objects.filter(pk__in=some, state=STATE.QUEUED).update(
            state=STATE.APPROVED, scheduled_at=None, not_before=None, version=F("version") + 1
        )
    back = MailingLine.objects.filter(mailing=mailing, state__in=(LINE.QUEUED, LINE.WAITING))
    back.filter(message__state=STATE.APPROVED).update(state=LINE.APPROVED, planned_at=None, reasons=[])
    return taken


def resume(*, actor: Actor, mailing_id: UUID, inline: bool = False) -> Mailing:
    """Go on: the waves that are left keep their distance. The breaker counts from here."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    return _let_run(actor, mailing, (STATES.PAUSED,), "mailing.resumed", inline=inline)


def _let_run(actor: Actor, mailing: Mailing, states: Sequence[str], action: str, *, inline: bool) -> Mailing:
    left, back, uncertain = left_and_back(mailing)
    seen = {"seen_left": left, "seen_back": back, "seen_uncertain": uncertain}
    with transaction.atomic():
        approved = MailingLine.objects.filter(mailing=mailing, state__in=(LINE.APPROVED, LINE.WAITING))
        count = approved.count()
        if not count and mailing.state == STATES.APPROVED:
            raise Refused(Reason("mailing.nothing_approved"))
        _move(mailing, states, STATES.QUEUEING, stopped=None, heartbeat_at=None, **seen)
        note(mailing, action, {"count": count}, actor)
    keep_going(mailing, inline=inline, count=count)
    mailing.refresh_from_db()
    return mailing


def withdraw(*, actor: Actor, mailing_id: UUID, inline: bool = False) -> Mailing:
    """Undo: whatever has not left is taken back, drafts too; what has left stays as it is."""
    mailing = access_mailing(actor, mailing_id, "mailing.steer")
    with transaction.atomic():
        states = [one for one in OPEN if one != STATES.WITHDRAWING]
        _move(mailing, states, STATES.WITHDRAWING, heartbeat_at=None)
        count = MailingLine.objects.filter(mailing=mailing, state__in=(LINE.TODO, *HAS_DRAFT)).count()
        note(mailing, "mailing.withdrawal", {"count": count}, actor)
    keep_going(mailing, inline=inline, count=count)
    mailing.refresh_from_db()
    return mailing


def _needs_person(actor: Actor) -> list[Reason]:
    """Somebody answers for what customers read: the shell alone does not."""
    return [Reason("access.needs_person")] if actor.person_id is None else []


def _set_by_hand(mailing: Mailing) -> None:
    """Whoever's text is no longer the written one is read singly."""
    ids = list(by_hand(mailing).values_list("pk", flat=True))
    for some in in_chunks(ids):
        MailingLine.objects.filter(pk__in=some).update(by_hand=True)


def _move(mailing: Mailing, states: Sequence[str], to: str, **values: Any) -> None:
    """Compare-and-set: from one of the states to the other; the row is held from here on."""
    rows = Mailing.objects.filter(pk=mailing.pk, state__in=states)
    if not rows.update(state=to, version=F("version") + 1, **values):
        mailing.refresh_from_db()
        raise Conflict(Reason("mailing.not_now", {"state": mailing.get_state_display()}))
    mailing.refresh_from_db()
