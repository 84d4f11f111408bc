"""The caller's own calendar through the API: the private address, the calendar that the plan goes to (MT-5, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, SecretStr

from tasuki.meetings.calendar import feed, publishing
from tasuki.people.queries import own_entry
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent
from tasuki.web.reason_texts import sentence

router = Router(tags=["people"])
Line = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x1f]*$")]


class OwnCalendarOut(Schema):
    """The private address (since when, when it was read) and the calendar published to, with its last trouble."""

    feed_since: datetime | None
    feed_read_at: datetime | None
    published_to: str
    user_name: str
    synced_at: datetime | None
    next_at: datetime | None
    trouble: str


class FeedOut(Schema):
    """A private address, said this once. It is left out where an Idempotency-Key was sent: such answers are kept."""

    address: str


class PublishIn(Strict):
    """One calendar on a CalDAV server. An empty password keeps the one that is there for the same address."""

    url: Line
    user_name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f:]*$")] = ""
    password: Annotated[SecretStr, Field(max_length=500)] = SecretStr("")


@router.get("/me/calendar", response={200: OwnCalendarOut, **PROBLEMS}, operation_id="show_own_calendar")
def show(request: HttpRequest) -> dict[str, Any]:
    """How the caller's plan reaches their calendar."""
    person = own_entry(actor_of(request))
    known, target = feed.feed_of(person), publishing.target_of(person)
    trouble = publishing.trouble_of(target)
    return {
        "feed_since": known.created_at if known else None,
        "feed_read_at": known.read_at if known else None,
        "published_to": target.url if target else "",
        "user_name": target.user_name if target else "",
        "synced_at": target.synced_at if target else None,
        "next_at": target.next_at if target else None,
        "trouble": sentence(trouble) if trouble else "",
    }


@router.post("/me/calendar/feed", response={200: FeedOut, **PROBLEMS}, operation_id="make_calendar_feed")
@idempotent
def make(request: HttpRequest) -> dict[str, Any]:
    """A new private address; an earlier one stops working."""
    address = feed.make_feed(actor=actor_of(request))
    return {"address": "" if request.headers.get("Idempotency-Key") else address}


@router.delete(
    "/me/calendar/feed", response={200: OwnCalendarOut, **PROBLEMS}, operation_id="end_calendar_feed"
)
@idempotent
def end(request: HttpRequest) -> dict[str, Any]:
    """The private address stops working."""
    feed.end_feed(actor=actor_of(request))
    return show(request)


@router.put(
    "/me/calendar/published", response={200: OwnCalendarOut, **PROBLEMS}, operation_id="publish_calendar"
)
@idempotent
def publish(request: HttpRequest, body: PublishIn) -> dict[str, Any]:
    """Publish the caller's plan into this calendar; the first entries follow within minutes."""
    publishing.connect(
        actor=actor_of(request),
        url=body.url,
        user_name=body.user_name,
        password=body.password.get_secret_value(),
    )
    return show(request)


@router.delete(
    "/me/calendar/published", response={200: OwnCalendarOut, **PROBLEMS}, operation_id="unpublish_calendar"
)
@idempotent
def unpublish(request: HttpRequest) -> dict[str, Any]:
    """Publish no more; what was published is taken away within minutes."""
    publishing.disconnect(actor=actor_of(request))
    return show(request)
