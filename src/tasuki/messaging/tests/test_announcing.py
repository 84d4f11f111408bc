"""What follows a cutover and a cancellation."""

from __future__ import annotations

from tasuki.messaging import jobs
from tasuki.messaging.models import Message
from tasuki.messaging.tests.conftest import approve_all, draft, hand_over, queue_step
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition


def announcements() -> set[str]:
    return set(Message.objects.filter(kind="announcement").values_list("state", flat=True))


def test_an_approved_announcement_is_queued_after_the_cutover(cast: Cast, introducing: Transition) -> None:
    """MS-1, issue 5: the announcement goes by itself once the account has changed hands."""
    approve_all(cast, draft(cast, introducing, "announcement"))
    assert jobs.announce_handed_over.call() == 0
    hand_over(cast, introducing)
    jobs.after_cutover.call(str(introducing.pk))
    jobs.after_cutover.call(str(introducing.pk))
    assert announcements() == {"queued"}


def test_a_lost_wake_up_is_made_good_by_the_sweep(cast: Cast, introducing: Transition) -> None:
    """MS-1: rows are the truth: the sweep finds what nobody was woken for."""
    approve_all(cast, draft(cast, introducing, "announcement"))
    hand_over(cast, introducing)
    assert jobs.announce_handed_over.call() == 2
    assert announcements() == {"queued"}


def test_without_approval_it_is_drafted_and_waits(cast: Cast, introducing: Transition) -> None:
    """MS-5: nothing goes unapproved; the draft stands on the page."""
    hand_over(cast, introducing)
    assert jobs.after_cutover.call(str(introducing.pk)) == 0
    assert announcements() == {"draft"}
    assert jobs.announce_handed_over.call() == 0


def test_nothing_leaves_after_cancellation(cast: Cast, introducing: Transition) -> None:
    """MS-5: never after cancellation: what waits is withdrawn."""
    queue_step(cast, introducing)
    draft(cast, introducing, "announcement")
    advance(
        actor=cast.actor("manager"),
        transition_id=introducing.pk,
        to="cancelled",
        reason="The deal fell through",
    )
    jobs.after_cancel.call(str(introducing.pk))
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert jobs.announce_handed_over.call() == 0
