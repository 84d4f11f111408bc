"""Accounts and transitions in the states in which a customer's page says something else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from tasuki.customer_page.actions import open_pages
from tasuki.customer_page.links import page_token
from tasuki.customer_page.models import CustomerPage
from tasuki.customers.models import Account, Stakeholder
from tasuki.messaging.models import Message
from tasuki.playbooks.actions import pin
from tasuki.playbooks.queries import shipped
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock


@pytest.fixture
def champion(account: Account) -> Stakeholder:
    """Mika Hoshino, who reads Japanese; here English, so that tests can read the page."""
    Stakeholder.objects.filter(account=account, kind="champion").update(language="en")
    return account.stakeholders.get(kind="champion")


@pytest.fixture
def opened(cast: Cast, account: Account, champion: Stakeholder) -> CustomerPage:
    """Open for the champion, before anything changes."""
    return open_pages(actor=cast.actor("giver"), account_id=account.pk, stakeholders=[champion.pk])[0]


@pytest.fixture
def path(opened: CustomerPage) -> str:
    """The address of the champion's page."""
    caches["public"].clear()
    return f"/c/{page_token(opened.pk)}/"


@pytest.fixture
def reader() -> Client:
    """A browser without cookies that checks CSRF as a real one would meet it."""
    return Client(enforce_csrf_checks=True)


def under_way(cast: Cast, account: Account, stage: str, **more: object) -> Transition:
    """A transition from giver to receiver that simply stands at a stage."""
    now = clock.now()
    values: dict[str, object] = {
        "scenario": "rep-to-rep",
        "mode": "planned",
        "reason": "territory",
        "giver": cast.giver,
        "receiver": cast.receiver,
        "giver_manager": cast.giver_manager,
        "receiver_manager": cast.manager,
        "zone": account.zone,
        "playbook": pin(shipped("rep-to-rep", "planned")),
        "opened_at": now,
        "transition_on": (now + timedelta(days=14)).date(),
        **more,
    }
    return Transition.objects.create(account=account, stage=stage, **values)


def tell(row: Transition, person: Stakeholder, state: str = "sent", body: str = "") -> Message:
    """An introduction that has left, naming the incoming owner."""
    assert row.giver is not None
    return Message.objects.create(
        transition=row,
        step_key="introduction",
        kind="introduction",
        position=1,
        recipient=person,
        to_address=person.email,
        address_key=person.email,
        language="en",
        template="introduction",
        sender=row.giver,
        from_address="gina@tasuki.example",
        subject="A change",
        body=body or f"From now on {row.receiver.name if row.receiver else ''} is there for you.",
        content_hash="x",
        approved_hash="x",
        message_id=f"<{row.pk}-{person.pk}@tasuki.example>",
        state=state,
        sent_at=clock.now(),
    )
