"""What workers leave in the database: which tick of a sweep is taken, and that they are alive."""

from __future__ import annotations

from django.db import models


class SweepTick(models.Model):
    """The last tick of one sweep that somebody claimed; claiming is a compare-and-set on this row."""

    name = models.CharField(max_length=200, primary_key=True)
    tick = models.BigIntegerField(default=0)


class WorkerBeat(models.Model):
    """One worker process and when it was last seen alive."""

    id = models.CharField(max_length=120, primary_key=True)
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Pace(models.Model):
    """How the present worker gets on with a long run: how many rows since when (UX-5); a new worker begins anew."""

    run_id = models.UUIDField(primary_key=True)
    begun_at = models.DateTimeField()
    at = models.DateTimeField()
    rows = models.PositiveBigIntegerField(default=0)
