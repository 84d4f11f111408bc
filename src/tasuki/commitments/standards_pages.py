"""The standards catalogue: read by all, kept by operations; its versions, files, and who judges (CO-3, CO-4)."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.commitments import actions
from tasuki.commitments.days import today_of
from tasuki.commitments.models import StandardsVersion
from tasuki.commitments.pages import done
from tasuki.commitments.standards import files, queries
from tasuki.commitments.standards.document import empty, find
from tasuki.commitments.standards.fields import SECTIONS, Field, Section
from tasuki.commitments.standards_forms import EntryForm, ImportForm, JudgeForm
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, refuse_if
from tasuki.web import sheets
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """What the company sells as standard, as it is in force."""
    return _show(request, queries.current())


@login_required
@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier version."""
    return _show(request, queries.version(number), {"earlier": True})


@login_required
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, section: str, entry_id: str = "") -> HttpResponse:
    """Add an entry, or change one; each change is a new version."""
    actor = actor_of(request)
    _may_edit(request, section)
    found = queries.current()
    kept = find(found.document, section, entry_id) if found and entry_id else None
    if entry_id and kept is None:
        raise NotFound("entry", entry_id)
    form = EntryForm(request.POST or None, section=section, entry=kept, version=found.number if found else 0)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        work = lambda: actions.save_entry(  # noqa: E731
            actor=actor,
            section=section,
            values=form.values(),
            entry_id=entry_id,
            expected_version=form.cleaned_data["version"] if entry_id else None,
        )
        try:
            if done(form, work):
                messages.success(request, _("Saved. Promises are held against it now."))
                return redirect(f"/standards/#{section}")
        except Conflict as conflict:
            form.add_error(None, sentence(conflict.reason))
            status = 409
    context = {"form": form, "section": SECTIONS[section], "entry_id": entry_id, "entry": kept}
    context["standards"] = queries.rules_in_force()
    return render(request, "commitments/standards_entry.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, section: str, entry_id: str) -> HttpResponse:
    """Take an entry out; earlier versions keep it."""
    _may_edit(request, section)
    seen = request.POST.get("version", "")
    actions.remove_entry(
        actor=actor_of(request),
        section=section,
        entry_id=entry_id,
        expected_version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
    )
    messages.success(request, _("Removed. Earlier versions keep it."))
    return redirect(f"/standards/#{section}")


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Replace the catalogue by a file, or see what that would change."""
    _may_edit(request, "")
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "sections": SECTIONS.values()}
    if request.method == "POST" and form.is_valid():
        file, dry = form.cleaned_data["file"], form.cleaned_data["dry_run"]
        ending = PurePath(file.name).suffix.lower().removeprefix(".")
        found: list[Any] = []
        work = lambda: found.append(  # noqa: E731
            actions.import_standards(
                actor=actor_of(request),
                format={"yml": "yaml"}.get(ending, ending),
                content=file.read(files.MOST_BYTES + 1),
                dry_run=dry,
            )
        )
        if done(form, work):
            made, context["changes"] = found[0]
            if made is not None:
                count = len(context["changes"])
                text = ngettext("Imported: %d entry changed.", "Imported: %d entries changed.", count)
                messages.success(request, text % count)
                return redirect("commitments:standards")
            context["nothing"] = not context["changes"]
            return render(request, "commitments/standards_import.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "commitments/standards_import.html", context, status=status)


@login_required
@require_GET
def download(request: HttpRequest, format: str) -> HttpResponse:
    """The catalogue in force as YAML, CSV or XLSX."""
    _may_see(request)
    found = queries.current()
    document = found.document if found else empty()
    name = f"standards-{found.number if found else 0}"
    if format == "yaml":
        answer = HttpResponse(files.as_yaml(document), content_type="application/yaml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
        return answer
    return sheets.response(format, name, _("Standards"), files.HEAD, files.as_rows(document))


@login_required
@require_http_methods(["GET", "POST"])
def judges(request: HttpRequest) -> HttpResponse:
    """Who judges promises of open deals before the sale (CO-3)."""
    _may_edit(request, "")
    found = queries.judges()
    named = [(one.person, one.team) for one in found]
    form = JudgeForm(request.POST if "add" in request.POST else None)
    if "drop" in request.POST:
        kept = [(one.person, one.team) for one in found if str(one.pk) != request.POST["drop"]]
        actions.set_judges(actor=actor_of(request), judges=kept)
        return redirect("commitments:judges")
    if request.method == "POST" and form.is_valid():
        person, team = form.cleaned_data["person"], form.cleaned_data["team"]
        if person is None:
            form.add_error("person", _("Say who."))
        elif done(form, lambda: actions.set_judges(actor=actor_of(request), judges=[*named, (person, team)])):
            messages.success(request, _("Saved."))
            return redirect("commitments:judges")
    status = 422 if request.method == "POST" else 200
    return render(request, "commitments/judges.html", {"judges": found, "form": form}, status=status)


def _show(
    request: HttpRequest, found: StandardsVersion | None, more: dict[str, Any] | None = None
) -> HttpResponse:
    _may_see(request)
    document = found.document if found else empty()
    context = {
        "version": found,
        "sections": [
            (section, document.get(section.key, []), _columns(section, document.get(section.key, [])))
            for section in SECTIONS.values()
        ],
        "versions": queries.versions()[:50],
        "judges": queries.judges(),
        "may_edit": allowed("standards.edit", actor_of(request), ()),
        "today": today_of(actor_of(request)).isoformat(),
        **(more or {}),
    }
    return render(request, "commitments/standards.html", context)


def _columns(section: Section, entries: list[dict[str, Any]]) -> list[Field]:
    """The fields that say something in any entry; what must be there, and the first, always."""
    first = section.fields[0]
    return [
        one
        for one in section.fields
        if one is first or one.required or any(entry.get(one.name) not in ("", None, []) for entry in entries)
    ]


def _may_see(request: HttpRequest) -> None:
    refuse_if(why_not("standards.see", actor_of(request), ("self",)))


def _may_edit(request: HttpRequest, section: str) -> None:
    """Reading a form that is not for somebody looks as if it were not there; sending it is refused with the reason."""
    if section and section not in SECTIONS:
        raise Http404(section)
    why = why_not("standards.edit", actor_of(request), ())
    if why and request.method == "GET":
        raise NotFound("page", request.path)
    refuse_if(why)
