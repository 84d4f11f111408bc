"""Inviting: who gets what, through which gates, and in which order (MT-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions import cancel_meeting
from tasuki.meetings.calendar.actions import invite, note_answer, preview, uninvite, withdraw_past
from tasuki.meetings.calendar.ending import tell_all
from tasuki.meetings.calendar.letters import digest_of
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.queries import still_holding
from tasuki.meetings.calendar.tests.conftest import leave, letters_to
from tasuki.meetings.calendar.warnings import warnings_for
from tasuki.meetings.models import Meeting
from tasuki.meetings.personal import prepare
from tasuki.messaging.actions import send_again
from tasuki.messaging.envelope import compose
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.queries import claimable
from tasuki.people.models import Absence
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock
from tasuki.web.personal import Subject

pytestmark = pytest.mark.django_db


def event_of(message: Message) -> dict[str, Any]:
    """The VEVENT that a message carries, and its method."""
    calendar = Calendar.from_ical(message.calendar)
    found: dict[str, Any] = {}
    for one in calendar.subcomponents:
        found |= dict(one.items()) if one.name == "VEVENT" else {}
    return {**found, "METHOD": str(calendar["METHOD"])}


def may_leave(message: Message) -> bool:
    """Whether the claim would take it now."""
    return claimable(clock.now()).filter(pk=message.pk).exists()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.reasons}


def test_each_gets_their_own(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5 MS-4 MS-6: one mail to each, in their language and zone; everybody who is invited stands in each copy."""
    made = invite(
        actor=cast.actor("giver"),
        meeting_id=meeting.pk,
        people=[cast.receiver.pk],
        stakeholders=[mika.pk, sofia.pk],
        zones={sofia.pk: "Europe/Madrid"},
    )
    assert len(made) == 3
    to_mika, to_sofia, inside = (
        letters_to(one)[0] for one in (mika.email, sofia.email, cast.receiver.email or "")
    )
    assert (to_mika.language, to_sofia.language, to_mika.state) == ("ja", "es", STATE.QUEUED)
    assert "日時：" in to_mika.body
    assert "Asia/Tokyo, UTC+09:00" in to_mika.body
    assert "Cuándo:" in to_sofia.body
    assert "Europe/Madrid" in to_sofia.body
    event = event_of(to_sofia)
    assert (event["METHOD"], event["SEQUENCE"], len(event["ATTENDEE"])) == ("REQUEST", 0, 3)
    assert str(event["LOCATION"]) == "Room 1"
    assert "https://meet.example/abc" in str(event["URL"])
    assert "Orden del día" in str(event["DESCRIPTION"])
    assert "5′" in str(event["DESCRIPTION"])
    assert {event_of(one)["UID"] for one in (to_mika, to_sofia, inside)} == {made[0].uid}
    assert "/transitions/" in inside.body
    assert "/transitions/" not in to_mika.body + to_mika.calendar


