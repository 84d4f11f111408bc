"""The company at a glance: a few figures, each with its unit and the list that it is made of (UX-2, UX-4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.desk import queries
from tasuki.desk.queries import Overview
from tasuki.rules import lifecycle


@dataclass(frozen=True, slots=True)
class Glance:
    """A figure as it is shown."""

    label: str
    count: int
    href: str
    unit: str = ""
    note: str = ""


def glances(found: Overview) -> list[Glance]:
    """What is under way, late, returned, paused; messages of which nobody knows whether they left."""
    returned, paused = (found.by_stage.get(key, 0) for key in (lifecycle.RETURNED, lifecycle.PAUSED))
    late = [("next", "overdue"), *(("stage", stage) for stage in queries.ACTIVE)]
    return [
        _of(_("Under way"), found.open),
        _of(_("With something overdue"), found.overdue, *late),
        _of(_("Returned briefs"), returned, ("stage", lifecycle.RETURNED)),
        _of(_("Paused"), paused, ("stage", lifecycle.PAUSED)),
        Glance(
            _("Uncertain messages"),
            found.uncertain,
            f"{reverse('messaging:outbox')}?state=uncertain",
            note=_("nobody knows yet whether they left"),
        ),
    ]


def _of(label: str, count: int, *wanted: tuple[str, str]) -> Glance:
    """A number of transitions, leading to exactly these."""
    href = reverse("transitions:list") + (f"?{urlencode(wanted)}" if wanted else "")
    return Glance(label, count, href, ngettext("transition", "transitions", count))
