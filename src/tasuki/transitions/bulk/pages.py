"""Pages for one verb over many transitions: the order from the list, the look, the outcome (SU-7, UX-5)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.jobs.long_work import with_pace
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.transitions.actions import bulk
from tasuki.transitions.bulk.forms import BulkForm
from tasuki.transitions.bulk.running import as_works
from tasuki.transitions.list_view import filtered
from tasuki.transitions.listing.pages import portfolio
from tasuki.transitions.models import BulkRow, BulkRun
from tasuki.transitions.queries import visible_transitions
from tasuki.web.forms import form_reasons
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

PAGE_SIZE = 100


@login_required
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Look at the chosen rows, or at all that the filter leaves; nothing is changed yet.

    What is wrong with the order stands beside its form, on the list with the same rows ticked.
    """
    form, query = BulkForm(request.POST), QueryDict(request.POST.get("filter", ""))
    chosen: list[UUID] = []
    try:
        refuse_if(form_reasons(form))
        chosen = _chosen(request, query)
        run = bulk.start_bulk(
            actor=actor_of(request),
            verb=form.cleaned_data["verb"],
            values=form.values(),
            transitions=chosen,
        )
    except Refused as refused:
        ticked = [] if request.POST.get("all") else chosen or _ticked(request)
        reasons = () if form.errors else refused.reasons
        return portfolio(request, form=form, query=query, ticked=ticked, refused=reasons)
    return redirect("transitions:bulk_run", run.pk)


def _chosen(request: HttpRequest, query: QueryDict) -> list[UUID]:
    """The rows that were ticked; with “all of the filter” every row that it leaves."""
    if not request.POST.get("all"):
        return _ticked(request)
    actor = actor_of(request)
    rows = filtered(visible_transitions(actor), query, actor, strict=True)
    return list(rows.order_by("id").values_list("pk", flat=True)[: bulk.FARTHEST + 1])


def _ticked(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("id"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@login_required
@require_GET
def show(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What would happen to each, or what became of it; while it runs, how far it is."""
    run = bulk.access_run(actor_of(request), run_id)
    counts = bulk.counts_of(run)
    (work,) = with_pace(as_works([run], actor_of(request)))
    rows = BulkRow.objects.filter(run=run).select_related("transition__account", "run")
    wanted = request.GET.get("state", "")
    if wanted in BulkRow.State.values:
        rows = rows.filter(state=wanted)
    page = Paginator(rows.order_by("position"), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "run": run,
        "work": work,
        "left": counts["left"],
        "mine": bulk.is_mine(actor_of(request), run),
        "counts": counts,
        "possible": counts["would"],
        "page_obj": page,
        "rows": [(row, row.transition.account.name, reasons_of(row), *_days(row)) for row in page],
        "states": [(value, label, counts[value]) for value, label in BulkRow.State.choices if counts[value]],
        "shown_state": wanted,
    }
    return render(request, "transitions/bulk.html", context)


def _days(row: BulkRow) -> tuple[date | None, date | None]:
    """The cutover now and then, where the run moves it."""
    kept = (
        [row.what.get(name) for name in ("from", "to")] if row.run.verb == BulkRun.Verb.DATE else [None, None]
    )
    before, after = (date.fromisoformat(one) if one else None for one in kept)
    return before, after


def reasons_of(row: BulkRow) -> list[str]:
    """Why a row is not possible, in sentences."""
    return sentences([Reason(one["code"], one["values"], one["who"], "") for one in row.reasons])


@login_required
@require_POST
def apply(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Carry out what is possible, or leave it."""
    actor = actor_of(request)
    if "drop" in request.POST:
        bulk.drop_bulk(actor=actor, run_id=run_id)
        messages.success(request, _("Nothing was changed."))
        return redirect("transitions:list")
    run = bulk.apply_bulk(actor=actor, run_id=run_id)
    if run.state == BulkRun.State.DONE:
        messages.success(request, _("Done."))
    return redirect("transitions:bulk_run", run.pk)
