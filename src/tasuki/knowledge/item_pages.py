"""What the buttons of an item do. A refusal keeps what was typed and says why; a stale form shows both answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tasuki.customers.models import Account
from tasuki.knowledge import actions, queries
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.forms import AnswerForm, QuestionForm, ReasonForm
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.pages import frame, item_context, record_address, wants_fragment
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of, local_path

type Work = Callable[[dict[str, Any]], object]
type ItemForm = AnswerForm | ReasonForm | QuestionForm


@login_required
@require_POST
def answer(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Keep an answer (KN-2)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    form = AnswerForm(request.POST, state=queries.item_state(account_id, found))

    def work(values: dict[str, Any]) -> object:
        return actions.answer_item(
            actor=actor_of(request),
            account=account,
            key=key,
            answer=values["answer"],
            source=values["source"],
            source_url=values["source_url"],
            source_on=values["source_on"],
            expected_version=values["version"],
        )

    return _carry_out(request, account, found, form, "form", work)


@login_required
@require_POST
def not_applicable(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Say why an item does not apply (KN-2)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    form = ReasonForm(request.POST, state=queries.item_state(account_id, found))

    def work(values: dict[str, Any]) -> object:
        return actions.mark_not_applicable(
            actor=actor_of(request),
            account=account,
            key=key,
            reason=values["reason"],
            expected_version=values["version"],
        )

    return _carry_out(request, account, found, form, "reason_form", work)


@login_required
@require_POST
def ask(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """The receiver asks (KN-5)."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    form = QuestionForm(request.POST, state=queries.item_state(account_id, found))
    receives = queries.reviewed_transitions(actor, account_id)

    def work(values: dict[str, Any]) -> object:
        return actions.ask(
            actor=actor,
            account=account,
            key=key,
            question=values["question"],
            transition_id=receives[0] if receives else None,
        )

    return _carry_out(request, account, found, form, "question_form", work)


@login_required
@require_POST
def understood(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """The receiver understands the item as it stands (KN-5)."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key, "knowledge.review")
    receives = queries.reviewed_transitions(actor, account_id)
    if receives:
        actions.mark_understood(actor=actor, account=account, key=key, transition_id=receives[0])
    return _done(request, account, found)


@login_required
@require_POST
def verify(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Still true: confirmed anew (KN-4)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    actions.verify_item(actor=actor_of(request), account=account, key=key, expected_version=_version(request))
    return _done(request, account, found)


@login_required
@require_POST
def clear(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Empty the item; its history stays (KN-1)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    actions.clear_item(actor=actor_of(request), account=account, key=key, expected_version=_version(request))
    return _done(request, account, found)


@login_required
@require_POST
def reply(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Answer a question and close it (KN-5)."""
    asked = queries.access_question(actor_of(request), question_id)
    account, found = queries.access_item(actor_of(request), asked.item.account_id, asked.item.key)
    actions.answer_question(
        actor=actor_of(request), question_id=question_id, answer=request.POST.get("answer", "")
    )
    return _done(request, account, found)


def _carry_out(
    request: HttpRequest, account: Account, found: CatalogueItem, form: ItemForm, name: str, work: Work
) -> HttpResponse:
    """Do the work; what goes wrong is said in the form, with everything that was typed still there."""
    if not form.is_valid():
        return _again(request, account, found, form, name, 422)
    try:
        work(form.cleaned_data)
    except Refused as refused:
        if any(reason.code.startswith("access.") for reason in refused.reasons):
            raise  # there is no form to say it in
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
        return _again(request, account, found, form, name, 422)
    except Conflict:
        return _again(request, account, found, form, name, 409)
    return _done(request, account, found)


def _again(
    request: HttpRequest, account: Account, found: CatalogueItem, form: ItemForm, name: str, status: int
) -> HttpResponse:
    """The form once more. After a conflict it shows the newer answer and can be sent again over that one."""
    context = _context(request, account, found)
    if status == 409:
        data = request.POST.copy()
        data["version"] = str(context["state"].version)
        form, context["conflict"] = type(form)(data, state=context["state"]), True
    context[name] = form
    if wants_fragment(request):
        return render(request, "knowledge/_editor.html", context)
    return render(request, "knowledge/item.html", context, status=status)


def _done(request: HttpRequest, account: Account, found: CatalogueItem) -> HttpResponse:
    context = _context(request, account, found)
    if wants_fragment(request):
        return render(request, "knowledge/_saved.html", context)
    messages.success(request, _("Saved."))
    basis: Basis = context["basis"]
    record = f"{record_address(account, basis, found.section)}#{found.anchor}"
    return redirect(local_path(request, "next", record))


def _context(request: HttpRequest, account: Account, found: CatalogueItem) -> dict[str, Any]:
    basis = basis_for(request.POST.get("basis", ""))
    relations = queries.access_record(actor_of(request), account.pk)[1]
    return {**frame(request, account, relations, basis), **item_context(account, found, basis)}


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
