"""Limits that operations set, and how much of each is used up (MS-7)."""

from __future__ import annotations

from typing import Final

from django.db import models

from tasuki.people.models import Person
from tasuki.web.models import BaseModel

#: Everything that leaves, and each domain that has no limit of its own.
OVERALL: Final = "*"
EACH: Final = "@"


class PaceLimit(BaseModel):
    """At most so many a minute: overall (`*`), to each domain (`@`), or to one domain. 0: no limit."""

    domain = models.CharField(max_length=254, unique=True)
    per_minute = models.PositiveIntegerField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.domain}: {self.per_minute}"


class PaceBucket(models.Model):
    """How much of a limit is used up: `full_at` is when all of it is there again, in microseconds since 1970."""

    domain = models.CharField(max_length=254, primary_key=True)
    full_at = models.BigIntegerField()

    def __str__(self) -> str:
        return self.domain
