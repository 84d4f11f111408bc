"""What is judged of an answer when it is saved, and kept beside it (KN-4).

Whether it is an answer at all, and a mark by which copies are found: afterwards completeness is weighed without
reading a single answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.views.decorators.debug import sensitive_variables

from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import ItemQuestion, KnowledgeItem
from tasuki.knowledge.states import question_texts
from tasuki.rules.completeness import ItemFacts, judged


@sensitive_variables()
def verdict(row: KnowledgeItem, values: Mapping[str, Any]) -> dict[str, str]:
    """`weakness` and `sameness` of the item once it has these new values.

    A sensitive item's words are not on its row (PE-6): without new words its verdict stays.
    """
    item = all_items().get(row.key)
    if item is None or (item.sensitive and "answer" not in values):
        return {}
    asked: Sequence[str] = ()
    if not row._state.adding:
        asked = list(ItemQuestion.objects.filter(item_id=row.pk).values_list("text", flat=True))
    return judge_row(row, asked, values)


@sensitive_variables()
def judge_row(
    row: KnowledgeItem, asked: Sequence[str] = (), values: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The same where the questions about the item are at hand: no query. An unknown item is not judged."""
    item, new = all_items().get(row.key), values or {}
    if item is None:
        return {"weakness": "", "sameness": ""}
    found = judged(
        ItemFacts(
            key=row.key,
            section=item.section,
            kind=item.kind,
            answer=new.get("answer", row.answer),
            status=new.get("status", row.status),
            na_reason=new.get("na_reason", row.na_reason),
            verified_at=None,
            question_texts=(*question_texts(row.key), *asked),
        )
    )
    return {"weakness": found.weakness, "sameness": found.sameness}
