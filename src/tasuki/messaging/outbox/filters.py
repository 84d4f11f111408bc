"""The part of the outbox that is asked for, the same on page, export and API."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from tasuki.customers.names import name_key
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.web.names import called

# What needs a person comes first, when nobody asks for anything.
FIRST: Final = (STATE.UNCERTAIN, STATE.FAILED, STATE.QUEUED, STATE.CLAIMED)
ALL: Final = "all"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty fields ask for everything."""

    state: str = ""
    kind: str = ""
    account: str = ""
    language: str = ""
    domain: str = ""
    sender: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        """From the address of the page; what is too long or no text asks for nothing."""
        found = {name: (query.get(name) or "").strip() for name in cls.__slots__}
        return cls(**{name: text for name, text in found.items() if _fine(text)})

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the state is asked for."""
        return any(text for name, text in asdict(self).items() if name != "state")


def _fine(text: str) -> bool:
    return len(text) <= _LONGEST and "\x00" not in text


def narrowed(rows: QuerySet[Message], wanted: Wanted) -> QuerySet[Message]:
    """The rows of every state that are asked for."""
    exact = {"kind": wanted.kind, "language": wanted.language, "domain": wanted.domain.lower().lstrip("@")}
    rows = rows.filter(**{name: text for name, text in exact.items() if text})
    if wanted.account:
        rows = rows.filter(transition__account__name_key__contains=name_key(wanted.account))
    if wanted.sender:
        who = Person.objects.filter(called(wanted.sender, "name")).values("pk")
        rows = rows.filter(Q(sender__in=who) | Q(from_address__icontains=wanted.sender))
    return rows


def in_state(rows: QuerySet[Message], state: str) -> QuerySet[Message]:
    """Newest first: by the keys, which hold the time, so that no list has to be sorted for one page of it."""
    return (
        rows.filter(state=state).order_by("-created_at", "-id")
        if state in STATE.values
        else rows.order_by("-id")
    )


def chosen_state(wanted: Wanted, counts: dict[str, int]) -> Wanted:
    """Where no state is asked for: the first that needs somebody."""
    if wanted.state:
        return wanted
    return replace(wanted, state=next((one for one in FIRST if counts.get(one)), ALL))
