"""The texts as a table: template and variant down, languages across."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tasuki.messaging import library
from tasuki.messaging.company import queries
from tasuki.messaging.company.queries import Line, Place
from tasuki.rules.access import Actor
from tasuki.web.words import SCENARIOS

TEMPLATES: Final[dict[str, str | Promise]] = {
    "words": _("Shared words"),
    "introduction": _("Introduction"),
    "joint-meeting-invite": _("Joint meeting invitation"),
    "announcement": _("Announcement"),
    "follow-up": _("Follow-up"),
    "step-back": _("Step-back note"),
    "survey": _("Survey invitation"),
    "survey-reminder": _("Reminder of the survey"),
    "pulse-reminder": _("Reminder of the one-click question"),
    "recap": _("Meeting recap"),
}
VARIANTS: Final[dict[str, str | Promise]] = {
    **SCENARIOS,
    "planned": _("planned"),
    "unplanned": _("unplanned"),
    "strategic": _("leadership signs"),
    "unavailable": _("outgoing owner not available"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A text in all languages; a cell is None where there is none in that language."""

    name: str
    title: str
    variant: str
    cells: tuple[tuple[str, Line | None], ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """All texts, and the languages across."""

    languages: tuple[str, ...]
    rows: tuple[Row, ...]
    ours: int
    waiting: int


def table(actor: Actor) -> Table:
    """Everything there is, in few queries however much that is."""
    lines = queries.lines(actor)
    languages = sorted({one.language for one in lines}, key=lambda code: (code != library.FALLBACK, code))
    by_name: dict[str, dict[str, Line]] = {}
    for one in lines:
        by_name.setdefault(one.name, {})[one.language] = one
    templates = Counter(name.partition(".")[0] for name in by_name)
    rows = [
        Row(
            name,
            template_title(name),
            variant_title(name),
            tuple((code, found.get(code)) for code in languages),
            alone=templates[name.partition(".")[0]] == 1,
        )
        for name, found in by_name.items()
    ]
    order = list(TEMPLATES)
    rows.sort(key=lambda row: (_place(order, row.name), row.name.count("."), row.name))
    return Table(
        tuple(languages),
        tuple(rows),
        sum(one.state == "company" for one in lines),
        sum(one.draft for one in lines),
    )


def _place(order: list[str], name: str) -> int:
    template = name.partition(".")[0]
    return order.index(template) if template in order else len(order)


def template_title(name: str) -> str:
    """What a text is called without its variant."""
    template = name.partition(".")[0]
    return str(TEMPLATES.get(template, template))


def variant_title(name: str) -> str:
    """For which case a text is; empty for any."""
    return " · ".join(str(VARIANTS.get(part, part)) for part in name.split(".")[1:])


def title(name: str) -> str:
    """Template and variant in words."""
    return ": ".join(part for part in (template_title(name), variant_title(name)) if part)


def cases(language: str, name: str) -> list[str]:
    """The cases whose customers get exactly this text, in as few words as possible."""
    places = queries.used_for(language, name)
    return [
        text
        for strategic, unavailable in ((False, False), (False, True), (True, False), (True, True))
        if (
            text := _case(
                [one for one in places if (one.strategic, one.unavailable) == (strategic, unavailable)]
            )
        )
    ]


def _case(places: list[Place]) -> str:
    """All cases of the same signer: scenarios, and the mode where only one is meant."""
    if not places:
        return ""
    modes: dict[str, set[str]] = {}
    for one in places:
        modes.setdefault(one.scenario, set()).add(one.mode)
    named = [
        str(SCENARIOS[scenario]) + ("" if len(found) == 2 else f" ({VARIANTS[next(iter(found))]})")
        for scenario, found in modes.items()
    ]
    every = len(places) == 2 * len(SCENARIOS)
    parts = [gettext("every scenario") if every else ", ".join(named)]
    first = places[0]
    if first.strategic:
        parts.append(gettext("leadership signs"))
    if first.unavailable:
        parts.append(gettext("outgoing owner not available"))
    return " · ".join(parts)
