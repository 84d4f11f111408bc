"""Three customers in three languages, all ready to be introduced to their new owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.messaging.mailing import actions
from tasuki.messaging.mailing.actions import Plan
from tasuki.messaging.mailing.models import Mailing, MailingLine
from tasuki.messaging.mailing.queries import digest_of
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

#: No waiting for working hours: the tests say where they want them.
AT_ONCE = Plan(wave_size=2, gap_minutes=60, per_minute=6_000, working_hours=False)


@pytest.fixture
def book(cast: Cast) -> list[Transition]:
    """Four transitions of one giver: customers in Japan, Spain, Indonesia and the United States."""
    places = (("JP", "Asia/Tokyo", "ja"), ("ES", "Europe/Madrid", "es"), ("ID", "Asia/Jakarta", "id"))
    rows = [_one(cast, *place) for place in places]
    return [*rows, _one(cast, "US", "America/New_York", "en")]


def _one(cast: Cast, country: str, zone: str, language: str) -> Transition:
    account = make_account(cast.giver, name=f"Birch {country}", country=country, zone=zone)
    account.stakeholders.filter(kind="sponsor").delete()
    account.stakeholders.update(language=language, email=f"mika@birch-{country.lower()}.example")
    return open_gates(open_for(cast, account, on=(clock.now() + timedelta(days=35)).date()))


def open_gates(row: Transition) -> Transition:
    """As if everybody had done their part: the stage, and the gates as they are kept on the row."""
    Step.objects.filter(transition=row, feeds=lifecycle.INTERNAL).update(state=Step.State.DONE)
    Transition.objects.filter(pk=row.pk).update(
        stage=lifecycle.INTRODUCING, gate_bits="internal prepared review"
    )
    return access_transition(Actor.console(), row.pk)


def order(cast: Cast, rows: Sequence[Transition], plan: Plan = AT_ONCE, who: str = "operations") -> Mailing:
    """The introduction for these transitions."""
    ids = [row.pk for row in rows]
    return actions.order(actor=cast.actor(who), key="introduction", transitions=ids, plan=plan)


def approve(cast: Cast, mailing: Mailing, who: str = "operations") -> Mailing:
    """Approve what was drafted, as it stands."""
    return actions.approve(actor=cast.actor(who), mailing_id=mailing.pk, expected_digest=digest_of(mailing))


def run(cast: Cast, rows: Sequence[Transition], plan: Plan = AT_ONCE) -> Mailing:
    """Ordered, approved, started."""
    mailing = approve(cast, order(cast, rows, plan))
    return actions.start(actor=cast.actor("operations"), mailing_id=mailing.pk)


def lines(mailing: Mailing) -> list[MailingLine]:
    """All lines in their order."""
    rows = MailingLine.objects.filter(mailing=mailing).select_related("message", "recipient", "transition")
    return list(rows.order_by("position", "id"))


def states(mailing: Mailing) -> list[str]:
    """The state of each line."""
    return [str(line.state) for line in lines(mailing)]


def codes(line: MailingLine) -> list[str]:
    """The codes of a line's reasons."""
    return [one["code"] for one in line.reasons]


def customer(account: Account) -> Stakeholder:
    """The champion of an account."""
    return account.stakeholders.get(kind="champion")
