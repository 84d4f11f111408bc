"""The pages of people at the customer: list, one person, form; without JavaScript too (PE-1 … PE-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.customers.models import Account, Stakeholder, StakeholderProfile
from tasuki.customers.queries import access_account, access_stakeholder, relations_to_account
from tasuki.rules.access import allowed
from tasuki.sensitive.queries import notes_of
from tasuki.stakeholders import actions, queries, views
from tasuki.stakeholders.forms import (
    MANNER,
    STANDING,
    WANTS,
    LineForm,
    NoteForm,
    ProfileForm,
    StakeholderForm,
)
from tasuki.stakeholders.gaps import gaps
from tasuki.stakeholders.map_data import SUPPORT_WORDS
from tasuki.stakeholders.refusals import carried_out
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50


@login_required
@require_GET
def people(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Everybody known at an account, with filters; what is missing stands above."""
    actor = actor_of(request)
    account = access_account(actor, account_id)
    relations = relations_to_account(actor, account)
    deep = allowed("knowledge.see", actor, relations)
    filters = {
        name: request.GET.get(name, "").strip()[:200] for name in ("q", "kind", "department", "support")
    }
    gone = request.GET.get("gone") == "1"
    rows = queries.people_of(
        account,
        kind=filters["kind"],
        department=filters["department"],
        text=filters["q"],
        support=filters["support"] if deep else "",
        gone=gone,
    )
    context = {
        "account": account,
        "page_obj": LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filters": filters | {"gone": gone},
        "filtered": gone or any(filters.values()),
        "kinds": Stakeholder.Kind.choices,
        "supports": SUPPORT_WORDS.items(),
        "departments": queries.departments_of(account.pk),
        "deep": deep,
        "gaps": gaps(account.pk) if deep else (),
        "may_edit": allowed("stakeholder.edit", actor, relations),
    }
    return render(request, "stakeholders/people.html", context)


@login_required
@require_GET
def show(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """One person: who they are, what they want, how to deal with them, how they stand, who told them."""
    person = access_stakeholder(actor_of(request), stakeholder_id)
    return person_page(request, person)


def person_page(
    request: HttpRequest,
    person: Stakeholder,
    *,
    line_form: LineForm | None = None,
    note_form: NoteForm | None = None,
    notes: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a person, with a form that was refused or with notes that were asked for."""
    actor = actor_of(request)
    relations = relations_to_account(actor, person.account)
    deep = allowed("knowledge.see", actor, relations)
    politics = queries.sees_sensitive(actor, relations)
    writes_politics = allowed("sensitive.edit", actor, relations)
    profile = StakeholderProfile.objects.filter(stakeholder=person).first() or StakeholderProfile()
    handoff = queries.chosen_handoff(person.account_id)
    row = queries.ledger(person.account_id, handoff).filter(pk=person.pk).first()
    context = {
        "account": person.account,
        "person": person,
        "deep": deep,
        "groups": views.told_apart(views.facts(person, profile, deep=deep)),
        "lines": views.spoken_lines(person, queries.lines_of(person, sensitive=politics)) if deep else [],
        "politics": politics,
        "history": views.history(queries.changes_of(person), deep=deep),
        "ledger": next(iter(queries.ledger_lines([row], handoff)), None) if row else None,
        "handoff": handoff,
        "may_edit": allowed("stakeholder.edit", actor, relations),
        "may_write_notes": writes_politics,
        "note_count": notes_of(person.account_id, ("stakeholder", person.pk)).count() if politics else 0,
        "notes": notes,
        "line_form": line_form or LineForm(politics=writes_politics),
        "note_form": note_form or NoteForm(),
        "others": queries.people_of(person.account).exclude(pk=person.pk)[:200],
    }
    return render(request, "stakeholders/person.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Add a person, or a group of users, at the customer."""
    found = access_account(actor_of(request), account_id, "stakeholder.edit")
    return _form(request, found, Stakeholder(account=found), StakeholderProfile())


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Change what is known of a person; a form that comes too late shows both texts (SE-6)."""
    person = access_stakeholder(actor_of(request), stakeholder_id, "stakeholder.edit")
    profile = StakeholderProfile.objects.filter(stakeholder=person).first() or StakeholderProfile()
    return _form(request, person.account, person, profile)


def _form(
    request: HttpRequest, account: Account, person: Stakeholder, profile: StakeholderProfile
) -> HttpResponse:
    known = not person._state.adding
    data = request.POST.copy() if request.method == "POST" else None
    form = StakeholderForm(data, instance=person, initial={"version": person.version})
    more = ProfileForm(data, instance=profile, prefix="profile")
    status, differing = 200, []
    if data is not None:
        status = 422
        if form.is_valid() & more.is_valid():
            status = carried_out(form, lambda: _save(request, account, person, form, more))
            if not status:
                messages.success(request, _("Saved."))
                return redirect("stakeholders:show", person.pk if known else form.instance.pk)
            if status == 409:
                differing = views.differences(person.pk, form.values(), more.values())
                data["version"] = str(Stakeholder.objects.values_list("version", flat=True).get(pk=person.pk))
    context = {
        "account": account,
        "known": Stakeholder.objects.get(pk=person.pk) if known else None,
        "form": form,
        "differing": differing,
        "conflict": status == 409,
        "wants": [more[name] for name in WANTS],
        "manner": [more[name] for name in MANNER],
        "standing": [more[name] for name in STANDING],
        "profile_form": more,
    }
    return render(request, "stakeholders/form.html", context, status=status)


def _save(
    request: HttpRequest, account: Account, person: Stakeholder, form: StakeholderForm, more: ProfileForm
) -> None:
    known = not person._state.adding
    kept = actions.save_stakeholder(
        actor=actor_of(request),
        account=account,
        stakeholder=Stakeholder.objects.get(pk=person.pk) if known else None,
        values=form.values(),
        profile=more.values(),
        expected_version=form.cleaned_data["version"] if known else None,
    )
    form.instance.pk = kept.pk


@login_required
@require_POST
def confirm(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """All this still holds."""
    person = access_stakeholder(actor_of(request), stakeholder_id, "stakeholder.edit")
    actions.confirm_stakeholder(
        actor=actor_of(request), stakeholder=person, expected_version=_version(request)
    )
    messages.success(request, _("Confirmed."))
    return redirect("stakeholders:show", person.pk)


@login_required
@require_POST
def remove(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Remove somebody who was entered by mistake."""
    person = access_stakeholder(actor_of(request), stakeholder_id, "stakeholder.edit")
    account_id = person.account_id
    actions.remove_stakeholder(
        actor=actor_of(request), stakeholder=person, expected_version=_version(request)
    )
    messages.success(request, _("Removed."))
    return redirect("stakeholders:people", account_id)


def _version(request: HttpRequest) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None
