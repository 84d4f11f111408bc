"""Noting for many at once that a message told them of their new contact (PE-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import NewEvent, record_many
from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.stakeholders.models import Introduction
from tasuki.web.bulk import update_rows


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told, in a transition, by somebody, at some time."""

    stakeholder: Stakeholder
    transition_id: UUID
    at: datetime
    by: Person


@transaction.atomic
def note_told(*, actor: Actor, told: Sequence[Told], channel: str) -> int:
    """What `note_introduction(automatic=True)` does for one, for many in few statements; gives for how many it did.

    A line that says already when somebody was told is left as it stands.
    """
    lines = [
        Introduction(
            stakeholder=one.stakeholder,
            account_id=one.stakeholder.account_id,
            transition_id=one.transition_id,
        )
        for one in told
    ]
    Introduction.objects.bulk_create(lines, ignore_conflicts=True)
    done = _fill(told, channel)
    record_many(
        NewEvent(
            actor,
            "stakeholder.introduced",
            ("account", one.stakeholder.account_id),
            {
                "stakeholder": str(one.stakeholder.pk),
                "transition": str(one.transition_id),
                "fields": ["channel", "told_at", "told_by_id", "told_by_name"],
            },
        )
        for one in done
    )
    return len(done)


def _fill(told: Sequence[Told], channel: str) -> list[Told]:
    """Fill the lines that do not say yet when somebody was told; gives whose they were."""
    wanted: dict[tuple[UUID | None, UUID | None], Told] = {
        (one.stakeholder.pk, one.transition_id): one for one in reversed(told)
    }
    lines = Introduction.objects.filter(
        stakeholder__in={pk for pk, _transition in wanted},
        transition_id__in={pk for _stakeholder, pk in wanted},
        told_at=None,
    )
    held = lines.order_by("pk").select_for_update()
    found = held.values_list("pk", "version", "stakeholder_id", "transition_id")
    mine = [
        (pk, version, one)
        for pk, version, *named in found
        if (one := wanted.get((named[0], named[1]))) is not None
    ]
    update_rows(
        Introduction,
        ("told_at", "told_by_id", "told_by_name", "channel", "version"),
        ((pk, one.at, one.by.pk, one.by.name, channel, version + 1) for pk, version, one in mine),
    )
    return [one for _pk, _version, one in mine]
