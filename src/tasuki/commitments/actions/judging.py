"""Verdicts before close, resets of expectations and the customer's acknowledgement (CO-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from tasuki.commitments.actions.keeping import NOBODY, authorise, change
from tasuki.commitments.checks import may_change, url_reasons, wording_reasons
from tasuki.commitments.days import day_reasons, today_of
from tasuki.commitments.gap_queries import open_gaps_of, open_reset
from tasuki.commitments.models import Commitment, CommitmentChange, ExpectationReset
from tasuki.commitments.terms import NO_SOURCE, SourceRef, clean_terms, source_reasons
from tasuki.customers.models import Stakeholder
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

_RESET: Final = Commitment.ResetState


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The customer's word that they know: who there, when, how, and what shows it."""

    on: date
    by: Stakeholder | None = None
    by_name: str = ""
    channel: str = ""
    evidence: str = ""
    evidence_url: str = ""
    source: SourceRef | None = None


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
    """Judge whether the promise can be kept: deliverable, reset or not_deliverable (CO-3, GA-5).

    "Deliverable" against an open expectation gap needs a note, or a manager's decision on the gap first; "not
    deliverable" always says why.
    """
    authorise(actor, commitment.account, "commitment.verdict", relations)
    known = [value for value in Commitment.Verdict.values if value]
    reasons = may_change(commitment)
    if verdict not in known:
        reasons.append(
            Reason("commitment.unknown_value", {"field": "verdict", "value": verdict[:50], "known": known})
        )
    if verdict == Commitment.Verdict.DELIVERABLE and is_placeholder(note):
        reasons += [
            Reason("commitment.gap_contradicts", {"gap": sentence(Reason(one.code, one.values))})
            for one in open_gaps_of(commitment)
        ]
    if verdict == Commitment.Verdict.NOT_DELIVERABLE and is_placeholder(note):
        reasons.append(Reason("commitment.verdict_reason_needed"))
    refuse_if([*reasons, *wording_reasons(Commitment(verdict_note=note), only=("verdict_note",))])
    stands, open_one = verdict == Commitment.Verdict.RESET, open_reset(commitment)
    values = {
        "verdict": verdict,
        "verdict_note": note.strip(),
        "reset_state": _reset_state(commitment, open_one) if stands else _RESET.NONE,
    }
    closed = None if stands else open_one
    change(actor, commitment, CommitmentChange.What.JUDGED, values, expected_version, (closed, None))
    if closed:
        closed.delete()
    return commitment


def _reset_state(commitment: Commitment, open_one: ExpectationReset | None) -> str:
    if open_one is not None:
        return _RESET.OPEN
    same = commitment.verdict == Commitment.Verdict.RESET and commitment.reset_state
    return commitment.reset_state if same else _RESET.NEEDED


