"""Several items of a section at once: a page that says what each of them says, and a button (KN-4, KN-5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tasuki.customers.models import Account
from tasuki.knowledge import actions, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.models import Status
from tasuki.knowledge.pages import frame, record_address
from tasuki.knowledge.record_view import Told, stale, understood
from tasuki.knowledge.states import ItemState, SectionState
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def still_true(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Confirm stale items of a section after reading what they say (KN-4)."""
    account, relations = queries.access_record(actor_of(request), account_id, "knowledge.edit")
    basis = basis_for(_sent(request).get("basis", ""), account_id)
    told = Told(clock.now(), basis.document.freshness_days)
    sections = _sections(request, account, relations, lambda state: stale(state, told))
    refused: list[str] = []
    if request.method == "POST":
        try:
            done = actions.verify_items(actor=actor_of(request), account=account, seen=_seen(request))
        except (Refused, Conflict) as error:
            refused = _why(error)
        else:
            text = ngettext("%(count)s item confirmed.", "%(count)s items confirmed.", len(done))
            messages.success(request, text % {"count": len(done)})
            return redirect(record_address(account, basis, _sent(request).get("section", "")))
    page = frame(request, account, relations, basis)
    return _page(request, {**page, "verb": "still_true", "sections": sections, "refused": refused})


@login_required
@require_http_methods(["GET", "POST"])
def understood_all(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The receiver understands several items of a section as they are listed (KN-5)."""
    actor = actor_of(request)
    account, relations = queries.access_record(actor, account_id, "knowledge.review")
    basis = basis_for(_sent(request).get("basis", ""), account_id)
    receives = queries.reviewed_transitions(actor, account_id)
    if not receives:
        raise NotFound("account", account_id)
    page = frame(request, account, relations, basis)
    sections = _sections(request, account, relations, lambda state: _to_review(state, page["reviews"]))
    refused: list[str] = []
    if request.method == "POST":
        try:
            done = actions.mark_all_understood(
                actor=actor, account=account, seen=_seen(request), transition_id=receives[0]
            )
        except (Refused, Conflict) as error:
            refused = _why(error)
        else:
            text = ngettext("%(count)s item understood.", "%(count)s items understood.", len(done))
            messages.success(request, text % {"count": len(done)})
            return redirect(record_address(account, basis, _sent(request).get("section", "")))
    return _page(request, {**page, "verb": "understood", "sections": sections, "refused": refused})


def _to_review(state: ItemState, reviews: Mapping[str, Any]) -> bool:
    said = state.status in {Status.FILLED, Status.NOT_APPLICABLE}
    return said and not state.withheld and not understood(state, reviews)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    account, basis = context["account"], context["basis"]
    section = _sent(request).get("section", "")
    if request.method == "POST":
        ticked = set(_seen(request))
    elif context["verb"] == "still_true":
        ticked = {state.item.key for _section, states in context["sections"] for state in states}
    else:
        ticked = set()  # what is understood, the reader says of each
    context |= {
        "record_url": record_address(account, basis, section),
        "wanted_section": section,
        "ticked": ticked,
    }
    return render(request, "knowledge/together.html", context, status=422 if context["refused"] else 200)


def _sections(
    request: HttpRequest, account: Account, relations: frozenset[str], fits: Callable[[ItemState], bool]
) -> list[tuple[SectionState, list[ItemState]]]:
    """The sections (one, if the address names it) with the items that are in question."""
    sees = allowed("sensitive.see", actor_of(request), relations)
    wanted = _sent(request).get("section", "")
    found = []
    for one in queries.record_of(account.pk, sees_sensitive=sees):
        states = [state for state in one.items if fits(state) and not state.withheld]
        if states and wanted in ("", one.section.key):
            found.append((one, states))
    return found


def _seen(request: HttpRequest) -> dict[str, int]:
    """The chosen items, each with the version that was read: `item=key@version`."""
    found: dict[str, int] = {}
    for text in request.POST.getlist("item")[: 10 * 100]:
        key, _at, version = text.rpartition("@")
        if key and version.isdecimal() and len(version) < 10:
            found[key] = int(version)
    return found


def _sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _why(error: Refused | Conflict) -> list[str]:
    reasons = error.reasons if isinstance(error, Refused) else (error.reason,)
    return [sentence(reason) for reason in reasons]
