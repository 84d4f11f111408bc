"""The page of the introduction ledger: who was told, met, acknowledged; gaps first (PE-7)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tasuki.customers.models import Stakeholder
from tasuki.customers.queries import access_account, access_stakeholder, relations_to_account
from tasuki.rules.access import allowed
from tasuki.stakeholders import actions, queries
from tasuki.stakeholders.forms import IntroductionForm
from tasuki.stakeholders.models import Introduction
from tasuki.stakeholders.refusals import carried_out
from tasuki.web import clock
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of, local_path

PAGE_SIZE = 50


@login_required
@require_GET
def ledger(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Who at the customer was told of their new contact, for one handoff (the latest, or the one asked for)."""
    actor = actor_of(request)
    account = access_account(actor, account_id)
    handoff = queries.chosen_handoff(account.pk, request.GET.get("transition", ""))
    state = request.GET.get("state", "")
    rows = queries.ledger(account.pk, handoff, state=state)
    page = LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "account": account,
        "page_obj": page,
        "lines": queries.ledger_lines(list(page), handoff),
        "counts": queries.ledger_counts(account.pk, handoff),
        "handoff": handoff,
        "state": state,
        "filtered": state in queries.STATES,
        "receiver": queries.receiver_of(handoff),
        "may_edit": allowed("stakeholder.edit", actor, relations_to_account(actor, account)),
    }
    return render(request, "stakeholders/ledger.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def introduce(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Note by hand that somebody was told, met the incoming owner, acknowledged it."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    handoff = queries.chosen_handoff(person.account_id, request.GET.get("transition", ""))
    line = Introduction.objects.filter(stakeholder=person, transition_id=handoff).first()
    form = IntroductionForm(request.POST or None, initial=_initial(line, person))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = carried_out(form, lambda: _note(request, person, handoff, form))
            if not status:
                messages.success(request, _("Noted."))
                return redirect(local_path(request, "next", _ledger_path(person)))
            line = Introduction.objects.filter(stakeholder=person, transition_id=handoff).first()
    context = {
        "account": person.account,
        "person": person,
        "form": form,
        "line": line,
        "conflict": status == 409,
        "receiver": queries.receiver_of(handoff),
    }
    return render(request, "stakeholders/introduce.html", context, status=status)


def _ledger_path(person: Stakeholder) -> str:
    from django.urls import reverse

    return reverse("stakeholders:ledger", args=[person.account_id])


def _initial(line: Introduction | None, person: Stakeholder) -> dict[str, Any]:
    if line is None:
        return {"version": 0}
    zone = ZoneInfo(person.account.zone)
    days = {
        f"{part}_on": at.astimezone(zone).date()
        for part, at in (("told", line.told_at), ("met", line.met_at), ("acknowledged", line.acknowledged_at))
        if at is not None
    }
    return {
        **days,
        "version": line.version,
        "told_by": line.told_by.email if line.told_by else "",
        "channel": line.channel,
        "acknowledged_how": line.acknowledged_how,
    }


def _note(request: HttpRequest, person: Stakeholder, handoff: UUID | None, form: IntroductionForm) -> None:
    data, zone = form.cleaned_data, ZoneInfo(person.account.zone)
    changed = {name.removesuffix("_on") for name in form.changed_data if name.endswith("_on")}
    if {"told_by", "channel"} & set(form.changed_data):
        changed.add("told")
    if "acknowledged_how" in form.changed_data:
        changed.add("acknowledged")
    given: dict[str, Any] = {}
    for part in changed:
        if data[f"{part}_on"] is not None:
            given[f"{part}_at"] = _at_noon(data[f"{part}_on"], zone)
    if "told_at" in given:
        given |= {"told_by": data["told_by"], "channel": data["channel"]}
    if "met_at" in given:
        given["met"] = queries.receiver_of(handoff) or person.account.owner
    if "acknowledged_at" in given:
        given["acknowledged_how"] = data["acknowledged_how"]
    actions.note_introduction(
        actor=actor_of(request),
        stakeholder=person,
        transition_id=handoff,
        clear=[part for part in changed if data[f"{part}_on"] is None],
        expected_version=data["version"],
        **given,
    )


def _at_noon(day: date, zone: ZoneInfo) -> datetime:
    """A day as an instant: noon there, or now, where noon is still to come today."""
    noon, now = datetime.combine(day, time(12), zone), clock.now()
    return now if noon > now and day == now.astimezone(zone).date() else noon
