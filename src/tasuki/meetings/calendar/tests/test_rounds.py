"""Rounds of invitations: the same again, held early, and a clock that went back (MT-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions import cancel_meeting, planning, record_meeting
from tasuki.meetings.calendar import actions as calendar
from tasuki.meetings.calendar.actions import invite, note_answer
from tasuki.meetings.calendar.gathering import told_of
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.tests.conftest import leave, letters_to
from tasuki.meetings.calendar.words import words_of
from tasuki.meetings.models import Meeting
from tasuki.messaging.models import Message
from tasuki.messaging.queries import claimable, overtaken
from tasuki.testing.cast import Cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_the_same_time_in_another_zone(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5: saved again without a change, in whatever zone, a meeting tells nobody and keeps the answers."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    one = Invitation.objects.get(stakeholder=mika)
    note_answer(actor=cast.actor("receiver"), invitation_id=one.pk, answer="accepted")
    assert meeting.starts_at is not None
    there = meeting.starts_at.astimezone(ZoneInfo("Asia/Tokyo"))
    move(there)
    CalendarEntry.objects.update(
        told=told_of(meeting).replace(meeting.starts_at.isoformat(), there.isoformat())
    )
    move(meeting.starts_at)
    one.refresh_from_db()
    assert (one.partstat, len(letters_to(mika.email))) == ("accepted", 1)


def test_a_clock_that_went_back(
    cast: Cast, meeting: Meeting, mika: Stakeholder, move: Callable[..., Meeting]
) -> None:
    """MT-5 MS-5: the round's number orders what calendars are told, not the clock by which rows get their ids."""
    assert meeting.starts_at is not None
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    Message.objects.filter(kind="calendar").update(id=UUID("0fffffff-ffff-7fff-bfff-ffffffffffff"))
    move(meeting.starts_at + timedelta(days=1))
    first, second = Message.objects.filter(kind="calendar").order_by("round")
    assert first.pk > second.pk
    assert (first.round, second.round, second.template) == (0, 1, "calendar.update")
    assert claimable(clock.now()).filter(pk=second.pk).exists()
    assert not overtaken(second)
    assert overtaken(first)
    leave()
    cancel_meeting(actor=cast.actor("giver"), meeting_id=meeting.pk)
    assert Message.objects.get(kind="calendar", round=2).template == "calendar.cancel"


def test_the_round_of_messages_that_are_there(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5: after the upgrade the messages that are there have the number of their key."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    Message.objects.filter(kind="calendar").update(step_key="joint-meeting~invite.3", round=0)
    import_module("tasuki.messaging.migrations.0007_rounds").fill(apps, None)
    assert Message.objects.get(kind="calendar").round == 3


def test_held_before_its_date(cast: Cast, meeting: Meeting, mika: Stakeholder, sofia: Stakeholder) -> None:
    """MT-5 MT-1: recorded before the planned date, the date leaves the calendars that hold it; nobody is invited,
    and nobody is told of a meeting that did not take place.
    """
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    leave()
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[sofia.pk])
    record_meeting(
        actor=cast.actor("giver"), transition_id=meeting.transition_id, step_key="joint-meeting",
        held_at=clock.now(), people=[cast.giver.pk, cast.receiver.pk], stakeholders=[mika.pk],
    )  # fmt: skip
    end = letters_to(mika.email)[-1]
    assert (end.template, end.state, end.round) == ("calendar.held", "queued", 2)
    said = words_of(end.language).phrases
    assert said["intro"]["held"] in end.body
    assert end.subject.startswith(said["subjects"]["held"].partition("{")[0])
    assert "METHOD:CANCEL" in end.calendar
    assert "SEQUENCE:2" in end.calendar
    assert [one.state for one in letters_to(sofia.email)] == ["cancelled"]


def test_messages_are_taken_before_the_log(
    cast: Cast,
    meeting: Meeting,
    mika: Stakeholder,
    move: Callable[..., Meeting],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MT-5 SE-3: the messages first, then the events that lock the end of the log: no deadlock with who sends."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    done: list[str] = []

    def noting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any) -> Any:
            done.append(name)
            return real(*args)

        return noted

    for module, name in ((calendar, "hold"), (calendar, "take_back"), (calendar, "tell"), (planning, "tell")):
        monkeypatch.setattr(module, name, noting(name, getattr(module, name)))
    assert meeting.starts_at is not None
    moved = move(meeting.starts_at + timedelta(days=1))
    assert done == ["hold", "take_back", "tell", "tell"]
    cancel_meeting(actor=cast.actor("giver"), meeting_id=moved.pk)
    assert done[4:] == done[:4]
