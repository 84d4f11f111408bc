"""The sign-in library's forms as Tasuki uses them: one place where an address leads to a person."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm

from tasuki.people.adapter import mail_is_set_up
from tasuki.people.models import Person


class SignInForm(LoginForm):
    """E-mail and password; the way to a new password is offered only where a mail can be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not mail_is_set_up():
            self.fields["password"].help_text = ""


class ChangeForm(ChangePasswordForm):
    """A new password for who has signed in, and so knows the one they have: no way to a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class ForgottenForm(ResetPasswordForm):
    """Asks for a mail with a link: only to the address under which an active person signs in now."""

    def clean_email(self) -> str:
        """The address as typed; whether it is known shows nowhere."""
        email = str(self.cleaned_data["email"]).strip()
        known = Person.objects.filter(email__iexact=email, is_active=True).first()
        # The mail goes to the address on record, never to a look-alike that merely compares equal.
        self.users = [known] if known and known.email and known.email.lower() == email.lower() else []
        return email.lower()
