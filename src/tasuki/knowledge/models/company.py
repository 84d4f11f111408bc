"""The company's own items of the catalogue (KN-3): data of operations, versioned, never deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class CatalogueRevision(models.Model):
    """One row: its token changes with every change of the own catalogue, so that all processes notice."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    token = models.UUIDField()

    def __str__(self) -> str:
        return str(self.token)


class OwnTopic(BaseModel):
    """A topic of the company's own in one of the eleven sections; its key begins with `own_`."""

    key = models.CharField(max_length=120, unique=True)
    section = models.CharField(max_length=40)
    labels = models.JSONField()

    def __str__(self) -> str:
        return self.key


class OwnItem(BaseModel):
    """An item of the company's own; words by language, weights by scenario (0: not required).

    `version` counts every change (compare-and-set). A retired item is not asked for any more, its answers stay.
    """

    key = models.CharField(max_length=120, unique=True)
    topic = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=20)
    sensitive = models.BooleanField(default=False)
    labels = models.JSONField()
    helps = models.JSONField(default=dict)
    choices = models.JSONField(default=list)
    weights = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.key


class OwnItemVersion(BaseModel):
    """An own item as it stood after a change: who, when, what. Rows are only ever added."""

    class What(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        RETIRED = "retired", _("retired")
        REINSTATED = "reinstated", _("reinstated")

    item = models.ForeignKey(OwnItem, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    document = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="own_item_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
