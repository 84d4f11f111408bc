"""What goes out about a question beside its first invitation, and taking back what has not left (ME-3, MS-5)."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tasuki.messaging import drafting
from tasuki.messaging.actions import Post, post, take_back
from tasuki.messaging.actions.settling import withdraw
from tasuki.messaging.actions.telling import EDITABLE
from tasuki.messaging.models import Message
from tasuki.outcomes.asks import Ask
from tasuki.outcomes.models import Pulse, Survey
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.facts import document_of
from tasuki.transitions.queries import relations_to_transition


def letter(ask: Ask, known: Survey | Pulse, *, template: str = "", key: str) -> Post:
    """The text to the person who was asked, from a template (else the step's own), under a key of its own."""
    row, person = known.transition, known.stakeholder
    spec = document_of(row).message_of(ask.step)
    if spec is None:
        raise NotFound("step", ask.step)
    signer, strategic = drafting.signer_of(row, spec)
    if signer is None:
        raise Refused(Reason("message.no_sender", {"role": spec.sender}, who="operations", where="people"))
    spec = replace(spec, template=template or spec.template)
    written = drafting.write_letter(row, spec, signer, strategic=strategic, stakeholder=person)
    refuse_if(list(written.reasons))
    return _post(ask, known, signer, written, f"{ask.step}~{key}.{known.generation}")


def _post(ask: Ask, known: Survey | Pulse, signer: Person, written: drafting.Letter, key: str) -> Post:
    return Post(
        key=key,
        kind=ask.kind,
        to=known.stakeholder,
        sender=signer,
        language=written.language,
        subject=written.subject,
        body=written.body,
        about=known.pk,
        template=written.template,
    )


def send(actor: Actor, known: Survey | Pulse, one: Post) -> Message:
    """On its way at once where nothing holds it back and the actor may approve; else a draft on the messages page."""
    row = known.transition
    approves = not why_not("message.approve", actor, relations_to_transition(actor, row))
    try:
        with transaction.atomic():
            return post(actor, row, [one], approved=approves)[0]
    except Refused:
        return post(actor, row, [one], approved=False)[0]


def take_back_about(actor: Actor, known: Survey | Pulse) -> None:
    """Withdraw reminders and further invitations that have not left: the question is answered, or asked no more."""
    take_back(actor, known.transition, known.pk)


def take_back_invitation(actor: Actor, ask: Ask, known: Survey | Pulse) -> None:
    """The same of the first invitation; what is being sent this moment goes out, its link opens no more."""
    waiting = Message.objects.filter(
        transition=known.transition, step_key=ask.step, recipient=known.stakeholder, state__in=EDITABLE
    )
    for message in list(waiting):
        try:
            withdraw(actor, message)
        except Conflict:  # a worker was quicker
            continue
