"""Every room's table leads to rows that exist, and fields that look personal are decided about."""

from __future__ import annotations

import pytest
from django.apps import apps

from tasuki.privacy.registry import keepers
from tasuki.web.ids import new_id
from tasuki.web.personal import Subject, model_of

pytestmark = pytest.mark.django_db
ROOMS = {keeper.name: keeper for keeper in keepers()}


@pytest.mark.parametrize("kind", ["contact", "colleague"])
@pytest.mark.parametrize("name", list(ROOMS))
def test_the_table_can_be_asked(name: str, kind: str) -> None:
    """SE-4: every lookup, field and model of every room is one, and for nobody there is nothing."""
    subject = Subject(new_id(), ("Nobody Atall", "nobody@atall.example"), account_id=new_id())
    keeper = ROOMS[name]
    assert keeper.count(kind, subject) == 0
    assert not any(keeper.export(kind, subject).values())
    assert keeper.erase(kind, subject) == 0


@pytest.mark.parametrize("name", [name for name, keeper in ROOMS.items() if keeper.room])
def test_every_named_field_is_one(name: str) -> None:
    """SE-4: a renamed field cannot silently fall out of the erasure."""
    room = ROOMS[name].room
    assert room is not None
    for one in room.covered():
        model, _dot, field = one.rpartition(".")
        if field != "*":
            assert model_of(name, model)._meta.get_field(field), one
    assert apps.is_installed(f"tasuki.{name}")
