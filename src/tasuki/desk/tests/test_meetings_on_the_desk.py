"""What meetings leave on the desk: actions and concerns, for those who still have a part (MT-7, MT-8, RO-10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasuki.desk.digest_content import Wanted, contents
from tasuki.desk.queries import my_actions
from tasuki.desk.work import work_of
from tasuki.knowledge.brief.gathering import gather
from tasuki.meetings.actions import note_action, record_meeting
from tasuki.meetings.concerns.actions import follow_up, log_concern
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import MeetingAction
from tasuki.passages.models import Passage
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def preparing(cast: Cast) -> Transition:
    """Just begun: the customer knows nothing yet."""
    row = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    row.refresh_from_db()
    return row


def test_on_the_desk_in_the_digest_in_the_brief_and_found(cast: Cast, preparing: Transition) -> None:
    """MT-7, MS-8, KN-10, RO-10: it is on the desk of who follows up; the digest says no word of it."""
    one = log_concern(
        actor=cast.actor("receiver"),
        transition_id=preparing.pk,
        feeling="anxiety",
        text="Will the rollout in Osaka slip?",
    )
    today = clock.now().date()
    receiver = cast.actor("receiver")
    follow_up(actor=receiver, concern_id=one.pk, what="Call on Friday", who=cast.giver.pk,
              until=today + timedelta(days=1))  # fmt: skip
    Concern.objects.filter(pk=one.pk).update(follow_up_on=today - timedelta(days=1))

    def desk(name: str) -> list[str]:
        work = work_of(cast.actor(name), "en")
        return [task.title for tasks in work.tasks.values() for task in tasks if task.kind == "concern"]

    def digest(name: str) -> str:
        person = getattr(cast, name)
        return str(
            contents([Wanted(person, clock.now() - timedelta(days=2))], clock.now())[person.pk].overdue
        )

    assert (desk("giver"), desk("receiver")) == (["Call on Friday"], [])
    assert "Follow up a concern" in digest("giver")
    assert "Friday" not in digest("giver")
    upcoming = gather(preparing.account, clock.now()).upcoming
    assert any("Osaka" in str(entry["text"]) for entry in upcoming)
    assert Passage.objects.filter(kind="concern", subject_id=one.pk).exists()
    Concern.objects.filter(pk=one.pk).update(follow_up_by=cast.outsider)
    assert (desk("outsider"), "concern" in digest("outsider")) == ([], False)


def test_who_was_replaced_reads_no_action(cast: Cast, preparing: Transition) -> None:
    """RO-10, MS-8: an action whose owner has no part any more is neither on their desk nor in their digest."""
    one = record_meeting(
        actor=cast.actor("giver"), transition_id=preparing.pk, step_key="internal-meeting",
        held_at=clock.now(), people=[cast.giver.pk, cast.receiver.pk],
    )  # fmt: skip
    made = note_action(
        actor=cast.actor("giver"), meeting_id=one.pk, text="Send the map",
        due_on=clock.now().date() + timedelta(days=1), owner=cast.receiver.pk,
    )  # fmt: skip

    def digest(person: Any) -> int:
        return contents([Wanted(person, clock.now())], clock.now() + timedelta(days=2))[
            person.pk
        ].overdue_count

    before = digest(cast.receiver)
    assert [row.pk for row in my_actions(cast.actor("receiver"))] == [made.pk]
    MeetingAction.objects.filter(pk=made.pk).update(owner=cast.outsider)
    assert (my_actions(cast.actor("outsider")), digest(cast.outsider)) == ([], 0)
    assert digest(cast.receiver) == before - 1


def test_due_today_and_more(cast: Cast, preparing: Transition) -> None:
    """MT-8 MS-8 UX-2: an action of today is due today in the mail, with that day; beyond fifty there is more."""
    met = record_meeting(
        actor=cast.actor("giver"), transition_id=preparing.pk, step_key="internal-meeting",
        held_at=clock.now(), people=[cast.giver.pk, cast.receiver.pk],
    )  # fmt: skip
    now = datetime(2026, 11, 15, 23, tzinfo=UTC)  # Monday morning in Tokyo
    made = MeetingAction(meeting=met, text="Send slides", owner=cast.receiver, due_on=date(2026, 11, 16))
    made.save()
    told = contents([Wanted(cast.receiver, now)], now)[cast.receiver.pk]
    agreed = [one for one in told.today if one.title == "Agreed in a meeting"]
    assert [one.due_at.astimezone(ZoneInfo(one.zone)).date() for one in agreed] == [made.due_on]
    Transition.objects.filter(pk=preparing.pk).update(stage="closed")
    assert contents([Wanted(cast.receiver, now)], now)[cast.receiver.pk].today == tuple(agreed)
    assert [one.pk for one in my_actions(cast.actor("receiver"))] == [made.pk]
    many = (
        MeetingAction(meeting=met, text=f"T{n}", owner=cast.receiver, due_on=made.due_on) for n in range(60)
    )
    MeetingAction.objects.bulk_create(many)

    def shown(limit: int) -> tuple[int, bool]:
        work = work_of(cast.actor("receiver"), "en", limit=limit)
        return sum(one.kind == "action" for rows in work.tasks.values() for one in rows), work.more

    assert (shown(50), shown(400)) == ((50, True), (61, False))
