"""Sentences about people, signing in and tokens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "person.name_missing": _("A person needs a name."),
    "person.too_long": _("%(field)s: at most %(most)s characters."),
    "person.control_characters": _("%(field)s: control characters are not allowed."),
    "person.email_invalid": _("“%(email)s” is not an e-mail address."),
    "person.email_taken": _("Somebody else signs in with %(email)s."),
    "person.needs_email": _("Without an e-mail address nobody can sign in: give one first."),
    "person.language_unknown": _("Tasuki does not speak “%(language)s”."),
    "person.zone_unknown": _("There is no time zone “%(zone)s”. Write it like Asia/Tokyo."),
    "person.intake_limit": _("The intake limit is a number from 0 to %(most)s."),
    "notifications.unknown": _("Mail comes “%(digest)s”: that is not known. Possible: %(known)s."),
    "notifications.no_address": _("Without an e-mail address no mail can be sent: let operations enter one."),
    "notifications.time": _("%(field)s: write a time as 08:30."),
    "person.manager_loop": _(
        "%(manager)s stands below %(name)s, or is the same person, and cannot be their manager."
    ),
    "person.role_unknown": _("There is no standing role “%(role)s”. There are: %(known)s."),
    "person.inactive": _("%(name)s is not active. Make them active first."),
    "person.not_yourself": _("You cannot shut yourself out. Ask another administrator."),
    "person.last_administrator": _(
        "This is the last administrator. Make somebody else one first: nobody could do it afterwards."
    ),
    "person.password_weak": _("%(message)s"),
    "absence.ends_before": _("An absence cannot end (%(last)s) before it begins (%(first)s)."),
    "absence.far": _("%(day)s is too far away: write absences at most %(years)s years back or ahead."),
    "absence.unknown_kind": _("“%(kind)s” is no kind of absence. There are: %(known)s."),
    "absence.again": _("This absence is written down already."),
    "token.person_inactive": _("%(name)s is not active and cannot use a token."),
    "token.name_missing": _("Give the token a name of at most 100 characters that says what it is for."),
    "token.days": _("A token is valid for 1 to %(most)s days, or without end."),
    "token.too_many": _("There are %(most)s valid tokens already. Revoke one first."),
}
