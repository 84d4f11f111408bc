"""A playbook as frozen values: what the rest of the program reads (PB-1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from tasuki.playbooks import checks, problems
from tasuki.playbooks.agendas import Agenda, AgendaItem, MeetingForm, PlaybookMeeting, meeting_from, nearest
from tasuki.playbooks.library import Library, shipped_library
from tasuki.playbooks.schema import PlaybookIn, SpanIn, SuccessPlanIn
from tasuki.playbooks.source import InvalidPlaybook, parse
from tasuki.rules.completeness import Requirement
from tasuki.rules.plan import ClockRule, Due, PlaybookRules, StepRule

__all__ = [
    "Agenda",
    "AgendaItem",
    "ChecklistItem",
    "MeetingForm",
    "PlanEntry",
    "PlaybookCheck",
    "PlaybookDocument",
    "PlaybookMeeting",
    "PlaybookMessage",
    "StepText",
    "from_data",
    "read",
    "widened",
]


@dataclass(frozen=True, slots=True)
class StepText:
    """What a step says: its title, why it is done, and when it counts as done."""

    title: str
    why: str
    done_when: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to see to within a step; `knows` are the knowledge items, topics or sections that hold it."""

    key: str
    knows: tuple[str, ...]
    titles: Mapping[str, str]

    def title(self, language: str) -> str:
        """What is to be seen to, in the language or in the nearest one there is."""
        return self.titles[nearest(language, self.titles)]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A line that a success plan starts with (PB-17 … PB-20); `day` after the signature or the cutover, if any."""

    key: str
    day: int | None
    knows: tuple[str, ...]
    titles: Mapping[str, str]

    def title(self, language: str) -> str:
        """The line in the language, or in the nearest one there is."""
        return self.titles[nearest(language, self.titles)]


@dataclass(frozen=True, slots=True)
class PlaybookMessage:
    """A message to the customer (MS-1). `stand_in` signs when the sender is unavailable."""

    key: str
    step: str
    template: str
    sender: str
    stand_in: str
    strategic_sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaybookCheck:
    """A criterion that facts decide (SC-2: the right time to move); `feeds` a gate, or "" as a mere remark."""

    key: str
    fact: str
    minimum: int | None
    maximum: int | None
    titles: Mapping[str, str]
    feeds: str = "prepared"

    def title(self, language: str) -> str:
        """The criterion in the language, or in the nearest one there is."""
        return self.titles[nearest(language, self.titles)]


@dataclass(frozen=True, slots=True)
class PlaybookDocument:
    """A valid playbook, complete in itself. `canonical` is its JSON text, `digest` the SHA-256 of that."""

    key: str
    version: int
    scenario: str
    mode: str
    languages: tuple[str, ...]
    lead_days: int
    boundary_days: int
    target_completeness: int
    freshness_days: int
    phases: tuple[str, ...]
    steps: tuple[StepRule, ...]
    clocks: tuple[ClockRule, ...]
    messages: tuple[PlaybookMessage, ...]
    meetings: tuple[PlaybookMeeting, ...]
    checks: tuple[PlaybookCheck, ...]
    success_plan: Mapping[str, tuple[PlanEntry, ...]]
    digest: str
    canonical: str = field(repr=False)
    _requirements: tuple[Requirement, ...] = field(repr=False)
    _names: Mapping[str, tuple[str, str]] = field(repr=False)
    _texts: Mapping[str, Mapping[str, StepText]] = field(repr=False)
    _checklists: Mapping[str, tuple[ChecklistItem, ...]] = field(repr=False)
    _proves: Mapping[str, tuple[str, ...]] = field(repr=False)

    def rules(self) -> PlaybookRules:
        """What the planning rules need of it."""
        return PlaybookRules(self.key, self.version, self.scenario, self.mode, self.steps, self.clocks)

    def requirements(self) -> tuple[Requirement, ...]:
        """The knowledge items that must be known, each with its weight (KN-4)."""
        return self._requirements

    def name(self, language: str) -> str:
        """The playbook's name in the language, or in the nearest one there is."""
        return self._names[nearest(language, self._names)][0]

    def summary(self, language: str) -> str:
        """What the playbook is for, in one sentence."""
        return self._names[nearest(language, self._names)][1]

    def step_text(self, key: str, language: str) -> StepText:
        """What a step says in the language, or in the nearest one there is; unknown keys raise `KeyError`."""
        texts = self._texts[key]
        return texts[nearest(language, texts)]

    def checklist(self, step: str) -> tuple[ChecklistItem, ...]:
        """What is to be seen to within a step, in order; empty where the step needs no list (PB-13 … PB-15)."""
        return self._checklists.get(step, ())

    def proves(self) -> Mapping[str, tuple[str, ...]]:
        """Success factor (SC-1 … SC-4) → the steps and checks that stand for it."""
        return self._proves

    def meeting_of(self, step: str) -> PlaybookMeeting | None:
        """The meeting that belongs to a step."""
        return next((meeting for meeting in self.meetings if meeting.step == step), None)

    def message_of(self, step: str) -> PlaybookMessage | None:
        """The message that belongs to a step."""
        return next((message for message in self.messages if message.step == step), None)

    def data(self) -> dict[str, Any]:
        """The document as plain data, ready for JSON."""
        found: dict[str, Any] = json.loads(self.canonical)
        return found


