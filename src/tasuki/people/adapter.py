"""How the sign-in library is used here: colleagues are made by import or command, nobody signs up."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)


def mail_is_set_up() -> bool:
    """Whether Tasuki can send mail: without it nobody is offered a mail with a link."""
    mailer: Mapping[str, Any] = settings.MAILERS["default"]
    return bool(mailer.get("OPTIONS", {}).get("host")) or not mailer["BACKEND"].endswith(".smtp.EmailBackend")


class AccountAdapter(DefaultAccountAdapter):
    """No open registration; mail that cannot be sent does not tell whether an address is known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers by themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; a mail server in trouble is written to the log, the page stays the same for everybody."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("The sign-in mail could not be sent")

    def format_email_subject(self, subject: str) -> str:
        """The subject as it stands in the template."""
        return subject
