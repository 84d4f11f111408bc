"""What the record's page shows: which items, in which order, under which filter (KN-2, KN-4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge import queries
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.drafts import drafts_of
from tasuki.knowledge.items import SECTIONS, Section
from tasuki.knowledge.models import ItemDraft, ItemReview, Status
from tasuki.knowledge.states import SUPPLIER, ItemState, SectionState
from tasuki.rules.access import Actor
from tasuki.rules.completeness import Completeness, Requirement
from tasuki.web import clock

SHOWS: Final[Mapping[str, str | Promise]] = {
    "missing": _("what is missing"),
    "all": _("everything"),
    "unclear": _("with an open question"),
    "stale": _("not confirmed for too long"),
    "weak": _("only a placeholder or a copy"),
    "drafts": _("my drafts"),
    "review": _("not yet understood by me"),
}
_WEAK: Final = frozenset({"placeholder", "copied_question", "duplicate", "no_reason"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; words that mean nothing are as if they were not there."""

    show: str = "missing"
    section: str = ""
    who: str = ""
    basis: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """From an address. A section alone means all of it."""
        section = query.get("section", "")
        section = section if section in SECTIONS else ""
        show, who = query.get("show", ""), query.get("who", "")
        return cls(
            show=show if show in SHOWS else ("all" if section else "missing"),
            section=section,
            who=who if who in SUPPLIER else "",
            basis=query.get("basis", ""),
        )

    def query(self, **other: str) -> str:
        """The same as the end of an address, with some of it changed."""
        values = {"show": self.show, "section": self.section, "who": self.who, "basis": self.basis, **other}
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Told:
    """What else is known when the record is shown: who reads, since when an answer is stale."""

    now: datetime
    freshness_days: int
    drafts: Mapping[str, ItemDraft] = field(default_factory=dict)
    reviews: Mapping[str, ItemReview] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A section with those of its items that are shown; `lazy` ones are fetched when it is opened."""

    section: Section
    states: tuple[ItemState, ...]
    answered: int
    items: int
    missing: int
    gain: Decimal
    percent: Decimal | None
    is_open: bool
    lazy: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the receiver's review is: of the required items that say something, which are understood (KN-5)."""

    understood: int
    required: int
    unclear: int
    silent: int

    @property
    def done(self) -> bool:
        """Whether every required item is understood."""
        return self.understood == self.required


@dataclass(frozen=True, slots=True)
class View:
    """The record as it was asked for."""

    known: Completeness
    sections: tuple[SectionState, ...]
    missing: list[ItemState]
    groups: list[Group]
    told: Told
    progress: Progress


def look(
    actor: Actor,
    account_id: UUID,
    wanted: Wanted,
    *,
    sees_sensitive: bool,
    transition_id: UUID | None = None,
    basis: Basis | None = None,
) -> View:
    """The account's record, judged and narrowed to what is wanted. The caller has asked whether the actor may."""
    now, basis = clock.now(), basis or basis_for(wanted.basis, account_id)
    known = basis.measure(account_id, now)
    sections = queries.record_of(account_id, sees_sensitive=sees_sensitive, known=known)
    reviewing = [transition_id] if transition_id else queries.reviewed_transitions(actor, account_id)
    told = Told(
        now=now,
        freshness_days=basis.document.freshness_days,
        drafts=drafts_of(actor, account_id),
        reviews=queries.reviews_of(reviewing[0]) if reviewing else {},
    )
    return View(
        known=known,
        sections=sections,
        missing=missing_first(sections, known, wanted),
        groups=groups(sections, known, wanted, told),
        told=told,
        progress=progress(sections, told.reviews, basis.document.requirements()),
    )


def missing_first(sections: Sequence[SectionState], known: Completeness, wanted: Wanted) -> list[ItemState]:
    """Everything missing, what adds most first."""
    states = {state.item.key: state for section in sections for state in section.items}
    found = [states[one.key] for one in known.missing if one.key in states]
    return [state for state in found if _asked_for(state, wanted)]


def groups(sections: Sequence[SectionState], known: Completeness, wanted: Wanted, told: Told) -> list[Group]:
    """The sections with the items that the filter lets through; sections without any are left out."""
    fits = _filters(wanted, told)
    lazy = wanted.show == "all" and not wanted.section and not wanted.who
    found = []
    for one in sections:
        states = tuple(state for state in one.items if fits(state) and _asked_for(state, wanted))
        if states:
            found.append(_group(one, states, known, lazy=lazy))
    return found


def stale(state: ItemState, told: Told) -> bool:
    """Whether something was said, but nobody confirmed it within the window (KN-4)."""
    row = state.row
    if row is None or row.status not in {Status.FILLED, Status.NOT_APPLICABLE}:
        return False
    oldest = told.now - timedelta(days=told.freshness_days)
    return row.verified_at is None or row.verified_at < oldest


def understood(state: ItemState, reviews: Mapping[str, ItemReview]) -> bool:
    """Whether the receiver understands the item as it stands (KN-5)."""
    review = reviews.get(state.item.key)
    return review is not None and review.understood and review.item_version == state.version


def progress(
    sections: Sequence[SectionState], reviews: Mapping[str, ItemReview], requirements: Sequence[Requirement]
) -> Progress:
    """The receiver's progress over the items that the playbook requires."""
    needed = {need.key for need in requirements}
    states = [state for one in sections for state in one.items if state.item.key in needed]
    return Progress(
        understood=sum(1 for state in states if understood(state, reviews)),
        required=len(needed),
        unclear=sum(1 for state in states if state.status == Status.UNCLEAR),
        silent=sum(1 for state in states if state.status == Status.EMPTY),
    )


def _asked_for(state: ItemState, wanted: Wanted) -> bool:
    item = state.item
    return (not wanted.section or item.section == wanted.section) and (
        not wanted.who or item.who == wanted.who
    )


def _filters(wanted: Wanted, told: Told) -> Callable[[ItemState], bool]:
    known: Mapping[str, Callable[[ItemState], bool]] = {
        "missing": lambda state: state.missing is not None,
        "unclear": lambda state: state.status == Status.UNCLEAR,
        "stale": lambda state: stale(state, told),
        "weak": _weak,
        "drafts": lambda state: state.item.key in told.drafts,
        "review": lambda state: state.status != Status.EMPTY and not understood(state, told.reviews),
    }
    return known.get(wanted.show, lambda state: True)


def _weak(state: ItemState) -> bool:
    said_weakly = state.row is not None and bool(state.row.weakness)
    return said_weakly or (state.missing is not None and state.missing.why in _WEAK)


def _group(one: SectionState, states: tuple[ItemState, ...], known: Completeness, *, lazy: bool) -> Group:
    gains = (state.missing.gain for state in one.items if state.missing)
    return Group(
        section=one.section,
        states=states,
        answered=one.answered,
        items=len(one.items),
        missing=one.missing,
        gain=sum(gains, Decimal(0)),
        percent=known.sections.get(one.section.key),
        is_open=not lazy,
        lazy=lazy,
    )
