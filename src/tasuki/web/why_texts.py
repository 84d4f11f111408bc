"""Why something is as it is, by topic: an app may say it in `why_texts.WHYS`; this module joins them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise

type Why = tuple[str | Promise, str]


@cache
def all_whys() -> Mapping[str, Why]:
    """Every topic with its sentence and the path of its page of help."""
    found: dict[str, Why] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.why_texts"
        if config.name.startswith("tasuki.") and config.label != "web" and find_spec(name) is not None:
            found |= import_module(name).WHYS
    return found
