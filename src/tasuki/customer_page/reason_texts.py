"""Sentences for the reasons that customer pages give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "customer_page.forged": _("This link is not valid. Please open it from the e-mail once more."),
    "customer_page.shut": _("This page is closed."),
    "customer_page.days": _("A page is open for %(least)s to %(most)s days."),
    "customer_page.left": _("%(name)s has left: there is nobody to open a page for."),
    "customer_page.group": _("%(name)s is a group: a page is for one person."),
    "customer_page.nobody": _("Choose for whom the page is opened."),
    "customer_page.too_many": _("That are too many at once: %(most)s at most."),
    "customer_page.closed_already": _("This page was closed already."),
    "customer_page.kind": _("What can be shown: %(known)s."),
    "customer_page.words_long": _("Words for the customer: %(length)s characters, %(most)s at most."),
    "customer_page.words_needed": _("Words for the customer: write something that they understand."),
    "contact_answer.kind": _("Choose one of the answers."),
    "contact_answer.name": _(
        "The name is too long, or has characters that cannot be kept; %(most)s at most."
    ),
    "contact_answer.name_needed": _("Please tell us who is the right contact."),
    "contact_answer.address": _("Please give one plain e-mail address."),
    "contact_answer.day": _("Please give a day within two years."),
    "contact_answer.decided": _("This answer has been decided on already."),
    "notice.contact_yes": _("%(person)s (%(account)s) says: still the right contact."),
    "notice.contact_other": _("%(person)s (%(account)s) says that somebody else is the right contact."),
    "notice.contact_leaving": _("%(person)s (%(account)s) says: I am leaving."),
}
