"""Sentences for the reasons that the company's own texts give."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    # what is wrong with a text
    "text.broken": _("%(text_part)s, line %(line)s: %(message)s."),
    "text.part_empty": _("%(text_part)s: nothing is written."),
    "text.field_unknown": _(
        "%(text_part)s, line %(line)s: there is no field “%(field)s”. Perhaps: %(near)s."
    ),
    "text.filter_unknown": _(
        "%(text_part)s, line %(line)s: there is no filter “%(filter)s”. Perhaps: %(near)s."
    ),
    "text.field_may_be_empty": _(
        "%(text_part)s, line %(line)s: “%(field)s” is empty for some customers, and their message would be blocked. "
        "Ask for it with {%% if %(field)s %%}."
    ),
    "text.field_empty": _("%(text_part)s, line %(line)s: “%(field)s” is empty for this customer."),
    "text.too_long": _("A text may have %(limit)s bytes."),
    "text.result_long": _("%(text_part)s: filled in, it is longer than %(limit)s characters."),
    "text.bad_character": _("Line %(line)s holds a character that no text may have: %(message)s."),
    "text.note_long": _("The note may have %(limit)s characters."),
    # shared words
    "text.words_unknown": _("There is nothing called “%(key)s” in shared words. Perhaps: %(near)s."),
    "text.words_missing": _("“%(key)s” is missing."),
    "text.words_no_text": _("“%(key)s” must be a text that says something."),
    "text.words_no_map": _("“%(key)s” must be a list of keys with a text each."),
    "text.words_marks": _("“%(key)s” must be a list of phrases, %(most)s at most."),
    "text.words_need": _(
        "A sentence needs “%(field)s”, which is empty for some customers: ask for it first."
    ),
    # which texts there can be
    "text.language_unknown": _("“%(language)s” is no code of a language. Write it like fr or pt-br."),
    "text.template_unknown": _("There is no template “%(template)s”. There are: %(known)s."),
    "text.variant_unknown": _(
        "“%(name)s” is no variant of %(template)s: after it come scenario, mode, then strategic or unavailable."
    ),
    # changing them
    "text.edited_meanwhile": _("%(by)s changed %(name)s in the meantime. Nothing of yours is lost."),
    "text.begun_meanwhile": _("Somebody has just begun %(name)s. Open it."),
    "text.nothing_new": _("%(name)s says exactly what version %(number)s says, which is in force."),
    "text.no_version": _("%(name)s has no version %(number)s."),
    "text.not_in_force": _("%(name)s is not in force: the shipped text rules already."),
    "text.has_draft": _("%(name)s has a draft by %(by)s that is not in force. Say that it may be replaced."),
    # files
    "text.file_name": _(
        "“%(path)s” is no text: it must stand in a folder of its language and end in .liquid."
    ),
    "text.in_file": _("%(path)s: %(message)s"),
    "text.not_utf8": _("“%(path)s” is not written in UTF-8."),
    "text.no_file": _("There are no texts at %(path)s."),
    "text.zip_big": _("A zip may hold %(files)s texts and %(bytes)s bytes."),
    "text.zip_broken": _("The zip cannot be read."),
    # the preview
    "text.nobody_there": _("This account has no people yet: nobody would get a message."),
    "text.nobody_signs": _("Nobody is there to sign on this account."),
    "text.no_words": _(
        "The language “%(language)s” has no shared words yet: dates and greetings are shown in English. "
        "Write its shared words first."
    ),
    "text.other_language": _("%(name)s gets messages in another language: %(language)s."),
    "text.other_variant": _(
        "%(account)s would get another variant of this text, because its transition is %(scenario)s."
    ),
}
