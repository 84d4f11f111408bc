"""What to know and to say before a meeting, from the record, in the meeting's language (MT-4 … MT-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import open_commitments
from tasuki.customers.models import Initiative, Stakeholder, StakeholderProfile
from tasuki.meetings import guides
from tasuki.meetings.actions.keeping import kind_of
from tasuki.meetings.agenda_text import AgendaRow, agenda_rows
from tasuki.meetings.agendas import fitted
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.concerns.queries import concerns_of, meeting_language
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.preparing.said import said_facts
from tasuki.meetings.queries import (
    Colleague,
    KnownFact,
    colleagues_of,
    customers_of,
    initiatives_of,
    known_facts,
)
from tasuki.messaging import library
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor, allowed
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition

MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Prepared:
    """A typical question with its answer: the prepared one, or what somebody wrote for this meeting (MT-6)."""

    key: str
    question: str
    text: str
    missing: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the customer whom the meeting needs, with what may be read of them by every party."""

    person: Stakeholder
    profile: StakeholderProfile | None
    wanted: bool


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything on the preparation page."""

    spec: PlaybookMeeting
    language: str
    agenda: tuple[AgendaRow, ...]
    known: tuple[KnownFact, ...]
    to_ask: tuple[KnownFact, ...]
    initiatives: tuple[Initiative, ...]
    commitments: tuple[Commitment, ...]
    colleagues: tuple[Colleague, ...]
    guests: tuple[Guest, ...]
    missing_kinds: tuple[str, ...]
    answers: tuple[Prepared, ...]
    concerns: tuple[Concern, ...]
    late_actions: tuple[MeetingAction, ...]


def preparation(
    actor: Actor,
    row: Transition,
    spec: PlaybookMeeting,
    meeting: Meeting | None,
    reader: str,
    language: str = "",
) -> Preparation:
    """What to know and to say; parts that the actor may not read are left out (RO-10), sensitive ones always (PE-6)."""
    spec = fitted(row, spec, meeting)
    kind = kind_of(spec)
    with_customer = kind in WITH_CUSTOMER
    spoken = language or meeting_language(row, kind, reader)
    relations = relations_to_transition(actor, row)
    reads = allowed("knowledge.see", actor, relations)
    facts = [one for one in known_facts(row, kind) if not one.item.sensitive] if reads else []
    guests = _guests(row, spec, deep=reads) if with_customer else []
    promises = open_commitments(row.account_id) if allowed("commitment.see", actor, relations) else []
    return Preparation(
        spec=spec,
        language=spoken,
        agenda=tuple(agenda_rows(spec, meeting, spoken)),
        known=tuple(one for one in facts if one.text),
        to_ask=tuple(one for one in facts if not one.text),
        initiatives=tuple(initiatives_of(row)),
        commitments=tuple(promises[:50]),
        colleagues=tuple(colleagues_of(row)),
        guests=tuple(guests[:MOST_PEOPLE]),
        missing_kinds=tuple(
            kind for kind in spec.customers if kind not in {one.person.kind for one in guests}
        ),
        answers=tuple(_answers(row, meeting, spoken)) if with_customer else (),
        concerns=tuple(one for one in concerns_of(row) if one.state != Concern.State.CLOSED),
        late_actions=tuple(open_actions(row)),
    )


def open_actions(row: Transition) -> list[MeetingAction]:
    """What was agreed in earlier meetings and is still open, what is due first on top."""
    rows = MeetingAction.objects.filter(meeting__transition=row, done_at=None)
    return list(rows.select_related("owner", "stakeholder", "meeting").order_by("due_on", "pk")[:50])


def _guests(row: Transition, spec: PlaybookMeeting, *, deep: bool) -> list[Guest]:
    people = customers_of(row, spec.customers)
    profiles = (
        {one.stakeholder_id: one for one in StakeholderProfile.objects.filter(stakeholder__in=people)}
        if deep
        else {}
    )
    return [Guest(one, profiles.get(one.pk), one.kind in spec.customers) for one in people]


def _answers(row: Transition, meeting: Meeting | None, language: str) -> Sequence[Prepared]:
    facts = said_facts(row, meeting, library.words(language))
    own = (meeting.prepared if meeting is not None else {}).get("answers", {})
    return [
        Prepared(one.key, one.question, own.get(one.key) or one.text, () if own.get(one.key) else one.missing,
                 bool(own.get(one.key)))
        for one in guides.answers(language, facts)
    ]  # fmt: skip


def customer_kinds(kinds: Sequence[str]) -> list[str]:
    """Kinds of people at the customer in words."""
    return [str(Stakeholder.Kind(one).label) for one in kinds if one in Stakeholder.Kind.values]
