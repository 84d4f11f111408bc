"""Expectation gaps: found, kept, recomputed, decided, through page, API and command (CO-1, CO-3, CO-4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tasuki.commitments import actions, gap_finding, queries
from tasuki.commitments.jobs import judge_account, judge_all
from tasuki.commitments.kinds import DETAILS, KIND_OF, TERMS, Detail
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.commitments.terms import SourceRef, clean_terms
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.tests.doors import api, command, page
from tasuki.customers.deals import save_deal
from tasuki.customers.imports.actions import closing, run_import
from tasuki.customers.models import Account, Deal
from tasuki.documents.models import Source, SourcePart
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import make_account
from tasuki.web.reason_texts import sentence

YAML = b"""
products: [{name: Loom Planning, aliases: [Loom]}]
features:
  - {product: Loom Planning, name: Shift calendar, status: listed}
  - {product: Loom Planning, name: Offline mode, status: roadmap, planned_for: 2027 Q3}
durations:
  - {product: Loom Planning, weeks_from: 8, weeks_to: 10}
  - {product: Loom Planning, tier: strategic, weeks_from: 12, weeks_to: 16}
support: [{name: Basic, rank: 1}, {name: Gold, rank: 2}]
discounts: [{max_percent: 10}]
"""


@pytest.fixture
def standards(stage: Stage) -> None:
    actions.import_standards(actor=stage.operations, format="yaml", content=YAML)


def promise(stage: Stage, detail: str = "go_live", **more: Any) -> Commitment:
    values: dict[str, Any] = {"text": "Live in four weeks", "terms": {"product": "Loom", "weeks": 4}, **more}
    return actions.record_commitment(
        actor=stage.giver, account=stage.account, kind=KIND_OF[detail], detail=detail, **values
    )


def told(one: Commitment) -> list[str]:
    return sorted(gap.code for gap in one.gaps.filter(gone_at=None))


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in error.value.reasons]


def test_the_kinds_of_the_specification() -> None:
    """CO-1: every sub-kind belongs to one kind; figures are asked only where a rule needs them."""
    assert {one for ones in DETAILS.values() for one in ones} == set(Detail.values) == set(KIND_OF)
    assert set(TERMS) <= set(Detail.values)
    assert [len(DETAILS[kind]) for kind in ("scope", "service", "timeline", "commercial", "verbal")] == [
        4,
        5,
        3,
        5,
        3,
    ]


@pytest.mark.parametrize(
    ("detail", "raw", "code"),
    [
        ("go_live", {"weeks": "soon"}, "commitment.not_a_number"),
        ("go_live", {"weeks": 521}, "commitment.out_of_range"),
        ("go_live", {"weeks": 1.5}, "commitment.not_a_number"),
        ("go_live", {"go_live_on": "31.12.2026"}, "commitment.not_a_day"),
        ("go_live", {"discount": 5}, "commitment.term_not_asked"),
        ("discount", {"discount": "100.5"}, "commitment.out_of_range"),
        ("discount", {"discount": "1.234"}, "commitment.not_a_number"),
        ("discount", {"discount": "NaN"}, "commitment.not_a_number"),
        ("feature", {"feature": "x" * 301}, "commitment.too_long"),
        ("feature", {"feature": "a\x00"}, "commitment.bad_character"),
        ("informal", {"feature": "x"}, "commitment.term_not_asked"),
    ],
)
def test_figures_that_cannot_be_kept(detail: str, raw: dict[str, Any], code: str) -> None:
    """CO-1: refused with field and limit, never cut."""
    _kept, reasons = clean_terms(detail, raw)
    assert [one.code for one in reasons] == [code]
    assert sentence(reasons[0]) != code


def test_four_weeks_by_page_api_and_command(
    stage: Stage, standards: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """CO-1, CO-4: 4 weeks promised where 8–10 are standard is said on all three doors, in the reader's language."""
    giver = page(stage, "giver")
    new = f"/accounts/{stage.account.pk}/commitments/new/"
    assert "Go-live" in giver.get(new).content.decode()
    form = giver.get(new + "?what=timeline.go_live").content.decode()
    assert "Weeks promised" in form
    assert "Discount in %" not in form
    sent = {
        "kind": "timeline",
        "detail": "go_live",
        "text": "Live soon",
        "term_product": "Loom",
        "term_weeks": "4",
    }
    assert giver.post(new, sent).status_code == 302
    one = Commitment.objects.get()
    assert one.terms == {"product": "Loom", "weeks": 4}
    shown = giver.get(f"/commitments/{one.pk}/").content.decode()
    assert "Go-live promised in 4 weeks; 8–10 weeks are standard for Loom Planning." in shown
    assert "Reset the expectation with the customer" in shown
    assert (
        "8–10 weeks are standard" in giver.get(f"/accounts/{stage.account.pk}/commitments/").content.decode()
    )
    body = {
        "kind": "timeline",
        "detail": "go_live",
        "text": "By May",
        "terms": {"product": "Loom", "weeks": 5},
    }
    status, made = api(stage, "giver", "POST", f"/accounts/{stage.account.pk}/commitments", body)
    assert (status, made["terms"]) == (201, {"product": "Loom", "weeks": 5})
    status, added = command(
        capsys, stage, "giver", "commitments", "add", "Bayu Foods", "--detail", "go_live", "--text", "Very soon",
        "--term", "product=Loom", "--term", "weeks=1",
    )  # fmt: skip
    assert (status, added["gaps"][0]["severity"]) == (0, "high")
    listed = api(stage, "manager", "GET", "/expectation-gaps?state=open")[1]
    assert listed["count"] == 3
    assert {one["code"] for one in listed["items"]} == {"expectation.too_fast"}
    status, gaps = command(capsys, stage, "manager", "commitments", "gaps", "--account", "Bayu Foods")
    assert (status, len(gaps), gaps[0]["remedy"]) == (0, 3, "reset")
    lines = queries.gap_lines(stage.account.pk)
    assert (len(lines), lines[0]["code"], lines[0]["standards_number"]) == (3, "expectation.too_fast", 1)
    assert api(stage, "outsider", "GET", "/expectation-gaps")[1]["count"] == 0


