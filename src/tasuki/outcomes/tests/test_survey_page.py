"""The survey's page: no login, nothing happens on opening it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client, RequestFactory

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder
from tasuki.outcomes import limits
from tasuki.outcomes.actions import ask_survey, revoke_survey
from tasuki.outcomes.models import Survey
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import survey_token, survey_url
from tasuki.web.logs import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(handed_over: Transition, champion: Stakeholder) -> str:
    """The address of the champion's survey."""
    caches["public"].clear()
    return f"/survey/{survey_token(handed_over.pk, champion.pk)}/"


@pytest.fixture
def reader() -> Client:
    """A browser without cookies that checks CSRF as a real one would meet it."""
    return Client(enforce_csrf_checks=True)


def test_the_mail_leads_here(handed_over: Transition, champion: Stakeholder, path: str) -> None:
    """ME-3: the address in the mail is the address of the page."""
    assert survey_url(handed_over.pk, champion.pk).split("/", 3)[3].startswith("survey/")
    assert path.startswith("/survey/")


@pytest.mark.parametrize(
    "query", ["", "?score=1", "?score=5&comment=great", "?score=5&confirm=1", "?score=nonsense"]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_never_answers(reader: Client, path: str, query: str, method: str) -> None:
    """ME-3: whatever a scanner opens, and however often, no answer comes of it and nothing is written."""
    events = Event.objects.count()
    answers = [getattr(reader, method)(path + query) for _time in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert not Survey.objects.exclude(answered_at=None).exists()
    assert (Survey.objects.count(), Event.objects.count()) == (0, events)
    assert not any(one.cookies for one in answers)


def test_score_link_only_chooses(reader: Client, path: str) -> None:
    """ME-3: the one-click links of the mail lead to the form with the score chosen; sending it is a second step."""
    page = reader.get(path + "?score=4").content.decode()
    assert (
        'value="4" id="id_score_3" required checked' in page
        or 'value="4" required id="id_score_3" checked' in page
    )
    assert page.count("checked") == 1


def test_answer_without_login_or_cookie(reader: Client, path: str) -> None:
    """ME-3 RO-9: the form is sent without session and cookie; the answer is kept and shown."""
    response = reader.post(path, {"score": "4", "comment": "Gut gemacht"})
    assert (response.status_code, response["Location"]) == (302, path)
    survey = Survey.objects.get()
    assert (survey.score, survey.comment) == (4, "Gut gemacht")
    assert not response.cookies
    assert "4" in reader.get(path).content.decode()


def test_language_of_the_stakeholder(
    reader: Client, handed_over: Transition, champion: Stakeholder, path: str
) -> None:
    """ME-3 MS-4 UX-1: the page speaks the stakeholder's language, whatever the browser asks for."""
    page = reader.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="ja"' in page
    sponsor = handed_over.account.stakeholders.get(kind="sponsor")
    page = reader.get(f"/survey/{survey_token(handed_over.pk, sponsor.pk)}/").content.decode()
    assert '<html lang="es"' in page


def test_the_address_stays_private(reader: Client, path: str) -> None:
    """ME-3 RO-9: no search engine keeps it, no other site gets to see it, no cache holds it."""
    response = reader.get(path)
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert page.rindex('content="no-referrer"') > page.rindex('content="same-origin"')


def test_bad_answers_are_asked_again(reader: Client, path: str) -> None:
    """ME-3: no score, a wrong score, far too long a comment: the form says so, nothing is kept."""
    for data in (
        {},
        {"score": "6"},
        {"score": "x"},
        {"score": "5", "comment": "a" * 2001},
    ):
        assert reader.post(path, data).status_code == 422, data
    assert reader.post(path, {"score": "5", "comment": "\x00"}).status_code == 400
    assert not Survey.objects.exists()


def test_cross_site_is_refused(reader: Client, path: str) -> None:
    """ME-3: a request that the browser marks as another site's is refused; `Origin: null` of no-referrer is none."""
    refused = reader.post(path, {"score": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, Survey.objects.count()) == (403, 0)
    good = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert reader.post(path, {"score": "5"}, headers=good).status_code == 302


def test_too_often(reader: Client, path: str) -> None:
    """ME-3: a link that is hammered rests for some minutes."""
    codes = [reader.post(path, {"score": "3"}).status_code for _time in range(limits.PER_LINK + 1)]
    assert codes == [302] * limits.PER_LINK + [429]


def test_friendly_where_it_leads_nowhere(
    cast: Cast, reader: Client, handed_over: Transition, champion: Stakeholder, path: str
) -> None:
    """ME-3: forged, early and withdrawn links get a page in words, and no answer."""
    early = open_for(cast, make_account(cast.giver, "Birch Tools"))
    person = early.account.stakeholders.get(kind="champion")
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    revoke_survey(actor=cast.actor("receiver"), survey_id=Survey.objects.get(stakeholder=champion).pk)
    for wrong, status in (
        (path[:-3] + "x/", 404),
        ("/survey/abc/", 404),
        (f"/survey/{survey_token(early.pk, person.pk)}/", 409),
        (path, 410),
    ):
        for response in (reader.get(wrong), reader.post(wrong, {"score": "5"})):
            assert response.status_code == status, wrong
            assert b"<h1>" in response.content
    assert not Survey.objects.exclude(answered_at=None).exists()


def test_an_answer_is_not_read_out(reader: Client, path: str) -> None:
    """ME-3 RO-9: whoever opens a link later sees that it was answered, never what was said."""
    reader.post(path, {"score": "2", "comment": "Only for you"})
    page = reader.get(path).content.decode()
    assert "Only for you" not in page
    assert "checked" not in page


def test_the_log_keeps_no_link(
    reader: Client, path: str, caplog: pytest.LogCaptureFixture, settings: LazySettings
) -> None:
    """SE-4 ME-3: a refused answer is logged without the part of the address that would answer it."""
    assert reader.post(path, {"score": "9"}).status_code == 422
    told = Line("%(message)s").format(caplog.records[-1])
    assert path.split("/")[2] in caplog.records[-1].getMessage()
    assert told.endswith("/survey/…/")
    assert "tasuki.web.logs.Line" in str(settings.LOGGING)


def test_the_address_behind_a_proxy(reader: Client, path: str, settings: LazySettings) -> None:
    """ME-3 SE-1: behind a trusted proxy visitors count apart, by the same rule as for signing in."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    one, other = RequestFactory().get(path), RequestFactory().get(path)
    one.META["HTTP_X_FORWARDED_FOR"] = "198.51.100.9, 203.0.113.1"
    other.META["HTTP_X_FORWARDED_FOR"] = "203.0.113.2"
    limits.refuse_too_often(one, "a", per_address=1)
    limits.refuse_too_often(other, "a", per_address=1)
    with pytest.raises(Refused):
        limits.refuse_too_often(one, "b", per_address=1)
