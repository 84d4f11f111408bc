"""The one next action of a transition: what, who, until when, and the button, or else whose it is (UX-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions.actions.steps import BY_HAND, why_not_complete
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.plan_view import VERBS, place
from tasuki.transitions.planning.step_texts import step_text


@dataclass(frozen=True, slots=True)
class NextAction:
    """What comes next. With `post` a button does it here, with `href` alone a link leads to it, else others do it."""

    title: str
    mine: bool
    person: Person | None = None
    role: str = ""
    due_at: datetime | None = None
    verb: str | Promise = ""
    post: str = ""
    href: str = ""
    about: str = ""

    @property
    def verb_label(self) -> str:
        """The name of its button, with what it does it to."""
        return f"{self.verb}: {self.title}"


def next_action(
    actor: Actor,
    transition: Transition,
    steps: list[Step],
    document: PlaybookDocument,
    relations: frozenset[str],
    language: str,
) -> NextAction | None:
    """The actor's own earliest step that waits for no other, else the earliest of all such; None where all is done."""
    step = next_step(actor, steps)
    if step is None or transition.stage in lifecycle.ENDED:
        return None
    plan = reverse("transitions:plan", args=[transition.pk])
    about = f"{plan}#step-{step.key}"
    mine = actor.person_id is not None and step.person_id == actor.person_id
    by_hand = step.completed_by in BY_HAND
    may = by_hand and not why_not_complete(actor, transition, step, relations)
    where = place(step, transition)
    return NextAction(
        title=step_text(document, step.key, language).title,
        mine=mine,
        person=_person(transition, step),
        role=step.role,
        due_at=step.due_at,
        verb=VERBS.get(step.completed_by, VERBS["tick"]),
        post=reverse("transitions:settle", args=[transition.pk, step.key]) if may and mine else "",
        href="" if by_hand or not mine else f"{plan}{where}" if where.startswith("#") else where,
        about=about,
    )


def next_step(actor: Actor, steps: list[Step]) -> Step | None:
    """The actor's own earliest open step that its time has come for, else whoever's step the others wait for."""
    todo = sorted((one for one in steps if not one.settled), key=lambda one: (one.due_at, one.position))
    opened = {one.key for one in todo}
    free = [one for one in todo if opened.isdisjoint(one.after)]
    mine = [one for one in free if actor.person_id is not None and one.person_id == actor.person_id]
    return next(iter(mine or free or todo), None)


def _person(transition: Transition, step: Step) -> Person | None:
    """The step's person; both owners are at hand already."""
    known: dict[Any, Person | None] = {
        transition.giver_id: transition.giver,
        transition.receiver_id: transition.receiver,
    }
    return known.get(step.person_id) or step.person
