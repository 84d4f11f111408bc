"""Playbook versions: a running transition keeps the one that it started with (PB-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from django.db import models

from tasuki.playbooks.document import PlaybookDocument, from_data
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


@dataclass(frozen=True, slots=True)
class _Row:
    """Equal by digest only, so that the document itself is touched on a miss and never hashed."""

    digest: str
    version: PlaybookVersion = field(compare=False)


@lru_cache(maxsize=128)
def _parsed(row: _Row) -> PlaybookDocument:
    return from_data(row.version.document)
