"""The outcome page."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.outcomes.actions import write_retrospective
from tasuki.outcomes.models import HandoffRating, Retrospective, Survey
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which this member of the cast has signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def url(row: Transition, *more: str) -> str:
    """An address under the outcome tab."""
    return "/".join([f"/transitions/{row.pk}/outcome", *more, ""])


def test_everything_through_the_page(cast: Cast, handed_over: Transition) -> None:
    """ME-3 ME-5 ME-8 ME-20: ask, rate, check health, look back on the page; each shows up there."""
    client = signed_in(cast, "receiver")
    assert client.post(url(handed_over, "ask")).status_code == 302
    assert client.post(url(handed_over, "rate"), {"score": "4", "comment": "Complete"}).status_code == 302
    assert client.post(url(handed_over, "health"), {"day": "0", "score": "71"}).status_code == 302
    texts = {
        "went_well": "Record complete early",
        "went_badly": "Two moved meetings",
        "customer_feedback": "Content on the whole",
        "actions": "Book the meeting first",
        "version": "0",
    }
    assert client.post(url(handed_over, "retrospective"), texts).status_code == 302
    page = client.get(url(handed_over)).content.decode()
    for expected in ("Mika", "4 of 5", "71 of 100", "Book the meeting first", "target ≥ 95"):
        assert expected in page, expected
    assert (Survey.objects.count(), HandoffRating.objects.count(), Retrospective.objects.count()) == (2, 1, 1)


def test_what_is_shut_says_why(cast: Cast) -> None:
    """ME-3 ME-5 ME-8 ME-20: before the cut-over every form is shut and says why."""
    row = open_for(cast, make_account(cast.giver))
    page = signed_in(cast, "receiver").get(url(row)).content.decode()
    assert page.count("This comes after the cutover") + page.count("this comes after the cutover") >= 4
    response = signed_in(cast, "receiver").post(url(row, "ask"))
    assert response.status_code == 422


def test_a_refused_retrospective_keeps_what_was_typed(cast: Cast, handed_over: Transition) -> None:
    """ME-20: a placeholder is refused by name and nothing typed is lost."""
    texts = {
        "went_well": "A long and careful text",
        "went_badly": "tbd",
        "customer_feedback": "?",
        "actions": "-",
    }
    response = signed_in(cast, "manager").post(url(handed_over, "retrospective"), texts)
    assert response.status_code == 422
    page = response.content.decode()
    assert "A long and careful text" in page
    assert "What did not: write something" in page
    assert "went_badly:" not in page


@pytest.mark.parametrize("path", [(), ("ask",), ("rate",), ("health",), ("retrospective",)])
def test_outsider_finds_nothing(cast: Cast, handed_over: Transition, path: tuple[str, ...]) -> None:
    """RO-10 SE-2: for an outsider none of it exists; signed out leads to the sign-in."""
    client = signed_in(cast, "outsider")
    response = client.post(url(handed_over, *path), {}) if path else client.get(url(handed_over))
    assert response.status_code == 404
    away = Client().post(url(handed_over, *path), {}) if path else Client().get(url(handed_over))
    assert (away.status_code, "sign-in" in away["Location"]) == (302, True)


def test_revoke_on_the_page(cast: Cast, handed_over: Transition) -> None:
    """ME-3 SE-2: whoever records outcomes withdraws a question; an outsider finds none."""
    signed_in(cast, "receiver").post(url(handed_over, "ask"))
    survey = Survey.objects.first()
    assert survey is not None
    path = f"/surveys/{survey.pk}/revoke/"
    assert signed_in(cast, "outsider").post(path).status_code == 404
    assert signed_in(cast, "receiver").post(path).status_code == 302
    assert Survey.objects.get(pk=survey.pk).revoked_at is not None


def test_the_retrospective_of_a_closed_transition_is_read(cast: Cast, handed_over: Transition) -> None:
    """ME-20: once closed it stands as text; correcting it is a deliberate step, for those who may."""
    write_retrospective(
        actor=cast.actor("receiver"),
        transition_id=handed_over.pk,
        went_well="The record was complete in the first week",
        went_badly="The joint meeting was moved twice",
        customer_feedback="Mika would have liked to be told earlier",
        actions="Invite the champion before the announcement",
    )
    open_page = signed_in(cast, "receiver").get(f"/transitions/{handed_over.pk}/outcome/").content.decode()
    assert "Correct the retrospective" not in open_page
    Transition.objects.filter(pk=handed_over.pk).update(stage="closed")
    shown = signed_in(cast, "receiver").get(f"/transitions/{handed_over.pk}/outcome/").content.decode()
    assert "Correct the retrospective" in shown
    assert shown.index("The joint meeting was moved twice") < shown.index("Correct the retrospective")
    executive = signed_in(cast, "executive").get(f"/transitions/{handed_over.pk}/outcome/").content.decode()
    assert "The joint meeting was moved twice" in executive
    assert "Correct the retrospective" not in executive
