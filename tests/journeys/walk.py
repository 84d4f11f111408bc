"""Walks one transition from opening to closing, in a browser, step by step as its plan says, on a shifted clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Final

import pytest

from tasuki.messaging.tests.sink import Sink
from tasuki.rules import lifecycle
from tasuki.testing.stories import fill_record
from tasuki.transitions import facts
from tasuki.transitions.actions.advance import waiting_for
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock
from tests.journeys.windows import Story

BUTTONS: Final = {
    lifecycle.PREPARING: "Start preparing",
    lifecycle.READY: "Declare ready",
    lifecycle.INTRODUCING: "Start introducing",
    lifecycle.HANDED_OVER: "Cut over now",
    lifecycle.STABILISING: "Receiver is fully responsible",
    lifecycle.CLOSED: "Close the transition",
}
MOST_STEPS: Final = 150


class Walk:
    """One transition on its way, from the stage where it is."""

    def __init__(
        self, story: Story, transition: Transition, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.story, self.transition, self.sink, self.monkeypatch = story, transition, sink, monkeypatch
        self.people = {str(person.pk): name for name, person in story.cast.everybody.items()}
        self.stages = [transition.stage]

    def to_the_end(self) -> None:
        """Do what is next until the transition is closed."""
        for _turn in range(MOST_STEPS):
            self.transition.refresh_from_db()
            if self.transition.stage == lifecycle.CLOSED:
                return
            if not self._move_on():
                self._do(self._next())
        raise AssertionError(f"still {self.transition.stage} after {MOST_STEPS} turns: {self.left()}")

    def left(self) -> list[str]:
        """The keys of the steps that are still to be done."""
        return list(
            self.transition.steps.filter(state="todo").order_by("position").values_list("key", flat=True)
        )

    def _move_on(self) -> bool:
        """Press the button to the next stage if its gates are open."""
        to = lifecycle.next_on_line(self.transition.stage)
        if to is None or to not in BUTTONS:
            return False
        results, _known, _steps = facts.evaluate_gates(self.transition)
        if waiting_for(self.transition, to, results) or not self._in_time(to):
            return False
        self.story.press("manager", self.transition, BUTTONS[to])
        self.transition.refresh_from_db()
        assert self.transition.stage == to, self.story.window("manager").inner_text("main")[:2000]
        self.stages.append(to)
        return True

    def _in_time(self, to: str) -> bool:
        """The cutover happens on its day; the last stage follows when everything is done that has a date before."""
        if to == lifecycle.HANDED_OVER:
            self._wait_until(self.transition.steps.get(key="cutover"))
        if to == lifecycle.CLOSED:
            return not self.transition.steps.filter(state="todo", required=True).exists()
        return True

    def _next(self) -> Step:
        """The first open step whose work has been prepared and that the stage allows."""
        done = set(self.transition.steps.exclude(state="todo").values_list("key", flat=True))
        todo = self.transition.steps.filter(state="todo").order_by("due_at", "position")
        ready = [one for one in todo if set(one.after) <= done and self._allowed(one)]
        assert ready, f"nothing can be done at {self.transition.stage}: {[(s.key, s.after) for s in todo]}"
        return ready[0]

    def _allowed(self, step: Step) -> bool:
        stage = self.transition.stage
        if step.completed_by == "cutover":
            return False
        if step.completed_by in ("message", "survey") or self._with_customer(step):
            return stage in lifecycle.CONTACT_ALLOWED
        if step.completed_by in ("retrospective", "health"):
            return stage in lifecycle.AFTER_CUTOVER
        return True

    def _with_customer(self, step: Step) -> bool:
        if step.completed_by != "meeting":
            return False
        meeting = facts.document_of(self.transition).meeting_of(step.key)
        return meeting is not None and meeting.kind != "internal"

    def _do(self, step: Step) -> None:
        self._wait_until(step)
        doing: dict[str, Callable[[Step], None]] = {
            "accept": self._accept,
            "message": self._send,
            "meeting": self._meet,
            "survey": self._survey,
            "retrospective": lambda _step: self.story.look_back(self.transition),
            "health": self._health,
            "success_plan": self._plan_success,
        }
        doing.get(step.completed_by, self._tick)(step)
        step.refresh_from_db()
        assert step.state == "done", f"{step.key} ({step.completed_by}) is still {step.state}"

    def _wait_until(self, step: Step) -> None:
        """Shift the clock to two hours before the step is due, never back."""
        wanted = step.due_at - timedelta(hours=2)
        if wanted > clock.now():
            self.monkeypatch.setenv("TASUKI_NOW", wanted.astimezone(UTC).isoformat())

    def _who(self, step: Step) -> str:
        who = self.people.get(str(step.person_id), "")
        if who and getattr(self.story.cast, who).is_active:
            return who
        return "manager"

    def _tick(self, step: Step) -> None:
        if step.key == "cadence-booked":
            self.story.book_cadence(self.transition)
            return
        self.story.tick(self._who(step), self.transition, step.key)

    def _accept(self, _step: Step) -> None:
        fill_record(self.story.cast, self.transition)
        self.story.accept(self.transition)

    def _send(self, step: Step) -> None:
        self.story.send(self._who(step), self.transition, step.key, self.sink, expected=2)

    def _meet(self, step: Step) -> None:
        who = "giver" if self._who(step) == "giver" else "manager"
        names = ["Gina Giver", "Rei Receiver", "Mona Manager"]
        if self._with_customer(step):
            names.append("Hoshino Mika|Mika Hoshino")
        self.story.meet(who, self.transition, step.key, *names)

    def _health(self, step: Step) -> None:
        day = int(re.sub(r"\D", "", step.key))
        if day == 30:
            self.story.check_health(self.transition, 0, 70)
        self.story.check_health(self.transition, day, 72)

    def _plan_success(self, step: Step) -> None:
        if step.key == "success-plan-drafted":
            self.story.draft_plan(self.transition)
        else:
            self.story.approve_plan(self.transition)

    def _survey(self, step: Step) -> None:
        page = self.story.at("receiver", self.transition, "outcome/")
        page.get_by_role("button", name="Ask the customer").click()
        page.wait_for_load_state()
        self.story.send("receiver", self.transition, step.key, self.sink, expected=2)
