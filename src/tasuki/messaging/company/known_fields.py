"""The fields that a text may use: what each is, an example, and whether it may be empty (MS-4).

`messaging.fields` fills them; a test holds this list against it, so that neither knows more than the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.library import Words
from tasuki.messaging.liquid_text import FieldsMissing, TextBroken, render


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name in a text. `optional` ones are empty for some customers; `only` names their templates."""

    name: str
    label: str | Promise
    example: Any
    optional: bool = False
    only: tuple[str, ...] = ()


def _person(name: str, who: str | Promise, example: str, *, optional: bool = False) -> list[Field]:
    mail = f"{example.split()[0].lower()}@example.com"
    return [
        Field(f"{name}.name", who, example, optional),
        Field(f"{name}.title", _("title"), "Account Manager", optional=True),
        Field(f"{name}.email", _("e-mail"), mail, optional),
        Field(f"{name}.phone", _("telephone"), "+81 3 0000 0000", optional=True),
    ]


_RECAP: Final = ("recap",)
FIELDS: Final[tuple[Field, ...]] = (
    Field("account.name", _("the customer"), "Aster Foods"),
    Field("company", _("our company"), "Example Ltd", optional=True),
    Field("stakeholder.salutation", _("how the recipient is addressed"), "Dear Mika Hoshino,"),
    Field("stakeholder.name", _("the recipient"), "Mika Hoshino", optional=True),
    Field("stakeholder.first_name", _("the recipient's first name"), "Mika", optional=True),
    Field("stakeholder.last_name", _("the recipient's last name"), "Hoshino", optional=True),
    Field("stakeholder.family_name", _("the name to address the recipient by"), "Hoshino", optional=True),
    Field("stakeholder.title", _("the recipient's title"), "Head of IT", optional=True),
    *_person("receiver", _("incoming owner"), "Rei Receiver"),
    Field("receiver.contact", _("the incoming owner's contact details, on several lines"), "Rei Receiver"),
    *_person("giver", _("outgoing owner"), "Gina Giver", optional=True),
    Field("giver.available", _("whether the outgoing owner is there"), example=True, optional=True),
    Field("giver.until", _("until when the outgoing owner can be reached"), "29 March 2027", optional=True),
    Field("giver.parts", _("what the outgoing owner stays for, as a list"), "major expansion", optional=True),
    Field("giver.window_sentence", _("the sentence about until when"), "You can reach me.", optional=True),
    Field("giver.role_sentence", _("the sentence about what for"), "I stay for strategy.", optional=True),
    *_person("signer", _("who signs"), "Gina Giver"),
    Field("signer.is_giver", _("whether the outgoing owner signs"), example=True, optional=True),
    Field("signer.is_receiver", _("whether the incoming owner signs"), example=False, optional=True),
    *_person("manager", _("manager of the incoming owner"), "Mona Manager", optional=True),
    *_person("sponsor", _("executive sponsor"), "Erin Executive", optional=True),
    Field("transition.date", _("the day of the change"), "1 March 2027"),
    Field("transition.scenario", _("the scenario's key"), "rep-to-rep"),
    Field("transition.unplanned", _("whether it comes at short notice"), example=False, optional=True),
    Field("transition.giver_available", _("whether the outgoing owner is available"), True, optional=True),
    Field("transition.strategic", _("whether the account is strategic"), example=False, optional=True),
    Field("reason", _("the reason in words for the customer"), "a new distribution of regions in our team."),
    Field("call_by", _("by when the joint meeting is planned"), "20 February 2027", optional=True),
    Field("available_until", _("the same as giver.until"), "29 March 2027", optional=True),
    Field("initiatives", _("names of running initiatives, a list"), ("Roll-out Kansai", "Portal"), optional=True),
    Field("meeting.date", _("the day of the joint meeting"), "15 February 2027", optional=True),
    Field("meeting.time", _("its time"), "10:00", optional=True),
    Field("meeting.zone", _("the time zone of that"), "Tokyo", optional=True),
    Field("meeting.minutes", _("how many minutes it takes"), 30, optional=True),
    Field("survey_url", _("the recipient's link to the survey"), "https://tasuki.example/survey/…"),
    Field("pulse_url", _("the recipient's link to the one-click question"), "https://tasuki.example/pulse/…"),
    Field("customer_page_url", _("the link to the customer's page"), "https://tasuki.example/c/…", optional=True),
    Field("recap.summary_points", _("what was talked about, a list"), ("The portal goes live in May.",), only=_RECAP),
    Field("recap.corrections", _("what the customer corrected, a list"), ("Six sites.",), optional=True, only=_RECAP),
    Field("recap.actions", _("who does what by when, a list"), ("Rei: plan, 1 March",), optional=True, only=_RECAP),
    Field("signature", _("the closing block"), "Gina Giver"),
)  # fmt: skip


def fields_of(template: str) -> dict[str, Field]:
    """The fields that a template may use, by name."""
    base = template.partition(".")[0]
    return {one.name: one for one in FIELDS if not one.only or base in one.only}


def near_fields(name: str, template: str) -> list[str]:
    """The known fields that are written nearly like this one.

    >>> near_fields("reciever.name", "introduction")[0]
    'receiver.name'
    """
    known = list(fields_of(template))
    close = get_close_matches(name, known, n=3, cutoff=0.6)
    tail = [one for one in known if one.rpartition(".")[2] == name or one.partition(".")[0] == name]
    return list(dict.fromkeys([*close, *tail]))[:3]


def sample(template: str, words: Words | None = None, *, poor: bool = False) -> dict[str, Any]:
    """A value for each field: an example, or None where `poor` and it may be empty."""
    plain = nested(
        {
            one.name: None if poor and one.optional else list(one.example) if _is_list(one) else one.example
            for one in fields_of(template).values()
        }
    )
    if words is not None:
        _say(plain, words)
    return plain


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted name as maps within maps.

    >>> nested({"a.b": 1, "a.c": 2, "d": 3})
    {'a': {'b': 1, 'c': 2}, 'd': 3}
    """
    found: dict[str, Any] = {}
    for name, value in flat.items():
        head, dot, tail = name.partition(".")
        if dot:
            found.setdefault(head, {})[tail] = value
        else:
            found[head] = value
    return found


def value_at(values: Mapping[str, Any], name: str) -> Any:
    """The value of a dotted name; None where there is none."""
    here: Any = values
    for part in name.split("."):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _is_list(one: Field) -> bool:
    return isinstance(one.example, tuple)


def _say(plain: dict[str, Any], words: Words) -> None:
    """The sentences of the language, as far as they can be said of the example."""
    said = (
        ("reason", "", words.reasons.get("territory") or words.reasons.get("other", "")),
        ("stakeholder", "salutation", words.salutation),
        ("receiver", "contact", words.contact),
        ("signature", "", words.signature),
    )
    for head, tail, source in said:
        try:
            text = render(source, plain).strip()
        except (FieldsMissing, TextBroken):
            continue
        if tail:
            plain[head][tail] = text
        else:
            plain[head] = text
