"""Sentences for the reasons of success plans, cadences and checklists."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "success.unknown_value": _("%(field)s cannot be “%(value)s”. Known: %(known)s."),
    "success.too_long": _("%(field)s is too long: %(length)s of at most %(limit)s characters."),
    "success.bad_character": _("%(field)s contains a NUL character, which cannot be kept. Remove it."),
    "success.inactive_owner": _("%(name)s is no longer active and cannot own this."),
    "success.reason_needed": _("Say why it does not apply: a real reason, not a placeholder."),
    "success.not_marked": _("This item is open already."),
    "success.no_checklist": _("The step “%(step)s” has no checklist in this playbook."),
    "success.item_open": _("“%(item)s” is neither ticked nor marked as not applicable."),
    "success.weeks": _("A cadence repeats every 1 to %(most)s weeks."),
    "success.free_day": _("%(day)s is not a working day in the customer's country. Choose another one."),
    "success.far_start": _("%(day)s is more than two years away. Choose a nearer day."),
    "success.no_cadence": _("There is no running cadence of this kind."),
    "success.end_reason": _("Say why the cadence ends: a real reason, not a placeholder."),
    "success.text_needed": _("Write what the entry says: something real, not a placeholder."),
    "success.period": _("It cannot end on %(until_on)s, before it begins on %(from_on)s."),
    "success.held_later": _("%(day)s is in the future: enter the day on which it was held."),
    "success.foreign": _("This person belongs to another account."),
    "success.nothing_changed": _("Nothing would change."),
    "success.entry_changed": _(
        "%(by)s changed this entry in the meantime. You wrote: “%(yours)s”. It now says: “%(theirs)s”."
    ),
    "success.not_offered": _("Not on offer, or taken over already: %(refs)s."),
    "success.nothing_chosen": _("Choose at least one entry to take over."),
    "success.nothing_new": _(
        "There is nothing new to take over from the record, the playbook and the commitments."
    ),
    "success.needs_goal": _("The plan has no goal yet."),
    "success.needs_milestone": _("The plan has no milestone yet."),
    "success.needs_quick_win": _("The plan has no quick win yet."),
    "success.needs_date": _("“%(entry)s” has no date."),
    "success.needs_owner": _("“%(entry)s” has no owner."),
    "success.needs_cadence": _("No review cadence is agreed: book one, or write down what is agreed."),
    "success.drafted_already": _("The draft is already declared complete."),
    "success.approved_already": _("The plan is approved as it stands: version %(number)s."),
    "success.changed_meanwhile": _(
        "The plan was changed while you read it. Look at the changes, then approve it."
    ),
}

FIELDS: dict[str, str | Promise] = {
    "text": _("Text"),
    "detail": _("Details"),
    "note": _("Note"),
    "reason": _("Reason"),
    "section": _("Section"),
    "state": _("State"),
    "day": _("Day"),
    "kind": _("Kind"),
    "weekday": _("Weekday"),
}
WORDS = {
    "success.unknown_value.field": FIELDS,
    "success.too_long.field": FIELDS,
    "success.bad_character.field": FIELDS,
}
