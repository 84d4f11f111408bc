"""Sentences for the reasons of the knowledge record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge.company.reason_texts import TEXTS as OF_THE_CATALOGUE

TEXTS: dict[str, str | Promise] = {
    "knowledge.unknown_item": _("The catalogue has no item “%(key)s”. Near it: %(near)s."),
    "knowledge.empty_answer": _("“%(item)s” needs an answer. To empty it, clear it."),
    "knowledge.too_long": _("%(field)s is too long: %(length)s of at most %(limit)s characters."),
    "knowledge.bad_character": _(
        "%(field)s contains a character that cannot be kept (NUL or half of a pair). Remove it."
    ),
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
    "knowledge.nothing_to_understand": _("“%(item)s” has no answer yet. Ask the outgoing owner about it."),
    "knowledge.changed_since": _("“%(item)s” was changed since you read it. Read it again."),
    "knowledge.nothing_chosen": _("Choose at least one item."),
    "knowledge.too_many": _("%(count)s items at once are too many; at most %(limit)s."),
    "knowledge.no_draft": _(
        "What is typed into “%(item)s” is not kept before it is saved: it is sensitive, or nobody is signed in."
    ),
    "knowledge.receiver_only": _("Only the incoming owner reviews the brief of this transition."),
    "knowledge.no_such_part": _("“%(title)s” has no such part any more. Open it again and select anew."),
    "knowledge.empty_passage": _("Select some words."),
    "knowledge.passage_too_long": _(
        "The passage is too long: %(length)s characters, at most %(limit)s are kept."
    ),
    "knowledge.passage_not_there": _(
        "These words do not stand there in “%(title)s”. Select them in its text, or paste them as they stand."
    ),
    "knowledge.passage_elsewhere": _("“%(title)s” is not a source of this account."),
    "knowledge.no_link": _("None of the required documents has this link."),
    "brief.none_yet": _("No brief of %(account)s has been accepted yet. Read it as it stands with --now."),
    "brief.no_typesetter": _(
        "PDF needs the typesetter “typst”, which is not installed here. Install Tasuki with all its parts, or take "
        "another form."
    ),
}
TEXTS.update(OF_THE_CATALOGUE)
