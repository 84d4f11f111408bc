"""A playbook as its page shows it: everything in the reader's words, phase by phase (PB-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasuki.playbooks import upstairs, words
from tasuki.playbooks.agendas import FULL
from tasuki.playbooks.document import Agenda, MeetingForm, PlaybookDocument, PlaybookMeeting
from tasuki.rules.plan import StepRule


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in words."""

    key: str
    title: str
    why: str
    done_when: str
    role: str
    side: str
    due: str
    completed: str
    gate: str
    conditions: tuple[str, ...]
    after: tuple[tuple[str, str], ...]
    checklist: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase with its steps."""

    key: str
    label: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class ClockView:
    """A time limit in words."""

    title: str
    step: str
    starts: str
    limit: str
    warns: str
    escalates: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message to the customer in words."""

    label: str
    step: str
    step_title: str
    sender: str
    stand_in: str
    strategic_sender: str
    recipients: str


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item of an agenda; `starts` is the minute at which it begins."""

    title: str
    speaker: str
    starts: int
    minutes: int


@dataclass(frozen=True, slots=True)
class FormView:
    """A form of a meeting beside the full one: for which tiers it is the usual one, who is needed."""

    key: str
    minutes: int
    over_by: int
    tiers: str
    required: str
    agenda: tuple[AgendaRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with its timed agenda."""

    key: str
    step: str
    title: str
    kind: str
    leads: str
    minutes: int
    planned: int
    over_by: int
    required: str
    optional: str
    customers: str
    agenda: tuple[AgendaRow, ...]
    forms: tuple[FormView, ...]


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A knowledge item with its weight."""

    key: str
    label: str
    weight: int


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the record with what is required of it."""

    label: str
    items: tuple[RequirementView, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """A whole playbook in words."""

    document: PlaybookDocument
    name: str
    summary: str
    case: str
    languages: str
    phases: tuple[PhaseView, ...]
    clocks: tuple[ClockView, ...]
    messages: tuple[MessageView, ...]
    meetings: tuple[MeetingView, ...]
    checks: tuple[tuple[str, str], ...]
    sections: tuple[SectionView, ...]
    plan: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of what."""
        document = self.document
        return {
            "steps": len(document.steps),
            "clocks": len(document.clocks),
            "messages": len(document.messages),
            "meetings": len(document.meetings),
            "requirements": len(document.requirements()),
        }


def playbook_view(document: PlaybookDocument, language: str) -> PlaybookView:
    """The document in a reader's language; other words in the language now active."""
    titles = {step.key: document.step_text(step.key, language).title for step in document.steps}
    return PlaybookView(
        document=document,
        name=document.name(language),
        summary=document.summary(language),
        case=words.case(document.scenario, document.mode),
        languages=", ".join(words.LANGUAGE_NAMES.get(one, one) for one in document.languages),
        phases=tuple(
            PhaseView(
                phase,
                words.word(words.PHASES, phase),
                tuple(_step(document, s, language, titles) for s in document.steps if s.phase == phase),
            )
            for phase in document.phases
        ),
        clocks=tuple(_clocks(document, titles)),
        messages=tuple(_messages(document, titles)),
        meetings=tuple(_meeting(one, titles, language) for one in document.meetings),
        checks=tuple((one.title(language), words.gate(one.feeds)) for one in document.checks),
        sections=tuple(_sections(document, language)),
        plan=tuple(
            (words.word(words.PLAN_PARTS, part), tuple(entry.title(language) for entry in entries))
            for part, entries in document.success_plan.items()
            if entries
        ),
    )


def _step(document: PlaybookDocument, step: StepRule, language: str, titles: Mapping[str, str]) -> StepView:
    text = document.step_text(step.key, language)
    return StepView(
        key=step.key,
        title=text.title,
        why=text.why,
        done_when=text.done_when,
        role=words.role(step.role),
        side="receiver" if step.role.startswith("receiver") else "giver",
        due=words.due(step.due),
        completed=words.word(words.COMPLETED_BY, step.completed_by),
        gate=words.gate(step.feeds),
        conditions=tuple(conditions(step.tiers, step.modes, step.giver)),
        after=tuple((key, titles.get(key, key)) for key in step.after),
        checklist=tuple(item.title(language) for item in document.checklist(step.key)),
        required=step.required,
    )


def conditions(tiers: tuple[str, ...], modes: tuple[str, ...], giver: str) -> list[str]:
    """When a step is there: for which tiers and modes, with or without the outgoing owner."""
    found = [words.tiers(tiers)] if tiers else []
    found += [", ".join(words.word(words.MODES, one) for one in modes)] if modes else []
    return found + ([words.word(words.GIVER, giver)] if giver else [])


def _clocks(document: PlaybookDocument, titles: Mapping[str, str]) -> list[ClockView]:
    return [
        ClockView(
            title=titles.get(clock.step, clock.step),
            step=clock.step,
            starts=words.word(words.ANCHORS, clock.starts),
            limit=words.span(clock.limit.offset, clock.limit.unit),
            warns=words.span(clock.warn_before_hours, "hours"),
            escalates=words.span(clock.escalate_after_hours, "hours"),
        )
        for clock in document.clocks
    ]


def _messages(document: PlaybookDocument, titles: Mapping[str, str]) -> list[MessageView]:
    return [
        MessageView(
            label=words.word(words.MESSAGES, one.key),
            step=one.step,
            step_title=titles.get(one.step, one.step),
            sender=words.role(one.sender),
            stand_in=words.role(one.stand_in) if one.stand_in else "",
            strategic_sender=words.role(one.strategic_sender) if one.strategic_sender else "",
            recipients=words.customers(one.recipients),
        )
        for one in document.messages
    ]


def _meeting(meeting: PlaybookMeeting, titles: Mapping[str, str], language: str) -> MeetingView:
    return MeetingView(
        key=meeting.key,
        step=meeting.step,
        title=titles.get(meeting.step, meeting.step),
        kind=words.word(words.MEETINGS, meeting.kind),
        leads=words.role(meeting.leads),
        minutes=meeting.minutes,
        planned=meeting.full.planned_minutes,
        over_by=meeting.full.over_by,
        required=words.roles(meeting.required_roles),
        optional=words.roles(meeting.optional_roles),
        customers=words.customers(meeting.customers),
        agenda=_agenda(meeting.full, language),
        forms=tuple(_form(one, language) for one in meeting.forms if one.key != FULL),
    )


def _form(form: MeetingForm, language: str) -> FormView:
    return FormView(
        key=words.word(words.FORMS, form.key),
        minutes=form.agenda.minutes,
        over_by=form.agenda.over_by,
        tiers=words.tiers(form.tiers),
        required=words.roles(form.required_roles),
        agenda=_agenda(form.agenda, language),
    )


def _agenda(agenda: Agenda, language: str) -> tuple[AgendaRow, ...]:
    rows, at = [], 0
    for item in agenda.items:
        rows.append(AgendaRow(item.title(language), words.role(item.speaker), at, item.minutes))
        at += item.minutes
    return tuple(rows)


def _sections(document: PlaybookDocument, language: str) -> list[SectionView]:
    known = upstairs.knowledge_items()
    found: dict[str, list[RequirementView]] = {}
    order = {key: place for place, key in enumerate(known)}
    for one in sorted(document.requirements(), key=lambda one: order.get(one.key, len(order))):
        label = known[one.key].words.label(language) if one.key in known else one.key
        found.setdefault(one.key.split(".")[0], []).append(RequirementView(one.key, label, one.weight))
    return [
        SectionView(_section_name(key, language), tuple(rows), sum(row.weight for row in rows))
        for key, rows in found.items()
    ]


def _section_name(key: str, language: str) -> str:
    try:
        return upstairs.knowledge_section(key).words.label(language)
    except KeyError:
        return key
