"""What the pages and the API show of messages: what waits for what, which points a draft lacks, what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.messaging import drafting, smtp
from tasuki.messaging.actions import EDITABLE, contact_reasons, why_not_queue
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.outbox.copies import Look, looks_at
from tasuki.messaging.queries import claimable, messages_of
from tasuki.messaging.suppression.queries import suppressed_among
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

POINTS: Final[dict[str, str | Promise]] = {
    "why": _("why the change"),
    "reassurance": _("that nothing is disrupted"),
    "continuity": _("that the context is known"),
    "accessibility": _("how both can be reached"),
}
LOOK: Final = {
    STATE.SENT: "ok",
    STATE.QUEUED: "wait",
    STATE.CLAIMED: "wait",
    STATE.UNCERTAIN: "breach",
    STATE.FAILED: "breach",
    STATE.BOUNCED: "breach",
    STATE.CANCELLED: "quiet",
}


@dataclass(frozen=True)
class MessageView:
    """One message with what is to be known beside it."""

    row: Message
    attempts: tuple[Attempt, ...] = ()
    found: Look | None = None
    waits_for: tuple[Reason, ...] = ()
    lacks: tuple[str | Promise, ...] = ()
    look: str = ""

    @property
    def editable(self) -> bool:
        """Whether nothing of it has left yet."""
        return self.row.state in EDITABLE

    @property
    def trouble_lines(self) -> list[Reason]:
        """The same as a list."""
        return [self.trouble] if self.trouble else []

    @property
    def trouble(self) -> Reason | None:
        """What became of the last try, if that is worth saying."""
        code = self.row.error_code
        return Reason(code, self.row.error_values) if code else None


@dataclass(frozen=True)
class StepView:
    """A step of the plan that sends a message: its messages, and what keeps them from being drafted or queued.

    `further`: no step of the plan, but what another room wrote, such as the recap of a meeting.
    """

    key: str
    title: str
    kind: str
    step: Step | None
    messages: tuple[MessageView, ...]
    draft_reasons: tuple[Reason, ...] = ()
    queue_reasons: tuple[Reason, ...] = ()
    approve_reasons: tuple[Reason, ...] = ()
    candidates: tuple[Stakeholder, ...] = ()
    further: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def approved(self) -> int:
        """How many may be queued."""
        return self.counts.get(STATE.APPROVED, 0)


def list_views(rows: Iterable[Message], *, evidence: bool = False) -> list[MessageView]:
    """Messages as lists show them: with few queries however many they are; the page of each says more.

    `evidence`: with what speaks for the fate of the uncertain ones.
    """
    shown = list(rows)
    queued = [row for row in shown if row.state == STATE.QUEUED]
    ids = [row.pk for row in queued]
    free = set(claimable(clock.now()).filter(pk__in=ids).values_list("pk", flat=True)) if queued else set()
    kept_out = suppressed_among(row.address_key for row in queued) if queued else set()
    tries, looks = _evidence([row.pk for row in shown if evidence and row.state == STATE.UNCERTAIN])
    return [
        MessageView(
            row=row,
            attempts=tuple(tries.get(row.pk, ())),
            found=looks.get(row.pk),
            waits_for=tuple(_waits_in_list(row, free, kept_out)),
            look=LOOK.get(Message.State(row.state), ""),
        )
        for row in shown
    ]


def _evidence(uncertain: list[UUID]) -> tuple[dict[UUID, list[Attempt]], dict[UUID, Look]]:
    """What speaks for the fate of these: every try with the server's words, and copies that somebody looked for."""
    tries: dict[UUID, list[Attempt]] = {}
    if not uncertain:
        return tries, {}
    for one in Attempt.objects.filter(message__in=uncertain).order_by("started_at", "id"):
        tries.setdefault(one.message_id, []).append(one)
    return tries, looks_at(uncertain)


def _waits_in_list(row: Message, free: set[UUID], kept_out: set[str]) -> list[Reason]:
    if row.state != STATE.QUEUED:
        return []
    reasons = _waits_for_time(row)
    if row.address_key in kept_out:
        values = {"name": row.to_name, "address": row.to_address}
        return [*reasons, Reason("recipient.suppressed", values, where="people")]
    return reasons if reasons or row.pk in free else [Reason("message.held", where="messages")]


