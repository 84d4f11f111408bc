"""What can be found by its words, cut into passages: a copy made for searching, rebuilt from the rows at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Passage(models.Model):
    """A piece of text, of whom it speaks and who may read it (KN-10).

    The number grows with `at`, so that the index gives the newest first by itself (`actions.py`). The words stand
    beside it: in an FTS5 table on SQLite, in the column `words` on PostgreSQL; only `index/` knows them.
    `first`: the piece that answers for the title.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    account_id = models.UUIDField()
    policy = models.CharField(max_length=40)
    at = models.DateTimeField()
    first = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="passage_subject")]


class Rebuild(models.Model):
    """How far the making of the index from the rows is, room by room; begun again by `tasuki search rebuild`."""

    room = models.CharField(max_length=100, primary_key=True)
    after = models.CharField(max_length=64, blank=True, default="")
    done = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Word(models.Model):
    """A word that stands in some passage, or once stood in one."""

    text = models.CharField(max_length=64, primary_key=True)
