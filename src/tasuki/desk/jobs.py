"""What the desk does by itself: digests (MS-8). Repeatable: rows say what was sent."""

from __future__ import annotations

from django.tasks import task

from tasuki.desk import digests
from tasuki.jobs.actions import wake


@task()
def send_digests() -> int:
    """Send what is due; if more is left than one run takes, wake the next."""
    swept = digests.send_due()
    if swept.more:
        wake(send_digests)
    return swept.sent
