"""The account brief: the record frozen as plain data, read in any language (KN-1, KN-7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tasuki.customers.models import Account, Stakeholder
from tasuki.knowledge.items import DAY_ONE, CatalogueItem, all_items, section_by_key, spoken
from tasuki.knowledge.models import Brief
from tasuki.knowledge.queries import record_of
from tasuki.knowledge.states import ItemState, shown_answer
from tasuki.rules.completeness import Completeness, Requirement, is_placeholder

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#~])")
_LINE_START: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def document_for(
    account: Account,
    requirements: Sequence[Requirement],
    known: Completeness,
    commitments: Sequence[Mapping[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """Everything the brief says, as plain data. Sensitive notes stay out: they are read in the record (PE-6)."""
    required = {need.key for need in requirements}
    states = [state for section in record_of(account.pk) for state in section.items]
    return {
        "format": 1,
        "frozen_at": now.isoformat(),
        "account": _account(account),
        "completeness": {
            "total": str(known.total),
            "sections": {key: str(value) for key, value in known.sections.items()},
        },
        "items": [_item(state, state.item.key in required) for state in states if not state.item.sensitive],
        "stakeholders": [
            _stakeholder(one) for one in account.stakeholders.filter(left_on=None).order_by("created_at")
        ],
        "commitments": [dict(one) for one in commitments],
    }


def brief_as_dict(brief: Brief, language: str | None = None) -> dict[str, Any]:
    """The brief in the reader's language: sections in day-one order, newest facts first, gaps visible (KN-7)."""
    document = brief.document
    by_section: dict[str, list[dict[str, Any]]] = {}
    for kept in document["items"]:
        item = all_items().get(kept["key"])
        if item is not None:
            by_section.setdefault(item.section, []).append(_line(item, kept, language))
    order = [key for key in DAY_ONE if key in by_section]
    return {
        "number": brief.number,
        "account": document["account"],
        "accepted_at": brief.accepted_at,
        "accepted_by": brief.accepted_by_name,
        "completeness": brief.completeness,
        "stakeholders": document["stakeholders"],
        "commitments": [{**one, "due": _day(one.get("due_on"))} for one in document["commitments"]],
        "sections": [
            {
                "key": key,
                "label": section_by_key(key).words.label(language),
                "lines": sorted(by_section[key], key=_newest_first),
            }
            for key in order
        ],
    }


def brief_as_markdown(brief: Brief, language: str | None = None) -> str:
    """The brief as Markdown in the reader's language; what people wrote is escaped."""
    with override(spoken(language)):
        view = brief_as_dict(brief, language)
        lines = [f"# {_escape(view['account']['name'])}", "", _headline(view), ""]
        for section in view["sections"]:
            lines += [f"## {section['label']}", "", *(_markdown_line(one) for one in section["lines"]), ""]
            if section["key"] == "commitments":
                lines += _promises(view["commitments"])
            if section["key"] == "people":
                lines += _people(view["stakeholders"])
        return "\n".join(lines).rstrip() + "\n"


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.pk),
        "name": account.name,
        "tier": account.tier,
        "country": account.country,
        "owner": account.owner.name if account.owner else "",
        "renewal_on": account.renewal_on.isoformat() if account.renewal_on else None,
    }


def _item(state: ItemState, required: bool) -> dict[str, Any]:
    row = state.row
    kept: dict[str, Any] = {"key": state.item.key, "required": required, "status": state.status}
    if row is None:
        return kept
    verified = row.verified_at.isoformat() if row.verified_at else None
    return kept | {
        "answer": row.answer,
        "data": row.data,
        "na_reason": row.na_reason,
        "source": row.source,
        "source_url": row.source_url,
        "source_on": row.source_on.isoformat() if row.source_on else None,
        "verified_at": verified,
        "verified_by": row.verified_by_name,
        "version": row.version,
        "questions": [one.text for one in state.questions],
    }


def _stakeholder(one: Stakeholder) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "name": one.name,
        "title": one.title,
        "kind": one.kind,
        "language": one.language,
    }


def _line(item: CatalogueItem, kept: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    status = kept["status"]
    if status == "not_applicable":
        text = _("Does not apply: %(reason)s") % {"reason": kept["na_reason"]}
    elif kept.get("answer") and not is_placeholder(kept["answer"]):
        text = shown_answer(item, kept["answer"], kept.get("data", {}), language)
    else:
        text = ""
    return {
        "key": item.key,
        "label": item.words.label(language),
        "status": status,
        "required": kept["required"],
        "text": text,
        "source": kept.get("source", ""),
        "source_url": kept.get("source_url", ""),
        "verified_on": (kept.get("verified_at") or "")[:10],
        "questions": kept.get("questions", []),
    }


def _day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso)) if iso else ""


def _newest_first(line: Mapping[str, Any]) -> tuple[int, int]:
    """Answered ones, the newest first; unanswered ones at the end of their section."""
    day = line["verified_on"]
    return (0 if line["text"] else 1, -date.fromisoformat(day).toordinal() if day else 0)


def _headline(view: Mapping[str, Any]) -> str:
    return _("Brief %(number)s, accepted by %(name)s on %(day)s. Complete to %(percent)s %%.") % {
        "number": view["number"],
        "name": _escape(view["accepted_by"]),
        "day": date_format(view["accepted_at"]),
        "percent": view["completeness"],
    }


def _markdown_line(line: Mapping[str, Any]) -> str:
    text = _escape(line["text"]).replace("\n", "\n  ") if line["text"] else f"*{_('to be confirmed')}*"
    tail = f" ({_escape(line['source'])})" if line["source"] else ""
    asked = "".join(f"\n  - {_('Open question')}: {_escape(one)}" for one in line["questions"])
    return f"- **{line['label']}:** {text}{tail}{asked}"


def _promises(commitments: Sequence[Mapping[str, Any]]) -> list[str]:
    if not commitments:
        return []
    lines = [f"### {_('Open commitments')}", ""]
    for one in commitments:
        due = f" · {_('due')} {one['due']}" if one["due"] else ""
        owner = _escape(str(one.get("owner") or _("nobody yet")))
        lines.append(f"- {_escape(str(one['text']))} · {_('owner')}: {owner}{due}")
    return [*lines, ""]


def _people(stakeholders: Sequence[Mapping[str, Any]]) -> list[str]:
    kinds = dict(Stakeholder.Kind.choices)
    lines = []
    for one in stakeholders:
        facts = [part for part in (one["title"], str(kinds.get(one["kind"], ""))) if part]
        lines.append(f"- {_escape(one['name'])}" + (f" ({_escape(', '.join(facts))})" if facts else ""))
    return [*lines, ""] if lines else []


def _escape(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.strip()))
