"""Agendas: forms by tier, sums that do not fit, own changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.meetings.actions import AgendaEdit, adapt_agenda, plan_meeting, prepare_meeting
from tasuki.meetings.agenda_text import agenda_lines, agenda_rows
from tasuki.meetings.agendas import Cut, proposal
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import meeting_of
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def items(*minutes: int) -> list[dict[str, Any]]:
    """An agenda of items with these minutes."""
    return [{"key": str(place), "minutes": one} for place, one in enumerate(minutes)]


@pytest.mark.parametrize(
    ("minutes", "length", "cuts"),
    [
        ((5, 5, 10, 5, 5, 5), 30, [Cut("2", 10, 5)]),
        ((5, 5, 10, 5, 5, 5), 35, []),
        ((10, 20, 10), 32, [Cut("1", 20, 12)]),
        ((10, 10), 15, [Cut("0", 10, 5)]),
        ((5, 5, 5), 10, []),
    ],
)
def test_what_could_be_shorter(minutes: tuple[int, ...], length: int, cuts: list[Cut]) -> None:
    """MT-2: 35 in 30 → the longest item gives five minutes; nothing is proposed to be shorter than five."""
    assert proposal(items(*minutes), length) == cuts


def planned(cast: Cast, row: Transition, **more: Any) -> Meeting:
    """The joint meeting in three days."""
    wanted: dict[str, Any] = {"starts_at": clock.now() + timedelta(days=3), **more}
    return plan_meeting(actor=cast.actor("giver"), transition_id=row.pk, step_key="joint-meeting", **wanted)


@pytest.mark.parametrize(
    ("tier", "form", "minutes"), [("strategic", "strategic", 55), ("small", "short", 30)]
)
def test_form_of_the_tier(cast: Cast, preparing: Transition, tier: str, form: str, minutes: int) -> None:
    """MT-3: a strategic account gets ten minutes more for value, a small one the short form; another may be chosen."""
    Transition.objects.filter(pk=preparing.pk).update(tier=tier)
    one = planned(cast, preparing)
    assert (one.form, one.minutes, one.over_by) == (form, minutes, 0)
    full = planned(cast, preparing, form="full", expected_version=one.version)
    assert (full.form, full.minutes, len(full.agenda)) == ("full", 45, 7)
    with pytest.raises(Refused) as refused:
        planned(cast, preparing, form="nonsense", online_url="javascript:alert(1)", place="x" * 501)
    found = {reason.code for reason in refused.value.reasons}
    assert found == {"meeting.form", "meeting.online_url", "meeting.place_long"}


def test_own_agenda(cast: Cast, preparing: Transition) -> None:
    """MT-2, MT-3, SE-6: minutes, order, items left out, an own item; a stale change is a conflict; a move keeps it."""
    one = planned(cast, preparing)
    edits = [
        AgendaEdit("receiver-introduction", 5),
        AgendaEdit("context", 8),
        AgendaEdit("", 10, "Look at the new site", "giver"),
    ]
    seen = one.version
    made = adapt_agenda(actor=cast.actor("receiver"), meeting_id=one.pk, items=edits, expected_version=seen)
    spec = meeting_of(preparing, "joint-meeting")
    assert agenda_lines(spec, made, "en") == [
        "5′ The new owner introduces themselves", "8′ Why the change", "10′ Look at the new site",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        adapt_agenda(actor=cast.actor("giver"), meeting_id=one.pk, items=edits, expected_version=seen)
    moved = planned(cast, preparing, starts_at=clock.now() + timedelta(days=5))
    assert [item["key"] for item in moved.agenda] == ["receiver-introduction", "context", "own-1"]
    bad = [AgendaEdit("nonsense", 0), AgendaEdit("", 5), AgendaEdit("context", 5), AgendaEdit("context", 5)]
    with pytest.raises(Refused) as refused:
        adapt_agenda(actor=cast.actor("giver"), meeting_id=one.pk, items=bad, expected_version=moved.version)
    assert {reason.code for reason in refused.value.reasons} == {
        "meeting.agenda_item", "meeting.agenda_minutes", "meeting.agenda_title", "meeting.agenda_twice",
    }  # fmt: skip


def test_own_words(cast: Cast, preparing: Transition) -> None:
    """MT-5, MT-6: own speaking notes and answers for this meeting; emptied, the prepared ones are back."""
    one = planned(cast, preparing)
    spec = meeting_of(preparing, "joint-meeting")
    shipped = agenda_rows(spec, one, "en")[0].note
    said = {"notes": {"context": "Begin with thanks"}, "answers": {"support-level": "It stays"}}
    one = prepare_meeting(actor=cast.actor("giver"), meeting_id=one.pk, expected_version=one.version, **said)
    assert agenda_rows(spec, one, "en")[0].note == "Begin with thanks"
    back = {"context": " "}
    one = prepare_meeting(
        actor=cast.actor("giver"), meeting_id=one.pk, expected_version=one.version, notes=back
    )
    assert (agenda_rows(spec, one, "en")[0].note, one.prepared["answers"]) == (shipped, said["answers"])
    with pytest.raises(Refused):
        prepare_meeting(
            actor=cast.actor("giver"),
            meeting_id=one.pk,
            expected_version=one.version,
            notes={"nonsense": "x"},
        )


def test_preparation_page(cast: Cast, introducing: Transition) -> None:
    """MT-2, MT-4, MT-6: what is known, what to ask, who comes, typical questions; the agenda adapted on the page."""
    client = Client()
    client.force_login(cast.receiver)
    base = f"/transitions/{introducing.pk}/meetings/joint-meeting"
    page = client.get(f"{base}/prepare/").content.decode()
    for expected in (
        "Show that you know them",
        "Who will be there",
        "Typical questions",
        "Mika",
    ):
        assert expected in page, expected
    assert "Plan the meeting first" in page
    assert "顧客" in page or "お客様" in page, "the customer is spoken to in their language"
    assert "Outcomes sought" in client.get(f"{base}/prepare/?language=en").content.decode()
    one = planned(cast, introducing)
    offered = agenda_rows(meeting_of(introducing, "joint-meeting"), one, "en")
    words = {f"note-{row.key}": row.note for row in offered} | {"note-context": "Begin with thanks"}
    kept = client.post(f"/meetings/{one.pk}/words/", {**words, "version": str(one.version), "language": "en"})
    one.refresh_from_db()
    assert (kept.status_code, one.prepared["notes"]) == (302, {"context": "Begin with thanks"})
    sent = {
        "version": str(one.version), "minutes": "45", "key": ["context", "questions", ""],
        "title": ["", "", "Tour of the plant"], "item_minutes": ["5", "5", "40"], "order": ["2", "1", "3"],
        "speaker": ["giver", "receiver", "receiver"],
    }  # fmt: skip
    assert client.post(f"/meetings/{one.pk}/agenda/", sent).status_code == 302
    one.refresh_from_db()
    assert [item["key"] for item in one.agenda] == ["questions", "context", "own-1"]
    page = client.get(f"{base}/prepare/?language=en").content.decode()
    assert "Proposal: Tour of the plant 40 → 35 minutes" in page
    assert "Tour of the plant" in page
