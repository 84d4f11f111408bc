"""The story that the pictures of the documents show: four customers at four stages, on a Monday of its own."""

from __future__ import annotations

from datetime import date
from typing import Final

from tasuki.help.models import TourState
from tasuki.knowledge.actions import answer_item
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.models import Message
from tasuki.outcomes.actions import rate_handoff, record_health_check
from tasuki.testing.cast import Cast, make_account, make_cast
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Transition
from tasuki.web import clock

MONDAY: Final = "2027-03-01T10:00:00+09:00"
NAMES: Final = {
    "giver": "Nadia Ferreira",
    "receiver": "Tomás Ikeda",
    "manager": "Mona Lindqvist",
    "giver_manager": "Gus Albright",
    "support": "Suri Banerjee",
    "sponsor": "Lea Vásquez",
}
KNOWN: Final = {
    "history.purchase.why_bought": "Two recalls in one year: they had to trace every batch within an hour.",
    "objectives.business.problem": "Batches were traced on paper; a recall took three days.",
    "objectives.business.outcomes": "Trace any batch in less than an hour, at all four plants.",
    "objectives.business.success_metrics": "Minutes to trace a batch, measured in the monthly drill.",
    "objectives.business.progress": "Three of four plants are live; the drill took 52 minutes in January.",
    "history.purchase.contract_terms": "Three years from April 2025, yearly payment, 60 days' notice.",
    "history.relationship.evolution": "Began in quality management; the plant managers joined after the first drill.",
    "history.relationship.trust_moments": "We stayed on the line through the night of the October recall.",
    "history.tribal.knowledge": "Never call on Thursdays: the plant board meets all day.",
    "communication.cadence.check_ins": "Every second Tuesday at ten, by video, thirty minutes.",
    "communication.channels.response_time": "The same day for plant matters, two days for the rest.",
    "people.manner.style": "Direct and brief; wants figures before opinions.",
    "people.manner.channel": "Mika Hoshino by chat, Sofía Ramos by mail only.",
    "product.solution.deployed": "Tracing with label printing, four plants, one warehouse.",
    "product.usage.adoption": "All shifts at three plants; the fourth trains in March.",
    "profile.company.industry": "Chilled ready meals, number three in the region.",
    "profile.business_model.model": "Own brand and two retailers' brands, half each.",
    "profile.strategy.goals": "A fifth plant in 2028 and export to two countries.",
    "profile.strategy.priorities": "Recall drills under an hour, then waste.",
    "state.projects.active": "Roll-out at the fourth plant, led by Mika Hoshino, go-live on 29 March.",
    "state.projects.next_steps": "Train the night shift; print test on 15 March.",
    "risks.red_flags.flags": "If the March drill misses an hour, call Sofía Ramos on the same day.",
}


class Tale:
    """Everything that is shown, and whose it is."""

    def __init__(self) -> None:
        self.cast = _named(make_cast())
        self.fresh = make_account(
            self.cast.giver, "Alder & Vale", industry="Retail", arr=84_000, currency="EUR"
        )
        self.preparing = self._open("Aster Foods", date(2027, 4, 1), arr=240_000)
        self.planned = self._open("Birch Logistics", date(2027, 4, 16), arr=96_000)
        self.after = self._open("Cedar Clinics", date(2027, 3, 3), arr=410_000)
        self._prepare(self.preparing)
        self._hand_over(self.after)
        self.message = self._write()
        # The tour was seen: it is not what the pictures are about.
        TourState.objects.bulk_create(
            TourState(person=one, skipped_at=clock.now()) for one in self.cast.everybody.values()
        )

    def _open(self, name: str, on: date, arr: int) -> Transition:
        account = make_account(self.cast.giver, name, arr=arr, currency="EUR", renewal_on=date(2028, 3, 31))
        return open_for(self.cast, account, on=on)

    def _advance(self, who: str, row: Transition, to: str) -> None:
        advance(actor=self.cast.actor(who), transition_id=row.pk, to=to)

    def _prepare(self, row: Transition) -> None:
        self._advance("giver", row, "preparing")
        settle_all(self.cast, row, "internal")
        for key, answer in KNOWN.items():
            answer_item(actor=self.cast.actor("giver"), account=row.account, key=key, answer=answer)
        recompute(row)

    def _hand_over(self, row: Transition) -> None:
        self._advance("giver", row, "preparing")
        become_ready(self.cast, row)
        self._advance("manager", row, "ready")
        settle_all(self.cast, row, "internal")
        self._advance("giver", row, "introducing")
        settle_all(self.cast, row, "warm", "promises")
        self._advance("receiver", row, "handed_over")
        receiver = self.cast.actor("receiver")
        rate_handoff(actor=receiver, transition_id=row.pk, score=5, comment="I knew whom to call and why.")
        record_health_check(actor=receiver, transition_id=row.pk, day=0, score=72)

    def _write(self) -> Message:
        made = draft_messages(
            actor=self.cast.actor("giver"), transition_id=self.preparing.pk, step_key="introduction"
        )
        return next(one for one in made if one.language == "es")


def _named(cast: Cast) -> Cast:
    for who, name in NAMES.items():
        person = getattr(cast, who)
        person.name = name
        person.save()
    return cast
