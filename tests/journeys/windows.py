"""The people of a story, each in their own browser window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from tasuki.messaging import delivery
from tasuki.messaging.tests.sink import Sink
from tasuki.success.models import PlanEntry
from tasuki.testing.cast import PASSWORD, Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock


class Story:
    """Who plays, where the program answers, and what they do by what they see."""

    def __init__(self, browser: Browser, address: str, cast: Cast, *, scripts: bool = True) -> None:
        self.browser, self.address, self.cast, self.scripts = browser, address, cast, scripts
        self.windows: dict[str, Page] = {}

    def window(self, who: str) -> Page:
        """The window of a member of the cast, signed in."""
        if who not in self.windows:
            page = self.browser.new_context(
                viewport={"width": 1280, "height": 900}, locale="en-GB", java_script_enabled=self.scripts
            ).new_page()
            page.set_default_timeout(20_000)
            page.goto(f"{self.address}/sign-in/")
            page.get_by_label(re.compile("E-?mail")).fill(str(getattr(self.cast, who).email))
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.windows[who] = page
        return self.windows[who]

    def said(self, who: str, text: str) -> str:
        """How the program says it to this person, in the language they have chosen."""
        with translation.override(getattr(self.cast, who).language or "en"):
            return gettext(text)

    def open(self, account: str) -> Transition:
        """The outgoing owner's manager opens a planned handoff from rep to rep, five weeks ahead."""
        page = self.window("giver_manager")
        page.get_by_role("link", name="Accounts").click()
        page.get_by_role("link", name=account).click()
        page.get_by_role("link", name="Hand over").first.click()
        page.get_by_label("Incoming owner").select_option(label="Rei Receiver · Success Osaka")
        page.get_by_label("Date of the cutover").fill((clock.now() + timedelta(days=35)).date().isoformat())
        page.get_by_label("Reason", exact=True).select_option(label="Territory change")
        page.get_by_role("button", name="See the proposal").click()
        expect(page.get_by_text("from a sales team to a customer success team")).to_be_visible()
        page.get_by_label("Scenario").select_option(label="Rep → rep")
        page.get_by_role("button", name="Open the transition").click()
        expect(page.get_by_role("heading", level=1, name=account)).to_be_visible()
        return Transition.objects.get()

    def do_own_steps(self, who: str, transition: Transition, *gates: str) -> None:
        """Press the button of each open step that is this person's and feeds one of the gates."""
        person = getattr(self.cast, who)
        for step in transition.steps.filter(state="todo", feeds__in=gates, person=person).order_by(
            "position"
        ):
            if step.completed_by in ("tick", "acknowledge", "review"):
                self.tick(who, transition, step.key)

    def at(self, who: str, transition: Transition, tab: str = "") -> Page:
        """A tab of the transition in somebody's window."""
        page = self.window(who)
        page.goto(f"{self.address}/transitions/{transition.pk}/{tab}")
        return page

    def press(self, who: str, transition: Transition, *names: str) -> None:
        """Press buttons of the plan by name, one after another."""
        for name in names:
            page = self.at(who, transition)
            page.get_by_role("button", name=self.said(who, name)).first.click()
            page.wait_for_load_state()

    def tick(self, who: str, transition: Transition, key: str) -> None:
        """Press the button of a step in the plan; its address unfolds the phase that holds it."""
        self.window(who).goto("about:blank")  # the same page with another anchor would not be loaded anew
        self.at(who, transition, f"#step-{key}").locator(f"#step-{key}").get_by_role("button").first.click()
        self.window(who).wait_for_load_state()
        step = transition.steps.get(key=key)
        assert step.state == "done", f"{key}: {self.window(who).inner_text('main')[:2000]}"

    def accept(self, transition: Transition) -> None:
        """The receiver accepts the brief."""
        page = self.at("receiver", transition, "knowledge/")
        page.get_by_role("button", name="Accept the brief").click()
        page.wait_for_load_state()
        transition.refresh_from_db()
        assert transition.brief_id is not None, page.inner_text("main")[:2000]

    def meet(self, who: str, transition: Transition, step: str, *people: str) -> None:
        """Record a meeting: tick who was there, write notes, save."""
        page = self.at(who, transition, f"meetings/{step}/record/")
        for name in people:
            box = page.get_by_role("checkbox", name=re.compile(name))
            if box.count():
                box.first.check()
        page.get_by_label(self.said(who, "Notes")).first.fill(
            "We went through the open points and agreed on the next ones."
        )
        page.get_by_role("button", name=self.said(who, "Record the meeting")).click()
        page.wait_for_load_state()
        assert transition.steps.get(key=step).state == "done", page.inner_text("main")[:2000]

    def send(self, who: str, transition: Transition, step: str, sink: Sink, *, expected: int) -> None:
        """Draft, read, approve and queue the messages of a step; a worker then delivers each exactly once."""
        before = len(sink.mails)
        page = self.at(who, transition, "messages/")
        write = page.locator(f"#step-{step}").get_by_role("button", name=self.said(who, "Write the drafts"))
        if write.count():
            write.click()
            page.wait_for_load_state()
        for message in list(transition.messages.filter(step_key=step, state="draft")):
            page.goto(f"{self.address}/messages/{message.pk}/")
            page.get_by_role("button", name=self.said(who, "Approve"), exact=True).click()
            page.wait_for_load_state()
        page = self.at(who, transition, "messages/")
        queue = page.locator(f"#step-{step}").get_by_role(
            "button", name=self.said(who, "Send the approved ones")
        )
        if queue.count():
            queue.click()
            page.wait_for_load_state()
        for _again in range(2):
            delivery.deliver_due()
            assert len(sink.mails) - before == expected, page.inner_text("main")[:3000]

    def look_back(self, transition: Transition) -> None:
        """The manager writes the retrospective."""
        page = self.at("manager", transition, "outcome/")
        page.get_by_label("What went well").fill("The brief was complete and the customer felt known.")
        page.get_by_label("What did not", exact=True).fill("The contract was hard to find.")
        page.get_by_label("What the customer said", exact=True).fill("They felt known from the first call.")
        page.get_by_label("What we will do", exact=True).fill(
            "Link the contract in the record when a deal is won."
        )
        page.get_by_role("button", name="Save the retrospective").click()
        page.wait_for_load_state()

    def check_health(self, transition: Transition, day: int, score: int) -> None:
        """The receiver records a health check."""
        page = self.at("receiver", transition, "outcome/")
        form = page.locator("form", has=page.get_by_role("button", name="Record health"))
        form.get_by_label("Check").select_option(str(day))
        form.get_by_label("Health").fill(str(score))
        form.get_by_role("button", name="Record health").click()
        page.wait_for_load_state()

    def draft_plan(self, transition: Transition) -> None:
        """The receiver takes over what is known into the success plan and says that the draft is complete."""
        page = self.window("receiver")
        page.goto(f"{self.address}/accounts/{transition.account_id}/success-plan/")
        page.get_by_role("button", name="Take over everything").click()
        page.wait_for_load_state()
        if page.get_by_text("No regular contact is agreed yet.").count():
            self._book_cadence(page)
        self._date_milestones(page, transition)
        button = page.get_by_role("button", name="The draft is complete")
        assert button.is_enabled(), page.locator("#approval-heading").locator("..").text_content()
        button.click()
        page.wait_for_load_state()

    def _date_milestones(self, page: Page, transition: Transition) -> None:
        """What came from the record without a date gets one, each on its own page."""
        undated = PlanEntry.objects.filter(
            account=transition.account_id, section__in=("milestones", "quick_wins"), due_on=None
        )
        for entry in undated:
            page.goto(f"{self.address}/success-plan-entries/{entry.pk}/")
            page.get_by_label("Due").fill((clock.now() + timedelta(days=40)).date().isoformat())
            page.get_by_role("button", name="Save").click()
            page.wait_for_load_state()
        page.goto(f"{self.address}/accounts/{transition.account_id}/success-plan/")

    def approve_plan(self, transition: Transition) -> None:
        """The manager approves the success plan as it stands."""
        page = self.window("manager")
        page.goto(f"{self.address}/accounts/{transition.account_id}/success-plan/")
        page.get_by_role("button", name="Approve the plan").click()
        page.wait_for_load_state()

    def book_cadence(self, transition: Transition) -> None:
        """The receiver puts the regular contact with the customer on the calendar."""
        self._book_cadence(self.at("receiver", transition, "up-to-speed/"))

    def _book_cadence(self, page: Page) -> None:
        page.get_by_text("Book or change a cadence").click()
        page.get_by_role("button", name="Put it on the calendar").click()
        page.wait_for_load_state()

    def close(self) -> None:
        """Close all windows."""
        for page in self.windows.values():
            page.context.close()


@contextmanager
def mail_server(settings: Any) -> Iterator[Sink]:
    """A real SMTP server on loopback that takes what it gets."""
    with Sink() as sink:
        settings.TASUKI_SMTP = f"smtp://127.0.0.1:{sink.port}"
        yield sink
