"""Against which playbook a record is judged: the running handoff's own version, else what any would ask (KN-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.module_loading import import_string

from tasuki.knowledge.queries import completeness_of
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import PlaybookVersion
from tasuki.playbooks.queries import current
from tasuki.rules.completeness import Completeness

#: Which version the account's running transition keeps: the room above is asked by name, no import leads upwards.
RUNNING: Final = "tasuki.transitions.playbook_use.version_in_force"


@dataclass(frozen=True, slots=True)
class Basis:
    """A playbook as the measure of a record; `ref` names it in an address, empty for the usual one."""

    document: PlaybookDocument
    ref: str = ""

    @property
    def target(self) -> Decimal:
        """The completeness to reach."""
        return Decimal(self.document.target_completeness)

    @property
    def query(self) -> str:
        """What to append to an address so that the same measure is used there."""
        return f"?basis={self.ref}" if self.ref else ""

    def measure(self, account_id: UUID, now: datetime) -> Completeness:
        """How complete the account's record is by this playbook (KN-4)."""
        return completeness_of(
            account_id,
            self.document.requirements(),
            now=now,
            freshness_days=self.document.freshness_days,
        )


def basis_for(ref: str, account_id: UUID | None = None) -> Basis:
    """The playbook version with this id; without one, that of the account's running transition (KN-4).

    Where none runs, or no account is meant, what a planned change of owner asks of every account: that is also what
    the stored standings of all accounts are measured by.
    """
    try:
        found = PlaybookVersion.objects.filter(pk=UUID(ref)).first() if ref else None
    except ValueError:
        found = None
    if found is not None:
        return Basis(found.parsed(), str(found.pk))
    kept: PlaybookVersion | None = import_string(RUNNING)(account_id) if account_id else None
    return Basis(kept.parsed() if kept else current("rep-to-rep", "planned"))
