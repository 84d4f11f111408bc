"""A contact and a colleague with traces in every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tasuki.customers.models import Account, Stakeholder, StakeholderProfile, Touchpoint
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.models import Brief
from tasuki.messaging.models import Message
from tasuki.outcomes.models import Survey
from tasuki.people.actions import add_person
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor
from tasuki.sensitive.actions import keep
from tasuki.testing.cast import PASSWORD, Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

NAME = "Mika Hoshino"
TRACES = ("mika", "hoshino", "kanaria")


@dataclass(frozen=True)
class House:
    """An account in a transition; `person` left traces everywhere."""

    cast: Cast
    admin: Person
    account: Account
    row: Transition
    person: Stakeholder

    @property
    def administrator(self) -> Actor:
        """Who may export and erase."""
        return actor_for_person(self.admin)


@pytest.fixture
def house(cast: Cast) -> House:
    admin = add_person(
        actor=Actor.console(),
        values={"name": "Ada Administrator", "email": "ada@tasuki.example"},
        roles=["administrator"],
        password=PASSWORD,
    )
    account = make_account(cast.giver, "Quillon Foods")
    row = open_for(cast, account)
    person = account.stakeholders.get(kind="champion")
    _leave_traces(cast, account, row, person)
    return House(cast, admin, account, row, person)


def _leave_traces(cast: Cast, account: Account, row: Transition, person: Stakeholder) -> None:
    now, giver = clock.now(), cast.actor("giver")
    Stakeholder.objects.filter(pk=person.pk).update(phone="+81 90 1234 5678", external_id="C-1", title="CIO")
    StakeholderProfile.objects.update_or_create(stakeholder=person, defaults={"goals": "kanaria goal"})
    Touchpoint.objects.create(
        account=account, stakeholder=person, person=cast.giver, at=now, summary="kanaria call"
    )
    Touchpoint.objects.create(account=account, at=now, summary=f"Sofía met {NAME} and liked it")
    answer_item(
        actor=giver, account=account, key="people.kinds.champion", answer=f"{NAME} (CIO)\nHoshino Mika's team"
    )
    keep(
        actor=giver,
        account=account,
        subject=("stakeholder", person.pk),
        topic="career",
        text="kanaria wants the board seat",
        purpose="For the joint meeting",
    )
    Survey.objects.create(
        transition=row,
        stakeholder=person,
        asked_at=now,
        first_answered_at=now,
        answered_at=now,
        score=4,
        comment="kanaria",
    )
    Message.objects.create(**_message(cast, row, person, "sent"))
    Message.objects.create(**{**_message(cast, row, person, "draft"), "step_key": "follow-up"})
    Brief.objects.create(
        account=account,
        number=1,
        accepted_by=cast.receiver,
        accepted_by_name=cast.receiver.name,
        accepted_at=now - timedelta(days=1),
        completeness=90,
        document={
            "format": 1,
            "items": [
                {"key": "people.kinds.champion", "answer": f"Ask {NAME}.", "verified_by": cast.giver.name}
            ],
            "stakeholders": [{"id": str(person.pk), "name": NAME, "title": "CIO"}],
            "commitments": [],
        },
    )


def _message(cast: Cast, row: Transition, person: Stakeholder, state: str) -> dict[str, Any]:
    return {
        "transition": row,
        "step_key": "introduction",
        "kind": "introduction",
        "position": 1,
        "recipient": person,
        "to_address": person.email,
        "address_key": person.email,
        "language": "en",
        "template": "x",
        "sender": cast.giver,
        "from_address": cast.giver.email,
        "subject": f"Hello {NAME}",
        "body": f"Dear {NAME}, kanaria",
        "content_hash": "c",
        "state": state,
        "message_id": f"<{state}@x>",
        "sent_at": clock.now() if state == "sent" else None,
    }


def everything_kept(but: tuple[str, ...] = ()) -> str:
    """All words in all tables, as one text in lower case."""
    from django.apps import apps

    found = [
        f"{model._meta.label} {row}"
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in but
        for row in model._default_manager.values()
    ]
    return "\n".join(found).casefold()
