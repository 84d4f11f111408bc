"""The pages of the profile and of colleagues."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tasuki.people.actions import add_person
from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import fingerprint_of, roles_of
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The one administrator."""
    return add_person(
        actor=Actor.console(), values={"name": "Ada", "email": "ada@tasuki.example"}, roles=["administrator"]
    )


def entry(person: Person, **changes: object) -> dict[str, object]:
    """The form of a colleague as a browser would post it."""
    known: dict[str, object] = {
        "name": person.name,
        "email": person.email or "",
        "title": person.title,
        "team": str(person.team_id or ""),
        "manager": str(person.manager_id or ""),
        "zone": person.zone,
        "language": person.language,
        "country": person.country,
        "intake_limit": person.intake_limit,
        "roles": sorted(roles_of(person)),
        "is_active": "on",
        "seen": fingerprint_of(person),
    }
    return known | changes


def test_a_person_chooses_language_and_zone(client: Client, cast: Cast) -> None:
    """UX-1: and reads the next page in it, whatever the browser chose before."""
    client.force_login(cast.giver)
    client.cookies["django_language"] = "en"
    assert client.post("/me/", {"language": "ja", "zone": "America/Lima"}).status_code == 302
    kept = Person.objects.get(pk=cast.giver.pk)
    assert (kept.language, kept.zone) == ("ja", "America/Lima")
    assert not client.cookies["django_language"].value
    del client.cookies["django_language"]  # as browsers do
    page = client.get("/me/").content.decode()
    assert '<html lang="ja">' in page
    assert "保存しました" in page
    assert "Saved." not in page
    assert client.post("/me/", {"language": "xx", "zone": "America/Lima"}).status_code == 422


def test_a_token_is_on_one_page_once(client: Client, cast: Cast) -> None:
    """SY-4: shown on the answer, not kept by the browser, gone on the next page, and it works."""
    client.force_login(cast.giver)
    answer = client.post("/me/tokens/", {"name": "export", "days": "30", "read_only": "on"})
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    [text] = re.findall(r"tsk_[\w-]{30,}", answer.content.decode())
    assert text not in client.get("/me/").content.decode()
    bearer = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/me", headers=bearer).json()["email"] == "gina@tasuki.example"
    token = ApiToken.objects.get()
    assert not token.writes
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert client.post("/me/tokens/", {"name": "", "days": "30"}).status_code == 422


def test_somebody_elses_token_is_not_there(client: Client, cast: Cast) -> None:
    """RO-10: not allowed looks like not found."""
    client.force_login(cast.giver)
    client.post("/me/tokens/", {"name": "export", "days": "30"})
    client.force_login(cast.receiver)
    assert client.post(f"/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_the_list_finds_people(client: Client, cast: Cast) -> None:
    """RO-7: by name, address, team, role."""
    client.force_login(cast.operations)
    everybody = client.get("/people/").content.decode()
    assert all(person.name in everybody for person in cast.everybody.values())
    for query, wanted, not_wanted in (
        ("q=rei@", "Rei Receiver", "Gina Giver"),
        ("q=gina", "Gina Giver", "Rei Receiver"),
        (f"team={cast.receiver.team_id}", "Rei Receiver", "Gina Giver"),
        ("role=executive", "Erin Executive", "Gina Giver"),
        ("team=nonsense&role=nobody&page=99&q=gina", "Gina Giver", "Rei Receiver"),
    ):
        shown = client.get(f"/people/?{query}").content.decode()
        assert wanted in shown, query
        assert not_wanted not in shown, query


def test_the_list_costs_the_same_for_many(
    client: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    """RO-7: the number of queries does not grow with the people."""
    client.force_login(cast.operations)
    for number in range(40):
        Person.objects.create_user(f"p{number}@tasuki.example", f"Person {number}", team=cast.giver.team)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get("/people/").status_code == 200
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert client.get("/api/v1/people?limit=200").json()["count"] == 49


def test_operations_edit_an_entry(client: Client, cast: Cast) -> None:
    """RO-5, RO-7: team, manager, roles, last day; what is wrong comes back with reasons."""
    client.force_login(cast.operations)
    path = f"/people/{cast.outsider.pk}/"
    assert client.get(path).status_code == 200
    done = client.post(
        path, entry(cast.outsider, manager=str(cast.manager.pk), roles=["leadership"], last_day="2027-01-31")
    )
    assert done.status_code == 302
    kept = Person.objects.get(pk=cast.outsider.pk)
    assert (kept.manager_id, str(kept.last_day)) == (cast.manager.pk, "2027-01-31")
    assert roles_of(kept) == {"leadership"}
    again = client.post(path, entry(kept, email="rei@tasuki.example"))
    assert again.status_code == 422
    assert "Somebody else signs in with rei@tasuki.example" in again.content.decode()
    raised = client.post(path, entry(kept, roles=["administrator"]))
    assert raised.status_code == 422
    assert roles_of(kept) == {"leadership"}


def test_a_stale_form_is_a_conflict(client: Client, cast: Cast) -> None:
    """SE-6: two people edit the same entry."""
    client.force_login(cast.operations)
    first, second = entry(cast.outsider, title="First"), entry(cast.outsider, title="Second")
    assert client.post(f"/people/{cast.outsider.pk}/", first).status_code == 302
    assert client.post(f"/people/{cast.outsider.pk}/", second).status_code == 409
    assert Person.objects.get(pk=cast.outsider.pk).title == "First"


def test_a_colleague_is_added(client: Client, cast: Cast) -> None:
    """RO-7: and cannot sign in before a password was chosen."""
    client.force_login(cast.operations)
    done = client.post(
        "/people/new/",
        {
            "name": "Nia New",
            "email": "nia@tasuki.example",
            "zone": "UTC",
            "language": "id",
            "intake_limit": 3,
            "is_active": "on",
        },
    )
    assert done.status_code == 302
    made = Person.objects.get(email="nia@tasuki.example")
    assert not made.has_usable_password()
    assert done["Location"] == f"/people/{made.pk}/"


def test_a_link_lets_a_colleague_choose_a_password(client: Client, cast: Cast, admin: Person) -> None:
    """RO-7, SE-1: made by an administrator, shown once, works once."""
    client.force_login(cast.operations)
    assert client.post(f"/people/{cast.giver.pk}/sign-in-link/").status_code == 404
    client.force_login(admin)
    shown = client.post(f"/people/{cast.giver.pk}/sign-in-link/")
    assert shown.status_code == 201
    [link] = re.findall(r"http://testserver(/sign-in/password/reset/key/[^<\s]+)", shown.content.decode())
    colleague = Client()
    form = colleague.get(link, follow=True).request["PATH_INFO"]
    colleague.post(form, {"password1": "a fine new sentence", "password2": "a fine new sentence"})
    assert Person.objects.get(pk=cast.giver.pk).check_password("a fine new sentence")
    assert "does not work any more" in Client().get(link, follow=True).content.decode()
