"""Commitments through the API (SY-4, CO-1 … CO-3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.commitments import actions, describe, queries
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.web.api import PROBLEMS, Paging, Strict, Text, actor_of, idempotent

router = Router(tags=["commitments"])

Out = dict[str, Any]
Kind = Literal["scope", "service", "timeline", "commercial", "verbal"]
State = Literal["open", "delivered", "renegotiated", "withdrawn"]
Verdict = Literal["deliverable", "reset", "not_deliverable"]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]


class CommitmentFilter(Paging):
    """Which commitments."""

    account_id: UUID | None = None
    state: State | None = None
    kind: Kind | None = None


class CommitmentIn(Strict):
    """What was promised. Colleagues (`promised_by`, `owner`) by e-mail, external id, id or exact name."""

    kind: Kind
    text: Words
    promised_by: Name = ""
    promised_by_name: Name = ""
    promised_to_id: UUID | None = None
    promised_to_name: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    promised_on: date | None = None
    evidence: Text = ""
    due_on: date | None = None
    owner: Name = ""
    deal_id: UUID | None = None


class CommitmentChangeIn(Strict):
    """What is to be corrected; fields that are left out stay. `version` is the one that the caller read."""

    kind: Kind | None = None
    text: Words | None = None
    promised_by_name: Name | None = None
    promised_to_name: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] | None = None
    promised_on: date | None = None
    evidence: Text | None = None
    due_on: date | None = None
    version: Version | None = None


class OwnerIn(Strict):
    """Who keeps it now; empty: nobody."""

    owner: Name
    version: Version | None = None


class VerdictIn(Strict):
    """Can it be kept?"""

    verdict: Verdict
    note: Text = ""
    version: Version | None = None


class ResolutionIn(Strict):
    """What became of it, and what shows that."""

    state: Literal["delivered", "renegotiated", "withdrawn"]
    evidence: Words
    version: Version | None = None


class Named(Schema):
    """Somebody: an id where they are known to Tasuki, and a name."""

    id: UUID | None
    name: str


class CommitmentOut(Schema):
    """A commitment as it stands."""

    id: UUID
    account_id: UUID
    deal_id: UUID | None
    kind: Kind
    text: str
    promised_by: Named
    promised_to: Named
    promised_on: str | None
    evidence: str
    due_on: str | None
    owner: Named | None
    state: State
    verdict: str
    verdict_note: str
    resolution_evidence: str
    resolved_at: str | None
    version: int


class CommitmentPage(Schema):
    """A part of the register with the number of all its rows."""

    items: list[CommitmentOut]
    count: int


class CommitmentChangeOut(Schema):
    """A line of a commitment's history."""

    version: int
    what: str
    at: str
    by: str
    before: Out
    after: Out


_ONE = "/commitments/{commitment_id}"


@router.get("/commitments", response={200: CommitmentPage, **PROBLEMS}, operation_id="list_commitments")
def list_commitments(request: HttpRequest, wanted: Query[CommitmentFilter]) -> Out:
    """The register across all accounts that the caller may see, what is due next first."""
    rows = queries.visible_commitments(actor_of(request))
    given = {name: getattr(wanted, name) for name in ("account_id", "state", "kind")}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [describe.commitment(one) for one in part], "count": rows.count()}


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
    one = actions.record_commitment(
        actor=actor,
        account=account,
        promised_by=_person(body.promised_by),
        promised_to=_stakeholder(account, body.promised_to_id),
        owner=_person(body.owner),
        deal=_deal(account, body.deal_id),
        **body.model_dump(exclude={"promised_by", "promised_to_id", "owner", "deal_id"}),
    )
    return 201, describe.commitment(one)


@router.patch(_ONE, response={200: CommitmentOut, **PROBLEMS}, operation_id="edit_commitment")
@idempotent
def edit_commitment(request: HttpRequest, commitment_id: UUID, body: CommitmentChangeIn) -> Out:
    """Correct what is written of an open commitment; a stale version is a conflict."""
    one = _found(request, commitment_id)
    changes = {
        name: value for name, value in body.model_dump(exclude_unset=True).items() if name != "version"
    }
    changes = {name: value for name, value in changes.items() if value is not None or name.endswith("_on")}
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


@router.put(_ONE + "/verdict", response={200: CommitmentOut, **PROBLEMS}, operation_id="judge_commitment")
@idempotent
def judge_commitment(request: HttpRequest, commitment_id: UUID, body: VerdictIn) -> Out:
    """Say whether it can be kept."""
    one = _found(request, commitment_id)
    actions.give_verdict(
        actor=actor_of(request),
        commitment=one,
        verdict=body.verdict,
        note=body.note,
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
