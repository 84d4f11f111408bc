"""What the plan page says of gates beyond open or shut: timing, overrides with what was missing, gates left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from tasuki.rules import lifecycle
from tasuki.rules.company import CompanyRules
from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason
from tasuki.rules.timing import CheckResult, reason_of
from tasuki.transitions import facts
from tasuki.transitions.models import GateOverride, Transition
from tasuki.transitions.opening.load import over_capacity
from tasuki.transitions.places import address, located
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override with the reasons that stood against it then, in the reader's language."""

    row: GateOverride
    then: tuple[Reason, ...]


def more(
    transition: Transition,
    results: Iterable[GateResult],
    overrides: Iterable[GateOverride],
) -> dict[str, Any]:
    """The context of `_gates_more.html`."""
    return {
        "gates_off": [one.gate for one in results if not one.asked],
        "timing": timing_rows(transition),
        "all_overrides": override_rows(transition, overrides),
    }


def timing_rows(transition: Transition) -> list[tuple[CheckResult, str]]:
    """Each timing criterion with the place where its fact is said (SC-2)."""
    found = facts.timing_of([transition], clock.now()).get(transition.pk, ())
    return [(one, address(transition.pk, transition.account_id, reason_of(one, "").where)) for one in found]


def override_rows(transition: Transition, overrides: Iterable[GateOverride]) -> list[OverrideRow]:
    """All overrides, also of gates that are open by themselves by now (GA-8)."""
    document, language = facts.document_of(transition), get_language() or "en"
    titles = facts.step_titles(document) | {one.key: one.title(language) for one in document.checks}
    ordered = sorted(overrides, key=lambda one: one.at)
    return [
        OverrideRow(one, tuple(_then(kept, titles, transition) for kept in one.reasons_then))
        for one in ordered
    ]


def _then(kept: Mapping[str, Any], titles: Mapping[str, str], transition: Transition) -> Reason:
    values = dict(kept["values"])
    key = values.get("step") or values.get("check")
    if key:
        values["title"] = titles.get(key, key)
    reason = Reason(kept["code"], values, kept.get("who", ""), kept.get("where", ""))
    return located(reason, transition.pk, transition.account_id)


def load_flags(transition: Transition, company: CompanyRules) -> list[Reason]:
    """That the receiver takes over too much, while it can still be changed (GA-9)."""
    if transition.receiver is None or transition.stage not in lifecycle.BEFORE_CUTOVER:
        return []
    found = over_capacity(transition.receiver, more=0, company=company)
    return [located(one, transition.pk, transition.account_id) for one in found]
