"""Finding the person an export or erasure is about (SE-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound, Reason
from tasuki.sensitive.personal import closed
from tasuki.transitions.models import Transition
from tasuki.web.personal import ERASED, Subject, terms_of

KINDS: Final = ("contact", "colleague")


@dataclass(frozen=True, slots=True)
class Known:
    """A person with how they are called."""

    kind: str
    row: Any
    name: str

    @property
    def is_erased(self) -> bool:
        """Whether nothing of them is left."""
        return self.name.startswith(ERASED)


def access(actor: Actor, kind: str, subject_id: UUID, action: str) -> Known:
    """The person, if the actor may do `action` with their data; not allowed looks like not found."""
    relations = {"self"} if kind == "colleague" and actor.person_id == subject_id else set()
    if not allowed(action, actor, relations):
        raise NotFound("person", subject_id)
    return find(kind, subject_id)


def find(kind: str, subject_id: UUID) -> Known:
    """The person by id."""
    row: Any
    if kind == "contact":
        row = Stakeholder.objects.select_related("account").filter(pk=subject_id).first()
    elif kind == "colleague":
        row = Person.objects.filter(pk=subject_id).first()
    else:
        raise NotFound("kind of person", kind)
    if row is None:
        raise NotFound("person", subject_id)
    return Known(kind, row, row.name)


def find_by_ref(kind: str, ref: str) -> Known:
    """The person by id, e-mail address or external id; NotFound names those whom several share."""
    ref = ref.strip()
    try:
        return find(kind, UUID(ref))
    except ValueError:
        pass
    model = Stakeholder if kind == "contact" else Person
    rows = list(model.objects.filter(Q(email__iexact=ref) | Q(external_id=ref))[:5]) if ref else []
    if len(rows) == 1:
        return find(kind, rows[0].pk)
    raise NotFound("person", ref, [str(row.pk) for row in rows])


def subject_of(known: Known) -> Subject:
    """How the rooms are asked for a person."""
    row = known.row
    if known.kind == "contact":
        names = (f"{row.first_name} {row.last_name}", f"{row.last_name} {row.first_name}")
        joined = (f"{row.last_name}{row.first_name}",) if row.first_name and row.last_name else ()
        whole = names if row.first_name and row.last_name else ()
        terms = terms_of(row.name, *whole, *joined, row.email, row.phone)
        return Subject(row.pk, terms, account_id=row.account_id)
    # an id's end keeps erased colleagues apart in a history
    return Subject(row.pk, (row.name,), replacement=f"{ERASED} {row.pk.hex[-4:]}")


def obstacles(actor: Actor, known: Known) -> list[Reason]:
    """Why a colleague cannot be erased yet: somebody must answer the customers; or a contact: sealed notes that
    may name them cannot be opened.
    """
    if known.kind != "colleague":
        return closed(subject_of(known))
    found = []
    if actor.person_id == known.row.pk:
        found.append(Reason("privacy.not_yourself"))
    if owned := Account.objects.filter(owner_id=known.row.pk).count():
        found.append(Reason("privacy.still_owns", {"count": owned}))
    if parts := _open_parts(known.row.pk):
        found.append(Reason("privacy.still_takes_part", {"count": parts}))
    return found


def _open_parts(person_id: UUID) -> int:
    parts = ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "support", "operations")
    mine = Q()
    for part in parts:
        mine |= Q(**{f"{part}_id": person_id})
    return Transition.objects.filter(mine).exclude(stage__in=lifecycle.ENDED).count()
