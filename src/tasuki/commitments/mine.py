"""What somebody's desk shows of promises: their list, verdicts and gaps that wait for them (CO-3 … CO-5, UX-2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet

from tasuki.commitments.days import today_of
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.commitments.queries import (
    RESET_OPEN,
    awaits_verdict_of,
    judged_by,
    receivers_list,
    visible_commitments,
)
from tasuki.customers.models import Participation
from tasuki.rules.access import Actor

SHOWN: Final = 6
#: So many rows are loaded whole; of longer lists only what is counted.
MANY: Final = 200


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's promises; `count` is all of them, the lists hold the nearest."""

    promises: list[Commitment]
    count: int
    overdue: int
    verdicts: list[Commitment]
    verdict_count: int
    gaps: list[ExpectationGap]
    gap_count: int
    resets: int

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.count or self.verdict_count or self.gap_count)


def mine(actor: Actor) -> Mine:
    """What of promises waits for the actor, as far as they may see it now; nobody's desk is empty (RO-10).

    A fixed number of queries.
    """
    if actor.person_id is None:
        return Mine([], 0, 0, [], 0, [], 0, 0)
    judged = judged_by(actor.person_id)
    seen = visible_commitments(actor, judged)
    rows = seen.filter(receivers_list(actor.person_id), state=Commitment.State.OPEN)
    today = today_of(actor)
    nearest = rows.select_related("account", "owner").order_by(F("due_on").asc(nulls_last=True), "pk")
    waiting = (
        awaits_verdict_of(actor, judged)
        .filter(pk__in=seen.values("pk"))
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    gaps = _gaps(actor).filter(commitment__in=seen.values("pk"))
    listed = list(nearest[:MANY])
    facts = [(one.due_on, one.reset_state) for one in listed]
    if len(listed) == MANY:
        facts = list(rows.values_list("due_on", "reset_state"))
    return Mine(
        promises=listed[:SHOWN],
        count=len(facts),
        overdue=sum(1 for due, _reset in facts if due is not None and due < today),
        verdicts=(shown := list(waiting[: SHOWN + 1]))[:SHOWN],
        verdict_count=len(shown) if len(shown) <= SHOWN else waiting.count(),
        gaps=(found := list(gaps[: SHOWN + 1]))[:SHOWN],
        gap_count=len(found) if len(found) <= SHOWN else gaps.count(),
        resets=sum(1 for _due, reset in facts if reset in RESET_OPEN),
    )


def _gaps(actor: Actor) -> QuerySet[ExpectationGap]:
    """Open gaps of accounts whose managers they are, or whose promises they keep."""
    me, managed = actor.person_id, actor.managed_ids
    parts = Participation.objects.filter(
        person_id__in={me, *managed}, relation__in=("giver", "receiver", "giver_manager", "receiver_manager")
    )
    rows = ExpectationGap.objects.filter(gone_at=None, state=ExpectationGap.State.OPEN)
    theirs = Q(account__owner_id__in={me, *managed}) | Q(account__in=parts.values("account_id"))
    return rows.filter(theirs).select_related("commitment", "account").order_by("severity", "-found_at", "pk")
