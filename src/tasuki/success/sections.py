"""What a success plan is made of, and which items of the knowledge record speak to each part (PB-17 … PB-20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.success.models import PlanEntry

Section = PlanEntry.Section


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the plan: what it is for, which fields its entries have, what of the record belongs to it."""

    section: Section
    help: str | Promise
    fields: tuple[str, ...]
    items: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its heading."""
        return str(self.section.label)


_TIMED: Final = ("due_on", "owner")

# `items` are never sensitive ones: whoever may see the record reads the plan (PE-6).
PARTS: Final = (
    Part(
        Section.GOALS,
        _("What the customer wants to reach, and by what they will measure it."),
        _TIMED,
        (
            "objectives.business.problem",
            "objectives.business.outcomes",
            "objectives.business.success_metrics",
            "objectives.business.time_frame",
            "objectives.criteria.roi",
            "objectives.criteria.efficiency",
            "objectives.criteria.revenue",
            "objectives.context.strategy",
        ),
    ),
    Part(
        Section.MILESTONES,
        _("What must be reached by when, and who sees to it."),
        _TIMED,
        (
            "implementation.plan.start",
            "implementation.plan.phases",
            "implementation.plan.milestones",
            "implementation.plan.go_live",
            "product.integrations.integrations",
            "product.migration.data",
            "objectives.role.roadmap",
        ),
    ),
    Part(
        Section.QUICK_WINS,
        _("What the customer will notice within 30, 60 and 90 days."),
        ("day", *_TIMED),
        ("objectives.wins.champion", "objectives.wins.sponsor"),
    ),
    Part(
        Section.ADOPTION,
        _("Who is to use it, how they learn it, and how far they have come."),
        _TIMED,
        (
            "objectives.criteria.adoption",
            "product.usage.adoption",
            "implementation.plan.training",
            "people.kinds.end_users",
        ),
    ),
    Part(
        Section.RISKS,
        _("What could go wrong, and what is done about it."),
        _TIMED,
        (
            "implementation.risks.known",
            "implementation.dependencies.customer",
            "implementation.dependencies.third_parties",
            "implementation.limits.timing",
            "risks.handling.mitigation",
            "risks.churn.expectations",
            "risks.concerns.product_gaps",
            "risks.red_flags.flags",
            "product.validation.open_questions",
            "product.validation.objections_solved",
            "product.security.security",
            "product.security.compliance",
        ),
    ),
    Part(
        Section.CADENCE,
        _("How often we meet, with whom, and what for."),
        _TIMED,
        ("communication.cadence.check_ins", "communication.cadence.reviews"),
    ),
    Part(
        Section.RESOURCES,
        _("Who works on it, on both sides, from when until when."),
        ("owner", "stakeholder", "from_on", "until_on"),
        ("implementation.customer.people", "implementation.customer.experts"),
    ),
    Part(
        Section.KICKOFFS, _("The first meetings, and whether they were held."), ("due_on", "held_on", "owner")
    ),
    Part(
        Section.READINESS,
        _("Who inside the company must know or be ready before the customer starts."),
        _TIMED,
    ),
)
BY_KEY: Final[Mapping[str, Part]] = {part.section.value: part for part in PARTS}

# For a playbook that says nothing of them: the entries that every plan needs (PB-18, PB-19, PB-20).
USUAL: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "resources": {
        "implementation-specialist": _("Implementation specialist"),
        "technical-resource": _("Technical resource"),
        "training-lead": _("Training lead"),
        "project-manager": _("Project manager"),
    },
    "kickoffs": {
        "implementation": _("Implementation kickoff"),
        "technical-validation": _("Technical validation"),
        "training": _("Training kickoff"),
        "executive-review": _("Executive review"),
    },
    "readiness": {
        "implementation-told": _("Implementation is told"),
        "support-knows": _("Support knows the customer"),
        "product-told": _("Product is told of the promises"),
        "technical-ready": _("The technical team is ready"),
        "plan-approved": _("The plan is approved"),
    },
}
COMPLEXITY: Final[Mapping[str, str | Promise]] = {
    "strategic": _("strategic account"),
    "milestones": _("many milestones"),
    "integrations": _("integrations"),
    "migration": _("data migration"),
    "third_parties": _("third parties involved"),
}
STRETCH_LABELS: Final[Mapping[str, str | Promise]] = {
    "preparation": _("Preparation"),
    "transition-week": _("Transition week"),
    "week-1": _("Week 1"),
    "week-2": _("Week 2"),
    "week-3": _("Week 3"),
    "week-4": _("Week 4"),
    "later": _("Later"),
}
