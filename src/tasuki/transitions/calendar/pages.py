"""The calendar of transitions: a month as a table, the same as a list, one day (UX-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from tasuki.rules.access import Actor
from tasuki.transitions.board.filter_bar import filter_bar
from tasuki.transitions.calendar.days import DAY, Month, Span, day_of, first_weekday, month_of
from tasuki.transitions.calendar.view import IN_A_CELL, IN_A_LIST, ON_A_DAY, Day, days
from tasuki.transitions.calendar.words import WORDS
from tasuki.web import clock
from tasuki.web.requests import actor_of


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """What happens on which day: `month`, or one `day`; `form=list` shows the month as a list."""
    actor = actor_of(request)
    today = Span(date.min, date.min, actor.zone).day_of(clock.now())
    one_day = day_of(request.GET)
    as_list = request.GET.get("form") == "list"
    if one_day is not None:
        context = _day(request, actor, one_day)
    else:
        context = _month(request, actor, month_of(request.GET, today), as_list=as_list)
    context |= {
        "today": today,
        "zone": actor.zone,
        "words": WORDS,
        "bar": filter_bar(request, "month", "day", "form"),
        "shown_as": "calendar",
    }
    return render(request, "transitions/calendar.html", context)


def _day(request: HttpRequest, actor: Actor, day: date) -> dict[str, Any]:
    shown = days(actor, request.GET, Span(day, day, actor.zone), ON_A_DAY)
    return {
        "form": "day",
        "heading": date_format(day, "DATE_FORMAT"),
        "days": shown,
        "before": (day - DAY).isoformat(),
        "after": (day + DAY).isoformat(),
        "month": f"{day:%Y-%m}",
    }


def _month(request: HttpRequest, actor: Actor, month: Month, *, as_list: bool) -> dict[str, Any]:
    weeks = [[month.first]] if as_list else month.weeks(first_weekday())
    first, last = (month.first, month.last) if as_list else (weeks[0][0], weeks[-1][-1])
    shown = days(actor, request.GET, Span(first, last, actor.zone), IN_A_LIST if as_list else IN_A_CELL)
    by_day = {one.day: one for one in shown}
    return {
        "form": "list" if as_list else "month",
        "heading": date_format(month.first, "YEAR_MONTH_FORMAT"),
        "days": [one for one in shown if not one.empty],
        "weeks": [] if as_list else _weeks(weeks, by_day, month),
        "weekdays": [] if as_list else weeks[0],
        "before": f"{month.before:%Y-%m}",
        "after": f"{month.after:%Y-%m}",
        "month": f"{month.first:%Y-%m}",
    }


def _weeks(weeks: list[list[date]], by_day: dict[date, Day], month: Month) -> list[list[tuple[Day, bool]]]:
    """Each day with whether it belongs to the month."""
    return [[(by_day[day], day.month == month.first.month) for day in week] for week in weeks]
