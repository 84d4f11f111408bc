"""What a mailing does in portions of 500: write, approve, queue, withdraw; each can stop anywhere and go on (MS-7).

Every portion takes the mailing's row first, so that whoever pauses or withdraws waits for it and finds all it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tasuki.audit.actions import record, record_many
from tasuki.jobs.actions import wake_named
from tasuki.jobs.portions import Portions, Progress
from tasuki.messaging.actions.telling import EDITABLE, told
from tasuki.messaging.contact import contact_reasons_many
from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.headers import why_not_names
from tasuki.messaging.mailing.drafting import Outcome, draft_many, load_transitions
from tasuki.messaging.mailing.models import LINE, STATES, WORKING, Mailing, MailingLine
from tasuki.messaging.mailing.planning import plan_lines
from tasuki.messaging.mailing.queries import HAS_DRAFT, outcomes_of
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.outcome import settle_done
from tasuki.messaging.recipients import why_not_reach_many
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock
from tasuki.web.bulk import insert_rows, update_rows
from tasuki.web.ids import new_ids

AT_ONCE: Final = 500  # more than these is a job
CHUNK: Final = 500
JOB: Final = "tasuki.messaging.mailing.jobs.carry_on"
_LINE: Final = tuple(field.attname for field in MailingLine._meta.concrete_fields)


def work(mailing_id: UUID, *, progress: Progress | None = None) -> None:
    """Go on with a mailing until nothing is left for now; another worker's lease is respected."""
    _portions().work(mailing_id, progress=progress)


def waiting_mailings() -> list[UUID]:
    """Mailings that have work and no live worker."""
    return _portions().waiting()


def _portions() -> Portions[Mailing]:
    return Portions(Mailing, WORKING, _portion, _give_up)


def _portion(mailing: Mailing) -> int:
    """The next 500 lines; with none left the mailing moves on. Nothing where its state has just been changed."""
    if not hold(mailing):
        return 0
    do = _DO[STATES(mailing.state)]
    lines = list(_next(mailing))
    if not lines:
        _move_on(mailing)
        return 0
    try:
        do(mailing, actor_of(mailing), lines)
    except Refused as gone:
        _refuse(mailing, lines, gone.reasons)
    return len(lines)


def hold(mailing: Mailing) -> bool:
    """Take the row for the rest of the transaction, on both databases; False once its state is another."""
    mine = Mailing.objects.filter(pk=mailing.pk, state=mailing.state)
    return mine.update(version=F("version") + 1) == 1


def actor_of(mailing: Mailing) -> Actor:
    """In whose name it works, with what they may now: who approved it, before that who ordered it.

    Refused once that person has left.
    """
    person = mailing.approved_by or mailing.ordered_by
    if person is not None and person.is_active:
        return actor_for_person(person)
    if person is not None or mailing.by_kind == "person":
        raise Refused([Reason("step.person_inactive", {"person": mailing.ordered_name})])
    return Actor.console() if mailing.by_kind == "console" else Actor.system("mailing")


def _next(mailing: Mailing) -> QuerySet[MailingLine]:
    rows = MailingLine.objects.filter(mailing=mailing).order_by("position", "id")
    if mailing.state == STATES.DRAFTING:
        rows = rows.filter(state=LINE.TODO)
    elif mailing.state == STATES.APPROVING:
        rows = rows.filter(state=LINE.DRAFTED, by_hand=False)
    elif mailing.state == STATES.QUEUEING:
        rows = rows.filter(state=LINE.APPROVED)
    else:
        with_message = Q(state__in=HAS_DRAFT, message__state__in=EDITABLE)
        rows = rows.filter(Q(state=LINE.TODO) | with_message)
    return rows[:CHUNK]


def _move_on(mailing: Mailing) -> None:
    after = {
        STATES.DRAFTING: STATES.READING,
        STATES.APPROVING: STATES.APPROVED,
        STATES.QUEUEING: STATES.RUNNING,
        STATES.WITHDRAWING: STATES.WITHDRAWN,
    }[STATES(mailing.state)]
    values: dict[str, Any] = {"state": after}
    if after == STATES.WITHDRAWN:
        values["finished_at"] = clock.now()
    if not Mailing.objects.filter(pk=mailing.pk, state=mailing.state).update(**values):
        return
    if after == STATES.RUNNING:
        wake_named("tasuki.messaging.jobs.deliver")
    note(mailing, f"mailing.{after}", outcomes_of(mailing))


