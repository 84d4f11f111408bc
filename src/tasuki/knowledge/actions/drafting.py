"""What is typed is kept as it is typed, and becomes one line of history when it is settled (KN-1, SE-6)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tasuki.customers.models import Account
from tasuki.knowledge import answers, saving
from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import ItemDraft
from tasuki.knowledge.saving import NOBODY
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web import clock


@transaction.atomic
def keep_draft(
    *,
    actor: Actor,
    account: Account,
    key: str,
    answer: str,
    base_version: int,
    source: str = "",
    source_url: str = "",
    source_on: date | None = None,
    relations: frozenset[str] = NOBODY,
) -> ItemDraft:
    """Keep what the actor is typing, over what they typed before; the item itself stays as it is.

    A draft may still be empty or carry half an address: only what the database cannot keep is refused. Sensitive
    items have no drafts, and the operator at the shell has none.
    """
    item, answer = find_item(key), answers.plain_lines(answer)
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    if actor.person_id is None or item.sensitive:
        raise Refused(Reason("knowledge.no_draft", {"item": item.words.label()}))
    refuse_if(
        [
            *answers.text_reasons("answer", answer, answers.MAX_ANSWER),
            *answers.text_reasons("source", source, answers.MAX_SOURCE),
            *answers.text_reasons("source_url", source_url, answers.MAX_URL),
        ]
    )
    draft, _new = ItemDraft.objects.update_or_create(
        account=account,
        key=key,
        person_id=actor.person_id,
        defaults={
            "answer": answer,
            "source": source,
            "source_url": source_url,
            "source_on": source_on,
            "base_version": base_version,
            "saved_at": clock.now(),
        },
    )
    return draft


@transaction.atomic
def drop_draft(*, actor: Actor, account: Account, key: str, relations: frozenset[str] = NOBODY) -> bool:
    """Let go of what the actor was typing; whether there was anything."""
    saving.authorise(actor, account, "knowledge.edit", relations, find_item(key))
    return drop(actor, account, key)


def drop(actor: Actor, account: Account, key: str) -> bool:
    """The actor's draft of the item is settled or given up."""
    if actor.person_id is None:
        return False
    return bool(ItemDraft.objects.filter(account=account, key=key, person_id=actor.person_id).delete()[0])
