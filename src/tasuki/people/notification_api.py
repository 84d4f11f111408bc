"""How the caller wants to be reached by mail (MS-8, SY-4)."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.people.notifications import Notifications, change_notifications
from tasuki.people.queries import own_entry
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["people"])
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NotificationsOut(Schema):
    """How often mail comes and when it must be quiet; times are HH:MM in the caller's zone."""

    mail_digest: str
    digest_at: str
    quiet_from: str
    quiet_until: str
    quiet_days_off: bool


class NotificationsIn(Strict):
    """A change; what is left out stays."""

    mail_digest: Literal["off", "daily", "soon"] | None = None
    digest_at: Clock | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    quiet_days_off: bool | None = None


@router.get(
    "/me/notifications", response={200: NotificationsOut, **PROBLEMS}, operation_id="show_notifications"
)
def show(request: HttpRequest) -> dict[str, Any]:
    """How the caller wants to be reached."""
    return Notifications.of(own_entry(actor_of(request))).as_dict()


@router.patch(
    "/me/notifications", response={200: NotificationsOut, **PROBLEMS}, operation_id="change_notifications"
)
@idempotent
def change(request: HttpRequest, body: NotificationsIn) -> dict[str, Any]:
    """Choose how often mail comes and when it must be quiet."""
    actor = actor_of(request)
    said = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    for name in {"digest_at", "quiet_from", "quiet_until"} & said.keys():
        said[name] = time.fromisoformat(said[name])
    return change_notifications(actor=actor, person=own_entry(actor), **said).as_dict()
