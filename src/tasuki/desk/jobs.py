"""What the desk does by itself: digests (MS-8). Repeatable: rows say what was sent."""

from __future__ import annotations

from django.tasks import task

from tasuki.desk import digests
from tasuki.desk.chat import posting
from tasuki.jobs.actions import wake


@task()
def send_digests() -> int:
    """Send what is due; if more is left than one run takes, wake the next."""
    swept = digests.send_due()
    if swept.more:
        wake(send_digests)
    return swept.sent


@task()
def post_to_chat() -> int:
    """Tell chat rooms what happened since they were last told (MS-8)."""
    return posting.post_due()
