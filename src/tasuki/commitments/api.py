"""Commitments through the API: the register, and one from its recording to its resolution (SY-4, CO-1 … CO-5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tasuki.commitments import actions, describe, gap_queries, queries
from tasuki.commitments.gap_api import router as gaps
from tasuki.commitments.listing.asked import asked_for
from tasuki.commitments.models import Commitment
from tasuki.commitments.schemas import (
    AcknowledgeIn,
    AcknowledgementIn,
    AssignedOut,
    CommitmentChangeIn,
    CommitmentChangeOut,
    CommitmentFilter,
    CommitmentIn,
    CommitmentOut,
    CommitmentPage,
    CommitmentSourceIn,
    OwnerIn,
    OwnersIn,
    ResetIn,
    ResetOut,
    ResolutionIn,
    VerdictIn,
)
from tasuki.commitments.standards_api import router as standards
from tasuki.commitments.terms import SourceRef
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.web.api import PROBLEMS, actor_of, idempotent, page_of
from tasuki.web.reason_texts import sentences

router = Router(tags=["commitments"])
router.add_router("", gaps)
router.add_router("", standards)

Out = dict[str, Any]
_ONE = "/commitments/{commitment_id}"


@router.get("/commitments", response={200: CommitmentPage, **PROBLEMS}, operation_id="list_commitments")
def list_commitments(request: HttpRequest, wanted: Query[CommitmentFilter]) -> Out:
    """The register across all accounts that the caller may see, what is due next first."""
    actor = actor_of(request)
    given = wanted.model_dump(exclude={"account_id", "deal_id", "team_id", "account", "limit", "offset"})
    given |= {"state": wanted.state or "all", "team": wanted.team_id, "q": wanted.account}
    rows = asked_for(actor, given, account=wanted.account_id, deal=wanted.deal_id)
    return page_of(rows, wanted, describe.commitment)


@router.get(_ONE, response={200: CommitmentOut, **PROBLEMS}, operation_id="show_commitment")
def show_commitment(request: HttpRequest, commitment_id: UUID) -> Out:
    """One commitment."""
    return describe.commitment(queries.access_commitment(actor_of(request), commitment_id))


@router.get(
    _ONE + "/history",
    response={200: list[CommitmentChangeOut], **PROBLEMS},
    operation_id="list_commitment_history",
)
def list_history(request: HttpRequest, commitment_id: UUID) -> list[Out]:
    """Everything that happened to a commitment, newest first."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    return [describe.change(one) for one in queries.changes_of(found)]


