"""What managers decide about expectation gaps: accepted or dismissed, with a reason that is kept (CO-4)."""

from __future__ import annotations

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.commitments.actions.keeping import NOBODY, authorise
from tasuki.commitments.checks import wording_reasons
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.web import clock


@transaction.atomic
def decide_gap(
    *, actor: Actor, gap: ExpectationGap, state: str, reason: str, relations: frozenset[str] = NOBODY
) -> ExpectationGap:
    """Accept a gap (it is one, and we live with it) or dismiss it (it is none); each needs a reason.

    The decision holds as long as the figures behind the gap stay as they are.
    """
    authorise(actor, gap.account, "commitment.gap", relations)
    known = [ExpectationGap.State.ACCEPTED.value, ExpectationGap.State.DISMISSED.value]
    reasons = wording_reasons(Commitment(verdict_note=reason), only=("verdict_note",))
    if state not in known:
        values = {"field": "state", "value": state[:50], "known": known}
        reasons.append(Reason("commitment.unknown_value", values))
    if is_placeholder(reason):
        reasons.append(Reason("commitment.gap_reason_needed"))
    if gap.gone_at is not None:
        reasons.append(Reason("commitment.gap_gone"))
    elif gap.state != ExpectationGap.State.OPEN:
        reasons.append(Reason("commitment.gap_decided", {"state": gap.get_state_display()}))
    refuse_if(reasons)
    new = {
        "state": state,
        "decision_reason": reason.strip(),
        "decided_at": clock.now(),
        "decided_by_id": actor.person_id,
        "decided_by_name": actor.name[:200],
    }
    still = ExpectationGap.objects.filter(pk=gap.pk, state=ExpectationGap.State.OPEN, gone_at=None)
    if not still.update(**new):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action=f"commitment.gap_{state}",
        subject=("account", gap.account_id),
        fields={
            "gap": str(gap.pk),
            "commitment": str(gap.commitment_id),
            "rule": gap.code,
            "reason": fingerprint(reason),
        },
    )
    gap.refresh_from_db()
    return gap
