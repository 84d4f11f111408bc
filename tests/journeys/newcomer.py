"""People who know the job but not the program: they read what stands there and press what says what they want.

Nothing here knows an address, an id or a style: only roles, names and labels, as eyes and screen readers have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from playwright.sync_api import Browser, Locator, Page, expect

from tasuki.testing.cast import PASSWORD
from tasuki.web import clock

#: What a line of My work offers is named "verb: what, account".
OFFER: Final = re.compile(r"^(?!Snooze|Wake|Remind)([^:]+): (.+), ([^,]+)$")  # verb, what, account
PEOPLE_THERE: Final = ("Gina Giver", "Rei Receiver", "Mona Manager")
MOST_ITEMS: Final = 80
ALL_KNOWN: Final = "What is missing 0"
NEXT_ITEM: Final = re.compile("^Save, next missing")
ANSWERS: Final = {"date": "2027-03-31", "url": "https://docs.example/plan", "number": "120"}
CUSTOMERS: Final = ("Mika Hoshino", "Hoshino Mika", "Sofía Ramos")


class Newcomer:
    """A person in their own window. `does` maps the verb of a line on My work to how one goes about it."""

    def __init__(self, browser: Browser, address: str, email: str) -> None:
        self.page: Page = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB"
        ).new_page()
        self.page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        self.page.goto(address)
        self.page.get_by_label(re.compile("E-?mail")).fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1, name="My work")).to_be_visible()
        self.does: dict[str, Callable[[str], bool]] = {
            "Review the brief": self.accept_brief,
            "Write and send": self.write_and_send,
            "Record the meeting": self.record_meeting,
            "Open the success plan": self.plan_success,
        }

    # -- finding one's way ------------------------------------------------------------------------

    def my_work(self) -> Page:
        """By the first word of the navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="My work").click()
        self.page.wait_for_load_state()
        return self.page

    def offers(self) -> list[str]:
        """What My work offers to do now, from top to bottom; lines that wait for others are left out."""
        main = self.my_work().get_by_role("main")
        lines = main.get_by_role("listitem").filter(has_not_text="Comes after")
        doing = lines.get_by_role("button", name=OFFER).or_(lines.get_by_role("link", name=OFFER))
        return [name for one in doing.all() if (name := _name(one))]

    def take(self, offer: str) -> bool:
        """Go about one of them; False when the program says that it cannot be done yet, and why."""
        found = OFFER.match(offer)
        assert found, offer
        name = re.compile("^" + re.escape(found[1]) + " ?: " + re.escape(f"{found[2]}, {found[3]}") + "$")
        button = self.page.get_by_role("button", name=name)
        if button.count():
            button.click()
            expect(self.page.get_by_role("button", name=name)).to_have_count(0)
            return True
        self.page.get_by_role("link", name=name).click()
        self.page.wait_for_load_state()
        return self.does[found[1]](found[2])

    def open_transition(self, account: str) -> Page:
        """From the list of transitions to the one of this account."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Transitions").click()
        self.page.get_by_role("main").get_by_role("link", name=account, exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1, name=account)).to_be_visible()
        return self.page

    def open_handoff(self, account: str, receiver: str, *, days: int) -> None:
        """From the account: to whom, when, why; then what is proposed."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Accounts").click()
        self.page.get_by_role("main").get_by_role("link", name=account, exact=True).click()
        self.page.get_by_role("link", name="Hand over").first.click()
        field = self.page.get_by_label("Incoming owner")
        field.select_option(label=field.get_by_role("option", name=re.compile(receiver)).inner_text())
        self.page.get_by_label("Date of the cutover").fill(
            (clock.now() + timedelta(days=days)).date().isoformat()
        )
        self.page.get_by_label("Reason", exact=True).select_option(label="Territory change")
        self.page.get_by_role("button", name="See the proposal").click()
        self.page.get_by_role("button", name="Open the transition").click()
        expect(self.page.get_by_role("heading", level=1, name=account)).to_be_visible()

    def press_next(self, account: str) -> str:
        """The one next action of the transition, if it is to move on: what was pressed, else nothing."""
        head = self.open_transition(account).get_by_role("main")
        if not head.get_by_text("Nothing is in the way.").count():
            return ""
        moves: tuple[str, ...] = ("Start preparing", "Declare ready", "Start introducing", "Cut over now")
        moves += ("Receiver is fully responsible",)
        for name in moves:
            button = head.get_by_role("button", name=name, exact=True)
            if button.count() and button.first.is_enabled():
                button.first.click()
                self.page.wait_for_load_state()
                return name
        return ""

    # -- doing it -----------------------------------------------------------------------------------

    def fill_record(self, account: str) -> None:
        """From the transition to the record; then one answer after the other, as the line of keys there says."""
        self.open_transition(account).get_by_role("link", name="Knowledge", exact=True).first.click()
        self.page.get_by_role("link", name="Open the knowledge record").click()
        main = self.page.get_by_role("main")
        main.get_by_role("link", name=re.compile("^Answer")).first.click()
        for number in range(MOST_ITEMS):
            item = main.get_by_role("article").filter(has=self.page.get_by_role("button", name=NEXT_ITEM))
            expect(item.first.or_(main.get_by_role("heading", name=ALL_KNOWN))).to_be_visible()
            if not item.count():
                return
            name = item.first.get_by_role("heading").first.inner_text()
            self._answer(item.first, number)
            item.first.get_by_role("button", name=NEXT_ITEM).click()
            expect(item.filter(has=self.page.get_by_role("heading", name=name, exact=True))).to_have_count(0)

    def _answer(self, item: Locator, number: int) -> None:
        """Whatever kind of answer is asked for: a choice, a day, an amount, a number, a link, words."""
        choice, count = item.get_by_role("combobox"), item.get_by_role("spinbutton")
        if choice.count():
            choice.first.select_option(index=1)
        elif count.count():
            count.first.fill("120")
        else:
            field = item.get_by_label("Your answer").first
            kind = field.get_attribute("type") or "text"
            field.fill(ANSWERS.get(kind, f"Told in visit {number}: the plant in Sakai counts on it"))

    def accept_brief(self, _what: str) -> bool:
        """Read it, then accept it."""
        return self._press("Accept the brief")

    def write_and_send(self, what: str) -> bool:
        """Drafts first, each read and approved, then sent."""
        place = self.page.get_by_role("region", name=what)
        write = place.get_by_role("button", name="Write the drafts")
        if write.count():
            if not write.is_enabled():
                return False
            write.click()
            self.page.wait_for_load_state()
        while (approve := place.get_by_role("button", name="Approve", exact=True)).count():
            if not approve.first.is_enabled():
                return False
            left = approve.count()
            approve.first.click()
            expect(place.get_by_role("button", name="Approve", exact=True)).to_have_count(left - 1)
        send = place.get_by_role("button", name="Send the approved ones")
        if not send.count() or not send.is_enabled():
            return False
        send.click()
        self.page.wait_for_load_state()
        return True

    def record_meeting(self, what: str) -> bool:
        """Who was there, what was said."""
        place = self.page.get_by_role("region", name=what)
        record = place.get_by_role("link", name=re.compile("^Record"))
        if record.count():
            record.first.click()
            self.page.wait_for_load_state()
        for name in (*PEOPLE_THERE, *CUSTOMERS):
            box = self.page.get_by_role("checkbox", name=re.compile(name))
            if box.count():
                box.first.check()
        self.page.get_by_label("Notes").first.fill(
            "We went through the open points and agreed on the next ones."
        )
        return self._press("Record the meeting")

    def plan_success(self, _what: str) -> bool:
        """Draft it from what is known, or approve it."""
        if self._press("Approve the plan"):
            return True
        if self.page.get_by_role("button", name="Take over everything").count():
            self._press("Take over everything")
        return self._press("The draft is complete")

    def _press(self, name: str) -> bool:
        button = self.page.get_by_role("main").get_by_role("button", name=name, exact=True)
        if not button.count() or not button.first.is_enabled():
            return False
        button.first.click()
        self.page.wait_for_load_state()
        return True


def _name(one: Locator) -> str:
    """What a screen reader calls it."""
    return str(one.get_attribute("aria-label") or " ".join((one.text_content() or "").split()))
