"""Playbook versions, and the company's own playbooks beside the shipped ones (PB-1).

A `PlaybookVersion` is a document, complete in itself; a running transition keeps the one it started with. A
`CompanyPlaybook` is what people work on: one draft as they wrote it, and everything published from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument, from_data
from tasuki.web import clock
from tasuki.web.models import BaseModel


class PlaybookVersion(BaseModel):
    """One version of a playbook, complete in itself and never changed; `digest` says which document it is."""

    key = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    document = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "digest"], name="playbook_version_once")
        ]
        indexes: ClassVar = [models.Index(fields=["key", "-version"], name="playbook_newest")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    def parsed(self) -> PlaybookDocument:
        """The document as frozen values; read once per process and digest.

        A row loaded with `.defer("document")` costs no second query once its digest is known.
        """
        return _parsed(_Row(self.digest, self))


class CompanyPlaybook(BaseModel):
    """A playbook of the company for one scenario and mode: a draft, and what was published from it.

    `revision` counts every change (compare-and-set); `in_force` is the publication that new transitions start
    with, none while it is retired or was never published. Scenario and mode never change.
    """

    key = models.CharField(max_length=120, unique=True)
    scenario = models.CharField(max_length=40)
    mode = models.CharField(max_length=20)
    draft = models.TextField()
    draft_at = models.DateTimeField(default=clock.now)
    draft_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    draft_by_name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    in_force = models.OneToOneField(
        "Publication", null=True, blank=True, on_delete=models.PROTECT, related_name="force"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario", "mode"],
                condition=Q(in_force__isnull=False),
                name="one_company_playbook_in_force",
            )
        ]

    def __str__(self) -> str:
        return self.key


class Publication(BaseModel):
    """A published version: what was written, the document that it means, by whom and why. Never changed or deleted.

    `number` is unique over everything published for the same scenario and mode, so that "version 4" of a running
    transition means one document.
    """

    playbook = models.ForeignKey(CompanyPlaybook, on_delete=models.PROTECT, related_name="publications")
    document_key = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, related_name="publications")
    source = models.TextField()
    note = models.TextField(default="")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document_key", "number"], name="publication_number_once"),
            models.UniqueConstraint(fields=["version"], name="publication_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id} v{self.number}"


@dataclass(frozen=True, slots=True)
class _Row:
    """Equal by digest only, so that the document itself is touched on a miss and never hashed."""

    digest: str
    version: PlaybookVersion = field(compare=False)


@lru_cache(maxsize=128)
def _parsed(row: _Row) -> PlaybookDocument:
    return from_data(row.version.document)
