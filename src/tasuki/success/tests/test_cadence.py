"""The regular contact with the customer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.customers.models import Account, Touchpoint
from tasuki.people.models import Person
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.success.actions import book_cadence, end_cadence
from tasuki.success.beats import cadence_views
from tasuki.success.models import Cadence
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)  # a Tuesday noon in Tokyo


def book(cast: Cast, account: Account, who: str = "receiver", **more: Any) -> Cadence:
    values: dict[str, Any] = {"kind": "check_in", "every_weeks": 1, "weekday": 0, "at": time(10), **more}
    return book_cadence(actor=cast.actor(who), account_id=account.pk, **values)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.reasons]


def test_booking_completes_its_step(cast: Cast, row: Transition) -> None:
    """PB-16: booked before the cutover, by the incoming owner, it settles `cadence-booked` in the same change."""
    made = book(cast, row.account)
    assert (made.owner, made.number, made.booked_by_name) == (cast.receiver, 1, "Rei Receiver")
    assert row.steps.get(key="cadence-booked").state == Step.State.DONE
    assert Event.objects.filter(action__in=["cadence.booked", "step.done"]).count() == 2


def test_upcoming_dates_in_the_customers_zone(cast: Cast, row: Transition) -> None:
    """PB-16, PB-3: the next dates are the customer's local time and miss their holidays."""
    with clock.fixed(datetime(2026, 7, 15, tzinfo=UTC)):
        book(cast, row.account, starts_on=date(2026, 7, 15))
        [view] = cadence_views(row.account, clock.now())
    assert [one.isoformat() for one in view.upcoming] == [
        "2026-07-21T01:00:00+00:00",  # Monday the 20th is Marine Day
        "2026-07-27T01:00:00+00:00",
        "2026-08-03T01:00:00+00:00",
    ]


def test_missed_beats(cast: Cast, customer: Account) -> None:
    """PB-16: a planned day without a contact within three working days is a missed beat; a mail keeps none."""
    with clock.fixed(NOW):
        book(cast, customer, who="giver", starts_on=date(2026, 6, 1))
        for day, channel in ((2, "call"), (9, "mail"), (18, "meeting")):
            Touchpoint.objects.create(
                account=customer, at=datetime(2026, 6, day, 2, tzinfo=UTC), channel=channel
            )
        [view] = cadence_views(customer, NOW)
    assert [(one.day.day, one.state) for one in view.past] == [
        (1, "kept"),
        (8, "missed"),
        (15, "kept"),
        (22, "kept"),
        (29, "waiting"),
    ]
    assert (len(view.missed), view.kept) == (1, 3)


def test_a_change_keeps_the_past(cast: Cast, customer: Account) -> None:
    """PB-16: another rhythm ends the old row, so that its planned days stay what they were."""
    with clock.fixed(NOW):
        book(cast, customer, who="giver", starts_on=date(2026, 6, 1))
        new = book(cast, customer, who="giver", weekday=2, every_weeks=2, expected_number=1)
        [view] = cadence_views(customer, NOW)
    old = Cadence.objects.get(number=1)
    assert (new.number, new.starts_on, old.ended_on) == (2, date(2026, 6, 30), date(2026, 6, 30))
    assert len(view.past) == 5
    with pytest.raises(Conflict):
        book(cast, customer, who="giver", expected_number=1)
    with pytest.raises(Conflict):
        book(cast, customer, who="giver", kind="executive", expected_number=1)


def test_ending_needs_a_reason(cast: Cast, customer: Account) -> None:
    """PB-16: a cadence ends with a reason, once."""
    book(cast, customer, who="giver")
    actor = cast.actor("giver")
    with pytest.raises(Refused) as refused:
        end_cadence(actor=actor, account_id=customer.pk, kind="check_in", reason="tbd")
    assert codes(refused) == ["success.end_reason"]
    with pytest.raises(Conflict):
        end_cadence(
            actor=actor, account_id=customer.pk, kind="check_in", reason="They merged", expected_number=7
        )
    ended = end_cadence(actor=actor, account_id=customer.pk, kind="check_in", reason="They merged")
    assert (ended.end_reason, ended.ended_by_name) == ("They merged", "Gina Giver")
    with pytest.raises(Refused) as refused:
        end_cadence(actor=actor, account_id=customer.pk, kind="check_in", reason="They merged")
    assert codes(refused) == ["success.no_cadence"]


def test_every_reason_at_once(cast: Cast, customer: Account) -> None:
    """PB-16: what cannot be is told together; so is who may not."""
    gone = Person.objects.create_user("gone@tasuki.example", "Gone Person", is_active=False)
    with pytest.raises(Refused) as refused:
        book(
            cast,
            customer,
            who="executive",
            kind="party",
            every_weeks=0,
            weekday=9,
            starts_on=clock.now().date() + timedelta(days=900),
            owner=gone,
        )
    assert codes(refused) == [
        "access.role",
        "success.unknown_value",
        "success.weeks",
        "success.unknown_value",
        "success.far_start",
        "success.inactive_owner",
    ]
    with pytest.raises(Refused) as refused:
        book(cast, customer, who="giver", weekday=6)
    assert codes(refused) == ["success.free_day"]
    with pytest.raises(NotFound):
        book(cast, customer, who="outsider")
