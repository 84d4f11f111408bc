"""Playbooks through the API (PB-1, PB-2, SY-4)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account
from tasuki.people.tokens import make_token
from tasuki.playbooks.models import CompanyPlaybook, Publication
from tasuki.playbooks.queries import current, shipped_source
from tasuki.testing.cast import Cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "rep-to-rep.planned"
type Ask = Callable[..., Any]


def _changed(days: int = 21) -> str:
    return re.sub(r"boundary_days: \d+", f"boundary_days: {days}", shipped_source(KEY))


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """A request by operations, or by somebody else."""
    tokens = {
        name: make_token(actor=cast.actor(name), person=getattr(cast, name), name="test")[1]
        for name in ("operations", "giver")
    }

    def call(method: str, path: str, body: Any = None, *, by: str = "operations", key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {tokens[by]}"} | ({"Idempotency-Key": key} if key else {})
        return Client().generic(
            method, f"/api/v1{path}", json.dumps(body), "application/json", headers=headers
        )

    return call


def test_the_whole_way(ask: Ask) -> None:
    """PB-1: start, write, publish, retire, reinstate; each answer carries the revision for the next."""
    made = ask("POST", "/playbooks", {"start_from": f"{KEY}@shipped", "key": "ours"}).json()
    assert (made["key"], made["revision"], made["in_force"]) == ("ours", 1, None)
    saved = ask("PUT", "/playbooks/ours/draft", {"yaml": _changed(), "revision": 1}).json()
    published = ask("POST", "/playbooks/ours/publish", {"note": "Ours", "revision": saved["revision"]}).json()
    assert published["in_force"] is True
    assert current("rep-to-rep", "planned").digest == published["digest"]
    found = ask("GET", "/playbooks/ours").json()
    assert found["in_force"] == published["number"]
    document = ask("GET", f"/playbooks/ours/versions/{published['number']}").json()
    assert document["digest"] == published["digest"]
    assert document["document"]["boundary_days"] == 21
    retired = ask("POST", "/playbooks/ours/retire", {"revision": found["revision"]}).json()
    assert retired["in_force"] is None
    again = {"number": published["number"], "revision": retired["revision"]}
    assert ask("POST", "/playbooks/ours/reinstate", again).json()["in_force"] == published["number"]
    states = {(line["key"], line["state"]) for line in ask("GET", "/playbooks").json()["items"]}
    assert {("ours", "in_force"), (KEY, "replaced")} <= states


def test_export_and_import_give_the_same_digest(ask: Ask) -> None:
    """PB-1: the YAML of a version, taken in again elsewhere, is the same document."""
    ask("POST", "/playbooks", {"yaml": _changed() + "# why: because\n", "key": "ours"})
    number = ask("POST", "/playbooks/ours/publish", {"note": "x", "revision": 1}).json()["number"]
    digest = Publication.objects.get().version.digest
    for form in ("written", "complete"):
        text = ask("GET", f"/playbooks/ours/versions/{number}/source?form={form}").json()["yaml"]
        assert ask("POST", "/playbooks/validate", {"yaml": text}).json()["digest"] == digest
        ask("POST", "/playbooks", {"yaml": text, "key": f"copy-{form}"})
        assert ask("GET", f"/playbooks/copy-{form}/versions/draft").json()["digest"] == digest


def test_validation_says_everything(ask: Ask) -> None:
    """PB-2: every error with path, line and sentence; an error is an answer, not a failure."""
    broken = _changed().replace("mode: planned", "mode: sometimes").replace("by: cutover", "by: magic")
    found = ask("POST", "/playbooks/validate", {"yaml": broken}).json()
    assert found["valid"] is False
    assert {reason["values"]["path"] for reason in found["reasons"]} >= {"mode"}
    assert all(reason["message"] and reason["values"]["line"] for reason in found["reasons"])
    other = {"yaml": _changed(), "scenario": "team-to-team", "mode": "planned"}
    (reason,) = ask("POST", "/playbooks/validate", other).json()["reasons"]
    assert reason["code"] == "playbook.other_scenario"


def test_errors_have_their_status(ask: Ask) -> None:
    """SY-4, PB-2: 422 with all reasons, 409 where somebody was faster, 404 for what is not there."""
    ask("POST", "/playbooks", {"yaml": _changed(), "key": "ours"})
    cases: list[tuple[str, str, Any, int, str]] = [
        ("POST", "/playbooks", {"yaml": "a: [", "key": "bad"}, 422, "playbook.syntax"),
        ("POST", "/playbooks", {"yaml": _changed(9), "key": "ours"}, 422, "playbook.key_taken"),
        ("POST", "/playbooks", {"key": "ours"}, 422, "playbook.one_source"),
        ("POST", "/playbooks", {"start_from": "nothing"}, 404, "not_found"),
        ("PUT", "/playbooks/ours/draft", {"yaml": "x", "revision": 7}, 409, "playbook.edited_meanwhile"),
        ("POST", "/playbooks/ours/publish", {"note": "x", "revision": 7}, 409, "playbook.edited_meanwhile"),
        ("POST", "/playbooks/ours/retire", {"revision": 1}, 422, "playbook.not_in_force"),
        ("POST", "/playbooks/ours/reinstate", {"revision": 1, "number": 99}, 422, "playbook.no_version"),
        ("PUT", "/playbooks/ours/draft", {"yaml": "x" * 500_000, "revision": 1}, 422, "input.invalid"),
        ("PUT", "/playbooks/ours/draft", {"yaml": "a\0b", "revision": 1}, 422, "input.invalid"),
        ("GET", "/playbooks/nothing", None, 404, "not_found"),
        ("GET", "/playbooks/compare?before=ours@draft&after=ours@9", None, 404, "not_found"),
        ("PUT", "/playbooks/nothing/draft", {"yaml": "x", "revision": 1}, 404, "not_found"),
    ]
    for method, path, body, status, code in cases:
        answer = ask(method, path, body)
        assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (status, code), path
    assert CompanyPlaybook.objects.get().draft == _changed()


def test_twice_is_once(ask: Ask) -> None:
    """SY-4: a publication named by a key is carried out once, however often it is sent."""
    ask("POST", "/playbooks", {"yaml": _changed(), "key": "ours"})
    body = {"note": "Ours", "revision": 1}
    answers = [ask("POST", "/playbooks/ours/publish", body, key="one") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Publication.objects.count() == 1
    assert ask("DELETE", "/playbooks/ours", {"revision": 2}).status_code == 422


def test_compare_and_preview(ask: Ask, account: Account) -> None:
    """PB-1, PB-3: what differs, field by field, and the plan for an account and a day."""
    ask("POST", "/playbooks", {"yaml": _changed(), "key": "ours"})
    found = ask("GET", f"/playbooks/compare?before={KEY}@shipped&after=ours@draft").json()
    (change,) = found["changes"]
    (field,) = change["fields"]
    assert (field["field"], field["after"]) == ("boundary_days", 21)
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    plan = ask("POST", "/playbooks/preview", {"yaml": _changed(), "account": account.name, "day": day}).json()
    assert plan["zone"] == "Asia/Tokyo"
    assert {"introduction", "cutover"} <= {step["key"] for step in plan["steps"]}
    assert {note["code"] for note in plan["notes"]} >= {"playbook.no_receiver"}
    both = {"yaml": "x", "playbook": KEY, "account": account.name, "day": day}
    assert ask("POST", "/playbooks/preview", both).status_code == 422


def test_others_read_only(ask: Ask) -> None:
    """RO-10, SE-2: who does not edit reads what is published, and nothing else."""
    ask("POST", "/playbooks", {"yaml": _changed(), "key": "ours"})
    assert ask("GET", f"/playbooks/{KEY}/versions/shipped", by="giver").status_code == 200
    for path in (
        "/playbooks/ours",
        "/playbooks/ours/versions/draft",
        "/playbooks/ours/versions/draft/source",
    ):
        assert ask("GET", path, by="giver").status_code == 404
    answer = ask("POST", "/playbooks/ours/publish", {"note": "x", "revision": 1}, by="giver")
    assert answer.json()["reasons"][0]["code"] == "access.role"
    assert "ours" not in {line["key"] for line in ask("GET", "/playbooks", by="giver").json()["items"]}
