"""The account brief: the record frozen as plain data, read in any language and form (KN-1, KN-7)."""

from __future__ import annotations

from typing import Any

from tasuki.knowledge.brief.document import document_for, readable
from tasuki.knowledge.brief.gathering import Gathered, gather
from tasuki.knowledge.brief.markdown import as_markdown
from tasuki.knowledge.brief.plain import as_data
from tasuki.knowledge.brief.view import preview_of, view_of
from tasuki.knowledge.models import Brief

__all__ = [
    "Gathered",
    "as_data",
    "as_markdown",
    "brief_as_dict",
    "brief_as_markdown",
    "document_for",
    "gather",
    "preview_of",
    "readable",
    "view_of",
]


def brief_as_dict(brief: Brief, language: str | None = None) -> dict[str, Any]:
    """A frozen brief as plain data in the reader's language, with its raw people and promises."""
    document = readable(brief.document)
    return {
        **as_data(view_of(brief, language)),
        "account": document["account"],
        "accepted_at": brief.accepted_at,
        "accepted_by": brief.accepted_by_name,
        "completeness": brief.completeness,
        "stakeholders": document["stakeholders"],
        "commitments": document["commitments"],
        "gaps": document["gaps"],
    }


def brief_as_markdown(brief: Brief, language: str | None = None) -> str:
    """A frozen brief as Markdown in the reader's language."""
    return as_markdown(view_of(brief, language))
