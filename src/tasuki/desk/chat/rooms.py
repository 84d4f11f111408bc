"""Setting up chat rooms: add, change, switch off, try out, remove (MS-8). Operations do it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from tasuki.audit.actions import record
from tasuki.connectors.http.protocol import target_of
from tasuki.desk.chat.models import ChatRoom
from tasuki.people.models import Team
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable, refuse_if
from tasuki.rules.worktime import zone_of
from tasuki.web import clock, vault

LONGEST_ADDRESS = 1000
LONGEST_HOST = 253


@dataclass(frozen=True, slots=True)
class RoomWishes:
    """How a room is to be told."""

    name: str
    team: UUID | None = None
    only_urgent: bool = False
    language: str = "en"
    zone: str = "UTC"
    country: str = ""
    quiet_from: time = time(19)
    quiet_until: time = time(8)
    quiet_days_off: bool = True


def rooms(actor: Actor) -> QuerySet[ChatRoom]:
    """All rooms, for those who set them up; for others there is no such list."""
    if why_not("chat.manage", actor, ()):
        raise NotFound("chat room", "")
    return ChatRoom.objects.select_related("team").order_by("name")


def access_room(actor: Actor, room_id: UUID) -> ChatRoom:
    """One room; whoever may not set rooms up finds none."""
    found = ChatRoom.objects.select_related("team").filter(pk=room_id).first()
    if found is None or why_not("chat.manage", actor, ()):
        raise NotFound("chat room", room_id)
    return found


@transaction.atomic
def add_room(*, actor: Actor, address: str, wishes: RoomWishes) -> ChatRoom:
    """Set up a room: `address` is its webhook. What happens from now on is told."""
    refuse_if(why_not("chat.manage", actor, ()))
    refuse_if(_why_not_wishes(wishes) + why_not_address(address))
    room = ChatRoom(told_until=clock.now(), **_values(wishes))
    _seal(room, address)
    try:
        with transaction.atomic():
            room.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(Reason("chat.name_taken", {"name": wishes.name})) from error
    _tell(actor, "chat.room_added", room)
    return room


@transaction.atomic
def change_room(
    *, actor: Actor, room_id: UUID, wishes: RoomWishes, address: str = "", expected_version: int
) -> ChatRoom:
    """Change what is told and when; an empty `address` keeps the one there is. A stale version is a Conflict."""
    room = access_room(actor, room_id)
    refuse_if(_why_not_wishes(wishes) + (why_not_address(address) if address else []))
    values = _values(wishes) | {"error_code": "", "error_values": {}}
    if address:
        _seal(room, address)
        values |= {"address": room.address, "host": room.host}
    try:
        with transaction.atomic():
            _save(room, values, expected_version)
    except IntegrityError as error:
        raise Refused(Reason("chat.name_taken", {"name": wishes.name})) from error
    _tell(actor, "chat.room_changed", room)
    return room


@transaction.atomic
def switch_room(*, actor: Actor, room_id: UUID, active: bool) -> ChatRoom:
    """Stop telling a room, or go on: from that moment, not with what happened meanwhile."""
    room = access_room(actor, room_id)
    if room.is_active == active:
        return room
    values: dict[str, Any] = {"is_active": active, "error_code": "", "error_values": {}}
    if active:
        values["told_until"] = clock.now()
    _save(room, values, room.version)
    _tell(actor, "chat.room_switched", room)
    return room


@transaction.atomic
def remove_room(*, actor: Actor, room_id: UUID) -> ChatRoom:
    """Forget the room, its address and what was posted there."""
    room = access_room(actor, room_id)
    _tell(actor, "chat.room_removed", room)
    ChatRoom.objects.filter(pk=room.pk).delete()
    return room


def address_of(room: ChatRoom) -> str:
    """The webhook, opened."""
    return vault.unseal(bytes(room.address), bound_to=f"chat:{room.pk}")


def why_not_address(address: str) -> list[Reason]:
    """Empty for an address of the form https://host/…; http only where nothing leaves the own network."""
    try:
        target = target_of(address.strip())
    except (Unavailable, UnicodeError):
        return [Reason("chat.bad_address")]
    if len(address) > LONGEST_ADDRESS or len(target.host) > LONGEST_HOST:
        return [Reason("chat.bad_address")]
    if target.scheme == "http" and not settings.HTTP_ALLOW:
        return [Reason("chat.not_https")]
    return []


def _why_not_wishes(wishes: RoomWishes) -> list[Reason]:
    reasons = []
    if not wishes.name.strip() or len(wishes.name) > 120:
        reasons.append(Reason("chat.no_name"))
    if wishes.language not in dict(settings.LANGUAGES):
        reasons.append(Reason("chat.bad_language", {"known": [code for code, _name in settings.LANGUAGES]}))
    try:
        zone_of(wishes.zone)
    except ValueError:
        reasons.append(Reason("chat.bad_zone", {"zone": wishes.zone[:60]}))
    if wishes.team is not None and not Team.objects.filter(pk=wishes.team).exists():
        reasons.append(Reason("chat.no_such_team"))
    return reasons


def _values(wishes: RoomWishes) -> dict[str, Any]:
    values = asdict(wishes)
    return values | {
        "name": wishes.name.strip(),
        "team_id": values.pop("team"),
        "country": wishes.country.upper(),
    }


def _seal(room: ChatRoom, address: str) -> None:
    room.address = vault.seal(address.strip(), bound_to=f"chat:{room.pk}")
    room.host = urlsplit(address.strip()).hostname or ""


def _save(room: ChatRoom, values: dict[str, Any], expected_version: int) -> None:
    same = ChatRoom.objects.filter(pk=room.pk, version=expected_version)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.stale"))
    room.refresh_from_db()


def _tell(actor: Actor, action: str, room: ChatRoom) -> None:
    record(actor=actor, action=action, subject=("chat room", room.pk), fields={"active": room.is_active})