def test_recomputed_when_the_promise_changes(stage: Stage, standards: None) -> None:
    """CO-4: what changes the promise changes its gaps; those that are gone stay readable."""
    one = promise(stage)
    assert told(one) == ["expectation.too_fast"]
    actions.edit_commitment(
        actor=stage.giver, commitment=one, changes={"terms": {"product": "Loom", "weeks": 9}}
    )
    assert told(one) == []
    assert one.gaps.get().gone_at is not None
    actions.edit_commitment(
        actor=stage.giver,
        commitment=one,
        changes={
            "kind": "scope",
            "detail": "feature",
            "terms": {"product": "Loom", "feature": "Offline mode"},
        },
    )
    assert told(one) == ["expectation.feature_on_roadmap"]
    actions.resolve_commitment(
        actor=stage.giver, commitment=one, state="withdrawn", evidence="Mail of Monday"
    )
    assert told(one) == []


def test_recomputed_when_the_deal_changes(stage: Stage, standards: None) -> None:
    """CO-4: a go-live by date counts from the signature of the deal; the deal's product stands in."""
    one = promise(stage, terms={"go_live_on": "2027-03-01"}, promised_on=date(2026, 11, 2))
    assert told(one) == []  # nobody knows the product
    deal = save_deal(
        actor=stage.giver,
        account=stage.account,
        values={"name": "Loom", "product": "Loom Planning", "status": "won", "closed_on": date(2026, 12, 1)},
    )
    judge_account.call(str(stage.account.pk))
    assert told(one) == []
    save_deal(actor=stage.giver, account=stage.account, values={"closed_on": date(2027, 2, 1)}, deal=deal)
    judge_account.call(str(stage.account.pk))
    assert told(one) == ["expectation.too_fast"]
    assert one.gaps.get(gone_at=None).values["promised"] == "4"