def note(mailing: Mailing, action: str, fields: Mapping[str, Any], actor: Actor | None = None) -> None:
    """The event of a mailing: figures, no text."""
    if actor is None:
        try:
            actor = actor_of(mailing)
        except Refused:
            actor = Actor.system("mailing")
    record(actor=actor, action=action, subject=("mailing", mailing.pk), fields=fields)


def _refuse(mailing: Mailing, lines: Sequence[MailingLine], reasons: Sequence[Reason]) -> None:
    """Nobody is there in whose name to go on: the lines say so; withdrawing goes on all the same."""
    if mailing.state == STATES.WITHDRAWING:
        _withdraw(mailing, Actor.system("mailing"), lines)
        return
    state = LINE.BLOCKED if mailing.state == STATES.DRAFTING else LINE.WAITING
    for line in lines:
        line.state = state if line.message_id is None or state == LINE.WAITING else LINE.BLOCKED
        line.reasons = [one.as_dict() for one in reasons]
    save_lines(lines, "state", "reasons")


def _give_up(mailing: Mailing) -> int:
    """The portion that cannot be worked on is over, so that the mailing comes to its end."""
    lines = list(_next(mailing))
    state = LINE.WAITING if mailing.state == STATES.QUEUEING else LINE.BLOCKED
    for line in lines:
        line.state = state
        line.reasons = [Reason("mailing.unforeseen", who="operations").as_dict()]
    save_lines(lines, "state", "reasons")
    return len(lines)


def save_lines(lines: Sequence[MailingLine], *fields: str) -> None:
    """Keep these columns of the lines, in one statement."""
    if lines:
        update_rows(
            MailingLine, fields, ([line.pk, *(getattr(line, one) for one in fields)] for line in lines)
        )


# -- writing ---------------------------------------------------------------------------------------


def _draft(mailing: Mailing, actor: Actor, lines: Sequence[MailingLine]) -> None:
    rows = load_transitions(list({line.transition_id for line in lines}))
    wanted = [(rows[line.transition_id], line.recipient_id) for line in lines]
    further: list[MailingLine] = []
    known = _known_recipients(mailing, lines)
    for line, outcomes in zip(lines, draft_many(actor, mailing.key, wanted), strict=True):
        first = True
        for outcome in outcomes:
            if first:
                _tell(line, outcome)
                first = False
            elif (line.transition_id, outcome.recipient.pk if outcome.recipient else None) not in known:
                further.append(_tell(MailingLine(mailing=mailing, position=line.position), outcome))
        if first:  # the recipient is no longer with the account
            line.state, line.reasons = LINE.BLOCKED, [Reason("mailing.nobody").as_dict()]
    names = ("recipient_id", "message_id", "state", "made", "by_hand", "language", "template", "domain")
    save_lines(lines, *names, "text_hash", "reasons")
    for line, pk in zip(further, new_ids(len(further)), strict=True):
        line.pk = pk
    insert_rows(MailingLine, _LINE, ([getattr(one, name) for name in _LINE] for one in further))


def _known_recipients(mailing: Mailing, lines: Sequence[MailingLine]) -> set[tuple[UUID, UUID | None]]:
    """Whom of these transitions the mailing has a line for already."""
    rows = MailingLine.objects.filter(
        mailing=mailing, transition__in={line.transition_id for line in lines}, recipient__isnull=False
    )
    return set(rows.values_list("transition_id", "recipient_id"))


def _tell(line: MailingLine, outcome: Outcome) -> MailingLine:
    line.transition_id = outcome.transition.pk
    line.recipient_id = outcome.recipient.pk if outcome.recipient else None
    line.message_id = outcome.message.pk if outcome.message else None
    line.made, line.by_hand = outcome.made, not outcome.made
    line.language, line.template = outcome.language, outcome.template
    line.domain = outcome.message.domain if outcome.message else ""
    line.text_hash = outcome.message.content_hash if outcome.message else ""
    line.reasons = [one.as_dict() for one in outcome.reasons]
    if not outcome.reasons:
        line.state = LINE.DRAFTED
    else:
        line.state = LINE.SKIPPED if outcome.message else LINE.BLOCKED
    return line


