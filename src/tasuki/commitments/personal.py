"""What commitments hold of one person: somebody at the customer, or a colleague (SE-4).

What people wrote in their own words (the promise, its evidence) is the account's; only fields that name a person
are given out and erased here.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from tasuki.commitments.models import (
    Commitment,
    CommitmentChange,
    ContractedTerms,
    ExpectationGap,
    ExpectationReset,
    PromiseJudge,
    StandardsVersion,
)
from tasuki.commitments.queries import visible_commitments
from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person

ERASED: Final = "–"


def export_contact(stakeholder_id: UUID) -> dict[str, Any]:
    """What was promised to somebody at the customer, and what they acknowledged."""
    promised = Commitment.objects.filter(promised_to_id=stakeholder_id).order_by("created_at")
    known = ExpectationReset.objects.filter(acknowledged_by_id=stakeholder_id).order_by("recorded_at")
    return {
        "promised_to_them": [
            {"id": str(one.pk), "text": one.text, "name": one.promised_to_name, "on": _day(one.promised_on)}
            for one in promised
        ],
        "resets_acknowledged": [
            {
                "commitment": str(one.commitment_id),
                "text": one.text,
                "name": one.acknowledged_by_name,
                "on": _day(one.acknowledged_on),
                "evidence": one.evidence,
            }
            for one in known
        ],
    }


def erase_contact(stakeholder_id: UUID) -> int:
    """Take the person out of promises, resets and their history; returns how many rows held them."""
    promised = Commitment.objects.filter(promised_to_id=stakeholder_id)
    accounts = set(Stakeholder.objects.filter(pk=stakeholder_id).values_list("account_id", flat=True))
    accounts |= set(promised.values_list("account_id", flat=True))
    touched = _forget(str(stakeholder_id), "promised_to", accounts, ERASED)
    known = ExpectationReset.objects.filter(acknowledged_by_id=stakeholder_id)
    touched += known.update(
        acknowledged_by=None, acknowledged_by_name=ERASED, evidence="", source_quote="", evidence_url=""
    )
    return touched + promised.update(promised_to=None, promised_to_name=ERASED)


def export_colleague(person_id: UUID) -> dict[str, Any]:
    """What a colleague promised, keeps, decided and judges; texts only of promises that they may see (RO-10)."""
    person = Person.objects.filter(pk=person_id).first()
    mine = Commitment.objects.order_by("created_at")
    seen: set[UUID] = set()
    if person is not None:
        theirs = visible_commitments(actor_for_person(person))
        seen = set(theirs.filter(Q(promised_by=person) | Q(owner=person)).values_list("pk", flat=True))
    return {
        "promised": [
            {"id": str(one.pk), "text": one.text if one.pk in seen else "", "name": one.promised_by_name}
            for one in mine.filter(promised_by_id=person_id)
        ],
        "owned": [
            {"id": str(one.pk), "text": one.text if one.pk in seen else ""}
            for one in mine.filter(owner_id=person_id)
        ],
        "changes": [
            {"commitment": str(one.commitment_id), "what": one.what, "at": one.at.isoformat()}
            for one in CommitmentChange.objects.filter(by_id=person_id).order_by("at")
        ],
        "gap_decisions": [
            {"gap": str(one.pk), "state": one.state, "reason": one.decision_reason}
            for one in ExpectationGap.objects.filter(decided_by_id=person_id).order_by("decided_at")
        ],
        "judges_for": [
            one.team.name if one.team else None
            for one in PromiseJudge.objects.filter(person_id=person_id).select_related("team")
        ],
    }


def erase_colleague(person_id: UUID, replacement_name: str) -> int:
    """Put the replacement where their name stands; the promises stay. Returns how many rows held them."""
    person = Person.objects.filter(pk=person_id).values_list("name", flat=True).first()
    promised = Commitment.objects.filter(promised_by_id=person_id)
    owned = Commitment.objects.filter(owner_id=person_id)
    accounts = set(promised.values_list("account_id", flat=True)) | set(
        owned.values_list("account_id", flat=True)
    )
    told = CommitmentChange.objects.filter(by_id=person_id)
    accounts |= set(told.values_list("commitment__account_id", flat=True))
    touched = sum(
        _forget(str(person_id), name, accounts, replacement_name) for name in ("promised_by", "owner")
    )
    touched += promised.update(promised_by_name=replacement_name)
    touched += told.update(by_name=replacement_name)
    resets = ExpectationReset.objects.filter(recorded_by_id=person_id)
    touched += resets.update(recorded_by_name=replacement_name)
    touched += ExpectationGap.objects.filter(decided_by_id=person_id).update(decided_by_name=replacement_name)
    touched += StandardsVersion.objects.filter(by_id=person_id).update(by_name=replacement_name)
    if person:
        touched += ContractedTerms.objects.filter(changed_by_name=person).update(
            changed_by_name=replacement_name
        )
    return touched + PromiseJudge.objects.filter(person_id=person_id).delete()[0]


def _forget(person_id: str, field: str, accounts: set[UUID], name: str) -> int:
    """Replace the name in what the history says of a field; returns how many lines said it."""
    touched = 0
    for row in CommitmentChange.objects.filter(commitment__account_id__in=accounts).iterator():
        if sum(_replace(side, field, person_id, name) for side in (row.before, row.after)):
            CommitmentChange.objects.filter(pk=row.pk).update(before=row.before, after=row.after)
            touched += 1
    return touched


def _replace(side: dict[str, Any], field: str, person_id: str, name: str) -> bool:
    said = side.get(field)
    if not isinstance(said, dict) or said.get("id") != person_id:
        return False
    side[field] = {"id": None, "name": name}
    if f"{field}_name" in side:
        side[f"{field}_name"] = name
    return True


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
