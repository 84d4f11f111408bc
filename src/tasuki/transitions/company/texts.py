"""Sentences for the reasons that the company's rules give, and words for their fields."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "company.unknown_field": _("“%(path)s”: there is no such field. Fields are: %(known)s."),
    "company.not_one_of": _("“%(path)s”: “%(value)s” is not one of %(known)s."),
    "company.too_small": _("“%(path)s”: %(value)s is too small, at least %(limit)s."),
    "company.too_large": _("“%(path)s”: %(value)s is too large, at most %(limit)s."),
    "company.too_many": _("“%(path)s”: at most %(limit)s entries."),
    "company.wrong_kind": _("“%(path)s”: “%(value)s” is not a value of the right kind."),
    "company.unchanged": _("Nothing differs from the rules in force."),
    "company.changed_meanwhile": _(
        "Somebody saved version %(number)s of the company's rules in the meantime. Reload and look before you save."
    ),
}

#: What each field of the rules is called.
FIELDS: dict[str, str | Promise] = {
    "gates": _("Readiness gates asked for"),
    "targets": _("Completeness target in percent"),
    "approvals": _("Facts that ask for a manager's approval"),
    "renewal_days": _("A renewal is near within so many days"),
    "unhappy_below": _("A customer is unhappy below this health score"),
    "quiet_days": _("An account is quiet after so many days without contact"),
    "fatigue_changes": _("Changes of owner in 24 months after which another one needs approval"),
    "capacity": _("Accounts that one person may own at most"),
    "giver_days": _("Days for which the outgoing owner stays reachable"),
    "quarter_end_days": _("Working days before a quarter's end without cutover"),
    "fiscal_year_starts": _("First month of the fiscal year"),
    "open_on_won": _("A deal that is won opens the handoff by itself"),
    "receiver_on_won": _("Who receives a handoff that opened by itself"),
    "late_stages": _("Deal stages that open the phase before signature"),
}
FACTS: dict[str, str | Promise] = {
    "open_escalation": _("An escalation is open"),
    "unhappy_customer": _("The customer is unhappy"),
    "renewal_soon": _("The renewal is near"),
    "unpaid_invoice": _("An invoice is unpaid"),
    "quiet_account": _("The account is quiet"),
}
RECEIVERS: dict[str, str | Promise] = {
    "": _("Somebody decides: it stays a draft with a proposal"),
    "least_loaded": _("The one in customer success who carries the least"),
}
