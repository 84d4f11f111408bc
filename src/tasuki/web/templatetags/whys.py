"""A small *Why?* beside what may surprise; `{% load ui %}` brings it along."""

from __future__ import annotations

from typing import Any

from django import template

from tasuki.web.components import Text
from tasuki.web.why_texts import all_whys

register = template.Library()


@register.inclusion_tag("web/components/why.html")
def why(topic: str, of: Text = "", prefix: str = "", plain: bool = False) -> dict[str, Any]:
    """Why this is asked or measured, folded, with a link to help; nothing for a topic without words.

    `of` names it for screen readers; `plain` where it already stands in something folded.
    `{% why "risk" of=_("Risk") %}`, `{% why gate of=label prefix="gate." %}`
    """
    text, page = all_whys().get(f"{prefix}{topic}", ("", ""))
    return {"text": text, "page": page, "of": of, "plain": plain}
