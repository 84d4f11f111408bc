"""What changes the company's own items: add, edit, retire, reinstate, take in YAML (KN-3).

Every change is compare-and-set on the item's version, keeps the whole item as it then stood, writes an event, and
gives the catalogue a new revision, so that every process notices. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.knowledge.company import queries, revision
from tasuki.knowledge.company.entry import MOST_ITEMS, OwnItemIn, as_entry, problems
from tasuki.knowledge.models import OwnItem, OwnItemVersion, OwnTopic
from tasuki.playbooks.queries import relations
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock

_WHAT: Final = OwnItemVersion.What
SWEEP: Final = "tasuki.knowledge.standing.jobs.sweep"
REJUDGE: Final = "tasuki.knowledge.standing.jobs.rejudge"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file: the keys that were added, changed, and already stood so."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@transaction.atomic
def add_item(*, actor: Actor, entry: OwnItemIn) -> OwnItem:
    """Add an item; refused with every reason. A key is used once, for ever: answers stand under it."""
    _authorise(actor)
    reasons = list(problems(entry, queries.own_topics()))
    if OwnItem.objects.filter(key=entry.key).exists():
        reasons.append(Reason("catalogue.key_taken", {"key": entry.key, "field": "key"}))
    if OwnItem.objects.count() >= MOST_ITEMS:
        reasons.append(Reason("catalogue.too_many", {"key": entry.key, "field": "key", "limit": MOST_ITEMS}))
    refuse_if(reasons)
    row = _add(actor, entry)
    _noticed()
    return row


@transaction.atomic
def edit_item(*, actor: Actor, key: str, entry: OwnItemIn, expected_version: int | None = None) -> OwnItem:
    """Change an item; the key stays, and so do kind and sensitivity once somebody has answered it."""
    _authorise(actor)
    row = queries.access_item(actor, key, "catalogue.edit")
    refuse_if(_why_not_edit(row, entry))
    row = _edit(actor, row, entry, expected_version)
    _noticed()
    return row


@transaction.atomic
def retire_item(*, actor: Actor, key: str, expected_version: int | None = None) -> OwnItem:
    """Ask for it no more. What was answered stays readable, and running transitions that require it go on."""
    _authorise(actor)
    row = queries.access_item(actor, key, "catalogue.edit")
    if row.retired_at is not None:
        raise Refused(Reason("catalogue.retired_already", {"key": key}))
    _save(actor, row, {"retired_at": clock.now()}, _WHAT.RETIRED, expected_version)
    _noticed()
    return row


@transaction.atomic
def reinstate_item(*, actor: Actor, key: str, expected_version: int | None = None) -> OwnItem:
    """Ask for it again."""
    _authorise(actor)
    row = queries.access_item(actor, key, "catalogue.edit")
    if row.retired_at is None:
        raise Refused(Reason("catalogue.not_retired", {"key": key}))
    _save(actor, row, {"retired_at": None}, _WHAT.REINSTATED, expected_version)
    _noticed()
    return row


@transaction.atomic
def take_in(*, actor: Actor, entries: Sequence[OwnItemIn]) -> TakenIn:
    """Add and change many items at once, wholly or not at all; items that the file does not name stay as they are."""
    _authorise(actor)
    rows = {row.key: row for row in OwnItem.objects.filter(key__in=[one.key for one in entries])}
    refuse_if(_why_not_take_in(entries, rows))
    added, changed, unchanged = [], [], []
    for entry in entries:
        row = rows.get(entry.key)
        if row is None:
            _add(actor, entry)
            added.append(entry.key)
        elif as_entry(row, queries.own_topics()) == entry:
            unchanged.append(entry.key)
        else:
            _edit(actor, row, entry, None)
            changed.append(entry.key)
    if added or changed:
        _noticed()
    return TakenIn(tuple(added), tuple(changed), tuple(unchanged))


# -- steps of the above -----------------------------------------------------------------------


def _authorise(actor: Actor) -> None:
    refuse_if(why_not("catalogue.edit", actor, relations(actor)))
    revision.hold()


def _why_not_edit(row: OwnItem, entry: OwnItemIn) -> list[Reason]:
    reasons = list(problems(entry, queries.own_topics()))
    if entry.key != row.key:
        reasons.append(Reason("catalogue.key_stays", {"key": row.key, "field": "key"}))
    changed = [name for name in ("kind", "sensitive") if getattr(row, name) != getattr(entry, name)]
    if changed and queries.is_answered(row.key):
        reasons += [Reason("catalogue.answered", {"key": row.key, "field": name}) for name in changed]
    gone = [one["key"] for one in row.choices if one["key"] not in entry.choices]
    if "kind" not in changed:
        for option in queries.options_in_use(row, gone):
            reasons.append(Reason("catalogue.answered", {"key": row.key, "field": f"choices.{option}"}))
    return reasons


def _why_not_take_in(entries: Iterable[OwnItemIn], rows: dict[str, OwnItem]) -> list[Reason]:
    topics, reasons, new = queries.own_topics(), [], 0
    for entry in entries:
        row = rows.get(entry.key)
        reasons += _why_not_edit(row, entry) if row else list(problems(entry, topics))
        new += row is None
        if entry.topic:  # later entries of the file may stand in a topic that an earlier one names
            topics.setdefault(entry.topic_key, OwnTopic(key=entry.topic_key))
    if OwnItem.objects.count() + new > MOST_ITEMS:
        reasons.append(Reason("catalogue.too_many", {"key": "items", "field": "items", "limit": MOST_ITEMS}))
    return reasons


def _add(actor: Actor, entry: OwnItemIn) -> OwnItem:
    _keep_topic(entry)
    retired = clock.now() if entry.retired else None
    row = OwnItem(key=entry.key, retired_at=retired, **entry.columns())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("catalogue.key_taken", {"key": entry.key, "field": "key"})) from None
    _note(actor, row, _WHAT.ADDED)
    return row


def _edit(actor: Actor, row: OwnItem, entry: OwnItemIn, expected_version: int | None) -> OwnItem:
    _keep_topic(entry)
    values = entry.columns()
    if entry.retired != (row.retired_at is not None):
        values["retired_at"] = clock.now() if entry.retired else None
    reworded = (row.labels, row.helps) != (values["labels"], values["helps"])
    _save(actor, row, values, _WHAT.CHANGED, expected_version)
    if reworded:
        wake_named(REJUDGE, key=row.key)
    return row


def _keep_topic(entry: OwnItemIn) -> None:
    """A new topic, or a topic's new name."""
    if entry.topic:
        section = entry.key.partition(".")[0]
        values = {"section": section, "labels": dict(entry.topic)}
        OwnTopic.objects.update_or_create(key=entry.topic_key, defaults=values)


def _save(
    actor: Actor, row: OwnItem, values: dict[str, Any], what: str, expected_version: int | None
) -> None:
    seen = row.version if expected_version is None else expected_version
    found = OwnItem.objects.filter(pk=row.pk, version=seen)
    if row.version != seen or not found.update(**values, version=seen + 1):
        raise Conflict(Reason("conflict.stale"))
    row.refresh_from_db()
    _note(actor, row, what)


def _note(actor: Actor, row: OwnItem, what: str) -> None:
    """The item as it stands now, in its history and in the log."""
    OwnItemVersion.objects.create(
        item=row,
        number=row.version,
        what=what,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        document=as_entry(row, queries.own_topics()).model_dump(),
    )
    record(
        actor=actor,
        action=f"catalogue.{what}",
        subject=("catalogue_item", row.pk),
        fields={"item": row.key, "version": row.version, "weights": row.weights},
    )


def _noticed() -> None:
    """A new revision for every process; the standings follow after the change."""
    revision.advance()
    wake_named(SWEEP)
