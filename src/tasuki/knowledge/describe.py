"""The record as plain data for the API, in the language now active."""

from __future__ import annotations

from typing import Any

from tasuki.knowledge.models import ItemChange, ItemDraft, ItemQuestion, KnowledgeItem
from tasuki.knowledge.questions import Asked
from tasuki.knowledge.record_view import Group, Progress
from tasuki.knowledge.states import ItemState, missing_lines
from tasuki.rules.completeness import Completeness


def item(state: ItemState) -> dict[str, Any]:
    """An item with its answer, source and open questions; a sensitive one for somebody else says so and no more."""
    row, catalogue = state.row, state.item
    known: dict[str, Any] = {
        "key": catalogue.key,
        "kind": catalogue.kind,
        "label": catalogue.words.label(),
        "help": catalogue.words.help(),
        "who": catalogue.who,
        "choices": {option: words.label() for option, words in catalogue.choices.items()},
        "sensitive": catalogue.sensitive,
        "withheld": state.withheld,
        "sealed": state.sealed,
        "status": state.status,
        "version": state.version,
        "missing": {"why": state.missing.why, "gain": float(state.missing.gain)} if state.missing else None,
    }
    if state.withheld:
        return known
    return known | _said(row) | {"questions": [question(one) for one in state.questions]}


def group(one: Group) -> dict[str, Any]:
    """A section with those of its items that were asked for."""
    return {
        "key": one.section.key,
        "label": one.section.words.label(),
        "items": [item(state) for state in one.states],
    }


def draft(one: ItemDraft) -> dict[str, Any]:
    """What its writer is typing into an item."""
    return {
        "key": one.key,
        "answer": one.answer,
        "source": one.source,
        "source_url": one.source_url,
        "source_on": one.source_on.isoformat() if one.source_on else None,
        "base_version": one.base_version,
        "saved_at": one.saved_at.isoformat(),
    }


def progress(one: Progress) -> dict[str, Any]:
    """How far the receiver's review is (KN-5)."""
    return {
        "understood": one.understood,
        "required": one.required,
        "unclear": one.unclear,
        "silent": one.silent,
        "done": one.done,
    }


def asked(one: Asked) -> dict[str, Any]:
    """A question with the account and the item that it is about."""
    return question(one.question) | {
        "account_id": str(one.account_id),
        "account": one.account_name,
        "item": one.key,
        "label": one.label,
    }


def completeness(known: Completeness) -> dict[str, Any]:
    """Total, sections, and what is missing, with who can supply it (KN-4)."""
    return {
        "total": float(known.total),
        "sections": {key: float(value) for key, value in known.sections.items()},
        "satisfied": known.satisfied,
        "required": known.required,
        "missing": [
            {
                "item": line.key,
                "label": line.label,
                "section": line.section,
                "why": line.why,
                "who": line.who,
                "gain": float(line.gain),
            }
            for line in missing_lines(known)
        ],
    }


def question(one: ItemQuestion) -> dict[str, Any]:
    """A question and its answer."""
    return {
        "id": str(one.pk),
        "text": one.text,
        "asked_by": one.asked_by_name,
        "asked_at": one.asked_at.isoformat(),
        "answer": one.answer,
        "answered_by": one.answered_by_name,
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "closed": one.closed,
    }


def change(one: ItemChange) -> dict[str, Any]:
    """A line of an item's history."""
    return {
        "version": one.version,
        "what": one.what,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "status_before": one.status_before,
        "status_after": one.status_after,
        "before": one.before,
        "after": one.after,
        "source": one.source,
        "source_url": one.source_url,
        "source_on": one.source_on.isoformat() if one.source_on else None,
        "quote": one.quote,
        "quote_place": one.quote_place,
        "source_id": str(one.source_id) if one.source_id else None,
    }


def _said(row: KnowledgeItem | None) -> dict[str, Any]:
    return {
        "answer": row.answer if row else "",
        "data": row.data if row else {},
        "na_reason": row.na_reason if row else "",
        "source": row.source if row else "",
        "source_url": row.source_url if row else "",
        "source_on": row.source_on.isoformat() if row and row.source_on else None,
        "quote": row.quote if row else "",
        "quote_place": row.quote_place if row else "",
        "source_id": str(row.source_id) if row and row.source_id else None,
        "weakness": row.weakness if row else "",
        "verified_at": row.verified_at.isoformat() if row and row.verified_at else None,
        "verified_by": row.verified_by_name if row else "",
    }
