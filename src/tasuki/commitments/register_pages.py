"""The register of commitments: of one account, across the portfolio, what waits for a verdict (CO-2 … CO-5)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.commitments import actions, queries
from tasuki.commitments.days import today_of
from tasuki.commitments.deed_forms import OwnerPickForm, SupportForm, VerdictForm
from tasuki.commitments.gap_rows import with_gaps
from tasuki.commitments.listing.table import TABLE
from tasuki.commitments.models import Commitment
from tasuki.commitments.pages import done
from tasuki.commitments.standards.queries import contracted, rules_in_force
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.tables.showing import Bulk, list_page
from tasuki.web.paginator import LeanPaginator
from tasuki.web.reason_texts import sentence, sentences
from tasuki.web.requests import actor_of


@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All commitments that the person may see, what is due next on top (CO-2, CO-5)."""
    return _listed(request, None)


def _listed(request: HttpRequest, form: OwnerPickForm | None, refused: Sequence[Reason] = ()) -> HttpResponse:
    """The list with its bar for several at once; a refused order comes back as it was given, beside its reasons."""
    again = form is not None
    context = {
        "bulk_form": form or OwnerPickForm(),
        "bulk_refused": refused,
        "verdict_count": queries.awaits_verdict_of(actor_of(request)).count(),
    }
    bulk = Bulk(
        reverse("commitments:assign_many"),
        "commitments/_bulk.html",
        frozenset(OwnerPickForm.ids(request.POST.getlist("id"))),
        open=again,
        all="all" in request.POST,
    )
    query = QueryDict(request.POST.get("filter", "")) if again else None
    return list_page(
        request,
        TABLE,
        "commitments/portfolio.html",
        context,
        bulk=bulk,
        query=query,
        status=422 if again else 200,
    )


@login_required
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen commitments, or all of the filter, an owner; what became of each is shown."""
    form = OwnerPickForm(request.POST)
    try:
        ids = _chosen(request)
        refuse_if([] if ids else [Reason("commitment.none_chosen")])
        if not form.is_valid():
            return _listed(request, form)
        owner = form.cleaned_data["owner"]
        found = actions.assign_many(actor=actor_of(request), ids=ids, owner=owner)
    except Refused as refused:
        return _listed(request, form, refused.reasons)
    context = {
        "owner": owner,
        "outcomes": [(one, sentences(one.reasons)) for one in found],
        "done": sum(1 for one in found if one.done),
    }
    return render(request, "commitments/assigned.html", context)


def _chosen(request: HttpRequest) -> list[UUID]:
    """The rows that were ticked; with “all of this filter” every row that it leaves."""
    if "all" not in request.POST:
        return OwnerPickForm.ids(request.POST.getlist("id"))
    actor = actor_of(request)
    state = TABLE.read(QueryDict(request.POST.get("filter", "")), actor)
    refuse_if(list(state.problems))
    rows = state.ordered(state.narrowed(TABLE.rows(actor)))
    return list(rows.values_list("pk", flat=True))


@login_required
@require_GET
def verdicts(request: HttpRequest) -> HttpResponse:
    """What waits for the person's verdict, each with its gaps and a form to judge it (CO-3)."""
    rows = queries.awaits_verdict_of(actor_of(request)).order_by(F("due_on").asc(nulls_last=True), "pk")
    page = LeanPaginator(rows, 20).get_page(request.GET.get("page"))
    listed = with_gaps(page.object_list)
    context = {"page_obj": page, "rows": [(one, _verdict_form(one)) for one in listed]}
    return render(request, "commitments/verdicts.html", context)


def _verdict_form(one: Commitment) -> VerdictForm:
    form = VerdictForm(commitment=one)
    form.auto_id = f"verdict-{one.pk}-%s"
    return form


@login_required
@require_GET
def register(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The register of an account: open promises first, gaps, then what was resolved (CO-2, CO-4)."""
    return _register(request, account_id, None)


@login_required
@require_POST
def contracted_support(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Say which support tier the contract has (CO-4)."""
    actor = actor_of(request)
    account, _relations = queries.access_register(actor, account_id, "account.edit")
    form = SupportForm(request.POST)
    if form.is_valid():
        work = lambda: actions.set_contracted_support(  # noqa: E731
            actor=actor,
            account=account,
            support_tier=form.cleaned_data["support_tier"],
            expected_version=form.cleaned_data["version"],
        )
        try:
            if done(form, work):
                messages.success(request, _("Saved."))
                return redirect("commitments:register", account.pk)
        except Conflict as conflict:
            form.add_error(None, sentence(conflict.reason))
            return _register(request, account_id, form, 409)
    return _register(request, account_id, form, 422)


def _register(
    request: HttpRequest, account_id: UUID, form: SupportForm | None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    account, relations = queries.access_register(actor, account_id)
    found = with_gaps(queries.commitments_of(account_id))
    kept = contracted(account_id)
    initial = {"support_tier": kept.support_tier if kept else "", "version": kept.version if kept else 0}
    context = {
        "account": account,
        "open_ones": [one for one in found if one.state == Commitment.State.OPEN],
        "resolved": [one for one in found if one.state != Commitment.State.OPEN],
        "facts": queries.gate_facts(account_id),
        "gaps": queries.gaps_of_account(account_id),
        "may_edit": allowed("commitment.edit", actor, relations),
        "may_contract": allowed("account.edit", actor, relations),
        "contracted": kept,
        "support_form": form or SupportForm(initial=initial),
        "standards": rules_in_force(),
        "today": today_of(actor),
    }
    return render(request, "commitments/register.html", context, status=status)
