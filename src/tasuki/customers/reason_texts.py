"""Sentences for the reasons that customers' rules give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.imports.reason_texts import TEXTS as IMPORTS

TEXTS: dict[str, str | Promise] = {
    **IMPORTS,
    "account.owner_changed": _(
        "The owner of %(account)s has been changed meanwhile. Reload and look who owns the account now."
    ),
    "stakeholder.nameless": _("A stakeholder needs a name or an e-mail address."),
    "stakeholder.bad_text": _(
        "%(field)s contains characters that cannot be kept. Write one plain value without line breaks."
    ),
    "health.out_of_range": _("Health is a score from 0 to 100; %(score)s is not."),
}
