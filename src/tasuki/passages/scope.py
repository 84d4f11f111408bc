"""Which passages somebody may read: on which accounts they are allowed which actions (RO-10, SE-2).

The rooms above know how people stand to accounts; here is only what follows from it for the index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from tasuki.passages.terms import All, Expression, Term, Without, every, of_account, of_policy, some

#: The actions that a passage may demand of its reader.
POLICIES: Final = (
    "account.see",
    "knowledge.see",
    "commitment.see",
    "document.see",
    "success.see",
    "message.see",
    "transition.see",
)
MANY: Final = 200  # accounts up to which the index is asked for them by name


@dataclass(frozen=True, slots=True)
class Grant:
    """Accounts on which the same actions are allowed."""

    accounts: frozenset[UUID]
    policies: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """`everywhere`: allowed on all accounts; `grants`: what is allowed besides."""

    everywhere: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()

    def allows(self, account_id: UUID, policy: str) -> bool:
        """Whether a passage of the account that demands the action may be read."""
        if policy in self.everywhere:
            return True
        return any(policy in one.policies and account_id in one.accounts for one in self.grants)

    def within(self, account_id: UUID) -> Scope:
        """The same, narrowed to one account."""
        allowed = frozenset(one for one in POLICIES if self.allows(account_id, one))
        return Scope(grants=(Grant(frozenset({account_id}), allowed),) if allowed else ())

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden."""
        return self.everywhere.issuperset(POLICIES)

    @property
    def sees_nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.everywhere and not any(one.accounts and one.policies for one in self.grants)

    @cached_property
    def accounts(self) -> frozenset[UUID] | None:
        """The accounts, where nothing is seen but theirs and they are too many for the index; else None."""
        if self.everywhere:
            return None
        found = frozenset[UUID]().union(*(one.accounts for one in self.grants))
        return found if len(found) > MANY else None

    def limit(self, wanted: Expression) -> Expression:
        """What is wanted, of that what may be read; where `accounts` is given this is a little too much."""
        if self.sees_all or self.accounts is not None:
            return wanted
        if not self.everywhere:
            return every(wanted, some(*map(_granted, self.grants)))
        hidden = [one for one in POLICIES if one not in self.everywhere]
        open_to_all = Without(wanted, some(*(Term(of_policy(one)) for one in hidden)))
        besides = [
            Grant(one.accounts, one.policies.intersection(hidden))
            for one in self.grants
            if one.policies.intersection(hidden)
        ]
        if not besides or sum(len(one.accounts) for one in besides) > MANY:
            return wanted if besides else open_to_all
        return some(open_to_all, All((wanted, some(*map(_granted, besides)))))


def _granted(grant: Grant) -> Expression:
    theirs = some(*(Term(of_account(one)) for one in sorted(grant.accounts)))
    if grant.policies.issuperset(POLICIES):
        return theirs
    return every(theirs, some(*(Term(of_policy(one)) for one in sorted(grant.policies))))


def grants_of(allowed: Iterable[tuple[UUID, frozenset[str]]]) -> tuple[Grant, ...]:
    """Accounts put together by what is allowed on them; those on which nothing is are left out."""
    found: dict[frozenset[str], set[UUID]] = {}
    for account_id, policies in allowed:
        if policies:
            found.setdefault(policies, set()).add(account_id)
    return tuple(Grant(frozenset(accounts), policies) for policies, accounts in found.items())
