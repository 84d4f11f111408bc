"""Holding promises against the standards again: after a change of deal, account, catalogue; by the hour (CO-4)."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.commitments import gap_finding


@task()
def judge_account(account_id: str) -> int:
    """A deal, a fact or the contracted support of the account changed; lower rooms wake this by name."""
    return gap_finding.judge_account(UUID(account_id))


@task()
def judge_all() -> int:
    """The catalogue changed, a wake-up call was lost, or an import brought other facts: judge all open promises."""
    return gap_finding.judge_all()
