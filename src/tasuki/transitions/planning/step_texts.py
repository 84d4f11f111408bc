"""What a step of a transition says, also when its playbook knows the step no more (PB-1)."""

from __future__ import annotations

from contextlib import suppress

from tasuki.playbooks.document import PlaybookDocument, StepText
from tasuki.playbooks.queries import all_shipped


def step_text(document: PlaybookDocument, key: str, language: str) -> StepText:
    """The playbook's words; for a settled step that an earlier version had, a shipped playbook's, else its key."""
    for known in (document, *all_shipped()):
        with suppress(KeyError):
            return known.step_text(key, language)
    return StepText(key.replace("-", " ").capitalize(), "", "")
