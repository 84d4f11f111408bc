"""Boundaries and breaches through the API and the commands: the same verbs as the pages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.config import cli
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.watch.models import Breach, Statement
from tasuki.watch.tests.conftest import today

pytestmark = pytest.mark.django_db
SAID = "Mika wrote to Gina about the rollout, and Gina answered alone"


def api(cast: Cast, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Call the API as somebody of the cast."""
    client = Client()
    client.force_login(getattr(cast, who))
    return client.generic(
        method, f"/api/v1{path}", json.dumps(body or {}), "application/json", headers=headers
    )


def test_boundaries_through_the_api(cast: Cast, handed_over: Transition) -> None:
    """BO-1, BO-2, BO-3, SY-4: show, set with all reasons at once, acknowledge; outsiders find nothing."""
    path = f"/transitions/{handed_over.pk}/boundaries"
    shown = api(cast, "executive", "GET", path).json()
    assert shown["stated"] is True
    assert {one["part"] for one in shown["parts"]} >= {"major_expansion", "crises"}
    assert {one["language"] for one in shown["wording"]} == {"ja", "es"}
    until = (today() + timedelta(days=20)).isoformat()
    refused = api(cast, "manager", "PUT", path, {"until": "2020-01-01", "parts": ["sing"]})
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["reasons"]] == [
        "boundary.before_cutover",
        "boundary.part_unknown",
    ]
    assert api(cast, "manager", "PUT", path, {"until": until, "version": 1}).status_code == 409
    done = api(cast, "manager", "PUT", path, {"until": until, "parts": ["references"]}).json()
    assert (done["until"], [one["part"] for one in done["parts"]]) == (until, ["references"])
    assert api(cast, "giver", "POST", path + "/acknowledge").json()["acknowledged_at"]
    assert api(cast, "outsider", "GET", path).status_code == 404


def test_breaches_through_the_api(cast: Cast, handed_over: Transition) -> None:
    """BO-4, BO-5, SY-4: report once under a key, read, add, decide, list."""
    path = f"/transitions/{handed_over.pk}/breaches"
    body = {"kind": "bypass", "evidence": SAID, "happened_on": today().isoformat(), "ref": "mail 17"}
    key = {"Idempotency-Key": "report-1"}
    made = api(cast, "support", "POST", path, body, **key)
    assert made.status_code == 201, made.content
    assert api(cast, "support", "POST", path, body, **key).json()["id"] == made.json()["id"]
    one = f"/breaches/{made.json()['id']}"
    assert api(cast, "receiver", "POST", one + "/evidence", {"what": "And a second mail"}).status_code == 200
    said = api(cast, "giver", "POST", one + "/remarks", {"text": "Rei was away on that day"}).json()
    assert said["remarks"][0]["text"] == "Rei was away on that day"
    assert (
        api(cast, "giver", "POST", one + "/dismiss", {"reason": "It was urgent and fine"}).status_code == 422
    )
    done = api(cast, "giver_manager", "POST", one + "/resolve", {"reason": "Both know how to go on"}).json()
    assert (done["state"], done["decided_by"]) == ("resolved", "Gus Givermanager")
    listed = api(cast, "manager", "GET", "/breaches?state=resolved&kind=bypass").json()
    assert (listed["count"], listed["items"][0]["id"]) == (1, made.json()["id"])
    assert api(cast, "outsider", "GET", "/breaches").json()["count"] == 0
    assert api(cast, "outsider", "GET", one).status_code == 404


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """A command, its exit code and what it said."""
    capsys.readouterr()
    code = cli.main(list(words))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_commands(
    cast: Cast,
    handed_over: Transition,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """BO-3, BO-5: report, list, resolve, dismiss; boundaries show, set, acknowledge; refusals exit with 1."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)
    manager = ("--as", "mona@tasuki.example")
    code, said = run(capsys, "breach", "report", "Aster Foods", "bypass", SAID, "--as", "rei@tasuki.example")
    assert (code, "Aster Foods" in said) == (0, True)
    one = Breach.objects.get()
    assert run(capsys, "breach", "report", "Aster Foods", "bypass", SAID)[0] == 1
    code, said = run(capsys, "breach", "list", "--json", "--state", "open", *manager)
    assert (code, json.loads(said)[0]["id"]) == (0, str(one.pk))
    assert str(one.pk) in run(capsys, "breach", "list")[1]
    assert run(capsys, "breach", "resolve", str(one.pk), "We have talked about it")[0] == 1
    assert run(capsys, "breach", "resolve", str(one.pk), "We have talked about it", *manager)[0] == 0
    assert run(capsys, "breach", "dismiss", str(one.pk), "On second thoughts: no", *manager)[0] == 1
    assert run(capsys, "breach", "dismiss", "no-such", "On second thoughts: no", *manager)[0] == 1
    until = (today() + timedelta(days=20)).isoformat()
    code, said = run(
        capsys, "boundaries", "Aster Foods", "set", "--until", until, "--part", "crises", *manager
    )
    assert code == 0
    assert until in said
    assert "[crises]" in said
    assert run(capsys, "boundaries", "Aster Foods", "set", *manager)[0] == 2
    assert run(capsys, "boundaries", "Aster Foods", "acknowledge", "--as", "gina@tasuki.example")[0] == 0
    assert Statement.objects.get().acknowledged_by_id == cast.giver.pk
    code, said = run(capsys, "boundaries", "Aster Foods", "--json")
    assert json.loads(said)["stated"] is True
