"""Work of the queue about itself."""

from __future__ import annotations

from django.tasks import task

from tasuki.jobs import engine, pace


@task
def tidy() -> None:
    """Forget finished work: what succeeded after a day, what failed after two weeks."""
    engine.tidy()
    pace.forget_old()
