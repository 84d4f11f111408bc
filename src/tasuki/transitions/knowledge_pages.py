"""The tabs of a transition that show what the account's rooms hold: knowledge, people, commitments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tasuki.commitments.gap_rows import with_gaps
from tasuki.commitments.queries import open_commitments
from tasuki.knowledge.items import SECTIONS, find_item, section_by_key
from tasuki.knowledge.queries import open_questions
from tasuki.rules.access import allowed
from tasuki.stakeholders.gaps import gaps
from tasuki.stakeholders.queries import STATES, ledger, ledger_counts, ledger_lines
from tasuki.transitions.actions.brief import IN_REVIEW, why_not_accept
from tasuki.transitions.plan_view import record_address
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web.formats import percent
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PEOPLE_PAGE = 50

WHY: dict[str, str | Promise] = {
    "empty": _("Not answered yet"),
    "placeholder": _("Only a placeholder"),
    "unclear": _("A question is open"),
    "stale": _("Not confirmed for too long"),
    "no_reason": _("“Not applicable” without a reason"),
    "copied_question": _("The answer repeats the question"),
    "duplicate": _("The same text as another answer"),
}


@login_required
@require_GET
def knowledge(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """What is missing first, with what each answer adds; the receiver accepts or returns here (KN-4 … KN-6)."""
    actor = actor_of(request)
    transition = access_transition(actor, transition_id, "knowledge.see")
    context = frame(request, transition, tab="knowledge")
    known = context["completeness"]
    context |= {
        "missing": missing_rows(context),
        "section_rows": [
            (section_by_key(key).words.label(), percent(known.sections[key]))
            for key in SECTIONS
            if key in known.sections
        ],
        "questions": open_questions(transition.account_id),
        "why_not_accept": why_not_accept(actor, transition, context["relations"], context["gate_results"]),
        "may_return": transition.stage in IN_REVIEW and allowed("brief.return", actor, context["relations"]),
        "brief_url": _brief_url(transition),
        "basis_ref": str(transition.playbook_id or ""),
        "record_basis": record_address(transition),
    }
    return render(request, "transitions/knowledge.html", context)


def missing_rows(context: dict[str, Any]) -> list[dict[str, Any]]:
    """What is missing, in words, the largest gain first."""
    rows = []
    for one in context["completeness"].missing:
        item = find_item(one.key)
        row = {"item": item, "label": item.words.label(), "help": item.words.help(), "gain": one.gain}
        rows.append(row | {"why_text": WHY.get(one.why, one.why)})
    return rows


def _brief_url(transition: Any) -> str:
    if transition.brief is None:
        return ""
    try:
        return reverse("knowledge:brief", args=[transition.account_id, transition.brief.number])
    except NoReverseMatch:
        return ""


@login_required
@require_GET
def people(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The customer's people by the introduction ledger, who was not told first, and what is missing (PE-5, PE-7)."""
    transition = access_transition(actor_of(request), transition_id)
    context = frame(request, transition, tab="people")
    account, may = transition.account, context["may"]
    state = request.GET.get("state", "")
    rows = ledger(account.pk, transition.pk, state=state)
    page = LeanPaginator(rows, PEOPLE_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "lines": ledger_lines(list(page), transition.pk),
        "counts": ledger_counts(account.pk, transition.pk),
        "state": state,
        "filtered": state in STATES,
        "handoff": transition.pk,
        "deep": allowed("knowledge.see", actor_of(request), context["relations"]),
        "may_edit": may["stakeholder.edit"],
    }
    context["gaps"] = gaps(account.pk, scenario=transition.scenario) if context["deep"] else ()
    return render(request, "transitions/people.html", context)


@login_required
@require_GET
def promises(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Open commitments: each needs an owner, after a sale also a verdict (CO-2, GA-5)."""
    transition = access_transition(actor_of(request), transition_id)
    context = frame(request, transition, tab="promises")
    context["commitments"] = with_gaps(open_commitments(transition.account_id))
    try:
        context["register_url"] = reverse("commitments:register", args=[transition.account_id])
    except NoReverseMatch:
        context["register_url"] = ""
    return render(request, "transitions/promises.html", context)
