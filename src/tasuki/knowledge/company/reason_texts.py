"""Sentences for the reasons of the company's own catalogue."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "catalogue.no_section": _("%(key)s: there is no section “%(section)s”. There are: %(known)s."),
    "catalogue.no_topic": _("%(key)s: there is no topic “%(topic)s”. A topic of your own begins with own_."),
    "catalogue.topic_needs_name": _("%(key)s: the new topic “%(topic)s” needs a name, at least in English."),
    "catalogue.topic_is_there": _("%(key)s: the topic “%(topic)s” has a name already; leave it out here."),
    "catalogue.no_english": _(
        "%(key)s: “%(field)s” has no English text. English stands in where others are missing."
    ),
    "catalogue.few_choices": _("%(key)s: a choice needs at least two options."),
    "catalogue.no_choices": _("%(key)s: an item of the kind “%(kind)s” has no options."),
    "catalogue.choice_says_nothing": _("%(key)s: “%(text)s” says nothing. An option must be an answer."),
    "catalogue.key_taken": _("%(key)s exists already. A key is used once, because answers stand under it."),
    "catalogue.key_twice": _("Line %(line)s, %(path)s: “%(key)s” stands in the file twice."),
    "catalogue.key_stays": _("%(key)s: the key of an item never changes. Retire it and add another one."),
    "catalogue.answered": _(
        "%(key)s has been answered: its %(field)s cannot change any more. Retire it and add another one."
    ),
    "catalogue.too_many": _("%(key)s: a company can have at most %(limit)s items of its own."),
    "catalogue.retired_already": _("%(key)s is retired already."),
    "catalogue.not_retired": _("%(key)s is not retired."),
    "catalogue.bad_file": _("The file is not text in UTF-8."),
    "catalogue.file_too_big": _("The file is larger than %(limit)s bytes."),
}
