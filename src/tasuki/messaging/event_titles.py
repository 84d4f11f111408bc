"""What the log of a transition calls the events of messages to the customer."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "message.drafted": _("Message drafted"),
    "message.edited": _("Text of a message changed"),
    "message.approved": _("Message approved"),
    "message.queued": _("Message queued"),
    "message.sent": _("Message sent"),
    "message.failed": _("Message could not be sent"),
    "message.uncertain": _("Uncertain whether it was sent"),
    "message.resolved": _("Uncertain message settled"),
    "message.bounced": _("Message came back"),
    "message.cancelled": _("Message cancelled"),
}
