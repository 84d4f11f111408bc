"""The register of commitments, of one account and across the portfolio, and the page of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.commitments import actions, queries
from tasuki.commitments.forms import CommitmentForm, OwnerForm, ResolveForm, VerdictForm
from tasuki.commitments.models import Commitment
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
type AnyForm = CommitmentForm | OwnerForm | VerdictForm | ResolveForm


@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All commitments that the person may see, what is due next on top (CO-2, CO-5)."""
    rows = queries.visible_commitments(actor_of(request))
    rows = _filtered(rows, request).order_by(F("due_on").asc(nulls_last=True), "pk")
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": Commitment.State.choices,
        "kinds": Commitment.Kind.choices,
        "chosen_state": request.GET.get("state", Commitment.State.OPEN),
        "filters": request.GET,
        "today": clock.now().date(),
    }
    return render(request, "commitments/portfolio.html", context)


@login_required
@require_GET
def register(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The commitments of one account, open ones first (CO-2)."""
    account, relations = queries.access_register(actor_of(request), account_id)
    found = queries.commitments_of(account_id)
    context = {
        "account": account,
        "open_ones": [one for one in found if one.state == Commitment.State.OPEN],
        "resolved": [one for one in found if one.state != Commitment.State.OPEN],
        "facts": queries.gate_facts(account_id),
        "may_edit": allowed("commitment.edit", actor_of(request), relations),
        "today": clock.now().date(),
    }
    return render(request, "commitments/register.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Write down a promise (CO-1, CO-2)."""
    actor = actor_of(request)
    account, _relations = queries.access_register(actor, account_id, "commitment.edit")
    form = CommitmentForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        work = lambda: actions.record_commitment(actor=actor, account=account, **form.changes())  # noqa: E731
        if _done(form, work):
            messages.success(request, _("Recorded."))
            return redirect("commitments:register", account.pk)
    context = {"account": account, "form": form, "colleagues": queries.colleagues_of(account)}
    return render(request, "commitments/new.html", context, status=_status(request))


@login_required
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """One commitment: what is written, who owns it, verdict, resolution, history."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = CommitmentForm(request.POST or None, account=found.account, commitment=found)
    if request.method == "POST":
        return _act(
            request,
            found,
            form,
            "form",
            lambda values: actions.edit_commitment(
                actor=actor_of(request),
                commitment=found,
                changes=form.changes(),
                expected_version=values["version"],
            ),
        )
    return _show(request, found)


@login_required
@require_POST
def assign(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say who owns it now (GA-5)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = OwnerForm(request.POST, commitment=found)
    return _act(
        request,
        found,
        form,
        "owner_form",
        lambda values: actions.assign_commitment_owner(
            actor=actor_of(request),
            commitment=found,
            owner=values["owner"],
            expected_version=values["version"],
        ),
    )


@login_required
@require_POST
def judge(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Give the verdict (CO-3)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = VerdictForm(request.POST, commitment=found)
    return _act(
        request,
        found,
        form,
        "verdict_form",
        lambda values: actions.give_verdict(
            actor=actor_of(request),
            commitment=found,
            verdict=values["verdict"],
            note=values["note"],
            expected_version=values["version"],
        ),
    )


@login_required
@require_POST
def resolve(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say what became of it, with evidence (CO-3)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = ResolveForm(request.POST, commitment=found)
    return _act(
        request,
        found,
        form,
        "resolve_form",
        lambda values: actions.resolve_commitment(
            actor=actor_of(request),
            commitment=found,
            state=values["state"],
            evidence=values["evidence"],
            expected_version=values["version"],
        ),
    )


def _act(
    request: HttpRequest,
    found: Commitment,
    form: AnyForm,
    name: str,
    work: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do the work and show the page again; what goes wrong is said in the form that was sent."""
    if form.is_valid():
        try:
            if _done(form, lambda: work(form.cleaned_data)):
                messages.success(request, _("Saved."))
                return redirect("commitments:commitment", found.pk)
        except Conflict as conflict:
            form.add_error(None, sentence(conflict.reason))
            fresh = queries.access_commitment(actor_of(request), found.pk)
            return _show(request, fresh, {name: form, "conflict": True}, 409)
    return _show(request, found, {name: form}, 422)


def _done(form: AnyForm, work: Callable[[], object]) -> bool:
    try:
        work()
    except Refused as refused:
        if any(reason.code.startswith("access.") for reason in refused.reasons):
            raise  # there is no form to say it in
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
        return False
    return True


def _show(
    request: HttpRequest, found: Commitment, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    relations = relations_to_account(actor, found.account)
    context = {
        "commitment": found,
        "account": found.account,
        "form": CommitmentForm(account=found.account, commitment=found),
        "owner_form": OwnerForm(commitment=found),
        "verdict_form": VerdictForm(commitment=found),
        "resolve_form": ResolveForm(commitment=found),
        "colleagues": queries.colleagues_of(found.account),
        "changes": queries.changes_of(found),
        "may_edit": allowed("commitment.edit", actor, relations) and found.state == Commitment.State.OPEN,
        "may_judge": allowed("commitment.verdict", actor, relations) and found.state == Commitment.State.OPEN,
        **(more or {}),
    }
    return render(request, "commitments/commitment.html", context, status=status)


def _filtered(rows: QuerySet[Commitment], request: HttpRequest) -> QuerySet[Commitment]:
    state, kind = request.GET.get("state", Commitment.State.OPEN), request.GET.get("kind", "")
    if state in Commitment.State.values:
        rows = rows.filter(state=state)
    if kind in Commitment.Kind.values:
        rows = rows.filter(kind=kind)
    owner = request.GET.get("owner", "")
    if owner == "none":
        rows = rows.filter(owner=None)
    elif owner == "me":
        rows = rows.filter(owner_id=actor_of(request).person_id)
    return rows


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
