"""Answers that calendars send (MT-5, RFC 5546)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions import cancel_meeting
from tasuki.meetings.calendar.actions import invite, note_reply
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.tests.conftest import leave
from tasuki.meetings.models import Meeting
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Notice
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def reply(
    one: Invitation,
    answer: str,
    *,
    address: str,
    sequence: int | None = 0,
    at: datetime | None = None,
    method: str = "REPLY",
    starts: datetime | None = None,
) -> str:
    """An answer as calendars write it."""
    stamp = f"{at or clock.now():%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{one.uid}", f"DTSTAMP:{stamp}", *([f"SEQUENCE:{sequence}"] if sequence is not None else []),
        *([f"DTSTART:{starts.astimezone(UTC):%Y%m%dT%H%M%SZ}"] if starts else []),
        f"ATTENDEE;PARTSTAT={answer}:MAILTO:{address}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


@pytest.fixture
def invited(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> Invitation:
    """The champion, who got the invitation."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk, sofia.pk])
    leave()
    return Invitation.objects.get(stakeholder=mika)


def noted(one: Invitation, ics: str, sent_from: str) -> tuple[str | None, str]:
    """What came of an answer that names its invitation, and what the invitation says then."""
    came = note_reply(ics=ics, sent_from=sent_from, at=clock.now() + timedelta(seconds=5), about=one.pk)
    one.refresh_from_db()
    return came, one.partstat


def test_answers_are_kept_and_told(invited: Invitation, mika: Stakeholder, cast: Cast) -> None:
    """MT-5: accepted, tentative, declined; the organiser is told once for each change."""
    for answer in ("accepted", "tentative", "declined"):
        mail = reply(invited, answer.upper(), address=mika.email.upper())
        assert noted(invited, mail, mika.email) == (answer, answer)
        clock_moves = note_reply(ics=mail, sent_from=mika.email, at=clock.now(), about=invited.pk)
        assert clock_moves == answer
    told = Notice.objects.filter(code__startswith="notice.invitation_")
    assert [one.code.rpartition("_")[2] for one in told.order_by("at", "id")] == [
        "accepted",
        "tentative",
        "declined",
    ]
    assert {one.person_id for one in told} == {cast.giver.pk}


def test_forged(invited: Invitation, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5: nobody answers for somebody else, not even another attendee; nor an address that was never invited."""
    assert noted(invited, reply(invited, "ACCEPTED", address=mika.email), sofia.email)[0] == "forged"
    assert (
        noted(invited, reply(invited, "ACCEPTED", address="eve@evil.example"), "eve@evil.example")[0]
        == "forged"
    )
    assert noted(invited, reply(invited, "ACCEPTED", address=mika.email), "")[0] == "forged"
    assert invited.partstat == "needs-action"


def test_in_somebody_elses_name(invited: Invitation, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5: every attendee knows the UID and the addresses: a sender's name alone settles nobody's answer."""
    mail, other = reply(invited, "DECLINED", address=mika.email), Invitation.objects.get(stakeholder=sofia)
    for about in (None, other.pk):
        assert note_reply(ics=mail, sent_from=mika.email, at=clock.now(), about=about) == "unproven"
    ahead = reply(invited, "DECLINED", address=mika.email, sequence=9)
    assert noted(invited, ahead, mika.email) == ("unclear", "needs-action")
    assert not Notice.objects.filter(code__startswith="notice.invitation_").exists()
    assert note_reply(ics=mail, sent_from=mika.email, at=clock.now(), vouched=True) == "declined"


def test_old_answers(invited: Invitation, mika: Stakeholder, move: Callable[..., Meeting]) -> None:
    """MT-5: an answer to an earlier SEQUENCE says nothing of the present one; an older answer does not undo a newer."""
    starts = invited.meeting.starts_at
    assert starts is not None
    move(starts + timedelta(days=1))
    leave()
    assert noted(invited, reply(invited, "ACCEPTED", address=mika.email, sequence=0), mika.email)[0] == "old"
    without = reply(invited, "ACCEPTED", address=mika.email, sequence=None, starts=starts)
    assert noted(invited, without, mika.email) == ("old", "needs-action")
    assert (
        noted(invited, reply(invited, "DECLINED", address=mika.email, sequence=1), mika.email)[0]
        == "declined"
    )
    late = reply(invited, "ACCEPTED", address=mika.email, sequence=1, at=clock.now() - timedelta(hours=1))
    assert noted(invited, late, mika.email) == ("old", "declined")


def test_another_time(invited: Invitation, mika: Stakeholder) -> None:
    """MT-5: a COUNTER is noted and told; the meeting moves only when a person moves it."""
    starts = invited.meeting.starts_at
    assert starts is not None
    mail = reply(
        invited, "TENTATIVE", address=mika.email, method="COUNTER", starts=starts + timedelta(hours=3)
    )
    assert noted(invited, mail, mika.email) == ("proposed", "needs-action")
    assert invited.proposed_at == starts + timedelta(hours=3)
    assert Notice.objects.filter(code="notice.invitation_proposed").count() == 1
    invited.meeting.refresh_from_db()
    assert invited.meeting.starts_at == starts


def test_over(cast: Cast, invited: Invitation, mika: Stakeholder) -> None:
    """MT-5: nobody accepts what was called off."""
    cancel_meeting(actor=cast.actor("giver"), meeting_id=invited.meeting_id)
    assert noted(invited, reply(invited, "ACCEPTED", address=mika.email), mika.email)[0] == "over"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BEGIN:VCALENDAR",
        "\x00",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        (
            "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:nobody@knows\r\n"
            "ATTENDEE:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ),
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "X" * 300_000,
    ],
)
@pytest.mark.django_db
def test_not_ours(text: str) -> None:
    """MT-5: what is no answer to an invitation of ours is left to others, whatever it looks like."""
    assert note_reply(ics=text, sent_from="a@b.example", at=clock.now()) is None
