"""Finding mailings and their lines: who may see them, how far they are, what is to be approved (MS-7, SE-2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from tasuki.messaging.mailing.models import LINE, Mailing, MailingLine
from tasuki.messaging.models import STATE
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.transitions.queries import visible_transitions

# What still stands before a message of the mailing: somebody or something has to act.
NOT_OVER: Final = (STATE.DRAFT, STATE.APPROVED, STATE.QUEUED, STATE.CLAIMED)
# Refused for the address, at the door: the same as one that came back.
RECIPIENT_REFUSED: Final = ("mail.recipient_refused", "mail.bad_address")
HAS_DRAFT: Final = (LINE.DRAFTED, LINE.APPROVED, LINE.WAITING, LINE.QUEUED)


def visible_mailings(actor: Actor) -> QuerySet[Mailing]:
    """One's own; operations see all. Newest first."""
    rows = Mailing.objects.order_by("-created_at", "-id")
    if allowed("mailing.see", actor, ()):
        return rows
    return rows.filter(ordered_by_id=actor.person_id) if actor.person_id is not None else rows.none()


def access_mailing(actor: Actor, mailing_id: UUID, action: str = "mailing.see") -> Mailing:
    """A mailing, for who ordered it and for operations; not allowed looks like not found."""
    row = Mailing.objects.select_related("ordered_by", "approved_by").filter(pk=mailing_id).first()
    relations = ("self",) if row is not None and is_mine(actor, row) else ()
    if row is None or not allowed("mailing.see", actor, relations):
        raise NotFound("mailing", mailing_id)
    refuse_if(why_not(action, actor, relations))
    return row


def access_line(actor: Actor, mailing: Mailing, line_id: UUID) -> MailingLine:
    """A line of a mailing that the actor has been let into."""
    row = seen_by(actor, lines_of(mailing)).filter(pk=line_id).first()
    if row is None:
        raise NotFound("line", line_id)
    return row


def is_mine(actor: Actor, mailing: Mailing) -> bool:
    """Whether the actor ordered it."""
    if actor.person_id is not None:
        return mailing.ordered_by_id == actor.person_id
    return mailing.ordered_by_id is None and actor.kind != "person" and mailing.by_kind == actor.kind


def seen_by(actor: Actor, rows: QuerySet[MailingLine]) -> QuerySet[MailingLine]:
    """Of these lines the ones of transitions that the actor may see now: a mailing opens no other door to them."""
    if allowed("mailing.see", actor, ()):
        return rows
    return rows.filter(transition__in=visible_transitions(actor))


def lines_of(mailing: Mailing) -> QuerySet[MailingLine]:
    """The lines in their order, with what a list shows of them."""
    rows = MailingLine.objects.filter(mailing=mailing).select_related(
        "transition__account", "recipient", "message__sender"
    )
    return rows.order_by("position", "id")


def to_approve(mailing: Mailing) -> QuerySet[MailingLine]:
    """The drafts that are approved together: nobody has touched their text."""
    return MailingLine.objects.filter(
        mailing=mailing,
        state=LINE.DRAFTED,
        by_hand=False,
        message__state=STATE.DRAFT,
        message__content_hash=F("text_hash"),
    )


def by_hand(mailing: Mailing) -> QuerySet[MailingLine]:
    """The drafts with a text of their own, each to be read and approved singly."""
    rows = lines_of(mailing).filter(state=LINE.DRAFTED, message__state=STATE.DRAFT)
    return rows.filter(Q(by_hand=True) | ~Q(message__content_hash=F("text_hash")))


def digest_of(mailing: Mailing) -> str:
    """What stands for exactly these texts to exactly these people: a hash over the hashes of all."""
    found = hashlib.sha256()
    rows = to_approve(mailing).order_by("message_id").values_list("message_id", "message__content_hash")
    for pk, text in rows.iterator(chunk_size=5_000):
        found.update(f"{pk}:{text}\n".encode())
    return found.hexdigest()


def outcomes_of(mailing: Mailing) -> dict[str, int]:
    """How many lines came to what: the line's own state, once it is queued that of its message."""
    found: dict[str, int] = {}
    rows = MailingLine.objects.filter(mailing=mailing).order_by()
    for state, message, count in rows.values_list("state", "message__state").annotate(count=Count("pk")):
        name = outcome(state, message)
        found[name] = found.get(name, 0) + count
    return found


def outcome(state: str, message: str | None) -> str:
    """What became of a line: the message's state once it was queued, before that the line's own."""
    if state == LINE.QUEUED and message is not None:
        return str(message)
    if state in HAS_DRAFT and message == STATE.CANCELLED:
        return str(STATE.CANCELLED)
    return str(state)


def with_outcome(rows: QuerySet[MailingLine], wanted: str) -> QuerySet[MailingLine]:
    """The lines that came to this."""
    if wanted in LINE.values and wanted not in (LINE.QUEUED, LINE.APPROVED):
        rows = rows.filter(state=wanted)
        return rows.exclude(message__state=STATE.CANCELLED) if wanted in HAS_DRAFT else rows
    own = Q(state=LINE.APPROVED) if wanted == LINE.APPROVED else Q(pk__in=[])
    if wanted == STATE.CANCELLED:
        own = Q(state__in=HAS_DRAFT)
        return rows.filter(own, message__state=STATE.CANCELLED)
    return rows.filter(own | Q(state=LINE.QUEUED, message__state=wanted))


def waves_of(mailing: Mailing) -> list[Mapping[str, object]]:
    """Per wave: how many, when, and what became of them."""
    found: dict[int, dict[str, object]] = {}
    rows = MailingLine.objects.filter(mailing=mailing, wave__isnull=False).order_by("wave")
    for wave, begins, state, message, count in rows.values_list(
        "wave", "nominal_at", "state", "message__state"
    ).annotate(count=Count("pk")):
        one = found.setdefault(wave, {"wave": wave, "begins": begins, "total": 0, "counts": {}})
        counts: dict[str, int] = one["counts"]  # type: ignore[assignment]
        name = outcome(state, message)
        counts[name] = counts.get(name, 0) + count
        one["total"] = int(str(one["total"])) + count
    return list(found.values())


def left_and_back(mailing: Mailing) -> tuple[int, int, int]:
    """How many have left, how many of those came back or were refused for their address, how many are uncertain."""
    mine = MailingLine.objects.filter(mailing=mailing)
    refused = Q(message__state=STATE.FAILED, message__error_code__in=RECIPIENT_REFUSED)
    back = Q(message__state=STATE.BOUNCED) | refused
    left = back | Q(message__state__in=(STATE.SENT, STATE.UNCERTAIN))
    found = mine.aggregate(
        left=Count("pk", filter=left),
        back=Count("pk", filter=back),
        uncertain=Count("pk", filter=Q(message__state=STATE.UNCERTAIN)),
    )
    return found["left"], found["back"], found["uncertain"]
