"""Small helpers that put a brief's plain data into the language now active."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override, pgettext_lazy
from django.utils.translation import gettext as _

from tasuki.customers.models import Account, Initiative, Stakeholder, StakeholderProfile
from tasuki.knowledge.items import LANGUAGES
from tasuki.stakeholders.map_data import level_word

type Words = Mapping[str, str | Promise]

VERDICTS: Final[Words] = {
    "": gettext_lazy("No verdict yet"),
    "deliverable": gettext_lazy("Deliverable"),
    "reset": gettext_lazy("Needs reset of expectations"),
    "not_deliverable": gettext_lazy("Not deliverable"),
}
PROMISES: Final[Words] = {
    "scope": gettext_lazy("Scope"),
    "service": gettext_lazy("Service"),
    "timeline": gettext_lazy("Timeline"),
    "commercial": gettext_lazy("Commercial"),
    "verbal": gettext_lazy("Verbal"),
}
ROLES: Final[Words] = {
    "giver": gettext_lazy("Outgoing owner"),
    "receiver": gettext_lazy("Incoming owner"),
    "giver_manager": gettext_lazy("Manager of the outgoing owner"),
    "receiver_manager": gettext_lazy("Manager of the incoming owner"),
    "sponsor": gettext_lazy("Sponsor"),
    "support": gettext_lazy("Support"),
    "operations": gettext_lazy("Operations"),
    "owner": gettext_lazy("Account owner"),
}
DEPTH: Final[Words] = {
    "role": gettext_lazy("What they do"),
    "goals": gettext_lazy("Goals and priorities"),
    "involvement": gettext_lazy("Expected involvement"),
    "why_supported": gettext_lazy("Why they supported us"),
    "criteria": gettext_lazy("Criteria they own"),
    "budget_view": gettext_lazy("View on budget and ROI"),
    "technical_concerns": gettext_lazy("Technical and security concerns"),
    "present_process": gettext_lazy("Present process and pains"),
    "reservations": gettext_lazy("Reservations still open"),
    "how_to_involve": gettext_lazy("How to involve them"),
    "style": gettext_lazy("Style"),
    "channel": gettext_lazy("Preferred channel"),
    "meeting_frequency": gettext_lazy("Meeting frequency"),
    "response_hours": gettext_lazy("Expects an answer within"),
    "authority": gettext_lazy("Power and decision authority"),
    "involve_for": gettext_lazy("Whom to involve for what"),
    "trust": gettext_lazy("Trust level"),
    "access_level": gettext_lazy("Access"),
    "responsiveness": gettext_lazy("Responsiveness"),
    "reference": gettext_lazy("Willing reference"),
}
#: Details that are kept as a key, with their words.
DETAILS: Final[Mapping[str, Words]] = {
    "style": dict(StakeholderProfile.Style.choices),
    "channel": dict(StakeholderProfile.Channel.choices),
    "meeting_frequency": dict(StakeholderProfile.Frequency.choices),
    "reference": dict(StakeholderProfile.Reference.choices),
}
LEVELS: Final = ("trust", "access_level", "responsiveness")
EVENTS: Final[Words] = {
    "owner": gettext_lazy("Owner: %(text)s"),
    "deal": gettext_lazy("Closed won: %(text)s"),
    "go_live": gettext_lazy("Went live"),
    "value": gettext_lazy("First value reached"),
    "since": gettext_lazy("Customer since"),
    "meeting": gettext_lazy("Meeting: %(text)s"),
    "promise": gettext_lazy("Promise due: %(text)s"),
    "renewal": gettext_lazy("Renewal"),
    "transition": pgettext_lazy("event", "%(text)s"),
}
TIERS: Final[Words] = dict(Account.Tier.choices)
KINDS: Final[Words] = dict(Stakeholder.Kind.choices)
INITIATIVES: Final[Words] = dict(Initiative.State.choices)


def word(words: Words, key: object) -> str:
    """The word for a kept key; the key itself where this version knows none."""
    return str(words.get(str(key or ""), key or ""))


def said(text: object) -> str:
    """A kept text: as somebody wrote it, or in the reader's language where a program wrote it in all of them."""
    if isinstance(text, Mapping):
        language = (get_language() or "en").split("-")[0]
        return str(text.get(language) or text.get("en") or next(iter(text.values()), ""))
    return str(text or "")


def detail(name: str, value: object) -> str:
    """A detail of a person in words: a key by its word, a level with its word, hours with their unit."""
    if name in DETAILS:
        return word(DETAILS[name], value)
    if name in LEVELS:
        return level_word(int(str(value)))
    if name == "response_hours":
        return _("%(hours)s hours") % {"hours": value}
    return said(value)


def event_text(one: Mapping[str, Any]) -> str:
    """What an event of the timeline says."""
    pattern, text = str(EVENTS.get(one["kind"], "%(text)s")), said(one.get("text"))
    if not text and "%(text)s" in pattern:
        return _("Meeting") if one["kind"] == "meeting" else ""
    return pattern % {"text": text}


def local_day(iso: str, zone: str = "UTC") -> date:
    """The day of a kept day or instant, in the account's zone."""
    if len(iso) == 10:
        return date.fromisoformat(iso)
    return datetime.fromisoformat(iso).astimezone(_zone(zone)).date()


def day(iso: str | None, zone: str = "UTC") -> str:
    """A kept day or instant as a day in the reader's format; nothing for none."""
    return date_format(local_day(iso, zone)) if iso else ""


def moment(iso: str, zone: str) -> str:
    """A kept instant with its time of day and zone; a kept day as a day."""
    if len(iso) == 10:
        return day(iso)
    at = datetime.fromisoformat(iso).astimezone(_zone(zone))
    return f"{date_format(at.date())}, {date_format(at, 'TIME_FORMAT')} ({zone})"


def money(amount: str | None, currency: str) -> str:
    """An amount in local form; nothing for none."""
    if not amount:
        return ""
    try:
        number = Decimal(amount).normalize()
        places = 0 if number == number.to_integral_value() else 2
        shown = number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True)
    except InvalidOperation:
        shown = amount
    return f"{shown} {currency}".strip()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def in_all_languages(text: str | Promise, values: Mapping[str, object] | None = None) -> dict[str, str]:
    """A text of the program in every language, so that a frozen brief can be read in each."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(text) % values if values else str(text)
    return found
