"""Views of tables that somebody keeps (UX-4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class SavedView(BaseModel):
    """A view of a table under a name: its query string is the whole of it. `shared` offers it to all colleagues."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    table = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2_000, blank=True, default="")
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("person", "table", Lower("name"), name="view_name_once"),
            models.UniqueConstraint(
                fields=["person", "table"], condition=Q(is_default=True), name="one_default_view"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["table", "shared"], name="view_shared")]

    def __str__(self) -> str:
        return self.name


from tasuki.tables.export_models import ExportRun  # noqa: E402,F401 -- a model of this room
