"""`tasuki calendar`: one's private calendar address, and publishing one's plan into a calendar (MT-5)."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any, Final

from django.utils.translation import gettext as _

from tasuki.meetings.calendar import feed, publishing
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import own_entry
from tasuki.rules.reasons import Unavailable
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence

VARIABLE: Final = "TASUKI_CALENDAR_PASSWORD"


class Command(TasukiCommand):
    """How one's plan reaches the calendar one uses."""

    help = "Make or end your private calendar address, or publish your plan into a calendar."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add_verb(verbs, "show", "how it stands")
        add_verb(verbs, "address", "make a private address; an earlier one stops")
        add_verb(verbs, "end", "end the private address")
        publish = add_verb(verbs, "publish", f"publish into a calendar (password: {VARIABLE} or asked)")
        publish.add_argument("url", metavar="URL", help="CalDAV address of one calendar")
        publish.add_argument("--user", default="", help="user name there")
        add_verb(verbs, "sync", "bring the published calendar up to date now")
        add_verb(verbs, "unpublish", "publish no more, and take away what was published")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out, then say how it stands."""
        verb = options["verb"]
        if verb == "address":
            address = feed.make_feed(actor=self.actor)
            self.emit({"address": address}, [address, _("It is shown this once. Who knows it can read it.")])
            return
        if verb == "end":
            feed.end_feed(actor=self.actor)
        elif verb == "publish":
            password = os.environ.get("TASUKI_CALENDAR_PASSWORD") or getpass(_("Password: "))
            publishing.connect(
                actor=self.actor, url=options["url"], user_name=options["user"], password=password
            )
        elif verb == "unpublish":
            publishing.disconnect(actor=self.actor)
        if verb in ("publish", "sync", "unpublish"):
            self._sync()
        self._show()

    def _sync(self) -> None:
        outcome = publishing.sync_now(actor=self.actor)
        if outcome.error is not None:
            raise Unavailable(outcome.error, permanent=outcome.permanent)

    def _show(self) -> None:
        person = own_entry(self.actor)
        known, target = feed.feed_of(person), publishing.target_of(person)
        trouble = publishing.trouble_of(target)
        data = {
            "feed_since": known.created_at if known else None,
            "published_to": target.url if target else "",
            "synced_at": target.synced_at if target else None,
            "trouble": sentence(trouble) if trouble else "",
        }
        lines = [
            _("Private address: in force") if known else _("Private address: none"),
            _("Published to: %(url)s") % {"url": target.url} if target else _("Published nowhere"),
            *([str(data["trouble"])] if data["trouble"] else []),
        ]
        self.emit(data, lines)
