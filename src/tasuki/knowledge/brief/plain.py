"""A brief as plain data, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tasuki.knowledge.brief.blocks import BriefView, Chapter, Picture
from tasuki.knowledge.items import section_by_key


def as_data(view: BriefView) -> dict[str, Any]:
    """The brief in its language: the chapters as they are shown, and every item as a line of its section."""
    keys = list(dict.fromkeys(one.section for one in view.lines))
    order = [chapter.key for chapter in view.chapters if chapter.key in keys]
    return {
        "number": view.number,
        "preview": view.preview,
        "language": view.language,
        "title": view.title,
        "headline": view.headline,
        "as_of": view.as_of,
        "account_name": view.account,
        "facts": [asdict(one) for one in view.facts],
        "chapters": [_chapter(one) for one in view.chapters],
        "sections": [
            {
                "key": key,
                "label": section_by_key(key).words.label(view.language),
                "lines": [asdict(one) for one in view.lines if one.section == key],
            }
            for key in order
        ],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    """A chapter without its drawings: what they say stands in their tables."""
    blocks = []
    for block in chapter.blocks:
        kept = asdict(block)
        if isinstance(block, Picture):
            del kept["svg"], kept["on_page"]
        blocks.append(kept)
    return {"key": chapter.key, "title": chapter.title, "blocks": blocks}
