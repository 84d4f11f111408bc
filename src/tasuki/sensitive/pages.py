"""Sensitive notes of an account: listed without their texts, opened by a click that is an event (PE-6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from tasuki.customers.models import Account
from tasuki.customers.queries import access_account, access_stakeholder
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import Refused
from tasuki.sensitive import actions, describe, queries
from tasuki.sensitive.access import find_subject
from tasuki.sensitive.forms import NewNoteForm, NoteForm, PurposeForm
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.queries import NoteView
from tasuki.web.command import as_json
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The notes of an account without their texts."""
    found, relations = find_subject(actor_of(request), account_id)
    return _list(request, found, relations)


@login_required
@require_GET
def stakeholder(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """The notes about one person without their texts."""
    person = access_stakeholder(actor_of(request), stakeholder_id, "sensitive.list")
    found, relations = find_subject(actor_of(request), person.account_id)
    return _list(request, found, relations, subject=("stakeholder", str(person.pk)))


@login_required
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def write(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Write a note about a person."""
    actor = actor_of(request)
    found = access_account(actor, account_id)
    form = NewNoteForm(request.POST, account=found, auto_id="note-%s")

    def carry_out(data: dict[str, Any]) -> None:
        subject = ("stakeholder", data.pop("stakeholder"))
        actions.keep(actor=actor, account=found, subject=subject, **data)

    if _done(form, carry_out):
        messages.success(request, _("Kept, sealed."))
        return redirect("sensitive:account", found.pk)
    found, relations = find_subject(actor, account_id)
    return _list(request, found, relations, form=form, status=422)


@login_required
@require_POST
@never_cache
@sensitive_variables()
def read(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open what is said about a subject: a person, an item of the record, a question."""
    found = access_account(actor_of(request), account_id)
    subject = (request.POST.get("kind", "")[:20], request.POST.get("ref", "")[:120])
    views = queries.read(actor_of(request), found, subject, history=request.POST.get("history") == "1")
    return _opened(request, found, views)


@login_required
@require_POST
@never_cache
@sensitive_variables()
def read_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Open one note."""
    actor = actor_of(request)
    history = request.POST.get("history") == "1"
    views = queries.read_note(actor, note_id, history=history)
    row = SensitiveNote.objects.select_related("account").defer("sealed").get(pk=note_id)
    return _opened(request, row.account, views, row=row)


@login_required
@require_POST
@never_cache
@sensitive_variables()
def export(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """All notes of an account, opened, as JSON: only for those who are allowed to ask for it."""
    found = access_account(actor_of(request), account_id)
    views = queries.export(actor_of(request), found)
    response = HttpResponse(
        as_json([describe.opened_data(view) for view in views]), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="sensitive-notes-{found.pk}.json"'
    return response


@login_required
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def rewrite(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Write a note anew."""
    form = NoteForm(request.POST, auto_id=f"note-{note_id}-%s")
    version = request.POST.get("version", "")
    expected = int(version) if version.isdecimal() and len(version) < 9 else 0  # none is a stale one
    return _change(
        request,
        note_id,
        form,
        lambda data: actions.rewrite(
            actor=actor_of(request), note_id=note_id, expected_version=expected, **data
        ),
        _("Kept, sealed. The version before can still be read in its history."),
    )


@login_required
@require_POST
def renew(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Confirm that a note is still needed."""
    return _change(
        request,
        note_id,
        PurposeForm(request.POST, auto_id=f"renew-{note_id}-%s"),
        lambda data: actions.renew(actor=actor_of(request), note_id=note_id, **data),
        _("Renewed."),
    )


@login_required
@require_POST
def erase(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Erase a note in all its versions."""
    row = actions.erase(actor=actor_of(request), note_id=note_id)
    messages.success(request, _("Erased, with all its versions."))
    return redirect("sensitive:account", row.account_id)


def _list(
    request: HttpRequest,
    found: Account,
    relations: frozenset[str],
    *,
    subject: tuple[str, str] | None = None,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "account": found,
        "lines": describe.note_lines(queries.notes_of(found.pk, subject)[:1_000]),
        "one_person": subject is not None,
        "whose": found.stakeholders.filter(pk=subject[1]).first() if subject else None,
        "form": form
        or NewNoteForm(
            account=found, auto_id="note-%s", initial={"stakeholder": subject[1]} if subject else {}
        ),
        "may_read": allowed("sensitive.see", actor, relations),
        "read_reasons": why_not("sensitive.see", actor, relations),
        "write_reasons": why_not("sensitive.edit", actor, relations),
        "may_export": allowed("sensitive.export", actor, relations),
        "may_erase": allowed("sensitive.erase", actor, relations),
    }
    return render(request, "sensitive/account.html", context, status=status)


@sensitive_variables()
def _opened(
    request: HttpRequest, found: Account, views: Sequence[NoteView], row: SensitiveNote | None = None
) -> HttpResponse:
    """The texts, as a fragment where the page asked for one."""
    forms: dict[str, Form] = {}
    if row is not None and views and row.subject_kind == "stakeholder" and row.replaced_at is None:
        initial = {"topic": row.topic, "text": views[0].text, "purpose": row.purpose}
        forms["rewrite_form"] = NoteForm(initial=initial, auto_id=f"note-{row.pk}-%s")
    name = "sensitive/_opened.html" if request.headers.get("HX-Request") else "sensitive/opened.html"
    return render(request, name, {"account": found, "views": views, "row": row, **forms})


def _change(
    request: HttpRequest, note_id: UUID, form: Form, act: Callable[[dict[str, Any]], object], told: str
) -> HttpResponse:
    """Do it and go back to the list; what is wrong is said there."""
    if _done(form, act):
        messages.success(request, told)
    else:
        for problem in json.loads(form.errors.as_json()).values():
            for one in problem:
                messages.error(request, one["message"])
    row = SensitiveNote.objects.only("account_id").filter(pk=note_id).first()
    if row is None:
        return redirect("customers:list")
    find_subject(actor_of(request), row.account_id)
    return redirect("sensitive:account", row.account_id)


@sensitive_variables()
def _done(form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        act(dict(form.cleaned_data))
    except Refused as refusal:
        if any(reason.code.startswith("access.") for reason in refusal.reasons):
            raise
        for reason in refusal.reasons:
            form.add_error(None, sentence(reason))
        return False
    return True
