"""The way up to speed as it is shown: stretches, steps, items, beside each what the record says (PB-13 … PB-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from tasuki.customers.queries import relations_to_account
from tasuki.playbooks.document import ChecklistItem, PlaybookDocument, StepText
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import Reason
from tasuki.rules.success import STRETCHES, stretch
from tasuki.rules.worktime import local_date
from tasuki.success.actions.checking import anchor, why_not_mark
from tasuki.success.known import Knowledge, Record, knowledge_about, record
from tasuki.success.models import ChecklistMark
from tasuki.success.sections import STRETCH_LABELS
from tasuki.transitions.actions.steps import BY_HAND, why_not_complete
from tasuki.transitions.describe import steps_with_people
from tasuki.transitions.facts import calendar_of, document_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning.step_texts import step_text
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a checklist with its mark, if it has one, and what the record says to it."""

    step: str
    key: str
    title: str
    mark: ChecklistMark | None
    known: Knowledge

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return anchor(self.step, self.key)

    @property
    def version(self) -> int:
        """What a form sends back; 0 for an open item."""
        return self.mark.version if self.mark else 0


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with its checklist, and what stands against completing it."""

    row: Step
    text: StepText
    items: tuple[ItemRow, ...]
    may_mark: bool
    reasons: tuple[Reason, ...]

    @property
    def settled(self) -> int:
        """How many items are ticked or do not apply."""
        return sum(1 for one in self.items if one.mark)

    @property
    def next_item(self) -> ItemRow | None:
        """The first open item."""
        return next((one for one in self.items if one.mark is None), None)

    @property
    def finishable(self) -> bool:
        """Whether one click completes it, now or later."""
        return not self.row.settled and self.row.completed_by in BY_HAND


@dataclass(frozen=True, slots=True)
class StretchRow:
    """A stretch of the way: preparation, transition week, weeks 1 to 4, later."""

    key: str
    steps: tuple[StepRow, ...]

    @property
    def label(self) -> str:
        """Its heading."""
        return str(STRETCH_LABELS[self.key])

    @property
    def total(self) -> int:
        """How many items it has."""
        return sum(len(one.items) for one in self.steps)

    @property
    def settled(self) -> int:
        """How many of them are settled: all of a step that is done, whether or not somebody ticked each."""
        return sum(len(one.items) if one.row.settled else one.settled for one in self.steps)


def way_up(actor: Actor, transition: Transition) -> list[StretchRow]:
    """Every step that has a checklist, by stretch; the record is read once, for those who may read it."""
    ground = _ground(actor, transition)
    steps = [one for one in transition.steps.order_by("position") if ground.document.checklist(one.key)]
    rows = [_step(ground, one) for one in steps_with_people(steps)]
    start = start_of(transition)
    found: dict[str, list[StepRow]] = {}
    for row in rows:
        due = local_date(row.row.due_at, calendar_of(transition))
        found.setdefault(stretch(row.row.phase, due, start), []).append(row)
    return [StretchRow(key, tuple(found[key])) for key in STRETCHES if key in found]


def one_step(actor: Actor, transition: Transition, key: str) -> StepRow | None:
    """One step of it, for the part of the page that htmx exchanges."""
    ground = _ground(actor, transition)
    step = transition.steps.select_related("person").filter(key=key).first()
    if step is None or not ground.document.checklist(key):
        return None
    return _step(ground, step)


def start_of(transition: Transition) -> date:
    """The day from which the first thirty days count: the cutover, else the planned one, else the opening."""
    calendar = calendar_of(transition)
    if transition.cut_over_at:
        return local_date(transition.cut_over_at, calendar)
    return transition.transition_on or local_date(transition.opened_at, calendar)


def what_is_next(actor: Actor, stretches: Sequence[StretchRow]) -> tuple[StepRow, ItemRow] | None:
    """The first open item of the actor's own earliest step that is still to be done, else of anybody's."""
    steps = [row for part in stretches for row in part.steps if not row.row.settled]
    rows = [row for row in steps if row.next_item is not None]
    rows.sort(key=lambda one: (one.row.person_id != actor.person_id, one.row.due_at, one.row.position))
    item = rows[0].next_item if rows else None
    return (rows[0], item) if item is not None else None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every step is drawn from, gathered once."""

    actor: Actor
    transition: Transition
    document: PlaybookDocument
    marks: Mapping[tuple[str, str], ChecklistMark]
    known: Record
    parts: frozenset[str]  # how the actor stands to the transition
    relations: frozenset[str]  # and to its account


def _ground(actor: Actor, transition: Transition) -> _Ground:
    parts = relations_to_transition(actor, transition)
    relations = parts | relations_to_account(actor, transition.account)
    known: Record = {}  # nothing for those who only see the transition
    if allowed("knowledge.see", actor, relations):
        known = record(transition.account_id, sees_sensitive=allowed("sensitive.see", actor, relations))
    marks = {(one.step, one.item): one for one in transition.checklist_marks.all()}
    return _Ground(actor, transition, document_of(transition), marks, known, parts, relations)


def _step(ground: _Ground, step: Step) -> StepRow:
    actor, transition, document = ground.actor, ground.transition, ground.document
    items = tuple(_item(ground, step, one) for one in document.checklist(step.key))
    still_open = [
        Reason("success.item_open", {"item": one.title}, where=one.anchor)
        for one in items
        if one.mark is None
    ]
    shut = [] if step.settled else why_not_complete(actor, transition, step, ground.parts)
    barred = why_not_mark(actor, transition, step, ground.relations)
    return StepRow(
        row=step,
        text=step_text(document, step.key, get_language() or "en"),
        items=items,
        may_mark=not barred,
        reasons=(*shut, *still_open),
    )


def _item(ground: _Ground, step: Step, item: ChecklistItem) -> ItemRow:
    about = knowledge_about(
        item.knows, ground.known, ground.transition.account_id, clock.now(), ground.document.freshness_days
    )
    mark = ground.marks.get((step.key, item.key))
    return ItemRow(step.key, item.key, item.title(get_language() or "en"), mark, about)
