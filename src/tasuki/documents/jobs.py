"""What documents do by themselves: read the text of files, check links, tidy what belongs to nothing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.tasks import task

from tasuki.documents import extraction, reachability, storage
from tasuki.documents.models import SourceFile
from tasuki.web import clock


@task
def read_text(source_id: str) -> str:
    """Read the text of one file (a read or claimed one is left alone)."""
    return extraction.read_source(UUID(source_id))


@task
def sweep_files() -> int:
    """Wake every file that waits to be read, or whose worker has not been heard of."""
    state = SourceFile.State
    due = Q(state=state.WAITING) | Q(state=state.RUNNING, leased_until__lt=clock.now())
    ids = SourceFile.objects.filter(due, source__deleted_at=None).order_by("created_at")
    found = list(ids.values_list("source_id", flat=True)[:100])
    for source_id in found:
        read_text.enqueue(source_id=str(source_id))
    return len(found)


@task
def check_link(url: str) -> str:
    """Check one link, if nobody else does."""
    return reachability.check(url).state


@task
def sweep_links() -> int:
    """Check links that were never checked or not within a day, a portion at a time."""
    return reachability.check_due()


@task
def tidy_files() -> int:
    """Remove files that belong to nothing, and checks of links that nobody has any more."""
    return storage.tidy(clock.now()) + reachability.forget_unwanted()
