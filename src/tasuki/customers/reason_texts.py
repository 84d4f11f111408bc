"""Sentences for the reasons that customers' rules give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.imports.reason_texts import TEXTS as IMPORTS
from tasuki.customers.imports.reason_texts import WORDS as IMPORT_WORDS

TEXTS: dict[str, str | Promise] = {
    **IMPORTS,
    "account.owner_changed": _(
        "The owner of %(account)s has been changed meanwhile. Reload and look who owns the account now."
    ),
    "account.day_out_of_range": _("%(field)s: %(day)s is not a day that can be meant."),
    "account.escalations_out_of_range": _("Open escalations are 0 to %(most)s; %(count)s is not."),
    "deal.without_account": _(
        "The account “%(account)s” of the deal “%(deal)s” is not known here: import it, then the deals again."
    ),
    "deal.nameless": _("A deal needs a name."),
    "deal.unknown_status": _("A deal is %(known)s; “%(status)s” is none of these."),
    "deal.negative_amount": _("The amount of a deal cannot be negative: %(amount)s."),
    "deal.closed_before_opened": _(
        "The deal cannot be closed (%(closed)s) before it was opened (%(opened)s)."
    ),
    "deal.external_id_taken": _("Another deal already has the external id “%(external_id)s”."),
    "blackout.ends_before": _("A blackout cannot end (%(last)s) before it begins (%(first)s)."),
    "blackout.too_long": _("A blackout lasts at most %(most)s days: write several."),
    "blackout.why_missing": _("Say why no customer should change hands on these days."),
    "blackout.country": _("“%(country)s” is no country: write two letters, such as JP."),
    "blackout.both": _(
        "A blackout is for one account, or for a country, or for everybody: not for two of these."
    ),
    "blackout.again": _("This blackout is written down already."),
    "health.out_of_range": _("Health is a score from 0 to 100; %(score)s is not."),
}

DAYS: dict[str, str | Promise] = {
    "live_on": _("Live since"),
    "first_value_on": _("First value reached on"),
    "invoice_overdue_since": _("Invoice overdue since"),
    "renewal_on": _("Renewal"),
    "opened_on": _("Opened on"),
    "closed_on": _("Closed on"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "signed_on": _("Signed on"),
}
WORDS = {**IMPORT_WORDS, "account.day_out_of_range.field": DAYS}
