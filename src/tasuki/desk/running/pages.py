"""The pages of long work: all of it, the state of one while it goes on, an export's result, cancelling (UX-5)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from tasuki.desk.running import queries
from tasuki.desk.running.actions import cancel_work
from tasuki.desk.running.kinds import KINDS
from tasuki.jobs.wording import state_text
from tasuki.rules.access import allowed
from tasuki.tables import export_runs, registry
from tasuki.tables.export_models import ExportRun
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_GET
def running(request: HttpRequest) -> HttpResponse:
    """All long work that the person may see, newest first; it looks again by itself while something goes on."""
    actor, going = actor_of(request), request.GET.get("show") == "open"
    kind = request.GET.get("kind", "")
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 4 else 1
    rows, more = queries.running(actor, going=going, kind=kind, page=max(page, 1))
    everybody, none = allowed("work.see", actor, ()), ("work.no_worker", "work.never_a_worker")
    context = {
        "works": [(one, KINDS[one.kind].label, state_text(one)) for one in rows],
        "page": max(page, 1),
        "more": more,
        "kind": kind if kind in KINDS else "",
        "going": going,
        "tabs": _tabs(kind, going=going, everybody=everybody),
        "any_open": any(one.open for one in rows),
        "nobody": next((sentence(one.waits) for one in rows if one.waits and one.waits.code in none), ""),
        "everybody": everybody,
        "here": request.get_full_path(),
    }
    return render(request, "desk/running/list.html", context)


def _tabs(kind: str, *, going: bool, everybody: bool) -> list[tuple[str | Promise, str, None, bool]]:
    kinds = [one for one in KINDS.values() if everybody or one.name not in ("index", "import")]
    return [
        (pgettext("long work", "All"), "?", None, not going and kind not in KINDS),
        (pgettext("long work", "Under way"), "?show=open", None, going),
        *((one.label, f"?kind={one.name}", None, kind == one.name and not going) for one in kinds),
    ]


@login_required
@require_GET
def work(request: HttpRequest, kind: str, work_id: UUID) -> HttpResponse:
    """One run: its own page where it has one; an export's with the file."""
    actor = actor_of(request)
    found = queries.access_work(actor, kind, work_id)
    if kind != export_runs.KIND:
        return redirect(found.href or "desk:running")
    run = ExportRun.objects.get(pk=work_id)
    mine = run.person_id == actor.person_id
    known = mine and run.table in registry.TABLES
    view = f"{reverse(registry.table(run.table).url)}?{run.query}" if known else ""
    context = {"work": found, "run": run, "mine": mine, "view": view, "state": state_text(found)}
    return render(request, "desk/running/export.html", context)


@login_required
@require_GET
def state(request: HttpRequest, kind: str, work_id: UUID) -> HttpResponse:
    """How far it is, for the page that shows it; once it is over that page is loaded anew."""
    found = queries.access_work(actor_of(request), kind, work_id)
    answer = render(request, "jobs/_state.html", {"work": found})
    if not found.open:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def cancel(request: HttpRequest, kind: str, work_id: UUID) -> HttpResponse:
    """Stop it; what is done stays done."""
    found = cancel_work(actor=actor_of(request), kind=kind, work_id=work_id)
    messages.success(request, f"{found.title}: {state_text(found)}")
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect(found.href or "desk:running")


@login_required
@require_GET
def export_file(request: HttpRequest, work_id: UUID) -> HttpResponseBase:
    """The exported file, for who asked for it."""
    run, path = export_runs.fetch(actor=actor_of(request), run_id=work_id)
    return file_response(run, path)


def file_response(run: ExportRun, path: Path) -> FileResponse:
    """The file under its name; nobody on the way keeps it."""
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=export_runs.file_name(run))
    answer["Cache-Control"] = "private, no-store"
    return answer
