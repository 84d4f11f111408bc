"""Everything that changes a transition; one verb, one function."""

from tasuki.transitions.actions.advance import advance, approve
from tasuki.transitions.actions.brief import accept_brief, return_brief
from tasuki.transitions.actions.bulk import apply_bulk, drop_bulk, start_bulk
from tasuki.transitions.actions.dates import move_date, preview_date
from tasuki.transitions.actions.opening import OpenRequest, open_many, open_transition, propose_opening
from tasuki.transitions.actions.people import (
    preview_availability,
    preview_mode,
    preview_reassign,
    reassign,
    reassign_step,
    set_giver_availability,
    set_mode,
)
from tasuki.transitions.actions.playbook import move_to_playbook, preview_playbook, versions_for
from tasuki.transitions.actions.steps import complete_step, settle_step, waive_step
from tasuki.transitions.actions.steps_together import settle_steps

__all__ = [
    "OpenRequest",
    "accept_brief",
    "advance",
    "apply_bulk",
    "approve",
    "complete_step",
    "drop_bulk",
    "move_date",
    "move_to_playbook",
    "open_many",
    "open_transition",
    "preview_availability",
    "preview_date",
    "preview_mode",
    "preview_playbook",
    "preview_reassign",
    "propose_opening",
    "reassign",
    "reassign_step",
    "return_brief",
    "set_giver_availability",
    "set_mode",
    "settle_step",
    "settle_steps",
    "start_bulk",
    "versions_for",
    "waive_step",
]
