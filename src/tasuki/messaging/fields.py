"""What a text may speak of: plain values by name, dates in the recipient's language, empty ones None (MS-4)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as format_date

from tasuki.customers.models import Stakeholder
from tasuki.messaging.known import Known, gather
from tasuki.messaging.library import Words
from tasuki.messaging.liquid_text import render
from tasuki.people.models import Person
from tasuki.rules import boundaries, lifecycle
from tasuki.rules.boundaries import BoundaryFacts
from tasuki.transitions.giver_window import boundaries_of, local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import pulse_url, survey_url
from tasuki.web import clock

MOST_INITIATIVES: Final = 3
#: Functions of higher rooms, by name: `(transition, stakeholder, words) -> further fields` (decision 0013).
FURTHER: Final = (
    "tasuki.meetings.message_fields.fields",
    "tasuki.customer_page.message_fields.fields",
)


def known_of(transitions: Sequence[Transition]) -> Known:
    """What the texts of many transitions need to know, read together; `fields_for` takes it."""
    return gather(transitions, FURTHER)


def fields_for(
    transition: Transition,
    stakeholder: Stakeholder,
    signer: Person,
    words: Words,
    known: Known | None = None,
) -> dict[str, Any]:
    """Everything that a text can use, for one recipient. What is not known is None: a text that needs it is blocked."""
    known = known or known_of([transition])
    plain = _plain(transition, signer, words, known) | {
        "stakeholder": _stakeholder(stakeholder),
        "survey_url": survey_url(transition.pk, stakeholder.pk),
        "pulse_url": pulse_url(transition.pk, stakeholder.pk),
    }
    for one in known.further:
        plain |= one.fields(transition, stakeholder, words)
    plain["meeting"] |= {"zone": place_of_zone(plain["meeting"]["zone"], words.language)}
    return _with_words(plain, transition.reason, words)


@lru_cache(maxsize=512)
def place_of_zone(zone: str | None, language: str) -> str | None:
    """The place by which people name a time zone. Example: Asia/Tokyo in Spanish → Tokio."""
    if not zone:
        return None
    from babel.core import UnknownLocaleError
    from babel.dates import get_timezone_location

    try:
        place = get_timezone_location(ZoneInfo(zone), locale=language.replace("-", "_"), return_city=True)
    except (UnknownLocaleError, ValueError):
        place = zone
    return place.rpartition("/")[2].replace("_", " ")


def facts_for(transition: Transition, speaker: Person | None, words: Words) -> dict[str, Any]:
    """The same without what belongs to one recipient: for what is said to several people in a meeting (MT-6, MT-7)."""
    plain = _plain(transition, speaker, words, gather([transition], ()))
    _say_reason(plain, transition.reason, words)
    say_giver_role(plain, words)
    return plain


def _plain(transition: Transition, signer: Person | None, words: Words, known: Known) -> dict[str, Any]:
    giver = transition.giver
    window = _window(transition, words, boundaries_of(transition, known.company))
    signs = signer is not None and signer.pk == transition.giver_id
    return {
        "account": {"name": transition.account.name},
        "company": getattr(settings, "COMPANY_NAME", "")
        or os.environ.get("TASUKI_COMPANY", "").strip()
        or None,
        "giver": {**_person(giver), **window, "available": is_there(transition)},
        "receiver": _person(transition.receiver),
        "signer": {
            **_person(signer),
            "is_giver": signs,
            "is_receiver": signer is not None and signer.pk == transition.receiver_id,
        },
        "manager": _person(transition.receiver_manager),
        "sponsor": _person(transition.sponsor),
        "transition": {
            "scenario": transition.scenario,
            "unplanned": transition.mode == Transition.Mode.UNPLANNED,
            "giver_available": transition.giver_available,
            "strategic": transition.tier == "strategic",
            "date": _long_date(_day_of_change(transition), words),
        },
        "call_by": _long_date(_call_by(transition, known), words),
        "available_until": window["until"],
        "initiatives": _initiatives(transition, known),
    }


def is_there(transition: Transition) -> bool:
    """Whether the outgoing owner can be offered to the customer at all."""
    giver = transition.giver
    return giver is not None and transition.giver_available and giver.is_active


def _with_words(plain: dict[str, Any], reason: str, words: Words) -> dict[str, Any]:
    """The values that are themselves sentences of the language."""
    _say_reason(plain, reason, words)
    plain["signature"] = render(words.signature, plain).strip()
    plain["stakeholder"]["salutation"] = render(words.salutation, plain).strip()
    if plain["receiver"]["name"] and plain["receiver"]["email"]:
        plain["receiver"]["contact"] = render(words.contact, plain).strip()
    say_giver_role(plain, words)
    return plain


def _say_reason(plain: dict[str, Any], reason: str, words: Words) -> None:
    sentence = words.reasons.get(reason) or words.reasons["other"]
    plain["reason"] = render(sentence, plain).strip()


def say_giver_role(plain: dict[str, Any], words: Words) -> None:
    """The sentences about the outgoing owner, where there is something to say and the language has them (BO-3)."""
    giver = plain["giver"]
    reachable = giver["name"] and giver["email"] and giver["until"]
    named = giver["name"] and giver["parts"] and plain["receiver"]["name"]
    giver["window_sentence"] = (render(words.giver_window, plain).strip() if reachable else "") or None
    giver["role_sentence"] = (render(words.giver_role, plain).strip() if named else "") or None


@dataclass(frozen=True, slots=True)
class GiverWording:
    """What the customer reads about the outgoing owner in one language; empty where they are not offered."""

    language: str
    until: str | None
    window: str | None
    role: str | None


def giver_wording(transition: Transition, words: Words, known: BoundaryFacts | None = None) -> GiverWording:
    """The sentences as they stand in the messages that the outgoing owner signs, or else (BO-3, MS-6)."""
    there = is_there(transition)
    plain: dict[str, Any] = {
        "giver": {
            **_person(transition.giver),
            **_window(transition, words, known or boundaries_of(transition)),
            "available": there,
        },
        "receiver": _person(transition.receiver),
        "signer": {"is_giver": there},
    }
    say_giver_role(plain, words)
    giver = plain["giver"]
    return GiverWording(words.language, giver["until"], giver["window_sentence"], giver["role_sentence"])


def _window(transition: Transition, words: Words, known: BoundaryFacts) -> dict[str, Any]:
    """Until when and for what the outgoing owner can be reached, from today on; nothing where they are not there."""
    today = local_day(transition, clock.now())
    there = is_there(transition)
    still = there and known.until is not None and known.until >= today
    parts = boundaries.parts_on(known, today) if there else ()
    phrases = [words.giver_parts[part] for part in parts if part in words.giver_parts]
    return {
        "until": _long_date(known.until, words) if still else None,
        "parts": words.list_of(phrases) or None,
        "window_sentence": None,
        "role_sentence": None,
    }


def _person(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {"name": None, "title": None, "email": None, "phone": None, "contact": None}
    return {
        "name": _line(person.name),
        "title": _line(person.title),
        "email": _line(person.email or ""),
        "phone": _line(person.phone),
        "contact": None,
    }


def _stakeholder(one: Stakeholder) -> dict[str, Any]:
    has_name = bool(one.first_name.strip() or one.last_name.strip())
    return {
        "name": _line(one.name) if has_name else None,
        "first_name": _line(one.first_name),
        "last_name": _line(one.last_name),
        "family_name": _line(one.last_name) or (_line(one.name) if has_name else None),
        "title": _line(one.title),
        "salutation": None,
    }


def _line(text: str) -> str | None:
    """One line of text, or None for nothing."""
    return " ".join(text.split()) or None


def _initiatives(transition: Transition, known: Known) -> list[str] | None:
    names = [_line(name) for name in known.initiatives.get(transition.account_id, ())]
    return [name for name in names if name][:MOST_INITIATIVES] or None


def _day_of_change(transition: Transition) -> date | None:
    if transition.cut_over_at is not None:
        return _local(transition.cut_over_at, transition)
    return transition.transition_on


def _call_by(transition: Transition, known: Known) -> date | None:
    """By when the joint meeting, or the one with a manager, is to be held; None once the account has changed hands."""
    if transition.stage in lifecycle.AFTER_CUTOVER:
        return None
    due = known.calls.get(transition.pk)
    return _local(due, transition) if due else None


def _local(at: datetime, transition: Transition) -> date:
    return at.astimezone(ZoneInfo(transition.zone)).date()


def _long_date(day: date | None, words: Words) -> str | None:
    if day is None:
        return None
    known = words.language if words.language in dict(settings.LANGUAGES) else "en"
    with translation.override(known):
        return format_date(day, words.date_format)
