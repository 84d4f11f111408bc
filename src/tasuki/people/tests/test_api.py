"""Tokens at the API's door, and colleagues through it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import roles_of
from tasuki.people.tokens import make_token
from tasuki.testing.cast import Cast
from tasuki.web import clock


def bearer(cast: Cast, name: str, **more: object) -> dict[str, str]:
    """The header with a fresh token of a member of the cast."""
    _token, text = make_token(actor=cast.actor(name), person=getattr(cast, name), name="test", **more)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {text}"}


def test_a_token_acts_as_its_person(client: Client, cast: Cast) -> None:
    """SY-4: with the roles that the person has now."""
    headers = bearer(cast, "operations")
    assert client.get("/api/v1/me", headers=headers).json()["roles"] == ["operations"]
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nonsense", "Basic Z2luYTpw", "Bearer tsk_" + "x" * 500, "bearer \x00"]
)
def test_without_a_valid_token_nothing(client: Client, cast: Cast, header: str) -> None:
    """SE-2: 401 with a reason, as JSON."""
    answer = client.get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["reasons"][0]["code"] == "access.sign_in"


def test_a_token_ends(client: Client, cast: Cast) -> None:
    """SY-4: by expiry, by revoking, with its person."""
    headers = bearer(cast, "giver", days=1)
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    Person.objects.filter(pk=cast.giver.pk).update(is_active=False)
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_a_reading_token_does_not_write(client: Client, cast: Cast) -> None:
    """SY-4: whatever its person may do."""
    headers = bearer(cast, "operations", writes=False)
    assert client.get("/api/v1/people", headers=headers).status_code == 200
    done = client.post("/api/v1/people", {"name": "X"}, "application/json", headers=headers)
    assert done.status_code == 401
    assert not Person.objects.filter(name="X").exists()


def test_a_wrong_token_is_not_rescued_by_a_session(client: Client, cast: Cast) -> None:
    """SE-2: a caller who names a token is judged by it."""
    client.force_login(cast.operations)
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer tsk_wrong"}).status_code == 401


def test_a_session_writes_only_with_its_form_token(cast: Cast) -> None:
    """SE-1: another site cannot post to the API in somebody's name."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.operations)
    assert strict.get("/api/v1/me").status_code == 200
    assert strict.post("/api/v1/people", {"name": "X"}, "application/json").status_code == 401
    page = strict.get("/me/").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    done = strict.post("/api/v1/people", {"name": "X"}, "application/json", headers={"X-CSRFToken": token})
    assert done.status_code == 201


def test_people_are_listed_shown_added_and_changed(client: Client, cast: Cast) -> None:
    """SY-4, RO-7: the same actions as the pages."""
    headers = bearer(cast, "operations")
    found = client.get("/api/v1/people?q=rei&limit=1", headers=headers).json()
    assert [one["name"] for one in found["items"]] == ["Rei Receiver"]
    body = {
        "name": "Nia New",
        "email": "nia@tasuki.example",
        "team": "Success Osaka",
        "manager": "mona@tasuki.example",
        "roles": ["executive"],
    }
    made = client.post("/api/v1/people", body, "application/json", headers=headers)
    assert made.status_code == 201, made.json()
    nia = made.json()
    assert (nia["team"], nia["manager"]["name"], nia["roles"]) == (
        "Success Osaka",
        "Mona Manager",
        ["executive"],
    )
    path = f"/api/v1/people/{nia['id']}"
    changed = client.patch(
        path,
        {"last_day": "2027-02-01", "manager": None, "seen": nia["seen"]},
        "application/json",
        headers=headers,
    )
    assert changed.json()["last_day"] == "2027-02-01"
    assert changed.json()["manager"] is None
    stale = client.patch(path, {"title": "X", "seen": nia["seen"]}, "application/json", headers=headers)
    assert stale.status_code == 409
    assert roles_of(Person.objects.get(pk=nia["id"])) == {"executive"}


def test_people_are_not_for_everybody(client: Client, cast: Cast) -> None:
    """RO-10: a manager sees the team, nobody without the right changes an entry."""
    headers = bearer(cast, "manager")
    assert {one["name"] for one in client.get("/api/v1/people", headers=headers).json()["items"]} == {
        "Mona Manager",
        "Rei Receiver",
    }
    assert client.get(f"/api/v1/people/{cast.giver.pk}", headers=headers).status_code == 404
    for person in (cast.receiver, cast.manager, cast.giver):
        done = client.patch(
            f"/api/v1/people/{person.pk}", {"title": "X"}, "application/json", headers=headers
        )
        assert done.status_code == 404
    assert (
        client.post("/api/v1/people", {"name": "X"}, "application/json", headers=headers).status_code == 422
    )
    assert not Person.objects.filter(title="X").exists()


def test_tokens_are_not_made_by_tokens(client: Client, cast: Cast) -> None:
    """SY-4: a stolen token cannot outlive itself; it can be ended."""
    headers = bearer(cast, "giver")
    assert client.post("/api/v1/tokens", {"name": "X"}, "application/json", headers=headers).status_code in (
        404,
        405,
    )
    assert client.post("/me/tokens/", {"name": "X"}, headers=headers).status_code == 302
    assert ApiToken.objects.count() == 1
    token = ApiToken.objects.get()
    assert client.delete(f"/api/v1/tokens/{token.pk}", headers=bearer(cast, "receiver")).status_code == 404
    assert client.delete(f"/api/v1/tokens/{token.pk}", headers=headers).json()["works"] is False
    assert client.get("/api/v1/me", headers=headers).status_code == 401
