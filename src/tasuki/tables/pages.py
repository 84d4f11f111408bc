"""Keeping views and taking them away as files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.tables import actions, export_runs, exporting, registry
from tasuki.tables.models import SavedView
from tasuki.tables.showing import href_of
from tasuki.web.requests import actor_of


@login_required
@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what is shown under a name."""
    view = actions.save_view(
        actor=actor_of(request),
        table=key,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared="shared" in request.POST,
        is_default="default" in request.POST,
    )
    messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
    return _to(view)


@login_required
@require_POST
def change(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Let a view show what is shown now, rename it, offer it, begin with it, or remove it."""
    actor, wanted = actor_of(request), request.POST.get("do", "")
    if wanted == "delete":
        view = actions.delete_view(actor=actor, view_id=view_id)
        messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
        table = registry.table(view.table, actor)
        return redirect(f"{reverse(table.url)}?view={table.views[0].key}")
    changes = {
        "overwrite": {"query": request.POST.get("query", "")},
        "rename": {"name": request.POST.get("name", "")},
        "default": {"is_default": True},
        "no_default": {"is_default": False},
        "share": {"shared": True},
        "unshare": {"shared": False},
    }
    view = actions.edit_view(actor=actor, view_id=view_id, **changes.get(wanted, {}))  # type: ignore[arg-type]
    messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
    return _to(view)


def _to(view: SavedView) -> HttpResponse:
    return redirect(reverse(registry.table(view.table).url) + href_of(view))


@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """The view that is shown as a file: its rows, its columns, its order. Posted, it is made in the background."""
    actor = actor_of(request)
    table = registry.table(key, actor)
    if request.method == "POST":
        query, kind = (request.POST.get(name, "") for name in ("query", "format"))
        run = export_runs.start(actor=actor, table=key, query=query, format=kind)
        return redirect("desk:work", export_runs.KIND, run.pk)
    return exporting.response(table.read(request.GET, actor), request.GET.get("format", ""))
