"""What is typed, kept as it is typed; the page asks, nobody reads the answers but its script (SE-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from tasuki.knowledge import actions, drafts, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.models import ItemDraft, KnowledgeItem
from tasuki.knowledge.pages import frame, item_context, posted, record_address, wants_fragment
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@posted
def keep(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Keep what is typed. Says when, whether the item was changed meanwhile, and who else is writing in it."""
    actor = actor_of(request)
    account, _found = queries.access_item(actor, account_id, key)
    try:
        draft = actions.keep_draft(actor=actor, account=account, key=key, **_typed(request))
    except Refused as refused:
        if any(reason.code.startswith("access.") for reason in refused.reasons):
            raise
        why = " ".join(sentence(reason) for reason in refused.reasons)
        return JsonResponse({"why": why}, status=422)
    row = KnowledgeItem.objects.filter(account=account, key=key).first()
    if drafts.says_the_same(draft, row):
        actions.drop_draft(actor=actor, account=account, key=key)
        return JsonResponse(
            {"state": _("Saved."), "at": clock.now().isoformat(), "changed": False, "note": ""}
        )
    return JsonResponse(_kept(actor, draft))


@login_required
@posted
def drop(request: HttpRequest, account_id: UUID, key: str) -> HttpResponse:
    """Let go of what was typed; the item stands as it stood."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    actions.drop_draft(actor=actor, account=account, key=key)
    basis = basis_for(request.POST.get("basis", ""), account_id)
    if not wants_fragment(request):
        return redirect(f"{record_address(account, basis, found.section)}#{found.anchor}")
    relations = queries.access_record(actor, account_id)[1]
    context = {**frame(request, account, relations, basis), **item_context(request, account, found, basis)}
    return render(request, "knowledge/_item.html", context)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, however unfinished."""
    version = request.POST.get("version", "")
    try:
        source_on = parse_date(request.POST.get("source_on", ""))
    except ValueError:
        source_on = None
    return {
        "answer": request.POST.get("answer", ""),
        "source": request.POST.get("source", ""),
        "source_url": request.POST.get("source_url", ""),
        "source_on": source_on,
        "base_version": int(version) if version.isdecimal() and len(version) < 10 else 0,
    }


def _kept(actor: Actor, draft: ItemDraft) -> dict[str, Any]:
    now = clock.now()
    state = _("Draft kept at %(time)s") % {"time": time_format(now.astimezone(ZoneInfo(actor.zone)).time())}
    others = drafts.others_writing(actor, draft.account_id, draft.key, now)
    changed = _changed(draft)
    notes = []
    if changed:
        notes.append(_("%(name)s changed this in the meantime. Save to compare both.") % {"name": changed})
    elif others:
        notes.append(_("%(names)s is writing here too.") % {"names": ", ".join(others)})
    return {"state": state, "at": now.isoformat(), "changed": bool(changed), "note": " ".join(notes)}


def _changed(draft: ItemDraft) -> str:
    """Who changed the item since the draft was begun; nobody where it still says the same."""
    last = drafts.last_change(draft.account_id, draft.key)
    if last is None or last.version <= draft.base_version:
        return ""
    harmless = drafts.version_to_expect(draft.account_id, draft.key, draft.base_version) == last.version
    return "" if harmless else last.by_name
