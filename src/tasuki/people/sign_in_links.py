"""Links with which a colleague chooses a password, where no mail can bring them one."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from tasuki.audit.actions import record
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, refuse_if


@transaction.atomic
def make_sign_in_link(*, actor: Actor, person: Person) -> str:
    """The path at which `person` chooses a password; it works once, for three days. For administrators.

    Whoever has the link is the person: the event says who made it.
    """
    refuse_if(why_not("people.administer", actor, ()))
    needs = [] if person.email else [Reason("person.needs_email")]
    refuse_if(needs + ([] if person.is_active else [Reason("person.inactive", {"name": person.name})]))
    record(actor=actor, action="person.sign_in_link", subject=("person", person.pk))
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
