"""`tasuki invite`: calendar invitations to a meeting: look, preview, send, note answers (MT-5)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.meetings.actions.keeping import standing
from tasuki.meetings.calendar import actions, describe
from tasuki.meetings.calendar.board import AttendeeLine, lines_of
from tasuki.meetings.calendar.letters import digest_of
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import meeting_of
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import find_transition
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Invitations of a planned meeting; without anybody named it lists who is invited."""

    help = "Invite people to a planned meeting by calendar; without names: who is invited."

    def arguments(self, parser: ArgumentParser) -> None:
        """Which meeting, whom, and what to do."""
        parser.add_argument("ref", metavar="REF", help="account (external id or exact name) or transition id")
        parser.add_argument("step", metavar="STEP", help="the meeting's step, such as joint-meeting")
        parser.add_argument(
            "--person", action="append", default=[], metavar="WHO", help="a colleague; repeatable"
        )
        parser.add_argument("--customer", action="append", default=[], metavar="EMAIL", help="repeatable")
        parser.add_argument(
            "--zone", action="append", default=[], metavar="EMAIL=ZONE", help="tell the time there"
        )
        parser.add_argument("--preview", action="store_true", help="show what each would get; send nothing")
        parser.add_argument("--digest", default="", metavar="HASH", help="send only what this preview showed")
        parser.add_argument("--answer", choices=Invitation.Answer.values, help="note what the named answered")
        parser.add_argument("--remove", action="store_true", help="take the named off the list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry it out."""
        row = find_transition(self.actor, options["ref"])
        meeting = _meeting(row, options["step"])
        people = [find_person(one).pk for one in options["person"]]
        customers = {email.lower(): _customer(row, email) for email in options["customer"]}
        if options["answer"] or options["remove"]:
            self._change(meeting, {*people, *customers.values()}, options["answer"])
        elif people or customers:
            zones = _zones(options["zone"], row)
            wanted: dict[str, Any] = {
                "people": people,
                "stakeholders": list(customers.values()),
                "zones": zones,
            }
            if options["preview"]:
                self._preview(meeting, wanted)
                return
            actions.invite(
                actor=self.actor, meeting_id=meeting.pk, expected=options["digest"] or None, **wanted
            )
        self._list(lines_of(meeting))

    def _preview(self, meeting: Meeting, wanted: dict[str, Any]) -> None:
        found = actions.preview(actor=self.actor, meeting_id=meeting.pk, **wanted)
        data: dict[str, Any] = {
            "digest": digest_of(found.letters),
            "letters": [describe.letter(one) for one in found.letters],
            "reasons": describe.reasons(found.reasons),
        }
        lines: list[str] = []
        for one in found.letters:
            lines += [f"{one.invitation.who.name} <{one.address}> · {one.zone}", one.subject, "", one.body]
        lines += [f"! {one['message']}" for one in data["reasons"]]
        self.emit(data, [*lines, f"--digest {data['digest']}"])

    def _change(self, meeting: Meeting, named: set[UUID], answer: str | None) -> None:
        rows = [one.invitation for one in lines_of(meeting) if one.who.pk in named]
        if not rows:
            raise NotFound("invitation", meeting.step_key)
        for one in rows:
            if answer:
                actions.note_answer(actor=self.actor, invitation_id=one.pk, answer=answer)
            else:
                actions.uninvite(actor=self.actor, invitation_id=one.pk)

    def _list(self, found: Sequence[AttendeeLine]) -> None:
        self.emit([describe.line(one) for one in found], _lines(found) or [_("Nobody is invited yet.")])


def _lines(found: Iterable[AttendeeLine]) -> list[str]:
    return [
        f"{one.who.name} · {one.when} {one.zone} · {one.invitation.get_partstat_display()} · {one.sending_label}"
        for one in found
    ]


def _meeting(row: Transition, step: str) -> Meeting:
    meeting_of(row, step)
    found = standing(row, step)
    if found is None:
        raise NotFound("meeting", step)
    found.transition = row
    return found


def _customer(row: Transition, email: str) -> UUID:
    found = row.account.stakeholders.filter(email__iexact=email.strip()).order_by("created_at").first()
    if found is None:
        raise NotFound("stakeholder", email)
    return found.pk


def _zones(pairs: Iterable[str], row: Transition) -> dict[UUID, str]:
    found = {}
    for one in pairs:
        email, equals, zone = one.partition("=")
        if not equals:
            raise CommandError(_("--zone is written EMAIL=ZONE."))
        found[_customer(row, email)] = zone.strip()
    return found
