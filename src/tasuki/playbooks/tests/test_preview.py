"""A playbook tried on an account and a day before anybody publishes it (PB-1, PB-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasuki.customers.models import Account, Blackout
from tasuki.people.models import Absence
from tasuki.playbooks.preview import preview, preview_for
from tasuki.playbooks.queries import shipped, shipped_source
from tasuki.playbooks.writing import read_draft
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 5, 26)  # a Tuesday, well after the holidays of early May


def _at(found: Any, key: str) -> datetime:
    due: datetime = next(one.planned.due_at for one in found.steps if one.planned.key == key)
    return due.astimezone(TOKYO)


def test_people_and_dates_in_the_accounts_zone(cast: Cast, account: Account) -> None:
    """PB-1, PB-3: every step with its person, due at the closing time where the customer is; nothing is written."""
    with clock.fixed(NOW):
        found = preview(shipped("rep-to-rep", "planned"), account, DAY, receiver=cast.receiver, language="en")
    assert _at(found, "cutover").isoformat() == "2026-05-26T18:00:00+09:00"
    assert _at(found, "introduction").date() == date(2026, 5, 12)
    people = {one.planned.key: one.person for one in found.steps}
    assert people["introduction"] == cast.giver
    assert people["assign-receiver"] == cast.receiver
    assert people["cutover"] == cast.manager
    assert {one.planned.step for one in found.clocks} <= {one.planned.key for one in found.steps}
    assert found.notes == ()
    assert "tell-leadership" not in people  # only for strategic accounts
    assert found.left_out


def test_it_is_what_a_transition_would_get(cast: Cast, account: Account) -> None:
    """PB-1, PB-3: the preview promises the very plan that opening makes: people, dates, clocks."""
    Blackout.objects.create(country="JP", starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 13), why="Fair")
    Absence.objects.create(person=cast.receiver, starts_on=date(2026, 5, 20), ends_on=date(2026, 5, 22))
    with clock.fixed(NOW):
        found = preview(shipped("rep-to-rep", "planned"), account, DAY, receiver=cast.receiver)
        row = open_for(cast, account, on=DAY)
    planned = {step.key: (step.due_at, step.person_id) for step in row.steps.all()}
    assert {one.planned.key: (one.planned.due_at, one.planned.person) for one in found.steps} == planned
    assert {one.planned.key: one.planned.due_at for one in found.clocks} == dict(
        row.clocks.values_list("key", "due_at")
    )


def test_holidays_and_blackouts_are_said(cast: Cast, account: Account) -> None:
    """PB-3: a day off or in a blackout is pointed out with the next day that is free."""
    Blackout.objects.create(account=account, starts_on=DAY, ends_on=DAY, why="Stocktaking")
    with clock.fixed(NOW):
        off = preview(shipped("rep-to-rep", "planned"), account, date(2026, 5, 5), receiver=cast.receiver)
        shut = preview(shipped("rep-to-rep", "planned"), account, DAY, receiver=cast.receiver)
    assert [(note.code, note.values["next"]) for note in off.notes] == [("playbook.day_off", "2026-05-07")]
    assert [(note.code, note.values["next"]) for note in shut.notes] == [
        ("playbook.day_blocked", "2026-05-27")
    ]


def test_a_text_that_nobody_saved(cast: Cast, account: Account) -> None:
    """PB-1: an edited text is tried without being saved or published; a later step is due later."""
    text = shipped_source("rep-to-rep.planned").replace(
        "due: transition + 5 weeks", "due: transition + 7 weeks"
    )
    with clock.fixed(NOW):
        found = preview(read_draft(text), account, DAY, receiver=cast.receiver)
        usual = preview(shipped("rep-to-rep", "planned"), account, DAY, receiver=cast.receiver)
    assert _at(usual, "survey").date() == date(2026, 6, 30)
    assert _at(found, "survey").date() == date(2026, 7, 14)


def test_without_the_giver_somebody_stands_in(cast: Cast, account: Account) -> None:
    """PB-1: what the playbook plans without the outgoing owner is seen before it happens."""
    with clock.fixed(NOW):
        found = preview(
            shipped("rep-to-rep", "planned"), account, DAY, receiver=cast.receiver, giver_available=False
        )
    steps = [one for one in found.steps if one.planned.stands_in_for == "giver"]
    assert steps
    assert all(one.person != cast.giver for one in found.steps)


def test_what_cannot_be_planned(cast: Cast, account: Account) -> None:
    """PB-3: a day in the past or too far ahead is refused; an account of nobody and no receiver is remarked."""
    document = shipped("rep-to-rep", "planned")
    with clock.fixed(NOW):
        for day, code in ((date(2026, 3, 1), "playbook.day_past"), (date(2029, 1, 1), "playbook.day_far")):
            with pytest.raises(Refused) as refused:
                preview(document, account, day)
            assert refused.value.reasons[0].code == code
        orphan = make_account(None, name="Orphan Works", zone="Not/AZone")
        found = preview(document, orphan, DAY)
    assert {note.code for note in found.notes} == {"playbook.no_giver", "playbook.no_receiver"}
    assert found.zone == "UTC"


def test_only_accounts_one_may_see(cast: Cast, account: Account) -> None:
    """SE-2: a preview asks for the account by the same door as everything else."""
    document = shipped("sales-to-cs", "planned")
    wanted: dict[str, Any] = {"account": account.name, "day": DAY, "signed_on": date(2026, 5, 18)}
    with clock.fixed(NOW):
        found = preview_for(Actor.console(), document, receiver="rei@tasuki.example", **wanted)
        with pytest.raises(NotFound):
            preview_for(cast.actor("outsider"), document, **wanted)
    signed = datetime(2026, 5, 18, 12, tzinfo=TOKYO)
    assert (_at(found, "introduction") - signed).days == 2


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_signed_on_a_day_that_nobody_can_mean(account: Account, day: date) -> None:
    """PB-1: a signature of the year 1 or 9999 is refused; no plan is counted from it."""
    document = shipped("sales-to-cs", "planned")
    with clock.fixed(NOW), pytest.raises(Refused) as refused:
        preview_for(Actor.console(), document, account=account.name, day=DAY, signed_on=day)
    assert [one.code for one in refused.value.reasons] == ["account.day_out_of_range"]
