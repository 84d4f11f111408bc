"""The company's rules through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.transitions.company import rules as company
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["company"])
Out = dict[str, Any]


class RulesIn(Strict):
    """The whole document; what is left out gets its default. `number` is the version that the caller read."""

    number: Annotated[int, Field(ge=0, le=2_000_000_000)]
    values: dict[str, Any]


class RulesOut(Schema):
    """The version in force (0: nothing was ever set) with all its values."""

    number: int
    values: dict[str, Any]


class RuleChangeOut(Schema):
    """A field of a version, before and after."""

    path: str
    before: Any
    after: Any


class RulesVersionOut(Schema):
    """A version: who, when, what it changed."""

    number: int
    by: str
    at: datetime
    changes: list[RuleChangeOut]


@router.get("/company/rules", response={200: RulesOut, **PROBLEMS}, operation_id="show_company_rules")
def show_rules(request: HttpRequest) -> Out:
    """The rules in force."""
    company.access_company_rules(actor_of(request))
    number, values = company.rules_document()
    return {"number": number, "values": values}


@router.put("/company/rules", response={200: RulesOut, **PROBLEMS}, operation_id="save_company_rules")
@idempotent
def save_rules(request: HttpRequest, body: RulesIn) -> Out:
    """Save a new version; another one saved since is a conflict, every error is named by its path."""
    actor = actor_of(request)
    company.access_company_rules(actor, "company.edit")
    company.save_company_rules(actor=actor, values=body.values, expected_number=body.number)
    number, values = company.rules_document()
    return {"number": number, "values": values}


@router.get(
    "/company/rules/history",
    response={200: list[RulesVersionOut], **PROBLEMS},
    operation_id="company_rules_history",
)
def history(request: HttpRequest) -> list[Out]:
    """The last versions, newest first."""
    company.access_company_rules(actor_of(request))
    return [
        {
            "number": one.number,
            "by": one.by,
            "at": one.at,
            "changes": [
                {"path": change.path, "before": change.before, "after": change.after}
                for change in one.changes
            ],
        }
        for one in company.history()
    ]
