"""The header says where one is: every page marks the one place of the menu that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tasuki.web.navigation import ITEMS
from tests.house.routes import OUTSIDE, PAGES
from tests.house.test_access import address
from tests.house.world import World, make_world
from tests.pages.visits import Visit, visits

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEADER: Final = re.compile(r'<header class="top">.*?</header>', re.DOTALL)
MARKED: Final = re.compile(r'<a [^>]*href="([^"]*)"[^>]*aria-current="page"')
#: Pages with a header that belong to no place of it, and why.
NOWHERE: Final = {
    "web:components": "the program's own components, linked in the footer",
    "api_docs": "drawn by its own program",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def _header(world: World, visit: Visit) -> str | None:
    """The header of a page as this person sees it; None for what has none."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    if visit.who != OUTSIDE:
        client.force_login(world.people[visit.who])
    things = {**world.mine, "introduction_key": "introduction"}
    route = PAGES[visit.name]
    for key, name in (visit.args or {}).items():
        things[route.args.get(key, key)] = things[name]
    answer = client.get(address(visit.name, route, world, things) + visit.query)
    if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
        return None
    found = HEADER.search(answer.content.decode())
    return found.group() if found else None


def test_every_page_marks_its_place(world: World) -> None:
    """UX-2, UX-3: aria-current stands on exactly one link of the header, on every page that has one."""
    places = {item.url_name for item in ITEMS}
    seen, wrong = 0, []
    for visit in visits():
        header = None if visit.who == OUTSIDE or visit.name in NOWHERE else _header(world, visit)
        if header is None:
            continue
        seen += 1
        marked = MARKED.findall(header)
        if not marked:  # a manager may read what has no place in their own menu: as those who have it there
            marked = MARKED.findall(_header(world, replace(visit, who="operations")) or "")
        if len(marked) != 1:
            wrong.append(f"{visit}: {marked or 'nothing'}")
    assert not wrong, "\n".join(wrong)
    assert seen > len(places)


@pytest.mark.parametrize(
    ("visit", "place"),
    [
        (Visit("people:person", "operations"), "/people/"),
        (Visit("people:absences", "operations"), "/people/"),
        (Visit("meetings:transition", "manager"), "/transitions/"),
        (Visit("meetings:invitations", "manager"), "/transitions/"),
        (Visit("transitions:calendar", "manager"), "/transitions/"),
        (Visit("stakeholders:show", "manager"), "/accounts/"),
        (Visit("documents:source", "manager"), "/accounts/"),
        (Visit("desk:notices", "manager"), "/"),
        (Visit("meetings:own_calendar", "giver"), "/me/"),
    ],
    ids=str,
)
def test_where_a_page_belongs(world: World, visit: Visit, place: str) -> None:
    """UX-2: people, meetings, calendars, documents: each under the place that leads there."""
    header = _header(world, visit)
    assert header is not None
    assert MARKED.findall(header) == [place]
