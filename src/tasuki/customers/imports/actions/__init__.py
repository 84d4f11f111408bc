"""Importing a table: at once, or as work in the background that can be left and returned to (SY-1, UX-5)."""

from __future__ import annotations

from tasuki.customers.imports.actions.at_once import run_import
from tasuki.customers.imports.actions.carrying_out import LEASE, carry_out
from tasuki.customers.imports.actions.drafts import (
    discard_draft,
    drop_old_drafts,
    keep_draft,
    last_mapping,
    start_draft,
)
from tasuki.customers.imports.actions.queueing import cancel_import, import_again, queue_import

__all__ = [
    "LEASE",
    "cancel_import",
    "carry_out",
    "discard_draft",
    "drop_old_drafts",
    "import_again",
    "keep_draft",
    "last_mapping",
    "queue_import",
    "run_import",
    "start_draft",
]
