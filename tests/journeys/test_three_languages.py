"""An account whose champion reads Japanese and whose sponsor reads Spanish; the giver works in Indonesian.

It is also the walk of this scenario and mode: rep to rep, planned (see `test_every_way`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from tasuki.audit.queries import verify
from tasuki.customers.models import Account
from tasuki.messaging import delivery
from tasuki.messaging.models import Message
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.testing.cast import make_account, make_cast
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock
from tests.journeys.walk import Walk
from tests.journeys.windows import Story, mail_server

pytestmark = pytest.mark.django_db(transaction=True)

#: The sequence of MS-1, as far as this plan sends it through the walk.
SEQUENCE = ["introduction", "invitation", "announcement", "follow_up", "step_back", "survey"]
MARKS = {"ja": re.compile(r"様.+弊社|様.+貴社", re.DOTALL), "es": re.compile(r"Ramos:.+saludo", re.DOTALL)}


class InvitingWalk(Walk):
    """The giver plans the joint meeting and invites everybody before it is held."""

    def _meet(self, step: Step) -> None:
        if step.key == "joint-meeting":
            self._invite(step)
        super()._meet(step)

    def _invite(self, step: Step) -> None:
        starts = (clock.now() + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
        page = self.story.at("giver", self.transition, "meetings/")
        plan = self.story.said("giver", "Plan the meeting")
        page.locator(f"#meeting-{step.key} summary", has_text=plan).click()
        local = starts.astimezone(ZoneInfo(self.transition.zone))
        page.locator(f"#plan-{step.key}-starts_at").fill(f"{local:%Y-%m-%dT%H:%M}")
        page.locator(f"#plan-{step.key}").click()
        page.wait_for_load_state()
        meeting = self.transition.meetings.get(step_key=step.key)
        assert meeting.starts_at == starts
        page.goto(f"{self.story.address}/meetings/{meeting.pk}/invitations/")
        for box in page.locator("form[method=get] input[type=checkbox]").all():
            box.check()
        page.locator("#show-letters").click()
        page.locator("#send-invitations").click()
        page.wait_for_load_state()
        delivery.deliver_due()
        later = (starts + timedelta(hours=1)).astimezone(UTC)
        self.monkeypatch.setenv("TASUKI_NOW", later.isoformat())


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast with a giver who works in Indonesian, a customer of two languages, and the program in a browser."""
    told = Story(browser, live_app, make_cast())
    Person.objects.filter(pk=told.cast.giver.pk).update(language="id", zone="Asia/Jakarta")
    told.cast.giver.refresh_from_db()
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


def test_three_languages_one_handover(story: Story, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-1 MS-1 MS-3 MS-4 MS-5 MS-6 MT-5 SC-3 TR-2 GA-1 GA-7: each reads their own language, mail by mail."""
    account = Account.objects.get()
    transition = story.open("Aster Foods")
    _the_giver_reads_indonesian(story, transition)
    with mail_server(settings) as sink:
        walk = InvitingWalk(story, transition, sink, monkeypatch)
        walk.to_the_end()
        _each_was_invited_in_their_language(sink.mails)
        assert walk.stages == [stage for stage in lifecycle.MAIN_LINE if stage != lifecycle.DRAFT]
        _each_got_the_sequence_in_their_language(transition, sink.mails)
    account.refresh_from_db()
    assert account.owner == story.cast.receiver
    assert verify().whole


def _the_giver_reads_indonesian(story: Story, transition: Transition) -> None:
    page = story.at("giver", transition, "messages/")
    assert page.locator("html").get_attribute("lang") == "id"
    expect(page.get_by_role("link", name=story.said("giver", "My work")).first).to_be_visible()
    assert story.said("giver", "My work") != "My work"


def _each_was_invited_in_their_language(mails: list[EmailMessage]) -> None:
    """MT-5: one request for each, the customers' in Japanese and Spanish, all about one event."""
    asked = {}
    for mail in mails:
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        if parts:
            address = str(mail["To"].addresses[0].addr_spec)
            asked[address.partition("@")[0]] = (mail, Calendar.from_ical(str(parts[0].get_content())))
    assert {"mika", "sofia", "rei", "gina"} <= set(asked)
    assert {str(found["METHOD"]) for _mail, found in asked.values()} == {"REQUEST"}
    assert len({str(found.walk("VEVENT")[0]["UID"]) for _mail, found in asked.values()}) == 1
    assert asked["mika"][0]["Content-Language"] == "ja"
    assert asked["sofia"][0]["Content-Language"] == "es"
    assert asked["gina"][0]["Content-Language"] == "id"


def _each_got_the_sequence_in_their_language(transition: Transition, mails: list[EmailMessage]) -> None:
    for address, language in (("mika@", "ja"), ("sofia@", "es")):
        mine = [mail for mail in mails if str(mail["To"].addresses[0].addr_spec).startswith(address)]
        kinds = [Message.objects.get(message_id=str(mail["Message-ID"])).kind for mail in mine]
        assert [kind for kind in kinds if kind in SEQUENCE] == [k for k in SEQUENCE if k in kinds]
        assert {"introduction", "announcement", "follow_up", "step_back", "survey"} <= set(kinds)
        for mail, kind in zip(mine, kinds, strict=True):
            assert mail["Content-Language"] == language
            part = mail.get_body(("plain",))
            assert part is not None
            text = part.get_content()
            assert kind not in SEQUENCE or MARKS[language].search(text), text
            assert "{{" not in text
            assert mail.get_body(("html",)) is not None
        threads = [str(mail["In-Reply-To"] or "") for mail in mine]
        assert threads[0] == ""
        assert all(threads[1:])
    assert not transition.messages.exclude(state__in=("sent", "cancelled")).exists()
