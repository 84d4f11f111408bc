"""Finding concerns (MT-7, RO-10)."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from tasuki.customers.models import Stakeholder
from tasuki.meetings import guides
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.queries import customers_of
from tasuki.messaging import library
from tasuki.messaging.drafting import language_of
from tasuki.messaging.fields import facts_for
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition

MOST: Final = 200


def access_concern(actor: Actor, concern_id: UUID) -> Concern:
    """A concern of a transition that the actor may see; not allowed looks like not found."""
    found = (
        Concern.objects.select_related("stakeholder", "follow_up_by", "meeting").filter(pk=concern_id).first()
    )
    if found is None:
        raise NotFound("concern", concern_id)
    try:
        found.transition = access_transition(actor, found.transition_id)
    except NotFound:
        raise NotFound("concern", concern_id) from None
    return found


def concerns_of(transition: Transition) -> QuerySet[Concern]:
    """The transition's concerns: those not closed first, then what is to be followed up next, newest on top."""
    closed = Case(
        When(state=Concern.State.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = Concern.objects.filter(transition=transition).annotate(_closed=closed)
    slim = rows.select_related("stakeholder", "follow_up_by", "logged_by", "meeting")
    return slim.order_by("_closed", "-raised_at", "-pk")[:MOST]


def open_count(transition: Transition) -> int:
    """How many concerns are not settled."""
    return Concern.objects.filter(transition=transition).exclude(state=Concern.State.CLOSED).count()


def guide_for(transition: Transition, language: str) -> dict[str, Any]:
    """How to answer each feeling, with the account's own facts, in the meeting's language (MT-7)."""
    facts = facts_for(transition, None, library.words(library.nearest_language(language)))
    return {one.feeling: one for one in guides.responses(language, facts)}


def meeting_language(transition: Transition, kind: str, reader: str) -> str:
    """The language a meeting is held in: among ourselves the reader's, else that of most people at the customer."""
    if kind not in WITH_CUSTOMER:
        return library.nearest_language(reader)
    spoken = Counter(language_of(one, transition) for one in customers_of(transition))
    if not spoken:
        return language_of(Stakeholder(account=transition.account), transition)
    return spoken.most_common(1)[0][0]
