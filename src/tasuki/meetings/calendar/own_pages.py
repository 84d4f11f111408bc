"""A person's own calendar: the private address, the calendar that their plan is published to; and the feed (MT-5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from tasuki.meetings.calendar import feed, publishing
from tasuki.meetings.calendar.forms import CalendarForm
from tasuki.meetings.calendar.publishing import Outcome
from tasuki.people.queries import own_entry
from tasuki.rules.reasons import Refused
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_GET
def own_calendar(request: HttpRequest) -> HttpResponse:
    """One's private calendar address, and the calendar that one's plan goes to."""
    return _page(request, {}, 200)


@login_required
@require_POST
@sensitive_variables("address")
def make_feed(request: HttpRequest) -> HttpResponse:
    """A new address; it stands in the answer to this one request and nowhere else."""
    address = feed.make_feed(actor=actor_of(request))
    return _page(request, {"address": address}, 201)


@login_required
@require_POST
def end_feed(request: HttpRequest) -> HttpResponse:
    """The address stops working."""
    feed.end_feed(actor=actor_of(request))
    messages.success(request, _("The calendar address does not work any more."))
    return redirect("meetings:own_calendar")


@login_required
@require_POST
@sensitive_post_parameters("password")
def connect(request: HttpRequest) -> HttpResponse:
    """Publish one's plan into a calendar of one's own."""
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, {"form": form}, 422)
    try:
        publishing.connect(actor=actor_of(request), **form.cleaned_data)
    except Refused as problem:
        return _page(request, {"form": form, "refused": problem.reasons}, 422)
    _say(request, publishing.sync_now(actor=actor_of(request)))
    return redirect("meetings:own_calendar")


@login_required
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Bring it up to date now."""
    _say(request, publishing.sync_now(actor=actor_of(request)))
    return redirect("meetings:own_calendar")


@login_required
@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    """Publish no more, and take away what was published."""
    publishing.disconnect(actor=actor_of(request))
    outcome = publishing.sync_now(actor=actor_of(request))
    if outcome.error is None:
        messages.success(
            request, _("Nothing is published any more; what stood in your calendar was taken away.")
        )
    else:
        messages.warning(request, sentence(outcome.error))
    return redirect("meetings:own_calendar")


@require_safe
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The file behind a private address. Whoever knows the address reads it; it leads nowhere else."""
    found = feed.find_feed(token)
    if found is None:
        raise Http404
    if feed.too_often(found):
        return _shut(HttpResponse(status=429, headers={"Retry-After": "3600"}))
    answer = feed.read_feed(found)
    head = {"ETag": answer.etag, "Last-Modified": http_date(answer.changed_at.timestamp())}
    if _unchanged(request, answer):
        return _shut(HttpResponse(status=304, headers=head))
    response = HttpResponse(answer.text, content_type="text/calendar; charset=utf-8", headers=head)
    response["Content-Disposition"] = 'inline; filename="tasuki.ics"'
    return _shut(response)


def _unchanged(request: HttpRequest, answer: feed.FeedAnswer) -> bool:
    """Whether the asking calendar has this version: by its tag, else by its date."""
    if known := request.headers.get("If-None-Match", ""):
        return (
            answer.etag in [one.strip().removeprefix("W/") for one in known.split(",")]
            or known.strip() == "*"
        )
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(answer.changed_at.timestamp()) <= since


def _shut(response: HttpResponse) -> HttpResponse:
    """Not for search engines, not for shared caches, not for the pages that link onward."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _say(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.error is not None:
        messages.warning(request, sentence(outcome.error))
    else:
        messages.success(request, _("Your calendar is up to date."))


def _page(request: HttpRequest, more: dict[str, Any], status: int) -> HttpResponse:
    person = own_entry(actor_of(request))
    target = publishing.target_of(person)
    initial = {"url": target.url, "user_name": target.user_name} if target else {}
    error = publishing.trouble_of(target)
    context = {
        "person": person,
        "feed": feed.feed_of(person),
        "target": target,
        "error": sentence(error) if error else "",
        "form": CalendarForm(initial=initial),
        **more,
    }
    answer = render(request, "meetings/calendar/own.html", context, status=status)
    add_never_cache_headers(answer)
    return answer
