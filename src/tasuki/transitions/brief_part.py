"""What an account's transitions put into its brief: next steps, milestones, and who is who among colleagues."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge.brief.timeline import event
from tasuki.knowledge.brief.words import in_all_languages
from tasuki.knowledge.items import LANGUAGES
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning.step_texts import step_text

MOST_STEPS: Final = 12
MOST_TRANSITIONS: Final = 6
TEAM: Final = ("receiver", "giver", "receiver_manager", "giver_manager", "support", "sponsor")
OPENED: Final[str | Promise] = _("Handoff opened: %(giver)s → %(receiver)s")
ACCEPTED: Final[str | Promise] = _("Brief accepted by %(receiver)s")
CUTOVER: Final[str | Promise] = _("Cutover to %(receiver)s")
CLOSED: Final[str | Promise] = _("Handoff closed")

type Lines = list[dict[str, Any]]


def brief_part(account_id: UUID, now: datetime) -> dict[str, Lines]:
    """Open steps of the open handoff, days of the last handoffs, the colleagues of the latest one."""
    rows = Transition.objects.filter(account_id=account_id).exclude(stage=lifecycle.CANCELLED)
    rows = rows.select_related(*TEAM, "playbook").order_by("-opened_at")
    found = list(rows[:MOST_TRANSITIONS])
    latest = next((one for one in found if one.stage not in lifecycle.ENDED), found[0] if found else None)
    if latest is None:
        return {}
    return {
        "timeline": [line for one in found for line in _milestones(one)],
        "upcoming": _steps(latest),
        "team": [_colleague(role, person) for role in TEAM if (person := getattr(latest, role)) is not None],
    }


def _milestones(one: Transition) -> Lines:
    names = {"giver": _name(one.giver), "receiver": _name(one.receiver)}
    cutover = one.cut_over_at or one.transition_on
    days: tuple[tuple[Any, str | Promise], ...] = (
        (one.opened_at, OPENED),
        (one.accepted_at, ACCEPTED),
        (cutover, CUTOVER),
        (one.closed_at, CLOSED),
    )
    return [event(at, "transition", in_all_languages(text, names)) for at, text in days if at is not None]


def _steps(one: Transition) -> Lines:
    if one.stage in lifecycle.ENDED or one.playbook is None:
        return []
    document = one.playbook.parsed()
    todo = Step.objects.filter(transition=one, state=Step.State.TODO).select_related("person")
    return [
        {
            "at": step.due_at.isoformat(),
            "key": f"{one.pk}:{step.key}",
            "text": titles(document, step.key),
            "who": _name(step.person),
            "timed": False,
        }
        for step in todo.order_by("due_at", "position")[:MOST_STEPS]
    ]


def titles(document: PlaybookDocument, key: str) -> dict[str, str]:
    """What a step is called in every language."""
    return {language: step_text(document, key, language).title for language in LANGUAGES}


def _name(person: Person | None) -> str:
    return person.name if person else "–"


def _colleague(role: str, person: Person) -> dict[str, Any]:
    return {
        "id": str(person.pk),
        "role": role,
        "name": person.name,
        "email": person.email or "",
        "phone": person.phone,
    }
