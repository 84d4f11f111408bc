"""Drawing and removing the lines between two people at the customer (PE-4, PE-5)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound, Reason, Refused, refuse_if
from tasuki.sensitive.actions import keep
from tasuki.stakeholders.models import MUTUAL, SENSITIVE, Relation

_NOBODY: Final[frozenset[str]] = frozenset()
_MOST_LEVELS: Final = 200


@transaction.atomic
def relate(
    *,
    actor: Actor,
    account: Account,
    a: Stakeholder,
    b: Stakeholder,
    kind: str,
    since: date | None = None,
    note: str = "",
    purpose: str = "",
    relations: frozenset[str] = _NOBODY,
) -> Relation:
    """Draw a line from `a` to `b`. Alliance, conflict and deference are politics (PE-6): only for those who may
    write sensitive notes; a `note` is sealed among `a`'s, for the stated `purpose`. To those who may write but not
    read them, one that is there already looks as if they had drawn it: they are not told what others know.
    """
    found = _refuse_unless_may(actor, account, kind, relations)
    refuse_if(_objections(account, a, b, kind))
    if kind in MUTUAL and str(b.pk) < str(a.pk):
        a, b = b, a
    line = Relation(account=account, a=a, b=b, kind=kind, since=since, by_id=actor.person_id)
    is_new = _drawn(line)
    if not is_new and not (kind in SENSITIVE and why_not("sensitive.see", actor, found)):
        raise Refused(Reason("relation.there"))
    if note.strip():
        keep(
            actor=actor,
            account=account,
            subject=("stakeholder", a.pk),
            topic="alliances",
            text=note,
            purpose=purpose,
            relations=relations,
        )
    if is_new:
        _tell(actor, "stakeholder.related", line)
    return line


def _drawn(line: Relation) -> bool:
    """Keep the line; False when it is there already."""
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def unrelate(*, actor: Actor, line: Relation, relations: frozenset[str] = _NOBODY) -> None:
    """Take a line away; a note about it stays among the sealed ones until it is erased."""
    _refuse_unless_may(actor, line.account, line.kind, relations)
    _tell(actor, "stakeholder.unrelated", line)
    line.delete()


def access_line(actor: Actor, line_id: UUID) -> Relation:
    """A line that the actor may take away; one that they may not even see looks like none."""
    line = Relation.objects.select_related("account__owner", "a", "b").filter(pk=line_id).first()
    if line is None:
        raise NotFound("line", line_id)
    found = relations_to_account(actor, line.account)
    if why_not("stakeholder.edit", actor, found) or (
        line.kind in SENSITIVE
        and (why_not("sensitive.edit", actor, found) or why_not("sensitive.see", actor, found))
    ):
        raise NotFound("line", line_id)
    return line


def _refuse_unless_may(
    actor: Actor, account: Account, kind: str, relations: frozenset[str]
) -> frozenset[str]:
    """All relations of the actor to the account."""
    found = relations_to_account(actor, account) | relations
    reasons = why_not("stakeholder.edit", actor, found)
    if kind in SENSITIVE:
        reasons = reasons or why_not("sensitive.edit", actor, found)
    refuse_if(reasons)
    return found


def _objections(account: Account, a: Stakeholder, b: Stakeholder, kind: str) -> list[Reason]:
    known = list(Relation.Kind.values)
    if kind not in known:
        return [Reason("relation.kind", {"value": kind[:40], "known": known})]
    if a.pk == b.pk:
        return [Reason("relation.same")]
    if {a.account_id, b.account_id} != {account.pk}:
        return [Reason("relation.other_account")]
    if kind == Relation.Kind.REPORTS:  # two at once would not see each other's line
        Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=account.pk)
    if kind == Relation.Kind.REPORTS and _leads_to(b, a):
        return [Reason("relation.circle", {"name": b.name})]
    return []


def _leads_to(start: Stakeholder, goal: Stakeholder) -> bool:
    """Whether `start` reports to `goal`, directly or through others."""
    seen: set[UUID] = set()
    level = {start.pk}
    for _depth in range(_MOST_LEVELS):
        rows = Relation.objects.filter(a__in=level, kind=Relation.Kind.REPORTS)
        level = set(rows.values_list("b_id", flat=True)) - seen
        if goal.pk in level:
            return True
        if not level:
            return False
        seen |= level
    return False


def _tell(actor: Actor, action: str, line: Relation) -> None:
    """The event names the line, never what kind of politics it is."""
    fields = {"line": str(line.pk), "sensitive": line.kind in SENSITIVE}
    record(actor=actor, action=action, subject=("account", line.account_id), fields=fields)
