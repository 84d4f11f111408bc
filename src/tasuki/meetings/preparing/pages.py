"""The preparation page of a meeting: what to know, what to say, what to ask (MT-2 … MT-6); made to be printed."""

from __future__ import annotations

import re
from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.meetings import actions
from tasuki.meetings.actions.keeping import kind_of, standing, why_not_plan
from tasuki.meetings.agendas import SPEAKERS, AgendaEdit
from tasuki.meetings.cards import card
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.models import Meeting
from tasuki.meetings.preparing.queries import customer_kinds, preparation
from tasuki.meetings.queries import access_meeting, language_facts, meeting_of
from tasuki.messaging import library
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web import clock
from tasuki.web.components import ROLES
from tasuki.web.requests import actor_of

_NOTE, _ANSWER = "note-", "answer-"
_EMPTY_ROWS = 2


@login_required
@require_GET
def prepare(request: HttpRequest, transition_id: UUID, step: str) -> HttpResponse:
    """What the record knows, what to ask, who will be there, what to say, answers to typical questions."""
    row = access_transition(actor_of(request), transition_id)
    spec, meeting = meeting_of(row, step), standing(row, step)
    reader = get_language() or "en"
    asked = request.GET.get("language", "")
    language = asked if asked in library.languages() else ""
    with timezone.override(calendar_of(row).zone):
        context = frame(request, row, tab="meetings")
        found = preparation(actor_of(request), row, spec, meeting, reader, language)
        one = next((one for one in context["steps"] if one.key == step), None)
        shown = card(actor_of(request), row, context["document"], spec, one, meeting, found.language)
        context |= {
            "card": shown,
            "title": context["document"].step_text(step, reader).title,
            "found": found,
            "known": language_facts(found.known, found.language),
            "to_ask": language_facts(found.to_ask, found.language),
            "missing_kinds": customer_kinds(found.missing_kinds),
            "with_customer": kind_of(spec) in WITH_CUSTOMER,
            "languages": [(code, _called(code)) for code in library.languages()],
            "speakers": [(role, ROLES.get(role, role)) for role in SPEAKERS],
            "empty_rows": range(_EMPTY_ROWS),
            "shut": why_not_plan(actor_of(request), row, spec, meeting) + _unplanned(meeting),
            "today": local_date(clock.now(), calendar_of(row)),
            "zone": row.zone,
        }
        return render(request, "meetings/prepare.html", context)


def _called(code: str) -> str:
    """A language by its own name; its code where nobody knows one."""
    try:
        return capfirst(str(get_language_info(code)["name_local"]))
    except KeyError:
        return code


def _unplanned(meeting: Meeting | None) -> list[Reason]:
    return [] if meeting is not None else [Reason("meeting.plan_first")]


@login_required
@require_POST
def own_words(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Keep what people write for this meeting: speaking notes, answers."""
    meeting = access_meeting(actor_of(request), meeting_id)
    notes, answers = _prepared_words(request, meeting)
    actions.prepare_meeting(
        actor=actor_of(request),
        meeting_id=meeting_id,
        notes=_changed(_texts(request.POST, _NOTE), notes),
        answers=_changed(_texts(request.POST, _ANSWER), answers),
        expected_version=_number(request.POST, "version"),
    )
    messages.success(request, _("Saved."))
    return redirect("meetings:prepare", meeting.transition_id, meeting.step_key)


def _prepared_words(request: HttpRequest, meeting: Meeting) -> tuple[dict[str, str], dict[str, str]]:
    """The words that the page offered, without anybody's own: what is left as it was is not kept as one's own."""
    row, bare = meeting.transition, copy(meeting)
    bare.prepared = {}
    asked = request.POST.get("language", "")
    language = asked if asked in library.languages() else ""
    spec = meeting_of(row, meeting.step_key)
    found = preparation(actor_of(request), row, spec, bare, get_language() or "en", language)
    return {one.key: one.note for one in found.agenda}, {one.key: one.text for one in found.answers}


def _changed(sent: dict[str, str], offered: dict[str, str]) -> dict[str, str]:
    """The own texts; one that equals what was offered is emptied, so that the prepared one stays in force."""
    return {
        key: "" if " ".join(text.split()) == " ".join(offered.get(key, "").split()) else text
        for key, text in sent.items()
    }


@login_required
@require_POST
def agenda(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give the meeting another agenda; what is wrong stands there item by item."""
    meeting = access_meeting(actor_of(request), meeting_id)
    edits = _edits(request.POST)
    made = actions.adapt_agenda(
        actor=actor_of(request),
        meeting_id=meeting_id,
        items=edits,
        minutes=_number(request.POST, "minutes", meeting.minutes),
        expected_version=_number(request.POST, "version"),
    )
    messages.success(request, _("The agenda is changed."))
    if made.over_by:
        messages.warning(request, _("The agenda is %(n)s minutes too long.") % {"n": made.over_by})
    response = redirect("meetings:prepare", made.transition_id, made.step_key)
    response["Location"] += "#agenda"
    return response


def _edits(data: QueryDict) -> list[AgendaEdit]:
    """The rows of the form in the order people gave them; rows left out or left empty are not there."""
    rows: list[tuple[int, int, AgendaEdit]] = []
    for place in range(len(data.getlist("key"))):
        key, title = _at(data, "key", place), _at(data, "title", place)
        if (not key and not title.strip()) or f"{place}" in data.getlist("out"):
            continue
        order = _whole(_at(data, "order", place), place)
        edit = AgendaEdit(
            key, _whole(_at(data, "item_minutes", place), 0), title, _at(data, "speaker", place)
        )
        rows.append((order, place, edit))
    return [edit for _order, _place, edit in sorted(rows, key=lambda one: one[:2])]


def _at(data: QueryDict, name: str, place: int) -> str:
    values = data.getlist(name)
    return values[place] if place < len(values) else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else otherwise


def _number(data: QueryDict, name: str, otherwise: int | None = None) -> int:
    text: Any = data.get(name, "")
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if otherwise is None:
        raise Refused(Reason("input.invalid", {"field": name, "message": _("Enter a whole number.")}))
    return otherwise


def _texts(data: QueryDict, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}
