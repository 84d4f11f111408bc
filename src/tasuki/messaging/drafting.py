"""From a step of the plan to the text that each recipient gets (MS-1, MS-3, MS-4, MS-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tasuki.customers.models import Stakeholder
from tasuki.messaging import library
from tasuki.messaging.decisions import RecipientFacts, lacking_points, why_not_recipient
from tasuki.messaging.fields import fields_for
from tasuki.messaging.liquid_text import FieldsMissing, TextBroken, render
from tasuki.messaging.models import Message, Suppression
from tasuki.messaging.queries import earlier_unsent, twins
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMessage
from tasuki.rules.reasons import Reason
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition
from tasuki.web import clock

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


def recipients_for(
    transition: Transition, spec: PlaybookMessage, chosen: Sequence[UUID] | None
) -> list[Stakeholder]:
    """The people at the customer for a message: those chosen, else those of the playbook's kinds, one per address."""
    rows = Stakeholder.objects.filter(account_id=transition.account_id).order_by("created_at", "id")
    if chosen is not None:
        return list(rows.filter(pk__in=chosen))
    found: dict[str, Stakeholder] = {}
    order = {kind: place for place, kind in enumerate(spec.recipients)}
    for one in sorted(rows.filter(kind__in=spec.recipients), key=lambda row: order[row.kind]):
        if not why_not_recipient(recipient_facts(one)):
            found.setdefault(address_key(one.email), one)
    return list(found.values())


def recipient_facts(one: Stakeholder, message: Message | None = None) -> RecipientFacts:
    """What the rules need to know of a stakeholder, for a message or for a letter still to be written."""
    address = message.to_address if message is not None else one.email
    earlier, already = _history(message)
    return RecipientFacts(
        name=one.name,
        address=address,
        present_address=one.email,
        address_valid=valid_address(address),
        do_not_mail=one.do_not_mail,
        left_on=one.left_on,
        suppressed=Suppression.objects.filter(address=address_key(address)).exists(),
        today=clock.now().date(),
        earlier_unsent=earlier,
        already_left=already,
    )


def _history(message: Message | None) -> tuple[tuple[str, ...], bool]:
    if message is None:
        return (), False
    return tuple(earlier_unsent(message)), twins(message).exists()


def address_key(address: str) -> str:
    """An address as it is compared. Mail systems treat the case of the local part as equal; so do we."""
    return address.strip().lower()


def valid_address(address: str) -> bool:
    """Whether it is one plain address; anything that could smuggle in a second one or a header is not."""
    if len(address) > 254 or any(char in address for char in "\r\n\x00,;<>") or address != address.strip():
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def language_of(stakeholder: Stakeholder, transition: Transition) -> str:
    """The recipient's language, else that of the account's country, else English (MS-4)."""
    country = transition.country or transition.account.country
    return library.nearest_language(
        stakeholder.language or LANGUAGE_OF_COUNTRY.get(country.upper(), library.FALLBACK)
    )


def write_letter(
    transition: Transition,
    spec: PlaybookMessage,
    signer: Person,
    *,
    strategic: bool,
    stakeholder: Stakeholder,
) -> Letter:
    """The text for one recipient; what is missing or broken is named in its reasons, each field on its own (MS-4)."""
    language = language_of(stakeholder, transition)
    traits = library.Traits(transition.scenario, transition.mode, strategic, not transition.giver_available)
    template = spec.template
    try:
        text = library.find_text(spec.template, language, traits)
        template = text.name
        fields = fields_for(transition, stakeholder, signer, library.words(language))
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
    """Lines without trailing blanks, never more than one empty line in a row, one newline at the end."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
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
