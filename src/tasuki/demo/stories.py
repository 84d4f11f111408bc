"""Stories of transitions, each named for its trouble.

A story is told as a generator: it yields the instant at which it goes on. The director resumes it with the clock
at that instant, and leaves it where the present overtakes it: so a story whose date lies ahead is in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from tasuki.demo import boundaries, letters
from tasuki.demo.play import Play
from tasuki.demo.way import AFTER, BEFORE, smooth
from tasuki.knowledge.actions import answer_question, ask
from tasuki.rules import lifecycle
from tasuki.transitions import actions

Story = Callable[[Play], Iterator[datetime]]


# -- how it should go, and how it may end -------------------------------------------------------


def went_well(play: Play) -> Iterator[datetime]:
    """A good handover, as far as it has come by today."""
    yield from smooth(play)


def went_badly(play: Play) -> Iterator[datetime]:
    """Everything a few days late, thin, and the customer says so."""
    yield from smooth(play, good=False, late=2)


# -- before anything begins -------------------------------------------------------------------


def only_a_draft(play: Play) -> Iterator[datetime]:
    """Somebody thinks of handing over; nobody and no date chosen."""
    yield play.at("opened")
    play.open(as_draft=True)


def just_planned(play: Play) -> Iterator[datetime]:
    """Opened lately; only the receiver knows."""
    yield play.at("opened")
    play.open()
    if play.rng.random() < 0.5:
        yield play.at("opened", 1)
        play.tell("assign-receiver")


def waits_for_approval(play: Play) -> Iterator[datetime]:
    """The third owner in two years, a renewal at the door, an unhappy customer: a manager must approve."""
    yield play.at("opened")
    play.open()
    yield play.at("told")
    play.tell("assign-receiver", "brief-receiver")


def nobody_took_it(play: Play) -> Iterator[datetime]:
    """The receiver has not said yes; the clock runs out, then escalates."""
    yield play.at("opened")
    play.open()


# -- trouble while preparing ------------------------------------------------------------------


def thin_brief(play: Play) -> Iterator[datetime]:
    """The record stays thin although the meeting is near."""
    yield from smooth(play, "told")
    yield play.at("wrote")
    play.know(0.35)


def open_questions(play: Play) -> Iterator[datetime]:
    """The receiver asks, and the answers are missing."""
    yield from smooth(play, "filled")
    yield play.at("briefed")
    for key in ("objectives.business.outcomes", "commitments.register.complete", "risks.red_flags.flags")[
        : play.rng.choice([1, 2, 3])
    ]:
        ask(
            actor=play.as_("receiver"),
            account=play.draft.account,
            key=key,
            question=play.say("question"),
            transition_id=play.id,
        )


def answered_questions(play: Play) -> Iterator[datetime]:
    """Questions were asked and answered; then it goes on as it should."""
    yield from smooth(play, "filled")
    yield play.at("briefed")
    asked = ask(
        actor=play.as_("receiver"),
        account=play.draft.account,
        key="people.kinds.economic_buyer",
        question=play.say("question"),
        transition_id=play.id,
    )
    yield play.at("briefed", 1)
    answer_question(actor=play.as_("giver"), question_id=asked.pk, answer=play.say("reply"))
    marks = list({**BEFORE, **AFTER}.items())
    for mark, happens in marks[4:]:
        yield play.at(mark, 1)
        happens(play, True)


def returned(play: Play) -> Iterator[datetime]:
    """The receiver does not take the brief."""
    yield from smooth(play, "filled")
    yield play.at("accepted")
    keys = ("objectives.business.outcomes", "risks.churn.health_trend", "state.issues.escalations")
    items = {key: play.say("returned") for key in keys[: play.rng.choice([1, 2, 3])]}
    actions.return_brief(actor=play.as_("receiver"), transition_id=play.id, items=items)


def returned_once(play: Play) -> Iterator[datetime]:
    """Returned, made better, then taken."""
    yield from returned(play)
    yield play.at("accepted", 2)
    play.go(lifecycle.PREPARING, "giver")
    play.meet("internal-meeting", without_customer=True)
    play.tick("prepared")
    marks = list({**BEFORE, **AFTER}.items())
    for mark, happens in marks[5:]:
        yield play.at(mark, 3)
        happens(play, True)


def review_is_due(play: Play) -> Iterator[datetime]:
    """The brief is accepted; the manager has not looked."""
    yield from smooth(play, "accepted")


def ready_and_waiting(play: Play) -> Iterator[datetime]:
    """Ready, but nobody writes the introduction."""
    yield from smooth(play, "reviewed")


def letters_to_approve(play: Play) -> Iterator[datetime]:
    """Introductions are drafted, and wait for somebody's approval."""
    yield from smooth(play, "reviewed")
    yield play.at("introduced")
    play.go(lifecycle.INTRODUCING)
    letters.write(play, "introduction")


