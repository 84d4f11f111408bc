"""The boundaries tab and the list of breaches."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.commitments.actions import record_commitment
from tasuki.messaging.company import store
from tasuki.rules import boundaries
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.watch import finding
from tasuki.watch.actions import add_evidence, add_remark, report_breach, resolve_breach
from tasuki.watch.models import Breach, Statement
from tasuki.watch.tests.conftest import page, today
from tasuki.web import clock

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]
SAID = "Mika wrote to Gina about the rollout, and Gina answered alone"


def report(cast: Cast, row: Transition, **more: Any) -> Breach:
    """A bypass, reported by the receiver."""
    values: dict[str, Any] = {"kind": "bypass", "evidence": SAID, "happened_on": today(), **more}
    return report_breach(actor=cast.actor("receiver"), transition_id=row.pk, **values)


def address(row: Transition) -> str:
    """The tab."""
    return f"/transitions/{row.pk}/boundaries/"


def test_the_tab_for_everybody_in_it(cast: Cast, handed_over: Transition) -> None:
    """BO-1, BO-2, BO-3, RO-10: parts, what is not allowed and the wording; an outsider finds nothing."""
    for who in ("giver", "receiver", "manager", "giver_manager", "operations", "executive"):
        shown = page(cast, who).get(address(handed_over)).content.decode()
        assert "Major expansion" in shown, who
        assert "Sitting in every meeting" in shown
        assert "gina@tasuki.example" in shown
        assert "大きな拡張のご検討" in shown
        assert "Puede seguir contando conmigo" in shown
    assert page(cast, "outsider").get(address(handed_over)).status_code == 404
    assert Client().get(address(handed_over)).status_code == 302


def test_the_proposal_is_shown_before(cast: Cast, planned: Transition) -> None:
    """BO-3: before the cutover the page shows what is proposed, and says that it is a proposal."""
    shown = page(cast, "receiver").get(address(planned)).content.decode()
    assert "This is the proposal" in shown
    assert "still leads" in shown


def test_setting_and_acknowledging(cast: Cast, handed_over: Transition) -> None:
    """BO-3: the receiver sets window and parts; a refusal keeps what was typed; the giver acknowledges."""
    receiver, until = page(cast, "receiver"), today() + timedelta(days=400)
    values = {"until": until.isoformat(), "parts": ["crises"], "version": handed_over.version}
    refused = receiver.post(address(handed_over) + "set/", values)
    assert refused.status_code == 422
    assert until.isoformat() in refused.content.decode()
    assert "365 days at most" in refused.content.decode()
    values["until"] = (today() + timedelta(days=20)).isoformat()
    stale = receiver.post(address(handed_over) + "set/", {**values, "version": 1})
    assert stale.status_code == 409
    assert receiver.post(address(handed_over) + "set/", values).status_code == 302
    handed_over.refresh_from_db()
    assert handed_over.giver_part == ["crises"]
    giver = page(cast, "giver")
    assert "I know until when" in giver.get(address(handed_over)).content.decode()
    assert giver.post(address(handed_over) + "acknowledge/").status_code == 302
    assert Statement.objects.get().acknowledged_by_id == cast.giver.pk
    assert giver.post(address(handed_over) + "set/", values).status_code == 422


def test_reporting_and_deciding(cast: Cast, handed_over: Transition) -> None:
    """BO-5: report, add, remark and decide on the page; what is refused stays typed."""
    receiver, manager = page(cast, "receiver"), page(cast, "manager")
    values = {"kind": "bypass", "evidence": "n/a", "happened_on": today().isoformat()}
    refused = receiver.post(address(handed_over) + "report/", values)
    assert refused.status_code == 422
    assert "in at least 10 characters" in refused.content.decode()
    assert receiver.post(address(handed_over) + "report/", {**values, "evidence": SAID}).status_code == 302
    one = Breach.objects.get()
    again = receiver.post(address(handed_over) + "report/", {**values, "evidence": SAID})
    assert again.status_code == 422
    assert "add your evidence" in again.content.decode()
    for path, data in (
        ("evidence", {"what": "And a second mail of the same day", "version": 1}),
        ("remark", {"text": "I was in the same building", "version": 2}),
    ):
        assert receiver.post(f"/breaches/{one.pk}/{path}/", data).status_code == 302
    decision = {"decision": "resolved", "reason": "Gina brings Rei in from now on", "version": 2}
    assert manager.post(f"/breaches/{one.pk}/decide/", decision).status_code == 409
    assert manager.post(f"/breaches/{one.pk}/decide/", {**decision, "version": 3}).status_code == 302
    shown = manager.get(address(handed_over)).content.decode()
    assert SAID in shown
    assert "Gina brings Rei in from now on" in shown
    one.refresh_from_db()
    assert one.state == "resolved"


def test_the_person_concerned_is_told_and_cannot_decide(cast: Cast, handed_over: Transition) -> None:
    """BO-5: the giver sees what is said about them, may remark, and is not offered the decision."""
    one = report(cast, handed_over)
    shown = page(cast, "giver").get(address(handed_over)).content.decode()
    assert "This is about you" in shown
    assert f"/breaches/{one.pk}/decide/" not in shown
    assert f"/breaches/{one.pk}/remark/" in shown
    assert f"/breaches/{one.pk}/decide/" in page(cast, "manager").get(address(handed_over)).content.decode()
    decision = {"decision": "dismissed", "reason": "I had every right to do so"}
    assert page(cast, "giver").post(f"/breaches/{one.pk}/decide/", decision).status_code == 422
    assert Breach.objects.get().is_open


def test_a_late_promise_leads_to_its_commitment(cast: Cast, handed_over: Transition) -> None:
    """CO-6, BO-5: the evidence of a late promise is a link to the commitment."""
    one = record_commitment(
        actor=cast.actor("giver"), account=handed_over.account, kind="scope", text="A portal in Spanish"
    )
    finding.note_late_promise(one.pk)
    shown = page(cast, "manager").get(address(handed_over)).content.decode()
    assert f"/commitments/{one.pk}/" in shown
    assert "found by Tasuki" in shown


def test_the_list_filters_and_is_scoped(cast: Cast, handed_over: Transition) -> None:
    """BO-5, RO-10: open ones first to see; by state, kind and account; a stranger's list is empty."""
    one, other = report(cast, handed_over), report(cast, handed_over, kind="overruled")
    resolve_breach(actor=cast.actor("manager"), breach_id=other.pk, reason="We have talked about it")
    manager = page(cast, "manager")

    def found(query: str, client: Client = manager) -> set[Any]:
        return {row.pk for row in client.get(f"/breaches/{query}").context["page_obj"].object_list}

    assert found("") == {one.pk}
    assert found("?state=all") == {one.pk, other.pk}
    assert found("?state=resolved&kind=overruled&q=aster") == {other.pk}
    assert found("?state=all&q=nobody") == set()
    assert found("?state=all", page(cast, "outsider")) == set()
    assert found("?state=nonsense&kind=nonsense") == {one.pk, other.pk}


