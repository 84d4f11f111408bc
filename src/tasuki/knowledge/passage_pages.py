"""From a passage to an answer: which item, then the answer with the passage as its source (KN-10)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.documents.places import place_label
from tasuki.documents.queries import access_source
from tasuki.knowledge import filling, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.filling import Passage
from tasuki.knowledge.forms import AnswerForm
from tasuki.knowledge.states import ItemState
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Refused, refuse_if
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_POST
def find(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """A passage that was pasted: find where it stands, then go on as if it had been selected."""
    found = access_source(actor_of(request), source_id)
    _may_fill(request, found.account_id)
    passage = filling.find_passage(found, request.POST.get("quote", ""))
    return redirect(_address(passage))


@login_required
@require_http_methods(["GET", "POST"])
def passage(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """`?part=&from=&to=` is the passage, `&item=` the item; without an item the page offers them."""
    actor = actor_of(request)
    source = access_source(actor, source_id)
    account, relations = _may_fill(request, source.account_id)
    query = request.GET
    wanted = filling.passage_of(
        source, _number(query, "part") or 0, _number(query, "from"), _number(query, "to")
    )
    basis = basis_for(query.get("basis", ""), account.pk)
    context: dict[str, Any] = {
        "account": account,
        "source": source,
        "passage": wanted,
        "place": place_label(wanted.part.place),
        "back": _back(wanted),
        "basis": basis,
        "find": query.get("q", ""),
        "keep": {name: query[name] for name in ("part", "from", "to", "basis") if query.get(name)},
    }
    key = request.POST.get("item") or query.get("item")
    if not key:
        if request.method == "POST":
            raise NotFound("item", "")
        states = filling.choices(actor, account, relations, basis, query.get("q", "")[:200])
        offered = [(state, _address(wanted, item=state.item.key)) for state in states]
        return render(request, "knowledge/passage.html", {**context, "offered": offered})
    return _fill(request, wanted, key, context)


def _fill(request: HttpRequest, wanted: Passage, key: str, context: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    account, item = queries.access_item(actor, wanted.source.account_id, key)
    state = queries.item_state(account.pk, item)
    form = AnswerForm(request.POST or None, state=state)
    if request.method == "GET":
        form.initial = {**form.initial, **_proposal(wanted, state)}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            filling.fill_from_passage(
                actor=actor,
                account=account,
                key=key,
                passage=wanted.ref,
                answer=form.cleaned_data["answer"],
                source=form.cleaned_data["source"],
                source_on=form.cleaned_data["source_on"],
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, sentence(reason))
        except Conflict:
            status, context["conflict"] = 409, True
            data = request.POST.copy()
            data["version"] = str(state.version)
            form = AnswerForm(data, state=state)
        else:
            messages.success(
                request, _("“%(item)s” is answered from the passage.") % {"item": item.words.label()}
            )
            return redirect(_back(wanted))
    context |= {"state": state, "form": form, "again": _address(wanted)}
    return render(request, "knowledge/passage.html", context, status=status)


def _proposal(wanted: Passage, state: ItemState) -> dict[str, Any]:
    """The passage as answer (below what stands there already), its source by name and day."""
    proposed = wanted.quote
    if state.item.kind == "choice":
        proposed = state.answer
    elif state.answer and state.item.kind in {"text", "people", "commitments", "links"}:
        proposed = f"{state.answer}\n\n{wanted.quote}"
    return {
        "answer": proposed,
        "source": filling.named(wanted.source),
        "source_url": "",
        "source_on": wanted.source.happened_on,
    }


def _may_fill(request: HttpRequest, account_id: UUID) -> Any:
    actor = actor_of(request)
    account, relations = queries.access_record(actor, account_id)
    if request.method == "GET" and not allowed("knowledge.edit", actor, relations):
        raise NotFound("account", account_id)
    refuse_if(why_not("knowledge.edit", actor, relations))
    return account, relations


def _back(wanted: Passage) -> str:
    """The passage in its source, marked."""
    query = {"place": wanted.part.place, "quote": wanted.quote[:600]}
    address = reverse("documents:source", args=[wanted.source.pk])
    return f"{address}?{urlencode(query)}#part-{wanted.part.position}"


def _address(wanted: Passage, **more: str) -> str:
    query: dict[str, Any] = {"part": wanted.part.position}
    if not wanted.is_whole:
        query |= {"from": wanted.start, "to": wanted.end}
    return f"{reverse('knowledge:passage', args=[wanted.source.pk])}?{urlencode(query | more)}"


def _number(query: Any, name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else None
