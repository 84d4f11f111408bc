"""What the account's page shows of its meetings: the next one, and the last that was held (MT-3, UX-2)."""

from __future__ import annotations

from django.urls import reverse

from tasuki.customers.account_parts import Given, Next, Part, Reader, register
from tasuki.meetings.models import Meeting
from tasuki.rules.access import allowed
from tasuki.transitions.facts import local_day

SHOWN = 3


def planned(reader: Reader) -> Given | None:
    """The meetings that are planned, as what stands next."""
    if not allowed("transition.see", reader.actor, reader.relations):
        return None
    rows = Meeting.objects.filter(
        transition__account_id=reader.account.pk, state=Meeting.State.PLANNED, starts_at__gte=reader.now
    )
    first = rows.order_by("starts_at").values_list("starts_at", "kind", "transition_id")[:SHOWN]
    return Given(
        next=tuple(
            Next(
                local_day(at, reader.account.zone),
                Meeting.Kind(kind).label,
                "",
                reverse("meetings:transition", args=[transition_id]),
            )
            for at, kind, transition_id in first
            if at is not None
        )
    )


def register_part() -> None:
    """Called when the app is ready."""
    register(Part("meetings", "main", 40, "", planned))
