"""Outgoing owners who do not quite let go: a late promise still open, a bypass that was settled (BO-5, CO-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tasuki.commitments.actions import record_commitment
from tasuki.demo.play import Play
from tasuki.demo.promises import fill_in
from tasuki.demo.vocabulary import words
from tasuki.watch.actions import report_breach, resolve_breach
from tasuki.watch.finding import note_late_promise
from tasuki.web import clock


def promise_late(play: Play) -> Iterator[datetime]:
    """The outgoing owner promises something on their own; Tasuki notices it."""
    yield play.at("systems", 1)
    text = fill_in(words("boundaries")[play.draft.language]["promise"], play.draft, play.rng)
    made = record_commitment(
        actor=play.as_("giver"), account=play.draft.account, kind="service", text=text, promised_by=play.giver
    )
    note_late_promise(made.pk)


def bypass(play: Play) -> Iterator[datetime]:
    """The customer was answered without the incoming owner; a manager settles it."""
    texts = words("boundaries")[play.draft.language]
    yield play.at("checked", 1)
    day, actor = clock.now().date(), play.as_("receiver")
    found = report_breach(
        actor=actor, transition_id=play.id, kind="bypass", evidence=texts["bypass"], happened_on=day
    )
    yield play.at("checked", 2)
    resolve_breach(actor=play.as_("receiver_manager"), breach_id=found.pk, reason=texts["settled"])
