"""The page of transitions by stage, and moving a card (UX-2, TR-2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.transitions import actions
from tasuki.transitions.board import view
from tasuki.transitions.board.filter_bar import filter_bar
from tasuki.transitions.forms import MoveForm
from tasuki.transitions.opening.may_open import why_not_open_any
from tasuki.transitions.queries import access_transition
from tasuki.web.forms import cleaned
from tasuki.web.requests import actor_of, local_path


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """All transitions that the person may see, by stage, each with its next move."""
    actor = actor_of(request)
    columns = view.columns(actor, request.GET)
    context = {
        "columns": columns,
        "first_filled": next((one.stage for one in columns if one.count), ""),
        "count": sum(one.count for one in columns),
        "bar": filter_bar(request),
        "open_reasons": why_not_open_any(actor),
        "here": request.get_full_path(),
        "shown_as": "board",
    }
    return render(request, "transitions/board.html", context)


@login_required
@require_POST
def move(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Make a card's next move, then show the board again; what is in the way comes back as reasons."""
    found = access_transition(actor_of(request), transition_id)
    form = MoveForm(request.POST)
    data = cleaned(form)
    moved = actions.advance(
        actor=actor_of(request),
        transition_id=transition_id,
        to=data["to"],
        reason=data["reason"],
        expected_version=data["version"],
    )
    words = {"account": found.account.name, "stage": moved.get_stage_display()}
    messages.success(request, _("%(account)s: %(stage)s") % words)
    return redirect(local_path(request, "next", "/transitions/board/"))
