"""Success plans, cadences and checklists through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.success.models import Cadence, ChecklistMark, PlanEntry
from tasuki.success.tests.conftest import ITEMS, STEP
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db


def caller(cast: Cast, name: str) -> Any:
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=getattr(cast, name), name="t", prefix=prefix, digest=digest)

    def call(method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {text}", **({"Idempotency-Key": key} if key else {})}
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )
        return answer.status_code, answer.json() if answer.content else None

    return call


def test_the_way_up(cast: Cast, row: Transition) -> None:
    """PB-13, PB-15, SY-4: read the checklists, tick, reopen, finish."""
    call, way = caller(cast, "receiver"), f"/transitions/{row.pk}/up-to-speed"
    path = f"{way}/{STEP}/items/"
    status, made = call("PUT", path + ITEMS[0], {"note": "They renew by fax", "version": 0})
    assert (status, made["state"], made["version"]) == (200, "ticked", 1)
    assert call("PUT", path + ITEMS[0], {"note": "Again", "version": 0})[0] == 409
    assert call("POST", path + ITEMS[0] + "/reopen", {"version": 1})[0] == 204
    for item in ITEMS:
        call("PUT", path + item, {"state": "not_applicable", "note": "Done by the team already"})
    assert call("POST", f"{way}/{STEP}/finish")[1]["state"] == "done"
    found = call("GET", way)[1]
    assert (found["settled"], found["total"]) == (3, 4)
    first = found["stretches"][0]["steps"][0]["items"][1]
    assert (first["state"], first["by"]) == ("not_applicable", "Rei Receiver")
    assert call("PUT", path + "no-such", {})[0] == 404


def test_a_cadence(cast: Cast, row: Transition) -> None:
    """PB-16, SY-4: book, change, list with next dates, end."""
    call, path = caller(cast, "receiver"), f"/accounts/{row.account_id}/cadences"
    body = {"every_weeks": 2, "weekday": 1, "at": "10:00", "owner": "Rei Receiver"}
    status, made = call("PUT", path + "/check_in", body, key="c1")
    assert (status, made["number"], made["at"]) == (200, 1, "10:00")
    assert call("PUT", path + "/check_in", body, key="c1")[1] == made
    assert Cadence.objects.count() == 1
    assert call("PUT", path + "/check_in", {**body, "every_weeks": 1, "number": 1})[1]["number"] == 2
    [view] = call("GET", path)[1]
    assert (len(view["next"]), view["missed"]) == (3, 0)
    assert call("PUT", path + "/party", body)[0] == 422
    assert call("PUT", path + "/check_in", {**body, "weekday": 9})[0] == 422
    status, ended = call("POST", path + "/check_in/end", {"reason": "They merged with their parent"})
    assert (status, ended["ended_on"] is not None) == (200, True)


def test_a_plan(cast: Cast, row: Transition) -> None:
    """PB-17 … PB-20, SY-4: prefill, write, change, drop, draft, approve, versions, export."""
    call, manager = caller(cast, "receiver"), caller(cast, "manager")
    plan = f"/accounts/{row.account_id}/success-plan"
    offers = call("GET", plan)[1]["offers"]
    status, made = call("POST", plan + "/prefill", {}, key="p1")
    assert (status, len(made)) == (201, len(offers))
    assert call("POST", plan + "/prefill", {}, key="p1")[1] == made
    body = {
        "section": "milestones",
        "text": "Data loaded",
        "due_on": "2027-02-01",
        "owner": "rei@tasuki.example",
    }
    status, one = call("POST", plan + "/entries", body)
    assert (status, one["owner"]["name"], one["version"]) == (201, "Rei Receiver", 1)
    path = f"/success-plan-entries/{one['id']}"
    assert call("PATCH", path, {"due_on": None, "version": 1})[1]["due_on"] is None
    status, problem = call("PATCH", path, {"text": "Other", "version": 1})
    assert (status, problem["reasons"][0]["values"]["theirs"]) == (409, "Data loaded")
    assert call("DELETE", path)[1]["state"] == "dropped"
    assert len(call("GET", path + "/history")[1]) == 3
    assert call("POST", plan + "/draft")[0] == 422
    cadence = {"every_weeks": 4, "weekday": 1, "at": "10:00"}
    call("PUT", f"/accounts/{row.account_id}/cadences/check_in", cadence)
    assert call("POST", plan + "/draft")[1]["drafted_by"] == "Rei Receiver"
    digest = call("GET", plan)[1]["digest"]
    assert manager("POST", plan + "/approve", {"digest": "old"})[0] == 409
    status, version = manager("POST", plan + "/approve", {"digest": digest, "note": "Go"})
    assert (status, version["number"]) == (201, 1)
    assert call("GET", plan + "/versions")[1][0]["note"] == "Go"
    assert call("GET", plan + "/versions/1")[1]["document"]["entries"]
    assert call("GET", plan + "/versions/9")[0] == 404
    assert "## Kickoffs" in call("GET", plan + "/markdown")[1]["markdown"]
    assert "Mona Manager" in call("GET", plan + "/markdown?version=1")[1]["markdown"]


@pytest.mark.parametrize(
    "body",
    [
        {"section": "goals"},
        {"section": "party", "text": "x y"},
        {"section": "goals", "text": "TBD"},
        {"section": "goals", "text": "x y", "more": 1},
        {"section": "goals", "text": "x\u0000y"},
        {"section": "quick_wins", "text": "x y", "day": 31},
        {"section": "resources", "text": "x y", "from_on": "2027-02-01", "until_on": "2027-01-01"},
    ],
)
def test_bad_input_is_422(cast: Cast, row: Transition, body: dict[str, Any]) -> None:
    """PB-17, SY-4: unknown parts and fields, placeholders, impossible values."""
    path = f"/accounts/{row.account_id}/success-plan/entries"
    assert caller(cast, "receiver")("POST", path, body)[0] == 422
    assert not PlanEntry.objects.exists()


def test_ids_of_others_are_not_found(cast: Cast, row: Transition) -> None:
    """SE-2: an id in a body or path opens no door."""
    stranger = make_account(None, "Strange Tools")
    contact = stranger.stakeholders.first()
    assert contact is not None
    call = caller(cast, "receiver")
    body = {"section": "resources", "text": "Trainer", "stakeholder_id": str(contact.pk)}
    assert call("POST", f"/accounts/{row.account_id}/success-plan/entries", body)[0] == 404
    assert call("GET", f"/accounts/{stranger.pk}/success-plan")[0] == 404
    outsider = caller(cast, "outsider")
    path = f"/transitions/{row.pk}/up-to-speed/{STEP}/items/{ITEMS[0]}"
    assert outsider("PUT", path, {})[0] == 404
    assert not ChecklistMark.objects.exists()
