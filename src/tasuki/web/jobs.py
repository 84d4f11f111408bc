"""Work that the web layer does by itself."""

from __future__ import annotations

from django.tasks import task

from tasuki.web import clock
from tasuki.web.api import forget_old_keys


@task
def forget_idempotency_keys() -> int:
    """Remove kept answers that are older than anybody may ask for again (SY-4)."""
    return forget_old_keys(clock.now())
