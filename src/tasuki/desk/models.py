"""Mail to colleagues: one digest per person and slot, at most once (MS-8; DESIGN, section 3)."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Digest(BaseModel):
    """What became of one digest. `slot` says which it is: `daily:2026-11-23`, or `soon:` and the one before it.

    The row is claimed and committed before anything is said to the mail server. A try whose outcome is not known
    stays uncertain and is never made again. Notices from `since` until `until` stood in it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        EMPTY = "empty", _("Nothing to say")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        DROPPED = "dropped", _("Overtaken by a later one")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="digests")
    slot = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    since = models.DateTimeField()
    until = models.DateTimeField()
    lines = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    evidence = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "slot"], name="digest_once")]
        indexes: ClassVar = [
            models.Index(fields=["slot"], name="digest_slot"),
            models.Index(fields=["person", "-until"], name="digest_latest"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="digest_leased"),
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="digest_waiting"),
        ]


STATE: Final = Digest.State
#: It has left, or may have left: what stood in it is not told again.
LEFT: Final = (STATE.CLAIMED, STATE.SENT, STATE.UNCERTAIN)

from tasuki.desk.chat.models import ChatPost, ChatRoom  # noqa: E402
from tasuki.desk.snooze.models import TaskSnooze  # noqa: E402

__all__ = ["LEFT", "STATE", "ChatPost", "ChatRoom", "Digest", "TaskSnooze"]
