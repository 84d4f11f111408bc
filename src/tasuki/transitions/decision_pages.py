"""What managers decide on a transition: approving what asks for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tasuki.transitions import actions
from tasuki.transitions.forms import ReasonForm
from tasuki.transitions.queries import access_transition
from tasuki.web.forms import cleaned
from tasuki.web.requests import actor_of


@login_required
@require_POST
def approve(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """A manager approves what asks for it, with a reason (TR-7, TR-8)."""
    access_transition(actor_of(request), transition_id)
    reason = cleaned(ReasonForm(request.POST))["reason"]
    actions.approve(actor=actor_of(request), transition_id=transition_id, reason=reason)
    messages.success(request, _("Approved."))
    return redirect("transitions:plan", transition_id)
