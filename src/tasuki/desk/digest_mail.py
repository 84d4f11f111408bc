"""A digest as an e-mail: plain text and HTML, in the person's language and zone (MS-8)."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.desk.digest_content import Content
from tasuki.messaging.envelope import make_message_id, wire_address
from tasuki.people.models import Person
from tasuki.rules.worktime import zone_of
from tasuki.web import clock

_POLICY: Final = SMTP_POLICY.clone(cte_type="7bit", raise_on_defect=True)


def sender() -> str:
    """The address that digests come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def compose(digest_id: UUID, person: Person, content: Content) -> EmailMessage:
    """The e-mail. The Message-ID is the row's, so that it is the same whatever happens."""
    with translation.override(_language(person)), timezone.override(_zone(person)):
        context = {
            "person": person,
            "content": content,
            "base": settings.PUBLIC_URL,
            "zone": person.zone,
            "desk": settings.PUBLIC_URL + reverse("desk:my_work"),
            "settings": settings.PUBLIC_URL + reverse("people:me") + "#notifications",
        }
        subject, text = subject_of(content), render_to_string("desk/digest.txt", context)
        markup = render_to_string("desk/digest.html", {**context, "language": _language(person)})
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = subject
    mail["From"] = Address(display_name="Tasuki", addr_spec=wire_address(sender()))
    mail["To"] = Address(display_name=_clean(person.name), addr_spec=wire_address(person.email or ""))
    mail["Message-ID"] = make_message_id(digest_id)
    mail["Date"] = http_date(clock.now().timestamp()).replace("GMT", "+0000")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, charset="utf-8")
    mail.add_alternative(markup, subtype="html", charset="utf-8")
    return mail


def subject_of(content: Content) -> str:
    """What the subject says: numbers, nothing else."""
    counts = (
        (content.overdue_count, ngettext("%(n)d overdue", "%(n)d overdue", content.overdue_count)),
        (content.today_count, ngettext("%(n)d due today", "%(n)d due today", content.today_count)),
        (content.notice_count, ngettext("%(n)d notice", "%(n)d notices", content.notice_count)),
    )
    told = [text % {"n": count} for count, text in counts if count]
    return _("Tasuki: %(what)s") % {"what": ", ".join(told) or _("nothing is waiting")}


def _language(person: Person) -> str:
    return person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _zone(person: Person) -> str:
    try:
        return zone_of(person.zone).key
    except ValueError:
        return "UTC"


def _clean(name: str) -> str:
    return "".join(char for char in name if ord(char) >= 32 and ord(char) != 127)
