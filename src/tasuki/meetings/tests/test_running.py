"""A meeting while it runs, on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.models import KnowledgeItem
from tasuki.meetings.actions import cancel_meeting, plan_meeting, record_meeting
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.running import timer
from tasuki.meetings.running.actions import begin_meeting, note_down, note_point, put_right, time_item
from tasuki.meetings.running.models import MeetingPoint, Sitting
from tasuki.meetings.running.pages import _in_a_week
from tasuki.meetings.running.timer import Timing
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ITEM = "objectives.business.outcomes"
SECRET = "objectives.wins.political_stakes"
JSON = {"HTTP_ACCEPT": "application/json"}


def at(seconds: int) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def test_the_timer() -> None:
    """MT-3: start, go on, come back, pause: each item has its time and the instants it began and ended."""
    one = timer.start(Timing("", None, {}, {}), "a", at(0))
    one = timer.start(one, "b", at(61))
    assert (one.spent, one.seconds("b", at(70)), one.total(at(70))) == ({"a": 61}, 9, 70)
    assert one.marks["a"] == {"started": at(0).isoformat(), "ended": at(61).isoformat()}
    one = timer.start(timer.pause(one, at(71)), "a", at(100))
    assert (one.spent, one.seconds("a", at(110))) == ({"a": 61, "b": 10}, 71)
    assert "ended" not in one.marks["a"]
    done = timer.end(one, at(120))
    assert (done.since, done.spent["a"], timer.pause(done, at(999)).spent["a"]) == (None, 81, 81)
    assert timer.start(one, "a", at(130)) == one, "pressing twice does no harm"
    agenda: list[dict[str, Any]] = [{"key": "a"}, {"key": "b"}]
    assert [timer.neighbour(agenda, key, by) for key, by in (("b", 1), ("a", -1), ("", 1))] == ["b", "a", "a"]


@pytest.mark.django_db
def test_a_whole_meeting_by_buttons(cast: Cast, introducing: Transition) -> None:
    """MT-3, MT-4, MT-7, MT-8, GA-4: begun unplanned, run by buttons alone, recorded with everything prefilled."""
    client = Client()
    client.force_login(cast.receiver)
    base = f"/transitions/{introducing.pk}/meetings"
    answer = client.post(f"{base}/joint-meeting/begin/")
    meeting = Meeting.objects.get()
    run = f"/meetings/{meeting.pk}"
    assert answer["Location"] == f"{run}/run/"
    mika = introducing.account.stakeholders.order_by("created_at", "id")[0]
    due = (clock.now() + timedelta(days=5)).date().isoformat()
    for path, data in (
        ("timer", {"command": "start"}),
        ("timer", {"command": "next"}),
        ("attendance", {"person": str(cast.giver.pk), "present": "1"}),
        ("attendance", {"stakeholder": str(mika.pk), "present": "1"}),
        ("running-notes", {"notes": "They nod.", "version": "1"}),
        ("corrections", {"item": ITEM, "text": "Half the errors by June"}),
        ("concerns", {"feeling": "anxiety", "text": "Will the rollout slip?", "stakeholder": str(mika.pk)}),
        ("points", {"kind": "question", "text": "Who trains us?"}),
        ("actions", {"text": "Send the dates", "whose": f"s:{mika.pk}", "due_on": due}),
    ):
        assert client.post(f"{run}/{path}/", data).status_code == 302, path
    answered = {"answer": "The trainers"}
    assert (
        client.post(f"/meeting-points/{MeetingPoint.objects.get().pk}/answer/", answered).status_code == 302
    )
    page = client.get(f"{run}/run/").content.decode()
    for expected in (
        "They nod.",
        "Half the errors by June",
        "Will the rollout slip?",
        "Send the dates",
        'data-item="account-knowledge"',
    ):
        assert expected in page, expected
    form = client.get(f"{base}/joint-meeting/record/").content.decode()
    for expected in ("They nod.", "Half the errors by June", "Send the dates"):
        assert expected in form, expected
    sent = {
        "held_at": (clock.now() + timedelta(hours=9) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"),
        "people": [str(cast.giver.pk), str(cast.receiver.pk)], "stakeholders": [str(mika.pk)],
        "notes": "They nod.", f"correct-{ITEM}": "Half the errors by June", "version": str(meeting.version),
    }  # fmt: skip
    answer = client.post(f"{base}/joint-meeting/record/", sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    item = KnowledgeItem.objects.get(account=introducing.account, key=ITEM)
    assert (item.answer, item.source != "") == ("Half the errors by June", True)
    assert MeetingAction.objects.get().stakeholder_id == mika.pk
    page = client.get(f"{base}/").content.decode()
    for expected in ("Will the rollout slip?", "The trainers", "Send the dates", "Draft the recap"):
        assert expected in page, expected
    assert client.get(f"{run}/run/").status_code == 302, "it is over"
    assert client.post(f"{run}/timer/", {"command": "start"}).status_code == 422


@pytest.mark.django_db
def test_a_second_device_goes_on(cast: Cast, introducing: Transition) -> None:
    """MT-3, SE-6: the server keeps time and notes; two who write at once: the second is told, nothing is lost."""
    made = begin_meeting(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="joint-meeting")
    again = begin_meeting(
        actor=cast.actor("receiver"), transition_id=introducing.pk, step_key="joint-meeting"
    )
    assert (made.pk, Meeting.objects.count()) == (again.pk, 1)
    key, giver, start = made.meeting_id, cast.actor("giver"), clock.now()
    with clock.fixed(start):
        time_item(actor=giver, meeting_id=key, command="start")
    note_down(actor=giver, meeting_id=key, notes="Mine", expected_version=1)
    client = Client()
    client.force_login(cast.receiver)
    with clock.fixed(start + timedelta(seconds=400)):
        state = client.get(f"/meetings/{key}/run/", **JSON).json()  # type: ignore[arg-type]
    assert (state["items"][0]["seconds"], state["running"], state["notes"]) == (400, True, "Mine")
    sent = {"notes": "Theirs", "version": "1"}
    late = client.post(f"/meetings/{key}/running-notes/", sent, **JSON)  # type: ignore[arg-type]
    assert (late.status_code, late.json()["notes"], late.json()["notes_version"]) == (409, "Mine", 2)
    page = client.post(f"/meetings/{key}/running-notes/", sent)
    assert (page.status_code, b"Mine" in page.content, b"Theirs" in page.content) == (409, True, True)
    with pytest.raises(Refused) as refused:
        time_item(actor=giver, meeting_id=key, command="go", item="nonsense")
    assert refused.value.reasons[0].code == "meeting.timer"
    for verb in (lambda: note_down(actor=giver, meeting_id=key, notes="x" * 20_001, expected_version=2),
                 lambda: put_right(actor=giver, meeting_id=key, item=SECRET, text="New"),
                 lambda: note_point(actor=giver, meeting_id=key, kind="decision", text="tbd")):  # fmt: skip
        with pytest.raises(Refused):
            verb()
    with pytest.raises(NotFound):
        time_item(actor=cast.actor("outsider"), meeting_id=key, command="pause")
    note_point(actor=giver, meeting_id=key, kind="decision", text="Calls on Mondays")
    with pytest.raises(Refused) as refused:
        cancel_meeting(actor=giver, meeting_id=key)
    assert refused.value.reasons[0].code == "meeting.begun"


@pytest.mark.django_db
def test_a_colleagues_newer_answer_stays(cast: Cast, introducing: Transition) -> None:
    """MT-4, SE-6, PE-6: what was put right against an older version is a conflict; sensitive items are never shown."""
    made = begin_meeting(actor=cast.actor("receiver"), transition_id=introducing.pk, step_key="joint-meeting")
    put_right(actor=cast.actor("receiver"), meeting_id=made.meeting_id, item=ITEM, text="By June")
    answer_item(
        actor=cast.actor("giver"), account=introducing.account, key=ITEM, answer="Newer, by a colleague"
    )
    said: dict[str, Any] = {
        "actor": cast.actor("receiver"), "transition_id": introducing.pk, "step_key": "joint-meeting",
        "held_at": clock.now(), "people": [cast.giver.pk, cast.receiver.pk],
        "stakeholders": list(introducing.account.stakeholders.values_list("pk", flat=True)),
    }  # fmt: skip
    with pytest.raises(Conflict):
        record_meeting(**said, corrections={ITEM: "By June"})
    with pytest.raises(Refused):
        record_meeting(**said, corrections={SECRET: "Somebody"})
    assert KnowledgeItem.objects.get(account=introducing.account, key=ITEM).answer == "Newer, by a colleague"
    assert Sitting.objects.get().ended_at is None


@pytest.mark.django_db
def test_not_before_contact_is_allowed(cast: Cast, preparing: Transition) -> None:
    """GA-4, MT-1: the customer's meeting does not begin while preparing; the internal one does, with a checklist."""
    actor = cast.actor("giver")
    with pytest.raises(Refused) as refused:
        begin_meeting(actor=actor, transition_id=preparing.pk, step_key="joint-meeting")
    assert refused.value.reasons[0].code == "meeting.contact_not_allowed"
    begin_meeting(actor=actor, transition_id=preparing.pk, step_key="internal-meeting")
    meeting = Meeting.objects.get()
    time_item(actor=actor, meeting_id=meeting.pk, command="start")
    client = Client()
    client.force_login(cast.giver)
    assert client.get(f"/meetings/{meeting.pk}/run/").status_code == 200
    record_meeting(
        actor=actor, transition_id=preparing.pk, step_key="internal-meeting", held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk], notes="Told the story",
    )  # fmt: skip
    page = client.get(f"/transitions/{preparing.pk}/meetings/").content.decode()
    for expected in ("Checklist", "Spoken of: Background", "In the record: Outcomes sought", "still open"):
        assert expected in page, expected


@pytest.mark.django_db
def test_nobody_is_there_before_they_came(cast: Cast, introducing: Transition) -> None:
    """MT-3, MT-8: ticked beforehand is who accepted; an action is proposed for a working day."""
    meeting = plan_meeting(
        actor=cast.actor("giver"), transition_id=introducing.pk, step_key="joint-meeting",
        starts_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    for person, answer in ((cast.giver, "needs-action"), (cast.receiver, "accepted")):
        Invitation.objects.create(meeting=meeting, person=person, uid="x", partstat=answer)
    made = begin_meeting(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="joint-meeting")
    assert (made.people, made.customers) == ([str(cast.receiver.pk)], [])
    sunday = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert f"{_in_a_week(introducing, sunday)}" == "2026-11-30"
