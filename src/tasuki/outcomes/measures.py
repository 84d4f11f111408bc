"""ME-1 to ME-5 of transitions, from what is kept in the rooms below; the arithmetic stands in `rules.measures`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min

from tasuki.customers.models import Touchpoint
from tasuki.meetings.models import Meeting
from tasuki.messaging.models import STATE, Message
from tasuki.outcomes.actions import sees_rating
from tasuki.outcomes.asks import PULSE
from tasuki.outcomes.models import HandoffRating, Pulse, Survey
from tasuki.rules.access import Actor, allowed
from tasuki.rules.measures import Measure, TransitionFacts, cohort_measures, pulse_mean, transition_measures
from tasuki.rules.scenarios import SCENARIOS
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

AFTER_CLOSE = SCENARIOS[0]
FIRST_CONTACT_STEP = "first-contact"  # the step on which the clock of the first contact stands (PB-9)


def measures_of(transition: Transition) -> tuple[Measure, ...]:
    """ME-1 to ME-5 of one transition with their targets, in this order."""
    return transition_measures(facts_for([transition])[0])


def measures_for(actor: Actor, transition: Transition) -> tuple[Measure, ...]:
    """What the actor may know of them: the rating and the pulse only where they are theirs to read."""
    found = [one for one in measures_of(transition) if one.key != "ME-5" or sees_rating(actor, transition)]
    if allowed("pulse.see", actor, relations_to_transition(actor, transition)):
        found.append(pulse_over([transition]))
    return tuple(found)


def measures_over(transitions: Sequence[Transition]) -> tuple[Measure, ...]:
    """The same over many, as means with their intervals (ME-14)."""
    return cohort_measures(facts_for(transitions))


def pulse_over(transitions: Sequence[Transition]) -> Measure:
    """The customers' answers after the first week over one or many; an answer counts the same from anywhere (ME-14)."""
    ids = [one.pk for one in transitions]
    asked = Message.objects.filter(
        transition_id__in=ids, kind=PULSE.kind, sent_at__isnull=False, body__contains=PULSE.mark
    )
    found: dict[tuple[UUID, UUID | None], int | None] = dict.fromkeys(
        asked.values_list("transition_id", "recipient_id")
    )
    rows = Pulse.objects.filter(transition_id__in=ids)
    for key, person, score, revoked in rows.order_by("generation").values_list(
        "transition_id", "stakeholder_id", "score", "revoked_at"
    ):
        if revoked is None:
            found[key, person] = score
        else:
            found.pop((key, person), None)
    return pulse_mean(list(found.values()))


def facts_for(transitions: Sequence[Transition]) -> list[TransitionFacts]:
    """What the measures need, for any number of transitions in a fixed number of queries."""
    ids = [one.pk for one in transitions]
    contacts = _first_contacts(ids)
    kickoffs = _kickoffs(ids)
    scores = _scores(ids)
    ratings = dict(HandoffRating.objects.filter(transition_id__in=ids).values_list("transition_id", "score"))
    now = clock.now()
    return [
        TransitionFacts(
            signed_at=one.signed_at,
            first_contact_at=contacts.get(one.pk),
            kickoff_at=kickoffs.get(one.pk),
            completeness_accepted=one.completeness_at_acceptance,
            completeness_cutover=one.completeness_at_cutover,
            survey_scores=tuple(scores.get(one.pk, {}).values()),
            rating=ratings.get(one.pk),
            zone=one.zone,
            after_close=one.scenario == AFTER_CLOSE,
            now=now,
        )
        for one in transitions
    ]


def _first_contacts(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """ME-1: the receiver's first mail, call or meeting after the signature; one only ticked off counts from then."""
    rows = Touchpoint.objects.filter(
        account__transitions__in=ids,
        person_id=F("account__transitions__receiver_id"),
        at__gte=F("account__transitions__signed_at"),
        channel__in=(Touchpoint.Channel.MAIL, Touchpoint.Channel.CALL, Touchpoint.Channel.MEETING),
    )
    ticked = Step.objects.filter(
        transition_id__in=ids, key=FIRST_CONTACT_STEP, state=Step.State.DONE, settled_at__isnull=False
    )
    found = dict(rows.values_list("account__transitions").annotate(first=Min("at")))
    for key, at in ticked.values_list("transition_id").annotate(first=Min("settled_at")):
        found[key] = min(at, found.get(key, at))
    return found


def _kickoffs(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """ME-4: when the kickoff was held; one that was only ticked off counts from then."""
    ticked = Step.objects.filter(
        transition_id__in=ids, completed_by="kickoff", state=Step.State.DONE, settled_at__isnull=False
    )
    held = Meeting.objects.filter(
        transition_id__in=ids, kind=Meeting.Kind.KICKOFF, state=Meeting.State.HELD, held_at__isnull=False
    )
    found = dict(ticked.values_list("transition_id").annotate(first=Min("settled_at")))
    # the implementation kickoff is the first; technical validation and training follow (PB-19)
    for key, at in held.values_list("transition_id").annotate(first=Min("held_at")):
        found[key] = min(at, found.get(key, at))
    return found


def _scores(ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int | None]]:
    """ME-3: by transition and person the answer in force; None where an invitation has no answer."""
    found: dict[UUID, dict[UUID, int | None]] = {}
    invited = Message.objects.filter(transition_id__in=ids, kind=Message.Kind.SURVEY, state=STATE.SENT)
    for transition_id, person_id in invited.values_list("transition_id", "recipient_id"):
        found.setdefault(transition_id, {})[person_id] = None
    rows = Survey.objects.filter(transition_id__in=ids, revoked_at=None)
    for transition_id, person_id, score in rows.values_list("transition_id", "stakeholder_id", "score"):
        found.setdefault(transition_id, {})[person_id] = score
    return found
