"""What the page of an account leads to."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.customers.models import Participation
from tasuki.testing.cast import Cast, make_account
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("relation", ["cover", "informed", "step_person"])
def test_only_to_rooms_that_are_open(client: Client, cast: Cast, relation: str) -> None:
    """RO-10: nobody is led to a page that is shut to them."""
    account = make_account(cast.giver)
    Participation.objects.create(
        account=account, person=cast.outsider, relation=relation, transition_id=new_id()
    )
    client.force_login(cast.outsider)
    page = client.get(f"/accounts/{account.pk}/").content.decode()
    for room in ("success-plan", "knowledge", "documents", "cover"):
        path = f"/accounts/{account.pk}/{room}/"
        assert (f'href="{path}"' in page) == (client.get(path).status_code == 200), path
