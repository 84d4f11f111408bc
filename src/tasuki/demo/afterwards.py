"""After the handover: health checks, surveys, ratings, retrospectives (ME-3, ME-8, ME-20)."""

from __future__ import annotations

from tasuki.customers.actions import record_health
from tasuki.demo.play import Play
from tasuki.transitions.actions import settle_step


def check_health(play: Play, day: int, score: int) -> None:
    """The receiver looks at the account's health so many days after the cut-over."""
    actor = play.as_("receiver")
    record_health(
        actor=actor, account=play.draft.account, score=score, source="check", transition_id=play.id, day=day
    )
    settle_step(actor=actor, transition_id=play.id, key=f"health-{day}")


def look_back(play: Play, *, good: bool) -> None:
    """The retrospective is written."""
    settle_step(actor=play.as_("receiver_manager"), transition_id=play.id, key="retrospective")


def ask_customer(play: Play, *, score: int | None) -> None:
    """The survey goes out; with a score it is answered."""
    settle_step(actor=play.as_("receiver"), transition_id=play.id, key="survey")


def rate(play: Play, stars: int) -> None:
    """The receiver rates the handoff."""
    play.do("rate-handoff")
