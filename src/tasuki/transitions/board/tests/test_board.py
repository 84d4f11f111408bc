"""The board by stage: columns, what is at stake, cards with their next move, moving them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tasuki.people.tokens import make_token
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.board import view
from tasuki.transitions.models import StageChange, Transition
from tasuki.transitions.tests.test_query_budget import Budget, open_some, signed_in
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.django_db

BOARD = "/transitions/board/"


@pytest.fixture
def planned(cast: Cast) -> Transition:
    """One transition, planned, worth something."""
    account = make_account(cast.giver, name="Aster Foods", arr=Decimal("120000"), currency="USD")
    return open_for(cast, account)


def column(actor: Actor, stage: str, **wanted: str) -> view.Column:
    """One column of the board."""
    return next(one for one in view.columns(actor, wanted) if one.stage == stage)


def test_columns_in_order_with_what_is_at_stake(cast: Cast, planned: Transition) -> None:
    """UX-2, TR-2: every stage of the main line in its order, with how many are in it and what they are worth."""
    shown = view.columns(cast.actor("operations"), {})
    assert [one.stage for one in shown] == [one for one in lifecycle.MAIN_LINE if one != lifecycle.CLOSED]
    here = next(one for one in shown if one.count)
    assert here.stage == planned.stage
    assert [(one.currency, one.arr) for one in here.worth] == [("USD", Decimal(120000))]
    assert [one.row.pk for one in here.cards] == [planned.pk]


def test_a_column_shows_twenty_and_counts_the_rest(cast: Cast, django_assert_max_num_queries: Budget) -> None:
    """UX-2: of many the first twenty are shown, the others are a link to the list; ten queries at most."""
    open_some(cast, 27)
    for who in ("operations", "manager", "receiver"):
        client = signed_in(cast, who)
        with django_assert_max_num_queries(10):
            answer = client.get(BOARD)
        text = answer.content.decode()
        assert text.count("data-row ") == 20
        assert "7 more in the list" in text
        assert "?stage=planned" in text


def test_the_filter_is_that_of_the_list(cast: Cast, planned: Transition) -> None:
    """UX-2: name, stage and person narrow the board as they narrow the list; the switch keeps them."""
    client = signed_in(cast, "operations")
    assert "Aster Foods" not in client.get(BOARD, {"q": "birch"}).content.decode()
    text = client.get(BOARD, {"stage": "planned", "q": "aster"}).content.decode()
    assert text.count('data-stage="') == 1
    assert "/transitions/calendar/?stage=planned&amp;q=aster" in text
    assert "/transitions/?stage=planned&amp;q=aster" in text


@pytest.mark.parametrize("address", ["/transitions/", BOARD, "/transitions/calendar/"])
def test_a_filter_that_cannot_be_read_is_named(cast: Cast, planned: Transition, address: str) -> None:
    """UX-2: board and calendar say which number or day they have left out, as the list does."""
    asked = {"knowledge_min": "lots", "cutover_from": "soon", "tier": "strategic"}
    text = signed_in(cast, "manager").get(address, asked).content.decode()
    assert text.count('class="chip"') == 1
    for filter_, value in (("knowledge", "lots"), ("cutover", "soon")):
        said = sentence(Reason("table.bad_value", {"filter": filter_, "value": value}))
        assert escape(said) in text, address


def test_a_card_moves_by_its_button(cast: Cast, planned: Transition) -> None:
    """TR-2, UX-2: the one next move works as a plain form and leads back to the board under the same filter."""
    card = column(cast.actor("giver"), "planned").cards[0]
    assert card.move is not None
    assert (card.move.to, card.move.mine, card.move.reasons) == ("preparing", True, ())
    client = signed_in(cast, "giver")
    posted = {"to": "preparing", "version": planned.version, "next": f"{BOARD}?q=aster"}
    answer = client.post(f"/transitions/{planned.pk}/board/move/", posted)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{BOARD}?q=aster")
    planned.refresh_from_db()
    assert planned.stage == "preparing"
    assert StageChange.objects.filter(transition=planned, after="preparing", by=cast.giver).exists()


def test_a_shut_move_says_why_and_stays_shut(cast: Cast, planned: Transition) -> None:
    """GA-2, TR-2: shut gates stand on the card with every reason; pressing all the same is refused with them."""
    client = signed_in(cast, "giver")
    client.post(f"/transitions/{planned.pk}/board/move/", {"to": "preparing"})
    card = column(cast.actor("giver"), "preparing").cards[0]
    assert card.move is not None
    assert card.move.shut == ("prepared", "review")
    assert {"gate.incomplete", "gate.brief_not_accepted"} <= {one.code for one in card.move.reasons}
    assert "Not yet:" in client.get(BOARD).content.decode()
    answer = client.post(f"/transitions/{planned.pk}/board/move/", {"to": "ready"})
    assert answer.status_code == 422
    assert "data-problem" in answer.content.decode()
    planned.refresh_from_db()
    assert planned.stage == "preparing"


def test_a_stale_card_is_a_conflict(cast: Cast, planned: Transition) -> None:
    """TR-2: whoever moves a card that somebody else has moved meanwhile is told so."""
    client = signed_in(cast, "giver")
    answer = client.post(
        f"/transitions/{planned.pk}/board/move/", {"to": "preparing", "version": planned.version + 1}
    )
    assert answer.status_code == 409


def test_who_may_not_move_sees_no_button(cast: Cast, planned: Transition) -> None:
    """RO-10: an executive sees what comes next, without a button; a stranger sees nothing and moves nothing."""
    text = signed_in(cast, "executive").get(BOARD).content.decode()
    assert "Aster Foods" in text
    assert "/board/move/" not in text
    stranger = signed_in(cast, "outsider")
    assert "Aster Foods" not in stranger.get(BOARD).content.decode()
    answer = stranger.post(f"/transitions/{planned.pk}/board/move/", {"to": "preparing"})
    assert answer.status_code == 404


def test_a_draft_without_receiver_says_what_is_missing(cast: Cast, planned: Transition) -> None:
    """TR-2: what a plan needs stands on the card of a draft."""
    Transition.objects.filter(pk=planned.pk).update(stage="draft", receiver=None, transition_on=None)
    card = column(cast.actor("giver"), "draft").cards[0]
    assert card.move is not None
    assert {one.code for one in card.move.reasons} == {"open.no_receiver", "open.date_missing"}


def test_the_api_gives_the_same(cast: Cast, planned: Transition, client: Client) -> None:
    """SY-4, UX-2: columns, worth, cards and their next move through the API; an unknown filter is refused."""
    token = make_token(actor=cast.actor("giver"), person=cast.giver, name="board")[1]
    headers: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
    shown = client.get("/api/v1/transitions/board", **headers).json()
    here = next(one for one in shown if one["count"])
    assert here["worth"] == [{"currency": "USD", "arr": 120000.0}]
    assert here["cards"][0]["next_move"] == {"to": "preparing", "mine": True, "shut": [], "reasons": []}
    assert client.get("/api/v1/transitions/board?stage=nowhere", **headers).status_code == 422
    assert client.get("/api/v1/transitions/board?filter=risk%3Dhigh", **headers).json()[0]["count"] == 0
