"""Drafting and editing."""

from __future__ import annotations

import pytest

from tasuki.customers.models import Account, Initiative, Stakeholder
from tasuki.messaging import actions, drafting
from tasuki.messaging.models import Message
from tasuki.messaging.tests.conftest import approve_all, customer, draft
from tasuki.people.models import Person
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in caught.value.reasons}


def test_one_draft_per_recipient_in_their_language(cast: Cast, transition: Transition) -> None:
    """MS-1, MS-4, MS-6: the playbook's kinds get a draft each, in their own language, exactly as it will be sent."""
    rows = draft(cast, transition)
    assert {customer(row).last_name: row.language for row in rows} == {"Hoshino": "ja", "Ramos": "es"}
    japanese = next(row for row in rows if row.language == "ja")
    assert "Hoshino様" in japanese.body
    assert japanese.template == "introduction.rep-to-rep"
    assert japanese.from_address == cast.giver.email
    assert "Rei Receiver" in japanese.body
    assert japanese.state == "draft"
    assert transition.account.name in next(row for row in rows if row.language == "es").body


def test_drafting_again_keeps_what_is_there(cast: Cast, transition: Transition) -> None:
    """MS-5: never twice: drafting again makes no second message."""
    first = draft(cast, transition)
    assert {row.pk for row in draft(cast, transition)} == {row.pk for row in first}
    assert Message.objects.count() == 2


def test_a_cancelled_message_may_be_written_anew_as_next_generation(
    cast: Cast, transition: Transition
) -> None:
    """MS-5: unique per transition, step, recipient and generation."""
    row = draft(cast, transition)[0]
    actions.cancel(actor=cast.actor("giver"), message_id=row.pk)
    again = next(one for one in draft(cast, transition) if one.recipient_id == row.recipient_id)
    assert (again.generation, again.message_id != row.message_id) == (2, True)


def test_empty_fields_block_and_are_named(cast: Cast, transition: Transition) -> None:
    """MS-4: unknown or empty fields block and are named, for every recipient at once."""
    Transition.objects.filter(pk=transition.pk).update(receiver=None)
    with pytest.raises(Refused) as caught:
        draft(cast, transition)
    named = {one.values["field"] for one in caught.value.reasons if one.code == "message.field_empty"}
    assert {"receiver.name", "receiver.contact"} <= named
    assert {one.values["language"] for one in caught.value.reasons} == {"ja", "es"}
    assert not Message.objects.exists()


def test_nobody_to_write_to(cast: Cast, transition: Transition) -> None:
    """MS-1, MS-5: without a stakeholder who has an address there is no draft, and the reason names the kinds."""
    Stakeholder.objects.filter(account=transition.account).update(email="")
    with pytest.raises(Refused) as caught:
        draft(cast, transition)
    assert codes(caught) == {"message.no_recipient"}


def test_recipients_chosen_by_hand(cast: Cast, transition: Transition) -> None:
    """MS-1, MS-5: imported contacts without a kind can be chosen; who asked not to be mailed cannot."""
    nameless = Stakeholder.objects.create(
        account=transition.account, first_name="Budi", email="budi@a.example"
    )
    shy = Stakeholder.objects.create(
        account=transition.account, first_name="Shy", email="shy@a.example", do_not_mail=True
    )
    other = make_account(cast.giver, "Briza Textil").stakeholders.all()[0]
    giver = cast.actor("giver")
    rows = actions.draft_messages(
        actor=giver, transition_id=transition.pk, step_key="introduction", recipients=[nameless.pk]
    )
    assert [row.to_address for row in rows] == ["budi@a.example"]
    with pytest.raises(Refused) as caught:
        actions.draft_messages(
            actor=giver, transition_id=transition.pk, step_key="introduction", recipients=[shy.pk]
        )
    assert codes(caught) == {"recipient.do_not_mail"}
    with pytest.raises(NotFound):
        actions.draft_messages(
            actor=giver, transition_id=transition.pk, step_key="introduction", recipients=[other.pk]
        )


def test_two_contacts_with_one_address_get_one_message(cast: Cast, transition: Transition) -> None:
    """MS-5: never twice to the same address, however many rows it has."""
    first = Stakeholder.objects.get(last_name="Hoshino", account=transition.account)
    Stakeholder.objects.create(
        account=transition.account, first_name="M", email=first.email.upper(), kind=Stakeholder.Kind.BUYER
    )
    assert len(draft(cast, transition)) == 2


BAD = ["a@x.example\r\nBcc: b@x.example", "a@x.example, b@x.example", "a b@x.example", "nix"]


@pytest.mark.parametrize("address", BAD)
def test_bad_addresses_get_nothing(cast: Cast, transition: Transition, address: str) -> None:
    """MS-5: one plain recipient per message; nothing can be smuggled into an address."""
    Stakeholder.objects.filter(account=transition.account, last_name="Hoshino").update(email=address)
    assert [customer(row).last_name for row in draft(cast, transition)] == ["Ramos"]


def test_the_manager_signs_when_the_giver_is_away(cast: Cast, transition: Transition) -> None:
    """MS-1, PB-6: giver unavailable: somebody else signs, and the message changes."""
    Transition.objects.filter(pk=transition.pk).update(giver_available=False)
    rows = actions.draft_messages(
        actor=cast.actor("manager"), transition_id=transition.pk, step_key="introduction"
    )
    assert {row.sender_id for row in rows} == {cast.manager.pk}
    assert {row.template for row in rows} == {"introduction.unavailable"}
    assert "Mona Manager" in rows[0].body


