"""Colleagues through the API (SY-4, RO-7). Tokens are made on pages and by command, never by a token."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.people import actions, describe
from tasuki.people.absence_api import router as absences
from tasuki.people.notification_api import router as notifications
from tasuki.people.queries import access_person, find_person, find_team, own_entry, visible_people
from tasuki.people.tokens import revoke_token
from tasuki.web.api import PROBLEMS, Paging, ShortText, Strict, actor_of, idempotent, page_of
from tasuki.web.names import called

router = Router(tags=["people"])
router.add_router("", absences)
router.add_router("", notifications)
Role = Literal["operations", "administrator", "executive", "leadership"]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class PersonBrief(Schema):
    """A colleague, short."""

    id: UUID
    name: str
    email: str | None


class PersonOut(PersonBrief):
    """A colleague's entry; `seen` is to be sent back with a change."""

    external_id: str | None
    title: str
    team: str | None
    manager: PersonBrief | None
    region: str
    country: str
    zone: str
    language: str
    phone: str
    last_day: date | None
    intake_limit: int
    is_active: bool
    roles: list[str]
    seen: str


class PeoplePage(Schema):
    """A part of the list of colleagues."""

    items: list[PersonOut]
    count: int


class PeopleFilter(Paging):
    """Part of a name or address; those who left are included with `active` false."""

    q: Line = ""
    active: bool = True


class PersonIn(Strict):
    """A colleague's entry; fields left out stay as they are. `team` by name, `manager` by e-mail, id or name."""

    name: Line | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    title: Line | None = None
    team: ShortText | None = None
    manager: ShortText | None = None
    region: Annotated[str, Field(max_length=100)] | None = None
    country: Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")] | None = None
    zone: Annotated[str, Field(max_length=64)] | None = None
    language: Literal["en", "ja", "es", "id"] | None = None
    phone: Annotated[str, Field(max_length=60)] | None = None
    last_day: date | None = None
    intake_limit: Annotated[int, Field(ge=0, le=1000)] | None = None
    is_active: bool | None = None
    roles: Annotated[list[Role], Field(max_length=4)] | None = None


class PersonChange(PersonIn):
    """A change; `seen` as it was read, so that nobody's work is lost."""

    seen: Annotated[str, Field(max_length=64)] = ""


class TokenOut(Schema):
    """An API token without its text."""

    id: UUID
    name: str
    begins_with: str
    writes: bool
    works: bool
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None


@router.get("/me", response={200: PersonOut, **PROBLEMS}, operation_id="show_me")
def show_me(request: HttpRequest) -> dict[str, Any]:
    """Who the caller is."""
    return describe.person(own_entry(actor_of(request)))


@router.get("/people", response={200: PeoplePage, **PROBLEMS}, operation_id="list_people")
def list_people(request: HttpRequest, wanted: Query[PeopleFilter]) -> dict[str, Any]:
    """The colleagues whose entries the caller may see."""
    rows = visible_people(actor_of(request))
    if wanted.q:
        rows = rows.filter(called(wanted.q, "name") | Q(email__icontains=wanted.q))
    if wanted.active:
        rows = rows.filter(is_active=True)
    rows = rows.select_related("team", "manager").prefetch_related("standing_roles")
    return page_of(rows.order_by("sort_key", "id"), wanted, describe.person)


@router.get("/people/{person_id}", response={200: PersonOut, **PROBLEMS}, operation_id="show_person")
def show_person(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """One colleague."""
    return describe.person(access_person(actor_of(request), person_id))


@router.post("/people", response={201: PersonOut, **PROBLEMS}, operation_id="add_person")
@idempotent
def add_person(request: HttpRequest, body: PersonIn) -> tuple[int, dict[str, Any]]:
    """Add a colleague."""
    made = actions.add_person(actor=actor_of(request), values=_values(body), roles=body.roles or ())
    return 201, describe.person(made)


@router.patch("/people/{person_id}", response={200: PersonOut, **PROBLEMS}, operation_id="change_person")
@idempotent
def change_person(request: HttpRequest, person_id: UUID, body: PersonChange) -> dict[str, Any]:
    """Change a colleague's entry; a stale `seen` is a conflict."""
    actor = actor_of(request)
    changed = actions.change_person(
        actor=actor,
        person=access_person(actor, person_id, "people.manage"),
        values=_values(body),
        roles=body.roles,
        seen=body.seen,
    )
    return describe.person(changed)


@router.delete("/tokens/{token_id}", response={200: TokenOut, **PROBLEMS}, operation_id="revoke_token")
@idempotent
def end_token(request: HttpRequest, token_id: UUID) -> dict[str, Any]:
    """Revoke a token of one's own; administrators anybody's."""
    return describe.token(revoke_token(actor=actor_of(request), token_id=token_id))


def _values(body: PersonIn) -> dict[str, Any]:
    """What was said: a missing field stays, null empties what can be empty."""
    said = body.model_dump(exclude_unset=True, exclude={"roles", "seen"})
    optional = {"team", "manager", "last_day", "email"}
    values = {name: value for name, value in said.items() if value is not None or name in optional}
    if values.get("team"):
        values["team"] = find_team(values["team"])
    if values.get("manager"):
        values["manager"] = find_person(values["manager"])
    return values
