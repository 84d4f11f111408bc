"""What was written and said about an account: files, notes, mails, summaries of calls, and links that lead to more."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.web.models import BaseModel

LIMITS: Final = {
    "title": 300,
    "written_by": 300,
    "recipients": 2_000,
    "body": 1_000_000,
    "language": 10,
    "name": 255,
}


class Required(models.TextChoices):
    """The documents that must be there when an account changes hands (KN-8); as the items `state.documents.*`."""

    SUMMARY = "summary", _("Written summary")
    CRM = "crm", _("CRM record")
    SUCCESS_PLAN = "success_plan", _("Success plan")
    NOTES = "notes", _("Notes and correspondence")
    CONTRACT = "contract", _("Contract and pricing")
    STAKEHOLDER_MAP = "stakeholder_map", _("Stakeholder map")
    RISK_REGISTER = "risk_register", _("Risk register")


class Source(BaseModel):
    """Something an answer can be taken from (KN-10). Deleted ones stay as an empty row that says who and when."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        NOTE = "note", _("Note")
        MAIL = "mail", _("Mail")
        CALL = "call", _("Call summary")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    serves = models.CharField(max_length=20, choices=Required.choices, blank=True, default="")
    title = models.CharField(max_length=LIMITS["title"])
    written_by = models.CharField(max_length=LIMITS["written_by"], blank=True, default="")
    recipients = models.CharField(max_length=LIMITS["recipients"], blank=True, default="")
    happened_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=LIMITS["language"], blank=True, default="")
    body = models.TextField(blank=True, default="")
    added_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_by_name = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by_name = models.CharField(max_length=200, blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_name = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-created_at"], name="source_newest"),
            models.Index(
                fields=["account", "serves"],
                condition=Q(deleted_at=None) & ~Q(serves=""),
                name="source_serves",
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """Its title; of a deleted one, whose title is gone, the kind and the day."""
        if self.title:
            return self.title
        day = self.happened_on or self.created_at.date()
        return f"{self.get_kind_display()} · {date_format(day, 'DATE_FORMAT')}"


class SourceFile(BaseModel):
    """The file of a source: its bytes lie under their digest, its name is text and nothing more.

    The state says how far its text has been read for search and selection; a worker that dies over it leaves
    a lease that runs out.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        RUNNING = "running", _("being read")
        DONE = "done", pgettext_lazy("state of a text", "read")
        FAILED = "failed", _("cannot be read")

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="file")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=LIMITS["name"])
    size = models.PositiveBigIntegerField()
    form = models.CharField(max_length=10)
    encoding = models.CharField(max_length=40, blank=True, default="")
    encoding_chosen = models.BooleanField(default=False)
    encoding_sure = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    cut_at = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=("waiting", "running")),
                name="source_file_to_read",
            )
        ]


class SourcePart(BaseModel):
    """A part of a source's text with the place where a reader finds it again: a page, a slide, some lines."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    place = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "position"], name="source_part_once")
        ]


class ForgottenTerm(BaseModel):
    """How somebody was called who was erased from an account, as a salted hash: files name them still (SE-4).

    What a file is read into later is rid of it by `forgetting.py`; the name itself is kept nowhere.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    length = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "digest"], name="forgotten_term_once")
        ]


class LinkCheck(BaseModel):
    """Whether a web address could be reached, and when that was found out (KN-8)."""

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        REACHABLE = "reachable", _("reachable")
        SIGN_IN = "sign_in", _("needs a sign-in")
        MOVED = "moved", _("leads somewhere else")
        NOT_FOUND = "not_found", _("not found")
        REFUSED = "refused", _("not checked: an address inside the network")
        TIMEOUT = "timeout", _("did not answer in time")
        ERROR = "error", _("failed")

    url_key = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=1_000)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNCHECKED)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    location = models.CharField(max_length=1_000, blank=True, default="")
    wanted_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["checked_at"], name="link_check_age")]
