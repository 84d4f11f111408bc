"""Sentences for reason codes: each app says its own in `reason_texts.TEXTS`; this module joins them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.rules.reasons import Reason
from tasuki.web.app_modules import app_modules, joined
from tasuki.web.formats import in_sentence
from tasuki.web.words import OF_VALUES

TEXTS: dict[str, str | Promise] = {
    "not_found": _("There is no %(kind)s “%(ref)s”, or it is not yours to see."),
    "not_found.near": _("There is no %(kind)s “%(ref)s”, or it is not yours to see. Similar: %(near)s"),
    "conflict.stale": _("Somebody changed this in the meantime. Reload the page and try again."),
    "sheet.unknown_format": _("There is no table format “%(format)s”. There are: %(known)s."),
    "sheet.too_many_rows": _("A workbook holds %(most)s rows. Filter the list, or take CSV."),
    "database.busy": _("The database is busy. Nothing was changed; try again in a minute."),
    "database.full": _(
        "The disk is full. Nothing was changed; free some space and try again. Reading still works."
    ),
    "input.invalid": _("%(field)s: %(message)s"),
    "input.missing": _("%(field)s is missing."),
    "input.unknown": _("There is no field %(field)s."),
    "input.too_much": _("This is more than can be sent at once: %(limit)s bytes of text at most."),
    "input.unreadable": _(
        "What was sent cannot be read: a file's name may be far too long, or there are too many files or fields."
    ),
    "input.nul": _("The address holds a NUL character."),
    "input.no_route": _("There is nothing at %(path)s."),
    "input.method": _("%(method)s is not possible here."),
    "access.needs_person": _("This needs a person: say who with --as EMAIL."),
    "access.sign_in": _("Sign in, or send a valid token that may do this: Authorization: Bearer …"),
    "access.role": _("This is for %(roles)s."),
    "idempotency.reused": _("This Idempotency-Key was already used for a different request."),
    "vault.no_key": _(
        "The key of the sensitive notes is missing: put it back to %(path)s or into %(variable)s. All else works."
    ),
    "vault.other_key": _(
        "This was sealed with the key %(key)s, which is not here: add that key to %(path)s. All else works."
    ),
    "vault.bad_key": _(
        "%(place)s holds no usable key for sensitive notes: one line of 32 bytes in URL-safe base64 per key."
    ),
    "vault.damaged": _("The sealed text was changed or does not belong here; it cannot be opened."),
    "vault.key_is_given": _(
        "The key comes from %(variable)s: put a new one before the old one there, on every host."
    ),
    "vault.rotating": _("Another rotation is under way. If none is, delete %(path)s."),
    "idempotency.in_progress": _("The same request is still being carried out. Try again in a moment."),
}


@cache
def all_texts() -> Mapping[str, str | Promise]:
    """Every sentence by code, over all installed apps; a code claimed twice is a programming error."""
    return joined("reason_texts", "TEXTS", besides="web", own=TEXTS)


@cache
def all_words() -> Mapping[str, Mapping[str, str | Promise]]:
    """Which values of which reasons are codes that have a word; an app says its own in `reason_texts.WORDS`."""
    found: dict[str, Mapping[str, str | Promise]] = dict(OF_VALUES)
    for module in app_modules("reason_texts", besides="web"):
        found |= getattr(module, "WORDS", {})
    return found


def sentence(reason: Reason) -> str:
    """The reason in the language now active."""
    text = all_texts().get(reason.code)
    if text is None:
        return reason.code
    return str(text) % _Values(reason)


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """All reasons in the language now active, in their order."""
    return [sentence(reason) for reason in reasons]


class _Values(dict[str, object]):
    """Values of a reason for `%`: codes become words, days and numbers local, lists joined, what is missing a dash."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.values)
        self.code = reason.code

    def __getitem__(self, key: str) -> object:
        value = self.get(key, "–")
        known = all_words()
        words = known.get(f"{self.code}.{key}") or known.get(key, {})
        if isinstance(value, (list, tuple)):
            parts = [str(words.get(str(part), in_sentence(key, part))) for part in value]
            return ("; " if any(", " in part for part in parts) else ", ").join(parts)
        return words.get(str(value), in_sentence(key, value))
