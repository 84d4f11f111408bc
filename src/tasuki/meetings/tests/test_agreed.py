"""Agreed actions and the recap of a meeting; the command."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.meetings.actions import (
    change_action,
    draft_recap,
    finish_action,
    note_action,
    record_meeting,
    reopen_action,
)
from tasuki.meetings.concerns.actions import log_concern
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.queries import claimable
from tasuki.messaging.recipients import why_not_reach
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import settle_step
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
ITEM = "objectives.business.outcomes"


def held(cast: Cast, row: Transition, **more: Any) -> Meeting:
    """The joint meeting, held an hour ago."""
    return record_meeting(
        actor=cast.actor("receiver"), transition_id=row.pk, step_key="joint-meeting",
        held_at=clock.now() - timedelta(hours=1), people=[cast.giver.pk, cast.receiver.pk],
        stakeholders=list(row.account.stakeholders.values_list("pk", flat=True)), **more,
    )  # fmt: skip


def test_an_action_from_noted_to_done(cast: Cast, preparing: Transition) -> None:
    """MT-8: noted, done, taken up again, moved (the first day stays on record), by its owner or a party."""
    one = record_meeting(
        actor=cast.actor("giver"), transition_id=preparing.pk, step_key="internal-meeting",
        held_at=clock.now(), people=[cast.giver.pk, cast.receiver.pk],
    )  # fmt: skip
    due = clock.now().date() + timedelta(days=3)
    made = note_action(
        actor=cast.actor("giver"), meeting_id=one.pk, text="Send the map", due_on=due, owner=cast.receiver.pk
    )
    finish_action(actor=cast.actor("receiver"), action_id=made.pk)
    with pytest.raises(Refused):
        change_action(actor=cast.actor("receiver"), action_id=made.pk, due_on=due + timedelta(days=4))
    reopen_action(actor=cast.actor("giver"), action_id=made.pk)
    moved = change_action(actor=cast.actor("receiver"), action_id=made.pk, due_on=due + timedelta(days=4))
    assert (moved.due_on, moved.first_due_on, moved.done_at) == (due + timedelta(days=4), due, None)
    with pytest.raises(Conflict):
        change_action(actor=cast.actor("giver"), action_id=made.pk, text="Other", expected_version=1)
    with pytest.raises(NotFound):
        finish_action(actor=cast.actor("outsider"), action_id=made.pk)
    with pytest.raises(Refused) as refused:
        note_action(
            actor=cast.actor("giver"), meeting_id=one.pk, text="?", due_on=None, owner=cast.outsider.pk
        )
    assert {reason.code for reason in refused.value.reasons} == {
        "meeting.action_says_nothing", "meeting.action_colleague", "meeting.action_no_day",
    }  # fmt: skip
    MeetingAction.objects.filter(pk=made.pk).update(due_on=clock.now().date() - timedelta(days=2))
    client = Client()
    client.force_login(cast.giver)
    page = client.get(f"/transitions/{preparing.pk}/meetings/").content.decode()
    assert "first agreed:" in page
    assert "late" in page


def test_the_recap_says_what_was_ticked_and_nothing_else(cast: Cast, introducing: Transition) -> None:
    """MT-8, MS-4, PE-6: drafts to who was there, in their language, of what is named; drafted anew it replaces them."""
    due = clock.now().date() + timedelta(days=3)
    one = held(
        cast, introducing, notes="Mika is content.\nPrice is secret.", corrections={ITEM: "Half the errors"}
    )
    log_concern(
        actor=cast.actor("receiver"), meeting_id=one.pk, feeling="anxiety", text="Afraid of the board"
    )
    action = note_action(
        actor=cast.actor("receiver"),
        meeting_id=one.pk,
        text="Send the dates",
        due_on=due,
        owner=cast.receiver.pk,
    )
    said: dict[str, Any] = {"actor": cast.actor("receiver"), "meeting_id": one.pk}
    made = draft_recap(**said, points=["Mika is content."], corrections=[ITEM], actions=[action.pk])
    assert {row.recipient_id for row in made} == set(
        introducing.account.stakeholders.exclude(email="").values_list("pk", flat=True)
    )
    body = made[0].body
    for expected in ("Mika is content.", "Half the errors", "Send the dates"):
        assert expected in body, body
    for kept in ("secret", "Afraid", "board"):
        assert kept not in body
    assert {(row.kind, row.state, row.about) for row in made} == {("recap", STATE.DRAFT, one.pk)}
    again = draft_recap(**said, points=["Another point"])
    assert Message.objects.filter(kind="recap", state=STATE.DRAFT).count() == len(again)
    with pytest.raises(Refused) as refused:
        draft_recap(**said, corrections=["objectives.wins.political_stakes"], recipients=[cast.giver.pk])
    assert {reason.code for reason in refused.value.reasons} == {
        "meeting.recap_empty", "meeting.recap_correction", "meeting.recap_recipient",
    }  # fmt: skip
    Message.objects.filter(kind="recap", state=STATE.DRAFT).update(state=STATE.SENT, sent_at=clock.now())
    with pytest.raises(Refused) as refused:
        draft_recap(**said, points=["Once more"])
    assert refused.value.reasons[0].code == "meeting.recap_sent"


def test_recap_by_page(cast: Cast, introducing: Transition) -> None:
    """MT-8: lines of the notes to tick, none ticked beforehand; concerns are not offered."""
    one = held(cast, introducing, notes="Mika is content.\nPrice is secret.")
    log_concern(
        actor=cast.actor("receiver"), meeting_id=one.pk, feeling="anxiety", text="Afraid of the board"
    )
    client = Client()
    client.force_login(cast.receiver)
    page = client.get(f"/meetings/{one.pk}/recap/").content.decode()
    assert ("Mika is content." in page, "Afraid" in page) == (True, False)
    empty = client.post(f"/meetings/{one.pk}/recap/", {})
    assert (empty.status_code, "at least one point" in empty.content.decode()) == (422, True)
    whose = one.attendance.exclude(stakeholder=None)[0].stakeholder_id
    sent = client.post(f"/meetings/{one.pk}/recap/", {"points": ["0"], "recipients": [str(whose)]})
    assert sent.status_code == 302, sent.content.decode()[-2000:]
    assert "secret" not in Message.objects.get(kind="recap").body


def test_the_recap_is_found_approved_and_sent_and_holds_nothing_back(
    cast: Cast, introducing: Transition
) -> None:
    """MT-8, MS-1, MS-6: listed with the messages and on the card, queued like any other, no step waits for it."""
    one = held(cast, introducing)
    settle_step(
        actor=cast.actor("operations"), transition_id=introducing.pk, key="introduction", note="By phone"
    )
    made = draft_recap(actor=cast.actor("receiver"), meeting_id=one.pk, points=["Mika is content."])
    assert "Who does what" not in made[0].body, "no list is promised that is empty"
    client, tab = Client(), f"/transitions/{introducing.pk}/messages/"
    client.force_login(cast.receiver)
    page = client.get(tab).content.decode()
    assert 'id="step-joint-meeting~recap"' in page
    card = client.get(f"/transitions/{introducing.pk}/meetings/").content.decode()
    assert all(f"/messages/{row.pk}/" in card for row in made)
    detail = client.get(f"/messages/{made[0].pk}/").content.decode()
    assert f"/meetings/{one.pk}/recap/" in detail
    assert f"/messages/{made[0].pk}/rewrite/" not in detail
    for row in made:
        client.post(f"/messages/{row.pk}/approve/", {"content_hash": row.content_hash})
    later = Message(
        transition=introducing, step_key="announcement", kind="announcement", position=3,
        recipient=made[0].recipient, to_address=made[0].to_address, address_key=made[0].address_key,
        sender=cast.giver, from_address=str(cast.giver.email),
    )  # fmt: skip
    assert "recipient.earlier_unsent" not in {reason.code for reason in why_not_reach(later)}
    assert client.post(f"{tab}joint-meeting~recap/queue/").status_code == 302
    assert set(Message.objects.filter(kind="recap").values_list("state", flat=True)) == {STATE.QUEUED}
    assert claimable(clock.now()).filter(kind="recap").count() == len(made)
    assert client.post(f"{tab}joint-meeting~nothing/queue/").status_code == 422


def test_the_command(cast: Cast, introducing: Transition) -> None:
    """MT-1, MT-3, MT-4, MT-8: planned, prepared, run, recorded, with an action and a recap, at the shell."""
    mika = introducing.account.stakeholders.order_by("created_at", "id")[0]
    ref, step = str(introducing.pk), "joint-meeting"

    def tasuki(*words: str) -> Any:
        out = StringIO()
        call_command("meeting", *words, as_email=cast.receiver.email, as_json=True, stdout=out)
        return json.loads(out.getvalue())

    when = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert tasuki("plan", ref, step, when, "--form", "short")["minutes"] == 30
    changed = tasuki("agenda", ref, step, "context=5", "+Look at the site=20")
    assert [one["key"] for one in changed["agenda"]] == ["context", "own-1"]
    assert tasuki("prepare", ref, step)["answers"]
    there = ("--there", cast.giver.email or "", "--there", cast.receiver.email or "", "--there", mika.email)
    running = tasuki("run", ref, step, "start", *there, "--note", "They nod", "--correct", f"{ITEM}=By June",
                     "--question", "Who trains us?", "--answer", "We do")  # fmt: skip
    assert (running["running"], running["item"], running["corrections"]) == (
        True,
        "context",
        {ITEM: "By June"},
    )
    until = (clock.now() + timedelta(days=4)).date().isoformat()
    made = tasuki("action", "add", ref, "Send the dates", "--owner", mika.email, "--until", until)
    assert made["stakeholder"] == str(mika.pk)
    recorded = tasuki("record", ref, step)
    assert (recorded["state"], recorded["notes"], len(recorded["corrections"])) == ("held", "They nod", 1)
    assert tasuki("action", "done", made["id"])["done_at"]
    drafts = tasuki("recap", ref, step, "--point", "They nod", "--action", made["id"])
    assert [one["recipient"] for one in drafts] == [str(mika.pk)]
    assert [one["step"] for one in tasuki("show", ref)] == [step]
