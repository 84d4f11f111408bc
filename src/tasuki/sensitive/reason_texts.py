"""Sentences for the reasons that sensitive notes give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "sensitive.text_needed": _("Write what the note is to say."),
    "sensitive.purpose_needed": _("Say in a few words what this note is needed for."),
    "sensitive.topic_unknown": _("There is no topic “%(topic)s”. Known are: %(known)s."),
    "sensitive.expiry": _("A sensitive note is kept from %(first)s to %(last)s: choose a day between."),
    "sensitive.bad_character": _("%(field)s holds a NUL character."),
    "sensitive.too_long": _("%(field)s has %(length)s characters; %(limit)s is the limit."),
    "sensitive.is_erased": _("This note was erased."),
    "sensitive.in_record": _("This is an item of the record: answer it there."),
    "sensitive.keep_days": _("Sensitive notes are kept between %(least)s and %(most)s days."),
}
