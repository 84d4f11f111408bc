"""The pages of a success plan: reading, prefilling, writing, approving; without JavaScript too (PB-17 … PB-20)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.commitments.queries import colleagues_of
from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import NotFound
from tasuki.success import actions
from tasuki.success.actions.approving import why_not_approve
from tasuki.success.beats import cadence_views
from tasuki.success.document import LABELS, differences, rhythm_words, shown
from tasuki.success.export import current_markdown, version_markdown
from tasuki.success.forms import CadenceForm, EndForm, EntryForm
from tasuki.success.models import PlanChange, PlanVersion
from tasuki.success.plan_view import PlanView, plan_view
from tasuki.success.queries import (
    access_entry,
    access_plan,
    access_version,
    changes_of,
    open_transitions,
    versions_of,
)
from tasuki.success.refusals import carried_out
from tasuki.success.sections import BY_KEY, PARTS
from tasuki.success.wording import detail_of, text_of
from tasuki.web import clock
from tasuki.web.forms import cleaned
from tasuki.web.requests import actor_of, local_path


@login_required
@require_GET
def plan(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The plan of an account: its parts, what it lacks, what is on offer, what changed since it was approved."""
    account, _relations = access_plan(actor_of(request), account_id)
    return _show(request, account, CadenceForm())


