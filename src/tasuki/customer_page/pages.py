"""The colleagues' side of customer pages: for whom one is open, what it shows, what was answered (RO-9, PE-7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tasuki.customer_page import actions, describe, queries
from tasuki.customer_page.actions.deciding import why_not_decide
from tasuki.customer_page.content import content_of
from tasuki.customer_page.forms import ContactForm, OpenForm
from tasuki.customer_page.links import page_url
from tasuki.customers.models import Account
from tasuki.customers.queries import access_stakeholder
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.web.requests import actor_of


@login_required
@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """For whom a page is open, what it shows, and what waits for a decision."""
    found = queries.access_pages(actor_of(request), account_id)
    return render(request, "customer_page/account.html", _context(request, found))


def _context(request: HttpRequest, found: Account) -> dict[str, Any]:
    actor = actor_of(request)
    people = queries.people_of(found)
    answers = list(queries.answers_of(found))
    share_reasons = actions.why_not_share(actor, found)
    may = not share_reasons
    return {
        "account": found,
        "people": [
            (one, page_url(one.page.pk) if may and one.page and one.is_open else "") for one in people
        ],
        "open_form": OpenForm(people=[one.stakeholder for one in people]),
        "open_reasons": actions.why_not_open(actor, found),
        "may_manage": may,
        "answers": [(one, why_not_decide(actor, one)) for one in answers],
        "shared": describe.shared_of(found),
        "share_reasons": share_reasons,
    }


@login_required
@require_POST
def open_for(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open a page for the chosen people, or prolong it."""
    found = queries.access_pages(actor_of(request), account_id)
    people = [one.stakeholder for one in queries.people_of(found)]
    form = OpenForm(request.POST, people=people)
    if not form.is_valid():
        raise Refused(
            [
                Reason(
                    "input.invalid",
                    {"field": str(form.fields[name].label or name), "message": " ".join(map(str, errors))},
                )
                for name, errors in form.errors.items()
            ]
        )
    made = actions.open_pages(
        actor=actor_of(request),
        account_id=account_id,
        stakeholders=[UUID(one) for one in form.cleaned_data["person"]],
        days=form.cleaned_data["days"],
    )
    said = ngettext("The page is open for %(n)d person.", "The page is open for %(n)d people.", len(made))
    messages.success(request, said % {"n": len(made)})
    return _back(account_id, "people")


@login_required
@require_POST
def close(request: HttpRequest, page_id: UUID) -> HttpResponse:
    """Close a page: its link opens no more."""
    page = actions.close_page(actor=actor_of(request), page_id=page_id)
    messages.success(request, _("The page is closed; its link opens no more."))
    return _back(page.account_id, "people")


@login_required
@require_POST
def share(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Keep what the customer sees, all rows of the form at once."""
    found = queries.access_pages(actor_of(request), account_id)
    items = _items(request.POST, found)
    done = actions.share(actor=actor_of(request), account_id=account_id, items=items)
    messages.success(request, _("Saved.") if done else _("Nothing changed."))
    return _back(account_id, "shared")


def _items(data: QueryDict, found: Account) -> list[actions.Share]:
    """The rows of the form that somebody changed; what was left as the page showed it stays as it is now."""
    items = []
    for one in describe.shared_of(found):
        key = f"{one['kind']}-{one['id']}"
        if f"text-{key}" not in data:
            continue
        shareable, text = f"share-{key}" in data, str(data[f"text-{key}"]).replace("\r\n", "\n")
        seen = data.get(f"seen-{key}", "")
        if actions.seen_of(shareable, text) == seen:
            continue
        version = data.get(f"version-{key}", "")
        number = int(version) if version.isdecimal() and len(version) < 10 else None
        items.append(actions.Share(one["kind"], one["id"], shareable, text, number, seen))
    return items


@login_required
@require_GET
def preview(request: HttpRequest, account_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """What this person sees, or would see: the same page in their language, with nothing to press."""
    found = queries.access_pages(actor_of(request), account_id)
    person = access_stakeholder(actor_of(request), stakeholder_id)
    if person.account_id != found.pk:
        raise NotFound("stakeholder", stakeholder_id)
    content = content_of(found, person)
    inside = _("What %(name)s sees") % {"name": person.name}
    back = _("Back to the account's customer page")
    with translation.override(content.language):
        form = ContactForm(initial={"kind": content.answered})
        context = {"content": content, "form": form, "preview": True, "inside": inside, "back": back}
        return render(request, "customer_page/page.html", context | {"account": found})


@login_required
@require_POST
def accept(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Do what the customer's answer says."""
    answer = actions.accept_answer(
        actor=actor_of(request), answer_id=answer_id, answered_at=_answered_at(request)
    )
    messages.success(request, _("Taken over."))
    return _back(answer.stakeholder.account_id, "answers")


@login_required
@require_POST
def dismiss(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Leave everything as it is."""
    answer = actions.dismiss_answer(
        actor=actor_of(request), answer_id=answer_id, answered_at=_answered_at(request)
    )
    messages.success(request, _("Not taken over; nothing has changed."))
    return _back(answer.stakeholder.account_id, "answers")


def _answered_at(request: HttpRequest) -> datetime:
    """Which answer stood on the page; a page that does not say so shows none that can be decided on."""
    try:
        return datetime.fromisoformat(request.POST.get("answered_at", ""))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)  # of no answer


def _back(account_id: UUID, anchor: str) -> HttpResponse:
    response = redirect("customer_page:account", account_id)
    response["Location"] += f"#{anchor}"
    return response
