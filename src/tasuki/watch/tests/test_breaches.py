"""Reporting and deciding breaches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Notice, Transition
from tasuki.watch.actions import add_evidence, add_remark, dismiss_breach, report_breach, resolve_breach
from tasuki.watch.models import Breach
from tasuki.watch.queries import BreachCounts, breach_counts, breaches_of, visible_breaches, waiting_for
from tasuki.watch.tests.conftest import hand_over, today
from tasuki.web import clock

pytestmark = pytest.mark.django_db
SAID = "Mika wrote to Gina about the rollout, and Gina answered alone"


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def report(cast: Cast, row: Transition, who: str = "receiver", **more: Any) -> Breach:
    """A bypass, reported by the receiver unless said otherwise."""
    values: dict[str, Any] = {"kind": "bypass", "evidence": SAID, "happened_on": today(), **more}
    return report_breach(actor=cast.actor(who), transition_id=row.pk, **values)


def test_a_breach_goes_to_the_managers_with_its_evidence(cast: Cast, handed_over: Transition) -> None:
    """BO-5: both managers are told, the person concerned too; the evidence stands there; an event is recorded."""
    one = report(cast, handed_over, who="receiver", ref="mail 17", about="")
    assert (one.state, one.source, one.about_id) == ("open", "reported", cast.giver.pk)
    assert one.evidence[0]["what"] == SAID
    assert one.evidence[0]["ref"] == "mail 17"
    told = Notice.objects.filter(code="notice.boundary_breach").values_list("person_id", flat=True)
    assert set(told) == {cast.manager.pk, cast.giver_manager.pk}
    assert Notice.objects.get(code="notice.breach_about_you").person_id == cast.giver.pk
    assert Event.objects.get(action="breach.noted").fields["kind"] == "bypass"


@pytest.mark.parametrize("kind", Breach.Kind.values)
def test_every_kind_can_be_reported(cast: Cast, handed_over: Transition, kind: str) -> None:
    """BO-2, BO-4: bypass, ghosting, unclear roles, shadowed receiver, late promise, overruled, took over, other."""
    one = report(cast, handed_over, kind=kind)
    assert one.about_id == (cast.receiver.pk if kind == "ghosting" else cast.giver.pk)


def test_any_party_support_and_operations_report(cast: Cast, handed_over: Transition) -> None:
    """BO-5, RO-6, RO-10: parties, managers, sponsor, support and operations may; executives and outsiders may not."""
    reporters = ("giver", "receiver", "manager", "giver_manager", "support", "operations")
    for number, name in enumerate(reporters):
        report(cast, handed_over, who=name, ref=f"case {number}")
    with pytest.raises(Refused):
        report(cast, handed_over, who="executive")
    with pytest.raises(NotFound):
        report(cast, handed_over, who="outsider")
    assert Breach.objects.count() == len(reporters)


def test_everything_that_is_wrong_is_said_at_once(cast: Cast, handed_over: Transition) -> None:
    """BO-5: kind, person, evidence and day each have their reason; nothing is kept."""
    with pytest.raises(Refused) as refused:
        report(
            cast,
            handed_over,
            kind="rudeness",
            about="customer",
            evidence="tbd",
            happened_on=today() + timedelta(days=2),
        )
    assert codes(refused) == [
        "breach.unknown_kind",
        "breach.unknown_person",
        "breach.too_thin",
        "breach.in_future",
    ]
    with pytest.raises(Refused) as early:
        report(cast, handed_over, happened_on=today() - timedelta(days=3))
    assert codes(early) == ["breach.too_early"]
    assert Breach.objects.count() == 0


def test_most_kinds_presuppose_the_cutover(cast: Cast, planned: Transition) -> None:
    """BO-2: before the cutover the outgoing owner leads: no bypass; unclear roles can be reported."""
    with pytest.raises(Refused) as refused:
        report(cast, planned)
    assert codes(refused) == ["breach.no_cutover"]
    assert report(cast, planned, kind="unclear_roles").is_open


def test_the_same_cause_is_open_at_most_once(cast: Cast, handed_over: Transition) -> None:
    """BO-5: a second report of the same is sent to the first; once decided, it may come again."""
    first = report(cast, handed_over)
    with pytest.raises(Refused) as refused:
        report(cast, handed_over, who="support")
    assert codes(refused) == ["breach.exists"]
    assert refused.value.reasons[0].where == f"breach-{first.pk}"
    report(cast, handed_over, who="support", ref="another mail")
    dismiss_breach(actor=cast.actor("manager"), breach_id=first.pk, reason="Rei was in copy all along")
    assert report(cast, handed_over).pk != first.pk


def test_a_manager_resolves_or_dismisses_with_a_reason(cast: Cast, handed_over: Transition) -> None:
    """BO-5: managers of either side decide, once, with a reason; the others may not; reporter and person are told."""
    one, other = report(cast, handed_over), report(cast, handed_over, ref="second")
    for name in ("giver", "receiver", "operations"):
        with pytest.raises(Refused) as refused:
            resolve_breach(actor=cast.actor(name), breach_id=one.pk, reason="We have talked about it")
        assert codes(refused)[0] in ("access.role", "breach.own")
    with pytest.raises(Refused) as thin:
        resolve_breach(actor=cast.actor("manager"), breach_id=one.pk, reason="ok")
    assert codes(thin) == ["breach.too_thin"]
    done = resolve_breach(
        actor=cast.actor("manager"), breach_id=one.pk, reason="Gina brings Rei in from now on"
    )
    assert (done.state, done.decided_by_id) == ("resolved", cast.manager.pk)
    dismiss_breach(actor=cast.actor("giver_manager"), breach_id=other.pk, reason="It was a reference request")
    with pytest.raises(Refused) as again:
        dismiss_breach(actor=cast.actor("manager"), breach_id=one.pk, reason="On second thoughts it was not")
    assert codes(again) == ["breach.decided"]
    told = Notice.objects.filter(code="notice.breach_decided").values_list("person_id", flat=True)
    assert set(told) == {cast.giver.pk, cast.receiver.pk}
    assert set(Event.objects.filter(action__startswith="breach.").values_list("action", flat=True)) == {
        "breach.noted",
        "breach.resolved",
        "breach.dismissed",
    }


def test_nobody_decides_about_themselves(cast: Cast, handed_over: Transition) -> None:
    """BO-5: the person concerned may remark, also where they are a manager of a side, but not decide."""
    Transition.objects.filter(pk=handed_over.pk).update(receiver_manager=cast.giver)
    one = report(cast, handed_over)
    with pytest.raises(Refused) as refused:
        dismiss_breach(actor=cast.actor("giver"), breach_id=one.pk, reason="I had every right to do so")
    assert codes(refused) == ["breach.own"]
    said = add_remark(actor=cast.actor("giver"), breach_id=one.pk, text="Rei was away, and it could not wait")
    assert said.remarks[0]["by"] == "Gina Giver"
    assert waiting_for(cast.actor("giver")) == []
    assert [found.pk for found in waiting_for(cast.actor("giver_manager"))] == [one.pk]


def test_operations_stand_in_where_no_manager_can_decide(cast: Cast, handed_over: Transition) -> None:
    """BO-5: where the only manager is the person concerned, operations decide, so that nothing is stuck."""
    Transition.objects.filter(pk=handed_over.pk).update(
        receiver_manager=cast.giver, giver_manager=None, operations=cast.operations
    )
    one = report(cast, handed_over)
    assert Notice.objects.get(code="notice.boundary_breach").person_id == cast.operations.pk
    assert not resolve_breach(
        actor=cast.actor("operations"), breach_id=one.pk, reason="Agreed with both how to go on"
    ).is_open


def test_evidence_grows_and_is_never_lost(cast: Cast, handed_over: Transition) -> None:
    """BO-5, SE-6: further evidence is added to what stands there; a stale version is a conflict."""
    one = report(cast, handed_over)
    more = add_evidence(
        actor=cast.actor("receiver"),
        breach_id=one.pk,
        what="A second mail of the same day",
        who="Mika Hoshino",
    )
    assert len(more.evidence) == 2
    with pytest.raises(Conflict):
        add_evidence(
            actor=cast.actor("receiver"),
            breach_id=one.pk,
            what="A third mail of that day",
            expected_version=1,
        )
    resolve_breach(actor=cast.actor("manager"), breach_id=one.pk, reason="We have talked about it")
    with pytest.raises(Refused) as refused:
        add_evidence(actor=cast.actor("receiver"), breach_id=one.pk, what="And one more from today")
    assert codes(refused) == ["breach.decided"]


def test_who_sees_breaches(cast: Cast, handed_over: Transition) -> None:
    """BO-5, RO-10: parties, managers, sponsor and operations; a reporter what they reported; nobody else."""
    mine = report(cast, handed_over, who="support")
    other = report(cast, handed_over, ref="another")
    for name in ("giver", "receiver", "manager", "giver_manager", "operations", "executive"):
        assert {one.pk for one in visible_breaches(cast.actor(name))} == {mine.pk, other.pk}, name
    assert [one.pk for one in visible_breaches(cast.actor("support"))] == [mine.pk]
    assert [one.pk for one in breaches_of(cast.actor("support"), handed_over)] == [mine.pk]
    assert list(visible_breaches(cast.actor("outsider"))) == []
    with pytest.raises(NotFound):
        add_remark(actor=cast.actor("support"), breach_id=other.pk, text="What is this about?")
    assert visible_breaches(Actor.console()).count() == 2


def test_counts_for_measures(cast: Cast, handed_over: Transition) -> None:
    """ME-13: breaches per transition by state and kind; what was dismissed was none."""
    one = report(cast, handed_over)
    report(cast, handed_over, kind="overruled")
    dismissed = report(cast, handed_over, kind="other")
    resolve_breach(actor=cast.actor("manager"), breach_id=one.pk, reason="We have talked about it")
    dismiss_breach(actor=cast.actor("manager"), breach_id=dismissed.pk, reason="A mistake in the name")
    quiet = hand_over(cast, open_for(cast, make_account(cast.giver, "Birch Tools")))
    found = breach_counts([handed_over.pk, quiet.pk])
    assert found == {handed_over.pk: BreachCounts(1, 1, 1, {"bypass": 1, "overruled": 1})}
    assert found[handed_over.pk].total == 2


def test_happened_at_lies_between_cutover_and_now(cast: Cast, handed_over: Transition) -> None:
    """BO-4: only the day is known of a report; its instant is not before the cutover and not in the future."""
    one = report(cast, handed_over)
    assert handed_over.cut_over_at is not None
    assert handed_over.cut_over_at <= one.happened_at <= clock.now()
