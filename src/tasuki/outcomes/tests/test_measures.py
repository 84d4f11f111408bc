"""ME-1 to ME-5 from what is kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from tasuki.customers.actions import add_touchpoint
from tasuki.meetings.actions import record_meeting
from tasuki.outcomes.actions import answer_survey, ask_survey, rate_handoff
from tasuki.outcomes.measures import facts_for, measures_of, measures_over
from tasuki.outcomes.tests.conftest import hand_over
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import survey_token
from tasuki.web import clock

pytestmark = pytest.mark.django_db
# Signed 47 hours ago: the day before yesterday, or yesterday where it is late in the evening.
DAYS = (Decimal("1.0"), Decimal("2.0"))


def test_all_five(cast: Cast, sold: Transition) -> None:
    """ME-1 ME-2 ME-3 ME-4 ME-5: each figure of a transition comes from what happened, with its target."""
    assert sold.signed_at is not None
    account, signed = sold.account, sold.signed_at
    for hours, person in ((-5, cast.receiver), (3, cast.giver), (30, cast.receiver), (40, cast.receiver)):
        add_touchpoint(
            actor=cast.actor("receiver"),
            account=account,
            channel="mail",
            person=person,
            at=signed + timedelta(hours=hours),
        )
    record_meeting(
        actor=cast.actor("receiver"),
        transition_id=sold.pk,
        step_key="kickoff",
        held_at=clock.now() - timedelta(minutes=5),
        people=[cast.receiver.pk],
        stakeholders=[account.stakeholders.get(kind="champion").pk],
    )
    ask_survey(actor=cast.actor("receiver"), transition_id=sold.pk)
    answer_survey(token=survey_token(sold.pk, account.stakeholders.get(kind="champion").pk), score=4)
    rate_handoff(actor=cast.actor("receiver"), transition_id=sold.pk, score=5)
    first, complete, survey, kickoff, rating = measures_of(sold)
    assert (first.key, first.value, first.target, first.met) == ("ME-1", Decimal("30.0"), Decimal(48), True)
    assert (complete.key, complete.value, complete.met) == ("ME-2", sold.completeness_at_acceptance, True)
    assert (survey.key, survey.value, survey.met) == ("ME-3", Decimal("4.00"), False)
    assert (survey.cases, survey.missing) == (1, 1)
    assert (kickoff.key, kickoff.value in DAYS, kickoff.met) == ("ME-4", True, True)
    assert (rating.key, rating.value, rating.met) == ("ME-5", Decimal("5.00"), True)


def test_nothing_yet(cast: Cast, sold: Transition) -> None:
    """ME-1 ME-4 ME-14: what has not happened has no value; once the limit has passed it is missed all the same."""
    first, _complete, survey, kickoff, rating = measures_of(sold)
    assert (first.value, first.met, survey.value, rating.missing) == (None, None, None, 1)
    with clock.fixed(clock.now() + timedelta(days=9)):
        first, *_rest, kickoff, rating = measures_of(sold)
    assert (first.met, kickoff.met) == (False, False)


def test_after_a_territory_change(cast: Cast, handed_over: Transition) -> None:
    """ME-1 ME-4: both count from the close of a deal; where there is none they do not apply."""
    first, complete, _survey, kickoff, _rating = measures_of(handed_over)
    assert (first.cases, first.missing, kickoff.cases, kickoff.missing) == (0, 0, 0, 0)
    assert complete.value is not None


def test_ticked_first_contact_counts(cast: Cast, sold: Transition) -> None:
    """ME-1, PB-9: who ticks off the first contact keeps its clock, so the figure says the same, or sooner."""
    assert sold.signed_at is not None
    signed, receiver = sold.signed_at, cast.actor("receiver")
    sold.steps.filter(key="first-contact").update(state="done", settled_at=signed + timedelta(hours=20))
    first = measures_of(sold)[0]
    assert (first.value, first.met, first.missing) == (Decimal("20.0"), True, 0)
    add_touchpoint(
        actor=receiver,
        account=sold.account,
        channel="call",
        person=cast.receiver,
        at=signed + timedelta(hours=30),
    )
    assert measures_of(sold)[0].value == Decimal("20.0")
    add_touchpoint(
        actor=receiver,
        account=sold.account,
        channel="mail",
        person=cast.receiver,
        at=signed + timedelta(hours=6),
    )
    assert measures_of(sold)[0].value == Decimal("6.0")


def test_ticked_kickoff_counts(cast: Cast, sold: Transition) -> None:
    """ME-4: a kickoff that was ticked off on the plan counts from that moment."""
    sold.steps.filter(key="kickoff").update(state="done", settled_at=clock.now())
    assert measures_of(sold)[3].value in DAYS


def test_later_kickoffs_do_not_count_as_the_first(cast: Cast, sold: Transition) -> None:
    """ME-4, PB-19: the technical validation held after the kickoff leaves the start of implementation as it was."""
    begun = clock.now() - timedelta(hours=30)
    sold.steps.filter(key="kickoff").update(state="done", settled_at=begun)
    record_meeting(
        actor=cast.actor("receiver"),
        transition_id=sold.pk,
        step_key="technical-validation",
        held_at=clock.now() - timedelta(minutes=5),
        people=[cast.receiver.pk],
        stakeholders=[sold.account.stakeholders.get(kind="champion").pk],
    )
    assert sold.steps.get(key="technical-validation").state == "done"
    assert facts_for([sold])[0].kickoff_at == begun


def test_many_cost_what_one_costs(
    cast: Cast, sold: Transition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """ME-14: a cohort takes the same few queries; contacts do not leak from one account to another."""
    other = hand_over(cast, open_for(cast, make_account(cast.giver, "Birch Tools"), scenario="sales-to-cs"))
    add_touchpoint(actor=cast.actor("receiver"), account=sold.account, channel="call", person=cast.receiver)
    with django_assert_num_queries(7):
        known = facts_for([sold, other])
    assert [one.first_contact_at is None for one in known] == [False, True]
    assert measures_over([sold, other])[0].cases == 1
