"""What customers answered is kept no longer than what was noted of talks with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.customer_page.actions import answer_contact, open_pages
from tasuki.customer_page.links import page_token
from tasuki.customer_page.models import ContactAnswer
from tasuki.customer_page.tests.conftest import under_way
from tasuki.customers.models import Account
from tasuki.outcomes.models import Pulse, Survey
from tasuki.privacy import retention
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_answers_are_kept_for_as_long_as_summaries_of_talks(cast: Cast, account: Account) -> None:
    """SE-4 ME-3: words go by the retention rule, scores stay; an undecided proposal lapses after 90 days."""
    champion = account.stakeholders.get(kind="champion")
    [opened] = open_pages(actor=cast.actor("giver"), account_id=account.pk, stakeholders=[champion.pk])
    row = under_way(cast, account, "handed_over", cut_over_at=clock.now())
    for model in (Survey, Pulse):
        model.objects.create(
            transition=row,
            stakeholder=champion,
            asked_at=clock.now(),
            answered_at=clock.now(),
            first_answered_at=clock.now(),
            score=4,
            comment="Words",
        )
    answer_contact(token=page_token(opened.pk), kind="other", last_name="Ito", email="nao@a.example")
    with clock.fixed(clock.now() + timedelta(days=200)):
        assert retention.preview(actor=Actor.console())["answers"] == 1
        assert retention.sweep() == {"answers": 1}
        retention.set_rule(actor=Actor.console(), values={"touchpoint_months": 6})
        assert retention.sweep() == {"answers": 2}
        assert retention.sweep() == {}
    assert (Survey.objects.get().comment, Survey.objects.get().score) == ("", 4)
    assert (Pulse.objects.get().comment, Pulse.objects.get().score) == ("", 4)
    kept = ContactAnswer.objects.get()
    assert (kept.state, kept.last_name, kept.email) == ("dismissed", "", "")
