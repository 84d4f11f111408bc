"""Sentences for the reasons that messages give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.company.reason_texts import TEXTS as COMPANY

TEXTS: dict[str, str | Promise] = {
    "message.overtaken": _("A newer invitation to the same meeting has taken its place."),
    **COMPANY,
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
    # mailings: one message for many transitions
    "mailing.unknown_message": _("There is no message “%(key)s”. Messages: %(known)s."),
    "mailing.out_of_range": _("%(field)s must be between %(least)s and %(most)s, not %(value)s."),
    "mailing.too_late": _("The first wave may begin at most %(days)s days from now."),
    "mailing.not_now": _("This cannot be done now: the mailing is “%(state)s”."),
    "mailing.changed": _("The texts changed in the meantime. Look at the sample again before you approve."),
    "mailing.nothing_to_approve": _("There is no draft to approve: see what keeps each from being written."),
    "mailing.nothing_approved": _("No message is approved, so there is nothing to queue."),
    "mailing.nothing_blocked": _("Every draft has been written: there is nothing to try again."),
    "mailing.has_message": _("%(name)s has a message of this step already: %(state)s."),
    "mailing.in_another": _("The draft for %(name)s is part of another mailing."),
    "mailing.nobody": _("The recipient is no longer with this account."),
    "mailing.unforeseen": _("Something went wrong that nobody foresaw; the program's log says what."),
    "mailing.uncertain": _(
        "%(count)s may or may not have left: settle them first, then let the mailing go on."
    ),
    "mailing.too_many_back": _("%(back)s of %(left)s came back, more than %(percent)s %%."),
    "mailing.signer_away": _("%(person)s signs %(count)s that leave while they are away."),
    "mailing.in_blackout": _("%(count)s leave within a blackout (%(why)s, %(from)s to %(until)s)."),
    "mailing.on_free_days": _("%(count)s leave on a weekend or public holiday of where they go."),
    "mailing.moved": _(
        "%(count)s leave later than their wave begins, in the next working hours of where they go."
    ),
    "mailing.after_cutover": _("%(count)s would arrive on the day of the cutover or later."),
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
    "recipient.several_addresses": _(
        "“%(address)s” of %(name)s is more than one address: one person gets one message at one address."
    ),
    "recipient.local_part": _(
        "“%(address)s” of %(name)s has letters before the @ that not every mail server can deliver: use an address in "
        "plain Latin letters."
    ),
    # the head of an e-mail
    "message.header_characters": _("%(place)s must be one line without control characters."),
    "message.header_too_long": _("%(place)s is too long: %(length)s characters, at most %(limit)s."),
    "message.address_empty": _("%(place)s is empty."),
    "message.address_several": _("%(place)s must be one address: “%(address)s”."),
    "message.address_local_part": _(
        "%(place)s has letters before the @ that not every mail server can deliver: “%(address)s”."
    ),
    "message.address_bad": _("%(place)s is not a plain e-mail address: “%(address)s”."),
    # how fast mail leaves
    "pace.domain": _("“%(domain)s” is not the name of a domain, such as example.com."),
    "pace.range": _("A limit is a number from 0 (no limit) to %(most)s."),
    "pace.too_many": _("At most %(most)s domains can have a limit of their own."),
    # what became of a try
    "mail.unreachable": _("The mail server could not be reached."),
    "mail.sign_in": _("The mail server refused our name and password."),
    "mail.no_sign_in": _("The mail server offers no way to sign in that we know; TASUKI_SMTP names a user."),
    "mail.certificate": _(
        "The mail server's certificate is not trusted: a wrong name, an expired one, or an authority of your own "
        "(TASUKI_SMTP_CA)."
    ),
    "mail.no_tls": _("The mail server does not offer encryption, so nothing was said to it."),
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
    "message.not_to_be_shown": _(
        "This message cannot be shown as a mail: it was erased, or a name or address in it cannot stand in a mail."
    ),
    # addresses that get no mail
    "suppression.bad_address": _("“%(email)s” is not one e-mail address."),
    "suppression.reason_missing": _("Say why, for those who read the list after you."),
    "suppression.too_long": _("The reason may have %(limit)s characters."),
    "suppression.source": _("Where an address came from is one of: %(known)s."),
    "suppression.lifted_already": _("This entry was lifted already."),
    "suppression.list_empty": _("Give a file or at least one address."),
    "suppression.list_too_long": _("A list may have %(lines)s lines and %(bytes)s bytes; split it."),
    "suppression.not_text": _("This is no text in UTF-8. Save the list as CSV or text in UTF-8."),
    "unsubscribe.forged": _("This link is incomplete or not ours. Open the link in the e-mail once more."),
    "unsubscribe.cross_site": _(
        "This was not sent from our page. Open the link in the e-mail and press the button."
    ),
    "unsubscribe.not_yours": _(
        "This address gets no mail for another reason than your own wish. Answer the e-mail if you want it back."
    ),
    "unsubscribe.too_often": _("This was changed too often today. Answer the e-mail: a person reads it."),
    "notice.mail_bounced": _(
        "Our message to %(name)s (%(account)s) came back: call, and ask for the right address."
    ),
    "notice.asked_no_mail": _("%(name)s (%(account)s) asked not to be mailed: call instead."),
    "notice.complained": _(
        "%(name)s (%(account)s) marked our mail as unwanted: call, and do not write again."
    ),
    # how a text reads
    "reading.grade": _(
        "Its words and sentences are long: school grade %(grade)s; up to %(easy)s reads easily."
    ),
    "reading.inflesz": _(
        "Its words and sentences are long: %(score)s on the INFLESZ scale; from %(easy)s it reads easily."
    ),
    "reading.lix": _("Its words and sentences are long: LIX %(score)s; up to %(easy)s reads easily."),
    "reading.long_words": _("%(share)s %% of its words are long; up to %(easy)s %% reads easily."),
    "reading.kanji": _("%(share)s %% of its characters are kanji; up to %(easy)s %% reads easily."),
    "reading.long_sentences": _(
        "Its sentences have %(average)s words on average; up to %(easy)s read easily."
    ),
    "reading.long_sentences_wide": _(
        "Its sentences have %(average)s characters on average; up to %(easy)s read easily."
    ),
    "reading.longest": _("Its longest sentence has %(length)s words; up to %(easy)s read easily."),
    "reading.longest_wide": _("Its longest sentence has %(length)s characters; up to %(easy)s read easily."),
}
