"""Sentences for the reasons that messages give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    # whether the customer may be written to
    "message.stage": _(
        "Messages to the customer wait: the transition is “%(stage)s”; they may go while it is %(allowed)s."
    ),
    "message.before_cutover": _(
        "This message speaks of an accomplished change: it may go once the cutover is done."
    ),
    "message.gate_shut": _("%(gate)s is shut: open the gate on the transition's page first."),
    "message.not_introduced": _("The introduction comes first: send it, or let a manager waive its step."),
    # drafting
    "message.no_such_step": _("“%(step)s” has no message in this playbook. Steps with a message: %(known)s."),
    "message.no_sender": _("Nobody is there to sign: the role “%(role)s” is not filled."),
    "message.sender_no_address": _("%(person)s has no valid e-mail address to write from."),
    "message.no_recipient": _(
        "%(account)s has nobody to write to: give a stakeholder of one of these kinds an e-mail address (%(kinds)s), "
        "or choose recipients by hand."
    ),
    "message.no_template": _("There is no text “%(template)s” in the language “%(language)s”."),
    "message.template_broken": _(
        "The text “%(template)s” (%(language)s) is broken in line %(line)s: %(message)s."
    ),
    "message.field_unknown": _(
        "The text “%(template)s” (%(language)s) uses a field that does not exist: %(field)s."
    ),
    "message.field_empty": _("The text “%(template)s” (%(language)s) needs %(field)s, and it is empty."),
    "message.field_left": _("The text still contains an unfilled field in curly brackets."),
    "message.empty": _("A message needs a subject and a text."),
    "message.too_long": _("The subject may have %(subject)s characters, the text %(body)s."),
    "message.bad_characters": _("The subject must be one line without control characters."),
    # approving and queueing
    "message.changed": _("The message changed in the meantime. Read it again before you decide."),
    "message.not_editable": _("The message is “%(state)s”: it cannot be changed any more."),
    "message.nothing_approved": _("No message of this step is approved yet."),
    "message.not_failed": _("Only a failed message can be sent again; this one is “%(state)s”."),
    "message.not_uncertain": _("Only an uncertain message needs settling; this one is “%(state)s”."),
    "message.not_sent": _("Only a sent message can have come back; this one is “%(state)s”."),
    "message.evidence_missing": _("Say how you know: a reply, the Sent folder, the mail server's log."),
    "message.not_configured": _(
        "No mail server is set up, so nothing can leave. The message stays queued; set TASUKI_SMTP and restart."
    ),
    "message.held": _(
        "A gate, the recipient or an earlier message holds it back: look at the message for the reason."
    ),
    "message.scheduled": _("It is planned for %(when)s."),
    "message.retry": _("The last try did not succeed (%(evidence)s); the next one is at %(when)s."),
    # recipients
    "recipient.no_address": _("%(name)s has no e-mail address."),
    "recipient.bad_address": _("“%(address)s” of %(name)s is not a plain e-mail address."),
    "recipient.address_changed": _(
        "The address of %(name)s is no longer %(address)s: write the message anew so that it goes to the right place."
    ),
    "recipient.do_not_mail": _("%(name)s asked not to be mailed."),
    "recipient.left": _("%(name)s is no longer with the customer."),
    "recipient.suppressed": _("%(address)s is on the list of addresses that get no mail."),
    "recipient.already_written": _("%(address)s already got this step's message, or may have."),
    "recipient.earlier_unsent": _("An earlier message to %(name)s has not been sent: %(earlier)s."),
    # what became of a try
    "mail.unreachable": _("The mail server could not be reached."),
    "mail.sign_in": _("The mail server refused our name and password."),
    "mail.sender_refused": _("The mail server refused the sender's address."),
    "mail.recipient_refused": _("The mail server refused the recipient's address."),
    "mail.data_refused": _("The mail server did not want the message."),
    "mail.content_refused": _("The mail server read the message and refused it."),
    "mail.bad_address": _("The mail server cannot handle this address."),
    "mail.bad_content": _("The message could not be put into the form of an e-mail."),
    "mail.not_as_approved": _("The text was no longer the approved one when it was to leave."),
    "mail.stopped": _("The transition was paused or cancelled in the moment of sending; nothing left."),
    "mail.unknown": _("The connection broke after the message had been handed over: it may have been sent."),
    "mail.worker_lost": _("The worker ended while sending: the message may have been sent."),
    "mail.found_unsent": _("Somebody found out that it was not sent."),
    "mail.bounced": _("It came back."),
}
