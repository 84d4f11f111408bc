"""Noting that somebody overstepped the boundaries: reported by people or found by Tasuki (BO-4, BO-5, CO-6)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint, record
from tasuki.rules import boundaries, lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.giver_window import local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.watch import decisions
from tasuki.watch.decisions import Report
from tasuki.watch.models import Breach
from tasuki.watch.queries import access_breach, relations_to_breach
from tasuki.web import clock


@transaction.atomic
def report_breach(
    *,
    actor: Actor,
    transition_id: UUID,
    kind: str,
    evidence: str,
    happened_on: date,
    about: str = "",
    who: str = "",
    ref: str = "",
) -> Breach:
    """Somebody says that the boundaries were overstepped, with what shows it; the managers are told (BO-5).

    `about` is "giver" or "receiver" (else whom the kind is usually about), `who` the person at the customer or the
    witness, `ref` a link or number. The same cause is open at most once: a second report is sent to the first.
    """
    row = access_transition(actor, transition_id)
    about = about or boundaries.BREACHES.get(kind, "giver")
    said = Report(kind, about, evidence.strip(), happened_on, who.strip(), ref.strip())
    refuse_if(why_not_report(actor, row) + _why_not(row, said))
    piece = _piece(actor, said.what, happened_on, said.who, said.ref)
    return _note(
        actor,
        row,
        said,
        happened_at=_instant(row, happened_on),
        evidence=[piece],
        subject_id=_as_id(said.ref),
        source=Breach.Source.REPORTED,
    )


def why_not_report(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the actor may report breaches of this transition."""
    reasons = why_not("breach.report", actor, relations_to_transition(actor, row))
    if row.stage == lifecycle.CANCELLED:
        reasons.append(Reason("step.stage_ended", {"stage": row.stage}))
    return reasons


def _why_not(row: Transition, said: Report) -> list[Reason]:
    cutover = local_day(row, row.cut_over_at) if row.cut_over_at else None
    today, opened = local_day(row, clock.now()), local_day(row, row.opened_at)
    reasons = decisions.why_not_report(said, today=today, cutover=cutover, opened=opened)
    if said.about in decisions.ABOUT and getattr(row, f"{said.about}_id") is None:
        reasons.append(Reason("breach.nobody"))
    return reasons


def note_found(
    *,
    row: Transition,
    kind: str,
    evidence: Mapping[str, Any],
    happened_at: datetime,
    subject_id: UUID,
    actor: Actor | None = None,
) -> Breach | None:
    """Tasuki has found a breach itself, about one thing (a commitment, a message …): noted at most once ever (BO-4).

    Returns None where this cause is known already, whatever was decided about it.
    """
    about = boundaries.BREACHES[kind]
    said = Report(kind, about, str(evidence["what"]), local_day(row, happened_at), ref=str(subject_id))
    if Breach.objects.filter(cause_key=_cause(row, said)).exists():
        return None
    try:
        with transaction.atomic():
            return _note(
                actor or Actor.system("boundaries"),
                row,
                said,
                happened_at=happened_at,
                evidence=[dict(evidence)],
                subject_id=subject_id,
                source=Breach.Source.FOUND,
            )
    except Refused:  # somebody else was faster
        return None


def _note(
    actor: Actor,
    row: Transition,
    said: Report,
    *,
    happened_at: datetime,
    evidence: list[dict[str, Any]],
    subject_id: UUID | None,
    source: str,
) -> Breach:
    cause = _cause(row, said)
    refuse_if(_why_not_again(cause))
    found = source == Breach.Source.FOUND
    breach = Breach(
        transition=row,
        account_id=row.account_id,
        kind=said.kind,
        source=source,
        about_id=getattr(row, f"{said.about}_id"),
        about_role=said.about,
        happened_at=happened_at,
        noted_at=clock.now(),
        reported_by_id=None if found else actor.person_id,
        reported_by_name="" if found else actor.name[:200],
        cause_key=cause,
        subject_id=subject_id,
        evidence=evidence,
    )
    try:
        with transaction.atomic():
            breach.save(force_insert=True)
    except IntegrityError:
        raise Refused(_why_not_again(cause) or [Reason("conflict.stale")]) from None
    _tell(actor, breach)
    return breach


def _why_not_again(cause: str) -> list[Reason]:
    first = Breach.objects.filter(cause_key=cause, state=Breach.State.OPEN).first()
    if first is None:
        return []
    return [Reason("breach.exists", {"breach": first.kind}, where=f"breach-{first.pk}")]


