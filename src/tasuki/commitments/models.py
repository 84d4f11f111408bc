"""Promises made to customers, and everything that happened to each (CO-1, CO-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Commitment(BaseModel):
    """What was promised, by whom to whom, when, with which evidence; who owns it now, and its state (CO-2).

    Names stand beside the people, because a promise outlives the colleague and the contact who made it.
    """

    class Kind(models.TextChoices):
        SCOPE = "scope", _("Scope")
        SERVICE = "service", _("Service")
        TIMELINE = "timeline", _("Timeline")
        COMMERCIAL = "commercial", _("Commercial")
        VERBAL = "verbal", _("Verbal")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DELIVERED = "delivered", _("Delivered")
        RENEGOTIATED = "renegotiated", _("Renegotiated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Verdict(models.TextChoices):
        NONE = "", _("No verdict yet")
        DELIVERABLE = "deliverable", _("Deliverable")
        RESET = "reset", _("Needs reset of expectations")
        NOT_DELIVERABLE = "not_deliverable", _("Not deliverable")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="commitments")
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField()
    promised_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments_made"
    )
    promised_by_name = models.CharField(max_length=200, blank=True, default="")
    promised_to = models.ForeignKey(
        Stakeholder, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    promised_to_name = models.CharField(max_length=300, blank=True, default="")
    promised_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments_owned"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True, default=Verdict.NONE)
    verdict_note = models.TextField(blank=True, default="")
    resolution_evidence = models.TextField(blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "state"], name="commitment_account_state"),
            models.Index(
                fields=["owner", "due_on"], condition=Q(state="open"), name="commitment_open_by_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The promise on one line of at most 80 characters."""
        line = " ".join(self.text.split())
        return line if len(line) <= 80 else f"{line[:79]}…"


class CommitmentChange(BaseModel):
    """A change of a commitment: who, when, which fields before and after. Rows are only ever added."""

    class What(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        EDITED = "edited", _("edited")
        ASSIGNED = "assigned", _("assigned")
        JUDGED = "judged", _("judged")
        RESOLVED = "resolved", _("resolved")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "version"], name="commitment_change_once")
        ]

    def lines(self) -> list[dict[str, str]]:
        """The fields that changed, in words, with what stood there before and after."""
        names = [
            name
            for name in self.after
            if name not in _UNTOLD and not (name.endswith("_name") and self.after.get(name[:-5]))
        ]
        return [
            {
                "label": str(LABELS.get(name, name)),
                "before": _word(name, self.before.get(name)),
                "after": _word(name, self.after[name]),
            }
            for name in names
        ]


_UNTOLD: Final = frozenset({"resolved_at"})
LABELS: Final[Mapping[str, str | Promise]] = {
    "kind": _("Kind"),
    "text": _("What was promised"),
    "deal": _("Deal"),
    "promised_by": _("Promised by"),
    "promised_by_name": _("Promised by"),
    "promised_to": _("Promised to"),
    "promised_to_name": _("Promised to"),
    "promised_on": _("Promised on"),
    "due_on": _("Due on"),
    "evidence": _("Evidence"),
    "owner": _("Owner now"),
    "state": _("State"),
    "verdict": _("Verdict"),
    "verdict_note": _("Why, and what was agreed"),
    "resolution_evidence": _("What shows it"),
}
_CHOICES: Final[Mapping[str, Mapping[str, Any]]] = {
    "kind": dict(Commitment.Kind.choices),
    "state": dict(Commitment.State.choices),
    "verdict": dict(Commitment.Verdict.choices),
}


def _word(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if value is None:
        return ""
    return str(_CHOICES.get(name, {}).get(value, value))
