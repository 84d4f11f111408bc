"""Verdicts before close, resets of expectations, the customer's acknowledgement (CO-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from tasuki.commitments import actions, queries
from tasuki.commitments.actions import Acknowledgement
from tasuki.commitments.days import today_of
from tasuki.commitments.listing.asked import asked_for
from tasuki.commitments.models import Commitment, PromiseJudge
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.tests.doors import api, command, page
from tasuki.customers.models import Deal
from tasuki.people.models import Team
from tasuki.people.queries import actor_for_person
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.web import clock


def promise(stage: Stage, **more: Any) -> Commitment:
    values: dict[str, Any] = {"kind": "timeline", "text": "Live in four weeks", **more}
    return actions.record_commitment(actor=stage.giver, account=stage.account, **values)


def to_reset(stage: Stage, **more: Any) -> Commitment:
    one = promise(stage, **more)
    return actions.give_verdict(
        actor=stage.manager, commitment=one, verdict="reset", note="Ten weeks at least"
    )


def known(stage: Stage, **more: Any) -> Acknowledgement:
    values: dict[str, Any] = {
        "on": clock.now().date(), "by": stage.contact, "channel": "mail", "evidence": "Her mail of today", **more,
    }  # fmt: skip
    return Acknowledgement(**values)


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in error.value.reasons]


def test_a_reset_by_page(stage: Stage) -> None:
    """CO-3: verdict, new wording, acknowledgement, each by its own form; history keeps old and new."""
    one = to_reset(stage)
    giver = page(stage, "giver")
    assert "Write down what is promised instead" in giver.get(f"/commitments/{one.pk}/").content.decode()
    sent = {"text": "Live in ten weeks", "due_on": "2027-02-15", "note": "Told on the phone", "version": "2"}
    assert giver.post(f"/commitments/{one.pk}/reset/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.text, one.reset_state) == ("Live in four weeks", "open")
    assert queries.gate_facts(stage.account.pk).reset_open == (one.short,)
    sent = {
        "by": str(stage.contact.pk),
        "on": "2026-11-17",
        "channel": "call",
        "evidence": "",
        "version": "3",
    }
    refused = giver.post(f"/commitments/{one.pk}/acknowledge/", sent)
    assert (refused.status_code, "what shows that the customer knows" in refused.content.decode()) == (
        422,
        True,
    )
    assert (
        giver.post(f"/commitments/{one.pk}/acknowledge/", {**sent, "evidence": "“Fine”"}).status_code == 302
    )
    one.refresh_from_db()
    assert (one.text, one.due_on, one.reset_state) == ("Live in ten weeks", date(2027, 2, 15), "acknowledged")
    assert queries.gate_facts(stage.account.pk).reset_open == ()
    shown = giver.get(f"/commitments/{one.pk}/").content.decode()
    assert "Acknowledged by Sari Dewi" in shown
    assert "Live in four weeks" in shown


def test_a_reset_by_api(stage: Stage) -> None:
    """CO-3, SY-4: recorded and acknowledged, in one call or in two."""
    one, two = to_reset(stage), to_reset(stage, text="A second language")
    path = f"/commitments/{one.pk}"
    status, said = api(stage, "giver", "POST", path + "/reset", {"text": "Live in ten weeks", "version": 2})
    assert (status, said["reset_state"]) == (200, "open")
    body = {
        "on": "2026-11-17",
        "stakeholder_id": str(stage.contact.pk),
        "channel": "mail",
        "evidence": "Her mail",
    }
    status, said = api(stage, "giver", "POST", path + "/acknowledge", {**body, "version": 3})
    assert (status, said["text"], said["reset_state"]) == (200, "Live in ten weeks", "acknowledged")
    at_once = {"text": "A second language next year", "acknowledgement": body}
    status, said = api(stage, "giver", "POST", f"/commitments/{two.pk}/reset", at_once)
    assert (status, said["reset_state"], said["version"]) == (200, "acknowledged", 4)
    (reset,) = api(stage, "manager", "GET", path + "/resets")[1]
    assert (reset["before"], reset["acknowledged_by"]) == ("Live in four weeks", "Sari Dewi")
    assert api(stage, "outsider", "POST", path + "/reset", {"text": "X y"})[0] == 404


def test_a_reset_by_command(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-3: verdict, reset, acknowledge, resolve."""
    one = promise(stage)
    ref = str(one.pk)
    assert command(capsys, stage, "manager", "commitments", "verdict", ref, "reset", "--note", "Ten")[0] == 0
    status, said = command(capsys, stage, "giver", "commitments", "reset", ref, "--text", "In ten weeks")
    assert (status, said["reset_state"]) == (0, "open")
    words = ("commitments", "acknowledge", ref, "Sari Dewi", "2026-11-17", "Her mail", "--channel", "mail")
    status, said = command(capsys, stage, "giver", *words)
    assert (status, said["text"], said["resets"][0]["acknowledged_by"]) == (0, "In ten weeks", "Sari Dewi")
    one.refresh_from_db()
    assert one.resets.get().acknowledged_by == stage.contact
    status, said = command(capsys, stage, "giver", "commitments", "resolve", ref, "delivered", "Protocol")
    assert (status, said["state"]) == (0, "delivered")


