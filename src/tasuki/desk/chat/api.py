"""Chat rooms through the API (MS-8, SY-4)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.desk.chat import posting, rooms
from tasuki.desk.chat.models import ChatRoom
from tasuki.desk.chat.rooms import RoomWishes
from tasuki.web.api import PROBLEMS, ShortText, Strict, actor_of, idempotent
from tasuki.web.reason_texts import sentence

router = Router(tags=["chat rooms"])
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_TIMES = ("quiet_from", "quiet_until")


class ChatRoomOut(Schema):
    """A room; of its address only the host. `trouble` says why it could not be told; times are HH:MM in its zone."""

    id: UUID
    name: str
    host: str
    team: UUID | None
    only_urgent: bool
    language: str
    zone: str
    country: str
    quiet_from: str
    quiet_until: str
    quiet_days_off: bool
    is_active: bool
    told_at: datetime | None
    trouble: str
    version: int


class ChatRoomList(Schema):
    """All rooms."""

    items: list[ChatRoomOut]


class ChatRoomIn(Strict):
    """How a room is told. `address`: its webhook; when changing, empty keeps the one there is."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    address: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    team: UUID | None = None
    only_urgent: bool = False
    language: ShortText = "en"
    zone: ShortText = "UTC"
    country: Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")] = ""
    quiet_from: Clock = "19:00"
    quiet_until: Clock = "08:00"
    quiet_days_off: bool = True


class ChatRoomChange(ChatRoomIn):
    """The same, with the version that was read."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000)]


class ChatSwitchIn(Strict):
    """Whether the room is told."""

    active: bool


class ChatTried(Schema):
    """Whether the room took the greeting; `trouble` says what went wrong."""

    taken: bool
    trouble: str


@router.get("/chat-rooms", response={200: ChatRoomList, **PROBLEMS}, operation_id="list_chat_rooms")
def list_chat_rooms(request: HttpRequest) -> dict[str, Any]:
    """Every room (operations)."""
    return {"items": [described(one) for one in rooms.rooms(actor_of(request))]}


@router.post("/chat-rooms", response={201: ChatRoomOut, **PROBLEMS}, operation_id="add_chat_room")
@idempotent
def add_chat_room(request: HttpRequest, body: ChatRoomIn) -> tuple[int, dict[str, Any]]:
    """Set a room up."""
    made = rooms.add_room(actor=actor_of(request), address=body.address, wishes=_wishes(body))
    return 201, described(made)


@router.put("/chat-rooms/{room_id}", response={200: ChatRoomOut, **PROBLEMS}, operation_id="change_chat_room")
@idempotent
def change_chat_room(request: HttpRequest, room_id: UUID, body: ChatRoomChange) -> dict[str, Any]:
    """Change what it is told and when."""
    changed = rooms.change_room(
        actor=actor_of(request),
        room_id=room_id,
        wishes=_wishes(body),
        address=body.address,
        expected_version=body.version,
    )
    return described(changed)


@router.post(
    "/chat-rooms/{room_id}/switch", response={200: ChatRoomOut, **PROBLEMS}, operation_id="switch_chat_room"
)
@idempotent
def switch_chat_room(request: HttpRequest, room_id: UUID, body: ChatSwitchIn) -> dict[str, Any]:
    """Stop telling it, or go on."""
    return described(rooms.switch_room(actor=actor_of(request), room_id=room_id, active=body.active))


@router.post("/chat-rooms/{room_id}/try", response={200: ChatTried, **PROBLEMS}, operation_id="try_chat_room")
@idempotent
def try_chat_room(request: HttpRequest, room_id: UUID) -> dict[str, Any]:
    """Say hello there now."""
    trouble = posting.try_out(actor=actor_of(request), room_id=room_id)
    return {"taken": trouble is None, "trouble": sentence(trouble) if trouble else ""}


@router.delete(
    "/chat-rooms/{room_id}", response={200: ChatRoomOut, **PROBLEMS}, operation_id="remove_chat_room"
)
@idempotent
def remove_chat_room(request: HttpRequest, room_id: UUID) -> dict[str, Any]:
    """Forget it."""
    return described(rooms.remove_room(actor=actor_of(request), room_id=room_id))


def described(room: ChatRoom) -> dict[str, Any]:
    """A room as plain data, never its address."""
    trouble = sentence(room.trouble) if room.trouble else ""
    names = (
        "name", "host", "only_urgent", "language", "zone", "country", "quiet_days_off", "is_active", "told_at",
        "version",
    )  # fmt: skip
    times = {name: getattr(room, name).strftime("%H:%M") for name in _TIMES}
    return {"id": room.pk, "team": room.team_id, "trouble": trouble, **times} | {
        name: getattr(room, name) for name in names
    }


def _wishes(body: ChatRoomIn) -> RoomWishes:
    said = body.model_dump(exclude={"address", "version"})
    return RoomWishes(**said | {name: time.fromisoformat(said[name]) for name in _TIMES})