# -- approving -------------------------------------------------------------------------------------


def _approve(mailing: Mailing, actor: Actor, lines: Sequence[MailingLine]) -> None:
    """Approve what is exactly the text that was approved with the mailing; any other is read singly."""
    messages = load_messages([line.message_id for line in lines if line.message_id])
    may = _may(actor, load_transitions(list({line.transition_id for line in lines})))
    good: dict[UUID, str] = {}
    for line in lines:
        message = messages.get(line.message_id) if line.message_id else None
        reasons = may.get(line.transition_id) or (why_not_names(message) if message else [])
        if reasons:
            line.state, line.reasons = LINE.BLOCKED, [one.as_dict() for one in reasons]
        elif message is not None:
            good[message.pk] = line.text_hash
    done = _approve_messages(actor, good)
    for line in lines:
        if line.message_id in done:
            line.state = LINE.APPROVED
        elif line.state == LINE.DRAFTED:
            line.by_hand = True
    save_lines(lines, "state", "by_hand", "reasons")
    record_many(
        told(actor, "message.approved", messages[line.message_id], {"hash": line.text_hash})
        for line in lines
        if line.message_id is not None and line.message_id in done
    )


def _approve_messages(actor: Actor, wanted: Mapping[UUID, str]) -> set[UUID | None]:
    """Those that are approved now, with the very text that their line was written with.

    The address is part of the hash: no two people have the same.
    """
    as_written = Message.objects.filter(pk__in=list(wanted), content_hash__in=list(wanted.values()))
    as_written.filter(state=STATE.DRAFT).update(
        state=STATE.APPROVED,
        approved_hash=F("content_hash"),
        approved_by_id=actor.person_id,
        approved_at=clock.now(),
        version=F("version") + 1,
    )
    approved = as_written.filter(state=STATE.APPROVED).values_list("pk", "content_hash")
    return {pk for pk, text_hash in approved if wanted[pk] == text_hash}


def load_messages(ids: Sequence[UUID]) -> dict[UUID, Message]:
    """Messages with their recipients and senders, without their texts; senders are few, each is read once."""
    rows = Message.objects.select_related("recipient").defer("body", "calendar").in_bulk(list(ids))
    people = Person.objects.in_bulk(list({row.sender_id for row in rows.values()}))
    for row in rows.values():
        row.sender = people[row.sender_id]
    return rows


def _may(actor: Actor, rows: Mapping[UUID, Transition]) -> dict[UUID, list[Reason]]:
    """Per transition: why the actor may not order messages for it (any more); empty where they may for all."""
    if not why_not("mailing.order", actor, ()):
        return {}
    return {
        pk: why_not("mailing.order", actor, relations_to_transition(actor, row)) for pk, row in rows.items()
    }


# -- queueing --------------------------------------------------------------------------------------


def _queue(mailing: Mailing, actor: Actor, lines: Sequence[MailingLine]) -> None:
    if any(line.planned_at is None for line in lines):
        plan_lines(mailing)
        lines = list(_next(mailing))
    queue_lines(mailing, actor, lines)


def queue_lines(mailing: Mailing, actor: Actor, lines: Sequence[MailingLine]) -> int:
    """Queue what may go; the rest waits and says why. The lines' `planned_at` is kept. Gives how many were queued."""
    rows = load_transitions(list({line.transition_id for line in lines}))
    reasons, may = why_waiting_many(mailing, lines, rows), _may(actor, rows)
    now = clock.now()
    for line in lines:
        why = [*may.get(line.transition_id, ()), *reasons[line.pk]]
        line.reasons = [one.as_dict() for one in why]
        line.state = LINE.WAITING if line.reasons else LINE.QUEUED
        line.planned_at = max(line.planned_at or now, now)
    save_lines(lines, "state", "reasons", "planned_at", "wave", "nominal_at")
    good = _queue_messages([line for line in lines if line.state == LINE.QUEUED])
    queued = Message.objects.filter(pk__in=good, state=STATE.QUEUED)
    events = [
        told(actor, "message.queued", one, {"at": one.scheduled_at.isoformat() if one.scheduled_at else ""})
        for one in queued.only("pk", "transition_id", "step_key", "scheduled_at")
    ]
    record_many(events)
    return len(events)


