"""What is kept of people, for how long, and how it goes (SE-4)."""

from __future__ import annotations

import pytest

from tasuki.customer_page.actions import answer_contact
from tasuki.customer_page.links import page_token
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customer_page.personal import ROOM
from tasuki.customer_page.tests.conftest import under_way
from tasuki.customers.models import Account, Stakeholder
from tasuki.outcomes.models import Pulse
from tasuki.outcomes.personal import ROOM as OUTCOMES
from tasuki.testing.cast import Cast
from tasuki.web import clock
from tasuki.web.personal import Subject

pytestmark = pytest.mark.django_db


def test_no_model_keeps_a_visit() -> None:
    """SE-4 RO-9: who opened the page, when and how often, has no place to be kept in."""
    names = {field.name for model in (CustomerPage, ContactAnswer) for field in model._meta.get_fields()}
    assert not [
        name for name in names if "visit" in name or "seen" in name or "read" in name or "last_at" in name
    ]


def test_export_and_erasure(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage
) -> None:
    """SE-4: a person's pages and answers are in their export and go with them; so do their words of the pulse."""
    answer_contact(token=page_token(opened.pk), kind="other", last_name="Ito", email="nao@a.example")
    row = under_way(cast, account, "handed_over", cut_over_at=clock.now())
    Pulse.objects.create(
        transition=row,
        stakeholder=champion,
        asked_at=clock.now(),
        answered_at=clock.now(),
        score=2,
        comment="Words",
    )
    subject = Subject(champion.pk, ("Mika Hoshino",), account.pk)
    found = ROOM.export("contact", subject)
    assert [one["email"] for one in found["ContactAnswer"]] == ["nao@a.example"]
    assert len(found["CustomerPage"]) == 1
    assert OUTCOMES.export("contact", subject)["Pulse"][0]["comment"] == "Words"
    ROOM.erase("contact", subject)
    OUTCOMES.erase("contact", subject)
    assert (CustomerPage.objects.count(), ContactAnswer.objects.count()) == (0, 0)
    assert (Pulse.objects.get().comment, Pulse.objects.get().score) == ("", 2)
