"""The items of the record as lines of a brief, in the reader's language (KN-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tasuki.knowledge.brief.blocks import Facts, Line, Row
from tasuki.knowledge.brief.words import day
from tasuki.knowledge.items import CatalogueItem, Words, all_items
from tasuki.knowledge.states import shown_answer
from tasuki.rules.completeness import is_no_answer


def lines_of(items: Sequence[Mapping[str, Any]], language: str) -> tuple[Line, ...]:
    """Every kept item that the catalogue still knows, newest first, the unanswered ones last."""
    known = all_items()
    found = [_line(_as_frozen(known[one["key"]], one), one, language) for one in items if one["key"] in known]
    return tuple(sorted(found, key=_newest_first))


def facts_of(lines: Sequence[Line], caption: str = "") -> Facts | None:
    """Lines as facts: what the playbook asks for and nobody has said stands in a row of its own, the rest by name."""
    rows = tuple(row_of(one) for one in lines if one.text or one.required or one.questions)
    names = tuple(one.label for one in lines if not (one.text or one.required or one.questions))
    return Facts(rows, caption, names) if rows or names else None


def row_of(line: Line) -> Row:
    """A line as a fact with its source in small."""
    small = [f"“{line.quote}”" + (f" ({line.quote_place})" if line.quote_place else "")] if line.quote else []
    confirmed = (
        _("confirmed %(day)s") % {"day": day(line.verified_on)} if line.verified_on and line.text else ""
    )
    small += filter(None, [" · ".join(filter(None, (line.source, confirmed)))])
    link = line.source_url if line.source_url.startswith(("https://", "http://")) else ""
    return Row(line.label, line.text, not line.text, tuple(small), link, line.questions)


def _as_frozen(item: CatalogueItem, kept: Mapping[str, Any]) -> CatalogueItem:
    """An own item in the words that it had when the brief was frozen: the company may have edited it since (KN-1)."""
    if label := kept.get("label"):
        item = replace(item, words=Words(label, {}))
    if choice := kept.get("choice"):
        item = replace(item, choices={kept["data"]["choice"]: Words(choice, {})})
    return item


def _line(item: CatalogueItem, kept: Mapping[str, Any], language: str) -> Line:
    return Line(
        key=item.key,
        section=item.section,
        label=item.words.label(language),
        status=kept["status"],
        required=kept["required"],
        text=_text(item, kept, language),
        source=kept.get("source", ""),
        source_url=kept.get("source_url", ""),
        verified_on=(kept.get("verified_at") or "")[:10],
        quote=kept.get("quote", ""),
        quote_place=kept.get("quote_place", ""),
        questions=tuple(kept.get("questions", ())),
    )


def _text(item: CatalogueItem, kept: Mapping[str, Any], language: str) -> str:
    if kept["status"] == "not_applicable":
        return _("Does not apply: %(reason)s") % {"reason": kept["na_reason"]}
    answer = kept.get("answer", "")
    return "" if is_no_answer(answer) else shown_answer(item, answer, kept.get("data", {}), language)


def _newest_first(line: Line) -> tuple[int, int]:
    """Answered ones, the newest first; unanswered ones at the end."""
    on = line.verified_on
    return (0 if line.text else 1 if line.required else 2, -date.fromisoformat(on).toordinal() if on else 0)
