"""Every verb of this room: ticking a checklist, booking a cadence, writing, prefilling and approving a success plan."""

from tasuki.success.actions.approving import approve_plan, declare_drafted
from tasuki.success.actions.beating import book_cadence, end_cadence
from tasuki.success.actions.checking import ask_about, finish_step, mark_item, reopen_item
from tasuki.success.actions.prefilling import prefill
from tasuki.success.actions.writing import edit_entry, write_entry

__all__ = [
    "approve_plan",
    "ask_about",
    "book_cadence",
    "declare_drafted",
    "edit_entry",
    "end_cadence",
    "finish_step",
    "mark_item",
    "prefill",
    "reopen_item",
    "write_entry",
]
