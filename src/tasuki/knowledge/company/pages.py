"""Pages of the company's own catalogue: list, add, edit, retire, reinstate, YAML in and out (KN-3)."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.knowledge.company import actions, files, queries
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.company.forms import (
    KIND_NAMES,
    LANGUAGE_NAMES,
    SCENARIO_NAMES,
    CatalogueFileForm,
    OwnItemForm,
)
from tasuki.knowledge.models import OwnItem
from tasuki.knowledge.states import SUPPLIER
from tasuki.playbooks.queries import relations
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound, Reason, Refused, refuse_if
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

LARGEST: Final = 400_000


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The company's own items, and for operations how to add more."""
    actor = actor_of(request)
    rows = list(queries.visible_items(actor))
    answered = queries.answers_of([row.key for row in rows])
    context = {
        "rows": [_line(row, answered.get(row.key, 0)) for row in rows],
        "may_edit": queries.may_edit(actor),
        "upload": CatalogueFileForm(),
    }
    return render(request, "knowledge/catalogue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an item."""
    actor = _editor(request)
    form = OwnItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reasons = _attempt(form, lambda entry: actions.add_item(actor=actor, entry=entry))
        if not reasons:
            messages.success(request, _("Added."))
            return redirect("knowledge:catalogue")
        return _form(request, form, reasons, status=422)
    return _form(request, form, [], status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """An item as it stands, its history, and the form to change it."""
    actor = actor_of(request)
    row = queries.access_item(actor, key)
    if request.method == "POST":
        refuse_if(why_not("catalogue.edit", actor, relations(actor)))
    form = OwnItemForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        reasons = _attempt(
            form,
            lambda entry: actions.edit_item(actor=actor, key=key, entry=entry, expected_version=version),
        )
        if not reasons:
            messages.success(request, _("Saved."))
            return redirect("knowledge:catalogue_item", key)
        return _form(request, form, reasons, row=row, status=422)
    return _form(request, form, [], row=row, status=422 if form.is_bound else 200)


@login_required
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for it no more."""
    actions.retire_item(actor=_editor(request), key=key, expected_version=_version(request))
    messages.success(request, _("Retired. What was answered stays readable."))
    return redirect("knowledge:catalogue_item", key)


@login_required
@require_POST
def reinstate(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for it again."""
    actions.reinstate_item(actor=_editor(request), key=key, expected_version=_version(request))
    messages.success(request, _("Asked for again."))
    return redirect("knowledge:catalogue_item", key)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """All own items as one YAML file."""
    response = HttpResponse(
        files.export_yaml(actor_of(request)), content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="catalogue.yaml"'
    return response


@login_required
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a YAML file, wholly or not at all."""
    actor = _editor(request)
    form = CatalogueFileForm(request.POST, request.FILES)
    reasons: list[Any] = []
    if form.is_valid():
        try:
            found = files.import_yaml(actor=actor, text=_text(form.cleaned_data["file"]))
        except Refused as refused:
            reasons = sentences(refused.reasons)
        else:
            counts = {"added": len(found.added), "changed": len(found.changed)}
            messages.success(request, _("Added: %(added)s, changed: %(changed)s.") % counts)
            return redirect("knowledge:catalogue")
    rows = list(queries.visible_items(actor))
    context = {
        "rows": [_line(row, 0) for row in rows],
        "may_edit": True,
        "upload": form,
        "refused": reasons,
    }
    return render(request, "knowledge/catalogue.html", context, status=422)


def _editor(request: HttpRequest) -> Actor:
    """The actor, if they may change the catalogue; for others there is no such page."""
    actor = actor_of(request)
    if not queries.may_edit(actor):
        if request.method == "POST":
            refuse_if(why_not("catalogue.edit", actor, relations(actor)))
        raise NotFound("catalogue", "new")
    return actor


def _attempt(form: OwnItemForm, act: Any) -> list[Any]:
    """Carry it out, or say in sentences why not."""
    entry = form.entry()
    if not isinstance(entry, OwnItemIn):
        return sentences(entry)
    try:
        act(entry)
    except Refused as refused:
        return sentences(refused.reasons)
    return []


def _form(
    request: HttpRequest, form: OwnItemForm, reasons: list[Any], *, status: int, row: OwnItem | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "label": queries.label_of(row) if row else "",
        "line": _line(row, int(queries.is_answered(row.key))) if row else None,
        "versions": queries.versions_of(row) if row else [],
        "refused": reasons,
        "may_edit": queries.may_edit(actor_of(request)),
    }
    return render(request, "knowledge/catalogue_item.html", context, status=status)


def _line(row: OwnItem, answered: int) -> dict[str, Any]:
    """An item as it is listed."""
    return {
        "row": row,
        "label": queries.label_of(row),
        "place": queries.shown_in(row),
        "kind": KIND_NAMES[row.kind],
        "who": SUPPLIER[row.who],
        "weights": [(SCENARIO_NAMES[scenario], weight) for scenario, weight in row.weights.items()],
        "missing": [LANGUAGE_NAMES[language] for language in queries.missing_languages(row)],
        "answered": answered,
    }


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _text(file: Any) -> str:
    if file.size > LARGEST:
        raise Refused(Reason("catalogue.file_too_big", {"limit": LARGEST}))
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(Reason("catalogue.bad_file")) from None
