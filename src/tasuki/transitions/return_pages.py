"""Returning the brief: the receiver's review list, what is unclear ticked already (KN-5, KN-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasuki.knowledge.answers import text_reasons
from tasuki.knowledge.queries import record_of, reviews_of
from tasuki.knowledge.record_view import understood
from tasuki.knowledge.states import ItemState
from tasuki.rules.access import allowed
from tasuki.rules.reasons import NotFound, Refused, refuse_if
from tasuki.transitions import actions
from tasuki.transitions.actions.brief import IN_REVIEW
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

UNCLEAR: Final = "unclear"
MISSING: Final = "missing"
OPEN: Final = "open"
UNDERSTOOD: Final = "understood"
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """A required item as the receiver left it; `ticked` and `reason` are what the form begins with."""

    state: ItemState
    group: str
    ticked: bool
    reason: str


@login_required
@require_http_methods(["GET", "POST"])
def return_brief(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The receiver returns the brief, naming items with reasons."""
    actor = actor_of(request)
    transition = access_transition(actor, transition_id, "knowledge.see")
    context = frame(request, transition, tab="knowledge")
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.return_brief(actor=actor, transition_id=transition_id, items=_named(request))
        except Refused as error:
            if any(reason.code.startswith("access.") for reason in error.reasons):
                raise
            refused = sentences(error.reasons)
        else:
            messages.success(request, _("The brief went back to the outgoing owner."))
            return redirect("transitions:knowledge", transition_id)
    elif not allowed("brief.return", actor, context["relations"]):
        raise NotFound("transition", transition_id)
    sees = allowed("sensitive.see", actor, context["relations"])
    rows = review_rows(transition, context, sent=request.POST if refused else None, sees_sensitive=sees)
    context |= {"refused": refused, "groups": _grouped(rows), "in_review": transition.stage in IN_REVIEW}
    return render(request, "transitions/return.html", context, status=422 if refused else 200)


def review_rows(
    transition: Transition, context: Mapping[str, Any], *, sent: Any = None, sees_sensitive: bool
) -> list[Row]:
    """The required items in the order of the record, each with where the review left it."""
    needed = {one.key for one in context["document"].requirements()}
    sections = record_of(transition.account_id, sees_sensitive=sees_sensitive, known=context["completeness"])
    reviews = reviews_of(transition.pk)
    states = [state for section in sections for state in section.items if state.item.key in needed]
    return [_row(state, _group(state, reviews), sent) for state in states]


def _group(state: ItemState, reviews: Mapping[str, Any]) -> str:
    if state.questions or state.status == "unclear":
        return UNCLEAR
    if state.missing:
        return MISSING
    return UNDERSTOOD if understood(state, reviews) else OPEN


def _row(state: ItemState, group: str, sent: Any) -> Row:
    key = state.item.key
    if sent is not None:
        return Row(state, group, key in sent.getlist("item"), sent.get(f"reason:{key}", ""))
    asked = "" if state.withheld else " / ".join(one.text for one in state.questions)
    return Row(state, group, group == UNCLEAR, asked[:LONGEST])


def _grouped(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """What is unclear first, what is understood last; empty groups are left out."""
    found = {key: [row for row in rows if row.group == key] for key in (UNCLEAR, MISSING, OPEN, UNDERSTOOD)}
    return [(key, some) for key, some in found.items() if some]


def _named(request: HttpRequest) -> dict[str, str]:
    """The ticked items, each with its own reason; or two lists of the same length."""
    keys, reasons = request.POST.getlist("item"), request.POST.getlist("reason")
    paired = dict(zip(keys, reasons, strict=False))
    items = {key: request.POST.get(f"reason:{key}", paired.get(key, "")) for key in keys if key}
    refuse_if([one for text in items.values() for one in text_reasons("reason", text, LONGEST)])
    return items
