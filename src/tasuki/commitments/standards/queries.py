"""The catalogue in force, its versions, and who judges promises before the sale (CO-3, CO-4)."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from tasuki.commitments.models import ContractedTerms, PromiseJudge, StandardsVersion
from tasuki.commitments.standards.document import as_rules
from tasuki.rules.reasons import NotFound
from tasuki.rules.standards import Standards


def current() -> StandardsVersion | None:
    """The version in force; None where nobody has written anything yet."""
    return StandardsVersion.objects.order_by("-number").first()


def version(number: int) -> StandardsVersion:
    """The version of that number."""
    found = StandardsVersion.objects.filter(number=number).first()
    if found is None:
        raise NotFound("version", number)
    return found


def versions() -> list[StandardsVersion]:
    """All versions without their documents, newest first."""
    return list(StandardsVersion.objects.defer("document").order_by("-number")[:500])


def in_force() -> tuple[int, Standards]:
    """The number of the version in force and the catalogue as the rules take it; 0 and empty without one."""
    latest = StandardsVersion.objects.order_by("-number").values_list("number", "pk").first()
    return (latest[0], _rules(latest[1])) if latest else (0, Standards())


def rules_in_force() -> Standards:
    """The catalogue in force as the rules take it."""
    return in_force()[1]


@lru_cache(maxsize=8)
def _rules(pk: UUID) -> Standards:
    """A version never changes once written."""
    return as_rules(StandardsVersion.objects.get(pk=pk).document)


def judges() -> list[PromiseJudge]:
    """Who judges promises before the sale."""
    return list(PromiseJudge.objects.select_related("person", "team").order_by("person__sort_key", "pk"))


def contracted(account_id: UUID) -> ContractedTerms | None:
    """What the customer's contract says; None where nobody has said."""
    return ContractedTerms.objects.filter(account_id=account_id).first()
