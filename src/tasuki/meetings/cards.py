"""What the meetings page shows of each meeting of the playbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasuki.meetings.actions.keeping import kind_of, why_not_meet, why_not_plan
from tasuki.meetings.agenda_text import AgendaRow, agenda_rows
from tasuki.meetings.agendas import Cut, fitted, proposal
from tasuki.meetings.agreed_forms import AgreedForm
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.forms import NotesForm, PlanForm
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.meetings.outcome_list import Check, outcome_list
from tasuki.meetings.queries import colleagues_of, customers_of, known_facts, meetings_of, of_plan
from tasuki.meetings.running.models import MeetingPoint
from tasuki.messaging.models import Message
from tasuki.messaging.queries import messages_of
from tasuki.playbooks.document import PlaybookDocument, PlaybookMeeting
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import relations_to_transition


@dataclass(frozen=True, slots=True)
class Card:
    """A meeting of the plan: what it is, how it stands, what may be done."""

    spec: PlaybookMeeting
    title: str
    why: str
    step: Step | None
    meeting: Meeting | None
    agenda: tuple[AgendaRow, ...]
    minutes: int
    over_by: int
    cuts: tuple[tuple[str, Cut], ...]
    plan_reasons: tuple[Reason, ...]
    record_reasons: tuple[Reason, ...]
    plan_form: PlanForm
    notes_form: NotesForm | None
    action_form: AgreedForm | None = None
    checklist: tuple[Check, ...] = ()
    recaps: tuple[Message, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it has been recorded."""
        return self.meeting is not None and self.meeting.state == Meeting.State.HELD

    @property
    def waived(self) -> bool:
        """Whether a manager let it go (GA-4)."""
        return self.step is not None and self.step.state == Step.State.WAIVED

    @property
    def planned_minutes(self) -> int:
        """What the items add up to."""
        return sum(row.minutes for row in self.agenda)

    @property
    def with_customer(self) -> bool:
        """Whether the customer is there."""
        return self.spec.kind in WITH_CUSTOMER

    @property
    def present(self) -> list[Attendance]:
        """Who was there."""
        return [one for one in self.meeting.attendance.all() if one.present] if self.meeting else []

    @property
    def missed(self) -> list[Attendance]:
        """Who was needed and was not there."""
        return [one for one in self.meeting.attendance.all() if not one.present] if self.meeting else []

    @property
    def to_come(self) -> bool:
        """Whether it is still to be held."""
        return not (self.held or self.waived or (self.step is not None and self.step.settled))

    @property
    def running(self) -> bool:
        """Whether it has begun."""
        return self.meeting is not None and hasattr(self.meeting, "sitting")

    @property
    def points(self) -> list[MeetingPoint]:
        """Questions and decisions."""
        return list(self.meeting.points.all()) if self.meeting else []

    @property
    def actions(self) -> list[MeetingAction]:
        """What was agreed."""
        return list(self.meeting.actions.all()) if self.meeting else []


def cards(
    actor: Actor, row: Transition, document: PlaybookDocument, steps: list[Step], language: str
) -> list[Card]:
    """Every meeting of the playbook, in its order."""
    found = {one.step_key: one for one in meetings_of(row)}
    by_key = {one.key: one for one in steps}
    return [card(actor, row, document, spec, by_key.get(spec.step), found.get(spec.step), language)
            for spec in of_plan(document.meetings, by_key)]  # fmt: skip


def card(
    actor: Actor,
    row: Transition,
    document: PlaybookDocument,
    spec: PlaybookMeeting,
    step: Step | None,
    meeting: Meeting | None,
    language: str,
) -> Card:
    """One meeting."""
    spec = fitted(row, spec, meeting)
    text = document.step_text(spec.step, language)
    minutes = meeting.minutes if meeting else spec.minutes
    agenda = tuple(agenda_rows(spec, meeting, language))
    held = meeting is not None and meeting.state == Meeting.State.HELD
    initial = (
        {
            "starts_at": meeting.starts_at,
            "minutes": meeting.minutes,
            "place": meeting.place,
            "online_url": meeting.online_url,
        }
        if meeting
        else {}
    )
    return Card(
        spec=spec,
        title=text.title,
        why=text.why,
        step=step,
        meeting=meeting,
        agenda=agenda,
        minutes=minutes,
        over_by=max(0, sum(one.minutes for one in agenda) - minutes),
        cuts=tuple(_cuts(agenda, minutes)),
        plan_reasons=() if held else tuple(why_not_plan(actor, row, spec, meeting)),
        record_reasons=() if held else tuple(why_not_meet(actor, row, spec, meeting)),
        plan_form=PlanForm(
            forms=spec.forms,
            auto_id=f"plan-{spec.step}-%s",
            initial=initial | {"version": meeting.version if meeting else 0, "form": spec.form},
        ),
        notes_form=NotesForm(
            auto_id=f"notes-{spec.step}-%s", initial={"notes": meeting.notes, "version": meeting.version}
        )
        if meeting is not None and held
        else None,
        action_form=AgreedForm(
            auto_id=f"action-{spec.step}-%s",
            colleagues=colleagues_of(row),
            customers=customers_of(row) if kind_of(spec) in WITH_CUSTOMER else [],
        )
        if held
        else None,
        checklist=tuple(outcome_list(meeting, agenda, known_facts(row, "internal")))
        if meeting is not None and held and meeting.kind == Meeting.Kind.INTERNAL
        else (),
        recaps=tuple(_recaps(actor, row, meeting))
        if meeting is not None and held and meeting.kind in WITH_CUSTOMER
        else (),
    )


def _recaps(actor: Actor, row: Transition, meeting: Meeting) -> list[Message]:
    """The recap's messages as they stand, for those who may read the transition's messages (MT-8)."""
    if not allowed("message.see", actor, relations_to_transition(actor, row)):
        return []
    found = messages_of(row).filter(about=meeting.pk, kind=Message.Kind.RECAP)
    return list(found.exclude(state=Message.State.CANCELLED))


def _cuts(agenda: Sequence[AgendaRow], minutes: int) -> list[tuple[str, Cut]]:
    """What could be shortened, by the items' names (MT-2)."""
    titles = {row.key: row.title for row in agenda}
    items = [{"key": row.key, "minutes": row.minutes} for row in agenda]
    return [(titles[one.key], one) for one in proposal(items, minutes)]