@router.get(
    _ONE + "/resets", response={200: list[ResetOut], **PROBLEMS}, operation_id="list_commitment_resets"
)
def list_resets(request: HttpRequest, commitment_id: UUID) -> list[Out]:
    """The resets of a commitment with the customer's acknowledgement, newest first."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    return [describe.reset(one) for one in gap_queries.resets_of(found)]


@router.post(
    "/accounts/{account_id}/commitments",
    response={201: CommitmentOut, **PROBLEMS},
    operation_id="record_commitment",
)
@idempotent
def record_commitment(request: HttpRequest, account_id: UUID, body: CommitmentIn) -> tuple[int, Out]:
    """Write down what was promised."""
    actor = actor_of(request)
    account, _relations = queries.access_register(actor, account_id)
    untaken = {"promised_by", "promised_to_id", "owner", "deal_id", "detail", "terms", "source"}
    one = actions.record_commitment(
        actor=actor,
        account=account,
        detail=body.detail or "",
        terms=body.terms.model_dump(exclude_none=True) if body.terms else None,
        source=_source(body.source),
        promised_by=_person(body.promised_by),
        promised_to=_stakeholder(account, body.promised_to_id),
        owner=_person(body.owner),
        deal=_deal(account, body.deal_id),
        **body.model_dump(exclude=untaken),
    )
    return 201, describe.commitment(one)


@router.patch(_ONE, response={200: CommitmentOut, **PROBLEMS}, operation_id="edit_commitment")
@idempotent
def edit_commitment(request: HttpRequest, commitment_id: UUID, body: CommitmentChangeIn) -> Out:
    """Correct what is written of an open commitment; a stale version is a conflict."""
    one = _found(request, commitment_id)
    given = body.model_dump(exclude_unset=True, exclude={"version", "source", "deal_id"})
    emptied = {"promised_on", "due_on", "detail", "terms"}
    changes = {name: value for name, value in given.items() if value is not None or name in emptied}
    if "detail" in changes:
        changes["detail"] = changes["detail"] or ""
    if "terms" in changes:
        changes["terms"] = changes["terms"] or {}
    if "source" in body.model_fields_set:
        changes["source"] = _source(body.source)
    if "deal_id" in body.model_fields_set:
        changes["deal"] = _deal(one.account, body.deal_id)
    for person in ("promised_by", "promised_to"):
        if f"{person}_name" in changes:
            changes[person] = None
    actions.edit_commitment(
        actor=actor_of(request), commitment=one, changes=changes, expected_version=body.version
    )
    return describe.commitment(one)


@router.put(_ONE + "/owner", response={200: CommitmentOut, **PROBLEMS}, operation_id="assign_commitment")
@idempotent
def assign_commitment(request: HttpRequest, commitment_id: UUID, body: OwnerIn) -> Out:
    """Say who keeps it now."""
    one = _found(request, commitment_id)
    actions.assign_commitment_owner(
        actor=actor_of(request), commitment=one, owner=_person(body.owner), expected_version=body.version
    )
    return describe.commitment(one)


@router.post(
    "/commitment-owners", response={200: list[AssignedOut], **PROBLEMS}, operation_id="assign_commitments"
)
@idempotent
def assign_commitments(request: HttpRequest, body: OwnersIn) -> list[Out]:
    """One owner for up to 500 commitments, each in its own transaction; what became of each."""
    found = actions.assign_many(actor=actor_of(request), ids=body.ids, owner=find_person(body.owner))
    return [{"id": one.id, "done": one.done, "reasons": sentences(one.reasons)} for one in found]


@router.put(_ONE + "/verdict", response={200: CommitmentOut, **PROBLEMS}, operation_id="judge_commitment")
@idempotent
def judge_commitment(request: HttpRequest, commitment_id: UUID, body: VerdictIn) -> Out:
    """Say whether it can be kept; against an open gap "deliverable" needs a note."""
    one = _found(request, commitment_id)
    actions.give_verdict(
        actor=actor_of(request),
        commitment=one,
        verdict=body.verdict,
        note=body.note,
        expected_version=body.version,
    )
    return describe.commitment(one)


@router.post(_ONE + "/reset", response={200: CommitmentOut, **PROBLEMS}, operation_id="reset_commitment")
@idempotent
def reset_commitment(request: HttpRequest, commitment_id: UUID, body: ResetIn) -> Out:
    """Write down what is promised instead; open until the customer's acknowledgement is recorded."""
    one = _found(request, commitment_id)
    given = body.acknowledgement
    actions.record_reset(
        actor=actor_of(request),
        commitment=one,
        text=body.text,
        due_on=body.due_on,
        terms=body.terms.model_dump(exclude_none=True) if body.terms is not None else None,
        note=body.note,
        acknowledgement=_acknowledgement(one.account, given) if given else None,
        expected_version=body.version,
    )
    return describe.commitment(one)


@router.post(
    _ONE + "/acknowledge",
    response={200: CommitmentOut, **PROBLEMS},
    operation_id="acknowledge_commitment_reset",
)
@idempotent
def acknowledge(request: HttpRequest, commitment_id: UUID, body: AcknowledgeIn) -> Out:
    """Record that the customer knows of the reset: the commitment now says what they acknowledged."""
    one = _found(request, commitment_id)
    actions.acknowledge_reset(
        actor=actor_of(request),
        commitment=one,
        acknowledgement=_acknowledgement(one.account, body),
        expected_version=body.version,
    )
    return describe.commitment(one)


@router.post(_ONE + "/resolve", response={200: CommitmentOut, **PROBLEMS}, operation_id="resolve_commitment")
@idempotent
def resolve_commitment(request: HttpRequest, commitment_id: UUID, body: ResolutionIn) -> Out:
    """Close it as delivered, renegotiated or withdrawn, with evidence."""
    one = _found(request, commitment_id)
    actions.resolve_commitment(
        actor=actor_of(request),
        commitment=one,
        state=body.state,
        evidence=body.evidence,
        expected_version=body.version,
    )
    return describe.commitment(one)


def _found(request: HttpRequest, commitment_id: UUID) -> Commitment:
    return queries.access_commitment(actor_of(request), commitment_id)


def _acknowledgement(account: Account, given: AcknowledgementIn) -> actions.Acknowledgement:
    return actions.Acknowledgement(
        on=given.on,
        by=_stakeholder(account, given.stakeholder_id),
        by_name=given.name,
        channel=given.channel,
        evidence=given.evidence,
        evidence_url=given.evidence_url,
        source=_source(given.source),
    )


def _source(given: CommitmentSourceIn | None) -> SourceRef | None:
    return SourceRef(given.source_id, given.place, given.quote) if given else None


def _person(ref: str) -> Person | None:
    return find_person(ref) if ref else None


def _stakeholder(account: Account, wanted: UUID | None) -> Stakeholder | None:
    if wanted is None:
        return None
    found = account.stakeholders.filter(pk=wanted).first()
    if found is None:
        raise NotFound("stakeholder", wanted)
    return found


def _deal(account: Account, wanted: UUID | None) -> Deal | None:
    if wanted is None:
        return None
    found = account.deals.filter(pk=wanted).first()
    if found is None:
        raise NotFound("deal", wanted)
    return found
