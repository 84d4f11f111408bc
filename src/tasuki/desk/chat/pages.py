"""Pages of chat rooms (MS-8)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.desk.chat import posting, rooms
from tasuki.desk.chat.forms import RoomForm
from tasuki.desk.chat.models import STATE, ChatRoom
from tasuki.rules.reasons import Refused
from tasuki.web.beside import say_beside
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

_FIELDS: Final = {  # beside which field a refusal stands
    "chat.bad_address": "address",
    "chat.not_https": "address",
    "chat.name_taken": "name",
    "chat.no_name": "name",
    "chat.bad_language": "language",
    "chat.bad_zone": "zone",
    "chat.no_such_team": "team",
}


@login_required
@require_GET
def room_list(request: HttpRequest) -> HttpResponse:
    """Every room, how it stands, what went wrong."""
    found = [(room, room.trouble) for room in rooms.rooms(actor_of(request))]
    return render(request, "desk/chat_rooms.html", {"rooms": found})


@login_required
@require_http_methods(["GET", "POST"])
def new_room(request: HttpRequest) -> HttpResponse:
    """Set one up."""
    rooms.rooms(actor_of(request))
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Change one; below, its last posts."""
    return _edit(request, rooms.access_room(actor_of(request), room_id))


def _edit(request: HttpRequest, found: ChatRoom | None) -> HttpResponse:
    actor = actor_of(request)
    form = RoomForm.of(found, request.POST or None, actor.zone, get_language() or "en")
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, found, form)
        except Refused as problem:
            say_beside(form, problem.reasons, _FIELDS)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:chat_room", kept.pk)
    context = {
        "room": found,
        "form": form,
        "trouble": [found.trouble] if found and found.trouble else [],
        "posts": found.posts.exclude(state=STATE.CLAIMED).order_by("-until")[:10] if found else (),
    }
    return render(request, "desk/chat_room.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, found: ChatRoom | None, form: RoomForm) -> ChatRoom:
    actor, address = actor_of(request), form.cleaned_data["address"]
    if found is None:
        return rooms.add_room(actor=actor, address=address, wishes=form.wishes())
    return rooms.change_room(
        actor=actor,
        room_id=found.pk,
        wishes=form.wishes(),
        address=address,
        expected_version=form.cleaned_data["version"] or found.version,
    )


@login_required
@require_POST
def try_room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Say hello there now."""
    trouble = posting.try_out(actor=actor_of(request), room_id=room_id)
    if trouble is None:
        messages.success(request, _("The room has taken the greeting."))
    else:
        messages.error(request, sentence(trouble))
    return redirect("desk:chat_room", room_id)


@login_required
@require_POST
def switch(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Stop telling it, or go on."""
    rooms.switch_room(actor=actor_of(request), room_id=room_id, active=request.POST.get("active") == "1")
    messages.success(request, _("Saved."))
    return redirect("desk:chat_room", room_id)


@login_required
@require_POST
def remove(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Forget it."""
    rooms.remove_room(actor=actor_of(request), room_id=room_id)
    messages.success(request, _("The room is removed."))
    return redirect("desk:chat_rooms")
