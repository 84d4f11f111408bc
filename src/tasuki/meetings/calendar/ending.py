"""After a transition was cancelled: nothing leaves any more, so people are told whose calendars hold what (MS-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.queries import still_holding
from tasuki.meetings.models import Meeting
from tasuki.rules import lifecycle
from tasuki.transitions.models import Transition
from tasuki.transitions.notices import notify
from tasuki.web import clock

BATCH: Final = 200


def tell_holders(transition_id: UUID) -> int:
    """A line for both owners while somebody's calendar still holds a meeting that will not be; gives how many hold."""
    row = (
        Transition.objects.select_related("account")
        .filter(pk=transition_id, stage=lifecycle.CANCELLED)
        .first()
    )
    found = still_holding(row) if row is not None else []
    if row is not None and found:
        people = [row.giver_id, row.receiver_id]
        notify(row, "notice.calendars_hold", people, {"count": len(found)}, once=f"{row.pk.hex}")
    return len(found)


def tell_all() -> int:
    """The same for transitions whose wake-up call was lost."""
    rows = Invitation.objects.filter(
        meeting__transition__stage=lifecycle.CANCELLED,
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__gt=clock.now(),
        meeting__starts_at__lt=clock.now() + timedelta(days=366),
        sequence__isnull=False,
    )
    found = rows.order_by().values_list("meeting__transition_id", flat=True).distinct()[:BATCH]
    return sum(tell_holders(one) for one in list(found))