# -- trouble while introducing ----------------------------------------------------------------


def letter_uncertain(play: Play) -> Iterator[datetime]:
    """Nobody can tell whether one introduction has left."""
    yield from _with_last_letter(play, "unknown")


def letter_refused(play: Play) -> Iterator[datetime]:
    """The mail server did not take one introduction."""
    yield from _with_last_letter(play, "refused")


def letter_bounced(play: Play) -> Iterator[datetime]:
    """One introduction came back."""
    yield from _with_last_letter(play, "bounced")


def _with_last_letter(play: Play, fate: str) -> Iterator[datetime]:
    yield from smooth(play, "reviewed")
    yield play.at("introduced")
    play.go(lifecycle.INTRODUCING)
    letters.send(play, "introduction", last_fate=fate)


def meeting_overdue(play: Play) -> Iterator[datetime]:
    """Introduced and invited, but the joint meeting was not held."""
    yield from smooth(play, "invited")


def promises_unowned(play: Play) -> Iterator[datetime]:
    """Met, but promises have no owner: the gate before the cut-over stays shut."""
    yield from smooth(play, "met")


def overridden(play: Play) -> Iterator[datetime]:
    """A manager cuts over without the joint meeting, with a reason."""
    yield from smooth(play, "invited")
    yield play.at("cut_over")
    play.own_promises()
    play.go(lifecycle.HANDED_OVER, override_reason=play.say("override"))
    letters.send(play, "announcement")
    for mark in (
        "systems",
        "followed",
        "responsible",
        "looked_back",
        "checked",
        "stepped_back",
        "asked",
        "answered",
    ):
        yield play.at(mark)
        AFTER[mark](play, False)


def thin_but_overridden(play: Play) -> Iterator[datetime]:
    """A manager lets a thin record pass because the quarter ends."""
    yield from smooth(play, "told")
    yield play.at("wrote")
    play.know(0.7)
    yield play.at("reviewed")
    play.tick("review")
    play.go(lifecycle.READY, override_reason=play.say("override"))
    yield play.at("introduced")
    play.accept()
    play.go(lifecycle.INTRODUCING)
    letters.send(play, "introduction")


# -- side exits -------------------------------------------------------------------------------


def paused_early(play: Play) -> Iterator[datetime]:
    """Paused while preparing."""
    yield from smooth(play, "wrote")
    yield play.at("filled")
    play.go(lifecycle.PAUSED, reason=play.say("pause"))


def paused_late(play: Play) -> Iterator[datetime]:
    """Paused after the customer was told."""
    yield from smooth(play, "invited")
    yield play.at("invited", 1)
    play.go(lifecycle.PAUSED, reason=play.say("pause"))


def cancelled(play: Play) -> Iterator[datetime]:
    """Called off while preparing."""
    yield from smooth(play, "wrote")
    yield play.at("filled")
    play.go(lifecycle.CANCELLED, "giver_manager", reason=play.say("cancel"))


# -- after the cut-over -----------------------------------------------------------------------


def systems_open(play: Play) -> Iterator[datetime]:
    """Handed over, but the systems of record still name the old owner."""
    yield from smooth(play, "cut_over")
    yield play.at("systems")
    play.tick("systems", only=("update-documents",))
    play.call()
    yield from boundaries.promise_late(play)


def no_follow_up(play: Play) -> Iterator[datetime]:
    """Handed over, and then silence: the follow-up is missed."""
    yield from smooth(play, "systems")


def no_step_back(play: Play) -> Iterator[datetime]:
    """The outgoing owner does not let go: no step-back note."""
    yield from smooth(play, "checked")
    yield from boundaries.bypass(play)


STORIES: dict[str, Story] = {
    story.__name__: story
    for story in (
        went_well, went_badly, only_a_draft, just_planned, waits_for_approval, nobody_took_it, thin_brief,
        open_questions, answered_questions, returned, returned_once, review_is_due, ready_and_waiting,
        letters_to_approve, letter_uncertain, letter_refused, letter_bounced, meeting_overdue, promises_unowned,
        overridden, thin_but_overridden, paused_early, paused_late, cancelled, systems_open, no_follow_up,
        no_step_back,
    )
}  # fmt: skip
