"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.success.document import digest_of
from tasuki.success.models import PlanVersion
from tasuki.web.personal import Held, Room, Subject, Words

ROOM: Final = Room(
    "success",
    contact=(Held("PlanEntry", "stakeholder_id", show=("section", "text", "detail", "state")),),
    colleague=(
        Held("ChecklistMark", "by_id", show=("step", "item", "note"), names=("by_name",)),
        Held("Cadence", "booked_by_id", names=("booked_by_name",)),
        Held("Cadence", "=ended_by_name", names=("ended_by_name",)),
        Held("SuccessPlan", "drafted_by_id", names=("drafted_by_name",)),
        Held("PlanEntry", "owner_id", show=("section", "text", "state")),
        Held("PlanChange", "by_id", names=("by_name",)),
        Held("PlanVersion", "approved_by_id", show=("number", "approved_at"), names=("approved_by_name",)),
    ),
    words=(
        Words("ChecklistMark", ("note",), "transition__account_id"),
        Words("Cadence", ("end_reason",), "account_id"),
        Words("PlanEntry", ("text", "detail", "source_text"), "account_id"),
        Words("PlanChange", ("before", "after"), "entry__account_id"),
        Words("PlanVersion", ("document", "note"), "account_id"),
    ),
    no_person={"PlanVersion.digest": "made anew in `also_erase`", "PlanEntry.source_ref": "a key"},
)


def also_erase(kind: str, subject: Subject) -> int:
    """An approved plan whose names were erased is still the plan that was approved."""
    rows = PlanVersion.objects.all()
    if subject.account_id is not None:
        rows = rows.filter(account_id=subject.account_id)
    for row in rows.iterator(chunk_size=200):
        digest = digest_of(row.document)
        if digest != row.digest and subject.replacement in str(row.document):
            PlanVersion.objects.filter(pk=row.pk).update(digest=digest)
    return 0
