"""An order of messages for many transitions, and what becomes of each recipient (MS-7)."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.messaging.models import Message
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class Mailing(BaseModel):
    """One kind of message for many transitions, in waves (MS-7).

    `key` is the playbook's message: "introduction", "announcement" … `wave_size` messages make a wave, `gap_minutes`
    lie between two, the first has `pilot_size` (0: as many as the others); within a wave `per_minute` leave at most.
    With `working_hours` each waits until people work where it goes. `digest` stands for the texts that were approved.
    The rows are the truth: work whose worker died is taken over when its heartbeat is late. `seen_*` is what had
    left, come back, or become uncertain when somebody last let it run: the breaker counts from there.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", pgettext_lazy("mailing", "Being written")
        READING = "reading", pgettext_lazy("mailing", "To be read")
        APPROVING = "approving", pgettext_lazy("mailing", "Being approved")
        APPROVED = "approved", pgettext_lazy("mailing", "Approved, not started")
        QUEUEING = "queueing", pgettext_lazy("mailing", "Being queued")
        RUNNING = "running", pgettext_lazy("mailing", "Under way")
        PAUSED = "paused", pgettext_lazy("mailing", "Paused")
        WITHDRAWING = "withdrawing", pgettext_lazy("mailing", "Being withdrawn")
        WITHDRAWN = "withdrawn", pgettext_lazy("mailing", "Withdrawn")
        DONE = "done", pgettext_lazy("mailing", "Done")

    key = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTING)
    wave_size = models.PositiveIntegerField(default=200)
    pilot_size = models.PositiveIntegerField(default=0)
    gap_minutes = models.PositiveIntegerField(default=1_440)
    per_minute = models.PositiveIntegerField(default=60)
    working_hours = models.BooleanField(default=True)
    first_at = models.DateTimeField()
    breaker_percent = models.PositiveSmallIntegerField(default=5)
    breaker_least = models.PositiveSmallIntegerField(default=20)
    ordered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ordered_name = models.CharField(max_length=200)
    by_kind = models.CharField(max_length=10, default="person")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    total = models.PositiveIntegerField(default=0)  # transitions
    stopped = models.JSONField(null=True)  # why the breaker paused it, as a reason
    seen_left = models.PositiveIntegerField(default=0)
    seen_back = models.PositiveIntegerField(default=0)
    seen_uncertain = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat_at"], name="mailing_waiting")]

    def __str__(self) -> str:
        return f"{self.key} × {self.total}"

    @property
    def kind_label(self) -> str:
        """What the message is called."""
        kinds = {"joint-meeting-invite": Message.Kind.INVITATION}
        return str((kinds.get(self.key) or Message.Kind(self.key.replace("-", "_"))).label)


class MailingLine(BaseModel):
    """One recipient of a mailing; before the drafts are written, one transition. What was sent stands in the message.

    `text_hash` is the hash of the text that was approved with the mailing; `by_hand`: somebody changed the text, or
    wrote it before, so it is approved singly. `nominal_at` is when its wave begins.
    """

    class State(models.TextChoices):
        TODO = "todo", pgettext_lazy("mailing line", "Not written yet")
        BLOCKED = "blocked", pgettext_lazy("mailing line", "Cannot be written")
        SKIPPED = "skipped", pgettext_lazy("mailing line", "Has one already")
        DRAFTED = "drafted", pgettext_lazy("mailing line", "To be read")
        APPROVED = "approved", pgettext_lazy("mailing line", "Approved")
        WAITING = "waiting", pgettext_lazy("mailing line", "Waits")
        QUEUED = "queued", pgettext_lazy("mailing line", "Queued")
        WITHDRAWN = "withdrawn", pgettext_lazy("mailing line", "Withdrawn")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="lines")
    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(Stakeholder, null=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="mailing_lines")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    made = models.BooleanField(default=True)  # the mailing wrote the message; else it was there
    by_hand = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    template = models.CharField(max_length=120, blank=True, default="")
    domain = models.CharField(max_length=254, blank=True, default="")
    text_hash = models.CharField(max_length=64, blank=True, default="")
    wave = models.PositiveIntegerField(null=True)
    nominal_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "transition", "recipient"], name="mailing_line_once"),
            models.UniqueConstraint(
                fields=["mailing", "transition"],
                condition=models.Q(recipient=None),
                name="mailing_line_once_unwritten",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mailing", "state", "position"], name="mailing_line_next"),
            models.Index(fields=["mailing", "wave"], name="mailing_line_wave"),
        ]


STATES: Final = Mailing.State
LINE: Final = MailingLine.State
# Something still works on it, or somebody still has to act.
OPEN: Final = tuple(one for one in STATES if one not in (STATES.WITHDRAWN, STATES.DONE))
WORKING: Final = (STATES.DRAFTING, STATES.APPROVING, STATES.QUEUEING, STATES.WITHDRAWING)
# Nothing of it leaves any more, or for now.
HALTED: Final = (STATES.PAUSED, STATES.WITHDRAWING, STATES.WITHDRAWN)
# What cannot be part of a mailing any more keeps nobody waiting.
OVER: Final = (LINE.BLOCKED, LINE.SKIPPED, LINE.WITHDRAWN)
