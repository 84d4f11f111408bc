"""Expectation gaps and resets: of a promise, of an account, across the portfolio (CO-3, CO-4)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from tasuki.commitments.models import Commitment, ExpectationGap, ExpectationReset
from tasuki.commitments.queries import relations_of, visible_commitments
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound


def access_gap(actor: Actor, gap_id: UUID, action: str = "commitment.see") -> ExpectationGap:
    """The gap, if the actor may do `action` with its commitment; not allowed looks like not found."""
    rows = ExpectationGap.objects.select_related("commitment", "account__owner")
    found = rows.filter(pk=gap_id).first()
    if found is None or not allowed(action, actor, relations_of(actor, found.account)):
        raise NotFound("gap", gap_id)
    return found


def visible_gaps(actor: Actor) -> QuerySet[ExpectationGap]:
    """Gaps of all commitments that the actor may see, without those that are gone; newest first."""
    commitments = visible_commitments(actor).order_by().values("pk")
    rows = ExpectationGap.objects.filter(gone_at=None, commitment__in=commitments)
    return rows.select_related("commitment", "account").order_by("-found_at", "pk")


def gaps_of(commitment: Commitment) -> list[ExpectationGap]:
    """All gaps that were ever found, those that are there now first."""
    return sorted(commitment.gaps.all(), key=lambda one: (one.gone_at is not None, -one.found_at.timestamp()))


def open_gaps_of(commitment: Commitment) -> list[ExpectationGap]:
    """The gaps that are there and that nobody has decided."""
    rows = commitment.gaps.filter(gone_at=None, state=ExpectationGap.State.OPEN)
    return list(rows.order_by("found_at", "pk"))


def resets_of(commitment: Commitment) -> list[ExpectationReset]:
    """The resets of a commitment, newest first."""
    return list(commitment.resets.select_related("acknowledged_by").order_by("-number"))


def open_reset(commitment: Commitment) -> ExpectationReset | None:
    """The reset of which nobody has recorded yet that the customer knows."""
    return commitment.resets.filter(acknowledged_on=None).first()
