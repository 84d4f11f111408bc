"""What the boundaries tab shows: window, parts, wording, and the breaches with their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.commitments.models import Commitment
from tasuki.messaging.fields import GiverWording
from tasuki.rules import boundaries
from tasuki.rules.access import Actor
from tasuki.rules.boundaries import BoundaryFacts, Period
from tasuki.rules.reasons import Reason
from tasuki.transitions.giver_window import boundaries_of, local_day
from tasuki.transitions.models import Step, Transition
from tasuki.watch.actions.deciding import why_not_decide
from tasuki.watch.actions.noting import why_not_add, why_not_report
from tasuki.watch.actions.setting import why_not_acknowledge, why_not_change
from tasuki.watch.describe import wordings
from tasuki.watch.forms import BoundaryForm, DecisionForm, EvidenceForm, RemarkForm, ReportForm
from tasuki.watch.models import Breach, Statement
from tasuki.watch.queries import breaches_of
from tasuki.web import clock
from tasuki.web.words import ACTS

PER_BREACH = {"evidence": EvidenceForm, "remark": RemarkForm, "decision": DecisionForm}


@dataclass(frozen=True, slots=True)
class Part:
    """A part in words, with its time and whether it is theirs today."""

    name: Any
    starts: date | None
    ends: date | None
    every: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence; `commitment` is the promise that it is about, where there still is one."""

    what: str
    when: date | None
    who: str
    ref: str
    by: str
    commitment: UUID | None


@dataclass(frozen=True, slots=True)
class Card:
    """A breach with what may be done about it by whom looks at it, and its forms."""

    breach: Breach
    pieces: tuple[Piece, ...]
    may_add: bool
    may_decide: bool
    why_not: tuple[Reason, ...]
    own: bool
    forms: Mapping[str, forms.Form]


def tab(actor: Actor, row: Transition, bound: Mapping[str, forms.Form] | None = None) -> dict[str, Any]:
    """The context of the tab; `bound` are forms that were sent and refused, by their name."""
    given = bound or {}
    known, today = boundaries_of(row), local_day(row, clock.now())
    statement = Statement.objects.filter(transition=row).first()
    return {
        "known": known,
        "stated": row.giver_until is not None,
        "statement": statement,
        "parts": [_part(one, today, known) for one in boundaries.periods(known)],
        "not_allowed": [ACTS[act] for act in boundaries.NOT_ALLOWED],
        "line": timeline(row, known, today),
        "wordings": [(_language(one), one) for one in wordings(row, known)],
        "set_reasons": why_not_change(actor, row),
        "acknowledge_reasons": why_not_acknowledge(actor, row),
        "is_giver": actor.person_id is not None and actor.person_id == row.giver_id,
        "boundary_form": given.get("boundary") or _boundary_form(row, known),
        "cards": [_card(actor, one, given) for one in _with_promises(breaches_of(actor, row))],
        "report_reasons": why_not_report(actor, row),
        "report_form": given.get("report") or ReportForm(auto_id="report-%s", initial={"happened_on": today}),
        "report_open": "report" in given,
        "boundary_open": "boundary" in given,
    }


def _part(one: Period, today: date, known: BoundaryFacts) -> Part:
    every = _("once a quarter") if one.every_days else ""
    return Part(
        ACTS[one.part], one.starts, one.ends, every, tuple(boundaries.allowed(one.part, today, known))
    )


def timeline(row: Transition, known: BoundaryFacts, today: date) -> list[dict[str, Any]]:
    """Cutover, end of the early parts, end of the window, step-back, last day: in their order."""
    points: list[tuple[date, str, str]] = []
    if known.cutover is not None:
        points.append((known.cutover, _("Cutover: the incoming owner leads"), "receiver"))
    if known.until is not None:
        points.append((known.until, _("Last day on which the outgoing owner can be reached"), "giver"))
    early = {one.ends for one in boundaries.periods(known) if one.part in boundaries.EARLY_PARTS}
    points += [
        (day, _("Check-ins and reviews of the first weeks end"), "giver") for day in early if day is not None
    ]
    step = row.steps.filter(key="step-back", state=Step.State.TODO).first()
    if step is not None:
        points.append((local_day(row, step.due_at), _("Step-back note to the customer"), "giver"))
    if known.last_day is not None:
        points.append((known.last_day, _("Last day in the company"), "giver"))
    return [
        {"at": day, "text": text, "side": side, "planned": day > today, "detail": _from_now(day, today)}
        for day, text, side in sorted(points)
    ]


def _from_now(day: date, today: date) -> str:
    days = (day - today) // timedelta(days=1)
    if days < 0:
        return ""
    if days == 0:
        return _("today")
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


def _language(one: GiverWording) -> str:
    return str(dict(settings.LANGUAGES).get(one.language, one.language))


def _boundary_form(row: Transition, known: BoundaryFacts) -> BoundaryForm:
    initial = {"until": known.until, "parts": list(known.parts), "version": row.version}
    return BoundaryForm(row=row, auto_id="boundary-%s", initial=initial)


def _with_promises(rows: list[Breach]) -> list[tuple[Breach, UUID | None]]:
    """Each breach with the commitment that it is about, where it still exists; one query."""
    about = {one.subject_id for one in rows if one.kind == boundaries.LATE_PROMISE and one.subject_id}
    there = set(Commitment.objects.filter(pk__in=about).values_list("pk", flat=True)) if about else set()
    return [(one, one.subject_id if one.subject_id in there else None) for one in rows]


def _card(actor: Actor, found: tuple[Breach, UUID | None], given: Mapping[str, forms.Form]) -> Card:
    one, commitment = found
    why_not = why_not_decide(actor, one)
    shown: dict[str, forms.Form] = {}
    for name, form in PER_BREACH.items():
        key = f"{name}-{one.pk}"
        shown[name] = given.get(key) or form(auto_id=f"{key}-%s", initial={"version": one.version})
    return Card(
        breach=one,
        pieces=tuple(_piece(piece, commitment) for piece in one.evidence),
        may_add=one.is_open and not why_not_add(actor, one, "remarks"),
        may_decide=one.is_open and not why_not,
        why_not=tuple(why_not),
        own=actor.person_id is not None and actor.person_id == one.about_id,
        forms=shown,
    )


def _piece(piece: Mapping[str, Any], commitment: UUID | None) -> Piece:
    ref = str(piece.get("ref", ""))
    mine = commitment is not None and ref == str(commitment)
    return Piece(
        what=str(piece.get("what", "")),
        when=_as_day(str(piece.get("when", ""))),
        who=str(piece.get("who", "")),
        ref="" if mine else ref,
        by=str(piece.get("by", "")),
        commitment=commitment if mine else None,
    )


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
