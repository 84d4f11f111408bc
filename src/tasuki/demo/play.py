"""One transition played through by its people: each verb is a real action by whoever would do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tasuki.audit.actions import NewEvent, record, record_many
from tasuki.commitments.actions import (
    Acknowledgement,
    assign_commitment_owner,
    give_verdict,
    record_reset,
)
from tasuki.commitments.models import Commitment
from tasuki.customers.actions import add_touchpoint
from tasuki.customers.models import Stakeholder
from tasuki.demo import knowledge
from tasuki.demo.accounts import Draft, Wish
from tasuki.demo.knowledge import Notebook
from tasuki.demo.people import Company
from tasuki.demo.vocabulary import words
from tasuki.knowledge.models import ItemChange, ItemReview, KnowledgeItem
from tasuki.meetings.actions import ActionNote, record_meeting
from tasuki.people.models import Person
from tasuki.playbooks.queries import shipped
from tasuki.rules.access import Actor
from tasuki.transitions import actions
from tasuki.transitions.actions.steps import BY_HAND, settle_quietly
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import PEOPLE, access_transition
from tasuki.web import clock

_REASON_TEXTS: Final = {
    "territory": 0, "reorganisation": 0, "promotion": 1, "growth_phase": 2, "closed_won": 3, "departure": 4,
    "leave": 5, "unhappy_customer": 6, "coverage_model": 7,
}  # fmt: skip
KNOWN: Final = ("filled", "not_applicable")
SIGNED: Final = 6  # days from signature to the transition date
# Days before (−) and after the transition date at which things usually happen, with the hour there.
_SLOW: Final = {
    "opened": (-31, 9), "told": (-28, 10), "wrote": (-25, 14), "filled": (-21, 15), "briefed": (-18, 11),
    "accepted": (-16, 14), "reviewed": (-15, 16), "introduced": (-14, 10), "invited": (-12, 9), "met": (-7, 14),
    "owned": (-5, 11),
}  # fmt: skip
_SHORT: Final = {
    "opened": (-10, 9), "told": (-10, 11), "wrote": (-9, 10), "filled": (-8, 14), "briefed": (-8, 16),
    "accepted": (-8, 17), "reviewed": (-7, 9), "introduced": (-7, 10), "invited": (-6, 9), "met": (-4, 14),
    "owned": (-2, 11),
}  # fmt: skip
_SALE: Final = {
    "opened": (-SIGNED, 13), "told": (-SIGNED, 14), "wrote": (-SIGNED, 16), "filled": (-5, 9), "briefed": (-5, 11),
    "accepted": (-5, 14), "reviewed": (-5, 15), "introduced": (-5, 16), "invited": (-4, 9), "met": (-2, 14),
    "owned": (-1, 11),
}  # fmt: skip
_AFTER: Final = {
    "cut_over": (0, 9), "systems": (2, 11), "followed": (7, 10), "responsible": (15, 14), "looked_back": (28, 15),
    "checked": (30, 11), "stepped_back": (31, 10), "asked": (35, 10), "answered": (37, 16), "closed": (39, 11),
    "checked_again": (60, 11), "checked_last": (90, 11),
}  # fmt: skip


def transition_day(today: date, days: int) -> date:
    """A weekday about so many days from today."""
    day = today + timedelta(days=days)
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def signing_day(today: date, days: int) -> date:
    """When the deal behind a transition was signed."""
    return weekday_before(transition_day(today, days) - timedelta(days=SIGNED))


def weekday_before(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days={5: 1, 6: 2}.get(day.weekday(), 0))


@dataclass(frozen=True, slots=True)
class Plot:
    """A story to be played: its trouble, who and where, and how many days from today the transition date lies."""

    story: str
    scenario: str
    mode: str
    days: int
    giver: str
    receiver: str
    country: str
    wish: Wish = Wish()  # noqa: RUF009 - frozen
    reason: str = "territory"

    @property
    def marks(self) -> dict[str, tuple[int, int]]:
        """When things happen: slowly, at short notice, or right after a sale."""
        if self.mode == "unplanned":
            return _SHORT | _AFTER
        return (_SALE if self.scenario == "sales-to-cs" else _SLOW) | _AFTER


@dataclass
class Play:
    """A plot with its account and people, and the verbs that the stories are told in."""

    plot: Plot
    draft: Draft
    company: Company
    rng: Random
    now: datetime
    last: datetime | None = None
    parts: dict[str, Person | None] = field(default_factory=dict)
    _id: UUID | None = None

    # -- when ---------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The transition date: a weekday."""
        return transition_day(self.draft.today, self.plot.days)

    def at(self, mark: str, late: int = 0) -> datetime:
        """The instant at which this usually happens, `late` days later; on a weekday, in working hours there."""
        days, hour = self.plot.marks[mark]
        day = weekday_before(self.day + timedelta(days=days + late))
        wanted = datetime.combine(day, time(hour, self.rng.randint(0, 40)), ZoneInfo(self.draft.account.zone))
        self.last = max(wanted, self.last + timedelta(minutes=7)) if self.last else wanted
        return self.last

    # -- who ----------------------------------------------------------------------------------

    @property
    def giver(self) -> Person:
        """The outgoing owner."""
        return self.company[self.plot.giver]

    @property
    def receiver(self) -> Person:
        """The incoming owner."""
        return self.company[self.plot.receiver]

    @property
    def row(self) -> Transition:
        """The transition as it is now."""
        return access_transition(Actor.console(), self.id)

    @property
    def id(self) -> UUID:
        """The transition's id, once it is open."""
        if self._id is None:
            raise LookupError("not opened yet")
        return self._id

    def as_(self, who: Person | str) -> Actor:
        """How somebody acts: a person, or a part of the transition by name."""
        person = who if isinstance(who, Person) else self.parts.get(who)
        return self.company.actor(person or self.company["operations"])

    @property
    def signer(self) -> str:
        """Who speaks for the giving side: the giver, or a manager where they are gone."""
        return "giver" if self.giver.is_active and self.plot.mode == "planned" else "receiver_manager"

    @property
    def meeting(self) -> str:
        """The step in which the customer meets the incoming owner: with the outgoing one, or with a manager instead."""
        keys = ("joint-meeting", "manager-meeting")
        return next((one for one in keys if self.row.steps.filter(key=one).exists()), keys[0])

    def say(self, kind: str, place: int | None = None) -> str:
        """A text of this kind in the language of the account: any, or the one at this place."""
        texts = words("stories")[self.draft.language][kind]
        text = self.rng.choice(texts) if place is None else texts[place]
        return knowledge.filled(text, self.draft, self.rng)

    def texts(self, kind: str) -> list[str]:
        """All texts of this kind."""
        return [
            knowledge.filled(one, self.draft, self.rng) for one in words("stories")[self.draft.language][kind]
        ]

    # -- before -------------------------------------------------------------------------------

    def open(self, *, as_draft: bool = False, **more: Any) -> None:
        """Open the transition, or leave it a draft without receiver and date."""
        opener = self.giver if as_draft else self._opener()
        wanted: dict[str, Any] = {
            "receiver": None if as_draft else self.receiver,
            "transition_on": None if as_draft else self.day,
            "draft": as_draft,
            "reason": self.plot.reason,
            "reason_text": self.say("reason", _REASON_TEXTS.get(self.plot.reason, 0)),
            "scenario": self.plot.scenario,
            "mode": self.plot.mode,
            **more,
        }
        made = actions.open_transition(actor=self.company.actor(opener), account=self.draft.account, **wanted)
        self._id = made.pk
        self.parts = {name: getattr(made, name) for name in PEOPLE}

    def _opener(self) -> Person:
        if self.giver.is_active and self.plot.mode == "planned" and self.rng.random() < 0.5:
            return self.giver
        return self.company["operations"]

    def go(
        self, stage: str, who: str = "receiver_manager", *, reason: str = "", override_reason: str = ""
    ) -> None:
        """Advance to a stage."""
        actions.advance(
            actor=self.as_(who),
            transition_id=self.id,
            to=stage,
            reason=reason,
            override_reason=override_reason,
        )

    def tell(self, *keys: str) -> None:
        """The colleagues concerned say that they know: all of them, or those of these steps."""
        self.tick("internal", only=keys)

    def tick(self, gate: str, only: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> None:
        """Everybody does their open steps that feed the gate, as far as they are done by hand."""
        wanted = {"feeds": gate, "completed_by__in": BY_HAND}
        self._settle(
            [one for one in self._open(**wanted) if one.key not in but and (not only or one.key in only)]
        )

    def do(self, *keys: str) -> None:
        """These steps are done by hand, where the plan has them and they are still open."""
        self._settle(self._open(key__in=keys))

    def _open(self, **wanted: Any) -> list[Step]:
        found = Step.objects.filter(transition_id=self.id, state="todo", **wanted).select_related("person")
        return list(found.order_by("position"))

    def _settle(self, steps: Sequence[Step]) -> None:
        """Each step by its person; the next move judges the gates, or the end of the story does."""
        if steps:
            row = Transition.objects.get(pk=self.id)
            for step in steps:
                settle_quietly(self.as_(step.person or "receiver_manager"), row, step.key)

    def know(self, share: float) -> None:
        """Whoever holds the knowledge answers this share of what is still open in the record."""
        known = set(KnowledgeItem.objects.filter(account=self.draft.account).values_list("key", flat=True))
        document = shipped(self.plot.scenario, self.plot.mode)
        wanted = [need.key for need in document.requirements() if need.key not in known]
        self.rng.shuffle(wanted)
        by = self.giver if self.giver.is_active else self.parts["giver_manager"] or self.receiver
        notebook = Notebook(self.company)
        found = knowledge.answer(self.draft, wanted[: round(len(wanted) * share)], self.rng)
        notebook.note(self.draft, by, found, clock.now())
        notebook.write()

    def understand(self) -> None:
        """The receiver has read the record item by item and understands it."""
        actor, now = self.as_("receiver"), clock.now()
        found = KnowledgeItem.objects.filter(
            account_id=self.draft.account.pk, status__in=("filled", "not_applicable")
        )
        reviews = [
            ItemReview(
                account_id=one.account_id,
                key=one.key,
                transition_id=self.id,
                reviewer_id=actor.person_id,
                reviewer_name=actor.name,
                understood=True,
                item_version=one.version,
                at=now,
            )
            for one in found
        ]
        ItemReview.objects.bulk_create(reviews, ignore_conflicts=True)
        record_many(
            NewEvent(
                actor,
                "knowledge.understood",
                ("account", one.account_id),
                {"item": one.key, "version": one.item_version, "transition": str(self.id)},
            )
            for one in reviews
        )

    def confirm(self) -> None:
        """The receiver goes through the record and confirms that it still holds."""
        actor, now = self.as_("receiver"), clock.now()
        found = list(KnowledgeItem.objects.filter(account=self.draft.account, status__in=KNOWN))
        changes = []
        for one in found:
            one.version += 1
            one.verified_at, one.verified_by_id, one.verified_by_name = now, actor.person_id, actor.name
            said = one.answer or one.na_reason
            changes.append(
                ItemChange(
                    item=one,
                    version=one.version,
                    what=ItemChange.What.VERIFIED,
                    at=now,
                    by_id=actor.person_id,
                    by_name=actor.name,
                    status_before=one.status,
                    status_after=one.status,
                    before=said,
                    after=said,
                    source=one.source,
                )
            )
        KnowledgeItem.objects.bulk_update(
            found, ["version", "verified_at", "verified_by", "verified_by_name"]
        )
        ItemChange.objects.bulk_create(changes)
        fields = {"items": [one.key for one in found]}
        record(
            actor=actor,
            action="knowledge.verified",
            subject=("account", self.draft.account.pk),
            fields=fields,
        )

    def accept(self) -> None:
        """The receiver accepts the brief."""
        actions.accept_brief(actor=self.as_("receiver"), transition_id=self.id)

    def rest(self) -> None:
        """The story has come as far as it comes: the gates are judged as things stand."""
        if self._id is not None:
            recompute(self.row)

    # -- with the customer --------------------------------------------------------------------

    def meet(self, step_key: str, without_customer: bool = False) -> None:
        """A meeting is held and recorded: notes, one or two actions."""
        parts = self.parts
        people = [
            self.receiver,
            parts["receiver_manager"],
            self.giver if self.giver.is_active else parts["giver_manager"],
        ]
        there = [one.pk for one in people if one is not None]
        customers = [] if without_customer else [one.pk for one in self._customers()]
        record_meeting(
            actor=self.as_("receiver"),
            transition_id=self.id,
            step_key=step_key,
            held_at=clock.now(),
            people=list(dict.fromkeys(there)),
            stakeholders=customers,
            notes=self.say("notes"),
            actions=[self._action() for _ in range(self.rng.choice([0, 1, 1, 2]))],
        )

    def _customers(self) -> list[Stakeholder]:
        return [one for one in self.draft.of(Stakeholder) if one.left_on is None][:3]

    def _action(self) -> ActionNote:
        due = clock.now().date() + timedelta(days=self.rng.randint(3, 20))
        return ActionNote(self.say("action"), self.rng.choice([self.receiver, self.giver]).pk, due)

    def call(self) -> None:
        """The receiver has spoken with the customer."""
        add_touchpoint(
            actor=self.as_("receiver"),
            account=self.draft.account,
            channel="call",
            person=self.receiver,
            stakeholder=self._customers()[0],
            summary=self.say("notes"),
        )

    # -- promises -----------------------------------------------------------------------------

    def _reset(self, one: Commitment) -> None:
        """The giver says what is promised instead, and the customer knows."""
        texts = words("promises")[self.draft.language]
        known = Acknowledgement(
            on=clock.now().date(),
            by=one.promised_to,
            by_name=one.promised_to_name,
            channel="mail",
            evidence=texts["acknowledged"],
        )
        record_reset(
            actor=self.as_("giver"),
            commitment=one,
            text=f"{one.text} · {texts['reset']}",
            due_on=one.due_on,
            acknowledgement=known,
        )

    def own_promises(self) -> None:
        """The receiver takes every open promise, the manager judges those not judged yet."""
        for one in Commitment.objects.filter(account=self.draft.account, state="open").select_related(
            "account"
        ):
            if one.owner_id != self.receiver.pk:
                assign_commitment_owner(actor=self.as_("receiver"), commitment=one, owner=self.receiver)
            if not one.verdict:
                note = words("promises")[self.draft.language]["verdict"][0]
                give_verdict(
                    actor=self.as_("receiver_manager"), commitment=one, verdict="deliverable", note=note
                )
            if one.verdict == "reset" and self.row.scenario == "sales-to-cs":
                self._reset(one)
        self.tick("promises")
