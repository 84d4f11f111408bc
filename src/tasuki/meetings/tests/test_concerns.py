"""Concerns of the customer, from being raised to being settled."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from tasuki.audit.models import Event
from tasuki.meetings.concerns.actions import (
    answer_concern,
    close_concern,
    correct_concern,
    follow_up,
    log_concern,
    reopen_concern,
)
from tasuki.meetings.concerns.models import Concern, ConcernStep
from tasuki.meetings.models import Meeting
from tasuki.meetings.tests.test_api import Caller
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def logged(cast: Cast, row: Transition) -> Concern:
    """A worry of the first person at the customer."""
    whose = row.account.stakeholders.order_by("created_at", "id")[0]
    return log_concern(
        actor=cast.actor("receiver"), transition_id=row.pk, feeling="anxiety",
        text="Will the rollout in Osaka slip?", stakeholder=whose.pk,
    )  # fmt: skip


def test_from_raised_to_settled(cast: Cast, preparing: Transition) -> None:
    """MT-7: answered, followed up, closed with the customer's words, opened again; the ledger keeps every state."""
    receiver, one = cast.actor("receiver"), logged(cast, preparing)
    until = (clock.now() + timedelta(days=2)).date()
    answer_concern(actor=receiver, concern_id=one.pk, response="Nothing slips: the dates stand.")
    follow_up(actor=receiver, concern_id=one.pk, what="Call on Friday", who=cast.giver.pk, until=until)
    correct_concern(actor=receiver, concern_id=one.pk, feeling="scepticism")
    with pytest.raises(Refused) as refused:
        close_concern(actor=receiver, concern_id=one.pk, closing=" tbd ")
    assert refused.value.reasons[0].code == "concern.closing_empty"
    close_concern(actor=cast.actor("giver"), concern_id=one.pk, closing="“Fine, go ahead.”")
    with pytest.raises(Refused):
        answer_concern(actor=receiver, concern_id=one.pk, response="More")
    reopen_concern(actor=receiver, concern_id=one.pk, reason="She asked again in June")
    one.refresh_from_db()
    assert (one.state, one.closed_at, one.feeling) == ("answered", None, "scepticism")
    steps = [step.what for step in one.ledger.order_by("at", "pk")]
    assert steps == ["raised", "answered", "follow_up", "corrected", "closed", "reopened"]
    told = " ".join(str(event.fields) for event in Event.objects.filter(action__startswith="concern."))
    assert "Osaka" not in told
    assert "Friday" not in told


def test_refusals(cast: Cast, preparing: Transition) -> None:
    """MT-7, RO-10, SE-6: all reasons at once; an outsider finds nothing; a stale change is a conflict."""
    with pytest.raises(Refused) as refused:
        log_concern(
            actor=cast.actor("receiver"), transition_id=preparing.pk, feeling="joy", text="long " * 1001,
            stakeholder=cast.giver.pk, raised_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
    assert {one.code for one in refused.value.reasons} == {
        "concern.feeling", "concern.text_long", "concern.raised", "meeting.unknown_stakeholder",
    }  # fmt: skip
    one = logged(cast, preparing)
    with pytest.raises(Refused) as refused:
        follow_up(actor=cast.actor("receiver"), concern_id=one.pk, what="", who=cast.outsider.pk, until=None)
    assert {reason.code for reason in refused.value.reasons} == {
        "concern.follow_up_empty", "concern.follow_up_who", "concern.follow_up_when",
    }  # fmt: skip
    with pytest.raises(NotFound):
        close_concern(actor=cast.actor("outsider"), concern_id=one.pk, closing="Fine")
    with pytest.raises(Refused):
        close_concern(actor=cast.actor("executive"), concern_id=one.pk, closing="Fine")
    with pytest.raises(Conflict):
        close_concern(actor=cast.actor("receiver"), concern_id=one.pk, closing="Fine", expected_version=9)


def test_by_page(cast: Cast, preparing: Transition) -> None:
    """MT-7: logged outside a meeting, the guide of the feeling beside it in the customer's language, closed there."""
    client = Client()
    client.force_login(cast.receiver)
    sent = {"feeling": "frustration", "text": "A third new face!"}
    answer = client.post(f"/transitions/{preparing.pk}/concerns/", sent)
    one = Concern.objects.get()
    assert answer["Location"] == f"/concerns/{one.pk}/"
    page = client.get(answer["Location"]).content.decode()
    for expected in ("A third new face!", "How to answer: Frustration", 'lang="ja"'):
        assert expected in page, expected
    refused = client.post(f"/concerns/{one.pk}/close/", {"text": "", "version": str(one.version)})
    assert (refused.status_code, "when they say so" in refused.content.decode()) == (422, True)
    said = {"text": "We are fine now", "version": str(one.version)}
    assert client.post(f"/concerns/{one.pk}/close/", said).status_code == 302
    assert "We are fine now" in client.get(f"/concerns/{one.pk}/").content.decode()
    assert "Frustration" in client.get(f"/transitions/{preparing.pk}/concerns/").content.decode()


def test_by_the_api_and_the_command(cast: Cast, preparing: Transition) -> None:
    """MT-7, SY-4: the same verbs by the API and at the shell."""
    caller = Caller(cast.receiver)
    base = f"/transitions/{preparing.pk}/concerns"
    body = {"feeling": "disappointment", "text": "We hoped you would stay"}
    status, made = caller.send("POST", base, body, **{"Idempotency-Key": "c1"})
    assert (status, made["state"]) == (200, "open")
    assert caller.send("POST", base, body, **{"Idempotency-Key": "c1"})[1] == made
    path = f"/concerns/{made['id']}"
    assert caller.send("POST", f"{path}/answer", {"text": "I stay until May"})[1]["state"] == "answered"
    assert caller.send("POST", f"{path}/close", {"text": ""})[0] == 422
    status, closed = caller.send("POST", f"{path}/close", {"text": "All is well"})
    assert (status, closed["state"], len(closed["ledger"])) == (200, "closed", 3)
    out = StringIO()
    call_command(
        "meeting",
        "concern",
        "reopen",
        made["id"],
        "Again",
        as_email=cast.receiver.email,
        as_json=True,
        stdout=out,
    )
    assert json.loads(out.getvalue())["state"] == "answered"
    assert len(caller.send("GET", base)[1]) == 1


@pytest.mark.once
def test_states_agree_with_what_they_are_said_of() -> None:
    """MT-7, UX-1: in Spanish a meeting and a concern are feminine; in Japanese an answer is not a day."""
    with override("es"):
        assert [str(one.label) for one in Meeting.State] == ["Planificada", "Celebrada", "Cancelada"]
        assert [str(one.label) for one in Concern.State] == ["Abierta", "Respondida", "Resuelta"]
        assert str(ConcernStep.What.ANSWERED.label) == "Respondida"
    with override("ja"):
        assert str(ConcernStep.What.ANSWERED.label) == str(Concern.State.ANSWERED.label) == "回答済み"
