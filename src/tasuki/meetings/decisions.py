"""When a meeting may be planned and recorded: plain rules over plain values, all reasons at once (MT-1 … MT-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tasuki.rules import lifecycle
from tasuki.rules.reasons import Reason

WITH_CUSTOMER: Final = ("joint", "kickoff")
OLDEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the rules look at. `present` are the roles of the colleagues who were there."""

    step: str
    kind: str
    stage: str
    now: datetime
    held_at: datetime | None = None
    present: frozenset[str] = frozenset()
    people_present: int = 0
    customers_present: int = 0
    required_roles: tuple[str, ...] = ()
    already_held: bool = False


def why_not_touch(facts: MeetingFacts) -> list[Reason]:
    """Empty while the transition is under way and the meeting was not recorded yet."""
    reasons = []
    if facts.stage in lifecycle.ENDED:
        reasons.append(Reason("step.stage_ended", {"stage": facts.stage}))
    if facts.stage == lifecycle.PAUSED:
        reasons.append(Reason("step.paused"))
    if facts.already_held:
        reasons.append(Reason("meeting.already_held", {"meeting": facts.step}))
    return reasons


def why_not_meet(facts: MeetingFacts) -> list[Reason]:
    """What keeps this meeting from having been held at this stage: the customer is met only once contact is allowed.

    Example: a joint meeting while preparing → `meeting.contact_not_allowed`; an internal one → nothing.
    """
    reasons = why_not_touch(facts)
    early = facts.stage not in (*lifecycle.CONTACT_ALLOWED, *lifecycle.ENDED, lifecycle.PAUSED)
    if facts.kind in WITH_CUSTOMER and early:
        reasons.append(
            Reason(
                "meeting.contact_not_allowed",
                {"stage": facts.stage, "needed": lifecycle.INTRODUCING},
                where="plan",
            )
        )
    return reasons


def why_not_record(facts: MeetingFacts) -> list[Reason]:
    """Empty when the meeting may be recorded as held (MT-1 … MT-3).

    Example: a planned joint meeting without the giver → `meeting.giver_absent`, which names the waiver (GA-4).
    """
    return why_not_meet(facts) + _about_time(facts) + _about_people(facts)


def _about_time(facts: MeetingFacts) -> list[Reason]:
    if facts.held_at is None:
        return [Reason("meeting.when_missing")]
    if facts.held_at > facts.now:
        return [Reason("meeting.in_future", {"at": facts.held_at.date().isoformat()})]
    if facts.held_at < facts.now - OLDEST:
        return [Reason("meeting.long_ago", {"at": facts.held_at.date().isoformat()})]
    return []


def _about_people(facts: MeetingFacts) -> list[Reason]:
    if not facts.people_present:
        return [Reason("meeting.nobody")]
    reasons = []
    if facts.kind in WITH_CUSTOMER and not facts.customers_present:
        reasons.append(Reason("meeting.no_customer"))
    if facts.kind in WITH_CUSTOMER and "receiver" not in facts.present:
        reasons.append(Reason("meeting.no_receiver", who="receiver"))
    if facts.kind == "joint":
        reasons += _about_the_hand_over(facts)
    if facts.kind == "internal" and not facts.present & {"receiver", "receiver_manager"}:
        reasons.append(Reason("meeting.no_receiving_side", who="receiver"))
    return reasons


def _about_the_hand_over(facts: MeetingFacts) -> list[Reason]:
    """Who hands over in front of the customer: the giver, or where the plan goes without them, a manager (PB-6)."""
    if "giver" in facts.present:
        return []
    if "giver" in facts.required_roles:
        return [Reason("meeting.giver_absent", who="giver_manager", where=f"step-{facts.step}")]
    if not facts.present & {"giver_manager", "receiver_manager"}:
        return [Reason("meeting.no_stand_in", who="receiver_manager")]
    return []
