"""The first look around: a few steps by role, skippable, remembered per person (UX-2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.help.models import TourState
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock

NEXT: Final = "next"
BACK: Final = "back"
SKIP: Final = "skip"
RESTART: Final = "restart"
MOVES: Final = (NEXT, BACK, SKIP, RESTART)

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class TourStep:
    """One thing to know, and the page where it is."""

    title: Words
    text: Words
    url_name: str
    label: Words
    argument: str = ""

    @property
    def href(self) -> str:
        """Where the link leads."""
        return reverse(self.url_name, args=[self.argument] if self.argument else [])


@dataclass(frozen=True, slots=True)
class Tour:
    """The tour as one person sees it now."""

    role: str
    steps: tuple[TourStep, ...]
    step: int
    over: bool

    @property
    def now(self) -> TourStep:
        """The step that is shown."""
        return self.steps[self.step]

    @property
    def number(self) -> int:
        """Counted as people count."""
        return self.step + 1

    @property
    def last(self) -> bool:
        """Whether nothing comes after this step."""
        return self.number >= len(self.steps)


_TRANSITIONS: Final = ("transitions:list", _("Transitions"))
_ZONE: Final = TourStep(
    _("The exchange zone"),
    _(
        "Each transition is a picture: the outgoing owner's band narrows, the incoming owner's widens. The doors are"
        " readiness gates; a shut door says what is missing."
    ),
    *_TRANSITIONS,
)
_SEARCH: Final = TourStep(
    _("Find anything with Ctrl-K"),
    _(
        "Accounts, people, documents and pages: press Ctrl-K anywhere and type a few letters. You find only what you"
        " may see."
    ),
    "desk:search",
    _("Search"),
)


def _help(guide: str) -> TourStep:
    return TourStep(
        _("Help where you need it"),
        _("“Why?” beside gates and measures explains them. Help holds a guide of two pages for your role."),
        "help:page",
        _("Your guide"),
        f"roles/{guide}",
    )


_DESK: Final = TourStep(
    _("This page is your day"),
    _("What you must do stands here by date, each with its reason. What is overdue comes first."),
    "desk:my_work",
    _("My work"),
)
_ACTION: Final = TourStep(
    _("One next action"),
    _(
        "On a transition the next action always stands in the header. A shut button names everything that is missing,"
        " who can supply it and where."
    ),
    *_TRANSITIONS,
)
_TEAM: Final = TourStep(
    _("This page is your team's day"),
    _("Your own steps come first, then what waits for your approval and clocks that ran out."),
    "desk:my_work",
    _("My work"),
)
_REVIEW: Final = TourStep(
    _("What is ready, and what is not"),
    _("Readiness shows for every account what would be lost if its owner left today."),
    "succession:readiness",
    _("Readiness"),
)
_COMPANY: Final = TourStep(
    _("This page shows the whole company"),
    _("How many transitions are under way, at which stage, and where a clock ran out."),
    "desk:my_work",
    _("My work"),
)
_IMPORT: Final = TourStep(
    _("Accounts and people come from your systems"),
    _("Load exports as CSV. A dry run shows every bad row with its line and reason first."),
    "customers:imports",
    _("Imports"),
)
_RISK: Final = TourStep(
    _("Where attention pays"),
    _("Sort the transitions by risk: each score lists the parts that it is made of."),
    *_TRANSITIONS,
)

OWNER: Final = "owner"
MANAGER: Final = "manager"
OPERATIONS: Final = "operations"
EXECUTIVE: Final = "executive"
STEPS: Final[dict[str, tuple[TourStep, ...]]] = {
    OWNER: (_DESK, _ACTION, _ZONE, _SEARCH, _help("account-manager")),
    MANAGER: (_TEAM, _ZONE, _REVIEW, _SEARCH, _help("manager")),
    OPERATIONS: (_COMPANY, _IMPORT, _ZONE, _SEARCH, _help("operations")),
    EXECUTIVE: (_COMPANY, _RISK, _ZONE, _help("executive")),
}


def role_of(actor: Actor) -> str:
    """Which tour fits; of several roles the one that sees most."""
    if actor.has("operations", "administrator"):
        return OPERATIONS
    if actor.has("executive", "leadership"):
        return EXECUTIVE
    return MANAGER if actor.managed_ids else OWNER


def tour_of(actor: Actor) -> Tour:
    """Where the actor is in the tour. Nobody (the operator at the shell) has seen it."""
    role = role_of(actor)
    if actor.person_id is None:
        return Tour(role, STEPS[role], 0, over=True)
    row = TourState.objects.filter(person_id=actor.person_id).first()
    return _as_seen(role, row)


def _as_seen(role: str, row: TourState | None) -> Tour:
    steps = STEPS[role]
    step = min(row.step, len(steps) - 1) if row else 0
    return Tour(role, steps, step, over=row is not None and row.over)


@transaction.atomic
def move(*, actor: Actor, to: str) -> Tour:
    """Go on, go back, skip or begin anew; the last step's *next* ends it. Refused for anything else."""
    if to not in MOVES:
        raise Refused(Reason("tour.unknown_move", {"move": to[:40], "known": ", ".join(MOVES)}))
    if actor.person_id is None:
        raise Refused(Reason("access.needs_person"))
    row, _made = TourState.objects.select_for_update().get_or_create(person_id=actor.person_id)
    last = len(STEPS[role_of(actor)]) - 1
    now = clock.now()
    if to == NEXT and row.step >= last:
        row.seen_at = now
    elif to == NEXT:
        row.step += 1
    elif to == BACK:
        row.step = max(min(row.step, last) - 1, 0)
    elif to == SKIP:
        row.skipped_at = now
    else:
        row.step, row.seen_at, row.skipped_at = 0, None, None
    row.save()
    return _as_seen(role_of(actor), row)
