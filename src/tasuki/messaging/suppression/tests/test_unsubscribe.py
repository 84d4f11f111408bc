"""The link to unsubscribe: opening changes nothing, a post does, and it can be undone."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.messaging.models import Message, Suppression
from tasuki.messaging.suppression.actions import suppress
from tasuki.messaging.suppression.asking import MOST_CHANGES
from tasuki.messaging.suppression.links import unsubscribe_token, unsubscribe_url
from tasuki.messaging.suppression.queries import is_suppressed
from tasuki.messaging.tests.conftest import draft
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Notice
from tasuki.transitions.survey_link import survey_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast, account: object) -> Message:
    """A follow-up in Japanese."""
    made = draft(cast, open_for(cast, account))[0]  # type: ignore[arg-type]
    Message.objects.filter(pk=made.pk).update(kind="follow_up", language="ja", state="sent")
    made.refresh_from_db()
    return made


def path(row: Message) -> str:
    return f"/unsubscribe/{unsubscribe_token(row.pk)}/"


def test_which_messages_carry_the_link(row: Message) -> None:
    """MS-5: news does; a letter that waits for an answer, what belongs to a meeting, and mail to colleagues do not."""
    found = {
        kind
        for kind in Message.Kind.values
        if unsubscribe_url(Message(pk=row.pk, recipient_id=row.recipient_id, kind=kind))
    }
    assert found == {"follow_up", "survey", "step_back", "announcement"}
    assert unsubscribe_url(Message(kind="follow_up", recipient=None)) == ""
    assert unsubscribe_url(row).endswith(path(row))


def test_opening_the_link_changes_nothing(row: Message) -> None:
    """MS-5, RO-9: scanners open links; the page asks, in the recipient's language, and shows no whole address."""
    page = Client(enforce_csrf_checks=True).get(path(row))
    assert page.status_code == 200
    assert not is_suppressed(row.to_address)
    assert row.to_address not in page.content.decode()
    assert 'lang="ja"' in page.content.decode()
    assert (page["Referrer-Policy"], "noindex" in page["X-Robots-Tag"]) == ("no-referrer", True)
    assert "no-store" in page["Cache-Control"]


def test_the_button_stops_mail_and_the_account_team_hears_of_it(cast: Cast, row: Message) -> None:
    """MS-5: the address gets no more mail; “do not mail” of the stakeholder stays as it was."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path(row), {"action": "stop"}).status_code == 302
    browser.post(path(row), {"action": "stop"})
    entry = Suppression.objects.get()
    assert (entry.address, entry.source, entry.message_id) == (row.address_key, "asked", row.pk)
    assert row.recipient is not None
    row.recipient.refresh_from_db()
    assert not row.recipient.do_not_mail
    told = Notice.objects.filter(code="notice.asked_no_mail")
    assert told.filter(person=cast.giver).count() == 1
    assert told[0].values["name"] == row.to_name


def test_one_click_of_a_mail_program(row: Message) -> None:
    """MS-5: RFC 8058: a POST without cookies, answered at once."""
    answer = Client(enforce_csrf_checks=True).post(
        path(row), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert is_suppressed(row.to_address)


def test_a_mistake_can_be_undone_by_the_same_link(row: Message) -> None:
    """MS-5: what was asked for by link is taken back by link; what operations entered is not."""
    browser = Client()
    browser.post(path(row), {"action": "stop"})
    assert "undo" in browser.get(path(row)).content.decode()
    assert browser.post(path(row), {"action": "undo"}).status_code == 302
    assert not is_suppressed(row.to_address)
    suppress(actor=Actor.console(), address=row.to_address, reason="By phone", source="asked")
    assert "undo" not in browser.get(path(row)).content.decode()
    assert browser.post(path(row), {"action": "undo"}).status_code == 409
    assert is_suppressed(row.to_address)


@pytest.mark.parametrize("source", ["list", "bounced"])
def test_undoing_brings_back_what_held_before(row: Message, source: str) -> None:
    """MS-5, RO-9: who holds a link lifts their own wish, never what operations or a mail server entered."""
    held = suppress(actor=Actor.console(), address=row.to_address, reason="Left in May", source=source)
    browser = Client()
    for _ in range(2):
        browser.post(path(row), {"action": "stop"})
        assert Suppression.objects.get(lifted_at=None).source == "asked"
        browser.post(path(row), {"action": "undo"})
        kept = Suppression.objects.get(lifted_at=None)
        assert (kept.pk, kept.source, kept.reason) == (held.pk, source, "Left in May")
        assert is_suppressed(row.to_address)
        assert browser.post(path(row), {"action": "undo"}).status_code == 409
    wishes = Suppression.objects.filter(source="asked")
    assert {one.lifted_reason for one in wishes} == {"undone by link"}


def test_what_operations_enter_in_the_same_words_is_theirs(cast: Cast, row: Message) -> None:
    """MS-5, RO-9: a wish counts as made by link only when nobody entered it."""
    suppress(actor=cast.actor("operations"), address=row.to_address, reason="link", source="asked")
    assert Client().post(path(row), {"action": "undo"}).status_code == 409
    assert is_suppressed(row.to_address)


def test_a_link_that_is_not_ours(row: Message) -> None:
    """RO-9: forged, of another purpose, or of a message that is gone."""
    browser = Client()
    good = unsubscribe_token(row.pk)
    forged = [good[:-2], "x", good.replace(":", "x:"), survey_token(row.pk, row.pk)]
    assert {browser.post(f"/unsubscribe/{one}/", {"action": "stop"}).status_code for one in forged} == {404}
    assert {browser.get(f"/unsubscribe/{one}/").status_code for one in forged} == {404}
    assert not Suppression.objects.exists()


def test_other_sites_and_empty_posts_do_nothing(row: Message) -> None:
    """RO-9: only the button, and the one click."""
    browser = Client()
    cross = browser.post(path(row), {"action": "stop"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (cross.status_code, browser.post(path(row), {}).status_code) == (403, 422)
    assert not is_suppressed(row.to_address)


def test_it_cannot_be_toggled_for_ever(row: Message) -> None:
    """RO-9: who plays with the link fills no table."""
    browser = Client()
    for _ in range(MOST_CHANGES):
        browser.post(path(row), {"action": "stop"})
        browser.post(path(row), {"action": "undo"})
    assert browser.post(path(row), {"action": "stop"}).status_code == 429
    assert Suppression.objects.count() == MOST_CHANGES
