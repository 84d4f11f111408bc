"""A brief as PDF (KN-7)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from tasuki.knowledge.brief.blocks import BriefView
from tasuki.knowledge.brief.clean import breakable, cleaned
from tasuki.knowledge.brief.typesetting import pdf

REGIONS: Final = {"ja": "jp", "en": "us", "es": "es", "id": "id"}


def as_pdf(view: BriefView) -> bytes:
    """The whole brief with its pictures: A4, tagged, with header and footer on every page."""
    with override(view.language):
        words = {
            "unknown": _("to be confirmed"),
            "asked": _("Open question"),
            "page_of": _("Page %(page)s of %(pages)s"),
            "name": _("Account summary") if view.preview else _("Brief %(number)s") % {"number": view.number},
        }
    data = {
        **cleaned(words),
        "language": view.language,
        "region": REGIONS.get(view.language, "us"),
        "title": cleaned(view.title),
        "account": cleaned(view.account),
        "headline": cleaned(view.headline),
        "footer": cleaned(view.footer),
        "preview": view.preview,
        "author": "Tasuki",
        "keywords": [cleaned(view.account)],
        "facts": cleaned([asdict(one) for one in view.facts]),
        "chapters": [_chapter(asdict(one)) for one in view.chapters],
    }
    return pdf("brief.typ", data, view.made_at)


def _chapter(chapter: dict[str, Any]) -> dict[str, Any]:
    blocks = []
    for block in chapter["blocks"]:
        svg = block.pop("svg", "")
        kept = cleaned(block)
        for row, shown in zip(kept.get("rows", ()), block.get("rows", ()), strict=True):
            if isinstance(row, dict):
                row["link"], row["shown_link"] = shown["link"], breakable(shown["link"])
        blocks.append({**kept, "svg": svg})
    return {"title": cleaned(chapter["title"]), "blocks": blocks}