def _tell(actor: Actor, breach: Breach) -> None:
    row, values = breach.transition, {"breach": breach.kind}
    managers = [row.giver_manager_id, row.receiver_manager_id]
    deciding = [one for one in managers if one not in (None, breach.about_id, actor.person_id)]
    if all(one in (None, breach.about_id) for one in managers):
        deciding = [row.operations_id]
    notify(row, "notice.boundary_breach", deciding, values, once=str(breach.pk))
    if breach.about_id != actor.person_id:
        notify(row, "notice.breach_about_you", [breach.about_id], values, once=str(breach.pk))
    record(
        actor=actor,
        action="breach.noted",
        subject=("transition", row.pk),
        fields={
            "breach": str(breach.pk),
            "kind": breach.kind,
            "source": breach.source,
            "about": breach.about_role,
            "evidence": fingerprint(str(breach.evidence[0]["what"])),
        },
    )


@transaction.atomic
def add_evidence(
    *,
    actor: Actor,
    breach_id: UUID,
    what: str,
    happened_on: date | None = None,
    who: str = "",
    ref: str = "",
    expected_version: int | None = None,
) -> Breach:
    """A further piece of evidence; nothing that stands there is changed."""
    breach = access_breach(actor, breach_id)
    today = local_day(breach.transition, clock.now())
    day = happened_on or today
    said = Report(breach.kind, breach.about_role, what.strip(), day, who.strip(), ref.strip())
    reasons = why_not_add(actor, breach, "evidence")
    refuse_if(reasons + _why_not(breach.transition, said))
    piece = _piece(actor, said.what, day, said.who, said.ref)
    return _append(actor, breach, "evidence", piece, said.what, expected_version)


@transaction.atomic
def add_remark(*, actor: Actor, breach_id: UUID, text: str, expected_version: int | None = None) -> Breach:
    """Say something about it, also and above all the person concerned."""
    breach = access_breach(actor, breach_id)
    refuse_if(why_not_add(actor, breach, "remarks") + decisions.why_not_text(text, "remark"))
    piece = {
        "text": text.strip(),
        "at": clock.now().isoformat(),
        "by": actor.name[:200],
        "by_id": str(actor.person_id) if actor.person_id else None,
    }
    return _append(actor, breach, "remarks", piece, text.strip(), expected_version)


def why_not_add(actor: Actor, breach: Breach, field: str) -> list[Reason]:
    """Empty when the actor may add evidence or a remark."""
    reasons = why_not("breach.add", actor, relations_to_breach(actor, breach))
    return reasons + decisions.why_not_add(breach.state, len(getattr(breach, field)))


def _append(
    actor: Actor, breach: Breach, field: str, piece: dict[str, Any], text: str, expected_version: int | None
) -> Breach:
    seen = breach.version if expected_version is None else expected_version
    values = {field: [*getattr(breach, field), piece], "version": F("version") + 1}
    found = Breach.objects.filter(pk=breach.pk, version=seen, state=Breach.State.OPEN)
    if breach.version != seen or not found.update(**values):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action="breach.evidence_added" if field == "evidence" else "breach.remarked",
        subject=("transition", breach.transition_id),
        fields={"breach": str(breach.pk), "text": fingerprint(text)},
    )
    return access_breach(actor, breach.pk)


def _cause(row: Transition, said: Report) -> str:
    """The same kind about the same person: on the same day, or about the same thing."""
    what = said.ref.casefold() or said.happened_on.isoformat()
    digest = hashlib.sha256(what.encode()).hexdigest()[:24]
    return f"{said.kind}:{said.about}:{row.pk}:{digest}"


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _piece(actor: Actor, what: str, day: date, who: str, ref: str) -> dict[str, Any]:
    return {
        "what": what,
        "when": day.isoformat(),
        "who": who,
        "ref": ref,
        "by": actor.name[:200],
        "at": clock.now().isoformat(),
    }


def _instant(row: Transition, day: date) -> datetime:
    """Noon of the day for the account, within what is possible: not before the cutover, not in the future."""
    noon = datetime.combine(day, time(12), ZoneInfo(calendar_of(row).zone)).astimezone(UTC)
    if row.cut_over_at is not None and local_day(row, row.cut_over_at) == day:
        noon = max(noon, row.cut_over_at)
    return min(noon, clock.now())
