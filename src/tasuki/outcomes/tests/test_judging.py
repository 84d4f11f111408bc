"""Rating, health checks and retrospective."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tasuki.customers.models import HealthReading
from tasuki.outcomes.actions import rate_handoff, record_health_check, write_retrospective
from tasuki.outcomes.models import HandoffRating, Retrospective
from tasuki.outcomes.queries import health_of
from tasuki.passages.models import Passage
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for, settle_all
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TEXTS: dict[str, Any] = {
    "went_well": "The record was complete in the first week",
    "went_badly": "The joint meeting was moved twice",
    "customer_feedback": "Mika would have liked to be told earlier",
    "actions": "Invite the champion before the announcement",
}


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def test_only_the_receiver_rates(cast: Cast, handed_over: Transition) -> None:
    """ME-5 RO-10: the incoming owner rates the handoff; nobody else can, and it settles its step."""
    with pytest.raises(Refused) as refused:
        rate_handoff(actor=cast.actor("manager"), transition_id=handed_over.pk, score=9)
    assert codes(refused) == ["access.role", "outcome.score"]
    rate_handoff(actor=cast.actor("receiver"), transition_id=handed_over.pk, score=4, comment="Well prepared")
    rate_handoff(actor=cast.actor("receiver"), transition_id=handed_over.pk, score=5)
    assert HandoffRating.objects.get().score == 5
    assert handed_over.steps.get(key="rate-handoff").state == "done"
    with pytest.raises(NotFound):
        rate_handoff(actor=cast.actor("outsider"), transition_id=handed_over.pk, score=4)


def test_nothing_before_the_cutover(cast: Cast) -> None:
    """ME-5 ME-8 ME-20: an outcome is judged after it has come about."""
    row = open_for(cast, make_account(cast.giver))
    receiver = cast.actor("receiver")
    for verb in (
        lambda: rate_handoff(actor=receiver, transition_id=row.pk, score=4),
        lambda: record_health_check(actor=receiver, transition_id=row.pk, day=0, score=70),
        lambda: write_retrospective(actor=receiver, transition_id=row.pk, **TEXTS),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert codes(refused) == ["outcome.before_cutover"]


def test_health_against_the_baseline(cast: Cast, handed_over: Transition) -> None:
    """ME-8: health on day 30 against the baseline at the cut-over: kept or not."""
    receiver = cast.actor("receiver")
    record_health_check(
        actor=receiver, transition_id=handed_over.pk, day=0, score=70, source="survey of usage"
    )
    with pytest.raises(Refused) as refused:
        record_health_check(actor=receiver, transition_id=handed_over.pk, day=30, score=130)
    assert codes(refused) == ["outcome.health_early", "health.out_of_range"]
    with clock.fixed(clock.now() + timedelta(days=29)):
        record_health_check(actor=receiver, transition_id=handed_over.pk, day=30, score=64)
    baseline, checks = health_of(handed_over)
    assert baseline is not None
    assert baseline.score == 70
    assert [(one.day, one.kept) for one in checks] == [(30, False), (60, None), (90, None)]
    assert handed_over.steps.get(key="health-30").state == "done"


def test_baseline_falls_back_to_the_last_reading(cast: Cast, handed_over: Transition) -> None:
    """ME-8: without a reading on the day the last one before the cut-over is the baseline."""
    assert handed_over.cut_over_at is not None
    for days, score in ((40, 20), (3, 66)):
        HealthReading.objects.create(
            account=handed_over.account, at=handed_over.cut_over_at - timedelta(days=days), score=score
        )
    baseline, _checks = health_of(handed_over)
    assert baseline is not None
    assert baseline.score == 66


@pytest.mark.parametrize("day", [1, 45, -30])
def test_no_such_day(cast: Cast, handed_over: Transition, day: int) -> None:
    """ME-8: 30, 60 and 90 days, and the baseline."""
    with pytest.raises(Refused) as refused:
        record_health_check(actor=cast.actor("receiver"), transition_id=handed_over.pk, day=day, score=50)
    assert codes(refused) == ["outcome.health_day"]


def test_placeholders_are_refused_field_by_field(cast: Cast, handed_over: Transition) -> None:
    """ME-20 GA-7: a retrospective of placeholders is none; each empty part is named."""
    with pytest.raises(Refused) as refused:
        write_retrospective(
            actor=cast.actor("manager"),
            transition_id=handed_over.pk,
            went_well="tbd",
            went_badly="?",
            customer_feedback="未定",
            actions="",
        )
    assert codes(refused) == ["retrospective.placeholder"] * 4
    assert [one.values["field"] for one in refused.value.reasons] == list(TEXTS)


def test_retrospective_and_closing(cast: Cast, handed_over: Transition) -> None:
    """ME-20 GA-7: the retrospective settles its step; with all of GA-7 settled the transition closes."""
    write_retrospective(actor=cast.actor("manager"), transition_id=handed_over.pk, **TEXTS)
    settle_all(cast, handed_over, "systems")
    advance(actor=cast.actor("receiver"), transition_id=handed_over.pk, to="stabilising")
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("receiver"), transition_id=handed_over.pk, to="closed")
    waiting = {one.values["step"] for one in refused.value.reasons}
    assert waiting == {"survey", "health-planned", "step-back"}
    settle_all(cast, handed_over, "closed")
    advance(actor=cast.actor("receiver"), transition_id=handed_over.pk, to="closed")
    with clock.fixed(clock.now() + timedelta(days=60)):
        late = record_health_check(
            actor=cast.actor("receiver"), transition_id=handed_over.pk, day=60, score=80
        )
    assert late.day == 60


def test_two_write_at_once(cast: Cast, handed_over: Transition) -> None:
    """ME-20 SE-6: the second of two who write at once is told, nothing is overwritten; what stands is found."""
    write_retrospective(
        actor=cast.actor("manager"), transition_id=handed_over.pk, **TEXTS, expected_version=0
    )
    newer = {**TEXTS, "actions": "Tell the champion first"}
    write_retrospective(actor=cast.actor("giver"), transition_id=handed_over.pk, **newer, expected_version=1)
    with pytest.raises(Conflict):
        write_retrospective(
            actor=cast.actor("manager"), transition_id=handed_over.pk, **TEXTS, expected_version=1
        )
    assert Retrospective.objects.get().actions == "Tell the champion first"
    found = Passage.objects.filter(kind="retrospective", place="actions", policy="transition.see")
    assert [one.text for one in found] == ["Tell the champion first"]
