"""What stands at the foot of every page."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tasuki.people.models import StandingRole
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
LINK = 'href="/components/"'


def test_the_page_of_components_is_offered_to_those_who_build(cast: Cast) -> None:
    """UX-3, RO-7: the workshop of components is no place for people at work: administrators, or while developing."""
    client = Client()
    client.force_login(cast.giver)
    assert LINK not in client.get("/").content.decode()
    with override_settings(DEBUG=True):
        assert LINK in client.get("/").content.decode()
    StandingRole.objects.create(person=cast.giver, name=StandingRole.Name.ADMINISTRATOR)
    assert LINK in client.get("/").content.decode()