def test_nothing_internal_goes_out(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5: no speaking notes, no reasons, no account data in what a customer gets: date, place, agenda, who."""
    meeting.prepared = {"notes": {"context": "They nearly left us over the outage"}}
    meeting.save()
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    text = letters_to(mika.email)[0].body + letters_to(mika.email)[0].calendar
    assert "outage" not in text.replace("\r\n ", "")


def test_gates_hold(cast: Cast, preparing: Transition) -> None:
    """MT-5 GA-1 GA-2 MS-2: customers only while contact is allowed, with every reason; colleagues always."""
    from tasuki.meetings.actions import plan_meeting

    planned = plan_meeting(
        actor=cast.actor("giver"),
        transition_id=preparing.pk,
        step_key="joint-meeting",
        starts_at=clock.now() + timedelta(days=9),
    )
    champion = preparing.account.stakeholders.get(kind="champion")
    with pytest.raises(Refused) as refused:
        invite(
            actor=cast.actor("giver"),
            meeting_id=planned.pk,
            people=[cast.receiver.pk],
            stakeholders=[champion.pk],
        )
    assert "message.stage" in codes(refused)
    assert not Message.objects.filter(kind="calendar").exists()
    invite(actor=cast.actor("giver"), meeting_id=planned.pk, people=[cast.receiver.pk])
    assert may_leave(letters_to(cast.receiver.email or "")[0])


def test_refused_with_every_reason(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 RO-10: nobody chosen, an unknown zone, a person who wants no mail; strangers find nothing."""
    Stakeholder.objects.filter(pk=mika.pk).update(do_not_mail=True)
    with pytest.raises(Refused) as refused:
        invite(
            actor=cast.actor("giver"),
            meeting_id=meeting.pk,
            stakeholders=[mika.pk],
            zones={mika.pk: "Mars/Base"},
        )
    assert codes(refused) >= {"recipient.do_not_mail", "invitation.unknown_zone"}
    with pytest.raises(Refused) as refused:
        invite(actor=cast.actor("giver"), meeting_id=meeting.pk)
    assert codes(refused) == {"invitation.nobody"}
    with pytest.raises(Refused) as refused:
        invite(actor=cast.actor("operations"), meeting_id=meeting.pk, people=[cast.receiver.pk])
    assert codes(refused) == {"access.role"}
    with pytest.raises(NotFound):
        invite(actor=cast.actor("outsider"), meeting_id=meeting.pk, people=[cast.receiver.pk])


def test_what_was_looked_at_is_what_is_sent(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MS-6 MT-5: the preview keeps nothing; a date changed since then is a conflict, not a surprise."""
    actor = cast.actor("giver")
    seen = preview(actor=actor, meeting_id=meeting.pk, stakeholders=[mika.pk])
    assert not seen.reasons
    assert not Invitation.objects.exists()
    assert not CalendarEntry.objects.exists()
    wanted = digest_of(seen.letters)
    Meeting.objects.filter(pk=meeting.pk).update(place="Room 2")
    with pytest.raises(Conflict):
        invite(actor=actor, meeting_id=meeting.pk, stakeholders=[mika.pk], expected=wanted)
    again = preview(actor=actor, meeting_id=meeting.pk, stakeholders=[mika.pk])
    invite(actor=actor, meeting_id=meeting.pk, stakeholders=[mika.pk], expected=digest_of(again.letters))
    assert letters_to(mika.email)[0].body == again.letters[0].body


def test_a_move_is_followed(
    cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5: an update, higher SEQUENCE and same UID, goes to whoever got the invitation; answers start anew."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    one = Invitation.objects.get(stakeholder=mika)
    note_answer(actor=cast.actor("receiver"), invitation_id=one.pk, answer="accepted")
    assert meeting.starts_at is not None
    move(meeting.starts_at + timedelta(days=1))
    first, second = letters_to(mika.email)
    assert (event_of(first)["UID"], event_of(first)["SEQUENCE"]) == (event_of(second)["UID"], 0)
    assert (event_of(second)["SEQUENCE"], second.template) == (1, "calendar.update")
    assert not letters_to(sofia.email)
    one.refresh_from_db()
    assert (one.partstat, one.sequence) == ("needs-action", 1)
    move(meeting.starts_at + timedelta(days=1))
    assert len(letters_to(mika.email)) == 2  # the same again tells nobody anything


def test_overtaken_before_it_left(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5 MS-5: an invitation that still waits when the meeting moves is taken back and never leaves late."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    assert meeting.starts_at is not None
    move(meeting.starts_at + timedelta(days=1))
    first, second = letters_to(mika.email)
    assert (first.state, second.state, second.template) == (STATE.CANCELLED, STATE.QUEUED, "calendar.invite")


def test_an_update_waits_for_what_is_leaving(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5: while the first is being sent the update waits; what was overtaken is not sent again either."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    Message.objects.filter(kind="calendar").update(state=STATE.CLAIMED)
    assert meeting.starts_at is not None
    move(meeting.starts_at + timedelta(days=1))
    first, second = letters_to(mika.email)
    assert (second.state, may_leave(second)) == (STATE.QUEUED, False)
    Message.objects.filter(pk=first.pk).update(state=STATE.SENT)
    assert may_leave(second)
    Message.objects.filter(pk=first.pk).update(state=STATE.QUEUED)
    first.refresh_from_db()
    assert not may_leave(first)


def test_called_off(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5: the end goes to whoever got the invitation; what had not left yet is taken back and nothing follows it."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[sofia.pk])
    cancel_meeting(actor=cast.actor("giver"), meeting_id=meeting.pk)
    end = letters_to(mika.email)[-1]
    assert (event_of(end)["METHOD"], event_of(end)["SEQUENCE"], str(event_of(end)["STATUS"])) == (
        "CANCEL", 2, "CANCELLED",
    )  # fmt: skip
    assert sofia.email not in end.calendar
    assert "DESCRIPTION" not in event_of(end)
    assert [one.state for one in letters_to(sofia.email)] == [STATE.CANCELLED]


def test_another_meeting_of_the_step(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5 MS-5: a meeting planned anew after it was called off has another UID, and numbers that go on."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    cancel_meeting(actor=cast.actor("giver"), meeting_id=meeting.pk)
    leave()
    assert meeting.starts_at is not None
    again = move(meeting.starts_at + timedelta(days=3))
    invite(actor=cast.actor("giver"), meeting_id=again.pk, stakeholders=[mika.pk])
    newest = letters_to(mika.email)[-1]
    assert event_of(newest)["SEQUENCE"] == 2
    assert may_leave(newest)
    assert event_of(newest)["UID"] != event_of(letters_to(mika.email)[0])["UID"]


def test_taken_off_the_list(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5: somebody who is invited no more gets the end; the others hear nothing of it."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk, sofia.pk])
    leave()
    uninvite(actor=cast.actor("giver"), invitation_id=Invitation.objects.get(stakeholder=mika).pk)
    assert event_of(letters_to(mika.email)[-1])["METHOD"] == "CANCEL"
    assert len(letters_to(sofia.email)) == 1
    leave()
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    newest = event_of(letters_to(mika.email)[-1])
    assert (newest["METHOD"], newest["SEQUENCE"]) == ("REQUEST", 2)


def test_paused_while_it_moves(
    cast: Cast, introducing: Transition, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5 GA-1: while contact is not allowed the move is kept, nobody is told, and the old date is known as theirs."""
    invite(
        actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk], people=[cast.receiver.pk]
    )
    leave()
    Transition.objects.filter(pk=introducing.pk).update(gate_bits="")
    assert meeting.starts_at is not None
    moved = move(meeting.starts_at + timedelta(days=1))
    assert len(letters_to(mika.email)) == 1
    assert len(letters_to(cast.receiver.email or "")) == 2
    one = Invitation.objects.get(stakeholder=mika)
    assert one.told != CalendarEntry.objects.get(meeting=moved).told


def test_a_cancelled_transition_says_who_still_holds_it(
    cast: Cast, introducing: Transition, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder
) -> None:
    """MS-5 MT-5: nothing leaves after cancellation, not even an end; whose calendars hold the meeting is known."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[sofia.pk])
    advance(
        actor=cast.actor("manager"),
        transition_id=introducing.pk,
        to="cancelled",
        reason="They stay as they are",
    )
    assert not any(may_leave(one) for one in letters_to(sofia.email))
    introducing.refresh_from_db()
    assert [one.stakeholder for one in still_holding(introducing)] == [mika]
    with pytest.raises(Refused) as refused:
        invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    assert "invitation.transition_over" in codes(refused)


def test_too_late_is_never_sent(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5: an invitation that still waits when the meeting has begun is taken back."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    assert withdraw_past() == 0
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(minutes=1))
    assert withdraw_past() == 1
    assert letters_to(mika.email)[0].state == STATE.CANCELLED


def test_the_same_once_more(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5: sent again it is an invitation like the first, with a higher number; nothing is said to have changed."""
    for _ in range(2):
        invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
        leave()
    assert [(one.template, event_of(one)["SEQUENCE"]) for one in letters_to(mika.email)] == [
        ("calendar.invite", 0),
        ("calendar.invite", 1),
    ]


def test_what_to_look_out_for(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5 PB-3: absences, holidays, hours of the night and other meetings are named; they warn and refuse nothing."""
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=datetime(2027, 1, 11, 1, 0, tzinfo=UTC)
    )  # a holiday in Japan
    meeting.refresh_from_db()
    meeting.transition = Transition.objects.select_related("account").get(pk=meeting.transition_id)
    Absence.objects.create(person=cast.receiver, starts_on=date(2027, 1, 10), ends_on=date(2027, 1, 12))
    other = Meeting.objects.create(
        transition=meeting.transition, step_key="other", kind="other", minutes=60,
        starts_at=datetime(2027, 1, 11, 0, 30, tzinfo=UTC),
    )  # fmt: skip
    Invitation.objects.create(meeting=other, stakeholder=mika, uid="other")
    found = warnings_for(meeting, [cast.receiver, mika, sofia], {sofia.pk: "Europe/Madrid"})
    seen = {pk: [one.code for one in reasons] for pk, reasons in found.items()}
    assert seen[cast.receiver.pk] == ["attendee.absent", "attendee.holiday"]
    assert seen[mika.pk] == ["attendee.holiday", "attendee.busy"]
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=datetime(2027, 1, 14, 1, 0, tzinfo=UTC))
    meeting.refresh_from_db()
    meeting.transition = Transition.objects.select_related("account").get(pk=meeting.transition_id)
    found = warnings_for(meeting, [mika, sofia], {sofia.pk: "Europe/Madrid"})
    assert [one.code for one in found[sofia.pk]] == ["attendee.off_hours"]
    assert found[mika.pk] == []


def test_not_sent_again_once_overtaken(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5 MS-5: a failed invitation is not sent again after a newer one has taken its place."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    Message.objects.filter(kind="calendar").update(state=STATE.CLAIMED)
    assert meeting.starts_at is not None
    move(meeting.starts_at + timedelta(days=1))
    first, _second = letters_to(mika.email)
    Message.objects.filter(pk=first.pk).update(state=STATE.FAILED)
    with pytest.raises(Refused) as refused:
        send_again(actor=cast.actor("giver"), message_id=first.pk)
    assert "message.overtaken" in codes(refused)


def test_as_mail(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 RFC 6047: one mail to one person, with the text, the part that mail programs act on, and a file."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    message = letters_to(mika.email)[0]
    mail = message_from_bytes(compose(message).as_bytes(), policy=default)
    found = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert found.get_param("method") == "REQUEST"
    text = found.get_content()
    assert text.replace("\r\n", "\n").strip() == message.calendar.replace("\r\n", "\n").strip()
    assert [str(one) for one in mail.get_all("To", [])] == [str(mail["To"])]
    assert mika.email in mail["To"]


def test_the_log_keeps_ids(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """SE-3 MT-5: that people were invited is an event with ids and numbers, no names, no addresses."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    event = Event.objects.get(action="meeting.invited")
    assert event.fields["customers"] == 1
    assert mika.email not in str(event.fields)


def test_erased(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """SE-4 MT-5: every copy names everybody; when somebody is erased the copies that are kept are emptied."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk, sofia.pk])
    leave()
    assert mika.email in letters_to(sofia.email)[0].calendar.replace("\r\n ", "")
    subject = Subject(mika.pk, (mika.name,), account_id=meeting.transition.account_id)
    assert prepare("contact", subject) == 2
    assert letters_to(sofia.email)[0].calendar == ""
    assert Invitation.objects.get(stakeholder=mika).removed_at is not None


def test_both_owners_hear_of_it(
    cast: Cast, introducing: Transition, meeting: Meeting, mika: Stakeholder
) -> None:
    """MS-5 MT-5: after a cancellation a notice says how many calendars still hold a meeting, once."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    assert tell_all() == 0
    Transition.objects.filter(pk=introducing.pk).update(stage="cancelled")
    assert (tell_all(), tell_all()) == (1, 1)
    told = Notice.objects.filter(code="notice.calendars_hold")
    assert {one.person_id for one in told} == {cast.giver.pk, cast.receiver.pk}
    assert told.count() == 2
