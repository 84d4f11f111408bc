"""Sentences for the reasons that export, erasure and retention give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "privacy.confirm": _("To confirm, type the name exactly as it is shown."),
    "privacy.reason_needed": _("Say why in a few words, without naming the person."),
    "privacy.reason_names": _("The reason names the person: it is kept for good, so leave the name out."),
    "privacy.too_long": _("%(field)s has %(length)s characters; %(limit)s is the limit."),
    "privacy.already_erased": _("This person was erased already."),
    "privacy.under_way": _("This person is being erased already."),
    "privacy.still_owns": _(
        "%(count)s accounts still belong to this person: give them to somebody else first."
    ),
    "privacy.still_takes_part": _(
        "This person still takes part in %(count)s open transitions: replace them there first."
    ),
    "privacy.not_yourself": _("You cannot erase yourself: ask another administrator."),
    "privacy.mail_under_way": _("A message to this person is being sent right now: try again in a minute."),
    "notice.sensitive_expiring": _(
        "%(account)s: %(count)s sensitive notes end on %(day)s. Say which are still needed."
    ),
    "privacy.period": _("%(field)s: choose between %(least)s and %(most)s, or nothing."),
}
