"""Sentences for reason codes: each app says its own in `reason_texts.TEXTS`; this module joins them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.rules.reasons import Reason
from tasuki.web.words import OF_VALUES

TEXTS: dict[str, str | Promise] = {
    "not_found": _("There is no %(kind)s “%(ref)s”, or it is not yours to see."),
    "not_found.near": _("There is no %(kind)s “%(ref)s”, or it is not yours to see. Similar: %(near)s"),
    "conflict.stale": _("Somebody changed this in the meantime. Reload the page and try again."),
    "database.busy": _("The database is busy. Nothing was changed; try again in a minute."),
    "database.full": _(
        "The disk is full. Nothing was changed; free some space and try again. Reading still works."
    ),
    "input.invalid": _("%(field)s: %(message)s"),
    "input.missing": _("%(field)s is missing."),
    "input.unknown": _("There is no field %(field)s."),
    "input.nul": _("The address holds a NUL character."),
    "input.no_route": _("There is nothing at %(path)s."),
    "input.method": _("%(method)s is not possible here."),
    "access.needs_person": _("This needs a person: say who with --as EMAIL."),
    "access.sign_in": _("Sign in, or send a valid token that may do this: Authorization: Bearer …"),
    "access.role": _("This is for %(roles)s."),
    "idempotency.reused": _("This Idempotency-Key was already used for a different request."),
    "idempotency.in_progress": _("The same request is still being carried out. Try again in a moment."),
}


@cache
def all_texts() -> Mapping[str, str | Promise]:
    """Every sentence by code, over all installed apps; a code claimed twice is a programming error."""
    found: dict[str, str | Promise] = dict(TEXTS)
    for config in apps.get_app_configs():
        name = f"{config.name}.reason_texts"
        if not config.name.startswith("tasuki.") or config.label == "web" or find_spec(name) is None:
            continue
        for code, text in import_module(name).TEXTS.items():
            if code in found:
                raise RuntimeError(f"reason code {code} has two sentences")
            found[code] = text
    return found


def sentence(reason: Reason) -> str:
    """The reason in the language now active."""
    text = all_texts().get(reason.code)
    if text is None:
        return reason.code
    return str(text) % _Values(reason.values)


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """All reasons in the language now active, in their order."""
    return [sentence(reason) for reason in reasons]


class _Values(dict[str, object]):
    """Values of a reason for `%`: codes become words, lists are joined, a missing value shows as a dash."""

    def __getitem__(self, key: str) -> object:
        value = self.get(key, "–")
        words = OF_VALUES.get(key, {})
        if isinstance(value, (list, tuple)):
            return ", ".join(str(words.get(str(part), part)) for part in value)
        return words.get(str(value), value)
