"""The pages of the knowledge record; every one works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tasuki.customers.models import Account
from tasuki.knowledge import answers, drafts, queries
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.differences import pieces
from tasuki.knowledge.forms import AnswerForm, QuestionForm, ReasonForm, answer_is_prose
from tasuki.knowledge.history import told as told_history
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.record_view import SHOWS, View, Wanted, look, stale
from tasuki.knowledge.states import SUPPLIER, ItemState, SectionState
from tasuki.rules.access import allowed
from tasuki.rules.completeness import Completeness
from tasuki.web import clock
from tasuki.web.requests import actor_of


@login_required
@require_GET
def record(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What is missing first, with what each answer would add; filters show other parts (KN-2, KN-4)."""
    actor = actor_of(request)
    account, relations = queries.access_record(actor, account_id)
    wanted = Wanted.of(request.GET.dict())
    basis = basis_for(wanted.basis, account_id)
    sees_sensitive = allowed("sensitive.see", actor, relations)
    view = look(actor, account_id, wanted, sees_sensitive=sees_sensitive, basis=basis)
    context = {
        **frame(request, account, relations, basis),
        **side_context(account, basis, view, wanted),
        "wanted": wanted,
        "view": view,
        "basis_name": basis.document.name(get_language() or "en"),
        "missing": view.missing,
        "groups": view.groups if wanted.show != "missing" else [],
        "filters": filter_choices(view.sections),
        "questions": queries.open_questions(account_id, sees_sensitive=sees_sensitive),
        "briefs": queries.briefs_of(account_id),
    }
    name = "knowledge/_group_items.html" if wants_fragment(request) else "knowledge/record.html"
    return render(request, name, context)


@login_required
@require_GET
def item(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """One item: its answer, who said so, questions, history; htmx asks for the form alone, or for the item shut."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    relations = queries.access_record(actor, account_id)[1]
    basis = basis_for(request.GET.get("basis", ""), account_id)
    context = {**frame(request, account, relations, basis), **item_context(request, account, found, basis)}
    if not wants_fragment(request):
        return render(request, "knowledge/item.html", context)
    name = "knowledge/_item.html" if request.GET.get("shut") else "knowledge/_editor.html"
    return render(request, name, context)


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what the buttons of an item do: by POST alone. Opening such an address again leads to the item (KN-2)."""
    by_post = require_POST(view)

    @wraps(view)
    def found(request: HttpRequest, **where: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return by_post(request, **where)
        if "question_id" in where:
            about = queries.access_question(actor_of(request), where["question_id"]).item
            where = {"account_id": about.account_id, "key": about.key}
        return redirect(reverse("knowledge:item", kwargs=where))

    return found


def frame(request: HttpRequest, account: Account, relations: frozenset[str], basis: Basis) -> dict[str, Any]:
    """What every page and fragment of the record needs."""
    actor = actor_of(request)
    reviewing = queries.reviewed_transitions(actor, account.pk)
    may_edit = allowed("knowledge.edit", actor, relations)
    return {
        "account": account,
        "basis": basis,
        "fragment": wants_fragment(request),
        "may_edit": may_edit,
        "may_review": bool(reviewing),
        "reviews": queries.reviews_of(reviewing[0]) if reviewing else {},
        "drafts": drafts.drafts_of(actor, account.pk) if may_edit else {},
    }


def side_context(account: Account, basis: Basis, view: View, wanted: Wanted) -> dict[str, Any]:
    """The figures beside the record."""
    return {
        "known": view.known,
        "all_missing": len(view.known.missing),
        "section_links": section_links(account, view.sections, view.known, basis, wanted.section),
        "stale_count": sum(1 for one in view.sections for state in one.items if stale(state, view.told)),
        "progress": view.progress,
    }


def item_context(
    request: HttpRequest, account: Account, found: CatalogueItem, basis: Basis
) -> dict[str, Any]:
    """One item with its forms, questions and history; the answer form goes on where the actor stopped typing."""
    known = basis.measure(account.pk, clock.now())
    state = queries.item_state(account.pk, found, known)
    draft = drafts.draft_of(actor_of(request), account.pk, found.key)
    context = {
        "known": known,
        "state": state,
        "draft": draft,
        "record_url": record_address(account, basis, found.section),
        "form": AnswerForm(state=state, draft=draft),
        "reason_form": ReasonForm(state=state),
        "question_form": QuestionForm(state=state),
        "asked": queries.questions_of(account.pk, found.key),
        "history": told_history(queries.changes_of(account.pk, found.key)),
        "max_answer": answers.MAX_ANSWER,
    }
    seen = drafts.version_to_expect(account.pk, found.key, draft.base_version) if draft else state.version
    if draft is not None and seen != state.version:
        context |= conflict_context(account, state, draft.answer)
    return context


def conflict_context(account: Account, state: ItemState, mine: str) -> dict[str, Any]:
    """What stands there now, who wrote it, and where it differs from what the actor typed (SE-6)."""
    return {
        "conflict": True,
        "mine": mine,
        "theirs": state.answer,
        "theirs_by": drafts.last_change(account.pk, state.item.key),
        "differs": pieces(state.answer, answers.plain_lines(mine)),
        "may_join": answer_is_prose(state.item),
    }


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section in the list beside the record; `percent` only where the playbook asks something of it."""

    label: str
    href: str
    answered: int
    items: int
    percent: Decimal | None
    current: bool


def section_links(
    account: Account, sections: Sequence[SectionState], known: Completeness, basis: Basis, current: str
) -> list[SectionLink]:
    """Every section with how much of it is answered."""
    return [
        SectionLink(
            label=one.section.words.label(),
            href=record_address(account, basis, one.section.key),
            answered=one.answered,
            items=len(one.items),
            percent=known.sections.get(one.section.key),
            current=one.section.key == current,
        )
        for one in sections
    ]


def record_address(account: Account, basis: Basis, section: str = "") -> str:
    """Where the record, or a section of it, is found, judged by the same playbook."""
    query = {"basis": basis.ref, "section": section}
    found = urlencode({name: value for name, value in query.items() if value})
    return reverse("knowledge:record", args=[account.pk]) + (f"?{found}" if found else "")


def filter_choices(sections: Sequence[SectionState]) -> dict[str, list[tuple[str, str]]]:
    """What the record can be narrowed to: sections, who can supply it, states."""
    return {
        "show": [(key, str(label)) for key, label in SHOWS.items()],
        "section": [(one.section.key, one.section.words.label()) for one in sections],
        "who": [(key, str(label)) for key, label in SUPPLIER.items()],
    }


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, to put the answer into the page."""
    return request.headers.get("HX-Request") == "true"
