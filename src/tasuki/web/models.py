"""What every row has."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.web import clock
from tasuki.web.ids import new_id


class BaseModel(models.Model):
    """A row with a UUIDv7 and the instant of its making."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class IdempotencyKey(BaseModel):
    """A write that a caller named: its request's digest and, once done, its answer (kept at least 24 h)."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    leased_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=200)
    answer = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]


class SharedCache(models.Model):
    """The table behind Django's database cache (sign-in limits must hold over all web processes)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "shared_cache"


class PublicCache(models.Model):
    """The same for counters of pages that anybody may open: these never push out a limit of signing in."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "public_cache"