def view(row: Message) -> MessageView:
    """One message as pages show it."""
    lacks = drafting.four_points(row.language, row.body) if row.state in EDITABLE else []
    return MessageView(
        row=row,
        waits_for=tuple(why_waiting(row)),
        lacks=tuple(POINTS[point] for point in lacks),
        look=LOOK.get(Message.State(row.state), ""),
    )


def why_waiting(row: Message) -> list[Reason]:
    """Why a queued message has not left: no mail server, not its time, a gate, the recipient, an earlier message."""
    if row.state != STATE.QUEUED:
        return []
    reasons = _waits_for_time(row)
    if row.recipient_id is not None:
        reasons += contact_reasons(row.transition, row.kind)
    return reasons + drafting.why_not_reach(row)


def _waits_for_time(row: Message) -> list[Reason]:
    now, reasons = clock.now(), []
    if not smtp.is_configured():
        reasons.append(Reason("message.not_configured", who="operations"))
    if row.scheduled_at is not None and row.scheduled_at > now:
        reasons.append(Reason("message.scheduled", {"when": f"{row.scheduled_at:%Y-%m-%d %H:%M} UTC"}))
    if row.not_before is not None and row.not_before > now:
        values = {
            "when": f"{row.not_before:%Y-%m-%d %H:%M} UTC",
            "evidence": row.error_values.get("evidence", "–"),
        }
        reasons.append(Reason("message.retry", values))
    return reasons


def steps_of(actor: Actor, transition: Transition, language: str) -> list[StepView]:
    """Every step that sends a message, in the order of MS-1, with its messages."""
    document = document_of(transition)
    relations = relations_to_transition(actor, transition)
    may_draft = why_not("message.draft", actor, relations)
    may_approve = why_not("message.approve", actor, relations)
    rows: dict[str, list[Message]] = {}
    for row in messages_of(transition):
        row.transition = transition
        rows.setdefault(row.step_key, []).append(row)
    steps = {step.key: step for step in transition.steps.all()}
    people = tuple(
        Stakeholder.objects.filter(account_id=transition.account_id).order_by("kind", "name_key")[:200]
    )
    found = []
    for spec in document.messages:
        mine = rows.get(spec.step, [])
        found.append(
            StepView(
                key=spec.step,
                title=document.step_text(spec.step, language).title,
                kind=drafting.KIND_OF_KEY[spec.key],
                step=steps.get(spec.step),
                messages=tuple(view(row) for row in mine),
                draft_reasons=(*may_draft, *_ended(transition)),
                queue_reasons=(*may_approve, *why_not_queue(transition, spec.step, _approved(mine))),
                approve_reasons=tuple(may_approve),
                candidates=tuple(one for one in people if one.pk not in {row.recipient_id for row in mine}),
                counts=_counted(mine),
            )
        )
    planned = {one.key for one in found}
    return found + [
        _further(transition, key, mine, may_approve, language)
        for key, mine in rows.items()
        if key not in planned
    ]


def _further(
    transition: Transition, key: str, mine: list[Message], may_approve: list[Reason], language: str
) -> StepView:
    """Messages that belong to no step of the plan: recaps, calendar invitations, reminders (MT-5, MT-8)."""
    base, document = key.partition("~")[0], document_of(transition)
    known = any(step.key == base for step in document.rules().steps)
    about = [document.step_text(base, language).title] if known else []
    return StepView(
        key=key,
        title=" · ".join([*about, mine[0].get_kind_display()]),
        kind=mine[0].kind,
        step=None,
        messages=tuple(view(row) for row in mine),
        queue_reasons=(*may_approve, *why_not_queue(transition, key, _approved(mine))),
        approve_reasons=tuple(may_approve),
        further=True,
        counts=_counted(mine),
    )


def _approved(rows: Iterable[Message]) -> list[Message]:
    return [row for row in rows if row.state == STATE.APPROVED]


def _counted(rows: Iterable[Message]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    return counts


def _ended(transition: Transition) -> tuple[Reason, ...]:
    if transition.stage not in lifecycle.ENDED:
        return ()
    return (Reason("message.stage", {"stage": transition.stage, "allowed": list(lifecycle.CONTACT_ALLOWED)}),)


def count_by_state(rows: QuerySet[Message]) -> dict[str, int]:
    """How many messages are in each state."""
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
