"""`tasuki notifications`: how a colleague wants to be reached by mail (MS-8)."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from datetime import time
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.models import Person
from tasuki.people.notifications import Notifications, change_notifications
from tasuki.people.queries import own_entry
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Show or change one's own choice; needs `--as`."""

    help = gettext_noop("Show or change how often one gets mail, and when it must be quiet (--as EMAIL)")

    def arguments(self, parser: ArgumentParser) -> None:
        """What to change; nothing: only show."""
        parser.add_argument("--digest", choices=Person.Digest.values, dest="mail_digest")
        parser.add_argument("--at", type=_clock, dest="digest_at", metavar="HH:MM")
        parser.add_argument("--quiet-from", type=_clock, metavar="HH:MM")
        parser.add_argument("--quiet-until", type=_clock, metavar="HH:MM")
        parser.add_argument("--quiet-days-off", action=BooleanOptionalAction, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Change what was said, print what holds."""
        if self.actor.person_id is None:
            raise Refused(Reason("access.needs_person"))
        names = ("mail_digest", "digest_at", "quiet_from", "quiet_until", "quiet_days_off")
        said = {name: options[name] for name in names if options[name] is not None}
        person = own_entry(self.actor)
        now = (
            change_notifications(actor=self.actor, person=person, **said)
            if said
            else Notifications.of(person)
        )
        self.emit(now.as_dict(), _lines(now, person))


def _lines(now: Notifications, person: Person) -> list[str]:
    values = {**now.as_dict(), "zone": person.zone, "often": Person.Digest(now.mail_digest).label}
    lines = [
        _("Mail about my work: %(often)s, at %(digest_at)s") % values,
        _("Quiet from %(quiet_from)s until %(quiet_until)s (%(zone)s)") % values,
    ]
    return [*lines, _("No mail on weekends and public holidays")] if now.quiet_days_off else lines


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a time: write it as 08:30.") % {"text": text}) from None
