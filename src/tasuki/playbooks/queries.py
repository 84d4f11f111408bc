"""Which playbooks there are."""

from __future__ import annotations

from functools import cache
from typing import get_args

from tasuki.playbooks.document import PlaybookDocument, read
from tasuki.playbooks.library import SHIPPED
from tasuki.playbooks.schema import Mode, Scenario
from tasuki.rules.reasons import NotFound

SCENARIOS: tuple[str, ...] = get_args(Scenario)
MODES: tuple[str, ...] = get_args(Mode)


@cache
def shipped(scenario: str, mode: str) -> PlaybookDocument:
    """The playbook in the package for a scenario and mode (PB-4); unknown ones raise `NotFound`."""
    if scenario not in SCENARIOS or mode not in MODES:
        raise NotFound("playbook", f"{scenario}.{mode}")
    return read((SHIPPED / f"{scenario}.{mode}.yaml").read_text(encoding="utf-8"))


def current(scenario: str, mode: str) -> PlaybookDocument:
    """What a transition opened now starts with: the company's own playbook in force, else the shipped one (PB-1)."""
    return shipped(scenario, mode)


@cache
def all_shipped() -> tuple[PlaybookDocument, ...]:
    """The eight playbooks in the package, in the order of SPEC section 2."""
    return tuple(shipped(scenario, mode) for scenario in SCENARIOS for mode in MODES)
