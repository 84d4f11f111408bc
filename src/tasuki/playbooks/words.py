"""What the parts of a playbook are called, for pages and commands, in the language now active."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tasuki.customers.models import Account, Stakeholder
from tasuki.rules.plan import Due
from tasuki.web.words import GATES, ROLES, SCENARIOS, Text

PHASES: Final[Mapping[str, Text]] = {
    "presale": gettext_lazy("Before signature"),
    "preparation": gettext_lazy("Preparation"),
    "introduction": gettext_lazy("Introduction"),
    "handover": gettext_lazy("Handover"),
    "stabilisation": gettext_lazy("Stabilisation"),
}
MODES: Final[Mapping[str, Text]] = {
    "planned": gettext_lazy("planned"),
    "unplanned": gettext_lazy("unplanned"),
}
ANCHORS: Final[Mapping[str, Text]] = {
    "transition": gettext_lazy("the transition date"),
    "signed": gettext_lazy("the signature"),
    "opened": gettext_lazy("the opening"),
    "last_day": gettext_lazy("the outgoing owner's last day"),
    "cutover": gettext_lazy("the cutover"),
}
COMPLETED_BY: Final[Mapping[str, Text]] = {
    "tick": gettext_lazy("ticked by its person"),
    "acknowledge": gettext_lazy("acknowledged by its person"),
    "accept": gettext_lazy("by accepting the brief"),
    "review": gettext_lazy("by the readiness review"),
    "message": gettext_lazy("by sending the message"),
    "meeting": gettext_lazy("by recording the meeting"),
    "cutover": gettext_lazy("by the cutover"),
    "survey": gettext_lazy("by asking the customer"),
    "retrospective": gettext_lazy("by writing the retrospective"),
    "health": gettext_lazy("by recording the health score"),
    "kickoff": gettext_lazy("by holding the kickoff"),
    "success_plan": gettext_lazy("by approving the success plan"),
}
MESSAGES: Final[Mapping[str, Text]] = {
    "introduction": gettext_lazy("Introduction"),
    "joint-meeting-invite": gettext_lazy("Invitation to the joint meeting"),
    "announcement": gettext_lazy("Announcement"),
    "follow-up": gettext_lazy("Follow-up"),
    "step-back": gettext_lazy("Step-back"),
    "survey": gettext_lazy("Survey"),
}
MEETINGS: Final[Mapping[str, Text]] = {
    "internal": gettext_lazy("internal"),
    "joint": gettext_lazy("joint, with the customer"),
    "kickoff": gettext_lazy("kickoff"),
    "review": gettext_lazy("review"),
}
GIVER: Final[Mapping[str, Text]] = {
    "available": gettext_lazy("only while the outgoing owner is available"),
    "unavailable": gettext_lazy("only when the outgoing owner is not available"),
}
PLAN_PARTS: Final[Mapping[str, Text]] = {
    "goals": gettext_lazy("Goals"),
    "milestones": gettext_lazy("Milestones"),
    "quick_wins": gettext_lazy("Quick wins"),
    "adoption": gettext_lazy("Adoption and training"),
    "risks": gettext_lazy("Risks"),
    "cadence": gettext_lazy("Review cadence"),
    "resources": gettext_lazy("Resources"),
    "kickoffs": gettext_lazy("Kickoffs"),
    "readiness": gettext_lazy("Internal readiness"),
}
LANGUAGE_NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "ja": "日本語",
    "es": "Español",
    "id": "Bahasa Indonesia",
}
FIELDS: Final[Mapping[str, Text]] = {
    "phase": gettext_lazy("Phase"),
    "role": pgettext_lazy("step", "Who"),
    "due": gettext_lazy("Due"),
    "after": gettext_lazy("After"),
    "feeds": gettext_lazy("Gate"),
    "by": gettext_lazy("Completed"),
    "tiers": gettext_lazy("Tiers"),
    "modes": gettext_lazy("Modes"),
    "giver": gettext_lazy("Condition"),
    "required": gettext_lazy("Required"),
    "proves": gettext_lazy("Success factors"),
    "checklist": gettext_lazy("Checklist"),
    "title": pgettext_lazy("step", "Title"),
    "why": pgettext_lazy("step", "Why"),
    "done_when": gettext_lazy("Done when"),
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("Summary"),
    "starts": gettext_lazy("Starts at"),
    "limit": gettext_lazy("Limit"),
    "step": gettext_lazy("Step"),
    "warn_before_hours": gettext_lazy("Warns before (hours)"),
    "escalate_after_hours": gettext_lazy("Escalates after (hours)"),
    "template": gettext_lazy("Template"),
    "sender": gettext_lazy("Sender"),
    "stand_in": gettext_lazy("Stand-in"),
    "strategic_sender": gettext_lazy("Sender for strategic accounts"),
    "recipients": gettext_lazy("Recipients"),
    "kind": gettext_lazy("Kind"),
    "leads": gettext_lazy("Leads"),
    "minutes": gettext_lazy("Minutes"),
    "speaker": gettext_lazy("Speaker"),
    "agenda": gettext_lazy("Agenda"),
    "short": gettext_lazy("Short form"),
    "forms": gettext_lazy("Forms"),
    "attendees": gettext_lazy("Attendees"),
    "optional": gettext_lazy("Optional"),
    "customers": gettext_lazy("From the customer"),
    "fact": gettext_lazy("Fact"),
    "minimum": gettext_lazy("At least"),
    "maximum": gettext_lazy("At most"),
    "weight": gettext_lazy("Weight"),
    "value": gettext_lazy("Value"),
    "day": gettext_lazy("Day"),
    "knows": gettext_lazy("From the record"),
    "languages": gettext_lazy("Languages"),
    "lead_days": gettext_lazy("Lead time (days)"),
    "boundary_days": gettext_lazy("Outgoing owner stays reachable (days)"),
    "phases": gettext_lazy("Phases"),
    "order": gettext_lazy("Order of the steps"),
    "scenario": gettext_lazy("Scenario"),
    "mode": gettext_lazy("Mode"),
    "playbook": gettext_lazy("Playbook"),
}
PARTS: Final[Mapping[str, Text]] = {
    "steps": gettext_lazy("Steps"),
    "clocks": gettext_lazy("Clocks"),
    "messages": gettext_lazy("Messages to the customer"),
    "meetings": gettext_lazy("Meetings"),
    "checks": gettext_lazy("Checks"),
    "success_plan": gettext_lazy("Success plan"),
    "requirements": gettext_lazy("Required knowledge"),
    "targets": gettext_lazy("Targets"),
    "document": gettext_lazy("The playbook itself"),
}
TARGETS: Final[Mapping[str, Text]] = {
    "completeness": gettext_lazy("Completeness (percent)"),
    "freshness_days": gettext_lazy("Verified within (days)"),
}
_TIERS: Final = dict(Account.Tier.choices)
_KINDS: Final = dict(Stakeholder.Kind.choices)


FORMS: Final[Mapping[str, Text]] = {
    "short": gettext_lazy("Short form"),
    "strategic": gettext_lazy("For strategic accounts"),
}


def span(count: int, unit: str) -> str:
    """A length of time. Example: 5, business_days → "5 business days"."""
    values = {"count": count}
    match unit:
        case "hours":
            return ngettext("%(count)s hour", "%(count)s hours", count) % values
        case "days":
            return ngettext("%(count)s day", "%(count)s days", count) % values
        case "weeks":
            return ngettext("%(count)s week", "%(count)s weeks", count) % values
        case "business_days":
            return ngettext("%(count)s business day", "%(count)s business days", count) % values
        case _:
            return ngettext("%(count)s business hour", "%(count)s business hours", count) % values


def due(rule: Due) -> str:
    """When something is due. Example: "2 weeks before the transition date"."""
    values = {"span": span(abs(rule.offset), rule.unit), "anchor": ANCHORS.get(rule.anchor, rule.anchor)}
    if not rule.offset:
        return _("At %(anchor)s") % values
    pattern = _("%(span)s before %(anchor)s") if rule.offset < 0 else _("%(span)s after %(anchor)s")
    return pattern % values


def word(names: Mapping[str, Text], key: str) -> str:
    """The name of a key, or the key itself."""
    return str(names.get(key, key))


def role(key: str) -> str:
    """A role of the plan."""
    return word(ROLES, key)


def roles(keys: Iterable[str]) -> str:
    """Several roles."""
    return ", ".join(role(key) for key in keys)


def customers(kinds: Iterable[str]) -> str:
    """Kinds of people at the customer."""
    return ", ".join(word(_KINDS, kind) for kind in kinds)


def tiers(keys: Iterable[str]) -> str:
    """Tiers; empty for all of them."""
    return ", ".join(word(_TIERS, key) for key in keys)


def case(scenario: str, mode: str) -> str:
    """A scenario with its mode. Example: "Rep → rep, planned"."""
    values = {"scenario": word(SCENARIOS, scenario), "mode": word(MODES, mode)}
    return _("%(scenario)s, %(mode)s") % values


def gate(key: str) -> str:
    """A gate, or nothing."""
    return word(GATES, key) if key else ""


def yes_no(value: Any) -> str:
    """Yes or no."""
    return _("yes") if value else _("no")
