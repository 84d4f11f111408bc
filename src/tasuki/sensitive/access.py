"""Who may do what with notes: nobody by a standing role alone, except to erase (RO-10, PE-6)."""

from __future__ import annotations

from uuid import UUID

from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.sensitive.models import SensitiveNote

NOBODY: frozenset[str] = frozenset()


def authorise(
    actor: Actor, account: Account, *actions: str, relations: frozenset[str] = NOBODY
) -> frozenset[str]:
    """All relations of the actor, if one of `actions` is theirs; who may not see the account learns of nothing."""
    found = relations_to_account(actor, account) | relations
    if not allowed("account.see", actor, found):
        raise NotFound("account", account.pk)
    if not any(allowed(action, actor, found) for action in actions):
        refuse_if(why_not(actions[0], actor, found))
    return found


def find_subject(
    actor: Actor, account_id: UUID, action: str = "sensitive.list"
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations to it, if they may do `action` with its notes; else NotFound."""
    account = Account.objects.select_related("owner").filter(pk=account_id).first()
    found = relations_to_account(actor, account) if account else NOBODY
    if account is None or not allowed(action, actor, found):
        raise NotFound("account", account_id)
    return account, found


def access_note(
    actor: Actor, note_id: UUID, *actions: str, relations: frozenset[str] = NOBODY
) -> SensitiveNote:
    """A note with which the actor may do one of `actions`."""
    row = SensitiveNote.objects.select_related("account__owner").filter(pk=note_id).first()
    if row is None:
        raise NotFound("sensitive note", note_id)
    found = relations_to_account(actor, row.account) | relations
    if not allowed("account.see", actor, found):
        raise NotFound("sensitive note", note_id)
    if not any(allowed(action, actor, found) for action in actions):
        refuse_if(why_not(actions[0], actor, found))
    return row