@transaction.atomic
def record_reset(
    *,
    actor: Actor,
    commitment: Commitment,
    text: str,
    due_on: date | None = None,
    terms: Mapping[str, Any] | None = None,
    note: str = "",
    acknowledgement: Acknowledgement | None = None,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Write down what is promised instead (CO-3); open until the customer's acknowledgement is recorded as well.

    An open reset is replaced, its words stay in the history. `terms` None keeps the figures as they are.
    """
    found = authorise(actor, commitment.account, "commitment.edit", relations)
    figures, reasons = clean_terms(commitment.detail, commitment.terms if terms is None else terms)
    wanted = Commitment(text=text, due_on=due_on, verdict_note=note)
    reasons += may_change(commitment) + _why_no_reset(commitment)
    reasons += wording_reasons(wanted, only=("text", "verdict_note"))
    if is_placeholder(text):
        reasons.append(Reason("commitment.text_needed"))
    reasons += day_reasons(due_on=due_on)
    if due_on and commitment.promised_on and due_on < commitment.promised_on:
        days = {"due_on": due_on, "promised_on": commitment.promised_on}
        reasons.append(Reason("commitment.due_before_promise", days))
    if (text.strip(), due_on, figures) == (commitment.text, commitment.due_on, commitment.terms):
        reasons.append(Reason("commitment.reset_changes_nothing"))
    if acknowledgement is not None:
        reasons += _why_not_acknowledged(actor, commitment, found, acknowledgement)
    refuse_if(reasons)
    values: dict[str, Any] = {"reset_state": _RESET.OPEN}
    replaced = open_reset(commitment)
    said = {"text": text.strip(), "due_on": due_on, "terms": figures, "note": note.strip()}
    new = _new_reset(actor, commitment, said)
    change(actor, commitment, CommitmentChange.What.RESET, values, expected_version, (replaced, new))
    if replaced:
        replaced.delete()
    new.save(force_insert=True)
    if acknowledgement is not None:
        _take_over(actor, commitment, acknowledgement)
    return commitment


def _new_reset(actor: Actor, commitment: Commitment, values: Mapping[str, Any]) -> ExpectationReset:
    """Not kept yet. Its number was never another's: history counts those that were replaced as well."""
    last = commitment.resets.aggregate(last=Max("number"))["last"] or 0
    ever = commitment.changes.filter(what=CommitmentChange.What.RESET).count()
    return ExpectationReset(
        commitment=commitment,
        number=max(last, ever) + 1,
        old_text=commitment.text,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id,
        recorded_by_name=actor.name[:200],
        **values,
    )


@transaction.atomic
def acknowledge_reset(
    *,
    actor: Actor,
    commitment: Commitment,
    acknowledgement: Acknowledgement,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Record that the customer knows of the reset (CO-3): the commitment now says what they acknowledged."""
    found = authorise(actor, commitment.account, "commitment.edit", relations)
    reasons = may_change(commitment)
    if commitment.reset_state != _RESET.OPEN:
        reasons.append(Reason("commitment.no_open_reset"))
    refuse_if(reasons + _why_not_acknowledged(actor, commitment, found, acknowledgement))
    seen = commitment.version if expected_version is None else expected_version
    if commitment.version != seen:
        raise Conflict(Reason("conflict.stale"))
    return _take_over(actor, commitment, acknowledgement)


def _take_over(actor: Actor, commitment: Commitment, given: Acknowledgement) -> Commitment:
    reset = open_reset(commitment)
    if reset is None:
        raise Conflict(Reason("conflict.stale"))
    name = given.by_name.strip() or (given.by.name if given.by else "")
    source = given.source.kept() if given.source else dict(NO_SOURCE)
    ExpectationReset.objects.filter(pk=reset.pk).update(
        acknowledged_on=given.on,
        acknowledged_by=given.by,
        acknowledged_by_name=name,
        channel=given.channel,
        evidence=given.evidence.strip(),
        evidence_url=given.evidence_url.strip(),
        **source,
    )
    new = {"text": reset.text, "due_on": reset.due_on, "terms": reset.terms}
    values = {n: value for n, value in new.items() if getattr(commitment, n) != value}
    values["reset_state"] = _RESET.ACKNOWLEDGED
    change(actor, commitment, CommitmentChange.What.ACKNOWLEDGED, values, None)
    return commitment


def _why_no_reset(commitment: Commitment) -> list[Reason]:
    if commitment.verdict == Commitment.Verdict.RESET:
        return []
    return [Reason("commitment.no_reset_asked")]


def _why_not_acknowledged(
    actor: Actor, commitment: Commitment, relations: frozenset[str], given: Acknowledgement
) -> list[Reason]:
    reasons = wording_reasons(
        Commitment(evidence=given.evidence, promised_to_name=given.by_name),
        only=("evidence", "promised_to_name"),
    )
    reasons += url_reasons(given.evidence_url)
    if given.by is None and is_placeholder(given.by_name):
        reasons.append(Reason("commitment.acknowledged_by_whom"))
    if given.by is not None and given.by.account_id != commitment.account_id:
        reasons.append(Reason("commitment.foreign", {"field": "acknowledged_by"}))
    if given.on > today_of(actor):
        reasons.append(Reason("commitment.acknowledged_later", {"day": given.on}))
    if given.channel and given.channel not in ExpectationReset.Channel.values:
        values = {
            "field": "channel",
            "value": given.channel[:50],
            "known": list(ExpectationReset.Channel.values),
        }
        reasons.append(Reason("commitment.unknown_value", values))
    if given.source is not None:
        reasons += source_reasons(actor, commitment.account, relations, given.source)
    elif is_placeholder(given.evidence) and not given.evidence_url.strip():
        reasons.append(Reason("commitment.acknowledgement_evidence"))
    return reasons
