"""The gaps that belong to commitments of a list, and what each says (CO-4)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.rules.expectations import SEVERITIES
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def with_gaps(rows: Iterable[Commitment]) -> list[Commitment]:
    """The rows, each with `gap_rows` (those that are there now, severe ones first) and `open_gaps`."""
    listed = list(rows)
    found: dict[UUID, list[ExpectationGap]] = {}
    for gap in ExpectationGap.objects.filter(commitment__in=[one.pk for one in listed], gone_at=None):
        found.setdefault(gap.commitment_id, []).append(gap)
    for one in listed:
        gaps = sorted(
            found.get(one.pk, []),
            key=lambda gap: (gap.state != "open", SEVERITIES.index(gap.severity)),
        )
        one.gap_rows = gaps  # type: ignore[attr-defined]
        one.open_gaps = [gap for gap in gaps if gap.state == "open"]  # type: ignore[attr-defined]
    return listed


def gap_sentence(gap: ExpectationGap) -> str:
    """What the gap is, in the language now active."""
    return sentence(Reason(gap.code, gap.values))
