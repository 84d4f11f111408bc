"""Signing in by password, and what protects it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tasuki.people.actions import change_person
from tasuki.people.models import Person
from tasuki.testing.cast import PASSWORD, Cast

SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Post the form."""
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def signed_in(client: Client) -> bool:
    """Whether the client's session is somebody's, and is accepted."""
    return SESSION_KEY in client.session and client.get("/me/").status_code == 200


def test_the_right_password_opens(client: Client, cast: Cast) -> None:
    """SE-1: e-mail without regard to case, and the password."""
    answer = sign_in(client, "Gina@Tasuki.example")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("gina@tasuki.example", "wrong-password"),
        ("nobody@tasuki.example", PASSWORD),
        ("", PASSWORD),
        ("x\x00@y.example", PASSWORD),
    ],
)
def test_anything_else_does_not(client: Client, cast: Cast, email: str, password: str) -> None:
    """SE-1: a wrong password, an unknown address, nonsense."""
    assert sign_in(client, email, password).status_code in (200, 400)
    assert not signed_in(client)


def test_an_unknown_address_looks_like_a_wrong_password(client: Client, cast: Cast) -> None:
    """SE-1: nobody learns who works here: same page, same work."""
    known = sign_in(client, "gina@tasuki.example", "not-it-not-it").content.decode()
    unknown = sign_in(Client(), "nina@tasuki.example", "not-it-not-it").content.decode()
    strip = re.compile(r'value="[^"]*"|nonce="[^"]*"')
    assert strip.sub("", known) == strip.sub("", unknown)
    assert "not correct" in known


def test_the_password_of_an_unknown_address_is_hashed_too(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SE-1: the time taken does not tell either."""
    hashed: list[str] = []
    plain = Person.set_password

    def remember(person: Person, password: str) -> None:
        hashed.append(password)
        plain(person, password)

    monkeypatch.setattr(Person, "set_password", remember)
    sign_in(client, "nina@tasuki.example", "not-it-not-it")
    assert "not-it-not-it" in hashed


def test_the_sixth_wrong_password_is_refused(cast: Cast) -> None:
    """SE-1: five tries, then a pause, counted over all web processes, also for the right password."""
    for _ in range(5):
        sign_in(Client(), "gina@tasuki.example", "wrong-password")
    blocked = sign_in(Client(), "gina@tasuki.example")
    assert blocked.status_code == 200
    assert "Too many" in blocked.content.decode()
    fresh = Client()
    assert sign_in(fresh, "rei@tasuki.example").status_code == 302, "others are not shut out"


def test_tries_are_counted_in_the_shared_cache(cast: Cast, settings: Settings) -> None:
    """SE-1: many web hosts count together: the counter is a row, not memory."""
    from tasuki.web.models import SharedCache

    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    sign_in(Client(), "gina@tasuki.example", "wrong-password")
    assert SharedCache.objects.filter(cache_key__contains="login_failed").exists()


def test_the_session_is_new_after_signing_in(client: Client, cast: Cast) -> None:
    """SE-1: a session id planted before signing in is worth nothing."""
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""
    sign_in(client, "gina@tasuki.example")
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted or ""
    assert not signed_in(other)


def test_cookies_are_out_of_reach_of_scripts(client: Client, cast: Cast) -> None:
    """SE-1: HttpOnly, SameSite, on this host only."""
    sign_in(client, "gina@tasuki.example")
    client.get("/me/")
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name


def test_cookies_are_secure_where_the_address_is(client: Client, cast: Cast, settings: Settings) -> None:
    """SE-1: under https:// cookies never travel in the clear."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    sign_in(client, "gina@tasuki.example")
    assert client.cookies["sessionid"]["secure"]
    assert client.cookies["csrftoken"]["secure"] if "csrftoken" in client.cookies else True


def test_signing_out_takes_a_post(client: Client, cast: Cast) -> None:
    """SE-1: a link or a picture cannot sign anybody out."""
    sign_in(client, "gina@tasuki.example")
    assert client.get("/sign-in/out/").status_code == 200
    assert signed_in(client)
    client.post("/sign-in/out/")
    assert not signed_in(client)


def test_forms_need_their_token(cast: Cast) -> None:
    """SE-1: another site cannot post in somebody's name."""
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "gina@tasuki.example").status_code == 403
    strict.force_login(cast.giver)
    assert strict.post("/me/", {"language": "es", "zone": "UTC"}).status_code == 403


def test_nobody_registers(client: Client, db: None) -> None:
    """SE-1: the way is shut, by hand and by post."""
    before = Person.objects.count()
    shown = client.get("/sign-in/register/")
    client.post("/sign-in/register/", {"email": "eve@tasuki.example", "password1": PASSWORD})
    assert "An administrator adds colleagues" in shown.content.decode()
    assert Person.objects.count() == before


def test_who_is_inactive_stays_outside(client: Client, cast: Cast) -> None:
    """RO-7, SE-1: neither a new nor an open session works for somebody who was deactivated."""
    sign_in(client, "gina@tasuki.example")
    assert signed_in(client)
    Person.objects.filter(pk=cast.giver.pk).update(is_active=False)
    assert client.get("/me/").status_code == 302
    again = Client()
    answer = sign_in(again, "gina@tasuki.example")
    assert answer.status_code == 200
    assert not signed_in(again)


