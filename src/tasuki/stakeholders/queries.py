"""Finding people at the customer, their lines, and the introduction ledger; large accounts in pages (PE-1 … PE-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.customers.names import name_key
from tasuki.people.models import Person
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.stakeholders.map import narrowed, present, ranked
from tasuki.stakeholders.models import SENSITIVE, Introduction, Relation, StakeholderChange

#: Of a person so many lines and changes are shown.
MOST_LINES: Final = 100
MOST_CHANGES: Final = 50


def sees_sensitive(actor: Actor, relations: frozenset[str]) -> bool:
    """Whether alliances, conflicts and deference are for this actor (RO-10, PE-6)."""
    return allowed("sensitive.see", actor, relations)


def people_of(
    account: Account,
    *,
    kind: str = "",
    department: str = "",
    text: str = "",
    support: str = "",
    gone: bool = False,
    now: datetime | None = None,
) -> QuerySet[Stakeholder]:
    """The people of an account by family name, narrowed by filters; `gone` shows those who have left instead."""
    if gone:
        rows = Stakeholder.objects.filter(account=account).exclude(pk__in=present(account.pk, now))
    else:
        rows = present(account.pk, now)
    rows = narrowed(rows, kind=kind, department=department, text=text)
    if support == "none":
        rows = rows.filter(Q(support=None) | Q(influence=None))
    elif support.lstrip("-").isdecimal() and len(support) < 3:
        rows = rows.filter(support=int(support))
    return rows.order_by("name_key", "pk")


def find_stakeholder(account: Account, ref: str, *, exact: bool = False) -> Stakeholder:
    """Somebody of this account by id, external id, e-mail or name (in either order), when it is one only.

    With `exact` half a name is not enough; whom it could mean stands in `NotFound.near`.
    """
    ref = ref.strip()
    rows = Stakeholder.objects.filter(account=account)
    try:
        return rows.get(pk=UUID(ref))
    except (ValueError, Stakeholder.DoesNotExist):
        pass
    for key in ({"external_id": ref}, {"email__iexact": ref}):
        found = list(rows.filter(**key)[:2])
        if len(found) == 1:
            return found[0]
    words = name_key(ref).split()
    for word in words:
        rows = rows.filter(name_key__contains=word)
    near = list(rows.order_by("name_key")[:200]) if words else []
    same = [one for one in near if sorted(name_key(one.name).split()) == sorted(words)]
    meant = same or near
    if len(same if exact else meant) == 1:
        return meant[0]
    raise NotFound("stakeholder", ref, [one.name for one in meant[:5]])


def departments_of(account_id: UUID) -> list[str]:
    """The departments that people of the account belong to, the first 200."""
    rows = Stakeholder.objects.filter(account_id=account_id).exclude(department="")
    return list(rows.order_by("department").values_list("department", flat=True).distinct()[:200])


def lines_of(person: Stakeholder, *, sensitive: bool) -> list[Relation]:
    """The lines from and to somebody; politics only for those who may see them."""
    rows = Relation.objects.filter(Q(a=person) | Q(b=person)).select_related("a", "b")
    if not sensitive:
        rows = rows.exclude(kind__in=SENSITIVE)
    return list(rows.order_by("kind", "created_at", "pk")[:MOST_LINES])


def changes_of(person: Stakeholder) -> list[StakeholderChange]:
    """What was changed, latest first."""
    return list(person.changes.order_by("-version")[:MOST_CHANGES])


# -- the introduction ledger -----------------------------------------------------------------------

#: What is still to do with somebody, the gravest first.
STATES: Final = ("untold", "unmet", "unacknowledged", "done")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """Where somebody stands in the ledger; a row of `Introduction` or, while nothing is noted, none."""

    person: Stakeholder
    line: Introduction | None
    state: str
    met_another: bool = False

    @property
    def version(self) -> int:
        """What a form has seen; 0 while there is no line."""
        return self.line.version if self.line else 0


def handoffs_of(account_id: UUID) -> list[UUID]:
    """The transitions of an account that are known here, the latest first (who takes part is kept with it)."""
    rows = Participation.objects.filter(account_id=account_id).order_by("-transition_id")
    return list(rows.values_list("transition_id", flat=True).distinct()[:50])


def chosen_handoff(account_id: UUID, wanted: str = "") -> UUID | None:
    """The transition that is meant, else the latest; NotFound for one of another account."""
    known = handoffs_of(account_id)
    if not wanted:
        return known[0] if known else None
    try:
        key = UUID(wanted)
    except ValueError:
        raise NotFound("transition", wanted) from None
    if key not in known:
        raise NotFound("transition", wanted)
    return key


def receiver_of(transition_id: UUID | None) -> Person | None:
    """The incoming owner of a transition that is under way, as far as it is known here."""
    if transition_id is None:
        return None
    parts = Participation.objects.filter(transition_id=transition_id, relation="receiver")
    part = parts.select_related("person").first()
    return part.person if part else None


def ledger(account_id: UUID, transition_id: UUID | None, *, state: str = "") -> QuerySet[Stakeholder]:
    """Who is there, with their line of the ledger (`line_id`) and `ledger_state`; who was not told comes first."""
    same = (
        Q(introductions__transition_id=transition_id)
        if transition_id
        else Q(introductions__transition_id__isnull=True)
    )
    rows = present(account_id).annotate(line=FilteredRelation("introductions", condition=same))
    rows = rows.annotate(
        line_id=F("line__pk"),
        ledger_state=Case(
            When(line__told_at=None, then=Value(0)),
            When(line__met_at=None, then=Value(1)),
            When(line__acknowledged_at=None, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        ),
    )
    if state in STATES:
        rows = rows.filter(ledger_state=STATES.index(state))
    return rows.order_by("ledger_state", ranked(), "name_key", "pk")


def ledger_counts(account_id: UUID, transition_id: UUID | None) -> dict[str, int]:
    """How many people are in each state of the ledger."""
    rows: QuerySet[Any] = ledger(account_id, transition_id).order_by()
    found = dict(rows.values_list("ledger_state").annotate(n=Count("pk")))
    return {state: found.get(place, 0) for place, state in enumerate(STATES)}


def ledger_lines(people: list[Any], transition_id: UUID | None) -> list[LedgerLine]:
    """Rows of `ledger` with their lines, one query more."""
    ids = [one.line_id for one in people if one.line_id]
    kept: Mapping[UUID, Introduction] = Introduction.objects.in_bulk(ids)
    receiver = receiver_of(transition_id)
    return [
        LedgerLine(
            one,
            line := kept.get(one.line_id),
            STATES[one.ledger_state],
            bool(line and line.met_id and receiver and line.met_id != receiver.pk),
        )
        for one in people
    ]
