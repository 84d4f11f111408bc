"""Several items of a section at once: still true, understood. Each one named, each with the version seen (SE-6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.customers.models import Account
from tasuki.knowledge import saving
from tasuki.knowledge.actions.answering import verify_item
from tasuki.knowledge.actions.reviewing import mark_understood
from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import ItemReview, KnowledgeItem
from tasuki.knowledge.saving import NOBODY
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, Refused

MOST: Final = 100


@transaction.atomic
def verify_items(
    *, actor: Actor, account: Account, seen: Mapping[str, int], relations: frozenset[str] = NOBODY
) -> list[KnowledgeItem]:
    """Confirm that all of these still say what is true (KN-4): all or none.

    `seen` are the keys with the version that the actor read; if one of them changed since, it is named.
    """
    _refuse_number(seen)
    list(saving.held(account, seen))
    done = []
    for key, version in seen.items():
        with _named(key):
            done.append(
                verify_item(
                    actor=actor, account=account, key=key, expected_version=version, relations=relations
                )
            )
    return done


@transaction.atomic
def mark_all_understood(
    *,
    actor: Actor,
    account: Account,
    seen: Mapping[str, int],
    transition_id: UUID,
    relations: frozenset[str] = NOBODY,
) -> list[ItemReview]:
    """The receiver understands each of these as they read it (KN-5): all or none."""
    _refuse_number(seen)
    list(saving.held(account, seen))
    done = []
    for key, version in seen.items():
        with _named(key):
            done.append(
                mark_understood(
                    actor=actor,
                    account=account,
                    key=key,
                    transition_id=transition_id,
                    expected_version=version,
                    relations=relations,
                )
            )
    return done


@contextmanager
def _named(key: str) -> Iterator[None]:
    """A conflict says which of the items it is about."""
    try:
        yield
    except Conflict:
        raise Conflict(Reason("knowledge.changed_since", {"item": find_item(key).words.label()})) from None


def _refuse_number(seen: Mapping[str, int]) -> None:
    if not seen:
        raise Refused(Reason("knowledge.nothing_chosen"))
    if len(seen) > MOST:
        raise Refused(Reason("knowledge.too_many", {"count": len(seen), "limit": MOST}))
