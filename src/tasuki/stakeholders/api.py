"""People at the customer through the API: records, lines, map, gaps, ledger (PE-1 … PE-7, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.customers.queries import access_account, access_stakeholder, relations_to_account
from tasuki.people.queries import find_person
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.stakeholders import actions, describe, queries
from tasuki.stakeholders.actions.relating import access_line
from tasuki.stakeholders.map import gaps, map_of, map_svg
from tasuki.stakeholders.schemas import (
    ConfirmIn,
    GapsOut,
    IntroductionIn,
    LedgerFilter,
    LedgerLineOut,
    LedgerOut,
    LineIn,
    MapFilter,
    MapOut,
    PersonLineOut,
    PersonThereOut,
    PersonWholeOut,
    StakeholderFilter,
    StakeholderIn,
    StakeholderPage,
)
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["stakeholders"])

Out = dict[str, Any]
_A = "/accounts/{account_id}/stakeholders"
_S = "/stakeholders/{stakeholder_id}"


@router.get(_A, response={200: StakeholderPage, **PROBLEMS}, operation_id="list_stakeholders")
def list_stakeholders(request: HttpRequest, account_id: UUID, wanted: Query[StakeholderFilter]) -> Out:
    """The people of an account, by family name."""
    actor = actor_of(request)
    account = access_account(actor, account_id)
    deep = _deep(actor, account_id)
    rows = queries.people_of(
        account, kind=wanted.kind, department=wanted.department, text=wanted.q, gone=wanted.gone
    )
    part = list(rows[wanted.offset : wanted.offset + wanted.limit])
    depth = StakeholderProfile.objects.filter(stakeholder__in=[one.pk for one in part]) if deep else ()
    profiles = {one.stakeholder_id: one for one in depth}
    items = [describe.stakeholder(one, profiles.get(one.pk), deep=deep) for one in part]
    return {"items": items, "count": rows.count()}


@router.post(_A, response={201: PersonThereOut, **PROBLEMS}, operation_id="add_stakeholder")
@idempotent
def add_stakeholder(request: HttpRequest, account_id: UUID, body: StakeholderIn) -> tuple[int, Out]:
    """Add a person, or a group of users, at the customer."""
    actor = actor_of(request)
    found = access_account(actor, account_id, "stakeholder.edit")
    values, profile = _values(body)
    person = actions.save_stakeholder(actor=actor, account=found, values=values, profile=profile)
    return 201, _described(actor, person)


@router.get(_S, response={200: PersonWholeOut, **PROBLEMS}, operation_id="show_stakeholder")
def show_stakeholder(request: HttpRequest, stakeholder_id: UUID) -> Out:
    """One person with what the caller may see of them: depth, lines, history."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id)
    relations = relations_to_account(actor, person.account)
    deep = allowed("knowledge.see", actor, relations)
    lines = queries.lines_of(person, sensitive=queries.sees_sensitive(actor, relations)) if deep else []
    changes = queries.changes_of(person) if deep else []
    return {
        **_described(actor, person),
        "lines": [describe.line(one) for one in lines],
        "history": [describe.change(one) for one in changes],
    }


@router.put(_S, response={200: PersonThereOut, **PROBLEMS}, operation_id="change_stakeholder")
@idempotent
def change_stakeholder(request: HttpRequest, stakeholder_id: UUID, body: StakeholderIn) -> Out:
    """Change what is known of a person; a stale version is a conflict, nothing is overwritten."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    values, profile = _values(body)
    person = actions.save_stakeholder(
        actor=actor,
        account=person.account,
        stakeholder=person,
        values=values,
        profile=profile,
        expected_version=body.version,
    )
    return _described(actor, person)


@router.delete(_S, response={204: None, **PROBLEMS}, operation_id="remove_stakeholder")
@idempotent
def remove_stakeholder(
    request: HttpRequest, stakeholder_id: UUID, wanted: Query[ConfirmIn]
) -> tuple[int, None]:
    """Remove somebody entered by mistake; refused where messages, promises or meetings name them."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    actions.remove_stakeholder(actor=actor, stakeholder=person, expected_version=wanted.version)
    return 204, None


@router.post(f"{_S}/confirm", response={200: PersonThereOut, **PROBLEMS}, operation_id="confirm_stakeholder")
@idempotent
def confirm_stakeholder(request: HttpRequest, stakeholder_id: UUID, body: ConfirmIn) -> Out:
    """Say that all that is known of them still holds."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    person = actions.confirm_stakeholder(actor=actor, stakeholder=person, expected_version=body.version)
    return _described(actor, person)


@router.post(f"{_S}/lines", response={201: PersonLineOut, **PROBLEMS}, operation_id="relate_stakeholder")
@idempotent
def relate_stakeholder(request: HttpRequest, stakeholder_id: UUID, body: LineIn) -> tuple[int, Out]:
    """Draw a line to another person; politics only for those who may write sensitive notes."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    other = Stakeholder.objects.filter(pk=body.to, account_id=person.account_id).first()
    if other is None:
        raise NotFound("stakeholder", body.to)
    line = actions.relate(
        actor=actor,
        account=person.account,
        a=person,
        b=other,
        kind=body.kind,
        since=body.since,
        note=body.note,
        purpose=body.purpose,
    )
    return 201, describe.line(line)


