"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room, Words

ROOM: Final = Room(
    "transitions",
    colleague=(
        Held("Notice", "person_id", show=("code", "at", "read_at"), delete=True),
        Held("Step", "person_id", show=("key", "state", "due_at")),
        Held("Step", "settled_by_id", show=("key", "note")),
        Held("StageChange", "by_id", show=("at", "before", "after", "reason"), names=("by_name",)),
        Held("GateOverride", "by_id", show=("gate", "reason"), names=("by_name",)),
        Held("Cover", "person_id", show=("account_id", "reason")),
        Held("CompanyRulesVersion", "by_id", names=("by_name",)),
        Held("BulkRun", "by_id", names=("by_name",)),
        *(
            Held("Transition", f"{part}_id", show=("account_id", "stage", "transition_on"))
            for part in ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor")
        ),
    ),
    words=(
        Words(
            "Transition",
            (
                *("reason_text", "forced_why", "approval_reason", "giver_part", "approvals"),
                *("returned_items", "gates"),
            ),
            "account_id",
        ),
        Words("Step", ("note",), "transition__account_id"),
        Words("StageChange", ("reason",), "transition__account_id"),
        Words("GateOverride", ("reason", "reasons_then"), "transition__account_id"),
        Words("Cover", ("reason",), "account_id"),
        Words("Notice", ("values",), "transition__account_id"),
        Words("BulkRun", ("values",)),
        Words("BulkRow", ("what", "reasons"), "transition__account_id"),
    ),
    no_person={
        "DealOpening.reasons": "codes",
        "Transition.reason": "a code",
        "Step.after": "keys of steps",
        "CompanyRulesVersion.values": "the company's figures",
        "Notice.once_key": "ids",
        "BulkRun.by_kind": "a kind of actor",
    },
)
