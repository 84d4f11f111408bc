"""Sentences for what can stand in the way of keeping, publishing and retiring playbooks (PB-1, PB-2)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "playbook.not_utf8": _(
        "Line %(line)s: the file is not encoded as UTF-8. Save it as UTF-8 and try again."
    ),
    "playbook.not_a_character": _(
        "Line %(line)s: a character here cannot be kept (NUL or half a character)."
    ),
    "playbook.unknown_item": _(
        "Line %(line)s, %(path)s: the account record has no item “%(item)s”. Items are called, for example: %(near)s."
    ),
    "playbook.other_scenario": _(
        "Line %(line)s, %(path)s: this is “%(found)s”; here a playbook for “%(scenario)s.%(mode)s” is wanted."
    ),
    "playbook.key_form": _(
        "“%(key)s” cannot be a playbook's key: use small letters, digits, hyphens and dots, such as rep-to-rep.emea."
    ),
    "playbook.key_shipped": _(
        "“%(key)s” is the key of a shipped playbook for another scenario or mode; "
        "call this one “%(expected)s” or something new."
    ),
    "playbook.key_taken": _(
        "There is a playbook “%(key)s” already. Choose another key, or say that it is to be replaced."
    ),
    "playbook.edited_meanwhile": _(
        "“%(key)s” was changed in the meantime; its latest draft is by %(by)s. Your text is not lost: "
        "compare both, then save again."
    ),
    "playbook.has_versions": _(
        "“%(key)s” has %(count)s published versions, and these are kept for ever. Retire it instead."
    ),
    "playbook.note_missing": _("Say in a sentence what changes and why; it stands in the history."),
    "playbook.note_long": _("The note has more than %(limit)s characters, or one that cannot be kept."),
    "playbook.nothing_new": _("The draft says the same as the playbook in force for “%(key)s”."),
    "playbook.not_in_force": _("“%(key)s” is not in force, so there is nothing to retire."),
    "playbook.already_in_force": _("Version %(number)s of “%(key)s” is in force already."),
    "playbook.no_version": _("“%(key)s” has no version %(number)s."),
    "playbook.one_source": _("Give either %(one)s or %(other)s."),
    "playbook.no_draft": _("“%(key)s” comes with the package and has no draft. Start a playbook from it."),
    "playbook.no_file": _("There is no file or folder %(path)s."),
    "playbook.no_yaml": _("There is no .yaml file in %(path)s."),
    "playbook.day_past": _(
        "%(day)s is in the past; at the customer it is %(today)s. Choose today or a later day."
    ),
    "playbook.day_far": _("%(day)s is more than two years ahead. Choose an earlier day."),
    "playbook.day_blocked": _(
        "On %(day)s no customer should change hands (blackout); the next free day is %(next)s."
    ),
    "playbook.day_off": _("%(day)s is no working day at the customer; the next one is %(next)s."),
    "playbook.no_giver": _(
        "“%(account)s” has no owner: the outgoing owner's steps are planned as if they were gone."
    ),
    "playbook.no_receiver": _("No incoming owner is chosen, so their steps have no person yet."),
    "playbook.in_file": _("%(file)s:%(line)s: %(message)s"),
}
