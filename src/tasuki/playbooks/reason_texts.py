"""Sentences for what can be wrong with a playbook document (PB-2)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.playbooks.workshop_texts import TEXTS as WORKSHOP

TEXTS: dict[str, str | Promise] = {
    **WORKSHOP,
    # the form of the file
    "playbook.syntax": _("Line %(line)s: this is not readable YAML (%(detail)s)."),
    "playbook.empty": _("The document is empty."),
    "playbook.too_big": _("The document is longer than %(limit)s characters."),
    "playbook.too_deep": _("Line %(line)s: nested more than %(limit)s levels deep."),
    "playbook.several_documents": _(
        "Line %(line)s: a second document begins here; a file holds one playbook."
    ),
    "playbook.reference": _("Line %(line)s: the reference *%(name)s is not allowed; write it out."),
    "playbook.tag": _("Line %(line)s, %(path)s: the tag %(tag)s is not known."),
    "playbook.key_not_text": _(
        "Line %(line)s, %(path)s: the field name %(key)s is not text; put it in quotes."
    ),
    "playbook.key_twice": _("Line %(line)s, %(path)s: “%(key)s” already stands on line %(first)s."),
    # fields
    "playbook.missing": _("Line %(line)s, %(path)s: the field “%(field)s” is missing."),
    "playbook.unknown_field": _("Line %(line)s, %(path)s: there is no field “%(field)s” here."),
    "playbook.not_one_of": _("Line %(line)s, %(path)s: “%(value)s” is not one of: %(allowed)s."),
    "playbook.not_text": _("Line %(line)s, %(path)s: “%(value)s” stands where text is expected."),
    "playbook.not_whole_number": _(
        "Line %(line)s, %(path)s: “%(value)s” stands where a whole number is expected."
    ),
    "playbook.not_true_or_false": _(
        "Line %(line)s, %(path)s: “%(value)s” stands where true or false is expected."
    ),
    "playbook.not_list": _("Line %(line)s, %(path)s: “%(value)s” stands where a list is expected."),
    "playbook.not_map": _("Line %(line)s, %(path)s: “%(value)s” stands where named fields are expected."),
    "playbook.too_small": _(
        "Line %(line)s, %(path)s: %(value)s is too small; at least %(limit)s is possible."
    ),
    "playbook.too_large": _(
        "Line %(line)s, %(path)s: %(value)s is too large; at most %(limit)s is possible."
    ),
    "playbook.too_short": _("Line %(line)s, %(path)s: the text needs at least %(limit)s characters."),
    "playbook.too_long": _("Line %(line)s, %(path)s: the text has more than %(limit)s characters."),
    "playbook.too_few": _("Line %(line)s, %(path)s: at least %(limit)s entries are needed."),
    "playbook.too_many": _("Line %(line)s, %(path)s: at most %(limit)s entries are possible."),
    "playbook.due": _(
        "Line %(line)s, %(path)s: “%(value)s” is no due date; "
        "write it like “transition - 4 weeks” or “signed + 48 hours”."
    ),
    "playbook.span": _(
        "Line %(line)s, %(path)s: “%(value)s” is no length of time; write it like “48 hours”."
    ),
    "playbook.value": _("Line %(line)s, %(path)s: “%(value)s” is not written as it must be."),
    # how the parts fit together
    "playbook.key": _(
        "Line %(line)s, %(path)s: the playbook is called “%(value)s” but must be called “%(expected)s”."
    ),
    "playbook.phase": _("Line %(line)s, %(path)s: the playbook has no phase “%(phase)s”."),
    "playbook.unknown_step": _("Line %(line)s, %(path)s: there is no step “%(step)s”."),
    "playbook.circle": _("Line %(line)s, %(path)s: these steps wait for one another: %(steps)s."),
    "playbook.gate_unfed": _(
        "Line %(line)s, %(path)s: no required step for all tiers, whether or not the outgoing owner is available, "
        "feeds the gate “%(gate)s”."
    ),
    "playbook.once": _(
        "Line %(line)s, %(path)s: exactly one required step for all tiers must have “by: %(by)s”; there are %(count)s."
    ),
    "playbook.not_completed_by": _(
        "Line %(line)s, %(path)s: the step “%(step)s” cannot be completed this way; "
        "its “by” must be one of: %(expected)s."
    ),
    "playbook.message_order": _(
        "Line %(line)s, %(path)s: the message “%(key)s” must come before “%(other)s”."
    ),
    "playbook.message_waits": _(
        "Line %(line)s, %(path)s: the step “%(step)s” must wait for “%(other)s”, whose message goes first."
    ),
    "playbook.language_missing": _("Line %(line)s, %(path)s: the text is missing in: %(languages)s."),
    "playbook.language_unlisted": _(
        "Line %(line)s, %(path)s: the language “%(language)s” is not among the playbook's languages."
    ),
}
