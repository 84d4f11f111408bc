"""How fast mail leaves, through the API (MS-7, SY-4)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.messaging.pace import actions
from tasuki.messaging.pace.queries import access_pace, paces
from tasuki.messaging.pace.rates import MOST
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["messages"])
Out = dict[str, Any]


class PaceOut(Schema):
    """At most so many a minute (0: no limit): overall (`*`), to each domain (`@`), or to one domain."""

    domain: str
    per_minute: int
    own: bool
    version: int
    changed_by: str
    waiting: int
    next_at: datetime | None


class PaceIn(Strict):
    """A limit; `version` is that of the limit that the caller read, 0 where there was none of its own."""

    domain: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00]+$")]
    per_minute: Annotated[int, Field(ge=0, le=MOST)]
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class PaceGoneIn(Strict):
    """Whose limit is given up."""

    domain: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00]+$")]


@router.get("/mail/pace", response={200: list[PaceOut], **PROBLEMS}, operation_id="show_mail_pace")
def show(request: HttpRequest) -> list[Out]:
    """The limits in force, and how many messages wait under each."""
    access_pace(actor_of(request))
    return described()


@router.put("/mail/pace", response={200: list[PaceOut], **PROBLEMS}, operation_id="set_mail_pace")
@idempotent
def save(request: HttpRequest, body: PaceIn) -> list[Out]:
    """Set a limit."""
    actions.set_pace(
        actor=actor_of(request), domain=body.domain, per_minute=body.per_minute, expected_version=body.version
    )
    return described()


@router.post("/mail/pace/remove", response={200: list[PaceOut], **PROBLEMS}, operation_id="remove_mail_pace")
@idempotent
def remove(request: HttpRequest, body: PaceGoneIn) -> list[Out]:
    """Give up a limit of its own."""
    actions.remove_pace(actor=actor_of(request), domain=body.domain)
    return described()


def described() -> list[Out]:
    """The limits as plain values."""
    return [asdict(one) for one in paces()]
