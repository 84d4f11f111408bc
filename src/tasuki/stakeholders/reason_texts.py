"""Sentences for the reasons and gaps about people at the customer."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "stakeholder.nameless": _("A stakeholder needs a name, an e-mail address, or for a group a department."),
    "stakeholder.bad_text": _(
        "%(field)s contains characters that cannot be kept. Write one plain value without line breaks."
    ),
    "stakeholder.too_long": _("%(field)s holds at most %(limit)s characters; this has %(length)s."),
    "stakeholder.bad_choice": _("%(field)s is one of %(known)s; “%(value)s” is none of these."),
    "stakeholder.out_of_range": _("%(field)s is a number from %(least)s to %(most)s."),
    "stakeholder.bad_email": _("“%(email)s” is not one e-mail address."),
    "stakeholder.group_of_user": _("Only end users are kept as a group; a group needs a department."),
    "stakeholder.in_use": _(
        "%(name)s cannot be removed: messages, promises or meetings name them. Say instead since when they are gone."
    ),
    "relation.same": _("A line connects two different people."),
    "relation.other_account": _("Both people must belong to the same account."),
    "relation.kind": _("A line is one of %(known)s; “%(value)s” is none of these."),
    "relation.there": _("This line is drawn already."),
    "relation.circle": _("%(name)s already reports to them, directly or through others."),
    "introduction.nothing": _("Say who told them, that they met, or that they acknowledged it."),
    "introduction.future": _("%(field)s: %(day)s is still to come."),
    "introduction.channel": _("A channel is one of %(known)s; “%(value)s” is none of these."),
    "introduction.how_missing": _("Say how they acknowledged it."),
    "introduction.other_transition": _("This transition does not belong to the account."),
    "people.gap.nobody": _(
        "Nobody at this customer is known: add the champion and the economic buyer first."
    ),
    "people.gap.kind": _("Nobody is known as: %(stakeholder_kind)s."),
    "people.gap.authority": _("Of nobody here is it known what they may decide: write it at their standing."),
    "people.gap.language": _("No language is known for %(names)s: ask before writing to them."),
    "people.gap.not_placed": _("Influence or support is not known for %(names)s: they are not on the map."),
    "people.gap.single_threaded": _("Everything hangs on %(name)s: get to know a second person."),
    "people.gap.champion_alone": _(
        "%(name)s is the only champion: find somebody who would speak for us if they left."
    ),
    "people.gap.quiet": _("No contact for %(days)s days or more with %(names)s: arrange a talk."),
}
