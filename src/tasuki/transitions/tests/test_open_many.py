"""Opening for many accounts at once: each request gets its own answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import OpenRequest, open_many, opening
from tasuki.transitions.facts import evaluate_many
from tasuki.transitions.models import Transition
from tasuki.transitions.opening.facts import OpeningContext, gather
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def wanted(cast: Cast, *names: str, **more: Any) -> list[OpenRequest]:
    """A request for a new account of each name."""
    day = (clock.now() + timedelta(days=40)).date()
    values = {"receiver": cast.receiver, "transition_on": day, "reason": "territory", **more}
    return [OpenRequest(account=make_account(cast.giver, name), **values) for name in names]


def test_good_ones_are_kept_and_bad_ones_say_why(cast: Cast) -> None:
    """TR-1, TR-5, SU-7: one that is open already and one twice in the list are refused with a link, the rest opens."""
    first, second, third = wanted(cast, "First", "Second", "Third")
    before = open_for(cast, first.account)
    outcomes = open_many(actor=cast.actor("operations"), requests=[first, second, third, second])
    assert [one.transition is not None for one in outcomes] == [False, True, True, False]
    assert str(before.pk) in outcomes[0].reasons[0].where
    assert outcomes[1].transition is not None
    assert str(outcomes[1].transition.pk) in outcomes[3].reasons[0].where
    assert Transition.objects.count() == 3


def test_somebody_was_faster(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-5, SE-6: opened by somebody else between asking and writing: that one is refused, the others are kept."""
    requests = wanted(cast, "First", "Second")
    theirs = open_for(cast, requests[0].account)
    calls: list[int] = []

    def too_early(*arguments: Any) -> OpeningContext:
        calls.append(len(calls))
        found = gather(*arguments)
        return replace(found, open_now={}) if len(calls) == 1 else found

    monkeypatch.setattr(opening, "gather", too_early)
    outcomes = open_many(actor=cast.actor("operations"), requests=requests)
    assert [one.transition is not None for one in outcomes] == [False, True]
    assert [reason.code for reason in outcomes[0].reasons] == ["open.exists"]
    assert str(theirs.pk) in outcomes[0].reasons[0].where
    assert len(calls) == 2


def test_kept_gates_are_those_of_each(cast: Cast) -> None:
    """GA-1 … GA-7, KN-4: gates judged once for many alike are the same as judged for each by itself."""
    requests = [
        *wanted(cast, "Plain", "Plain too"),
        *wanted(cast, "Draft", draft=True),
        *wanted(cast, "Other playbook", scenario="team-to-team", mode="unplanned"),
    ]
    requests[1].account.tier = "strategic"
    outcomes = open_many(actor=cast.actor("operations"), requests=requests)
    for outcome in outcomes:
        assert outcome.transition is not None
        kept = access_transition(cast.actor("operations"), outcome.transition.pk)
        judged = evaluate_many([kept])[kept.pk]
        assert kept.gates == [result.as_dict() for result in judged.results.values()]
        assert kept.completeness == judged.known.total
