"""Texts through the API (MS-3, MS-4, MS-6, SY-4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tasuki.messaging import library
from tasuki.messaging.company.tests.conftest import NAME, OURS
from tasuki.messaging.library import Traits
from tasuki.people.tokens import make_token
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db
ONE = f"/texts/en/{NAME}"
type Ask = Callable[..., Any]


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
    """MS-4: start, write, put in force, compare, undo, take out; each answer carries the next revision."""
    made = ask("POST", f"{ONE}/start", {}).json()
    assert (made["revision"], made["in_force"]) == (1, None)
    saved = ask("PUT", f"{ONE}/draft", {"source": OURS, "revision": 1}).json()
    first = ask("POST", f"{ONE}/put", {"revision": saved["revision"], "note": "Ours"}).json()
    assert (first["in_force"], first["versions"][0]["note"]) == (1, "Ours")
    found = ask("GET", ONE).json()
    assert (found["origin"], found["number"], found["source"]) == ("company", 1, OURS)
    second = ask(
        "PUT", f"{ONE}/draft", {"source": OURS.replace("Hello", "Hi"), "revision": first["revision"]}
    )
    put = ask("POST", f"{ONE}/put", {"revision": second.json()["revision"]}, key="once")
    again = ask("POST", f"{ONE}/put", {"revision": second.json()["revision"]}, key="once")
    assert put.json() == again.json()
    pieces = ask("GET", f"{ONE}/compare?before=1&after=2").json()["subject"]
    assert [one["text"] for one in pieces if one["what"] == "gone"] == ["Hello"]
    undone = ask("POST", f"{ONE}/undo", {"revision": put.json()["revision"], "number": 1}).json()
    assert (undone["in_force"], undone["versions"][0]["digest"]) == (3, first["versions"][0]["digest"])
    out = ask("POST", f"{ONE}/take-out", {"revision": undone["revision"]}).json()
    assert out["in_force"] is None
    assert library.find_text("introduction", "en", Traits("rep-to-rep", "planned")).source == "shipped"
    lines = {(one["language"], one["name"]): one for one in ask("GET", "/texts").json()["items"]}
    assert lines["en", NAME]["state"] == "shipped"


def test_errors_come_with_place_and_guess(ask: Ask) -> None:
    """MS-4: unknown fields are named with line and near names, and keep the text out of force."""
    source = OURS.replace("{{ reason }}", "{{ raeson }}")
    found = ask("POST", f"{ONE}/check", {"source": source}).json()
    assert found["valid"] is False
    assert found["errors"][0]["values"] | {"near": None} == {
        "text_part": "body", "line": 3, "field": "raeson", "near": None,
    }  # fmt: skip
    assert found["errors"][0]["values"]["near"][0] == "reason"
    ask("POST", f"{ONE}/start", {})
    saved = ask("PUT", f"{ONE}/draft", {"source": source, "revision": 1})
    refused = ask("POST", f"{ONE}/put", {"revision": saved.json()["revision"]})
    assert refused.status_code == 422
    assert refused.json()["reasons"][0]["code"] == "text.field_unknown"


def test_a_preview_of_a_real_recipient(ask: Ask, transition: Transition) -> None:
    """MS-6, MS-3: what the recipient would get, with the four points and how it reads; links are cut short."""
    source = OURS.replace("{{ reason }}", "{{ reason }} {{ survey_url }}")
    body = {"source": source, "transition_id": str(transition.pk)}
    found = ask("POST", f"{ONE}/preview", body).json()
    assert found["subject"] == "Hello from Rei Receiver"
    assert found["account"] == transition.account.name
    assert found["report"]["lacking"] == []
    assert found["report"]["points"]["continuity"]
    assert "/…/" in found["fields"]["survey_url"]
    assert found["html"].startswith("<!DOCTYPE html>")


def test_who_may(ask: Ask, transition: Transition) -> None:
    """SE-2, RO-10: everybody reads texts in force; only operations writes, tries and sees drafts."""
    ask("POST", f"{ONE}/start", {})
    assert ask("GET", ONE, by="giver").status_code == 200
    assert ask("GET", f"{ONE}?version=draft", by="giver").status_code == 404
    assert ask("GET", f"{ONE}/company", by="giver").status_code == 404
    for method, path, body in (
        ("POST", "start", {}),
        ("POST", "check", {"source": OURS}),
        ("POST", "preview", {"source": OURS}),
        ("PUT", "draft", {"source": OURS, "revision": 1}),
        ("POST", "put", {"revision": 1}),
        ("POST", "undo", {"revision": 1, "number": 1}),
        ("POST", "take-out", {"revision": 1}),
        ("POST", "discard", {"revision": 1}),
    ):
        assert ask(method, f"{ONE}/{path}", body, by="giver").status_code == 422, path


def test_conflict_and_limits(ask: Ask) -> None:
    """SE-6, MS-4: who saves second gets 409; too long is refused with the limit, never cut."""
    ask("POST", f"{ONE}/start", {})
    assert ask("PUT", f"{ONE}/draft", {"source": OURS, "revision": 1}).status_code == 200
    assert ask("PUT", f"{ONE}/draft", {"source": "x", "revision": 1}).status_code == 409
    long = ask("PUT", f"{ONE}/draft", {"source": "文" * 7_000, "revision": 2})
    assert long.status_code == 422
    assert long.json()["reasons"][0]["values"]["limit"] == 20_000
    assert ask("POST", "/texts/xx/survey/start", {}).status_code == 422
    assert ask("POST", "/texts/en/survey.planned.rep-to-rep/start", {}).status_code == 422
    assert ask("POST", f"{ONE}/discard", {"revision": 2}).status_code == 204
    assert ask("GET", f"{ONE}/company").status_code == 404
