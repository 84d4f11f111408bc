"""What the mailroom does by itself: looking into the mailbox, forgetting old rows. Both repeatable."""

from __future__ import annotations

from django.tasks import task

from tasuki.mailroom import looking


@task()
def look() -> int:
    """Read what is new in the mailbox; how many mails that were."""
    return looking.look().read


@task()
def tidy() -> int:
    """Forget what was received long ago."""
    return looking.tidy()
