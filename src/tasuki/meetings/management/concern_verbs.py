"""`tasuki meeting concern`: log, list, show, answer, follow up, close, reopen (MT-7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.meetings.actions.keeping import standing
from tasuki.meetings.concerns import actions
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.concerns.queries import access_concern, concerns_of
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.stakeholders.queries import find_stakeholder
from tasuki.transitions.queries import find_transition

type Options = Mapping[str, Any]


def concern_arguments(verbs: Any) -> None:
    """The arguments of `concern`."""
    parser = add_verb(verbs, "concern", "log, list, answer, follow up, close or reopen a concern")
    parser.add_argument("what", choices=tuple(CONCERN_VERBS))
    parser.add_argument(
        "subject", metavar="REF", help="log, list: account or transition; else the concern's id"
    )
    parser.add_argument("text", nargs="?", default="", help="what was said, answered, agreed")
    parser.add_argument(
        "--feeling", choices=Concern.Feeling.values, default="", help="log: which feeling it is"
    )
    parser.add_argument("--from", dest="whose", default="", metavar="WHO", help="log: who at the customer")
    parser.add_argument("--step", default="", help="log: the meeting in which it was raised")
    parser.add_argument("--who", default="", help="follow-up: the colleague")
    parser.add_argument("--until", default="", metavar="DATE", help="follow-up: such as 2026-12-03")


def _log(actor: Actor, options: Options) -> Concern:
    row = find_transition(actor, options["subject"])
    meeting = standing(row, options["step"]) if options["step"] else None
    if options["step"] and meeting is None:
        raise NotFound("meeting", options["step"])
    whose = find_stakeholder(row.account, options["whose"]).pk if options["whose"] else None
    return actions.log_concern(
        actor=actor,
        transition_id=row.pk,
        meeting_id=meeting.pk if meeting else None,
        feeling=options["feeling"],
        text=options["text"],
        stakeholder=whose,
    )


def _list(actor: Actor, options: Options) -> list[Concern]:
    return list(concerns_of(find_transition(actor, options["subject"])))


def _show(actor: Actor, options: Options) -> Concern:
    return access_concern(actor, _id(options))


def _answer(actor: Actor, options: Options) -> Concern:
    return actions.answer_concern(actor=actor, concern_id=_id(options), response=options["text"])


def _follow_up(actor: Actor, options: Options) -> Concern:
    try:
        until = date.fromisoformat(options["until"]) if options["until"] else None
    except ValueError:
        raise CommandError(_("Write a day such as 2026-12-03.")) from None
    who = find_person(options["who"]).pk if options["who"] else None
    return actions.follow_up(actor=actor, concern_id=_id(options), what=options["text"], who=who, until=until)


def _close(actor: Actor, options: Options) -> Concern:
    return actions.close_concern(actor=actor, concern_id=_id(options), closing=options["text"])


def _reopen(actor: Actor, options: Options) -> Concern:
    return actions.reopen_concern(actor=actor, concern_id=_id(options), reason=options["text"])


def _id(options: Options) -> UUID:
    try:
        return UUID(options["subject"])
    except ValueError:
        raise NotFound("concern", options["subject"]) from None


CONCERN_VERBS: Final[Mapping[str, Callable[[Actor, Options], Concern | list[Concern]]]] = {
    "log": _log,
    "list": _list,
    "show": _show,
    "answer": _answer,
    "follow-up": _follow_up,
    "close": _close,
    "reopen": _reopen,
}