def _queue_messages(lines: Sequence[MailingLine]) -> list[UUID]:
    """Into the queue, each for its own instant; messages of one instant by one statement."""
    at: dict[datetime | None, list[UUID]] = {}
    for line in lines:
        if line.message_id is not None:
            at.setdefault(line.planned_at, []).append(line.message_id)
    for planned_at, ids in at.items():
        ready = Message.objects.filter(pk__in=ids, state=STATE.APPROVED, approved_hash=F("content_hash"))
        ready.update(
            state=STATE.QUEUED,
            scheduled_at=planned_at,
            not_before=None,
            tries=0,
            error_code="",
            version=F("version") + 1,
        )
    return [pk for ids in at.values() for pk in ids]


def why_waiting_many(
    mailing: Mailing, lines: Sequence[MailingLine], rows: Mapping[UUID, Transition]
) -> dict[UUID, list[Reason]]:
    """Why each line's message may not go now: the gates of its transition, its recipient, an earlier message."""
    kind = str(KIND_OF_KEY[mailing.key])
    contact = contact_reasons_many(list(rows.values()), kind)
    messages = load_messages([line.message_id for line in lines if line.message_id])
    reach = why_not_reach_many(list(messages.values()))
    return {
        line.pk: [*contact.get(line.transition_id, ()), *reach.get(line.message_id or line.pk, ())]
        for line in lines
    }


# -- withdrawing -----------------------------------------------------------------------------------


def _withdraw(mailing: Mailing, actor: Actor, lines: Sequence[MailingLine]) -> None:
    """Take back what has not left: its own drafts are cancelled, those that were there before are drafts again."""
    own = [line.message_id for line in lines if line.message_id and line.made]
    others = [line.message_id for line in lines if line.message_id and not line.made]
    waits = Message.objects.filter(state__in=EDITABLE)
    before = dict(waits.filter(pk__in=[*own, *others]).values_list("pk", "state"))
    waits.filter(pk__in=own).update(state=STATE.CANCELLED, version=F("version") + 1)
    waits.filter(pk__in=others).update(
        state=STATE.DRAFT,
        approved_hash="",
        approved_by=None,
        approved_at=None,
        scheduled_at=None,
        version=F("version") + 1,
    )
    taken = Message.objects.filter(pk__in=before, state__in=(STATE.CANCELLED, STATE.DRAFT)).in_bulk()
    for line in lines:
        if line.message_id is None or line.message_id in taken:
            line.state, line.reasons = LINE.WITHDRAWN, []
    save_lines(lines, "state", "reasons")
    record_many(
        told(actor, "message.cancelled", one, {"reason": ""}) for pk, one in taken.items() if pk in own
    )
    sent = Message.objects.filter(
        transition__in={one.transition_id for one in taken.values()}, state=STATE.SENT
    ).values_list("transition_id", "step_key")
    settle_done(set(sent) & {(one.transition_id, one.step_key) for one in taken.values()})


def take_back_for_good(mailing: Mailing) -> int:
    """After a withdrawal: what came back since from a worker's hands, unsent; gives how many."""
    lines = list(_next(mailing))
    _withdraw(mailing, Actor.system("mailing"), lines)
    return len(lines)


def keep_going(mailing: Mailing, *, inline: bool, count: int, progress: Progress | None = None) -> None:
    """Work in this process where it is little, or wanted so; else wake a worker."""
    if count <= AT_ONCE or inline:
        work(mailing.pk, progress=progress)
    else:
        wake_named(JOB, mailing_id=str(mailing.pk))


_DO: Final[Mapping[Mailing.State, Callable[[Mailing, Actor, Sequence[MailingLine]], None]]] = {
    STATES.DRAFTING: _draft,
    STATES.APPROVING: _approve,
    STATES.QUEUEING: _queue,
    STATES.WITHDRAWING: _withdraw,
}
