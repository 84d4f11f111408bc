"""The pages of the knowledge record and the frozen brief; every one works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tasuki.customers.models import Account
from tasuki.knowledge import queries
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.brief import brief_as_dict, brief_as_markdown
from tasuki.knowledge.forms import AnswerForm, QuestionForm, ReasonForm
from tasuki.knowledge.items import LANGUAGES, CatalogueItem
from tasuki.knowledge.states import ItemState, SectionState
from tasuki.rules.access import allowed
from tasuki.rules.completeness import Completeness
from tasuki.web import clock
from tasuki.web.requests import actor_of


@login_required
@require_GET
def record(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What is missing first, with what each answer would add; `?section=` shows a whole section (KN-2, KN-4)."""
    actor = actor_of(request)
    account, relations = queries.access_record(actor, account_id)
    basis = basis_for(request.GET.get("basis", ""))
    known = basis.measure(account_id, clock.now())
    sees_sensitive = allowed("sensitive.see", actor, relations)
    sections = queries.record_of(account_id, sees_sensitive=sees_sensitive, known=known)
    wanted = request.GET.get("section", "")
    context = {
        **frame(request, account, relations, basis),
        "known": known,
        "basis_name": basis.document.name(get_language() or "en"),
        "missing": _missing(sections, known),
        "section": next((one for one in sections if one.section.key == wanted), None),
        "section_links": section_links(account, sections, known, basis, wanted),
        "questions": queries.open_questions(account_id, sees_sensitive=sees_sensitive),
        "briefs": queries.briefs_of(account_id),
    }
    return render(request, "knowledge/record.html", context)


@login_required
@require_GET
def item(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """One item: its answer, who said so, questions, history; htmx asks for the form alone."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    relations = queries.access_record(actor, account_id)[1]
    basis = basis_for(request.GET.get("basis", ""))
    context = {**frame(request, account, relations, basis), **item_context(account, found, basis)}
    name = "knowledge/_editor.html" if wants_fragment(request) else "knowledge/item.html"
    return render(request, name, context)


@login_required
@require_GET
def brief(request: HttpRequest, account_id: UUID, number: int) -> HttpResponse:
    """A frozen brief in the reader's language (KN-7)."""
    found = queries.access_brief(actor_of(request), account_id, number)
    language = _language(request)
    context = {"account": found.account, "brief": found, "view": brief_as_dict(found, language)}
    return render(request, "knowledge/brief.html", {**context, "languages": LANGUAGES, "language": language})


@login_required
@require_GET
def brief_markdown(request: HttpRequest, account_id: UUID, number: int) -> HttpResponse:
    """The same as a Markdown file."""
    found = queries.access_brief(actor_of(request), account_id, number)
    text = brief_as_markdown(found, _language(request))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    name = slugify(found.account.name) or "brief"
    response["Content-Disposition"] = f'attachment; filename="{name}-{number}.md"'
    return response


def frame(request: HttpRequest, account: Account, relations: frozenset[str], basis: Basis) -> dict[str, Any]:
    """What every page and fragment of the record needs."""
    actor = actor_of(request)
    reviewing = queries.reviewed_transitions(actor, account.pk)
    return {
        "account": account,
        "basis": basis,
        "fragment": wants_fragment(request),
        "may_edit": allowed("knowledge.edit", actor, relations),
        "may_review": bool(reviewing),
        "reviews": queries.reviews_of(reviewing[0]) if reviewing else {},
    }


def item_context(account: Account, found: CatalogueItem, basis: Basis) -> dict[str, Any]:
    """One item with its forms, questions and history."""
    known = basis.measure(account.pk, clock.now())
    state = queries.item_state(account.pk, found, known)
    return {
        "known": known,
        "state": state,
        "record_url": record_address(account, basis, found.section),
        "form": AnswerForm(state=state),
        "reason_form": ReasonForm(state=state),
        "question_form": QuestionForm(state=state),
        "asked": queries.questions_of(account.pk, found.key),
        "changes": queries.changes_of(account.pk, found.key),
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


def _missing(sections: Sequence[SectionState], known: Completeness) -> list[ItemState]:
    states = {state.item.key: state for section in sections for state in section.items}
    return [states[one.key] for one in known.missing if one.key in states]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, to put the answer into the page."""
    return request.headers.get("HX-Request") == "true"


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else (get_language() or "en")
