"""Who is the contact now, and since when: only what this person has been told (RO-9, PE-7, BO-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as format_date

from tasuki.customers.models import Account, Ownership, Stakeholder
from tasuki.messaging.fields import say_giver_role
from tasuki.messaging.library import Words
from tasuki.messaging.models import LEFT, STATE, Message
from tasuki.people.models import Person
from tasuki.rules import boundaries, lifecycle
from tasuki.stakeholders.models import Introduction
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.giver_window import boundaries_of, cutover_day, local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import RELATED
from tasuki.web import clock

#: Messages that tell of the change of contact.
TELLING = (Message.Kind.INTRODUCTION, Message.Kind.ANNOUNCEMENT)


@dataclass(frozen=True, slots=True)
class Contact:
    """A colleague as the customer may see them."""

    person: Person
    since: date | None = None
    until: date | None = None
    day: str = ""  # whichever of the two it is, in the language of the page


@dataclass(frozen=True, slots=True)
class Story:
    """Who to turn to: now, from a coming day on, and who was it before and can still be reached.

    `for_whom` is set while somebody stands in for an absent contact. `window` and `role` are the sentences about
    the outgoing owner; `change` is the transition that this person was told of.
    """

    now: Contact | None
    next: Contact | None = None
    before: Contact | None = None
    for_whom: Person | None = None
    window: str = ""
    role: str = ""
    change: Transition | None = None


def story_of(account: Account, stakeholder: Stakeholder, words: Words) -> Story:
    """What this person may know today. Of a change they were not told of the page says nothing: the owner of record."""
    change = told_change(account, stakeholder)
    if change is None or change.receiver is None:
        return _at_present(account)
    if change.stage == lifecycle.INTRODUCING:
        return _before(change, change.receiver, words)
    return _after(change, change.receiver, words)


def told_change(account: Account, stakeholder: Stakeholder) -> Transition | None:
    """The latest change of contact that this person was told of and that has not been overtaken."""
    stages = (lifecycle.INTRODUCING, *lifecycle.AFTER_CUTOVER)
    rows = Transition.objects.select_related(*RELATED).filter(account=account, stage__in=stages)
    for row in rows.order_by("-opened_at", "-id"):
        if not was_told(row, stakeholder):
            continue
        ours = row.ownership == Ownership.Role.ACCOUNT
        overtaken = row.cut_over_at is not None and ours and account.owner_id != row.receiver_id
        return None if overtaken else row
    return None


def was_told(row: Transition, stakeholder: Stakeholder) -> bool:
    """Whether they know of this incoming owner: a message that names them has left, they met, or somebody told them.

    A line of the ledger that a message wrote proves nothing of an incoming owner who came later; one that somebody
    wrote without any message does.
    """
    if row.receiver is None:
        return False
    wrote = Message.objects.filter(transition=row, recipient=stakeholder, kind__in=TELLING)
    if wrote.filter(state=STATE.SENT, body__contains=" ".join(row.receiver.name.split())).exists():
        return True
    line = Introduction.objects.filter(stakeholder=stakeholder, transition_id=row.pk).first()
    if line is None:
        return False
    if line.met_at is not None and line.met_id == row.receiver_id:
        return True
    return line.told_at is not None and not wrote.filter(state__in=LEFT).exists()


def _at_present(account: Account) -> Story:
    cover = running_cover(account.pk)
    if cover is not None and cover.person.is_active:
        return Story(Contact(cover.person), for_whom=cover.absent)
    owner = account.owner
    return Story(Contact(owner) if owner is not None and owner.is_active else None)


def _before(change: Transition, receiver: Person, words: Words) -> Story:
    """Told, and not yet handed over: the outgoing owner now, or whoever answers for them; both are reachable."""
    giver = change.giver
    there = giver is not None and giver.is_active and change.giver_available
    cover = None if there else running_cover(change.account_id, change.ownership)
    first = giver if there else cover.person if cover else change.receiver_manager
    on = change.transition_on
    day = long_date(on, words) if on else ""
    return Story(
        now=Contact(first, until=on, day=day) if first is not None else None,
        next=Contact(receiver, since=on, day=day),
        for_whom=giver if cover else None,
        change=change,
    )


def _after(change: Transition, receiver: Person, words: Words) -> Story:
    """The incoming owner since the cutover; the outgoing one while their window is open."""
    since = cutover_day(change)
    now = Contact(receiver, since=since, day=long_date(since, words) if since else "")
    giver, known, today = change.giver, boundaries_of(change), local_day(change, clock.now())
    there = giver is not None and giver.is_active and change.giver_available
    if giver is None or not there or known.until is None or known.until < today:
        return Story(now, change=change)
    parts = [words.giver_parts[one] for one in boundaries.parts_on(known, today) if one in words.giver_parts]
    plain: dict[str, Any] = {
        "giver": {
            "name": giver.name,
            "email": giver.email or None,
            "until": long_date(known.until, words),
            "parts": words.list_of(parts) or None,
        },
        "receiver": {"name": receiver.name},
        "signer": {"is_giver": False},
    }
    say_giver_role(plain, words)
    said = plain["giver"]
    return Story(
        now,
        before=Contact(giver, until=known.until, day=long_date(known.until, words)),
        window=said["window_sentence"] or "",
        role=said["role_sentence"] or "",
        change=change,
    )


def long_date(day: date, words: Words) -> str:
    """A day as the messages of that language write it."""
    with translation.override(words.language if words.language in dict(settings.LANGUAGES) else "en"):
        return format_date(day, words.date_format)
