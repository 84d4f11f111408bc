"""Whether a message may go: rules without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tasuki.messaging.decisions import (
    ContactFacts,
    RecipientFacts,
    lacking_points,
    retry_after,
    why_not_contact,
    why_not_recipient,
)
from tasuki.rules.lifecycle import CONTACT_ALLOWED, GATES, STAGES
from tasuki.rules.reasons import Reason

OPEN = frozenset(GATES)
FINE = RecipientFacts("Mika", "m@a.example", "m@a.example", True, False, None, False, date(2026, 11, 22))


def codes(reasons: list[Reason]) -> list[str]:
    return [one.code for one in reasons]


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in CONTACT_ALLOWED])
def test_no_contact_outside_the_stages_of_contact(stage: str) -> None:
    """MS-2, MS-5: before the introduction, when paused, after cancellation: nothing goes to the customer."""
    assert "message.stage" in codes(why_not_contact(ContactFacts("introduction", stage, OPEN)))


def test_each_shut_gate_speaks_with_its_own_reasons() -> None:
    """GA-1, GA-2, GA-3: contact is locked while one is shut, with all reasons at once."""
    shut = {
        "internal": (Reason("gate.step_open", {"step": "tell-support"}),),
        "prepared": (Reason("gate.incomplete"),),
    }
    facts = ContactFacts("introduction", "ready", OPEN - {"internal", "prepared", "review"}, shut)
    assert codes(why_not_contact(facts)) == [
        "message.stage",
        "gate.step_open",
        "gate.incomplete",
        "message.gate_shut",
    ]


def test_after_the_cutover_only_the_internal_gate_counts() -> None:
    """GA-1, GA-2: knowledge that has aged since does not silence the new owner."""
    assert why_not_contact(ContactFacts("announcement", "handed_over", frozenset({"internal"}))) == []
    assert codes(why_not_contact(ContactFacts("follow_up", "stabilising", frozenset()))) == [
        "message.gate_shut"
    ]


@pytest.mark.parametrize("kind", ["announcement", "follow_up", "step_back", "survey"])
def test_what_speaks_of_the_change_waits_for_it(kind: str) -> None:
    """MS-1: the order is enforced: announcement and what follows wait for the cutover."""
    assert codes(why_not_contact(ContactFacts(kind, "introducing", OPEN))) == ["message.before_cutover"]
    assert codes(why_not_contact(ContactFacts(kind, "handed_over", OPEN, introduction_missing=True))) == [
        "message.not_introduced"
    ]


def test_recipients() -> None:
    """MS-5: never to who asked not to be mailed, left, bounced, was written to already, or has another address now."""
    assert why_not_recipient(FINE) == []
    assert codes(why_not_recipient(replace(FINE, do_not_mail=True, suppressed=True))) == [
        "recipient.do_not_mail",
        "recipient.suppressed",
    ]
    assert codes(why_not_recipient(replace(FINE, left_on=date(2026, 11, 22)))) == ["recipient.left"]
    assert why_not_recipient(replace(FINE, left_on=date(2026, 11, 23))) == []
    assert codes(why_not_recipient(replace(FINE, present_address="n@a.example"))) == [
        "recipient.address_changed"
    ]
    assert codes(why_not_recipient(replace(FINE, already_left=True))) == ["recipient.already_written"]
    assert codes(why_not_recipient(replace(FINE, address="", present_address="", address_valid=False))) == [
        "recipient.no_address"
    ]
    assert codes(why_not_recipient(replace(FINE, earlier_unsent=("introduction",)))) == [
        "recipient.earlier_unsent"
    ]


def test_patience_grows_and_ends_except_with_a_server_that_is_down() -> None:
    """MS-5: a refused try is repeated ever more rarely, then given up; an outage is waited out."""
    assert [retry_after(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert retry_after(11) == timedelta(minutes=240)
    assert retry_after(12) is None
    assert retry_after(500, server_down=True) == timedelta(minutes=15)


def test_points_ignore_case_and_line_breaks() -> None:
    """MS-3: a phrase counts however it is wrapped."""
    assert lacking_points("NOTHING\nchanges", {"reassurance": ["nothing changes"], "why": ["reason"]}) == [
        "why"
    ]
