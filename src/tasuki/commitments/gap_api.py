"""Expectation gaps through the API (SY-4, CO-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tasuki.commitments import actions, describe, gap_queries, queries
from tasuki.commitments.schemas import (
    ExpectationGapOut,
    ExpectationGapPage,
    GapDecisionIn,
    GapFilter,
    SupportIn,
    SupportOut,
)
from tasuki.commitments.standards.queries import contracted
from tasuki.web.api import PROBLEMS, actor_of, idempotent, page_of

router = Router(tags=["commitments"])
Out = dict[str, Any]
_SUPPORT = "/accounts/{account_id}/contracted-support"


@router.get(
    "/expectation-gaps", response={200: ExpectationGapPage, **PROBLEMS}, operation_id="list_expectation_gaps"
)
def list_gaps(request: HttpRequest, wanted: Query[GapFilter]) -> Out:
    """Gaps that are there now, of commitments that the caller may see, newest first."""
    given = wanted.model_dump(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(gap_queries.visible_gaps(actor_of(request)).filter(**given), wanted, describe.gap)


@router.get(
    "/expectation-gaps/{gap_id}",
    response={200: ExpectationGapOut, **PROBLEMS},
    operation_id="show_expectation_gap",
)
def show_gap(request: HttpRequest, gap_id: UUID) -> Out:
    """One gap, whether it is there or gone."""
    return describe.gap(gap_queries.access_gap(actor_of(request), gap_id))


@router.post(
    "/expectation-gaps/{gap_id}/decide",
    response={200: ExpectationGapOut, **PROBLEMS},
    operation_id="decide_expectation_gap",
)
@idempotent
def decide(request: HttpRequest, gap_id: UUID, body: GapDecisionIn) -> Out:
    """Accept or dismiss it with a reason."""
    actor = actor_of(request)
    gap = gap_queries.access_gap(actor, gap_id)
    return describe.gap(actions.decide_gap(actor=actor, gap=gap, state=body.state, reason=body.reason))


@router.get(_SUPPORT, response={200: SupportOut, **PROBLEMS}, operation_id="show_contracted_support")
def show_support(request: HttpRequest, account_id: UUID) -> Out:
    """Which support tier the customer's contract has."""
    account, _relations = queries.access_register(actor_of(request), account_id)
    return describe.support(account, contracted(account.pk))


@router.put(_SUPPORT, response={200: SupportOut, **PROBLEMS}, operation_id="set_contracted_support")
@idempotent
def set_support(request: HttpRequest, account_id: UUID, body: SupportIn) -> Out:
    """Say which support tier the customer's contract has; promises are held against it."""
    actor = actor_of(request)
    account, _relations = queries.access_register(actor, account_id)
    kept = actions.set_contracted_support(
        actor=actor, account=account, support_tier=body.support_tier, expected_version=body.version
    )
    return describe.support(account, kept)
