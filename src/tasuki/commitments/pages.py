"""The page of a commitment, and of writing one down: figures, owner, verdict, reset, gaps, resolution (CO-1 … CO-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.commitments import actions, gap_queries, queries
from tasuki.commitments.deed_forms import (
    AcknowledgeForm,
    GapForm,
    OwnerForm,
    ResetForm,
    ResolveForm,
    VerdictForm,
)
from tasuki.commitments.forms import CommitmentForm, chosen_kind, kind_choices
from tasuki.commitments.models import Commitment
from tasuki.commitments.standards.queries import rules_in_force
from tasuki.documents.models import Source
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of, local_path


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Write down a promise (CO-1, CO-2): first of which kind it is, then what was said."""
    actor = actor_of(request)
    account, _relations = queries.access_register(actor, account_id, "commitment.edit")
    form = CommitmentForm(request.POST or None, account=account, what=chosen_kind(request.GET))
    if request.method == "POST" and form.is_valid():
        work = lambda: actions.record_commitment(actor=actor, account=account, **form.changes())  # noqa: E731
        if done(form, work):
            messages.success(request, _("Recorded."))
            return redirect("commitments:register", account.pk)
    context = {"account": account, "form": form, "colleagues": queries.colleagues_of(account)}
    context |= {"kinds": kind_choices(), "standards": rules_in_force()}
    return render(request, "commitments/new.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """One commitment: what is written, who owns it, verdict, gaps, resolution, history."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    what = chosen_kind(request.GET, found)
    form = CommitmentForm(request.POST or None, account=found.account, commitment=found, what=what)
    if request.method == "POST":
        return _act(
            request,
            found,
            ("form", form),
            lambda values: actions.edit_commitment(
                actor=actor_of(request),
                commitment=found,
                changes=form.changes(),
                expected_version=values["version"],
            ),
        )
    return _show(request, found, {"form": form})


@login_required
@require_POST
def assign(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say who owns it now (GA-5)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    return _act(
        request,
        found,
        ("owner_form", OwnerForm(request.POST, commitment=found)),
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
    return _act(
        request,
        found,
        ("verdict_form", VerdictForm(request.POST, commitment=found)),
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
def reset(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Write down what is promised instead (CO-3)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = ResetForm(request.POST, commitment=found)
    return _act(
        request,
        found,
        ("reset_form", form),
        lambda values: actions.record_reset(
            actor=actor_of(request),
            commitment=found,
            text=values["text"],
            due_on=values["due_on"],
            terms=form.terms(),
            note=values["note"],
            expected_version=values["version"],
        ),
    )


@login_required
@require_POST
def acknowledge(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Record that the customer knows of the reset (CO-3)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    form = AcknowledgeForm(request.POST, commitment=found)
    return _act(
        request,
        found,
        ("acknowledge_form", form),
        lambda values: actions.acknowledge_reset(
            actor=actor_of(request),
            commitment=found,
            acknowledgement=form.acknowledgement(),
            expected_version=values["version"],
        ),
    )


@login_required
@require_POST
def resolve(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say what became of it, with evidence (CO-3)."""
    found = queries.access_commitment(actor_of(request), commitment_id)
    return _act(
        request,
        found,
        ("resolve_form", ResolveForm(request.POST, commitment=found)),
        lambda values: actions.resolve_commitment(
            actor=actor_of(request),
            commitment=found,
            state=values["state"],
            evidence=values["evidence"],
            expected_version=values["version"],
        ),
    )


@login_required
@require_POST
def decide_gap(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """Accept or dismiss an expectation gap, with a reason (CO-4)."""
    gap = gap_queries.access_gap(actor_of(request), gap_id)
    found = queries.access_commitment(actor_of(request), gap.commitment_id)
    form = GapForm(request.POST, auto_id=f"gap-{gap.pk}-%s")
    return _act(
        request,
        found,
        ("gap_form", form),
        lambda values: actions.decide_gap(
            actor=actor_of(request), gap=gap, state=values["state"], reason=values["reason"]
        ),
        {"gap_sent": gap.pk},
    )


def _act(
    request: HttpRequest,
    found: Commitment,
    sent: tuple[str, forms.Form],
    work: Callable[[dict[str, Any]], object],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Do the work and show the page again; what goes wrong is said in the form that was sent."""
    name, form = sent
    if form.is_valid():
        try:
            if done(form, lambda: work(form.cleaned_data)):
                messages.success(request, _("Saved."))
                return redirect(local_path(request, "next", f"/commitments/{found.pk}/"))
        except Conflict as conflict:
            form.add_error(None, sentence(conflict.reason))
            fresh = queries.access_commitment(actor_of(request), found.pk)
            return _show(request, fresh, {name: form, "conflict": True, **(more or {})}, 409)
    fresh = queries.access_commitment(actor_of(request), found.pk)
    return _show(request, fresh, {name: form, **(more or {})}, 422)


def done(form: forms.Form, work: Callable[[], object]) -> bool:
    """Do the work; what is refused is said in the form."""
    try:
        work()
    except Refused as refused:
        if any(reason.code.startswith("access.") for reason in refused.reasons):
            raise  # there is no form to say it in
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
        return False
    return True


def _show(request: HttpRequest, found: Commitment, more: dict[str, Any], status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    relations = queries.relations_of(actor, found.account)
    is_open = found.state == Commitment.State.OPEN
    gaps = gap_queries.gaps_of(found)
    context = {
        "commitment": found,
        "account": found.account,
        "form": CommitmentForm(account=found.account, commitment=found),
        "owner_form": OwnerForm(commitment=found),
        "verdict_form": VerdictForm(commitment=found),
        "reset_form": ResetForm(commitment=found),
        "acknowledge_form": AcknowledgeForm(commitment=found),
        "resolve_form": ResolveForm(commitment=found),
        "gap_form": GapForm(),
        "gaps": [one for one in gaps if one.gone_at is None],
        "gone_gaps": [one for one in gaps if one.gone_at is not None],
        "resets": gap_queries.resets_of(found),
        "source": Source.objects.filter(pk=found.source_id).first() if found.source_id else None,
        "kinds": kind_choices(),
        "standards": rules_in_force(),
        "colleagues": queries.colleagues_of(found.account),
        "changes": queries.changes_of(found),
        "may_edit": is_open and allowed("commitment.edit", actor, relations),
        "may_judge": is_open and allowed("commitment.verdict", actor, relations),
        "may_decide": allowed("commitment.gap", actor, relations),
        **more,
    }
    return render(request, "commitments/commitment.html", context, status=status)