def test_leadership_signs_for_strategic_accounts(cast: Cast) -> None:
    """MS-1: strategic: leadership signs."""
    account = make_account(cast.giver, "Grand Kaneda", tier=Account.Tier.STRATEGIC)
    rows = draft(cast, open_for(cast, account))
    assert {row.sender_id for row in rows} == {cast.sponsor.pk}
    assert {row.template for row in rows} == {"introduction.strategic"}


def test_initiatives_and_dates_stand_in_the_text(cast: Cast, transition: Transition) -> None:
    """MS-1, UX-1: specific value and local dates."""
    Initiative.objects.create(account=transition.account, name="Kansai roll-out")
    assert transition.transition_on is not None
    row = next(one for one in draft(cast, transition) if one.language == "ja")
    day = transition.transition_on
    assert f"{day.year}年{day.month}月{day.day}日" in row.body
    assert "Kansai roll-out" in row.body


def test_a_sender_without_address_is_named(cast: Cast, transition: Transition) -> None:
    """MS-5: mail goes out in the owner's name; without an address it cannot."""
    Person.objects.filter(pk=cast.giver.pk).update(email=None)
    with pytest.raises(Refused) as caught:
        draft(cast, transition)
    assert codes(caught) == {"message.sender_no_address"}


def test_editing_voids_the_approval(cast: Cast, transition: Transition) -> None:
    """MS-5: approval is of a text; another text needs another approval."""
    row = approve_all(cast, draft(cast, transition)[:1])[0]
    done = actions.edit_draft(
        actor=cast.actor("giver"),
        message_id=row.pk,
        subject="New",
        body="Text\n",
        expected_version=row.version,
    )
    assert (done.state, done.approved_hash, done.subject) == ("draft", "", "New")
    assert done.content_hash != row.content_hash


def test_a_stale_edit_is_a_conflict(cast: Cast, transition: Transition) -> None:
    """SE-6: concurrent edits are detected, nothing is lost."""
    row = draft(cast, transition)[0]
    edit = {"actor": cast.actor("giver"), "message_id": row.pk, "expected_version": row.version}
    actions.edit_draft(**edit, subject="Mine", body="a\n")  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        actions.edit_draft(**edit, subject="Yours", body="b\n")  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.subject == "Mine"


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        ("Hi\r\nBcc: x@y.example", "text", "message.bad_characters"),
        ("Hi", "Dear {{ name }}", "message.field_left"),
        (" ", "text", "message.empty"),
        ("x" * 301, "text", "message.too_long"),
        ("Hi", "a\x00b", "message.bad_characters"),
    ],
)
def test_bad_texts_are_refused(
    cast: Cast, transition: Transition, subject: str, body: str, code: str
) -> None:
    """MS-4, MS-5: line breaks in the subject, unfilled fields, nothing at all."""
    row = draft(cast, transition)[0]
    with pytest.raises(Refused) as caught:
        actions.edit_draft(
            actor=cast.actor("giver"),
            message_id=row.pk,
            subject=subject,
            body=body,
            expected_version=row.version,
        )
    assert codes(caught) == {code}


def test_writing_anew_takes_what_is_known_now(cast: Cast, transition: Transition) -> None:
    """MS-4, MS-6: a corrected address and another phone number reach the draft; the approval is void."""
    row = approve_all(cast, draft(cast, transition)[:1])[0]
    Stakeholder.objects.filter(pk=customer(row).pk).update(email="new@a.example")
    done = actions.rewrite(actor=cast.actor("giver"), message_id=row.pk, expected_version=row.version)
    assert (done.to_address, done.state) == ("new@a.example", "draft")


def test_who_may_draft(cast: Cast, transition: Transition) -> None:
    """RO-10, SE-2: outsiders do not find it; who may see but not write is told who may."""
    for name in ("outsider", "support"):
        with pytest.raises(NotFound):
            actions.draft_messages(
                actor=cast.actor(name), transition_id=transition.pk, step_key="introduction"
            )
    with pytest.raises(Refused) as caught:
        actions.draft_messages(
            actor=cast.actor("executive"), transition_id=transition.pk, step_key="introduction"
        )
    assert codes(caught) == {"access.role"}


def test_a_step_without_message(cast: Cast, transition: Transition) -> None:
    """MS-1: asking for a message where there is none names the steps that have one."""
    with pytest.raises(Refused) as caught:
        draft(cast, transition, "fill-record")
    assert "introduction" in caught.value.reasons[0].values["known"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("We look after Grupo Sur, S.A. de C.V..", "We look after Grupo Sur, S.A. de C.V."),
        ("(Grupo Sur S.A..) From now on", "(Grupo Sur S.A.) From now on"),
        ("And so on... https://example.test/a..b 1..2", "And so on... https://example.test/a..b 1..2"),
    ],
)
def test_a_name_that_ends_with_a_full_stop_ends_the_sentence(said: str, kept: str) -> None:
    """MS-1: one full stop, not two; dots that mean something else stay."""
    assert drafting.tidy(said) == kept + "\n"
