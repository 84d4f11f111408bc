"""Seal what the record holds of sensitive items, and blank it (PE-6).

Runs outside one transaction, each item in its own, so that it can be stopped and run again. On SQLite what was
blanked is overwritten (`secure_delete`) and the write-ahead log emptied; on PostgreSQL the tables are vacuumed.
Backups made before still hold the texts.
"""

import json
from datetime import timedelta

from django.db import migrations, transaction

from tasuki.web import clock, vault
from tasuki.web.ids import new_id

KEYS = {
    "objectives.wins.career_stakes": "career",
    "objectives.wins.political_stakes": "politics",
    "people.manner.triggers": "triggers",
    "people.manner.motivation": "motivation",
    "people.standing.alliances": "alliances",
    "people.standing.deference": "politics",
    "people.standing.agendas": "agendas",
    "risks.politics.resistance": "politics",
    "risks.politics.agendas": "agendas",
}
PURPOSE = "What the next owner must know to work well with these people"
KEEP = timedelta(days=365)
WORDS = ("answer", "na_reason", "source", "source_url", "quote", "quote_place")
BESIDE = ("source", "source_url", "quote", "quote_place")


def seal(apps, schema_editor):
    connection = schema_editor.connection
    items = apps.get_model("knowledge", "KnowledgeItem").objects.filter(key__in=KEYS)
    if not items.exists():
        return
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete=ON")
    for pk in list(items.values_list("pk", flat=True)):
        with transaction.atomic(using=connection.alias):
            _seal_item(apps, items.get(pk=pk))
    _let_nothing_remain(connection)


def _seal_item(apps, item):
    note = _Notes(apps, item)
    changes = list(item.changes.order_by("version"))
    for change in changes:
        if change.after and change.after != (item.answer or item.na_reason) and change.what in ("answered", "not_applicable", "clarified"):
            note.add("item", item.key, change.after, change, change.at, change.by_id, change.by_name, old=True)
    text = item.answer or item.na_reason
    if text:
        at = item.verified_at or item.created_at
        note.add("item", item.key, text, item, at, item.verified_by_id, item.verified_by_name or "–")
    for question in item.questions.all():
        if question.text:
            note.add(
                "question", str(question.pk), question.text, None,
                question.asked_at, question.asked_by_id, question.asked_by_name,
            )
        if question.answer:
            note.add(
                "question", str(question.pk), question.answer, None,
                question.answered_at, question.answered_by_id, question.answered_by_name or "–",
            )
    item.questions.update(text="", answer="")
    item.changes.update(before="", after="", source="", source_url="", quote="", quote_place="")
    type(item).objects.filter(pk=item.pk).update(data={}, sameness="", **dict.fromkeys(WORDS, ""))


class _Notes:
    """Adds the notes of one item; those of the item itself are versions of one thread."""

    def __init__(self, apps, item):
        self.model, self.item = apps.get_model("sensitive", "SensitiveNote"), item
        self.thread, self.version = new_id(), 0

    def add(self, kind, ref, text, source, at, by_id, by_name, old=False):
        now = clock.now()
        row = self.model(
            account_id=self.item.account_id, subject_kind=kind, subject_ref=ref,
            subject_version=getattr(source, "version", self.item.version), topic=KEYS[self.item.key],
            purpose=PURPOSE, author_id=by_id, author_name=by_name, at=at, confirmed_at=at,
            confirmed_by_id=by_id, confirmed_by_name=by_name, replaced_at=now if old else None,
            # nothing that was written before there was a rule vanishes with the update
            expires_on=max(at + KEEP, now + timedelta(days=30)).date(),
        )
        if kind == "item":
            self.version += 1
            row.thread, row.version = self.thread, self.version
        more = {name: getattr(source, name, "") for name in BESIDE} if source is not None else {}
        kept = {"text": text, **{name: value for name, value in more.items() if value}}
        row.sealed = vault.seal(
            json.dumps(kept, ensure_ascii=False), bound_to=f"sensitive:{row.pk}:{kind}:{ref}"
        )
        row.key_id = vault.key_id(row.sealed)
        row.save(force_insert=True)


def _let_nothing_remain(connection):
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            for table in ("knowledgeitem", "itemchange", "itemquestion"):
                cursor.execute(f"VACUUM knowledge_{table}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("knowledge", "0004_judge_answers"),
        ("sensitive", "0001_sensitive_notes"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
