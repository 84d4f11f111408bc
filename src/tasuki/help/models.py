"""How far somebody came in the first look around."""

from __future__ import annotations

from django.db import models

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class TourState(BaseModel):
    """One row per person who touched the tour; without a row it is offered from its first step."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="tour")
    step = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    @property
    def over(self) -> bool:
        """Seen to its end, or skipped: it is not shown by itself again."""
        return self.seen_at is not None or self.skipped_at is not None