def test_without_an_address_nobody_signs_in(client: Client, db: None) -> None:
    """RO-7: people known only by name exist, and cannot sign in, not even with an empty address."""
    nameless = Person.objects.create_user(None, "Noa Noaddress", PASSWORD)
    assert nameless.email is None
    for email in ("", "None", "Noa Noaddress"):
        sign_in(client, email)
        assert not signed_in(client)


def test_only_local_addresses_are_gone_to(client: Client, cast: Cast) -> None:
    """SE-1: signing in leads nowhere else."""
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = sign_in(Client(), "gina@tasuki.example", next=target)
        assert "evil" not in answer["Location"]
    assert sign_in(client, "gina@tasuki.example", next="/transitions/")["Location"] == "/transitions/"


def test_a_new_password_ends_the_other_sessions(client: Client, cast: Cast) -> None:
    """SE-1: whoever took a session loses it."""
    sign_in(client, "gina@tasuki.example")
    thief = Client()
    sign_in(thief, "gina@tasuki.example")
    answer = client.post(
        "/sign-in/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "quite-another-sentence",
            "password2": "quite-another-sentence",
        },
    )
    assert answer.status_code == 302
    assert signed_in(client)
    assert not signed_in(thief)


def test_a_weak_password_is_refused(client: Client, cast: Cast) -> None:
    """SE-1: short, common or one's own name."""
    sign_in(client, "gina@tasuki.example")
    for weak in ("short", "password123", "gina@tasuki.example"):
        client.post(
            "/sign-in/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        )
        assert Person.objects.get(pk=cast.giver.pk).check_password(PASSWORD), weak


def test_a_forgotten_password_is_made_new_by_mail(client: Client, cast: Cast) -> None:
    """SE-1: a link to the address on record, that works once."""
    asked = client.post("/sign-in/password/reset/", {"email": "GINA@tasuki.example"})
    assert asked.status_code == 302
    [letter] = mail.outbox
    assert letter.to == ["gina@tasuki.example"]
    assert letter.subject == "A new password for Tasuki"
    [link] = re.findall(r"http://testserver(\S+)", str(letter.body))
    opened = client.get(link, follow=True)
    assert opened.status_code == 200
    form = opened.request["PATH_INFO"]
    done = client.post(form, {"password1": "quite-another-sentence", "password2": "quite-another-sentence"})
    assert done.status_code == 302
    assert sign_in(Client(), "gina@tasuki.example", "quite-another-sentence").status_code == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_looks_the_same(client: Client, cast: Cast) -> None:
    """SE-1: same answer, no mail to strangers, none to people who were deactivated."""
    Person.objects.filter(pk=cast.outsider.pk).update(is_active=False)
    known = client.post("/sign-in/password/reset/", {"email": "gina@tasuki.example"})
    mail.outbox.clear()
    for email in ("stranger@elsewhere.example", "oskar@tasuki.example"):
        unknown = Client().post("/sign-in/password/reset/", {"email": email})
        assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert mail.outbox == []


def test_a_mail_server_in_trouble_tells_nothing(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SE-1: a failing mail server does not turn known addresses into error pages."""

    def down(*_args: object, **_more: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert client.post("/sign-in/password/reset/", {"email": "gina@tasuki.example"}).status_code == 302


def test_without_mail_no_link_is_offered(client: Client, db: None, settings: Settings) -> None:
    """SE-1: where no mail server is set, the page says nothing of mails."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": ""}}}
    assert client.get("/sign-in/password/reset/").status_code == 404
    assert reverse("account_reset_password") not in client.get(SIGN_IN).content.decode()


def test_who_changes_a_password_has_not_forgotten_it(client: Client, cast: Cast) -> None:
    """SE-1: the page leads nowhere that is shut."""
    client.force_login(cast.giver, backend="tasuki.people.backends.EmailBackend")
    page = client.get("/sign-in/password/change/")
    assert page.status_code == 200
    assert reverse("account_reset_password") not in page.content.decode()


def test_an_old_address_gets_no_link(client: Client, cast: Cast) -> None:
    """SE-1, RO-7: who gave up an address cannot take the account over through it."""
    sign_in(client, "gina@tasuki.example")
    change_person(
        actor=cast.actor("operations"), person=cast.giver, values={"email": "gina.g@tasuki.example"}
    )
    Client().post("/sign-in/password/reset/", {"email": "gina@tasuki.example"})
    assert mail.outbox == []
    Client().post("/sign-in/password/reset/", {"email": "gina.g@tasuki.example"})
    assert [letter.to for letter in mail.outbox] == [["gina.g@tasuki.example"]]


def test_nobody_changes_their_own_address(client: Client, cast: Cast) -> None:
    """RO-7: messages leave in a person's name; their address is kept by operations."""
    client.force_login(cast.giver)
    for path in ("/sign-in/email/", "/sign-in/confirm-email/", "/sign-in/confirm-email/abc/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "boss@tasuki.example", "action_add": ""}).status_code == 404
    assert Person.objects.get(pk=cast.giver.pk).email == "gina@tasuki.example"


def test_a_session_ends_by_itself(client: Client, cast: Cast, settings: Settings) -> None:
    """SE-1: two weeks at most."""
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) <= timedelta(days=14)
    sign_in(client, "gina@tasuki.example")
    from django.contrib.sessions.models import Session

    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    assert not signed_in(client)
