"""How a handoff goes when everything happens in its turn: the marks of the way, and what is done at each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tasuki.demo import afterwards, customer_pages, letters, success_plans
from tasuki.demo.play import Play
from tasuki.rules import lifecycle
from tasuki.transitions import actions
from tasuki.transitions.opening import approvals


def smooth(play: Play, until: str = "", *, good: bool = True, late: int = 0) -> Iterator[datetime]:
    """Everything happens when it should, or `late` days after; up to and with the mark `until`."""
    for mark, happens in {**BEFORE, **AFTER}.items():
        yield play.at(mark, late)
        happens(play, good)
        if mark == until:
            return


def _open(play: Play, good: bool) -> None:
    play.open()


def _tell(play: Play, good: bool) -> None:
    if approvals.waiting(play.row):  # by the facts of that day, not those of the opening
        actions.approve(
            actor=play.as_("receiver_manager"), transition_id=play.id, reason=play.say("approval")
        )
    play.go(lifecycle.PREPARING)
    play.tell()


def _write(play: Play, good: bool) -> None:
    play.know(0.6)
    play.do(
        "deal-current",
        "write-commitments",
        "start-transfer",
        "start-onboarding",
        "confirm-timing",
        "join-wave",
    )


def _fill(play: Play, good: bool) -> None:
    play.know(1)
    play.do("map-and-flag", "research-account", "review-deal", "protect-work")


def _brief(play: Play, good: bool) -> None:
    play.meet("internal-meeting", without_customer=True)
    play.tick("prepared")


def _accept(play: Play, good: bool) -> None:
    play.understand()
    play.accept()


def _review(play: Play, good: bool) -> None:
    play.tick("review")
    play.go(lifecycle.READY)


def _introduce(play: Play, good: bool) -> None:
    play.go(lifecycle.INTRODUCING)
    letters.send(play, "introduction")
    play.do("first-contact", "reach-out", "stability-word")


def _invite(play: Play, good: bool) -> None:
    letters.send(play, "joint-meeting-invite")


def _meet(play: Play, good: bool) -> None:
    play.do("briefings", "joint-meeting-prepared")
    play.meet(play.meeting)
    success_plans.get_ready(play)
    play.do("cadence-booked")


def _own(play: Play, good: bool) -> None:
    play.own_promises()
    play.do("handover-documents", "internal-handover")


def _cut_over(play: Play, good: bool) -> None:
    play.go(lifecycle.HANDED_OVER)
    letters.send(play, "announcement")
    if good:
        play.do("kickoff")


def _systems(play: Play, good: bool) -> None:
    play.tick("systems")
    customer_pages.open_page(play)
    play.do("kickoff", "customer-sessions")
    success_plans.agree(play)
    play.call()
    afterwards.check_health(play, 0, play.draft.wish.health[0] if play.draft.wish.health else 71)


def _follow(play: Play, good: bool) -> None:
    letters.send(play, "follow-up", "receiver")
    play.do("week-1")
    afterwards.finish_actions(play)


def _respond(play: Play, good: bool) -> None:
    customer_pages.pulse(play, good=good)
    play.go(lifecycle.STABILISING)
    play.do("fully-responsible", "health-planned", "strategic-value", "implementation-under-way", "week-2")
    afterwards.rate(play, good=good)


def _look_back(play: Play, good: bool) -> None:
    play.confirm()
    success_plans.tick(play, "week-1", "week-2", "week-3")
    play.do("week-3", "week-4")
    afterwards.look_back(play, good=good)


def _check(play: Play, good: bool) -> None:
    play.do("service-proof", "implementation-under-way")
    afterwards.check_health(play, 30, _score(play, good, 0))


def _step_back(play: Play, good: bool) -> None:
    letters.send(play, "step-back")


def _ask(play: Play, good: bool) -> None:
    afterwards.ask_customer(play)


def _answer(play: Play, good: bool) -> None:
    afterwards.answer(play, good=good)


def _close(play: Play, good: bool) -> None:
    play.go(lifecycle.CLOSED)


def _check_again(play: Play, good: bool) -> None:
    """After the end the account's health is still followed."""
    afterwards.check_health(play, 60, _score(play, good, 1))


def _check_last(play: Play, good: bool) -> None:
    play.confirm()
    afterwards.check_health(play, 90, _score(play, good, 2))


def _score(play: Play, good: bool, later: int) -> int:
    return play.rng.randint(74, 90) + 3 * later if good else play.rng.randint(34, 48) - 6 * later


BEFORE = {
    "opened": _open, "told": _tell, "wrote": _write, "filled": _fill, "briefed": _brief, "accepted": _accept,
    "reviewed": _review, "introduced": _introduce, "invited": _invite, "met": _meet, "owned": _own,
}  # fmt: skip
AFTER = {
    "cut_over": _cut_over, "systems": _systems, "followed": _follow, "responsible": _respond,
    "looked_back": _look_back, "checked": _check, "stepped_back": _step_back, "asked": _ask, "answered": _answer,
    "closed": _close, "checked_again": _check_again, "checked_last": _check_last,
}  # fmt: skip
