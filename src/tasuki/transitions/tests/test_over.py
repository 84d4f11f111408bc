"""What is left of a part in a transition that is over."""

from __future__ import annotations

import pytest

from tasuki.customers.models import Account, Participation
from tasuki.customers.queries import access_account, relations_to_account, visible_accounts
from tasuki.knowledge.items import shipped_items
from tasuki.knowledge.queries import access_item, access_record
from tasuki.rules.reasons import NotFound
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.queries import access_transition

SENSITIVE = next(key for key, item in shipped_items().items() if item.sensitive)


def test_a_part_ends_with_its_transition(cast: Cast, account: Account) -> None:
    """RO-2, RO-10: whoever was to take over sees that there was a transition, and nothing of the record."""
    row = open_for(cast, account)
    receiver = cast.actor("receiver")
    access_record(receiver, account.pk, "knowledge.edit")
    advance(
        actor=cast.actor("giver_manager"), transition_id=row.pk, to="cancelled", reason="The customer left"
    )
    assert set(Participation.objects.values_list("relation", flat=True)) == {"took_part"}
    access_transition(receiver, row.pk)
    access_account(receiver, account.pk)
    assert account in visible_accounts(receiver)
    for action in ("account.edit", "stakeholder.edit"):
        with pytest.raises(NotFound):
            access_account(receiver, account.pk, action)
    for action in ("knowledge.see", "knowledge.edit"):
        with pytest.raises(NotFound):
            access_record(receiver, account.pk, action)
    access_record(cast.actor("giver"), account.pk, "knowledge.edit")


def test_sensitive_notes_are_for_those_who_answer_now(cast: Cast, account: Account) -> None:
    """PE-6, RO-10: incoming owner and their manager while it runs, not afterwards."""
    keys = {"receiver", "manager"}
    row = open_for(cast, account)
    for name in keys:
        access_item(cast.actor(name), account.pk, SENSITIVE)
    advance(
        actor=cast.actor("giver_manager"), transition_id=row.pk, to="cancelled", reason="The customer left"
    )
    for name in keys:
        with pytest.raises(NotFound):
            access_item(cast.actor(name), account.pk, SENSITIVE)


def test_what_is_listed_can_be_opened(cast: Cast, account: Account) -> None:
    """RO-3, SE-2: lists and pages agree, also for the managers of those who only look on."""
    open_for(cast, account)
    Participation.objects.create(
        account=account, person=cast.outsider, relation="sponsor", transition_id=account.pk
    )
    cast.outsider.manager = cast.executive
    cast.outsider.save()
    for name in cast.everybody:
        actor = cast.actor(name)
        listed = account in visible_accounts(actor)
        try:
            opened = bool(access_account(actor, account.pk))
        except NotFound:
            opened = False
        assert listed == opened, (name, relations_to_account(actor, account))
