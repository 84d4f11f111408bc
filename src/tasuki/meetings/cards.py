"""What the meetings page shows of each meeting of the playbook."""

from __future__ import annotations

from dataclasses import dataclass

from tasuki.meetings.actions.keeping import why_not_meet, why_not_plan
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.forms import NotesForm, PlanForm
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.meetings.queries import meetings_of, of_plan
from tasuki.playbooks.document import Agenda, AgendaItem, PlaybookDocument, PlaybookMeeting
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Step, Transition


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item of an agenda in the reader's language; `note` is what its speaker may say (MT-5)."""

    title: str
    minutes: int
    speaker: str
    note: str = ""


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
    plan_reasons: tuple[Reason, ...]
    record_reasons: tuple[Reason, ...]
    plan_form: PlanForm
    notes_form: NotesForm | None

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
    text = document.step_text(spec.step, language)
    minutes = meeting.minutes if meeting else spec.minutes
    agenda = tuple(_agenda(spec, meeting, language))
    held = meeting is not None and meeting.state == Meeting.State.HELD
    initial = (
        {"starts_at": meeting.starts_at, "minutes": meeting.minutes, "short": meeting.short}
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
        plan_reasons=() if held else tuple(why_not_plan(actor, row, spec, meeting)),
        record_reasons=() if held else tuple(why_not_meet(actor, row, spec, meeting)),
        plan_form=PlanForm(
            has_short=spec.short is not None,
            auto_id=f"plan-{spec.step}-%s",
            initial=initial | {"version": meeting.version if meeting else 0},
        ),
        notes_form=NotesForm(
            auto_id=f"notes-{spec.step}-%s", initial={"notes": meeting.notes, "version": meeting.version}
        )
        if meeting is not None and held
        else None,
    )


def _agenda(spec: PlaybookMeeting, meeting: Meeting | None, language: str) -> list[AgendaRow]:
    """The agenda as it was kept when the meeting was planned, else the playbook's."""
    if meeting is None:
        return [_row(item, item.key, item.minutes, item.speaker, language) for item in spec.agenda]
    known = {(item.key, item.speaker): item for form in _forms(spec) for item in form.items}
    return [
        _row(
            known.get((item["key"], item["speaker"])), item["key"], item["minutes"], item["speaker"], language
        )
        for item in meeting.agenda
    ]


def _row(item: AgendaItem | None, key: str, minutes: int, speaker: str, language: str) -> AgendaRow:
    if item is None:
        return AgendaRow(key, minutes, speaker)
    return AgendaRow(item.title(language), minutes, speaker, item.note(language))


def _forms(spec: PlaybookMeeting) -> list[Agenda]:
    return [form for form in (spec.full, spec.short) if form is not None]
