"""Everything that changes a transition; one verb, one function."""

from tasuki.transitions.actions.advance import advance, approve
from tasuki.transitions.actions.brief import accept_brief, return_brief
from tasuki.transitions.actions.dates import move_date, preview_date
from tasuki.transitions.actions.opening import OpenRequest, open_many, open_transition, propose_opening
from tasuki.transitions.actions.steps import complete_step, settle_step, waive_step

__all__ = [
    "OpenRequest",
    "accept_brief",
    "advance",
    "approve",
    "complete_step",
    "move_date",
    "open_many",
    "open_transition",
    "preview_date",
    "propose_opening",
    "return_brief",
    "settle_step",
    "waive_step",
]
