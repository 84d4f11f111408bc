"""What messaging does by itself: sending, naming the uncertain, announcing after a cutover. All of it repeatable."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.jobs.actions import wake, wake_after
from tasuki.messaging import announcing, delivery
from tasuki.messaging.mailing import watch
from tasuki.messaging.pace import buckets
from tasuki.web import clock


@task()
def deliver() -> int:
    """Send what is due; if more is left than one run takes, wake the next; where the pace says so, later (MS-7)."""
    done = delivery.deliver_round()
    if done.tried:
        watch.guard()
    if done.tried >= delivery.BATCH:
        wake(deliver)
    elif done.again_at is not None:
        wake_after(deliver, done.again_at - clock.now())
    return done.tried


@task()
def mark_expired_claims() -> int:
    """Claims whose worker is lost become uncertain; what was sent gets its effects."""
    buckets.forget_full(clock.now())
    return delivery.mark_expired() + delivery.note_all_sent()


@task()
def after_cutover(transition_id: str) -> int:
    """The account has changed hands: queue the announcement that was approved before; draft it where nobody has yet."""
    return announcing.announce(UUID(transition_id))


@task()
def after_cancel(transition_id: str) -> int:
    """The transition is cancelled: what has not left does not leave any more (MS-5)."""
    return announcing.withdraw(UUID(transition_id))


@task()
def announce_handed_over() -> int:
    """Find announcements that a lost wake-up left lying, and messages of cancelled transitions."""
    return announcing.announce_all() + announcing.withdraw_all()