def _show(request: HttpRequest, account: Account, form: CadenceForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    relations = relations_to_account(actor, account)
    view = plan_view(account)
    may_edit = allowed("success.edit", actor, relations)
    context = {
        "account": account,
        "view": view,
        "may_edit": may_edit,
        "draft_reasons": [*why_not("success.edit", actor, relations), *view.gaps],
        "approve_reasons": _approve_reasons(view, why_not_approve(actor, account, relations)),
        "cadences": cadence_views(account, clock.now()),
        "cadence_form": form,
        "versions": versions_of(account.pk),
        "transitions": open_transitions(account.pk),
        "colleagues": colleagues_of(account) if may_edit else [],
        "today": clock.now().date(),
    }
    return render(request, "success/plan.html", context, status=status)


def _approve_reasons(view: PlanView, barred: list[Any]) -> list[Any]:
    if view.standing.version and not view.changes:
        return [_("It is approved as it stands.")]
    return [*barred, *view.gaps]


@login_required
@require_POST
def prefill(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take over what was chosen among the offers, or all of them."""
    access_plan(actor_of(request), account_id)
    refs = None if request.POST.get("all") else request.POST.getlist("ref")
    made = actions.prefill(actor=actor_of(request), account_id=account_id, refs=refs)
    said = ngettext("%(n)s entry taken over.", "%(n)s entries taken over.", len(made)) % {"n": len(made)}
    messages.success(request, said)
    return redirect("success:plan", account_id)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, account_id: UUID, section: str) -> HttpResponse:
    """Write an entry by hand."""
    actor = actor_of(request)
    account, _relations = access_plan(actor, account_id, "success.edit")
    if section not in BY_KEY:
        raise NotFound("success plan", section)
    form, status = EntryForm(request.POST or None, account=account, section=section), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = carried_out(
                form,
                lambda: actions.write_entry(
                    actor=actor, account_id=account_id, section=section, values=form.values()
                ),
            )
            if not status:
                messages.success(request, _("Added."))
                return _back(account_id, section)
    context = {
        "account": account,
        "part": BY_KEY[section],
        "form": form,
        "colleagues": colleagues_of(account),
    }
    return render(request, "success/new_entry.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry: what it says, where it comes from, its history. A stale form shows both texts (SE-6)."""
    actor = actor_of(request)
    found = access_entry(actor, entry_id)
    form = EntryForm(request.POST or None, account=found.account, section=found.section, entry=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = carried_out(
                form,
                lambda: actions.edit_entry(
                    actor=actor,
                    entry_id=entry_id,
                    changes=form.values(),
                    expected_version=form.cleaned_data["version"],
                ),
            )
            if not status:
                messages.success(request, _("Saved."))
                return _back(found.account_id, found.section)
            found = access_entry(actor, entry_id)
    context = {
        "entry": found,
        "account": found.account,
        "part": BY_KEY[found.section],
        "form": form,
        "conflict": status == 409,
        "history": [_history_line(one) for one in changes_of(found)],
        "colleagues": colleagues_of(found.account),
        "may_edit": allowed("success.edit", actor, relations_to_account(actor, found.account)),
    }
    return render(request, "success/entry.html", context, status=status)


def _history_line(one: PlanChange) -> dict[str, Any]:
    lines = [
        {
            "label": str(LABELS.get(name, name)),
            "before": shown(name, one.before.get(name)),
            "after": shown(name, one.after[name]),
        }
        for name in one.after
    ]
    return {"row": one, "lines": lines}


@login_required
@require_POST
def settle(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Done, under way, open or dropped by one click."""
    actor = actor_of(request)
    found = access_entry(actor, entry_id)
    version = request.POST.get("version", "")
    actions.edit_entry(
        actor=actor,
        entry_id=entry_id,
        changes={"state": request.POST.get("state", "")},
        expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )
    return _back(found.account_id, found.section)


@login_required
@require_POST
def draft(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The draft is complete."""
    actions.declare_drafted(actor=actor_of(request), account_id=account_id)
    messages.success(request, _("The draft is declared complete; a manager can approve it."))
    return redirect("success:plan", account_id)


@login_required
@require_POST
def approve(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A manager approves the plan that they have read."""
    made = actions.approve_plan(
        actor=actor_of(request),
        account_id=account_id,
        note=request.POST.get("note", ""),
        expected_digest=request.POST.get("digest") or None,
    )
    messages.success(request, _("Approved: version %(number)s.") % {"number": made.number})
    return redirect("success:plan", account_id)


@login_required
@require_GET
def version(request: HttpRequest, account_id: UUID, number: int) -> HttpResponse:
    """An approved version as it was, and what has changed since the one before it."""
    found = access_version(actor_of(request), account_id, number)
    before = PlanVersion.objects.filter(account_id=account_id, number=number - 1).first()
    entries = found.document["entries"]
    context = {
        "account": found.account,
        "version": found,
        "parts": [
            (part, [_frozen(one) for one in entries if one["section"] == part.section]) for part in PARTS
        ],
        "cadences": [rhythm_words(one) for one in found.document["cadences"]],
        "changes": differences(before.document, found.document) if before else [],
    }
    return render(request, "success/version.html", context)


def _frozen(one: dict[str, Any]) -> dict[str, Any]:
    facts = [shown(name, one[name]) for name in ("due_on", "held_on", "owner", "stakeholder", "state")]
    return {"text": text_of(one), "detail": detail_of(one), "facts": [fact for fact in facts if fact]}


@login_required
@require_GET
def markdown(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The plan as a Markdown file: as it stands, or with `?version=` an approved one (SY-5)."""
    account, _relations = access_plan(actor_of(request), account_id)
    wanted = request.GET.get("version", "")
    if wanted.isdecimal() and len(wanted) < 10:
        text = version_markdown(access_version(actor_of(request), account_id, int(wanted)))
    else:
        text = current_markdown(account)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    name = slugify(account.name) or "account"
    response["Content-Disposition"] = f'attachment; filename="success-plan-{name}.md"'
    return response


@login_required
@require_POST
def book(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Put a regular contact on the calendar, or change the one of its kind."""
    actor = actor_of(request)
    account, _relations = access_plan(actor, account_id)
    form = CadenceForm(request.POST)
    if form.is_valid():
        work = lambda: actions.book_cadence(  # noqa: E731
            actor=actor, account_id=account_id, **form.cleaned_data
        )
        if not carried_out(form, work):
            messages.success(request, _("The cadence is on the calendar."))
            return redirect(local_path(request, "next", reverse("success:plan", args=[account_id])))
    return _show(request, account, form, 422)


@login_required
@require_POST
def end(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """End a regular contact with a reason."""
    access_plan(actor_of(request), account_id)
    data = cleaned(EndForm(request.POST))
    actions.end_cadence(
        actor=actor_of(request),
        account_id=account_id,
        kind=data["kind"],
        reason=data["reason"],
        expected_number=data["number"],
    )
    messages.success(request, _("The cadence has ended."))
    return redirect(local_path(request, "next", reverse("success:plan", args=[account_id])))


def _back(account_id: UUID, section: str) -> HttpResponse:
    return redirect(reverse("success:plan", args=[account_id]) + f"#{section}")