def widened(document: PlaybookDocument, weights: Mapping[str, int]) -> PlaybookDocument:
    """The playbook with further required items; what it says itself about an item wins. Another digest, same number.

    Read once per process: the same document and weights give the same object.
    """
    more = tuple(sorted((key, weight) for key, weight in weights.items() if weight))
    known = {need.key for need in document.requirements()}
    missing = tuple(one for one in more if one[0] not in known)
    return _widened(_Whole(document.digest, document), missing) if missing else document


@dataclass(frozen=True, slots=True)
class _Whole:
    """Equal by digest only."""

    digest: str
    document: PlaybookDocument = field(compare=False)


@lru_cache(maxsize=64)
def _widened(whole: _Whole, more: tuple[tuple[str, int], ...]) -> PlaybookDocument:
    data = whole.document.data()
    return from_data({**data, "requirements": {**dict(more), **data["requirements"]}})


def read(text: str, *, library: Library | None = None) -> PlaybookDocument:
    """A playbook from YAML text; raises `InvalidPlaybook` with every error by path and line (PB-2)."""
    source = parse(text)
    return _build((library or shipped_library()).fill(source.data), source.line)


def from_data(data: Any) -> PlaybookDocument:
    """A playbook from plain, already complete data, as it is stored."""
    return _build(data, lambda path: 1)


def _build(data: Any, lines: problems.Lines) -> PlaybookDocument:
    found = []
    form: PlaybookIn | None = None
    try:
        form = PlaybookIn.model_validate(data)
    except ValidationError as error:
        found = [problems.of_form(entry, lines) for entry in error.errors(include_url=False)]
    found += checks.fitting(data, lines)
    if form is None or found:
        raise InvalidPlaybook(
            sorted(found, key=lambda reason: (reason.values["line"], reason.values["path"]))
        )
    return _freeze(form)


def _freeze(form: PlaybookIn) -> PlaybookDocument:
    canonical = json.dumps(
        form.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    proves: dict[str, tuple[str, ...]] = {}
    named = [(step.key, step.proves) for step in form.steps] + [
        (check.key, check.proves) for check in form.checks
    ]
    for key, factors in named:
        for factor in factors:
            proves[factor] = (*proves.get(factor, ()), key)
    return PlaybookDocument(
        key=form.playbook,
        version=form.version,
        scenario=form.scenario,
        mode=form.mode,
        languages=tuple(form.languages),
        lead_days=form.lead_days,
        boundary_days=form.boundary_days,
        target_completeness=form.targets.completeness,
        freshness_days=form.targets.freshness_days,
        phases=tuple(form.phases),
        steps=tuple(_steps(form)),
        clocks=tuple(_clocks(form)),
        messages=tuple(
            PlaybookMessage(**{**entry.model_dump(), "recipients": tuple(entry.recipients)})
            for entry in form.messages
        ),
        meetings=tuple(meeting_from(entry) for entry in form.meetings),
        checks=tuple(
            PlaybookCheck(
                entry.key,
                entry.fact,
                entry.minimum,
                entry.maximum,
                MappingProxyType(entry.texts),
                entry.feeds,
            )
            for entry in form.checks
        ),
        success_plan=MappingProxyType(_success_plan(form.success_plan)),
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        canonical=canonical,
        _requirements=tuple(Requirement(key, weight) for key, weight in sorted(form.requirements.items())),
        _names=MappingProxyType(
            {language: (text.name, text.summary) for language, text in form.texts.items()}
        ),
        _texts=MappingProxyType(_step_texts(form)),
        _checklists=MappingProxyType(_checklists(form)),
        _proves=MappingProxyType(proves),
    )


def _steps(form: PlaybookIn) -> list[StepRule]:
    return [
        StepRule(
            key=step.key,
            phase=step.phase,
            role=step.role,
            due=Due(step.due.anchor, step.due.offset, step.due.unit),
            after=tuple(step.after),
            feeds=step.feeds,
            completed_by=step.by,
            tiers=tuple(step.tiers),
            required=step.required,
            modes=tuple(step.modes),
            giver=step.giver,
        )
        for step in form.steps
    ]


def _checklists(form: PlaybookIn) -> dict[str, tuple[ChecklistItem, ...]]:
    return {
        step.key: tuple(
            ChecklistItem(item.key, tuple(item.knows), MappingProxyType(item.texts))
            for item in step.checklist
        )
        for step in form.steps
        if step.checklist
    }


def _success_plan(form: SuccessPlanIn) -> dict[str, tuple[PlanEntry, ...]]:
    return {
        name: tuple(
            PlanEntry(entry.key, entry.day, tuple(entry.knows), MappingProxyType(entry.texts))
            for entry in getattr(form, name)
        )
        for name in SuccessPlanIn.model_fields
    }


def _clocks(form: PlaybookIn) -> list[ClockRule]:
    return [
        ClockRule(
            key=clock.key,
            starts=clock.starts,
            limit=_limit(clock.starts, clock.limit),
            step=clock.step,
            warn_before_hours=clock.warn_before_hours,
            escalate_after_hours=clock.escalate_after_hours,
        )
        for clock in form.clocks
    ]


def _limit(starts: str, span: SpanIn) -> Due:
    return Due(starts, span.count, span.unit)


def _step_texts(form: PlaybookIn) -> dict[str, Mapping[str, StepText]]:
    return {
        step.key: MappingProxyType(
            {
                language: StepText(text.title, text.why, text.done_when)
                for language, text in step.texts.items()
            }
        )
        for step in form.steps
    }
