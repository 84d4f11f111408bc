"""Which links matter is looked up in the record; documents ask for them (KN-8)."""

from __future__ import annotations

from django.tasks import task

from tasuki.knowledge.required import sweep_links


@task
def note_links() -> int:
    """Note the links of all required documents; gives how many are new."""
    return sweep_links()
