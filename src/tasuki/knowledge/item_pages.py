"""What the buttons of an item do. A refusal keeps what was typed and says why; a stale form shows both answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.knowledge import actions, answers, drafts, queries
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.forms import AnswerForm, QuestionForm, ReasonForm
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.pages import (
    conflict_context,
    frame,
    item_context,
    posted,
    record_address,
    side_context,
    wants_fragment,
)
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.record_view import Wanted, look
from tasuki.knowledge.states import ItemState
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of, local_path

type Work = Callable[[dict[str, Any]], object]
type ItemForm = AnswerForm | ReasonForm | QuestionForm


@login_required
@posted
def answer(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Keep an answer (KN-2). After a conflict the reader has chosen: mine, theirs, or both (SE-6)."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    state = queries.item_state(account_id, found)
    choice = request.POST.get("resolve", "")
    if choice == "theirs":
        actions.drop_draft(actor=actor, account=account, key=key)
        return _done(request, account, found)
    form = AnswerForm(
        _joined(request, state) if choice == "both" and not found.sensitive else request.POST, state=state
    )

    def work(values: dict[str, Any]) -> object:
        return actions.answer_item(
            actor=actor,
            account=account,
            key=key,
            answer=values["answer"],
            source=values["source"],
            source_url=values["source_url"],
            source_on=values["source_on"],
            passage=_same_passage(state, values),
            expected_version=drafts.version_to_expect(account_id, key, values["version"]),
        )

    return _carry_out(request, account, found, form, "form", work)


def _joined(request: HttpRequest, state: ItemState) -> QueryDict:
    """Both answers, one below the other, as if they had been typed so."""
    data = request.POST.copy()
    data["answer"] = f"{state.answer}\n\n{answers.plain_lines(data.get('answer', ''))}".strip("\n")
    return data


def _same_passage(state: ItemState, values: dict[str, Any]) -> PassageRef | None:
    """The passage that the answer was taken from stays, as long as the source is still said to be the same."""
    row = state.row
    if row is None or row.source_id is None or values["source"] != row.source:
        return None
    return PassageRef(row.source_id, row.quote_place, row.quote)


@login_required
@posted
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
@posted
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
            expected_version=_version(request),
        )

    return _carry_out(request, account, found, form, "question_form", work)


@login_required
@posted
def understood(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """The receiver understands the item as it stands (KN-5)."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key, "knowledge.review")
    receives = queries.reviewed_transitions(actor, account_id)
    if receives:
        actions.mark_understood(
            actor=actor,
            account=account,
            key=key,
            transition_id=receives[0],
            expected_version=_version(request),
        )
    return _done(request, account, found)


@login_required
@posted
def verify(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Still true: confirmed anew (KN-4)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    actions.verify_item(actor=actor_of(request), account=account, key=key, expected_version=_version(request))
    return _done(request, account, found)


@login_required
@posted
def clear(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Empty the item; its history stays (KN-1)."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    actions.clear_item(actor=actor_of(request), account=account, key=key, expected_version=_version(request))
    return _done(request, account, found)


@login_required
@posted
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
    """The form once more. After a conflict it shows both answers and where they differ, and asks which to keep."""
    context = _context(request, account, found)
    if status == 409:
        data = form.data.copy() if isinstance(form.data, QueryDict) else request.POST.copy()
        data["version"] = str(context["state"].version)
        form = type(form)(data, state=context["state"])
        context |= {"conflict": True}
        if name == "form" and not found.sensitive:
            context |= conflict_context(account, context["state"], data.get("answer", ""))
    else:
        context["conflict"] = False
    context[name] = form
    if wants_fragment(request):
        response = render(request, "knowledge/_editor.html", context)
        response["X-Item"] = "conflict" if status == 409 else "refused"
        return response
    return render(request, "knowledge/item.html", context, status=status)


def _done(request: HttpRequest, account: Account, found: CatalogueItem) -> HttpResponse:
    context = _context(request, account, found)
    if wants_fragment(request):
        context |= _beside(request, account, context["basis"])
        response = render(request, "knowledge/_saved.html", context)
        response["X-Item"] = "saved"
        response["X-Item-Version"] = str(context["state"].version)
        return response
    messages.success(request, _("Saved."))
    basis: Basis = context["basis"]
    record = f"{record_address(account, basis, found.section)}#{found.anchor}"
    return redirect(local_path(request, "next", record))


def _context(request: HttpRequest, account: Account, found: CatalogueItem) -> dict[str, Any]:
    basis = basis_for(request.POST.get("basis", ""), account.pk)
    relations = queries.access_record(actor_of(request), account.pk)[1]
    return {**frame(request, account, relations, basis), **item_context(request, account, found, basis)}


def _beside(request: HttpRequest, account: Account, basis: Basis) -> dict[str, Any]:
    """The figures beside the record, for the page that the form stands on: they are put in place with the item."""
    actor = actor_of(request)
    asked_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    query = QueryDict(asked_from.partition("?")[2].partition("#")[0])
    wanted = Wanted.of(query.dict())
    sees = allowed("sensitive.see", actor, queries.access_record(actor, account.pk)[1])
    view = look(actor, account.pk, wanted, sees_sensitive=sees, basis=basis)
    return {**side_context(account, basis, view, wanted), "wanted": wanted, "missing": view.missing}


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
