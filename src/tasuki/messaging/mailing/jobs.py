"""Mailings carried on in the background (MS-7, UX-5). Every task may run at any time, twice, or not at all."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.messaging.mailing import watch, work


@task()
def carry_on(mailing_id: str) -> None:
    """Go on with one mailing; one that has nothing to do, or that another worker holds, is left alone."""
    work.work(UUID(mailing_id))


@task()
def sweep_mailings() -> int:
    """Wake every mailing that has work and no live worker; look after those under way."""
    found = work.waiting_mailings()
    for mailing_id in found:
        carry_on.enqueue(mailing_id=str(mailing_id))
    return len(found) + watch.take_back_late() + watch.look_after_all()
