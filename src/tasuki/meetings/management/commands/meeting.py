"""`tasuki meeting`: plan, prepare, run, record; concerns, actions, recap (MT-1 … MT-4, MT-6 … MT-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.meetings import actions, describe
from tasuki.meetings.actions.keeping import standing
from tasuki.meetings.agenda_text import agenda_lines
from tasuki.meetings.agendas import fitted
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.management.concern_verbs import CONCERN_VERBS, concern_arguments
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.preparing.queries import preparation
from tasuki.meetings.queries import language_facts, meeting_of, meetings_of
from tasuki.meetings.running import actions as running
from tasuki.meetings.running.models import Sitting
from tasuki.meetings.running.queries import sitting_of, state_of
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.stakeholders.queries import find_stakeholder
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import find_transition
from tasuki.web import clock
from tasuki.web.command import TasukiCommand

_REF = "account (external id or exact name) or transition id"


class Command(TasukiCommand):
    """Verbs: show, plan, prepare, agenda, run, record, action, concern, recap."""

    help = "Plan, prepare, run and record meetings; concerns, agreed actions, recaps."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        show = add_verb(verbs, "show", "the meetings of a transition, or one of them")
        show.add_argument("ref", metavar="REF", help=_REF)
        show.add_argument("step", nargs="?", default="", help="the meeting's step, such as joint-meeting")
        plan = _of_step(add_verb(verbs, "plan", "put a meeting on a date, or move it"))
        plan.add_argument("when", help="such as 2026-12-03T10:00, in the account's time zone")
        plan.add_argument("--form", default="", help="full, short or another of the playbook's forms")
        plan.add_argument("--minutes", type=int, help="another length")
        plan.add_argument("--place", help="a room or an address")
        plan.add_argument("--online", help="the link to join from afar")
        _of_step(add_verb(verbs, "prepare", "what to know, to ask and to say beforehand"))
        agenda = _of_step(add_verb(verbs, "agenda", "give a planned meeting another agenda"))
        agenda.add_argument(
            "items", nargs="+", metavar="KEY=MINUTES", help="in order; +TITLE=MINUTES is your own"
        )
        agenda.add_argument("--minutes", type=int, help="the length of the meeting")
        self._more(verbs)

    def _more(self, verbs: Any) -> None:
        run = _of_step(add_verb(verbs, "run", "begin a meeting and move its timer"))
        run.add_argument("command", nargs="?", choices=running.COMMANDS, help="left out: show how it stands")
        run.add_argument("--item", default="", help="with go: the agenda item")
        run.add_argument(
            "--there", action="append", default=[], metavar="WHO", help="somebody is here; repeatable"
        )
        run.add_argument("--note", default="", help="a line for the notes")
        run.add_argument(
            "--correct", action="append", default=[], metavar="ITEM=TEXT", help="what is put right"
        )
        run.add_argument("--question", default="", help="a question that was asked")
        run.add_argument("--answer", default="", help="what was answered to it")
        run.add_argument("--decision", default="", help="what was decided")
        record = _of_step(add_verb(verbs, "record", "say that a meeting was held"))
        record.add_argument("--at", default="", help="when; default: when it was begun")
        record.add_argument(
            "--there", action="append", default=[], metavar="WHO", help="who was there; repeatable"
        )
        record.add_argument("--notes", help="the notes; default: those of the running meeting")
        action = add_verb(verbs, "action", "note, finish, reopen or move an agreed action")
        action.add_argument("what", choices=("add", "done", "reopen", "move"))
        action.add_argument("subject", metavar="REF", help="add: account or transition; else the action's id")
        action.add_argument("text", nargs="?", default="", help="add: what is to be done")
        action.add_argument("--step", default="joint-meeting", help="add: the meeting's step")
        action.add_argument(
            "--owner", default="", metavar="WHO", help="a colleague, or somebody at the customer"
        )
        action.add_argument("--until", default="", metavar="DATE", help="such as 2026-12-03")
        concern_arguments(verbs)
        recap = _of_step(add_verb(verbs, "recap", "draft the recap to the customers who were there"))
        recap.add_argument("--point", action="append", default=[], help="a point to share; repeatable")
        recap.add_argument("--correction", action="append", default=[], metavar="ITEM", help="repeatable")
        recap.add_argument("--action", action="append", default=[], metavar="ID", help="repeatable")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "show": self._show, "plan": self._plan, "prepare": self._prepare, "agenda": self._agenda,
            "run": self._run, "record": self._record, "action": self._action, "concern": self._concern,
            "recap": self._recap,
        }  # fmt: skip
        verbs[options["verb"]](options)

    def _show(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        found = [one for one in meetings_of(row) if options["step"] in ("", one.step_key)]
        lines = [line for one in found for line in _lines(row, one, self.language)]
        self.emit([describe.meeting(one) for one in found], lines or [_("No meeting is planned.")])

    def _plan(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        made = actions.plan_meeting(
            actor=self.actor,
            transition_id=row.pk,
            step_key=options["step"],
            starts_at=_moment(options["when"], row),
            form=options["form"],
            minutes=options["minutes"],
            place=options["place"],
            online_url=options["online"],
        )
        self._tell(row, made)

    def _prepare(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        spec = meeting_of(row, options["step"])
        found = preparation(self.actor, row, spec, standing(row, spec.step), self.language)
        known = language_facts(found.known, found.language)
        asked = language_facts(found.to_ask, found.language)
        lines = [f"{label}: {text}" for label, text, _ask in known]
        lines += [f"? {label}: {ask}" for label, _text, ask in asked]
        lines += [f"! {one.text}" for one in found.commitments]
        lines += [f"{row.minutes}′ {row.title}: {row.note}" for row in found.agenda]
        lines += [f"{one.question} – {one.text}" for one in found.answers if one.text]
        self.emit(describe.preparation(found), lines)

    def _agenda(self, options: Mapping[str, Any]) -> None:
        row, meeting = self._meeting(options)
        made = actions.adapt_agenda(
            actor=self.actor,
            meeting_id=meeting.pk,
            items=[_edit(one) for one in options["items"]],
            minutes=options["minutes"],
            expected_version=meeting.version,
        )
        self._tell(row, made)

    def _run(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        sitting = running.begin_meeting(actor=self.actor, transition_id=row.pk, step_key=options["step"])
        key = sitting.meeting_id
        for who in options["there"]:
            running.tick_attendance(actor=self.actor, meeting_id=key, present=True, **_whose(row, who))
        for pair in options["correct"]:
            item, is_pair, text = pair.partition("=")
            if not is_pair:
                raise CommandError(_("Write a correction as ITEM=TEXT."))
            running.put_right(actor=self.actor, meeting_id=key, item=item, text=text)
        if options["note"]:
            notes = f"{sitting.notes}\n{options['note']}".strip()
            running.note_down(
                actor=self.actor, meeting_id=key, notes=notes, expected_version=sitting.notes_version
            )
        for kind in ("question", "decision"):
            if options[kind]:
                answer = options["answer"] if kind == "question" else ""
                running.note_point(
                    actor=self.actor, meeting_id=key, kind=kind, text=options[kind], answer=answer
                )
        if options["command"]:
            running.time_item(
                actor=self.actor, meeting_id=key, command=options["command"], item=options["item"]
            )
        self._tell_running(Sitting.objects.select_related("meeting").get(pk=sitting.pk))

    def _tell_running(self, sitting: Sitting) -> None:
        state = state_of(sitting, sitting.meeting, clock.now())
        lines = [
            f"{'▶' if one['key'] == state['item'] and state['running'] else ' '} {one['key']}:"
            f" {one['seconds'] // 60}:{one['seconds'] % 60:02} / {one['minutes']}"
            for one in state["items"]
        ]
        self.emit(state, lines)

    def _record(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        sitting = sitting_of(standing(row, options["step"]))
        there = [_whose(row, who) for who in options["there"]]
        people = {one["person"] for one in there} | {UUID(one) for one in (sitting.people if sitting else [])}
        customers = {one["stakeholder"] for one in there} | {
            UUID(one) for one in (sitting.customers if sitting else [])
        }
        notes = options["notes"]
        made = actions.record_meeting(
            actor=self.actor,
            transition_id=row.pk,
            step_key=options["step"],
            held_at=_moment(options["at"], row)
            if options["at"]
            else (sitting.started_at if sitting else None),
            people=[one for one in people if one is not None],
            stakeholders=[one for one in customers if one is not None],
            notes=notes if notes is not None else (sitting.notes if sitting else ""),
            corrections={key: one["text"] for key, one in sitting.corrections.items()} if sitting else {},
        )
        self._tell(row, made)

    def _action(self, options: Mapping[str, Any]) -> None:
        due = _day(options["until"])
        if options["what"] == "add":
            row, meeting = self._meeting({"ref": options["subject"], "step": options["step"]})
            found = (
                _whose(row, options["owner"]) if options["owner"] else {"person": None, "stakeholder": None}
            )
            made = actions.note_action(
                actor=self.actor,
                meeting_id=meeting.pk,
                text=options["text"],
                due_on=due,
                owner=found["person"],
                stakeholder=found["stakeholder"],
            )
        elif options["what"] == "move":
            made = actions.change_action(actor=self.actor, action_id=_id(options["subject"]), due_on=due)
        else:
            verb = actions.finish_action if options["what"] == "done" else actions.reopen_action
            made = verb(actor=self.actor, action_id=_id(options["subject"]))
        self.emit(describe.action(made), [_agreed(made)])

    def _concern(self, options: Mapping[str, Any]) -> None:
        found = CONCERN_VERBS[options["what"]](self.actor, options)
        rows: list[Concern] = found if isinstance(found, list) else [found]
        lines = [
            f"{one.pk}  {one.get_state_display()}  {one.get_feeling_display()}: {one.text}" for one in rows
        ]
        told = [describe.concern(one) for one in rows]
        self.emit(told if isinstance(found, list) else told[0], lines)

    def _recap(self, options: Mapping[str, Any]) -> None:
        _row, meeting = self._meeting(options)
        made = actions.draft_recap(
            actor=self.actor,
            meeting_id=meeting.pk,
            points=options["point"],
            corrections=options["correction"],
            actions=[_id(one) for one in options["action"]],
        )
        self.emit([describe.recap(one) for one in made], [f"{one.to_name}: {one.subject}" for one in made])

    def _meeting(self, options: Mapping[str, Any]) -> tuple[Transition, Meeting]:
        row = find_transition(self.actor, options["ref"])
        meeting = standing(row, meeting_of(row, options["step"]).step)
        if meeting is None:
            raise NotFound("meeting", options["step"])
        return row, meeting

    def _tell(self, row: Transition, made: Meeting) -> None:
        found = meetings_of(row).get(pk=made.pk)
        self.emit(describe.meeting(found), _lines(row, found, self.language))


def _of_step(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("ref", metavar="REF", help=_REF)
    parser.add_argument("step", metavar="STEP", help="the meeting's step, such as joint-meeting")
    return parser


def _lines(row: Transition, one: Meeting, language: str) -> list[str]:
    at = one.held_at or one.starts_at
    when = at.astimezone(ZoneInfo(row.zone)).strftime("%Y-%m-%d %H:%M") if at else "–"
    spec = fitted(row, meeting_of(row, one.step_key), one)
    found = [f"{one.step_key}  {one.get_state_display()}  {when} {row.zone}  {one.minutes}′"]
    found += [f"  {line}" for line in agenda_lines(spec, one, language)]
    if one.over_by:
        found.append("  " + _("The agenda is %(n)s minutes too long.") % {"n": one.over_by})
    return found + [f"  {_agreed(action)}" for action in one.actions.all()]


def _agreed(one: MeetingAction) -> str:
    done = "x" if one.done_at else " "
    return f"[{done}] {one.due_on.isoformat()} {one.owner_name}: {one.text} ({one.pk})"


def _edit(text: str) -> actions.AgendaEdit:
    name, is_pair, minutes = text.rpartition("=")
    if not is_pair or not minutes.isdecimal() or len(minutes) > 6:
        raise CommandError(_("Write an item as KEY=MINUTES, your own as +TITLE=MINUTES."))
    own = name.startswith("+")
    return actions.AgendaEdit("" if own else name, int(minutes), name[1:] if own else "")


def _whose(row: Transition, who: str) -> dict[str, UUID | None]:
    """A colleague of the transition, else somebody at the customer."""
    try:
        return {"person": find_person(who).pk, "stakeholder": None}
    except NotFound:
        return {"person": None, "stakeholder": find_stakeholder(row.account, who).pk}


def _moment(text: str, row: Transition) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(_("Write a time such as 2026-12-03T10:00.")) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(row.zone))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(_("Write a day such as 2026-12-03.")) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("action", text) from None
