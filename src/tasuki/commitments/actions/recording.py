"""Recording promises, correcting them, giving them an owner, resolving them (CO-1, CO-2, CO-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from tasuki.commitments.actions.keeping import NOBODY, authorise, change, keep, plain
from tasuki.commitments.checks import may_change, wording_reasons
from tasuki.commitments.gap_queries import open_reset
from tasuki.commitments.kinds import TERMS
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.commitments.terms import NO_SOURCE, SourceRef, clean_terms, source_reasons
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.web import clock

EDITABLE: Final = (
    "kind",
    "detail",
    "terms",
    "text",
    "deal",
    "promised_by",
    "promised_by_name",
    "promised_to",
    "promised_to_name",
    "promised_on",
    "evidence",
    "evidence_url",
    "due_on",
)
SOURCE: Final = tuple(NO_SOURCE)
#: Who changes one of these makes another promise of it: a verdict on the old one says nothing of it.
SUBSTANCE: Final = frozenset({"kind", "detail", "terms", "text", "due_on"})


@transaction.atomic
def record_commitment(
    *,
    actor: Actor,
    account: Account,
    kind: str,
    text: str,
    detail: str = "",
    terms: Mapping[str, Any] | None = None,
    promised_by: Person | None = None,
    promised_by_name: str = "",
    promised_to: Stakeholder | None = None,
    promised_to_name: str = "",
    promised_on: date | None = None,
    evidence: str = "",
    evidence_url: str = "",
    source: SourceRef | None = None,
    due_on: date | None = None,
    owner: Person | None = None,
    deal: Deal | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Write down what was promised, by whom to whom (CO-2). Raises Refused with every reason at once."""
    found = authorise(actor, account, "commitment.edit", relations)
    figures, reasons = clean_terms(detail, terms or {})
    if source is not None:
        reasons += source_reasons(actor, account, found, source)
    one = Commitment(
        account=account,
        kind=kind,
        detail=detail,
        terms=figures,
        evidence_url=evidence_url.strip(),
        **(source.kept() if source else NO_SOURCE),
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
    refuse_if([*wording_reasons(one), *reasons, *_owner_reasons(owner)])
    one.save(force_insert=True)
    fields = (*EDITABLE, *SOURCE, "owner")
    after = {name: plain(getattr(one, name)) for name in fields if getattr(one, name)}
    keep(actor, one, CommitmentChange.What.RECORDED, {}, after)
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
    """Correct what is written of an open commitment; `changes` by field name (see EDITABLE, and `source`).

    History keeps both. Whoever changes what was promised takes the verdict away: it was about something else.
    """
    unknown = set(changes) - set(EDITABLE) - {"source"}
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    found = authorise(actor, commitment.account, "commitment.edit", relations)
    values: dict[str, Any] = {
        n: v.strip() if isinstance(v, str) else v for n, v in changes.items() if n != "source"
    }
    reasons = may_change(commitment) + _named(commitment, values)
    if "source" in changes:
        ref: SourceRef | None = changes["source"]
        if ref is not None and ref.kept() != {name: getattr(commitment, name) for name in SOURCE}:
            reasons += source_reasons(actor, commitment.account, found, ref)
        values |= ref.kept() if ref else NO_SOURCE
    values = {name: value for name, value in values.items() if getattr(commitment, name) != value}
    if not values:
        reasons.append(Reason("commitment.nothing_changed"))
    wanted = Commitment(**{name: getattr(commitment, name) for name in ("account", *EDITABLE)})
    for name, value in values.items():
        setattr(wanted, name, value)
    refuse_if([*reasons, *wording_reasons(wanted)])
    discarded = None
    if SUBSTANCE & values.keys() and commitment.verdict:
        values |= {"verdict": "", "verdict_note": "", "reset_state": ""}
        discarded = open_reset(commitment)
    change(actor, commitment, CommitmentChange.What.EDITED, values, expected_version, (discarded, None))
    if discarded:
        discarded.delete()
    return commitment


def _named(commitment: Commitment, values: dict[str, Any]) -> list[Reason]:
    """Fill in the names of people and the figures of the sub-kind; returns what stands against the figures."""
    for person, name in (("promised_by", "promised_by_name"), ("promised_to", "promised_to_name")):
        if values.get(person) and not values.get(name):
            values[name] = values[person].name
    detail = values.get("detail", commitment.detail)
    if "terms" in values:
        values["terms"], reasons = clean_terms(detail, values["terms"])
        return reasons
    if detail != commitment.detail:  # figures of another sub-kind would say nothing
        asked = TERMS.get(detail, ())
        values["terms"] = {name: value for name, value in commitment.terms.items() if name in asked}
    return []


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
    authorise(actor, commitment.account, "commitment.edit", relations)
    reasons = [*may_change(commitment), *_owner_reasons(owner)]
    if commitment.owner == owner:
        reasons.append(Reason("commitment.nothing_changed"))
    refuse_if(reasons)
    return change(actor, commitment, CommitmentChange.What.ASSIGNED, {"owner": owner}, expected_version)


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
    authorise(actor, commitment.account, "commitment.edit", relations)
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
    return change(actor, commitment, CommitmentChange.What.RESOLVED, values, expected_version)


def _owner_reasons(owner: Person | None) -> list[Reason]:
    if owner is None or owner.is_active:
        return []
    return [Reason("commitment.inactive_owner", {"name": owner.name})]