def test_what_a_reset_needs(stage: Stage) -> None:
    """CO-3: the verdict first, something else than before, a customer who said so, not tomorrow."""
    one = promise(stage)
    with pytest.raises(Refused) as refused:
        actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    assert codes(refused) == ["commitment.no_reset_asked"]
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset")
    with pytest.raises(Refused) as refused:
        actions.record_reset(actor=stage.giver, commitment=one, text=one.text)
    assert codes(refused) == ["commitment.reset_changes_nothing"]
    with pytest.raises(Refused) as refused:
        actions.acknowledge_reset(actor=stage.giver, commitment=one, acknowledgement=known(stage))
    assert codes(refused) == ["commitment.no_open_reset"]
    actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    stranger = make_account(stage.people["outsider"], "Far").stakeholders.first()
    tomorrow = today_of(stage.giver) + timedelta(days=1)
    bad = known(stage, on=tomorrow, by=stranger, channel="pigeon", evidence="?", evidence_url="ftp://x")
    with pytest.raises(Refused) as refused:
        actions.acknowledge_reset(actor=stage.giver, commitment=one, acknowledgement=bad)
    assert set(codes(refused)) == {
        "commitment.bad_link", "commitment.foreign", "commitment.acknowledged_later", "commitment.unknown_value",
    }  # fmt: skip
    nobody = known(stage, by=None, by_name=" ", evidence="")
    with pytest.raises(Refused) as refused:
        actions.acknowledge_reset(actor=stage.giver, commitment=one, acknowledgement=nobody)
    assert set(codes(refused)) == {"commitment.acknowledged_by_whom", "commitment.acknowledgement_evidence"}
    with pytest.raises(Conflict):
        actions.acknowledge_reset(
            actor=stage.giver, commitment=one, acknowledgement=known(stage), expected_version=1
        )


def test_an_open_reset_is_replaced_and_undone(stage: Stage) -> None:
    """CO-3: only the last wording waits; another verdict takes the reset back, another promise as well."""
    one = to_reset(stage)
    actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    actions.record_reset(
        actor=stage.giver, commitment=one, text="In twelve weeks", acknowledgement=known(stage)
    )
    assert [(reset.number, reset.text) for reset in one.resets.all()] == [(2, "In twelve weeks")]
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset", note="Still")
    assert one.reset_state == "acknowledged"
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="not_deliverable", note="Not at all")
    assert one.reset_state == ""
    two = to_reset(stage, text="Another")
    actions.record_reset(actor=stage.giver, commitment=two, text="Another, later")
    actions.edit_commitment(actor=stage.giver, commitment=two, changes={"text": "Quite another"})
    assert (two.verdict, two.reset_state, two.resets.count()) == ("", "", 0)


