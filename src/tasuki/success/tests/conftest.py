"""A transition whose playbook has checklists and a plan of its own: the tests do not hang on the shipped ones."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.customers.models import Account
from tasuki.knowledge.items import shipped_items
from tasuki.playbooks.actions import pin
from tasuki.playbooks.document import PlaybookDocument, from_data
from tasuki.playbooks.queries import shipped
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Step, Transition

SENSITIVE_ITEM = next(key for key, item in shipped_items().items() if item.sensitive)
LANGUAGES = ("en", "ja", "es", "id")
STEP, LATER = "research-account", "retrospective"
ITEMS = ("read-documents", "know-industry", "escalation")
INDUSTRY, OUTCOMES = "profile.company.industry", "objectives.business.outcomes"


def said(text: str) -> dict[str, str]:
    """The same words in every language."""
    return dict.fromkeys(LANGUAGES, text)


def playbook_with_plan(base: PlaybookDocument) -> PlaybookDocument:
    """The shipped playbook with checklists on three steps, steps for plan and cadence, and a success plan."""
    data: dict[str, Any] = base.data()
    for step in data["steps"]:
        step["checklist"] = []
        if step["key"] == STEP:
            places: tuple[list[str], ...] = ([], [INDUSTRY], ["communication.escalation"])
            step["checklist"] = [
                {"key": key, "knows": knows, "texts": said(key.replace("-", " ").capitalize())}
                for key, knows in zip(ITEMS, places, strict=True)
            ]
        if step["key"] == LATER:
            step["checklist"] = [{"key": "look-back", "knows": ["state"], "texts": said("Look back")}]
    data["steps"] = [one for one in data["steps"] if one["key"] not in PLAN_STEPS] + [
        _step(data, key, by) for key, by in PLAN_STEPS.items()
    ]
    data["success_plan"] = {
        "goals": [_entry("outcome", knows=[OUTCOMES])],
        "milestones": [_entry("go-live", day=60)],
        "quick_wins": [_entry("first-report", day=30), _entry("whole-team", day=90)],
        "adoption": [_entry("train-the-team", day=45)],
        "risks": [_entry("champion-leaves")],
        "cadence": [],
        "resources": [_entry("implementation-specialist"), _entry("project-manager")],
        "kickoffs": [_entry("implementation", day=7), _entry("executive-review", day=30)],
        "readiness": [_entry("support-knows"), _entry("plan-approved")],
    }
    return from_data(data)


PLAN_STEPS = {
    "cadence-booked": "tick",
    "success-plan-drafted": "success_plan",
    "success-plan-approved": "success_plan",
}


def _step(data: dict[str, Any], key: str, by: str) -> dict[str, Any]:
    like = next(one for one in data["steps"] if one["key"] == STEP)
    texts = {name: {"title": key, "why": "It matters", "done_when": "It is done"} for name in LANGUAGES}
    return {
        **like,
        "key": key,
        "by": by,
        "feeds": "",
        "after": [],
        "checklist": [],
        "proves": [],
        "texts": texts,
    }


def _entry(key: str, day: int | None = None, knows: list[str] | None = None) -> dict[str, Any]:
    return {"key": key, "day": day, "knows": knows or [], "texts": said(key.replace("-", " ").capitalize())}


def with_plan(row: Transition) -> Transition:
    """Give the transition that playbook, and the steps that it adds."""
    base = shipped(row.scenario, row.mode)
    version = pin(playbook_with_plan(base))
    like = row.steps.get(key=STEP)
    for key, by in PLAN_STEPS.items():
        Step.objects.get_or_create(
            transition=row,
            key=key,
            defaults={
                "phase": like.phase,
                "role": like.role,
                "person": like.person,
                "due_at": like.due_at,
                "completed_by": by,
                "required": False,
                "position": 900,
            },
        )
    Transition.objects.filter(pk=row.pk).update(playbook=version)
    return Transition.objects.select_related("account", "playbook").get(pk=row.pk)


@pytest.fixture
def customer(cast: Cast) -> Account:
    """A customer in Japan whose owner is the giver."""
    return make_account(cast.giver)


@pytest.fixture
def row(cast: Cast, customer: Account) -> Transition:
    """Its transition to the receiver, five weeks ahead."""
    return with_plan(open_for(cast, customer))
