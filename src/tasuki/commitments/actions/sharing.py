"""Deciding whether the customer sees a commitment on their page, and in which words (CO-2)."""

from __future__ import annotations

from django.db import transaction

from tasuki.commitments.actions.keeping import NOBODY, authorise, change
from tasuki.commitments.checks import may_change
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, refuse_if

MAX_SHARED: int = 1_000


@transaction.atomic
def share_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    shareable: bool,
    text: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> Commitment:
    """Show an open commitment to the customer in these words, or take it away; history keeps both.

    Never with our own words alone: a verdict, a gap, an internal remark stands in other fields and stays inside.
    """
    authorise(actor, commitment.account, "commitment.edit", relations)
    text = text.strip()
    reasons = may_change(commitment)
    if "\x00" in text:
        reasons.append(Reason("commitment.bad_character", {"field": "shared_text"}))
    if len(text) > MAX_SHARED:
        limit = {"field": "shared_text", "length": len(text), "limit": MAX_SHARED}
        reasons.append(Reason("commitment.too_long", limit))
    if shareable and not text:
        reasons.append(Reason("commitment.text_needed"))
    if (commitment.shareable, commitment.shared_text) == (shareable, text):
        reasons.append(Reason("commitment.nothing_changed"))
    refuse_if(reasons)
    values = {"shareable": shareable, "shared_text": text}
    return change(actor, commitment, CommitmentChange.What.SHARED, values, expected_version)
