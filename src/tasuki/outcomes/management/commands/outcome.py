"""`tasuki outcome`: what came of a transition, from the first week to looking back (ME-1 … ME-5, ME-8, MS-1)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from tasuki.outcomes import actions, describe
from tasuki.outcomes.models import Survey
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import NotFound
from tasuki.stakeholders.queries import find_stakeholder
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import find_transition
from tasuki.web.command import TasukiCommand

_ASKED = ("pulse", "survey")


class Command(TasukiCommand):
    """Show, ask, remind, revoke, called, rate, check."""

    help = "Show what came of a transition; ask and remind the customer, rate the handoff."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb, told in (
            ("show", "measures, answers, rating, health"),
            ("ask", "send the survey to champion and sponsor"),
            ("remind", "remind one person of a question, once"),
            ("revoke", "withdraw a question that has no answer"),
            ("called", "note that you spoke with them about their answer"),
            ("rate", "rate the handoff, as the incoming owner"),
            ("check", "record a health check"),
        ):
            one = add_verb(verbs, verb, told)
            one.add_argument("ref", metavar="TRANSITION", help="account or transition id")
        for verb in ("remind", "revoke", "called"):
            verbs.choices[verb].add_argument("question", choices=_ASKED)
            verbs.choices[verb].add_argument("person", metavar="PERSON", help="e-mail, id or name")
        verbs.choices["called"].add_argument("--summary", default="", help="what came of it")
        for verb, told in (("rate", "1 to 5"), ("check", "0 to 100")):
            verbs.choices[verb].add_argument("score", type=int, help=told)
        verbs.choices["rate"].add_argument("--comment", default="", help="why")
        verbs.choices["check"].add_argument("day", type=int, help="0, 30, 60 or 90")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out, then show where it stands."""
        row = find_transition(self.actor, options["ref"])
        getattr(self, f"_{options['verb']}", lambda *_given: None)(row, options)
        data = describe.outcome(self.actor, row)
        self.emit(data, _lines(data))

    def _ask(self, row: Transition, options: dict[str, Any]) -> None:
        actions.ask_survey(actor=self.actor, transition_id=row.pk)

    def _remind(self, row: Transition, options: dict[str, Any]) -> None:
        if options["question"] == "survey":
            actions.remind_survey(actor=self.actor, survey_id=_survey(row, options).pk)
        else:
            actions.remind_pulse(**self._pulse(row, options))

    def _revoke(self, row: Transition, options: dict[str, Any]) -> None:
        if options["question"] == "survey":
            actions.revoke_survey(actor=self.actor, survey_id=_survey(row, options).pk)
        else:
            actions.revoke_pulse(**self._pulse(row, options))

    def _called(self, row: Transition, options: dict[str, Any]) -> None:
        summary = options["summary"]
        if options["question"] == "survey":
            actions.note_survey_call(actor=self.actor, survey_id=_survey(row, options).pk, summary=summary)
        else:
            actions.note_pulse_call(**self._pulse(row, options), summary=summary)

    def _rate(self, row: Transition, options: dict[str, Any]) -> None:
        actions.rate_handoff(
            actor=self.actor, transition_id=row.pk, score=options["score"], comment=options["comment"]
        )

    def _check(self, row: Transition, options: dict[str, Any]) -> None:
        actions.record_health_check(
            actor=self.actor, transition_id=row.pk, day=options["day"], score=options["score"]
        )

    def _pulse(self, row: Transition, options: dict[str, Any]) -> dict[str, Any]:
        person = find_stakeholder(row.account, options["person"])
        return {"actor": self.actor, "transition_id": row.pk, "stakeholder_id": person.pk}


def _survey(row: Transition, options: dict[str, Any]) -> Survey:
    person = find_stakeholder(row.account, options["person"])
    found = row.surveys.filter(stakeholder=person, revoked_at=None).first()
    if found is None:
        raise NotFound("survey", options["person"])
    return found


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for one in data["measures"]:
        sign = "≤" if one["at_most"] else "≥"
        yield f"{one['key']:6} {one['value'] or '–'} {one['unit']} ({sign} {one['target']}, n={one['cases']})"
    for name in ("pulses", "surveys"):
        for one in data[name] or ():
            yield f"{name}: {one['name']}  {one['score'] or '–'}  {one['comment']}".rstrip()
    if data["rating"]:
        yield f"rating: {data['rating']['score']}  {data['rating']['comment']}".rstrip()