def test_recomputed_when_account_or_catalogue_change(stage: Stage, standards: None) -> None:
    """CO-4: another tier has other standards; a new version of the catalogue is held against all promises."""
    one = promise(stage, terms={"product": "Loom", "weeks": 9})
    assert told(one) == []
    Account.objects.filter(pk=stage.account.pk).update(tier="strategic")
    assert judge_all.call() == 1
    assert one.gaps.get(gone_at=None).values["weeks_from"] == 12
    assert judge_all.call() == 0  # looking twice finds nothing new
    entry = next(row for row in _durations() if row["tier"] == "strategic")
    actions.save_entry(
        actor=stage.operations,
        section="durations",
        values={**entry, "weeks_from": 6},
        entry_id=entry["id"],
    )
    gap_finding.judge_all()
    assert told(one) == []


def _durations() -> list[dict[str, Any]]:
    from tasuki.commitments.standards.queries import current

    found = current()
    assert found is not None
    return list(found.document["durations"])


def test_contracted_support_by_page_api_and_command(
    stage: Stage, standards: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """CO-4: a support tier other than the contracted one; the contract is said on all three doors."""
    one = promise(stage, "support_tier", text="Gold support", terms={"support_tier": "Gold"})
    assert told(one) == ["expectation.support_not_contracted"]
    path = f"/accounts/{stage.account.pk}"
    sent = {"support_tier": "Basic", "version": "0"}
    assert page(stage, "giver").post(f"{path}/commitments/support/", sent).status_code == 302
    judge_account.call(str(stage.account.pk))
    assert told(one) == ["expectation.support_differs"]
    assert page(stage, "giver").post(f"{path}/commitments/support/", sent).status_code == 409
    refused = api(stage, "giver", "PUT", f"{path}/contracted-support", {"support_tier": "Platinum"})
    assert (refused[0], refused[1]["reasons"][0]["code"]) == (422, "standards.tier_unknown")
    status, kept = api(
        stage, "giver", "PUT", f"{path}/contracted-support", {"support_tier": "Gold", "version": 1}
    )
    assert (status, kept["version"]) == (200, 2)
    judge_account.call(str(stage.account.pk))
    assert told(one) == []
    status, kept = command(capsys, stage, "giver", "commitments", "support", "Bayu Foods", "-")
    assert (status, kept["support_tier"]) == (0, "")
    assert api(stage, "outsider", "GET", f"{path}/contracted-support")[0] == 404


def test_managers_decide_by_page_api_and_command(
    stage: Stage, standards: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """CO-4: accepted or dismissed with a reason, by managers only; the decision is kept."""
    rows = [promise(stage, text=f"Promise {n}", terms={"product": "Loom", "weeks": n}) for n in (1, 2, 3)]
    by_page, by_api, by_command = (one.gaps.get() for one in rows)
    manager = page(stage, "manager")
    empty = manager.post(f"/commitments/gaps/{by_page.pk}/", {"state": "accepted", "reason": "?"})
    assert (empty.status_code, "something real" in empty.content.decode()) == (422, True)
    sent = {"state": "accepted", "reason": "Two people more, agreed with delivery"}
    assert page(stage, "giver").post(f"/commitments/gaps/{by_page.pk}/", sent).status_code == 422
    assert manager.post(f"/commitments/gaps/{by_page.pk}/", sent).status_code == 302
    assert "Two people more" in manager.get(f"/commitments/{by_page.commitment_id}/").content.decode()
    path = f"/expectation-gaps/{by_api.pk}/decide"
    assert api(stage, "giver", "POST", path, sent)[0] == 422
    assert api(stage, "manager", "POST", path, {"state": "dismissed", "reason": "A test account"})[1][
        "state"
    ] == ("dismissed")
    assert api(stage, "manager", "POST", path, sent)[1]["reasons"][0]["code"] == "commitment.gap_decided"
    words = ("commitments", "decide", str(by_command.pk), "accepted", "Custom work is sold")
    assert command(capsys, stage, "giver", *words)[0] == 1
    status, made = command(capsys, stage, "manager", *words)
    assert (status, made["decided_by"]) == (0, "Mona Manager")
    assert gap_finding.judge_all() == 0  # kept
    assert api(stage, "outsider", "POST", path, sent)[0] == 404


def test_an_accepted_gap_that_grows_is_open_again(stage: Stage, standards: None) -> None:
    """CO-4: a decision is about figures; with other figures nobody has decided."""
    one = promise(stage)
    actions.decide_gap(
        actor=stage.manager, gap=one.gaps.get(), state="accepted", reason="We can do four weeks"
    )
    actions.edit_commitment(actor=stage.giver, commitment=one, changes={"text": "Live in four weeks, really"})
    assert one.gaps.get().state == "accepted"
    actions.edit_commitment(
        actor=stage.giver, commitment=one, changes={"terms": {"product": "Loom", "weeks": 2}}
    )
    assert [gap.state for gap in one.gaps.filter(gone_at=None)] == ["open"]
    assert one.gaps.filter(gone_at__isnull=False).get().decision_reason == "We can do four weeks"
    gone = one.gaps.exclude(gone_at=None).get()
    with pytest.raises(Refused) as refused:
        actions.decide_gap(actor=stage.manager, gap=gone, state="dismissed", reason="It is none")
    assert codes(refused) == ["commitment.gap_gone"]


def test_deliverable_against_a_gap(stage: Stage, standards: None, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-3, CO-4: refused with the gap's name on all doors; a note, or accepting the gap first, lets it through."""
    one, two = (
        promise(stage),
        promise(stage, text="Live in three weeks", terms={"product": "Loom", "weeks": 3}),
    )
    sent = {"verdict": "deliverable", "note": "", "version": "1"}
    answer = page(stage, "manager").post(f"/commitments/{one.pk}/verdict/", sent)
    assert (answer.status_code, "8–10 weeks are standard" in answer.content.decode()) == (422, True)
    status, told_ = api(stage, "manager", "PUT", f"/commitments/{one.pk}/verdict", {"verdict": "deliverable"})
    assert (status, told_["reasons"][0]["code"]) == (422, "commitment.gap_contradicts")
    assert "4 weeks" in told_["reasons"][0]["message"]
    assert command(capsys, stage, "manager", "commitments", "verdict", str(one.pk), "deliverable")[0] == 1
    actions.give_verdict(
        actor=stage.manager, commitment=one, verdict="deliverable", note="Two more consultants"
    )
    actions.decide_gap(
        actor=stage.manager, gap=two.gaps.get(), state="accepted", reason="Sold as custom work"
    )
    actions.give_verdict(actor=stage.manager, commitment=two, verdict="deliverable")
    assert {one.verdict, two.verdict} == {"deliverable"}


def test_changing_the_promise_takes_the_verdict_away(stage: Stage, standards: None) -> None:
    """CO-3: a verdict on eight weeks says nothing of two; other corrections leave it."""
    one = promise(stage, terms={"product": "Loom", "weeks": 9})
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="deliverable", note="As always")
    actions.edit_commitment(actor=stage.giver, commitment=one, changes={"evidence": "Mail of Monday"})
    assert one.verdict == "deliverable"
    actions.edit_commitment(
        actor=stage.giver, commitment=one, changes={"terms": {"product": "Loom", "weeks": 2}}
    )
    assert (one.verdict, one.verdict_note) == ("", "")
    assert queries.gate_facts(stage.account.pk).without_verdict == (one.short,)
    assert one.changes.get(version=one.version).before["verdict"] == "deliverable"


def test_evidence_in_a_document(stage: Stage) -> None:
    """CO-2: evidence points to a passage of a document of the account; other documents look as if not there."""
    source = Source.objects.create(account=stage.account, kind="mail", title="Mail of Sari")
    SourcePart.objects.create(
        source=source, position=1, place="line 3", text="We go live in four weeks, you said."
    )
    ref = SourceRef(source.pk, "line 3", "We go live in four weeks")
    one = promise(stage, source=ref, evidence_url="https://mail.example/1")
    assert (one.source_id, one.source_place) == (source.pk, "line 3")
    shown = page(stage, "giver").get(f"/commitments/{one.pk}/").content.decode()
    assert "Mail of Sari" in shown
    assert "https://mail.example/1" in shown
    strange = Source.objects.create(
        account=make_account(stage.people["outsider"], "Far"), kind="mail", title="X"
    )
    for bad, code in (
        (SourceRef(strange.pk), "not_found"),
        (SourceRef(source.pk, "line 3", "We go live in two weeks"), "commitment.quote_not_there"),
        (SourceRef(source.pk, "x" * 201), "commitment.too_long"),
    ):
        with pytest.raises(Refused) as refused:
            promise(stage, source=bad)
        assert codes(refused) == [code]
    for link in ("javascript:alert(1)", "ftp://x", "https://a b"):
        with pytest.raises(Refused) as refused:
            promise(stage, evidence_url=link)
        assert codes(refused) == ["commitment.bad_link"]
    body = {"kind": "verbal", "text": "By mail", "source": {"source_id": str(source.pk), "place": "line 3"}}
    status, made = api(stage, "giver", "POST", f"/accounts/{stage.account.pk}/commitments", body)
    assert (status, made["source"]["place"]) == (201, "line 3")


def test_unknown_product_never_crashes(stage: Stage, standards: None) -> None:
    """CO-4: a product nobody sells is named with what is near, whatever it looks like."""
    one = promise(
        stage,
        "feature",
        text="The shift calendar",
        terms={"product": "Loom Planing", "feature": "Shift calendar"},
    )
    assert one.gaps.get().values["near"] == ["Loom Planning"]
    for name in ("%s %(x)s", "🧵" * 50, "' OR 1=1 --", "a" * 200):
        odd = promise(stage, "feature", text="The shift calendar", terms={"product": name, "feature": name})
        assert all(sentence_ok(gap) for gap in odd.gaps.all())


def sentence_ok(gap: ExpectationGap) -> bool:
    from tasuki.commitments.gap_rows import gap_sentence

    return bool(gap_sentence(gap))


def test_many_at_once(stage: Stage, standards: None, django_assert_max_num_queries: Any) -> None:
    """CO-4: judging all costs queries per 500 promises, not per promise."""
    Commitment.objects.bulk_create(
        [
            Commitment(
                account=stage.account, kind="timeline", detail="go_live", text=f"P {n}", terms={"weeks": 1}
            )
            for n in range(600)
        ]
    )
    Deal.objects.create(account=stage.account, name="D", product="Loom Planning", status="open")
    with django_assert_max_num_queries(24):
        assert gap_finding.judge_all() == 600


def test_an_import_holds_promises_against_the_standards(
    stage: Stage, standards: None, tmp_path: Path
) -> None:
    """CO-4, SY-1: accounts that come in with other facts are judged at once, without waiting for the hour."""
    path = tmp_path / "accounts.csv"
    path.write_text("external_id,name,tier\nX1,Quillon Foods,strategic\n", encoding="utf-8")
    with mock.patch.object(closing, "wake_named") as woken:
        run_import(actor=stage.operations, kind="accounts", source=path, file_name="accounts.csv")
    assert mock.call("tasuki.commitments.jobs.judge_all") in woken.mock_calls
