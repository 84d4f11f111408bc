"""What of meetings can be searched: notes, what was agreed, concerns (KN-10, MT-7, MT-8).

Corrections are found in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import Meeting
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room

POLICY: Final = "transition.see"


def _meetings(rows: Sequence[Meeting]) -> Iterable[Entry]:
    for one in rows:
        if one.state != Meeting.State.HELD:
            continue
        texts = [one.notes, *(action.text for action in one.actions.all())]
        parts = [Part("", text) for text in texts if text]
        at = one.held_at or one.created_at
        yield Entry("meeting", one.pk, one.transition.account_id, "", parts, at, POLICY)


MEETINGS: Final = Room(
    "meeting", lambda: Meeting.objects.select_related("transition").prefetch_related("actions"), _meetings
)


def _concerns(rows: Sequence[Concern]) -> Iterable[Entry]:
    for one in rows:
        texts = [one.text, one.response, one.follow_up, one.closing]
        parts = [Part("", text) for text in texts if text]
        yield Entry("concern", one.pk, one.transition.account_id, "", parts, one.raised_at, POLICY)


CONCERNS: Final = Room("concern", lambda: Concern.objects.select_related("transition"), _concerns)
