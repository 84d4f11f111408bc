"""Why something is as it is, by topic: an app may say it in `why_texts.WHYS`; this module joins them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise

from tasuki.web.app_modules import app_modules

type Why = tuple[str | Promise, str]


@cache
def all_whys() -> Mapping[str, Why]:
    """Every topic with its sentence and the path of its page of help."""
    found: dict[str, Why] = {}
    for module in app_modules("why_texts", besides="web"):
        found |= module.WHYS
    return found
