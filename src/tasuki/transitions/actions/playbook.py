"""Moving a running transition to another version of its playbook, the difference shown first (PB-1)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.playbooks.actions import pin
from tasuki.playbooks.diff import PlaybookDiff, compare
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import PlaybookVersion
from tasuki.playbooks.queries import current
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.transitions import facts
from tasuki.transitions.actions.plan_edits import PlanEdit, Wish, carry_out, look
from tasuki.transitions.models import Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition, relations_to_transition


@dataclass(frozen=True, slots=True)
class PlaybookMove:
    """What another version changes: in the document, and in this transition's plan."""

    before: PlaybookDocument
    after: PlaybookDocument
    texts: PlaybookDiff
    edit: PlanEdit


@dataclass(frozen=True, slots=True)
class Version:
    """A version that a transition could follow; `in_force` is what one opened now would start with."""

    number: int
    digest: str
    in_force: bool
    followed: bool


def versions_for(transition: Transition) -> list[Version]:
    """The versions known for the transition's scenario and mode, newest first; the one in force among them."""
    in_force = current(transition.scenario, transition.mode)
    followed = facts.document_of(transition).digest
    rows = PlaybookVersion.objects.filter(key=in_force.key).order_by("-version", "-created_at")
    known = {digest: number for number, digest in rows.values_list("version", "digest")}
    known = {in_force.digest: in_force.version, **known}
    return [
        Version(number, digest, digest == in_force.digest, digest == followed)
        for digest, number in sorted(known.items(), key=lambda one: -one[1])
    ]


def preview_playbook(*, actor: Actor, transition_id: UUID, version: int | None = None) -> PlaybookMove:
    """What following another version (left out: the one in force) would change; nothing is changed."""
    found = access_transition(actor, transition_id)
    before, after = facts.document_of(found), _document(found, version)
    refuse_if(_why_not(actor, found, before, after))
    return PlaybookMove(before, after, compare(before, after), look(_wish(found, after)))


@transaction.atomic
def move_to_playbook(
    *,
    actor: Actor,
    transition_id: UUID,
    version: int | None = None,
    reason: str,
    expected_version: int | None = None,
) -> PlaybookMove:
    """Follow another version: what is settled stays as it is, open steps go, come and move with their clocks.

    Refused with every reason; Conflict where the transition is not as it was read.
    """
    found = access_transition(actor, transition_id)
    before, after = facts.document_of(found), _document(found, version)
    reasons = _why_not(actor, found, before, after)
    refuse_if(reasons + ([Reason("stage.reason_missing")] if is_placeholder(reason) else []))
    wish = _wish(found, after)
    values = {"playbook": pin(after)}
    edit = carry_out(actor, Wish(found, wish.holders, values, after), reason, expected_version)
    people = [found.giver_id, found.receiver_id, found.receiver_manager_id]
    notify(found, "notice.playbook", people, {"version": after.version})
    difference = edit.plan.difference
    record(
        actor=actor,
        action="transition.playbook_changed",
        subject=("transition", found.pk),
        fields={
            "playbook": after.key,
            "from": before.version,
            "to": after.version,
            "digest": after.digest,
            "moved": len(difference.moves),
            "added": [one.key for one in difference.added],
            "dropped": list(difference.dropped),
            "reason": fingerprint(reason),
        },
    )
    return PlaybookMove(before, after, compare(before, after), edit)


def _document(transition: Transition, version: int | None) -> PlaybookDocument:
    in_force = current(transition.scenario, transition.mode)
    if version is None or version == in_force.version:
        return in_force
    rows = PlaybookVersion.objects.filter(key=in_force.key, version=version)
    found = rows.order_by("-created_at").first()
    if found is None:
        raise NotFound("playbook", f"{in_force.key}@{version}")
    return found.parsed()


def _why_not(
    actor: Actor, transition: Transition, before: PlaybookDocument, after: PlaybookDocument
) -> list[Reason]:
    reasons = why_not("transition.assign", actor, relations_to_transition(actor, transition))
    if transition.stage in lifecycle.ENDED:
        reasons.append(Reason("step.stage_ended", {"stage": transition.stage}))
    if before.digest == after.digest:
        reasons.append(Reason("playbook.in_force_already", {"version": after.version}))
    return reasons


def _wish(transition: Transition, after: PlaybookDocument) -> Wish:
    return Wish(transition, transition.people(), {}, after)
