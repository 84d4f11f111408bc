"""Sentences for the reasons of the knowledge record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "knowledge.unknown_item": _("The catalogue has no item “%(key)s”. Near it: %(near)s."),
    "knowledge.empty_answer": _("“%(item)s” needs an answer. To empty it, clear it."),
    "knowledge.too_long": _("%(field)s is too long: %(length)s of at most %(limit)s characters."),
    "knowledge.bad_character": _("%(field)s contains a NUL character, which cannot be kept. Remove it."),
    "knowledge.bad_link": _("“%(value)s” is not a web address. Begin it with https:// or http://."),
    "knowledge.reason_needed": _(
        "Say why “%(item)s” does not apply: a real reason, not a placeholder such as “n/a”."
    ),
    "knowledge.nothing_to_verify": _("“%(item)s” has no answer yet that could be confirmed."),
    "knowledge.still_unclear": _("“%(item)s” has an open question. Answer the question first."),
    "knowledge.question_needed": _("Write what you want to know about “%(item)s”."),
    "knowledge.question_closed": _("This question has already been answered."),
    "knowledge.nothing_to_clear": _("“%(item)s” is already empty."),
    "knowledge.restricted": _(
        "“%(item)s” holds sensitive notes, reserved for the present and incoming owners and their managers."
    ),
    "knowledge.receiver_only": _("Only the incoming owner reviews the brief of this transition."),
}
