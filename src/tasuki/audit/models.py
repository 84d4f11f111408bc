"""The append-only, chained event log (SE-3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.web import clock


class Event(models.Model):
    """One thing that happened. Ids, field names and salted hashes; personal text stays in its own tables.

    `seq` counts without gaps; `digest` covers this event and the digest before it. `actor_kind` is "person",
    "console" or "system:NAME"; a person is only their id, so that erasing a person leaves the chain whole.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    fields = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "seq"], name="event_subject"),
            models.Index(fields=["action", "seq"], name="event_action"),
        ]


class ChainHead(models.Model):
    """The last event's number and digest: one row, so that appending needs no search."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
