"""The world of the house rules, kept in the database, and the program in a browser that everybody looks through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tasuki.customer_page.actions import open_pages
from tasuki.customer_page.links import page_token
from tasuki.customers.models import Stakeholder
from tasuki.messaging.suppression.links import unsubscribe_token
from tasuki.outcomes.tests.conftest import hand_over
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.survey_link import pulse_token, survey_token
from tests.house.routes import PAGES
from tests.house.test_access import address
from tests.house.world import World, make_world
from tests.pages.visits import Visit

LOOK: Final = Path(__file__).with_name("look.js").read_text()
KINDS: Final[dict[str, dict[str, Any]]] = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "hand": {"viewport": {"width": 360, "height": 800}, "has_touch": True, "is_mobile": True},
}


@dataclass
class Served:
    """Where the program answers, what there is, and a window for each person: at a desk, or in the hand."""

    url: str
    world: World
    browser: Browser
    cookies: dict[str, str]
    links: dict[str, str]
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def window(self, who: str, kind: str) -> Page:
        """Somebody's window; one each, kept over all tests."""
        if (who, kind) not in self.windows:
            self.windows[who, kind] = self._context(who, kind).new_page()
            self.windows[who, kind].on("console", self._listen)
        return self.windows[who, kind]

    def _context(self, who: str, kind: str) -> BrowserContext:
        wanted: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce", **KINDS[kind]}
        context = self.browser.new_context(**wanted)
        context.set_default_timeout(30_000)
        if who in self.cookies:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": self.cookies[who], "url": self.url}]
            )
        context.add_init_script(LOOK)
        return context

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "404" not in message.text and "405" not in message.text:
            self.complaints.append(message.text)

    def path(self, visit: Visit) -> str:
        """The address of a page, filled from what there is."""
        if visit.name in self.links:
            return self.links[visit.name]
        things = {**self.world.mine, "introduction_key": "introduction"}
        route = PAGES[visit.name]
        for key, name in (visit.args or {}).items():
            things[route.args.get(key, key)] = things[name]
        return address(visit.name, route, self.world, things) + visit.query

    def open(self, visit: Visit, kind: str = "desk") -> Page:
        """The page, opened by who looks."""
        page = self.window(visit.who, kind)
        self.complaints.clear()
        answer = page.goto(self.url + self.path(visit), wait_until="load")
        assert answer is not None
        assert answer.status == visit.status, f"{visit}: {answer.status}"
        assert "html" in answer.headers["content-type"], f"{visit}: name it in NO_PAGES, with the reason"
        return page


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: DjangoDbBlocker, browser: Browser) -> Iterator[Served]:
    """One world and one server for all pages of this worker; emptied afterwards."""
    with django_db_blocker.unblock():
        world = make_world()
        cookies = {name: _signed_in(person) for name, person in world.people.items()}
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        found = Served(server.url, world, browser, cookies, letters(world))
        try:
            yield found
        finally:
            for page in found.windows.values():
                page.context.close()
            server.stop()
            server._live_server_modified_settings.disable()
            call_command("flush", interactive=False, verbosity=0)
            for name in settings.CACHES:
                caches[name].clear()


def letters(world: World) -> dict[str, str]:
    """What customers find behind the links of their letters: an account that has changed hands."""
    cast = Cast(**{name: world.people[name] for name in Cast.__dataclass_fields__})
    row = hand_over(cast, open_for(cast, make_account(cast.giver, "Cedar Mills")))
    person = row.account.stakeholders.get(kind="champion")
    Stakeholder.objects.filter(pk=person.pk).update(language="en")
    page = open_pages(actor=cast.actor("giver"), account_id=row.account_id, stakeholders=[person.pk])[0]
    return {
        "outcomes:survey": f"/survey/{survey_token(row.pk, person.pk)}/",
        "outcomes:pulse": f"/pulse/{pulse_token(row.pk, person.pk)}/",
        "customer_page:page": f"/c/{page_token(page.pk)}/",
        "messaging:unsubscribe": f"/unsubscribe/{unsubscribe_token(world.mine['sent_id'])}/",
    }


def _signed_in(person: Any) -> str:
    client = Client()
    client.force_login(person, backend="tasuki.people.backends.EmailBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(autouse=True)
def _django_db_helper() -> None:
    """No transaction around each test: the world is kept for all of them, and the server reads it."""


@pytest.fixture(autouse=True)
def _no_own_catalogue() -> None:
    """The world has items of its own: they are read, not taken for none."""
