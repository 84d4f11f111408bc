"""The departure drill and the readiness of books as plain data, for the API and the command."""

from __future__ import annotations

from typing import Any

from tasuki.rules.departure import BookLoss
from tasuki.succession.places import located
from tasuki.succession.queries import Drill
from tasuki.web.reason_texts import sentence


def drill(found: Drill) -> dict[str, Any]:
    """Everything the page of the drill says."""
    return {
        "person": {"id": str(found.person.pk), "name": found.person.name},
        "today": found.today.isoformat(),
        "accounts": len(found.book),
        "accounts_with_losses": len(found.touched),
        "below_target": found.below,
        "only_theirs": found.total("only_theirs"),
        "promises": found.total("promises"),
        "unproven": found.total("unproven"),
        "unwritten": found.total("unwritten"),
        "steps": found.steps,
        "transitions": found.transitions,
        "worth": [{"currency": currency, "arr": str(arr)} for currency, arr in found.worth],
        "book": [account(one) for one in found.book],
    }


def account(one: BookLoss) -> dict[str, Any]:
    """One account of the book."""
    facts = one.facts
    return {
        "id": str(facts.account),
        "name": facts.name,
        "tier": facts.tier,
        "arr": str(facts.arr) if facts.arr is not None else None,
        "currency": facts.currency,
        "risk": facts.risk,
        "completeness": float(facts.completeness),
        "target": float(facts.target),
        "losses": [
            {
                "code": loss.code,
                "values": dict(loss.values),
                "message": str(sentence(loss)),
                "where": loss.where,
            }
            for loss in located(one)
        ],
    }
