"""A success plan as it is shown: part by part, with what is on offer, what it lacks, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tasuki.customers.models import Account
from tasuki.rules.reasons import Reason
from tasuki.success.actions.approving import gaps_of
from tasuki.success.document import Difference, differences, digest_of, document_of
from tasuki.success.models import Cadence, PlanEntry, PlanVersion, SuccessPlan
from tasuki.success.offers import Offer, ground_of, newer, offers
from tasuki.success.queries import cadences_of, entries_of, latest_version
from tasuki.success.sections import COMPLEXITY, PARTS, Part

Section = PlanEntry.Section


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands: how many entries, drafted, approved in which version."""

    entries: int
    done: int
    plan: SuccessPlan | None
    version: PlanVersion | None

    @property
    def drafted(self) -> bool:
        """Whether its draft is declared complete."""
        return self.plan is not None and self.plan.drafted_at is not None


@dataclass(frozen=True, slots=True)
class PartView:
    """A part with its entries and what is on offer for it."""

    part: Part
    entries: tuple[PlanEntry, ...]
    offers: tuple[Offer, ...]

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.part.section.value

    @property
    def has(self) -> dict[str, bool]:
        """Which fields its entries have, for the columns of its table."""
        return dict.fromkeys(self.part.fields, True)

    @property
    def done(self) -> int:
        """How many entries are done."""
        return sum(1 for one in self.entries if one.state == PlanEntry.State.DONE)


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that the page, the API and the command show of a plan."""

    account: Account
    standing: Standing
    parts: tuple[PartView, ...]
    dropped: tuple[PlanEntry, ...]
    cadences: tuple[Cadence, ...]
    newer: frozenset[str]
    gaps: tuple[Reason, ...]
    document: dict[str, Any]
    changes: tuple[Difference, ...]
    signs: tuple[str, ...]
    manager_named: bool

    @property
    def digest(self) -> str:
        """What an approver has read."""
        return digest_of(self.document)

    @property
    def offered(self) -> int:
        """How many entries could be taken over."""
        return sum(len(one.offers) for one in self.parts)

    @property
    def project_manager_wanted(self) -> bool:
        """A complex rollout without a project manager who has a name (PB-18)."""
        return bool(self.signs) and not self.manager_named

    @property
    def sign_words(self) -> list[str]:
        """Why the rollout is complex, in words."""
        return [str(COMPLEXITY[one]) for one in self.signs]


def standing_of(account_id: UUID) -> Standing:
    """How the plan of an account stands, in three queries."""
    states = list(PlanEntry.objects.filter(account_id=account_id).values_list("state", flat=True))
    kept = [state for state in states if state != PlanEntry.State.DROPPED]
    return Standing(
        entries=len(kept),
        done=kept.count(PlanEntry.State.DONE),
        plan=SuccessPlan.objects.filter(account_id=account_id).first(),
        version=PlanVersion.objects.filter(account_id=account_id)
        .order_by("-number")
        .defer("document")
        .first(),
    )


def plan_view(account: Account) -> PlanView:
    """Gather it: entries, offers, gaps, difference to the approved version."""
    everything = entries_of(account.pk, dropped=True)
    entries = [one for one in everything if one.state != PlanEntry.State.DROPPED]
    cadences = cadences_of(account.pk)
    ground = ground_of(account, everything)
    on_offer = offers(ground)
    version = latest_version(account.pk)
    document = document_of(account, entries, cadences)
    return PlanView(
        account=account,
        standing=Standing(
            entries=len(entries),
            done=sum(1 for one in entries if one.state == PlanEntry.State.DONE),
            plan=SuccessPlan.objects.filter(account=account).first(),
            version=version,
        ),
        parts=tuple(_part(part, entries, on_offer) for part in PARTS),
        dropped=tuple(one for one in everything if one.state == PlanEntry.State.DROPPED),
        cadences=tuple(cadences),
        newer=frozenset(newer(ground, entries)),
        gaps=tuple(gaps_of(entries, cadences)),
        document=document,
        changes=tuple(differences(version.document, document)) if version else (),
        signs=ground.signs,
        manager_named=any(_is_manager(one) for one in entries),
    )


def _part(part: Part, entries: Sequence[PlanEntry], on_offer: Sequence[Offer]) -> PartView:
    key = part.section.value
    return PartView(
        part,
        tuple(one for one in entries if one.section == key),
        tuple(one for one in on_offer if one.section == key),
    )


def _is_manager(one: PlanEntry) -> bool:
    named = one.owner_id is not None or one.stakeholder_id is not None
    return one.section == Section.RESOURCES and "project" in one.key and named
