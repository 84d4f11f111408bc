"""What is frozen around the record when a brief is accepted: promises, steps, people, days (KN-7, CO-5)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tasuki.commitments.actions import record_commitment, resolve_commitment
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account, Deal
from tasuki.knowledge.brief import as_markdown, view_of
from tasuki.knowledge.brief.reading import Wish, read_summary
from tasuki.testing.cast import Cast
from tasuki.testing.stories import fill_record, open_for
from tasuki.transitions.actions import accept_brief, advance

pytestmark = pytest.mark.django_db


def promise(cast: Cast, account: Account, text: str) -> Commitment:
    return record_commitment(
        actor=cast.actor("giver"),
        account=account,
        kind="scope",
        text=text,
        promised_by=cast.giver,
        due_on=date(2027, 2, 1),
    )


def test_accepting_freezes_what_every_room_knows(cast: Cast, account: Account) -> None:
    """KN-1, KN-7, CO-5: open promises (not the resolved ones), next steps, who is who, and the days of the account."""
    Deal.objects.create(account=account, name="First contract", status="won", closed_on=date(2026, 1, 5))
    transition = open_for(cast, account)
    kept, gone = promise(cast, account, "SSO by February"), promise(cast, account, "A workshop")
    resolve_commitment(
        actor=cast.actor("giver"), commitment=gone, state="delivered", evidence="Held on 3 May"
    )
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    fill_record(cast, transition)
    brief = accept_brief(actor=cast.actor("receiver"), transition_id=transition.pk)
    document = json.loads(json.dumps(brief.document))
    assert document["format"] == 2
    assert [one["id"] for one in document["commitments"]] == [str(kept.pk)]
    assert {one["role"] for one in document["team"]} >= {"giver", "receiver"}
    assert {one["kind"] for one in document["timeline"]} >= {"deal", "transition", "promise"}
    assert document["upcoming"]
    assert set(document["upcoming"][0]["text"]) == {"en", "ja", "es", "id"}
    text = as_markdown(view_of(brief, "en"))
    for said in (
        "SSO by February",
        "Gina Giver",
        "Rei Receiver",
        "Closed won: First contract",
        "Cutover to Rei Receiver",
    ):
        assert said in text
    assert "A workshop" not in text


def test_the_summary_knows_the_same_without_a_brief(cast: Cast, account: Account) -> None:
    """KN-7: the preview of an account gathers the same, and follows what changes."""
    open_for(cast, account)
    promise(cast, account, "SSO by February")
    text = as_markdown(read_summary(cast.actor("giver"), account.pk, Wish("en")))
    assert "SSO by February" in text
    assert "Preview, not accepted by anyone" in text
    promise(cast, account, "A second site")
    assert "A second site" in as_markdown(read_summary(cast.actor("giver"), account.pk, Wish("en")))