@router.delete(
    "/stakeholder-lines/{line_id}", response={204: None, **PROBLEMS}, operation_id="unrelate_stakeholder"
)
@idempotent
def unrelate_stakeholder(request: HttpRequest, line_id: UUID) -> tuple[int, None]:
    """Take a line away."""
    actor = actor_of(request)
    actions.unrelate(actor=actor, line=access_line(actor, line_id))
    return 204, None


@router.get(
    "/accounts/{account_id}/stakeholder-map",
    response={200: MapOut, **PROBLEMS},
    operation_id="stakeholder_map",
)
def stakeholder_map(request: HttpRequest, account_id: UUID, wanted: Query[MapFilter]) -> Out:
    """Influence against support, as data and as a picture."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "knowledge.see")
    found = map_of(
        account.pk,
        sees_sensitive=queries.sees_sensitive(actor, relations_to_account(actor, account)),
        kind=wanted.kind,
        department=wanted.department,
        text=wanted.q,
        least_influence=wanted.influence,
    )
    return {**describe.drawn(found), "svg": map_svg(found, get_language() or "en", standalone=True)}


@router.get(
    "/accounts/{account_id}/stakeholder-gaps",
    response={200: GapsOut, **PROBLEMS},
    operation_id="stakeholder_gaps",
)
def stakeholder_gaps(request: HttpRequest, account_id: UUID) -> Out:
    """What is missing about the people at the customer."""
    account = access_account(actor_of(request), account_id, "knowledge.see")
    return {"gaps": describe.missing(gaps(account.pk))}


@router.get(
    "/accounts/{account_id}/introductions",
    response={200: LedgerOut, **PROBLEMS},
    operation_id="introduction_ledger",
)
def introduction_ledger(request: HttpRequest, account_id: UUID, wanted: Query[LedgerFilter]) -> Out:
    """Who was told of their new contact, met them, acknowledged it; gaps first (PE-7)."""
    account = access_account(actor_of(request), account_id)
    named = str(wanted.transition_id) if wanted.transition_id else ""
    handoff = queries.chosen_handoff(account.pk, named)
    rows = queries.ledger(account.pk, handoff, state=wanted.state)
    part = list(rows[wanted.offset : wanted.offset + wanted.limit])
    return {
        "transition_id": handoff,
        "counts": queries.ledger_counts(account.pk, handoff),
        "items": [describe.ledger_line(one) for one in queries.ledger_lines(part, handoff)],
        "count": rows.count(),
    }


@router.put(f"{_S}/introduction", response={200: LedgerLineOut, **PROBLEMS}, operation_id="note_introduction")
@idempotent
def note_introduction(request: HttpRequest, stakeholder_id: UUID, body: IntroductionIn) -> Out:
    """Note that somebody was told, met their new contact, acknowledged it; without a transition: the latest."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    handoff = body.transition_id or queries.chosen_handoff(person.account_id)
    actions.note_introduction(
        actor=actor,
        stakeholder=person,
        transition_id=handoff,
        told_at=body.told_at,
        told_by=find_person(body.told_by) if body.told_by else None,
        channel=body.channel or "",
        met_at=body.met_at,
        met=find_person(body.met) if body.met else queries.receiver_of(handoff),
        acknowledged_at=body.acknowledged_at,
        acknowledged_how=body.acknowledged_how,
        clear=body.clear,
        expected_version=body.version,
    )
    rows = list(queries.ledger(person.account_id, handoff).filter(pk=person.pk))
    if not rows:
        raise NotFound("stakeholder", person.pk)
    return describe.ledger_line(queries.ledger_lines(rows, handoff)[0])


def _deep(actor: Actor, account_id: UUID) -> bool:
    account = access_account(actor, account_id)
    return allowed("knowledge.see", actor, relations_to_account(actor, account))


def _described(actor: Actor, person: Stakeholder) -> Out:
    deep = _deep(actor, person.account_id)
    profile = StakeholderProfile.objects.filter(stakeholder=person).first() if deep else None
    return describe.stakeholder(person, profile, deep=deep)


def _values(body: StakeholderIn) -> tuple[Out, Out | None]:
    """What was really sent: what is left out stays."""
    values = body.model_dump(exclude={"profile", "version"}, exclude_unset=True)
    return values, body.profile.model_dump(exclude_unset=True) if body.profile is not None else None
