"""The life of a message from draft to answer: what people did, every try, what came back (MS-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict
from uuid import UUID

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.audit.models import Event
from tasuki.messaging.models import Attempt, Message
from tasuki.people.models import Person

# Rooms above that know what came of a message later.
FURTHER: Final = ("tasuki.mailroom.life.lines",)
WORDS: Final[dict[str, str | Promise]] = {
    "message.drafted": gettext_lazy("Drafted"),
    "message.edited": gettext_lazy("Text changed"),
    "message.approved": gettext_lazy("Approved"),
    "message.queued": gettext_lazy("Queued"),
    "message.cancelled": gettext_lazy("Cancelled"),
    "message.uncertain": gettext_lazy("Nobody knows whether it left"),
    "message.resolved": gettext_lazy("Settled"),
    "message.bounced": gettext_lazy("Came back"),
}
LOOKS: Final = {"message.uncertain": "breach", "message.bounced": "breach"}
MOST: Final = 200


class Line(TypedDict, total=False):
    """One entry, as the timeline shows it."""

    at: datetime
    text: str
    actor: str
    detail: str
    side: str


def life_of(message: Message) -> list[Line]:
    """Everything that is known of the message, in order."""
    lines = [*_events(message), *_tries(message)]
    for name in FURTHER:
        lines += import_string(name)(message)
    return sorted(lines, key=lambda one: one["at"])


def _events(message: Message) -> list[Line]:
    rows = list(
        Event.objects.filter(
            subject_kind="transition",
            subject_id=message.transition_id,
            action__in=WORDS,
            fields__message=str(message.pk),
        ).order_by("seq")[:MOST]
    )
    # a try that was put off queues the message again by itself: the try says so
    rows = [one for one in rows if not (one.action == "message.queued" and one.actor_kind == "system:mail")]
    names = _names({one.actor_id for one in rows if one.actor_id})
    return [
        Line(
            at=one.at,
            text=str(WORDS[one.action]),
            actor=names.get(one.actor_id, "") if one.actor_id else _kind(one.actor_kind),
            side=LOOKS.get(one.action, ""),
        )
        for one in rows
    ]


def _tries(message: Message) -> list[Line]:
    shown: list[Line] = []
    for one in message.attempts.order_by("started_at", "id")[:MOST]:
        bad = one.outcome in (Attempt.Outcome.UNKNOWN, Attempt.Outcome.REFUSED)
        shown.append(
            Line(
                at=one.started_at,
                text=_("Try to send: %(outcome)s") % {"outcome": one.get_outcome_display()},
                detail=one.evidence,
                side="breach" if bad else "",
            )
        )
    return shown


def _names(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def _kind(kind: str) -> str:
    """Who acted where it was no person."""
    known: dict[str, Any] = {"system:mailbox": _("the mailbox"), "system:mail": _("the mail delivery")}
    return str(known.get(kind, "")) or ("" if kind.startswith("system:") else kind)
