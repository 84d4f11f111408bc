"""The company's own way of moving whole teams: a playbook beside the shipped ones, with a draft waiting (PB-1)."""

from __future__ import annotations

import re
from typing import Final

from tasuki.people.queries import actor_for_person, operations_lead
from tasuki.playbooks.actions import publish, save_draft, start_from

KEY: Final = "team-to-team.large-teams"


def write_ours() -> None:
    """Start from the shipped one, keep the outgoing owners reachable longer, publish; then think of more."""
    lead = operations_lead()
    if lead is None:
        return
    actor = actor_for_person(lead)
    row = start_from(actor=actor, ref="team-to-team.planned@shipped", key=KEY)
    longer = re.sub(r"boundary_days: \d+", "boundary_days: 45  # after the spring move", row.draft, count=1)
    row = save_draft(actor=actor, key=KEY, text=longer, expected_revision=row.revision)
    note = "Customers asked for people they know well into the second month."
    made = publish(actor=actor, key=KEY, note=note, expected_revision=row.revision)
    stricter = re.sub(r"completeness: \d+", "completeness: 98", made.source, count=1)
    save_draft(actor=actor, key=KEY, text=stricter, expected_revision=row.revision + 1)
