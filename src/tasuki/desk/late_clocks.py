"""The list of clocks: which are late, whose they are, since when, and what is to be done (ES-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.desk import queries
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import clocks, lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions.clocks import view as clock_view
from tasuki.transitions.models import Clock, Step
from tasuki.transitions.queries import visible_transitions
from tasuki.web import clock
from tasuki.web.components import ROLES

RUNNING: Final = ("running", "due_soon")
#: What the list can be narrowed to; the first is what it shows unless told otherwise.
CHOICES: Final[dict[str, tuple[tuple[str, ...], str | Promise]]] = {
    "late": (clocks.LATE, _("Late")),
    "due_soon": (("due_soon",), _("Due soon")),
    "breached": (("breached",), _("Breached")),
    "escalated": (("escalated",), _("Escalated")),
    "paused": (("paused",), _("Paused")),
    "open": ((*RUNNING, *clocks.LATE, "paused"), _("All that are open")),
    "missed": (("missed",), _("Missed")),
    "kept": (("kept",), _("Kept")),
}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock with its account, who is to act, since when it is so, and what ends it."""

    id: UUID
    transition: UUID
    account: str
    title: str
    todo: str
    who: str
    state: str
    label: str | Promise
    text: str
    tone: str
    since: datetime
    due_at: datetime
    zone: str
    href: str

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "id": self.id,
            "transition": self.transition,
            "account": self.account,
            "title": self.title,
            "todo": self.todo,
            "who": self.who,
            "state": self.state,
            "text": self.text,
            "since": self.since,
            "due": self.due_at,
        }


def listed(actor: Actor, choice: str = "late") -> QuerySet[Clock]:
    """The clocks of this choice in the transitions that the actor may see, oldest due first.

    Clocks of a transition that is over are there only as what became of them.
    """
    states, _label = CHOICES.get(choice, CHOICES["late"])
    rows = Clock.objects.filter(state__in=states)
    if not {"kept", "missed"} & set(states):
        rows = rows.filter(stopped_at=None).exclude(transition__stage__in=lifecycle.ENDED)
    if not actor.sees_everything:
        rows = rows.filter(transition__in=visible_transitions(actor).values("pk"))
    step = Step.objects.filter(transition=OuterRef("transition"), key=OuterRef("step"))
    named = rows.annotate(
        who=Coalesce(Subquery(step.values("person__name")[:1]), Subquery(step.values("role")[:1]))
    )
    heavy = [f"transition__{name}" for name in queries.HEAVY]
    slim = named.select_related("transition__account").defer(*heavy, "transition__account__source_row")
    return slim.order_by("due_at", "id")


def lines(rows: list[Clock], language: str) -> list[ClockLine]:
    """The clocks in the reader's language; their playbooks are read together."""
    documents = queries.documents(one.transition.playbook_id for one in rows)
    now = clock.now()
    return [_line(one, documents, language, now) for one in rows]


def _line(one: Clock, documents: dict[UUID, PlaybookDocument], language: str, now: datetime) -> ClockLine:
    row = one.transition
    document = documents.get(row.playbook_id) if row.playbook_id else None
    title, todo = _words(document, one.step, language)
    shown = clock_view.view(one, title, row.zone, now)
    who = str(getattr(one, "who", "") or "")
    return ClockLine(
        id=one.pk,
        transition=row.pk,
        account=row.account.name,
        title=title,
        todo=todo,
        who=str(ROLES.get(who, who)),
        state=one.state,
        label=shown.label,
        text=shown.text,
        tone=shown.tone,
        since=_since(one),
        due_at=one.due_at,
        zone=row.zone,
        href=reverse("transitions:plan", args=[row.pk]) + f"#step-{one.step}",
    )


def _words(document: PlaybookDocument | None, step: str, language: str) -> tuple[str, str]:
    try:
        text = document.step_text(step, language) if document else None
    except KeyError:
        text = None
    return (text.title, text.done_when) if text else (step, "")


def _since(one: Clock) -> datetime:
    """Since when it stands as it does: paused, stopped, late, warned, else running."""
    if one.stopped_at or one.paused_at:
        return one.stopped_at or one.paused_at  # type: ignore[return-value]
    moments = {"due_soon": one.warn_at, "breached": one.due_at, "escalated": one.escalate_at}
    return moments.get(one.state, one.starts_at)
