"""Pages nobody wants to meet: each in the look, in the reader's language, with what happened and a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tasuki.desk import pages as desk_pages
from tasuki.people.models import Person
from tasuki.testing.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LANGUAGES: Final = ("en", "ja", "es", "id")
HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
LEAKS: Final = ("Traceback", "Exception", "django", "Django", "sqlite", "psycopg", "kept apart", "/src/")


def _client(language: str, person: Person | None = None, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if person is not None:
        client.force_login(person)
    return client


def _missing(client: Client) -> Any:
    return client.get(f"/transitions/{uuid4()}/")


def _unheard_of(client: Client) -> Any:
    return client.get("/nowhere/kept apart/")


def _no_page(client: Client) -> Any:
    return client.get("/notices/read/")


def _not_readable(client: Client) -> Any:
    return client.get("/", {"q": "\0"})


def _too_large(client: Client) -> Any:
    return client.post("/notices/read/", {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})


TROUBLES: Final[dict[Callable[[Client], Any], int]] = {
    _missing: 404,
    _unheard_of: 404,
    _no_page: 405,
    _not_readable: 400,
    _too_large: 400,
}


def _in_the_look(answer: Any, language: str) -> str:
    """The words of the page, which is one of ours, with one heading and a way out, and tells nothing of its inside."""
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert "web/tasuki" in text
    heading = HEADING.findall(text)
    assert len(heading) == 1, text
    assert 'class="button is-primary"' in text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert not [leak for leak in LEAKS if leak in main], main
    return str(heading[0]).strip()


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.__name__.strip("_"))
def test_what_went_wrong_is_said(cast: Cast, trouble: Callable[[Client], Any]) -> None:
    """UX-1, UX-2: not there, no page, not readable, too much: a heading of its own in each language."""
    headings = set()
    for language in LANGUAGES:
        answer = trouble(_client(language, cast.giver))
        assert answer.status_code == TROUBLES[trouble]
        headings.add(_in_the_look(answer, language))
    assert len(headings) == len(LANGUAGES)


def test_too_much_is_told_in_readable_figures(cast: Cast) -> None:
    """UX-1: how much may be sent stands there as people write it."""
    assert "5,000,000" in _too_large(_client("en", cast.giver)).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_of_ours_needs_no_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """UX-1: the page of a failure is drawn without the database and tells nothing of what failed."""

    def fails(*_args: Any, **_more: Any) -> Any:
        def closed(execute: Any, *args: Any) -> Any:
            raise AssertionError("the page of a failure asked the database")

        connection.execute_wrappers.append(closed)
        raise RuntimeError("kept apart")

    monkeypatch.setattr(desk_pages, "render", fails)
    try:
        client = _client(language, cast.giver)
        client.cookies["theme"] = "dark"
        answer = client.get("/")
    finally:
        connection.execute_wrappers.clear()
    assert answer.status_code == 500
    _in_the_look(answer, language)
    assert 'data-theme="dark"' in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_from_elsewhere(cast: Cast, language: str) -> None:
    """SE-1: a form without the token of this browser changes nothing and says what to do."""
    answer = _client(language, cast.giver, enforce_csrf_checks=True).post("/notices/read/", {"all": "1"})
    assert answer.status_code == 403
    _in_the_look(answer, language)


# -- the session has ended ------------------------------------------------------------------------


def _left(client: Client) -> Client:
    """Whose session is over while their browser still has its cookie."""
    client.session.flush()
    client.cookies[settings.SESSION_COOKIE_NAME] = "gone"
    return client


def test_a_page_after_the_session_has_ended(cast: Cast) -> None:
    """SE-1, UX-2: whoever was signed in before is told so, and comes back to the page after signing in."""
    client = _left(_client("en", cast.giver))
    answer = client.get("/transitions/?stage=all")
    page = client.get(answer["Location"])
    assert "You are not signed in any more." in page.content.decode()
    back = client.post(
        reverse("account_login"),
        {"login": cast.giver.email, "password": PASSWORD, "next": "/transitions/?stage=all"},
    )
    assert back["Location"] == "/transitions/?stage=all"
    assert 'name="next" value="/transitions/?stage=all"' in page.content.decode()


def test_a_form_after_the_session_has_ended(cast: Cast) -> None:
    """SE-1, UX-2: the way back leads to the page of the form, not to an address that takes only forms."""
    client = _left(_client("en", cast.giver))
    answer = client.post("/notices/read/", {"all": "1"}, headers={"Referer": "http://testserver/notices/"})
    page = client.get(answer["Location"]).content.decode()
    assert 'name="next" value="/notices/"' in page
    assert "What you sent was not saved." in page


def test_a_part_of_a_page_after_the_session_has_ended(cast: Cast) -> None:
    """SE-1, UX-3: a script gets a refusal with a sentence and the way in, never the page of signing in as a part."""
    client = _left(_client("en", cast.giver))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/notices/?page=2"}
    answer = client.post("/notices/read/", {"all": "1"}, headers=headers)
    assert answer.status_code == 401
    assert "data-problem" in answer.content.decode()
    assert "next=%2Fnotices%2F%3Fpage%3D2" in answer.content.decode()


def test_who_was_never_signed_in_is_told_nothing(client: Client) -> None:
    """SE-1: a first visit is no end of anything."""
    answer = client.get("/transitions/")
    assert answer["Location"] == "/sign-in/?next=/transitions/"
    assert "any more" not in client.get(answer["Location"]).content.decode()


# -- before anybody can sign in, and when a way in has ended ----------------------------------------


def test_an_empty_installation_says_how_to_begin(client: Client) -> None:
    """RO-7, UX-2: where nobody is known, the page of signing in says how the first administrator is added."""
    assert "tasuki person add" in client.get("/sign-in/").content.decode()


def test_a_peopled_installation_does_not(client: Client, cast: Cast) -> None:
    """SE-1: where somebody can sign in, nothing is told about the inside."""
    assert "tasuki person" not in client.get("/sign-in/").content.decode()


def test_a_used_link_leads_to_a_new_one(client: Client, cast: Cast, settings: Settings) -> None:
    """SE-1, UX-2: a link that does not work any more has no fields to fill, but the way to a new one."""
    page = client.get("/sign-in/password/reset/key/1-bad/").content.decode()
    assert 'type="password"' not in page
    assert reverse("account_reset_password") in page
