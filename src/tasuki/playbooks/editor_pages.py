"""Pages to write playbooks: start, edit with live validation, preview, publish, retire (PB-1, PB-2).

The editor works without scripts: each button sends the whole text, and what comes back holds it still. Nothing
that somebody wrote is lost by an error, a conflict or a session that ended.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.customers.queries import visible_accounts
from tasuki.playbooks import actions, queries
from tasuki.playbooks.forms import PreviewForm, StartForm, UploadForm
from tasuki.playbooks.models import CompanyPlaybook
from tasuki.playbooks.preview import preview_for
from tasuki.playbooks.problems_view import problems_of, text_diff
from tasuki.playbooks.queries import current
from tasuki.playbooks.source import InvalidPlaybook
from tasuki.playbooks.writing import decode, read_draft, tidy, validate
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

SUGGESTED = 40


# -- beginning ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start a playbook from another one."""
    actor = actor_of(request)
    _must_edit(request)
    form = StartForm(request.POST or None, actor=actor, initial={"ref": request.GET.get("from", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.start_from(actor=actor, **form.cleaned_data)
        except (Refused, Conflict) as error:
            _add_errors(form, "key", error)
        else:
            return redirect("playbooks:edit", row.key)
    context = {"form": form, "upload": UploadForm()}
    return render(request, "playbooks/new.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a YAML file, wholly or not at all."""
    actor = actor_of(request)
    _must_edit(request)
    form = UploadForm(request.POST, request.FILES)
    problems = None
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            row = actions.import_yaml(
                actor=actor,
                text=decode(data),
                key=form.cleaned_data["key"],
                replace=form.cleaned_data["replace"],
            )
        except InvalidPlaybook as invalid:
            problems = problems_of(tidy(data.decode("utf-8", "replace")), invalid.reasons)
        except (Refused, Conflict) as error:
            _add_errors(form, "key", error)
        else:
            return redirect("playbooks:edit", row.key)
    context = {"form": StartForm(actor=actor), "upload": form, "problems": problems}
    return render(request, "playbooks/new.html", context, status=422)


def _must_edit(request: HttpRequest) -> None:
    """The workshop is not there for those who may not write."""
    if not queries.may_edit(actor_of(request)):
        raise NotFound("page", request.path)


def _add_errors(form: Any, field: str, error: Refused | Conflict) -> None:
    reasons = error.reasons if isinstance(error, Refused) else (error.reason,)
    for reason in reasons:
        form.add_error(field, sentence(reason))


# -- the editor --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Write the draft, and keep it."""
    row = queries.access_playbook(actor_of(request), key, "playbook.edit")
    if request.method == "GET":
        return _editor(request, row, row.draft)
    text = _text(request)
    try:
        actions.save_draft(actor=actor_of(request), key=key, text=text, expected_revision=_revision(request))
    except Conflict:
        return _conflict(request, key, text)
    except Refused as refused:
        return _editor(request, row, text, status=422, refused=refused.reasons)
    messages.success(request, _("The draft is saved."))
    return redirect("playbooks:edit", key)


@login_required
@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Every error of the text as it is now, saved or not (PB-2)."""
    row = queries.access_playbook(actor_of(request), key, "playbook.edit")
    text = _text(request)
    if not request.headers.get("HX-Request"):
        return _editor(request, row, text)
    return render(request, "playbooks/_problems.html", {"problems": _problems(row, text), "text": text})


@login_required
@require_POST
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The plan that the text would give for an account and a day; nothing is saved."""
    actor = actor_of(request)
    row = queries.access_playbook(actor, key, "playbook.edit")
    text, form = _text(request), PreviewForm(request.POST)
    found: dict[str, Any] = {"preview_form": form, "preview_asked": True}
    if form.is_valid():
        try:
            found["preview"] = preview_for(
                actor,
                read_draft(text, scenario=row.scenario, mode=row.mode),
                account=form.cleaned_data["account"],
                day=form.cleaned_data["day"],
                receiver=form.cleaned_data["receiver"],
                signed_on=form.cleaned_data["signed_on"],
                giver_available=not form.cleaned_data["without_giver"],
                language=get_language() or "en",
            )
        except InvalidPlaybook as invalid:
            found["preview_problems"] = len(invalid.reasons)
        except Refused as refused:
            found["preview_refused"] = refused.reasons
        except NotFound as nobody:
            found["preview_refused"] = [nobody.reason]
    if request.headers.get("HX-Request"):
        return render(request, "playbooks/_preview.html", found)
    return _editor(request, row, text, status=200 if "preview" in found else 422, **found)


@login_required
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Save what is in the editor, publish it, and put it in force."""
    actor = actor_of(request)
    row = queries.access_playbook(actor, key, "playbook.edit")
    text, revision, note = _text(request), _revision(request), request.POST.get("note", "")
    try:
        with transaction.atomic():
            if text != row.draft:
                saved = actions.save_draft(actor=actor, key=key, text=text, expected_revision=revision)
                revision = saved.revision
            made = actions.publish(actor=actor, key=key, note=note, expected_revision=revision)
    except InvalidPlaybook:
        return _editor(request, row, text, status=422, note=note)
    except Refused as refused:
        return _editor(request, row, text, status=422, note=note, refused=refused.reasons)
    except Conflict:
        return _conflict(request, key, text, note=note)
    messages.success(request, _("Version %(number)s is in force.") % {"number": made.number})
    return redirect("playbooks:show", key)


def _text(request: HttpRequest) -> str:
    return tidy(request.POST.get("text", ""))


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _problems(row: CompanyPlaybook, text: str) -> Any:
    return problems_of(text, validate(text, scenario=row.scenario, mode=row.mode))


def _conflict(request: HttpRequest, key: str, text: str, *, note: str = "") -> HttpResponse:
    """Somebody else saved first: the text stays in the editor, and what theirs says otherwise is shown."""
    row = queries.access_playbook(actor_of(request), key, "playbook.edit")
    return _editor(request, row, text, status=409, note=note, theirs=text_diff(row.draft, text))


def _editor(
    request: HttpRequest, row: CompanyPlaybook, text: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "playbook": row,
        "text": text,
        "unsaved": text != row.draft,
        "problems": _problems(row, text),
        "preview_form": PreviewForm(initial={"day": _some_day(row)}),
        "accounts": visible_accounts(actor).order_by("sort_key").values_list("name", flat=True)[:SUGGESTED],
        "versions": row.publications.count(),
        "document_key": f"{row.scenario}.{row.mode}",
        "next_number": queries.next_number(f"{row.scenario}.{row.mode}"),
        **more,
    }
    return render(request, "playbooks/edit.html", context, status=status)


def _some_day(row: CompanyPlaybook) -> date:
    """A Tuesday for which there is time enough."""
    ahead = max(current(row.scenario, row.mode).lead_days, 14) + 7
    day = (clock.now() + timedelta(days=ahead)).date()
    return day + timedelta(days=(1 - day.weekday()) % 7)


# -- in force or not ---------------------------------------------------------------------------------


@login_required
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Out of force: the shipped one counts again."""
    queries.access_playbook(actor_of(request), key, "playbook.edit")
    actions.retire(actor=actor_of(request), key=key, expected_revision=_revision(request))
    messages.success(request, _("Retired: new transitions start with the shipped playbook again."))
    return redirect("playbooks:show", key)


@login_required
@require_POST
def reinstate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An earlier version back in force."""
    queries.access_playbook(actor_of(request), key, "playbook.edit")
    made = actions.reinstate(
        actor=actor_of(request), key=key, number=number, expected_revision=_revision(request)
    )
    messages.success(request, _("Version %(number)s is in force.") % {"number": made.number})
    return redirect("playbooks:history", key)


@login_required
@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Remove a playbook that was never published."""
    queries.access_playbook(actor_of(request), key, "playbook.edit")
    actions.discard(actor=actor_of(request), key=key, expected_revision=_revision(request))
    messages.success(request, _("The draft is removed."))
    return redirect("playbooks:list")
