"""The calendar: what stands on which day, in whose zone, in which weeks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tasuki.customers.models import Blackout
from tasuki.meetings.models import Meeting
from tasuki.people.tokens import make_token
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.calendar.days import Month, Span, first_weekday, month_of
from tasuki.transitions.calendar.view import Day, days
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.tests.test_query_budget import Budget, open_some, signed_in
from tasuki.web import clock

CALENDAR = "/transitions/calendar/"


@pytest.fixture
def planned(cast: Cast) -> Transition:
    """One transition with a plan."""
    return open_for(cast, make_account(cast.giver, name="Aster Foods"))


def seen(cast: Cast, around: date, zone: str = "UTC", **wanted: str) -> dict[date, Day]:
    """The days three weeks around a day, as operations see them."""
    span = Span(around - timedelta(days=21), around + timedelta(days=21), zone)
    return {one.day: one for one in days(cast.actor("operations"), wanted, span, 20)}


def kinds(day: Day) -> list[str]:
    """What stands on a day."""
    return [one.kind for one in day.entries]


def test_weeks_begin_as_the_language_has_it() -> None:
    """UX-1: Sunday in English and Japanese, Monday in Spanish and Indonesian; whole weeks around the month."""
    begins = {}
    for language in ("en", "ja", "es", "id"):
        with override(language):
            begins[language] = first_weekday()
    assert begins == {"en": 6, "ja": 6, "es": 0, "id": 0}
    month = Month(date(2026, 11, 1))
    assert month.weeks(6)[0][0] == date(2026, 11, 1)
    assert month.weeks(0)[0][0] == date(2026, 10, 26)
    assert month.weeks(0)[-1][-1] == date(2026, 12, 6)
    assert all(len(week) == 7 for week in month.weeks(3))
    assert (month.before, month.after) == (date(2026, 10, 1), date(2026, 12, 1))


@pytest.mark.parametrize("text", ["", "x", "2026-13", "0000-01", "2026-1-1-1", "99999-01"])
def test_a_month_that_is_none_counts_as_this_one(text: str) -> None:
    """UX-2: nonsense in the address shows this month."""
    assert month_of({"month": text}, date(2026, 11, 22)) == Month(date(2026, 11, 1))


@pytest.mark.django_db
def test_cutover_introduction_and_what_is_overdue(cast: Cast, planned: Transition) -> None:
    """UX-2: the cutover on its day, the introduction on its own, a late step on the day on which it was due."""
    cutover = planned.transition_on
    assert cutover is not None
    shown = seen(cast, cutover)
    assert "cutover" in kinds(shown[cutover])
    introduction = planned.steps.get(key="introduction").due_at.date()
    assert "introduction" in kinds(shown[introduction])
    due = planned.steps.order_by("due_at", "-position")[0].due_at
    with clock.fixed(due + timedelta(days=2)):
        late = seen(cast, due.date())[due.date()].entries
    assert [one.late for one in late if one.kind == "overdue"] == [True]
    assert all(one.detail for one in late if one.kind == "overdue")


@pytest.mark.django_db
def test_days_are_those_of_the_reader(cast: Cast, planned: Transition) -> None:
    """UX-1: what is due late in the evening in UTC stands on the next day in Tokyo."""
    at = datetime(2027, 2, 10, 20, tzinfo=UTC)
    Step.objects.filter(transition=planned, key="introduction").update(due_at=at)
    in_utc, in_tokyo = seen(cast, at.date()), seen(cast, at.date(), "Asia/Tokyo")
    assert "introduction" in kinds(in_utc[date(2027, 2, 10)])
    assert "introduction" in kinds(in_tokyo[date(2027, 2, 11)])
    assert "introduction" not in kinds(in_tokyo[date(2027, 2, 10)])


@pytest.mark.django_db
def test_meetings_with_the_customer_stand_with_their_hour(cast: Cast, planned: Transition) -> None:
    """UX-2, MT-3: a kickoff that has its meeting stands once, at its hour; internal meetings do not stand here."""
    at = datetime(2027, 2, 10, 9, tzinfo=UTC)
    Step.objects.filter(transition=planned, key="kickoff").update(due_at=at)
    for kind, key in (("kickoff", "kickoff"), ("internal", "knowledge-meeting")):
        Meeting.objects.create(transition=planned, step_key=key, kind=kind, starts_at=at, minutes=45)
    shown = seen(cast, at.date())[at.date()]
    assert [one for one in kinds(shown) if one != "cutover"] == ["meeting"]
    assert shown.entries[0].hour == "09:00"
    assert shown.more == 0


@pytest.mark.django_db
def test_closed_days_say_why(cast: Cast, planned: Transition) -> None:
    """PB-3: blackouts stand on each of their days; holidays of the countries that have something there."""
    cutover = planned.transition_on
    assert cutover is not None
    Blackout.objects.create(starts_on=cutover, ends_on=cutover + timedelta(days=2), why="Year end")
    shown = seen(cast, cutover)
    closed = [day for day, one in shown.items() if [shut.why for shut in one.closed] == ["Year end"]]
    assert closed == [cutover + timedelta(days=number) for number in range(3)]
    Transition.objects.filter(pk=planned.pk).update(country="JP", transition_on=date(2027, 5, 6))
    assert seen(cast, date(2027, 5, 6))[date(2027, 5, 5)].holidays == ["JP"]


@pytest.mark.django_db
def test_many_on_a_day_are_counted(cast: Cast, django_assert_max_num_queries: Budget) -> None:
    """UX-2: a cell shows four and says how many more there are; their day shows them all; ten queries at most."""
    open_some(cast, 9)
    day = Transition.objects.values_list("transition_on", flat=True)[0]
    assert day is not None
    for who in ("operations", "receiver"):
        client = signed_in(cast, who)
        with django_assert_max_num_queries(10):
            text = client.get(CALENDAR, {"month": f"{day:%Y-%m}"}).content.decode()
        assert "5 more" in text
        whole = client.get(CALENDAR, {"day": day.isoformat()}).content.decode()
        assert len(re.findall(r"Customer \d", whole)) >= 9


@pytest.mark.django_db
def test_the_page_marks_today_and_keeps_the_filter(cast: Cast, planned: Transition) -> None:
    """UX-2, UX-3: a table with the days of the week as heads, today marked, ways to the months beside it."""
    client = signed_in(cast, "operations")
    text = client.get(CALENDAR, {"q": "aster"}).content.decode()
    assert text.count('aria-current="date"') == 1
    assert text.count('<th scope="col">') == 7
    now = clock.now()
    before = (now.date().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert f"?q=aster&amp;month={before}" in text
    month = f"{planned.transition_on:%Y-%m}"
    for form in ("list", "month"):
        found = client.get(CALENDAR, {"form": form, "q": "aster", "month": month}).content.decode()
        assert "Aster Foods</a>" in found
        other = client.get(CALENDAR, {"form": form, "q": "birch", "month": month}).content.decode()
        assert "Aster Foods</a>" not in other


@pytest.mark.django_db
def test_a_stranger_sees_an_empty_month(cast: Cast, planned: Transition) -> None:
    """RO-10: nobody sees on the calendar what they do not see in the list."""
    day = planned.transition_on
    assert day is not None
    for wanted in ({"month": f"{day:%Y-%m}"}, {"day": day.isoformat()}):
        assert "Aster Foods" not in signed_in(cast, "outsider").get(CALENDAR, wanted).content.decode()


@pytest.mark.django_db
def test_the_api_gives_the_same(cast: Cast, planned: Transition, client: Client) -> None:
    """SY-4, UX-2: the days with their entries through the API; more than 62 days are refused."""
    token = make_token(actor=cast.actor("giver"), person=cast.giver, name="calendar")[1]
    headers: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
    day = planned.transition_on
    shown = client.get(f"/api/v1/transitions/calendar?first={day}&last={day}", **headers).json()
    assert [one["kind"] for one in shown[0]["entries"]] == ["cutover"]
    assert shown[0]["entries"][0]["transition"] == str(planned.pk)
    assert client.get("/api/v1/transitions/calendar", **headers).status_code == 200
    wrong = client.get("/api/v1/transitions/calendar?first=2026-01-01&last=2026-12-31", **headers)
    assert wrong.status_code == 422