def test_the_export_carries_no_formula(cast: Cast, handed_over: Transition) -> None:
    """BO-5, SY-5: what somebody wrote never becomes a formula; the same filter and scope as the list."""
    report(cast, handed_over, evidence='=HYPERLINK("http://evil.example","click here")')
    text = page(cast, "manager").get("/breaches/export/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1
    assert rows[0]["evidence"].startswith("'=HYPERLINK")
    assert rows[0]["account"] == "Aster Foods"
    assert len(page(cast, "outsider").get("/breaches/export/").content.decode("utf-8-sig").splitlines()) == 1


def some_breaches(cast: Cast, row: Transition, count: int) -> None:
    """So many, each with evidence and a remark."""
    for number in range(count):
        one = report(cast, row, kind=list(boundaries.BREACHES)[number % 8], ref=f"case {number}")
        add_evidence(actor=cast.actor("receiver"), breach_id=one.pk, what="A second mail of the same day")
        add_remark(actor=cast.actor("manager"), breach_id=one.pk, text="I have asked both of them")


@pytest.mark.parametrize(
    ("who", "budget"), [("manager", 26), ("receiver", 26), ("operations", 26), ("executive", 28)]
)
def test_query_budgets(
    cast: Cast,
    handed_over: Transition,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    budget: int,
    django_assert_max_num_queries: Budget,
) -> None:
    """BO-5: the tab and the list cost the same number of queries for one breach and for many."""
    some_breaches(cast, handed_over, 12)
    client = page(cast, who)
    monkeypatch.setattr(store, "FRESH_FOR", 60.0)  # once a second a process asks whether texts have changed
    store.in_force()
    with django_assert_max_num_queries(budget):
        assert client.get(address(handed_over)).status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get("/breaches/?state=all").status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get("/breaches/export/?state=all").status_code == 200


def test_over_in_time(cast: Cast, handed_over: Transition) -> None:
    """BO-1: on a later day the page says which part is over."""
    Transition.objects.filter(pk=handed_over.pk).update(
        scenario="sales-to-cs", giver_part=["champion_checkins"]
    )
    with clock.fixed(clock.now() + timedelta(days=90)):
        shown = page(cast, "manager").get(address(handed_over)).content.decode()
    assert ">over<" in shown


def test_on_my_work_a_manager_sees_what_to_decide(cast: Cast, handed_over: Transition) -> None:
    """BO-5, UX-2: open breaches stand on the manager's desk, and notices lead to the tab."""
    one = report(cast, handed_over)
    shown = page(cast, "manager").get(reverse("desk:my_work")).content.decode()
    assert "Breaches to decide" in shown
    assert f"{address(handed_over)}#breach-{one.pk}" in shown
    assert f'href="{address(handed_over)}"' in shown
    assert "boundary breach to decide (Bypass)" in shown
    assert "Breaches to decide" not in page(cast, "giver").get(reverse("desk:my_work")).content.decode()
