"""Steps of the stories that many tests tell: open, fill the record, become ready."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tasuki.customers.models import Account
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.items import find_item
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import accept_brief, complete_step, open_transition, settle_step
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

SAMPLE = {"number": "120", "money": "USD 250000", "date": "2027-03-31", "links": "https://docs.example/plan"}


def open_for(
    cast: Cast, account: Account, *, on: date | None = None, actor: str = "giver", **more: Any
) -> Transition:
    """Open a planned rep-to-rep transition (unless said otherwise) from the giver to the receiver."""
    values = {"scenario": "rep-to-rep", "mode": "planned", "reason": "territory", **more}
    made = open_transition(
        actor=cast.actor(actor),
        account=account,
        receiver=cast.receiver,
        transition_on=on or (clock.now() + timedelta(days=35)).date(),
        **values,
    )
    return access_transition(Actor.console(), made.pk)


def fill_record(cast: Cast, transition: Transition) -> list[str]:
    """Answer every required item of the record with something real; returns the keys."""
    assert transition.playbook is not None
    keys = [one.key for one in transition.playbook.parsed().requirements()]
    for number, key in enumerate(keys):
        item = find_item(key)
        text = SAMPLE.get(item.kind) or (next(iter(item.choices)) if item.kind == "choice" else "")
        answer_item(
            actor=cast.actor("giver"),
            account=transition.account,
            key=key,
            answer=text or f"What we learned in visit {number} about {key}",
        )
    recompute(transition)
    return keys


def become_ready(cast: Cast, transition: Transition) -> None:
    """Fill the record, accept the brief, do the preparation steps, hold the readiness review."""
    fill_record(cast, transition)
    accept_brief(actor=cast.actor("receiver"), transition_id=transition.pk)
    settle_all(cast, transition, "prepared")
    complete_step(actor=cast.actor("manager"), transition_id=transition.pk, key="readiness-review")


def settle_all(cast: Cast, transition: Transition, *gates: str) -> None:
    """Settle every open step that feeds the gates: by hand where people do it, as an effect where others do."""
    for step in transition.steps.filter(feeds__in=gates, state="todo").order_by("position"):
        settle_step(actor=cast.actor("operations"), transition_id=transition.pk, key=step.key, note="story")
