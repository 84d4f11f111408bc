"""Where the things that would be lost can be put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.urls import reverse

from tasuki.rules.departure import BookLoss
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence

#: Word of the rule → page of the account.
PAGES: Final[Mapping[str, str]] = {
    "record": "knowledge:record",
    "people": "customers:account",
    "promises": "commitments:register",
    "account": "customers:account",
    "transition": "customers:account",
}


def located(one: BookLoss) -> tuple[Reason, ...]:
    """The losses of an account, each with the address of the page where it can be put right."""
    return tuple(replace(loss, where=address(loss.where, one.facts.account)) for loss in one.losses)


def in_words(one: BookLoss) -> list[tuple[str, str]]:
    """Each loss as a sentence in the language now active, and where to put it right."""
    return [(sentence(loss), loss.where) for loss in located(one)]


def address(where: str, account_id: UUID) -> str:
    """The page of an account that the word stands for."""
    return reverse(PAGES[where], args=[account_id])
