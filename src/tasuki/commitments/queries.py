"""Finding commitments, and what the promises gate needs to know of them (CO-2, CO-5, GA-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.customers.models import Account, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.people.models import Person
from tasuki.rules.access import POLICY, Actor, allowed
from tasuki.rules.reasons import NotFound

_NONE: frozenset[str] = frozenset()
_CHUNK = 5_000
_STATE_ORDER = {state: place for place, state in enumerate(Commitment.State.values)}


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """Open commitments of an account as the gates see them; texts are one line of at most 80 characters."""

    open_count: int = 0
    without_owner: tuple[str, ...] = ()
    without_verdict: tuple[str, ...] = ()


def access_commitment(
    actor: Actor,
    commitment_id: UUID,
    action: str = "knowledge.see",
    relations: frozenset[str] = _NONE,
) -> Commitment:
    """The commitment, if the actor may do `action` with it; not allowed looks like not found."""
    found = (
        Commitment.objects.select_related("account__owner", "owner", "promised_by", "promised_to")
        .filter(pk=commitment_id)
        .first()
    )
    if found is None or not _may(actor, found, action, relations):
        raise NotFound("commitment", commitment_id)
    return found


def access_register(
    actor: Actor, account_id: UUID, action: str = "knowledge.see", relations: frozenset[str] = _NONE
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations to it, if they may do `action` with its commitments."""
    account = Account.objects.select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    found = relations_to_account(actor, account) | relations
    if not allowed(action, actor, found):
        raise NotFound("account", account_id)
    return account, found


def commitments_of(account_id: UUID) -> list[Commitment]:
    """All commitments of an account: open ones first, what is due next on top."""
    found = list(_with_people(Commitment.objects.filter(account_id=account_id)))
    return sorted(
        found, key=lambda one: (_STATE_ORDER[one.state], one.due_on is None, one.due_on, one.created_at)
    )


def open_commitments(account_id: UUID) -> list[Commitment]:
    """The open commitments of an account, what is due next on top (CO-5)."""
    return [one for one in commitments_of(account_id) if one.state == Commitment.State.OPEN]


def visible_commitments(actor: Actor) -> QuerySet[Commitment]:
    """The register across the portfolio: commitments of every account whose record the actor may see (RO-10)."""
    found = _with_people(Commitment.objects.all()).select_related("account")
    roles, relations = POLICY["knowledge.see"]
    if actor.has(*roles):
        return found
    if actor.person_id is None:
        return found.none()
    parts = Participation.objects.filter(account=OuterRef("account"))
    own = parts.filter(person_id=actor.person_id, relation__in=relations)
    managed = parts.filter(person_id__in=actor.managed_ids, relation__in=("giver", "receiver"))
    owners = {actor.person_id, *actor.managed_ids}
    return found.filter(Q(account__owner_id__in=owners) | Exists(own) | Exists(managed))


def changes_of(commitment: Commitment) -> list[CommitmentChange]:
    """The history of a commitment, newest first."""
    return list(commitment.changes.order_by("-version"))


def gate_facts(account_id: UUID) -> PromiseFacts:
    """How many commitments are open, and which have no owner or no verdict (GA-5)."""
    return gate_facts_bulk([account_id]).get(account_id, PromiseFacts())


def gate_facts_bulk(account_ids: Iterable[UUID]) -> dict[UUID, PromiseFacts]:
    """The same for many accounts, one query per 5 000; accounts without open commitments are left out."""
    wanted, found = list(account_ids), dict[UUID, list[Commitment]]()
    for start in range(0, len(wanted), _CHUNK):
        rows = Commitment.objects.filter(
            account_id__in=wanted[start : start + _CHUNK], state=Commitment.State.OPEN
        ).order_by("created_at", "pk")
        for one in rows.only("account_id", "text", "owner_id", "verdict"):
            found.setdefault(one.account_id, []).append(one)
    return {account_id: _facts(rows) for account_id, rows in found.items()}


def brief_lines(account_id: UUID) -> list[dict[str, Any]]:
    """The open commitments as plain data, for the frozen brief (CO-5)."""
    return [
        {
            "id": str(one.pk),
            "kind": one.kind,
            "text": one.text,
            "promised_by": one.promised_by_name,
            "promised_to": one.promised_to_name,
            "promised_on": one.promised_on.isoformat() if one.promised_on else None,
            "evidence": one.evidence,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "owner": one.owner.name if one.owner else None,
            "verdict": one.verdict,
        }
        for one in open_commitments(account_id)
    ]


def _facts(rows: list[Commitment]) -> PromiseFacts:
    return PromiseFacts(
        open_count=len(rows),
        without_owner=tuple(one.short for one in rows if one.owner_id is None),
        without_verdict=tuple(one.short for one in rows if not one.verdict),
    )


def _may(actor: Actor, one: Commitment, action: str, relations: frozenset[str]) -> bool:
    return allowed(action, actor, relations_to_account(actor, one.account) | relations)


def _with_people(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    return found.select_related("owner", "promised_by", "promised_to")


def colleagues_of(account: Account) -> list[Person]:
    """Those who have to do with the account: its owner, their manager, and who takes part in its transitions."""
    part = Q(participations__account=account)
    owns = Q(pk=account.owner_id) | Q(pk=account.owner.manager_id if account.owner else None)
    found = Person.objects.filter(part | owns, is_active=True).distinct()
    return list(found.order_by("name")[:50])
