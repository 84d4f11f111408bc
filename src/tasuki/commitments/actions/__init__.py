"""What people do with promises, gaps and standards."""

from __future__ import annotations

from tasuki.commitments.actions.bulk import Outcome, assign_many
from tasuki.commitments.actions.company import (
    import_standards,
    remove_entry,
    save_entry,
    set_contracted_support,
    set_judges,
)
from tasuki.commitments.actions.gaps import decide_gap
from tasuki.commitments.actions.judging import Acknowledgement, acknowledge_reset, give_verdict, record_reset
from tasuki.commitments.actions.recording import (
    EDITABLE,
    assign_commitment_owner,
    edit_commitment,
    record_commitment,
    resolve_commitment,
)
from tasuki.commitments.actions.sharing import share_commitment

__all__ = [
    "EDITABLE",
    "Acknowledgement",
    "Outcome",
    "acknowledge_reset",
    "assign_commitment_owner",
    "assign_many",
    "decide_gap",
    "edit_commitment",
    "give_verdict",
    "import_standards",
    "record_commitment",
    "record_reset",
    "remove_entry",
    "resolve_commitment",
    "save_entry",
    "set_contracted_support",
    "set_judges",
    "share_commitment",
]
