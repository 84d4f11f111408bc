"""Looking after mailings that are under way: the breaker, shut gates, open ones again, the end (MS-7).

Everything here may run at any time, anywhere, twice: each step asks the rows and changes them by compare-and-set.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tasuki.jobs.actions import wake_named
from tasuki.messaging import smtp
from tasuki.messaging.mailing.actions import stop, take_back
from tasuki.messaging.mailing.drafting import load_transitions
from tasuki.messaging.mailing.models import LINE, STATES, Mailing, MailingLine
from tasuki.messaging.mailing.planning import wave_plan
from tasuki.messaging.mailing.queries import HAS_DRAFT, NOT_OVER, left_and_back, outcomes_of
from tasuki.messaging.mailing.waves import Spacing
from tasuki.messaging.mailing.work import (
    CHUNK,
    actor_of,
    hold,
    load_messages,
    note,
    queue_lines,
    save_lines,
    take_back_for_good,
    why_waiting_many,
)
from tasuki.messaging.models import STATE, Message, Suppression
from tasuki.messaging.queries import claimable, may_contact
from tasuki.messaging.recipients import why_not_reach_many
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.facts import calendar_for
from tasuki.web import clock

logger = logging.getLogger(__name__)

#: How long a message may be due before somebody looks whether a gate keeps it.
PATIENCE: Final = timedelta(minutes=2)
WATCH: Final = Actor.system("mailing")


def look_after_all() -> int:
    """Look after every mailing under way; gives how many."""
    found = list(
        Mailing.objects.filter(state=STATES.RUNNING).order_by("created_at").values_list("pk", flat=True)
    )
    for pk in found:
        try:
            look_after(pk)
        except DatabaseError:
            logger.warning("mailing %s could not be looked after now", pk, exc_info=True)
    return len(found)


def take_back_late() -> int:
    """What a worker had in its hands when its mailing was paused or withdrawn, and gave back unsent; how many."""
    stayed = MailingLine.objects.filter(state=LINE.QUEUED, message__state=STATE.QUEUED)
    ids = stayed.filter(mailing__state__in=(STATES.PAUSED, STATES.WITHDRAWN)).values_list(
        "mailing_id", flat=True
    )
    return sum(_take_back_late(pk) for pk in ids.order_by().distinct())


@transaction.atomic
def _take_back_late(mailing_id: UUID) -> int:
    mailing = Mailing.objects.get(pk=mailing_id)
    if not hold(mailing):
        return 0
    if mailing.state == STATES.PAUSED:
        return take_back(mailing)
    return take_back_for_good(mailing) if mailing.state == STATES.WITHDRAWN else 0


@transaction.atomic
def look_after(mailing_id: UUID) -> None:
    """Stop it where the breaker says so; take back what a gate keeps; queue what a gate kept; end it."""
    mailing = Mailing.objects.get(pk=mailing_id)
    if mailing.state != STATES.RUNNING or not hold(mailing):
        return
    if why := why_stop(mailing):
        stop(mailing, WATCH, why)
        return
    _note_changed(mailing)
    _hold_back(mailing)
    _release(mailing)
    _end_if_over(mailing)


def guard() -> None:
    """Only the breaker, after each batch that has left."""
    for mailing in Mailing.objects.filter(state=STATES.RUNNING):
        if why_stop(mailing) is not None:
            look_after(mailing.pk)


def why_stop(mailing: Mailing) -> Reason | None:
    """Too many came back, or some are uncertain, since somebody last let it run.

    Example: 2 of 30 came back, at most 5 % are allowed of at least 20 → `mailing.too_many_back`.
    """
    left, back, uncertain = left_and_back(mailing)
    _count_down(mailing, left, back, uncertain)
    left, back, uncertain = (
        left - mailing.seen_left,
        back - mailing.seen_back,
        uncertain - mailing.seen_uncertain,
    )
    if uncertain > 0:
        return Reason("mailing.uncertain", {"count": uncertain})
    if left >= mailing.breaker_least and back * 100 > left * mailing.breaker_percent:
        values = {"back": back, "left": left, "percent": mailing.breaker_percent}
        return Reason("mailing.too_many_back", values)
    return None


def _count_down(mailing: Mailing, left: int, back: int, uncertain: int) -> None:
    """What was settled since is no longer there to be seen: the next of its kind counts."""
    seen = {"seen_left": left, "seen_back": back, "seen_uncertain": uncertain}
    before = {name: getattr(mailing, name) for name in seen}
    lower = {name: min(before[name], count) for name, count in seen.items()}
    if lower == before:
        return
    Mailing.objects.filter(pk=mailing.pk, state=STATES.RUNNING, **before).update(**lower)
    for name, count in lower.items():
        setattr(mailing, name, count)


def _queued(mailing: Mailing) -> QuerySet[MailingLine]:
    return MailingLine.objects.filter(mailing=mailing, state=LINE.QUEUED)


def _note_changed(mailing: Mailing) -> None:
    """A text that was changed under way is a draft again: to be read singly."""
    waits = (LINE.QUEUED, LINE.APPROVED, LINE.WAITING)
    rows = MailingLine.objects.filter(mailing=mailing, state__in=waits, message__state=STATE.DRAFT)
    rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:CHUNK])).update(
        state=LINE.DRAFTED, by_hand=True, reasons=[]
    )


def _hold_back(mailing: Mailing) -> None:
    """What is due and cannot leave goes out of the queue and says why: it would else leave at any hour."""
    if not smtp.is_configured():
        return
    late = clock.now() - PATIENCE
    due = _queued(mailing).filter(
        message__state=STATE.QUEUED, message__scheduled_at__lte=late, message__not_before=None
    )
    ids = list(due.order_by("planned_at").values_list("message_id", flat=True)[:CHUNK])
    free = set(claimable(clock.now()).filter(pk__in=ids).values_list("pk", flat=True))
    lines = list(_queued(mailing).filter(message__in=[pk for pk in ids if pk not in free]))
    if not lines:
        return
    rows = load_transitions(list({line.transition_id for line in lines}))
    reasons = why_waiting_many(mailing, lines, rows)
    kept = [line for line in lines if reasons[line.pk]]
    Message.objects.filter(pk__in=[line.message_id for line in kept], state=STATE.QUEUED).update(
        state=STATE.APPROVED, scheduled_at=None, version=F("version") + 1
    )
    for line in kept:
        line.state, line.reasons = LINE.WAITING, [one.as_dict() for one in reasons[line.pk]]
    save_lines(kept, "state", "reasons")


def _release(mailing: Mailing) -> None:
    """What waited for a gate that is open now goes into the queue, into the next working hours."""
    lines = list(_free_lines(mailing)[:CHUNK])
    if not lines:
        return
    spacing, now = Spacing(wave_plan(mailing)), clock.now()
    rows = load_transitions(list({line.transition_id for line in lines}))
    for line in lines:
        row = rows[line.transition_id]
        begins = max(line.planned_at or now, now)
        line.planned_at = spacing.at(begins, calendar_for(row.country, row.zone))
        line.nominal_at = line.nominal_at or begins
        line.wave = line.wave or 1
    try:
        actor = actor_of(mailing)
    except Refused:
        return
    if queue_lines(mailing, actor, lines):
        wake_named("tasuki.messaging.jobs.deliver")


def _free_lines(mailing: Mailing) -> QuerySet[MailingLine]:
    """Approved lines that are not queued, of transitions whose gates allow contact now: found by one statement."""
    ready = Message.objects.filter(may_contact(), state=STATE.APPROVED, approved_hash=F("content_hash"))
    states = (LINE.APPROVED, LINE.WAITING, LINE.QUEUED)
    mine = MailingLine.objects.filter(mailing=mailing, state__in=states)
    return mine.filter(message__in=ready).order_by("planned_at", "position")


def _end_if_over(mailing: Mailing) -> None:
    waits = MailingLine.objects.filter(mailing=mailing, message__state__in=NOT_OVER, state__in=HAS_DRAFT)
    gone = waits.filter(_unreachable()).exclude(message__state=STATE.CLAIMED)
    if waits.exclude(pk__in=gone.values("pk")).exists():
        return
    while some := list(gone[:CHUNK]):
        _block(some)
    ended = Mailing.objects.filter(pk=mailing.pk, state=STATES.RUNNING)
    if ended.update(state=STATES.DONE, finished_at=clock.now(), version=F("version") + 1):
        note(mailing, "mailing.done", outcomes_of(mailing), WATCH)


def _unreachable() -> Q:
    """As a condition on lines: whoever it is for wants no mail, gets none, or has left; no gate will change that."""
    left = Q(recipient__left_on__lte=clock.now().date())
    kept_out = Suppression.objects.filter(address=OuterRef("message__address_key"), lifted_at=None)
    return Q(recipient__do_not_mail=True) | left | Q(Exists(kept_out))


def _block(lines: Sequence[MailingLine]) -> None:
    """These are over: out of the queue, each with its reason."""
    messages = load_messages([line.message_id for line in lines if line.message_id])
    reasons = why_not_reach_many(list(messages.values()))
    Message.objects.filter(pk__in=list(messages), state=STATE.QUEUED).update(
        state=STATE.APPROVED, scheduled_at=None, not_before=None, version=F("version") + 1
    )
    for line in lines:
        line.state = LINE.BLOCKED
        line.reasons = [one.as_dict() for one in reasons.get(line.message_id or line.pk, ())]
    save_lines(lines, "state", "reasons")