def test_judges_before_close(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-3: a CS manager named by the company judges promises of open deals that nobody receives yet."""
    account = make_account(stage.people["giver"], "Cedar Mills")
    Deal.objects.create(account=account, name="Loom", status="open", stage="Negotiation")
    one = actions.record_commitment(
        actor=stage.giver, account=account, kind="verbal", text="We'll work it out"
    )
    judge = stage.people["outsider"]
    assert page(stage, "outsider").get(f"/commitments/{one.pk}/").status_code == 404
    team = stage.people["giver"].team
    assert team is not None
    ops = page(stage, "operations")
    assert (
        ops.post("/standards/judges/", {"add": "1", "person": judge.email, "team": str(team.pk)}).status_code
        == 302
    )
    assert "Oskar Outsider" in ops.get("/standards/").content.decode()
    assert api(stage, "giver", "GET", "/promise-judges")[1] == [
        {"person": {"id": str(judge.pk), "name": judge.name}, "team": team.name}
    ]
    assert api(stage, "outsider", "GET", "/commitments?verdict=mine")[1]["count"] == 1
    assert "work it out" in page(stage, "outsider").get("/commitments/verdicts/").content.decode()
    sent = {"verdict": "deliverable", "note": "Standard", "version": "1", "next": "/commitments/verdicts/"}
    answer = page(stage, "outsider").post(f"/commitments/{one.pk}/verdict/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/commitments/verdicts/")
    assert (
        page(stage, "outsider").post(f"/commitments/{one.pk}/owner/", {"owner": "", "version": 2}).status_code
        == 422
    )
    Deal.objects.update(status="won")
    with pytest.raises(NotFound):
        queries.access_commitment(actor_for_person(judge), one.pk)
    assert command(capsys, stage, "operations", "standards", "judges", "--nobody") == (0, [])
    assert command(capsys, stage, "operations", "standards", "judges", f"{judge.email}@@{team.name}")[0] == 0
    assert (
        api(stage, "operations", "PUT", "/promise-judges", {"judges": [{"person": judge.email}]})[1][0][
            "team"
        ]
        is None
    )
    other = Team.objects.create(name="Elsewhere", kind=Team.Kind.SALES)
    actions.set_judges(actor=stage.operations, judges=[(judge, other)])
    Deal.objects.update(status="open")
    assert not queries.awaits_verdict_of(actor_for_person(judge)).exists()
    assert PromiseJudge.objects.count() == 1


def test_the_sales_manager_judges_where_nobody_is_named(stage: Stage) -> None:
    """CO-3: before close the owner's manager may judge as well; the rep may not."""
    account = make_account(stage.people["giver"], "Cedar Mills")
    Deal.objects.create(account=account, name="Loom", status="open")
    one = actions.record_commitment(
        actor=stage.giver, account=account, kind="verbal", text="We'll work it out"
    )
    boss = stage.people["giver"].team.manager  # type: ignore[union-attr]
    assert list(queries.awaits_verdict_of(actor_for_person(boss))) == [one]  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.give_verdict(actor=stage.giver, commitment=one, verdict="deliverable")


def test_words_of_a_reset_are_never_lost(stage: Stage) -> None:
    """CO-3: what was recorded and replaced, or discarded by an edit, stays in the history; its number is used once."""
    one = to_reset(stage, kind="timeline", detail="go_live")
    first: dict[str, Any] = {
        "text": "In ten weeks",
        "due_on": date(2027, 2, 15),
        "terms": {"weeks": 10},
        "note": "Told her",
    }
    actions.record_reset(actor=stage.giver, commitment=one, **first)
    actions.record_reset(actor=stage.giver, commitment=one, text="In twelve weeks")
    line = one.changes.get(version=one.version)
    kept = {**first, "number": 1, "due_on": "2027-02-15"}
    assert (line.before["reset"], line.after["reset"]["number"]) == (kept, 2)
    shown = page(stage, "giver").get(f"/commitments/{one.pk}/").content.decode()
    assert "1: In ten weeks · 15 Feb 2027 · Weeks promised: 10 · Told her" in shown
    actions.edit_commitment(actor=stage.giver, commitment=one, changes={"text": "Live some day"})
    line = one.changes.get(version=one.version)
    assert (line.before["reset"]["text"], line.after["reset"]) == ("In twelve weeks", None)
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset")
    actions.record_reset(actor=stage.giver, commitment=one, text="In a year")
    assert one.resets.get().number == 3


def test_another_verdict_closes_the_open_reset(stage: Stage) -> None:
    """CO-3, CO-5: its words stay in the history and the brief tells it no more; asked for again, one starts anew."""
    one = to_reset(stage)
    actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset", note="Yes, ten")
    assert (one.reset_state, one.resets.count()) == ("open", 1)
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="deliverable", note="It fits after all")
    assert (one.reset_state, one.resets.count()) == ("", 0)
    assert one.changes.get(version=one.version).before["reset"]["text"] == "In ten weeks"
    assert queries.brief_lines(stage.account.pk)[0]["resets"] == []
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset", note="It does not")
    assert one.reset_state == "needed"


