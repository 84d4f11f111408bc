"""Finding what was received: for those who operate mail only (SE-2)."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from tasuki.connectors import mailbox as door
from tasuki.mailroom.models import MailboxState, ReceivedMail
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound, Reason, Unavailable

RELATED = ("message", "message__recipient", "message__colleague", "message__transition__account")


def let_in(actor: Actor) -> None:
    """To everybody else the mailroom does not exist."""
    if not allowed("mail.operate", actor, ()):
        raise NotFound("page", "mailbox")


def received(actor: Actor, *, kind: str = "", outcome: str = "") -> QuerySet[ReceivedMail]:
    """What was received, latest first."""
    let_in(actor)
    rows = ReceivedMail.objects.select_related(*RELATED).order_by("-seen_at", "-id")
    if kind in ReceivedMail.Kind.values:
        rows = rows.filter(kind=kind)
    return rows.filter(outcome=outcome) if outcome in ReceivedMail.Outcome.values else rows


def counts() -> dict[str, int]:
    """How many mails came to what."""
    return dict(ReceivedMail.objects.order_by().values_list("outcome").annotate(n=Count("pk")))


def state_now() -> tuple[MailboxState | None, Reason | None]:
    """The state of the mailbox that is set up, and what is wrong with it or its setting."""
    try:
        address = door.configured()
    except Unavailable as error:
        return None, error.reason
    if address is None:
        return None, Reason("mailbox.not_set")
    state = MailboxState.objects.filter(folder=address.folder).first()
    if state is None or not state.error_code:
        return state, None
    code, values = state.error_code, state.error_values
    return state, Reason(code, values)
