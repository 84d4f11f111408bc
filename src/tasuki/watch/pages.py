"""The boundaries tab of a transition, and the list of breaches (BO-1 … BO-5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.connectors.csvfile.writer import write_table
from tasuki.customers.names import name_key
from tasuki.rules.reasons import Conflict, Refused
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.watch import actions, describe, queries, views
from tasuki.watch.forms import BoundaryForm, DecisionForm, EvidenceForm, RemarkForm, ReportForm
from tasuki.watch.models import Breach
from tasuki.web.paginator import LeanPaginator
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

PAGE_SIZE: Final = 25
MOST_EXPORTED: Final = 50_000


@login_required
@require_GET
def transition(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """What the outgoing owner still does and until when, what the customer reads, breaches."""
    return _show(request, access_transition(actor_of(request), transition_id))


@login_required
@require_POST
def set_boundaries(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Set the window and the parts (BO-3)."""
    row = access_transition(actor_of(request), transition_id)
    form = BoundaryForm(request.POST, row=row, auto_id="boundary-%s")
    return _act(
        request,
        row,
        ("boundary", form),
        lambda data: actions.set_boundaries(
            actor=actor_of(request),
            transition_id=row.pk,
            until=data["until"],
            parts=data["parts"],
            expected_version=data["version"],
        ),
        _("Set. The outgoing owner is asked to acknowledge it."),
        "boundaries",
    )


@login_required
@require_POST
def acknowledge(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The outgoing owner acknowledges window and parts."""
    actions.acknowledge_boundaries(actor=actor_of(request), transition_id=transition_id)
    messages.success(request, _("Thank you: you have acknowledged it."))
    return _back(transition_id, "boundaries")


@login_required
@require_POST
def report(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Report a breach (BO-5)."""
    row = access_transition(actor_of(request), transition_id)
    form = ReportForm(request.POST, auto_id="report-%s")
    return _act(
        request,
        row,
        ("report", form),
        lambda data: actions.report_breach(actor=actor_of(request), transition_id=row.pk, **data),
        _("Reported. The managers are told."),
        "breaches",
    )


@login_required
@require_POST
def evidence(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Add evidence to a breach."""
    found = queries.access_breach(actor_of(request), breach_id)
    form = EvidenceForm(request.POST, auto_id=f"evidence-{found.pk}-%s")
    return _act_on(
        request,
        found,
        ("evidence", form),
        lambda data: actions.add_evidence(
            actor=actor_of(request),
            breach_id=found.pk,
            what=data["what"],
            happened_on=data["happened_on"],
            ref=data["ref"],
            expected_version=data["version"],
        ),
        _("Added."),
    )


@login_required
@require_POST
def remark(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Say something about a breach."""
    found = queries.access_breach(actor_of(request), breach_id)
    form = RemarkForm(request.POST, auto_id=f"remark-{found.pk}-%s")
    return _act_on(
        request,
        found,
        ("remark", form),
        lambda data: actions.add_remark(
            actor=actor_of(request),
            breach_id=found.pk,
            text=data["text"],
            expected_version=data["version"],
        ),
        _("Added."),
    )


@login_required
@require_POST
def decide(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Resolve or dismiss a breach (BO-5)."""
    found = queries.access_breach(actor_of(request), breach_id)
    form = DecisionForm(request.POST, auto_id=f"decision-{found.pk}-%s")
    return _act_on(
        request,
        found,
        ("decision", form),
        lambda data: actions.decide_breach(
            actor=actor_of(request),
            breach_id=found.pk,
            decision=data["decision"],
            reason=data["reason"],
            expected_version=data["version"],
        ),
        _("Decided."),
    )


@login_required
@require_GET
def breaches(request: HttpRequest) -> HttpResponse:
    """The breaches that the person may see, newest first (BO-5)."""
    rows = _filtered(request)
    context = {
        "page_obj": LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "kinds": Breach.Kind.choices,
        "states": Breach.State.choices,
        "chosen_state": request.GET.get("state", Breach.State.OPEN),
        "filters": request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "watch/breaches.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as a table for spreadsheets, in which no cell can become a formula."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="breaches.csv"'
    rows = _filtered(request)[:MOST_EXPORTED].iterator(chunk_size=2_000)
    write_table(response, describe.TABLE_HEADER, describe.breach_cells(rows))
    return response


def _filtered(request: HttpRequest) -> QuerySet[Breach]:
    rows, wanted = queries.visible_breaches(actor_of(request)), request.GET
    state, kind = wanted.get("state", Breach.State.OPEN), wanted.get("kind", "")
    if state in Breach.State.values:
        rows = rows.filter(state=state)
    if kind in Breach.Kind.values:
        rows = rows.filter(kind=kind)
    text = wanted.get("q", "").strip()
    return rows.filter(account__name_key__contains=name_key(text)) if text else rows


def _act_on(
    request: HttpRequest,
    found: Breach,
    named: tuple[str, forms.Form],
    work: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do it; the page it goes back to is the tab, or the list for those who may not see the transition."""
    name, form = named
    anchor = f"breach-{found.pk}"
    return _act(request, found.transition, (f"{name}-{found.pk}", form), work, done, anchor)


def _act(
    request: HttpRequest,
    row: Transition,
    named: tuple[str, forms.Form],
    work: Callable[[dict[str, Any]], object],
    done: str,
    anchor: str,
) -> HttpResponse:
    """Do it, or show the tab again with what was typed and every reason."""
    name, form = named
    status = 422
    if form.is_valid():
        try:
            work(form.cleaned_data)
        except Refused as refused:
            if any(reason.code.startswith("access.") for reason in refused.reasons):
                raise  # there is no form to say it in
            for reason in refused.reasons:
                form.add_error(None, sentence(reason))
        except Conflict as conflict:
            form.add_error(None, sentence(conflict.reason))
            status = 409
        else:
            messages.success(request, done)
            return _back(row.pk, anchor)
    return _show(request, access_transition(actor_of(request), row.pk), {name: form}, status)


def _show(
    request: HttpRequest, row: Transition, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    context = frame(request, row, tab="boundaries") | views.tab(actor_of(request), row, bound)
    return render(request, "watch/transition.html", context, status=status)


def _back(transition_id: UUID, anchor: str) -> HttpResponse:
    response = redirect("watch:transition", transition_id)
    response["Location"] += f"#{anchor}"
    return response
