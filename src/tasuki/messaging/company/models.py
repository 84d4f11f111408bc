"""The company's own texts of messages, and every version of them (MS-4)."""

from __future__ import annotations

from typing import Any, ClassVar, Final, NoReturn

from django.db import models

from tasuki.people.models import Person
from tasuki.web import clock
from tasuki.web.ids import new_id
from tasuki.web.models import BaseModel

LONGEST_NAME: Final = 120
LONGEST_LANGUAGE: Final = 8


class CompanyText(BaseModel):
    """A text of the company in one language: a draft, and what was put in force from it.

    `name` is the template with its variant, such as `introduction.rep-to-rep`, or `words` for what the texts of the
    language share. `draft` is the file as it would stand in a folder of texts, front matter and all. `revision`
    counts every change (compare-and-set). `in_force` is none while the shipped text rules.
    """

    language = models.CharField(max_length=LONGEST_LANGUAGE)
    name = models.CharField(max_length=LONGEST_NAME)
    draft = models.TextField()
    draft_at = models.DateTimeField(default=clock.now)
    draft_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    draft_by_name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    in_force = models.OneToOneField(
        "CompanyTextVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="force"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "name"], name="company_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language}/{self.name}"


class CompanyTextVersion(BaseModel):
    """What was in force from some day on: never changed, never deleted.

    `replaces` is the digest of the shipped text that it stood in for on that day; empty where there was none. When the
    shipped text is another one later, people are told.
    """

    text = models.ForeignKey(CompanyText, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    replaces = models.CharField(max_length=64, blank=True, default="")
    note = models.TextField(blank=True, default="")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "number"], name="company_text_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once."""
        if not self._state.adding:
            raise TypeError("a version is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise TypeError("a version is never deleted")


class CompanyTextStamp(BaseModel):
    """One row: another `stamp` whenever other texts are in force. A random one, so that no two states share it."""

    one = models.BooleanField(default=True, unique=True)
    stamp = models.UUIDField(default=new_id)
