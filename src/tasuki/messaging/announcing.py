"""What follows a cutover and a cancellation: the announcement goes, or nothing goes any more (MS-1, MS-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from tasuki.messaging import actions
from tasuki.messaging.decisions import OWNED_STAGES
from tasuki.messaging.mailing.models import OPEN, OVER, MailingLine
from tasuki.messaging.models import STATE, Message
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Refused
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import RELATED
from tasuki.web import clock

ANNOUNCER: Final = Actor.system("announcement")
LATEST: Final = timedelta(days=30)
BATCH: Final = 200


def announce(transition_id: UUID) -> int:
    """Queue the approved announcements of an account that has changed hands; returns how many were queued.

    Where nobody has drafted one it is drafted, and waits on the page for somebody's approval.
    """
    row = Transition.objects.select_related(*RELATED).filter(pk=transition_id, stage__in=OWNED_STAGES).first()
    step = _announcement_step(row) if row is not None else None
    if row is None or step is None or _is_ordered(row, step):
        return 0
    known = Message.objects.filter(transition=row, step_key=step).exclude(state=STATE.CANCELLED)
    try:
        if not known.exists():
            with transaction.atomic():
                actions.draft_for(ANNOUNCER, row, step)
        if not known.filter(state=STATE.APPROVED).exists():
            return 0
        with transaction.atomic():
            return len(actions.queue_for(ANNOUNCER, row, step))
    except (Refused, Conflict):  # the page shows why; the next sweep tries again
        return 0


def _announcement_step(row: Transition) -> str | None:
    spec = next((one for one in document_of(row).messages if one.key == "announcement"), None)
    if spec is None or not row.steps.filter(key=spec.step, state=Step.State.TODO).exists():
        return None
    return spec.step


def _is_ordered(row: Transition, step: str) -> bool:
    """Whether the announcement is part of a mailing under way, which sends it in its wave (MS-7)."""
    lines = MailingLine.objects.filter(transition=row, message__step_key=step, mailing__state__in=OPEN)
    return lines.exclude(state__in=OVER).exists()


def announce_all() -> int:
    """Announcements that wait although their account has changed hands: approved ones, and those not drafted yet."""
    steps = Step.objects.filter(transition_id=OuterRef("pk"), key="announcement", state=Step.State.TODO)
    messages = Message.objects.filter(transition_id=OuterRef("pk"), kind=Message.Kind.ANNOUNCEMENT)
    waiting = Transition.objects.filter(
        Exists(steps),
        Exists(messages.filter(state=STATE.APPROVED)) | ~Exists(messages),
        stage__in=OWNED_STAGES,
        cut_over_at__gt=clock.now() - LATEST,
    )
    found = list(waiting.order_by("cut_over_at").values_list("pk", flat=True)[:BATCH])
    return sum(announce(transition_id) for transition_id in found)


def withdraw(transition_id: UUID) -> int:
    """Take back what a cancelled transition has not sent yet; what is being sent this moment cannot be."""
    rows = Message.objects.filter(
        transition_id=transition_id, transition__stage=lifecycle.CANCELLED, state__in=actions.EDITABLE
    )
    done = 0
    for message in list(rows.order_by("created_at")):
        try:
            with transaction.atomic():
                actions.withdraw(ANNOUNCER, message, "transition cancelled")
            done += 1
        except Conflict:
            continue
    return done


def withdraw_all() -> int:
    """The same for every cancelled transition that still has messages lying."""
    rows = Message.objects.filter(transition__stage=lifecycle.CANCELLED, state__in=actions.EDITABLE)
    found = rows.order_by().values_list("transition_id", flat=True).distinct()[:BATCH]
    return sum(withdraw(transition_id) for transition_id in list(found))
