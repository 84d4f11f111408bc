"""From a step of the plan to the text that each recipient gets (MS-1, MS-3, MS-4, MS-6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tasuki.customers.models import Stakeholder
from tasuki.messaging import library, recipients
from tasuki.messaging.decisions import lacking_points
from tasuki.messaging.fields import fields_for, is_there, known_of
from tasuki.messaging.headers import is_plain_address
from tasuki.messaging.known import Known
from tasuki.messaging.liquid_text import FieldsMissing, TextBroken, render
from tasuki.messaging.models import Message
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMessage
from tasuki.rules.reasons import Reason
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition

KIND_OF_KEY: Final = {
    "introduction": Message.Kind.INTRODUCTION,
    "joint-meeting-invite": Message.Kind.INVITATION,
    "announcement": Message.Kind.ANNOUNCEMENT,
    "follow-up": Message.Kind.FOLLOW_UP,
    "step-back": Message.Kind.STEP_BACK,
    "survey": Message.Kind.SURVEY,
}
LANGUAGE_OF_COUNTRY: Final = {
    "JP": "ja", "ID": "id", "ES": "es", "MX": "es", "AR": "es", "CL": "es", "CO": "es", "PE": "es",
}  # fmt: skip
MAX_SUBJECT: Final = 300
MAX_BODY: Final = 20_000
_TWO_STOPS: Final = re.compile(r"(?<=[^\W\d_])\.\.(?=[\s)”»’]|$)")
address_key, domain_of = recipients.address_key, recipients.domain_of
why_not_reach = recipients.why_not_reach


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient would get, or why they cannot."""

    stakeholder: Stakeholder
    language: str
    template: str
    subject: str
    body: str
    reasons: tuple[Reason, ...] = ()


def spec_of(transition: Transition, step_key: str) -> PlaybookMessage | None:
    """The playbook's message of a step."""
    return document_of(transition).message_of(step_key)


def signer_of(transition: Transition, spec: PlaybookMessage) -> tuple[Person | None, bool]:
    """Who signs, and whether leadership does: strategic accounts first, then who stands in, then the sender (MS-1)."""
    people: dict[str, Person | None] = {
        role: getattr(transition, role)
        for role in (
            "giver",
            "receiver",
            "giver_manager",
            "receiver_manager",
            "sponsor",
            "support",
            "operations",
        )
    }
    leader = people.get(spec.strategic_sender)
    if transition.tier == "strategic" and leader is not None:
        return leader, True
    sender = people.get(spec.sender)
    away = (
        sender is None or not sender.is_active or (spec.sender == "giver" and not transition.giver_available)
    )
    if away:
        fallback = people.get(spec.stand_in) or people["receiver_manager"] or people["giver_manager"]
        return fallback or sender, False
    return sender, False


def valid_address(address: str) -> bool:
    """Whether it is one plain address; anything that could smuggle in a second one or a header is not."""
    return is_plain_address(address)


def language_of(stakeholder: Stakeholder, transition: Transition, known: Known | None = None) -> str:
    """The recipient's language, else that of the account's country, else English (MS-4)."""
    country = transition.country or transition.account.country
    nearest = known.nearest_language if known is not None else library.nearest_language
    return nearest(stakeholder.language or LANGUAGE_OF_COUNTRY.get(country.upper(), library.FALLBACK))


def write_letter(
    transition: Transition,
    spec: PlaybookMessage,
    signer: Person,
    *,
    strategic: bool,
    stakeholder: Stakeholder,
    known: Known | None = None,
) -> Letter:
    """The text for one recipient; what is missing or broken is named in its reasons, each field on its own (MS-4).

    `known` is what was read for many letters together (`fields.known_of`).
    """
    known = known or known_of([transition])
    language = language_of(stakeholder, transition, known)
    traits = library.Traits(transition.scenario, transition.mode, strategic, not is_there(transition))
    template = spec.template
    try:
        text = known.text(spec.template, language, traits)
        template = text.name
        fields = fields_for(transition, stakeholder, signer, known.words(language), known)
        subject, body = _both(text, fields)
    except LookupError:
        return _blocked(
            stakeholder, language, template, [Reason("message.no_template", _place(language, template))]
        )
    except FieldsMissing as missing:
        return _blocked(stakeholder, language, template, _missing(missing, _place(language, template)))
    except TextBroken as broken:
        values = {**_place(language, template), "line": broken.line, "message": broken.message}
        return _blocked(
            stakeholder, language, template, [Reason("message.template_broken", values, who="operations")]
        )
    reasons = why_not_text(subject, body)
    return Letter(stakeholder, language, template, subject, body, tuple(reasons))


def _both(text: library.Text, fields: dict[str, object]) -> tuple[str, str]:
    """Subject and body; missing fields of both are named at once."""
    done: list[str] = []
    unknown: list[str] = []
    empty: list[str] = []
    for source in (text.subject, text.body):
        try:
            done.append(render(source, fields))
        except FieldsMissing as missing:
            unknown += missing.unknown
            empty += missing.empty
    if unknown or empty:
        raise FieldsMissing(unknown, empty)
    return " ".join(done[0].split()), tidy(done[1])


def tidy(body: str) -> str:
    """Lines without trailing blanks, never more than one empty line in a row, one newline at the end.

    A name that ends with a full stop (“S.A. de C.V.”) and the one of its sentence are one full stop.
    """
    lines = [
        _TWO_STOPS.sub(".", line).rstrip()
        for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip() + "\n"


def why_not_text(subject: str, body: str) -> list[Reason]:
    """What is wrong with a finished text: nothing there, too long, line breaks in the subject, fields left unfilled."""
    reasons = []
    if not subject.strip() or not body.strip():
        reasons.append(Reason("message.empty"))
    if len(subject) > MAX_SUBJECT or len(body) > MAX_BODY:
        reasons.append(Reason("message.too_long", {"subject": MAX_SUBJECT, "body": MAX_BODY}))
    if any(ord(char) < 32 or ord(char) == 127 for char in subject) or "\x00" in body:
        reasons.append(Reason("message.bad_characters"))
    if any(mark in subject + body for mark in ("{{", "}}", "{%", "%}")):
        reasons.append(Reason("message.field_left"))
    return reasons


def four_points(language: str, body: str) -> list[str]:
    """Which of why, reassurance, continuity, accessibility the draft lacks: a warning, not a refusal (MS-3)."""
    try:
        return lacking_points(body, library.words(language).points)
    except LookupError:
        return []


def _place(language: str, template: str) -> dict[str, object]:
    return {"template": template, "language": language}


def _missing(missing: FieldsMissing, place: dict[str, object]) -> list[Reason]:
    unknown = [
        Reason("message.field_unknown", {**place, "field": name}, who="operations")
        for name in missing.unknown
    ]
    empty = [
        Reason("message.field_empty", {**place, "field": name}, who=_who_can_fill(name))
        for name in missing.empty
    ]
    return unknown + empty


def _who_can_fill(name: str) -> str:
    head = name.partition(".")[0]
    return {
        "receiver": "receiver",
        "giver": "giver",
        "signer": "operations",
        "transition": "giver_manager",
    }.get(head, "giver")


def _blocked(stakeholder: Stakeholder, language: str, template: str, reasons: list[Reason]) -> Letter:
    return Letter(stakeholder, language, template, "", "", tuple(reasons))
