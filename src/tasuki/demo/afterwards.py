"""After the handover: health checks, surveys, ratings, retrospectives (ME-3, ME-5, ME-8, ME-20)."""

from __future__ import annotations

from tasuki.demo import letters
from tasuki.demo.play import Play
from tasuki.meetings.actions import finish_action
from tasuki.meetings.models import MeetingAction
from tasuki.outcomes.actions import (
    answer_survey,
    ask_survey,
    rate_handoff,
    record_health_check,
    write_retrospective,
)
from tasuki.outcomes.models import Survey
from tasuki.transitions.survey_link import survey_token


def check_health(play: Play, day: int, score: int) -> None:
    """The receiver looks at the account's health so many days after the cut-over."""
    record_health_check(actor=play.as_("receiver"), transition_id=play.id, day=day, score=score)


def look_back(play: Play, *, good: bool) -> None:
    """The retrospective is written."""
    write_retrospective(
        actor=play.as_("receiver_manager"),
        transition_id=play.id,
        went_well=play.say("well"),
        went_badly=play.say("badly"),
        customer_feedback=play.texts("customer_said")[0 if good else 1],
        actions=play.say("improve"),
    )


def ask_customer(play: Play) -> None:
    """Champion and sponsor are asked how smooth it was; the invitations have left."""
    ask_survey(actor=play.as_("receiver"), transition_id=play.id)
    letters.leave_queued(play, "survey")


def answer(play: Play, *, good: bool) -> None:
    """The first of those asked answers, often the second too."""
    asked = list(Survey.objects.filter(transition_id=play.id).order_by("asked_at", "id"))
    for one in asked if play.rng.random() < 0.6 else asked[:1]:
        score = play.rng.choice([4, 5, 5]) if good else play.rng.choice([1, 2, 2, 3])
        comment = play.say("comment_good" if good else "comment_poor") if play.rng.random() < 0.7 else ""
        answer_survey(token=survey_token(play.id, one.stakeholder_id), score=score, comment=comment)


def rate(play: Play, *, good: bool) -> None:
    """The receiver rates the handoff."""
    score = play.rng.choice([4, 5, 5]) if good else play.rng.choice([2, 2, 3])
    comment = play.say("well" if good else "badly") if play.rng.random() < 0.6 else ""
    rate_handoff(actor=play.as_("receiver"), transition_id=play.id, score=score, comment=comment)


def finish_actions(play: Play) -> None:
    """What was agreed in meetings is done by its owners."""
    open_ones = MeetingAction.objects.filter(meeting__transition_id=play.id, done_at=None)
    for one in open_ones.select_related("owner"):
        finish_action(actor=play.as_(one.owner or "receiver"), action_id=one.pk)