def test_an_open_row_from_before_is_taken_up(stage: Stage) -> None:
    """CO-3: a reset left open under another verdict is not told in the brief, and open again once asked for."""
    one = to_reset(stage)
    actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    Commitment.objects.filter(pk=one.pk).update(verdict="deliverable", reset_state="")
    one.refresh_from_db()
    assert queries.brief_lines(stage.account.pk)[0]["resets"] == []
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset")
    assert one.reset_state == "open"
    assert len(queries.brief_lines(stage.account.pk)[0]["resets"]) == 1
    actions.acknowledge_reset(actor=stage.giver, commitment=one, acknowledgement=known(stage))
    assert one.text == "In ten weeks"


def test_today_is_the_day_where_one_is(stage: Stage) -> None:
    """CO-3: in Tokyo it is tomorrow already; a promise is overdue there, not yet in Greenwich."""
    one = to_reset(stage, due_on=date(2026, 11, 22))
    actions.record_reset(actor=stage.giver, commitment=one, text="In ten weeks")
    tokyo, greenwich = (replace(stage.giver, zone=zone) for zone in ("Asia/Tokyo", "UTC"))
    said = known(stage, on=date(2026, 11, 23))
    with clock.fixed(datetime(2026, 11, 22, 23, tzinfo=UTC)):
        late = [asked_for(actor, {"due": "overdue"}).count() for actor in (greenwich, tokyo)]
        assert late == [0, 1]
        with pytest.raises(Refused) as refused:
            actions.acknowledge_reset(actor=greenwich, commitment=one, acknowledgement=said)
        assert codes(refused) == ["commitment.acknowledged_later"]
        actions.acknowledge_reset(actor=tokyo, commitment=one, acknowledgement=said)
    assert one.reset_state == "acknowledged"


def test_verdicts_are_asked_where_a_gate_needs_them(cast: Cast) -> None:
    """GA-5, CO-3: after a sale until the cut-over; who takes over from a colleague is asked for none."""
    for scenario, asked in (("rep-to-rep", 0), ("sales-to-cs", 1)):
        account = make_account(cast.giver, f"Cedar {scenario}")
        open_for(cast, account, scenario=scenario)
        one = actions.record_commitment(
            actor=cast.actor("giver"), account=account, kind="scope", text="SSO by May"
        )
        for who in ("receiver", "manager"):
            waiting = queries.awaits_verdict_of(cast.actor(who))
            assert waiting.filter(pk=one.pk).count() == asked
    apps.get_model("transitions", "Transition").objects.update(cut_over_at=clock.now())
    assert not queries.awaits_verdict_of(cast.actor("receiver")).exists()


def test_not_deliverable_says_why_at_every_door(stage: Stage) -> None:
    """CO-3: the action itself demands the reason, so page, API and command do; nothing is changed without it."""
    one = promise(stage)
    for note in ("", "TBD", "?"):
        with pytest.raises(Refused) as refused:
            actions.give_verdict(actor=stage.manager, commitment=one, verdict="not_deliverable", note=note)
        assert [r.code for r in refused.value.reasons] == ["commitment.verdict_reason_needed"]
    one.refresh_from_db()
    assert one.verdict == ""
    actions.give_verdict(
        actor=stage.manager, commitment=one, verdict="not_deliverable", note="No such interface"
    )
    assert one.verdict == "not_deliverable"
