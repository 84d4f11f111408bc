"""How a colleague wants to be reached by mail: their own choice, and nobody else's (MS-8)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if


@dataclass(frozen=True, slots=True)
class Notifications:
    """The choice as it stands; times are in the person's own zone."""

    mail_digest: str
    digest_at: time
    quiet_from: time
    quiet_until: time
    quiet_days_off: bool

    @classmethod
    def of(cls, person: Person) -> Notifications:
        """What the person has chosen."""
        return cls(**{one.name: getattr(person, one.name) for one in fields(cls)})

    def as_dict(self) -> dict[str, Any]:
        """For programs: times as HH:MM."""
        return {
            name: value.strftime("%H:%M") if isinstance(value, time) else value
            for name, value in asdict(self).items()
        }


FIELDS = tuple(one.name for one in fields(Notifications))


@transaction.atomic
def change_notifications(*, actor: Actor, person: Person, **values: Any) -> Notifications:
    """Choose how often mail comes, at what hour, and when it must be quiet; what is not named stays.

    Raises Refused with every reason, NotFound for anybody but the person themselves.
    """
    if actor.person_id != person.pk:
        raise NotFound("person", person.pk)
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    person = Person.objects.get(pk=person.pk)
    before = Notifications.of(person)
    changes = {name: value for name, value in values.items() if getattr(before, name) != value}
    refuse_if(_objections(person, changes))
    if not changes:
        return before
    unchanged = Person.objects.filter(pk=person.pk, **asdict(before))
    if not unchanged.update(**changes):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action="person.notifications_changed",
        subject=("person", person.pk),
        fields={"fields": sorted(changes)},
    )
    return Notifications(**{**asdict(before), **changes})


def _objections(person: Person, changes: dict[str, Any]) -> list[Reason]:
    found = []
    wanted = changes.get("mail_digest", person.mail_digest)
    if wanted not in Person.Digest.values:
        known = list(Person.Digest.values)
        found.append(Reason("notifications.unknown", {"digest": str(wanted)[:20], "known": known}))
    elif "mail_digest" in changes and wanted != Person.Digest.OFF and not person.email:
        found.append(Reason("notifications.no_address"))
    times = [name for name in ("digest_at", "quiet_from", "quiet_until") if name in changes]
    return found + [
        Reason("notifications.time", {"field": name})
        for name in times
        if not isinstance(changes[name], time) or changes[name].tzinfo is not None
    ]
