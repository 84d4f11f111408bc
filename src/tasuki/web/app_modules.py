"""What every app says for itself in a module of an agreed name, such as `reason_texts` or `event_titles`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.utils.functional import Promise


def app_modules(name: str, *, besides: str) -> Iterator[ModuleType]:
    """The modules `name` of our installed apps, in their order; the app that asks (`besides`) left out."""
    for config in apps.get_app_configs():
        path = f"{config.name}.{name}"
        if config.name.startswith("tasuki.") and config.label != besides and find_spec(path) is not None:
            yield import_module(path)


def joined(
    name: str, attribute: str, *, besides: str, own: Mapping[str, str | Promise] | None = None
) -> dict[str, str | Promise]:
    """The tables of words by code of all apps in one; RuntimeError, a programming error, where two claim a code."""
    found: dict[str, str | Promise] = dict(own or {})
    for module in app_modules(name, besides=besides):
        for code, text in getattr(module, attribute).items():
            if code in found:
                raise RuntimeError(f"{code} stands twice in {name}.{attribute}")
            found[code] = text
    return found
