"""What of promises can be searched: the words, the evidence, what was said about them (KN-10, CO-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Final

from tasuki.commitments.models import Commitment
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room

POLICY: Final = "commitment.see"


def _entries(rows: Sequence[Commitment]) -> Iterable[Entry]:
    for one in rows:
        people = " → ".join(filter(None, (one.promised_by_name, one.promised_to_name)))
        texts = (one.text, people, one.evidence, one.source_quote, one.verdict_note, one.resolution_evidence)
        at = datetime.combine(one.promised_on, time(12), UTC) if one.promised_on else one.created_at
        parts = [Part("", text) for text in dict.fromkeys(filter(None, texts))]
        yield Entry("commitment", one.pk, one.account_id, "", parts, at, POLICY)


COMMITMENTS: Final = Room("commitment", Commitment.objects.all, _entries)
