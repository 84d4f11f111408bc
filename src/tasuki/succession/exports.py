"""The drill as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tasuki.succession.queries import Drill
from tasuki.web.reason_texts import sentence
from tasuki.web.sheets import Cell


def DRILL_HEAD() -> list[str]:  # noqa: N802 - a constant in the language now active
    """The columns of the drill."""
    return [
        _("Account"), _("Tier"), _("ARR"), _("Currency"), _("Risk"), _("Complete, %"),
        _("Required answers missing"), _("Stale answers"), _("People there"), _("Known only to them"),
        _("Promises kept"), _("Without evidence"), _("Renewal"), _("What would be lost"),
    ]  # fmt: skip


def drill_rows(found: Drill) -> Iterator[list[Cell]]:
    """One row an account, in triage order."""
    for one in found.book:
        facts = one.facts
        yield [
            facts.name, facts.tier, facts.arr, facts.currency, facts.risk, facts.completeness,
            facts.unwritten, facts.stale, facts.people, facts.only_theirs,
            facts.promises, facts.unproven, facts.renewal_on,
            " · ".join(str(sentence(loss)) for loss in one.losses),
        ]  # fmt: skip
