"""Sentences for the reasons that boundaries and breaches give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    # what the outgoing owner may do (rules/boundaries.py)
    "boundary.unknown_act": _("There is no part or act “%(act)s”. Known are: %(known)s."),
    "boundary.not_allowed": _("%(act)s: since the cutover this is the incoming owner's."),
    "boundary.not_agreed": _("%(act)s: this was not agreed for the outgoing owner."),
    "boundary.over": _("%(act)s: this was agreed until %(day)s."),
    "boundary.too_soon": _("%(act)s: once a quarter; next from %(day)s on."),
    "boundary.part_unknown": _("The outgoing owner cannot keep “%(part)s” here. Possible are: %(known)s."),
    "boundary.giver_leaves": _(
        "The outgoing owner leaves the company on %(day)s: no part can be agreed for later."
    ),
    "boundary.before_cutover": _("The window cannot end before the cutover: choose %(day)s or later."),
    "boundary.too_long": _("The window is %(days)s days at most: choose %(day)s or earlier."),
    "boundary.after_last_day": _(
        "The outgoing owner's last day is %(day)s: the window cannot be longer than that."
    ),
    "boundary.until_missing": _("Say until when the outgoing owner can be reached."),
    "boundary.nothing_changed": _("These are the boundaries already."),
    "boundary.acknowledged": _("The outgoing owner has acknowledged these boundaries already."),
    "boundary.no_date": _("There is no date for the cutover yet: set it first."),
    # breaches
    "breach.unknown_kind": _("There is no kind of breach “%(value)s”. Known are: %(known)s."),
    "breach.unknown_person": _("A breach is about the giver or the receiver, not about “%(value)s”."),
    "breach.nobody": _("There is no such person on this transition yet."),
    "breach.in_future": _("%(day)s is in the future; today is %(today)s."),
    "breach.no_cutover": _("The account has not changed hands: until then the outgoing owner leads."),
    "breach.too_early": _("This can be reported from %(first)s on."),
    "breach.text": _(
        "%(piece)s: too long, or with characters that cannot be kept; %(most)s characters at most."
    ),
    "breach.too_thin": _("%(piece)s: say what happened in at least %(least)s characters."),
    "breach.exists": _("The same is reported already and not decided (%(breach)s): add your evidence to it."),
    "breach.decided": _("This breach has been decided: it is %(breach_state)s."),
    "breach.too_much": _("There are %(most)s pieces already; more do not fit."),
    "breach.own": _("This is about yourself: another manager decides. You may add a remark."),
    "breach.unknown_decision": _("A breach can be: %(known)s, not “%(value)s”."),
    # notices
    "notice.boundary_breach": _("%(account)s: boundary breach to decide (%(breach)s)."),
    "notice.breach_about_you": _("%(account)s: a boundary breach about you was noted (%(breach)s)."),
    "notice.breach_decided": _("%(account)s: the breach (%(breach)s) is %(breach_state)s."),
    "notice.boundaries_set": _("%(account)s: your part after the cutover was set. Please acknowledge it."),
}
