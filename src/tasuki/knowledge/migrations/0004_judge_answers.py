"""Judge the answers that were saved before their verdict was kept beside them (KN-4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

from tasuki.rules.completeness import ItemFacts, judged

CHUNK = 1_000


def judge_answers(apps: Any, schema_editor: Any) -> None:
    """Keep weakness and sameness of every answer; nothing else changes."""
    items = apps.get_model("knowledge", "KnowledgeItem")
    questions = apps.get_model("knowledge", "ItemQuestion")
    texts, kinds = _catalogue()
    rows = items.objects.exclude(status="empty").order_by("pk")
    for some in _portions(rows):
        asked: dict[Any, list[str]] = {}
        for pk, text in questions.objects.filter(item__in=some).values_list("item_id", "text"):
            asked.setdefault(pk, []).append(text)
        for row in some:
            found = judged(
                ItemFacts(
                    row.key,
                    row.key.partition(".")[0],
                    kinds.get(row.key, "text"),
                    row.answer,
                    row.status,
                    row.na_reason,
                    row.verified_at,
                    (*texts.get(row.key, ()), *asked.get(row.pk, ())),
                )
            )
            row.weakness, row.sameness = found.weakness, found.sameness
        items.objects.bulk_update(some, ["weakness", "sameness"], batch_size=200)


def _portions(rows: Any) -> Iterator[list[Any]]:
    last = None
    while some := list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK]):
        yield some
        last = some[-1].pk


def _catalogue() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Questions and kinds of the items in the package."""
    from tasuki.knowledge.items import shipped_items
    from tasuki.knowledge.states import texts_of

    items = shipped_items()
    return {key: texts_of(item) for key, item in items.items()}, {
        key: item.kind for key, item in items.items()
    }


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_standings")]

    operations = [migrations.RunPython(judge_answers, migrations.RunPython.noop, elidable=True)]
