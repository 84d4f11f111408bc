"""Recording promises and what becomes of them: owner, verdict, resolution (CO-1, CO-2, CO-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.commitments.checks import may_change, wording_reasons
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.jobs.actions import wake_named
from tasuki.people.models import Person
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.web import clock

NOBODY: frozenset[str] = frozenset()
EDITABLE: Final = (
    "kind",
    "text",
    "deal",
    "promised_by",
    "promised_by_name",
    "promised_to",
    "promised_to_name",
    "promised_on",
    "evidence",
    "due_on",
)


@transaction.atomic
def record_commitment(
    *,
    actor: Actor,
    account: Account,
    kind: str,
    text: str,
    promised_by: Person | None = None,
    promised_by_name: str = "",
    promised_to: Stakeholder | None = None,
    promised_to_name: str = "",
    promised_on: date | None = None,
    evidence: str = "",
    due_on: date | None = None,
    owner: Person | None = None,
    deal: Deal | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Write down what was promised, by whom to whom (CO-2). Raises Refused with every reason at once."""
    _authorise(actor, account, "commitment.edit", relations)
    one = Commitment(
        account=account,
        kind=kind,
        text=text.strip(),
        promised_by=promised_by,
        promised_by_name=(promised_by_name or (promised_by.name if promised_by else "")).strip(),
        promised_to=promised_to,
        promised_to_name=(promised_to_name or (promised_to.name if promised_to else "")).strip(),
        promised_on=promised_on,
        evidence=evidence.strip(),
        due_on=due_on,
        owner=owner,
        deal=deal,
    )
    refuse_if([*wording_reasons(one), *_owner_reasons(owner)])
    one.save(force_insert=True)
    fields = (*EDITABLE, "owner")
    after = {name: _plain(getattr(one, name)) for name in fields if getattr(one, name)}
    _keep(actor, one, CommitmentChange.What.RECORDED, {}, after)
    return one


@transaction.atomic
def edit_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Correct what is written of an open commitment; `changes` by field name (see EDITABLE). History keeps both."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    _authorise(actor, commitment.account, "commitment.edit", relations)
    values: dict[str, Any] = {n: v.strip() if isinstance(v, str) else v for n, v in changes.items()}
    for person, name in (("promised_by", "promised_by_name"), ("promised_to", "promised_to_name")):
        if values.get(person) and not values.get(name):
            values[name] = values[person].name
    values = {name: value for name, value in values.items() if getattr(commitment, name) != value}
    reasons = may_change(commitment)
    if not values:
        reasons.append(Reason("commitment.nothing_changed"))
    wanted = Commitment(**{name: getattr(commitment, name) for name in ("account", *EDITABLE)} | values)
    refuse_if([*reasons, *wording_reasons(wanted)])
    return _change(actor, commitment, CommitmentChange.What.EDITED, values, expected_version)


@transaction.atomic
def assign_commitment_owner(
    *,
    actor: Actor,
    commitment: Commitment,
    owner: Person | None,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Say who keeps the promise now; None takes it from its owner (GA-5 then stays shut)."""
    _authorise(actor, commitment.account, "commitment.edit", relations)
    reasons = [*may_change(commitment), *_owner_reasons(owner)]
    if commitment.owner == owner:
        reasons.append(Reason("commitment.nothing_changed"))
    refuse_if(reasons)
    return _change(actor, commitment, CommitmentChange.What.ASSIGNED, {"owner": owner}, expected_version)


@transaction.atomic
def give_verdict(
    *,
    actor: Actor,
    commitment: Commitment,
    verdict: str,
    note: str = "",
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Judge whether the promise can be kept: deliverable, reset or not_deliverable (CO-3, GA-5)."""
    _authorise(actor, commitment.account, "commitment.verdict", relations)
    known = [value for value in Commitment.Verdict.values if value]
    reasons = may_change(commitment)
    if verdict not in known:
        reasons.append(
            Reason("commitment.unknown_value", {"field": "verdict", "value": verdict[:50], "known": known})
        )
    values = {"verdict": verdict, "verdict_note": note.strip()}
    refuse_if([*reasons, *wording_reasons(Commitment(verdict_note=note), only=("verdict_note",))])
    return _change(actor, commitment, CommitmentChange.What.JUDGED, values, expected_version)


@transaction.atomic
def resolve_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    state: str,
    evidence: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Close a commitment as delivered, renegotiated or withdrawn, with evidence (CO-3). Final."""
    _authorise(actor, commitment.account, "commitment.edit", relations)
    known = [value for value in Commitment.State.values if value != Commitment.State.OPEN]
    reasons, evidence = may_change(commitment), evidence.strip()
    if state not in known:
        reasons.append(
            Reason("commitment.unknown_value", {"field": "state", "value": state[:50], "known": known})
        )
    elif is_placeholder(evidence):
        reasons.append(Reason("commitment.evidence_needed", {"state": Commitment.State(state).label}))
    refuse_if(
        [*reasons, *wording_reasons(Commitment(resolution_evidence=evidence), only=("resolution_evidence",))]
    )
    values = {"state": state, "resolution_evidence": evidence, "resolved_at": clock.now()}
    return _change(actor, commitment, CommitmentChange.What.RESOLVED, values, expected_version)


def _authorise(actor: Actor, account: Account, action: str, relations: frozenset[str]) -> None:
    found = relations_to_account(actor, account) | relations
    if not allowed("knowledge.see", actor, found):
        raise NotFound("account", account.pk)
    refuse_if(why_not(action, actor, found))


def _owner_reasons(owner: Person | None) -> list[Reason]:
    if owner is None or owner.is_active:
        return []
    return [Reason("commitment.inactive_owner", {"name": owner.name})]


def _change(
    actor: Actor, one: Commitment, what: str, values: Mapping[str, Any], expected_version: int | None
) -> Commitment:
    """Keep the values if the row still has the version that the actor saw; else Conflict."""
    seen = one.version if expected_version is None else expected_version
    before = {name: _plain(getattr(one, name)) for name in values}
    found = Commitment.objects.filter(pk=one.pk, version=seen, state=Commitment.State.OPEN)
    if one.version != seen or not found.update(**values, version=seen + 1):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(one, name, value)
    one.version = seen + 1
    _keep(actor, one, what, before, {name: _plain(value) for name, value in values.items()})
    return one


def _keep(actor: Actor, one: Commitment, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    CommitmentChange.objects.create(
        commitment=one,
        version=one.version,
        what=what,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        before=before,
        after=after,
    )
    record(
        actor=actor,
        action=f"commitment.{what}",
        subject=("account", one.account_id),
        fields={
            "commitment": str(one.pk),
            "version": one.version,
            "state": one.state,
            "fields": sorted(after),
            "owner": str(one.owner_id) if one.owner_id else None,
            "text": fingerprint(one.text),
        },
    )
    wake_named("tasuki.transitions.jobs.recompute_account", account_id=one.account_id)
    if what in (CommitmentChange.What.RECORDED, CommitmentChange.What.EDITED):
        wake_named("tasuki.watch.jobs.late_promise", commitment_id=one.pk)  # CO-6


def _plain(value: Any) -> Any:
    if isinstance(value, (Person, Stakeholder, Deal)):
        return {"id": str(value.pk), "name": value.name}
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too
