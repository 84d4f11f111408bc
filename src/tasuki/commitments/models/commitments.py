"""Promises made to customers, and everything that happened to each (CO-1, CO-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.kinds import DETAIL_LABELS, TERM_LABELS, Detail
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.web.formats import in_sentence
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

    class ResetState(models.TextChoices):
        NONE = "", _("No reset asked for")
        NEEDED = "needed", _("Reset still to be recorded")
        OPEN = "open", _("Reset not acknowledged yet")
        ACKNOWLEDGED = "acknowledged", _("Reset acknowledged by the customer")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="commitments")
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    detail = models.CharField(max_length=30, choices=Detail.choices, blank=True, default="")
    # what a rule needs to know of it: product, feature, weeks … (see `commitments.kinds.TERMS`)
    terms = models.JSONField(default=dict, blank=True)
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
    evidence_url = models.CharField(max_length=2000, blank=True, default="")
    # a passage of a document kept with the account (a plain id: the source may be erased, the quote stays)
    source_id = models.UUIDField(null=True, blank=True)
    source_place = models.CharField(max_length=200, blank=True, default="")
    source_quote = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments_owned"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True, default=Verdict.NONE)
    verdict_note = models.TextField(blank=True, default="")
    reset_state = models.CharField(
        max_length=20, choices=ResetState.choices, blank=True, default=ResetState.NONE
    )
    resolution_evidence = models.TextField(blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)
    # on the customer's page only with words that somebody chose for it, never with our own
    shareable = models.BooleanField(default=False, db_default=False)
    shared_text = models.TextField(blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shareable=False) | ~Q(shared_text=""), name="commitment_shared_in_words"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "state"], name="commitment_account_state"),
            models.Index(
                fields=["owner", "due_on"], condition=Q(state="open"), name="commitment_open_by_owner"
            ),
            models.Index(fields=["state", "due_on", "id"], name="commitment_state_due"),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def keeper(self) -> Person | None:
        """Who keeps it now: its owner, unless they are gone (CO-5)."""
        return self.owner if self.owner and self.owner.is_active else None

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
        RESET = "reset", _("recorded the reset")
        ACKNOWLEDGED = "acknowledged", _("recorded the customer's acknowledgement")
        RESOLVED = "resolved", _("resolved")
        SHARED = "shared", _("decided what the customer sees")

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


_UNTOLD: Final = frozenset({"resolved_at", "source_id"})
LABELS: Final[Mapping[str, str | Promise]] = {
    "kind": _("Kind"),
    "detail": _("What exactly"),
    "terms": _("In figures"),
    "evidence_url": _("Link to the evidence"),
    "source_place": _("Place in the document"),
    "source_quote": _("Passage of the document"),
    "reset_state": _("Reset of expectations"),
    "reset": _("Reset of expectations"),
    "acknowledged_by": _("Acknowledged by"),
    "acknowledged_on": _("Acknowledged on"),
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
    "shareable": _("Shown to the customer"),
    "shared_text": _("Words for the customer"),
}
_CHOICES: Final[Mapping[str, Mapping[str, Any]]] = {
    "kind": dict(Commitment.Kind.choices),
    "detail": DETAIL_LABELS,
    "reset_state": dict(Commitment.ResetState.choices),
    "state": dict(Commitment.State.choices),
    "verdict": dict(Commitment.Verdict.choices),
}


def terms_in_words(terms: Mapping[str, Any]) -> str:
    """The figures of a promise on one line: "Product: Loom · Weeks: 4"."""
    return " · ".join(
        f"{TERM_LABELS.get(name, name)}: {in_sentence(name, value)}" for name, value in terms.items()
    )


def _reset_in_words(reset: Mapping[str, Any]) -> str:
    """A reset on one line: its number and words, the day, the figures, the note."""
    figures, due_on = terms_in_words(reset["terms"]), reset["due_on"]
    day = str(in_sentence("due_on", due_on)) if due_on else ""
    return " · ".join(filter(None, (f"{reset['number']}: {reset['text']}", day, figures, reset["note"])))


def _word(name: str, value: Any) -> str:
    if name == "reset" and isinstance(value, dict):
        return _reset_in_words(value)
    if name == "terms" and isinstance(value, dict):
        return terms_in_words(value)
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if value is None:
        return ""
    return str(_CHOICES.get(name, {}).get(value, in_sentence(name, value)))
