"""What came of a run over many transitions: as a table to keep, and what a cancelled one left (SU-7, UX-5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.transitions.actions import bulk
from tasuki.transitions.bulk.pages import reasons_of
from tasuki.transitions.models import BulkRow, BulkRun
from tasuki.web import sheets
from tasuki.web.requests import actor_of


@login_required
@require_POST
def rest(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Look at what a cancelled run left: a run of its own."""
    run = bulk.rest_of_bulk(actor=actor_of(request), run_id=run_id)
    return redirect("transitions:bulk_run", run.pk)


@login_required
@require_GET
def result(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Each transition with what became of it, and why, as CSV or XLSX."""
    return result_response(bulk.access_run(actor_of(request), run_id), request.GET.get("format", "csv"))


def result_response(run: BulkRun, format: str) -> HttpResponse:
    """The outcome of a run as a table."""
    rows = BulkRow.objects.filter(run=run).select_related("transition__account").order_by("position")
    head = [_("Account"), _("Transition"), _("Outcome"), _("Reason")]
    cells = (
        [
            row.transition.account.name,
            str(row.transition_id),
            row.get_state_display(),
            " ".join(reasons_of(row)),
        ]
        for row in rows.iterator(chunk_size=1_000)
    )
    name = f"bulk-{run.verb}-{run.created_at:%Y-%m-%d}"
    return sheets.response(format, name, run.get_verb_display(), head, cells)
