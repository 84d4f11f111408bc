"""Sentences about received mails."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "notice.customer_replied": _("%(name)s (%(account)s) answered “%(subject)s”."),
}
