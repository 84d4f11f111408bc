"""Personal data: find a person, export, preview and erase; for how long what is kept (SE-4)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.privacy import describe, erasing, exporting, retention, subjects
from tasuki.privacy.forms import EraseForm, FindForm, RetentionForm
from tasuki.rules.access import why_not
from tasuki.rules.reasons import NotFound, Refused
from tasuki.sensitive.actions import set_keep_days
from tasuki.sensitive.checks import keep_days
from tasuki.web.beside import say_beside
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

_FIELDS: Final = {  # beside which field a refusal stands
    "privacy.confirm": "confirm",
    "privacy.reason_needed": "reason",
    "privacy.reason_names": "reason",
}


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Find a person; the erasures there were."""
    _administrators_only(request)
    form = FindForm(request.GET or None, auto_id="find-%s")
    if request.GET and form.is_valid():
        try:
            known = subjects.find_by_ref(form.cleaned_data["kind"], form.cleaned_data["ref"])
        except NotFound as nobody:
            form.add_error("ref", sentence(nobody.reason))
        else:
            return redirect("privacy:person", known.kind, known.row.pk)
    rows = describe.erasures(actor_of(request))[:200]
    erasures = [
        (row, [(describe.room_name(name), count) for name, count in row.counts.items()]) for row in rows
    ]
    return render(request, "privacy/overview.html", {"form": form, "erasures": erasures})


@login_required
@require_GET
def person(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """One person: export, and what erasing would touch."""
    return _person(request, kind, subject_id, EraseForm(auto_id="erase-%s"))


@login_required
@require_POST
@never_cache
@sensitive_variables()
def export(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """Everything that is kept of a person, as a zip; one's own for everybody."""
    asked = request.POST.get("sensitive") == "1"
    data = exporting.export(actor=actor_of(request), kind=kind, subject_id=subject_id, sensitive=asked)
    response = HttpResponse(exporting.as_zip(data), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="personal-data-{subject_id}.zip"'
    return response


@login_required
@require_POST
def erase(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """Erase a person, confirmed by the name."""
    actor = actor_of(request)
    subjects.access(actor, kind, subject_id, "privacy.erase")
    form = EraseForm(request.POST, auto_id="erase-%s")
    if form.is_valid():
        try:
            row = erasing.erase(actor=actor, kind=kind, subject_id=subject_id, **form.cleaned_data)
        except Refused as refusal:
            say_beside(form, refusal.reasons, _FIELDS)
        else:
            done = row.state == row.State.DONE
            messages.success(request, _("Erased.") if done else _("A worker erases it; this takes a while."))
            return redirect("privacy:overview")
    return _person(request, kind, subject_id, form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """For how long what is kept, and what the next sweep would erase."""
    _administrators_only(request)
    actor, kept = actor_of(request), retention.rule()
    initial = {name: getattr(kept, name) for name in retention.LIMITS}
    initial |= {"sensitive_days": keep_days(), "version": kept.version}
    form = RetentionForm(request.POST or None, initial=initial, auto_id="keep-%s")
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        version, days = values.pop("version"), values.pop("sensitive_days")
        retention.set_rule(actor=actor, values=values, expected_version=version)
        if days != keep_days():
            set_keep_days(actor=actor, days=days)
        messages.success(request, _("Saved."))
        return redirect("privacy:rules")
    context = {"form": form, "due": retention.preview(actor=actor)}
    return render(request, "privacy/rules.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sweep(request: HttpRequest) -> HttpResponse:
    """Erase now what the rules no longer keep."""
    done = retention.sweep(actor=actor_of(request))
    count = sum(done.values())
    said = ngettext("%(count)s row was erased.", "%(count)s rows were erased.", count)
    messages.success(request, said % {"count": count})
    return redirect("privacy:rules")


def _person(request: HttpRequest, kind: str, subject_id: UUID, form: Form, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    found = erasing.preview(actor=actor, kind=kind, subject_id=subject_id)
    context = {
        "found": found,
        "rooms": [(describe.room_name(name), count) for name, count in found["rooms"].items()],
        "form": form,
        "obstacles": found["obstacles"],
    }
    return render(request, "privacy/person.html", context, status=status)


def _administrators_only(request: HttpRequest) -> None:
    if why_not("privacy.erase", actor_of(request), ()):
        raise NotFound("page", request.path)
