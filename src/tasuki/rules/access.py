"""Who may see and do what: one table (RO-1 … RO-10).

An *actor* is frozen facts about the person asking; a *relation* is how they stand to a thing
(owner, giver, receiver, manager of either, sponsor). The table says which relations and standing
roles may carry out an action. Scoping of lists follows the same words in each app's `queries`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tasuki.rules.reasons import Reason

STANDING_ROLES: Final = ("operations", "administrator", "executive", "leadership")
RELATIONS: Final = (
    "owner",
    "owner_manager",
    "giver",
    "receiver",
    "giver_manager",
    "receiver_manager",
    "sponsor",
    "informed",
    "step_person",
    "cover",  # answers the customer for an absent owner, for the time being (TR-6)
    "took_part",  # in a transition that is over, or somebody of theirs did: sees that there was one, changes nothing
    "self",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. `person_id` is None for the operator at the shell (`console`) and for `system` work."""

    person_id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    managed_ids: frozenset[UUID] = frozenset()
    language: str = "en"
    zone: str = "UTC"
    kind: str = field(default="person")

    @classmethod
    def console(cls) -> Actor:
        """The operator at the shell: whoever holds the machine holds the data; acts as operations."""
        return cls(None, "console", frozenset({"operations", "administrator"}), kind="console")

    @classmethod
    def system(cls, name: str = "system") -> Actor:
        """Work that Tasuki does by itself: clocks, sweeps, deliveries."""
        return cls(None, name, frozenset({"operations"}), kind="system")

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of the standing roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_everything(self) -> bool:
        """Operations, administrators and executives see all accounts (RO-10)."""
        return self.has("operations", "administrator", "executive")


_PARTIES = ("giver", "receiver", "giver_manager", "receiver_manager")
_MANAGERS = ("giver_manager", "receiver_manager")

# action → (standing roles, relations) that may do it
POLICY: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    # people and administration
    "people.see": (STANDING_ROLES, ("self", "owner", "step_person")),
    "people.manage": (("administrator", "operations"), ()),
    # sign-in matters of others, and the administrator role itself: else operations could make themselves one
    "people.administer": (("administrator",), ()),
    # days on which somebody is away: their own, their people's (PB-3)
    "absence.edit": (("operations", "administrator"), ("self", "owner_manager")),
    "token.make": ((), ("self",)),
    "token.manage": (("administrator",), ("self",)),
    "audit.verify": (("operations", "administrator"), ()),
    # accounts
    "account.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "informed", "step_person", "cover", "took_part"),
    ),
    "account.edit": (("operations",), ("owner", "owner_manager", *_PARTIES, "cover")),
    "account.import": (("operations", "administrator"), ()),
    # days on which no customer should change hands (PB-3, SU-6)
    "blackout.edit": (("operations",), ()),
    "stakeholder.edit": (("operations",), ("owner", "owner_manager", *_PARTIES, "cover")),
    # cover: who answers the customer while nobody is chosen (TR-6)
    "cover.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "informed", "step_person", "cover", "took_part"),
    ),
    "cover.manage": (("operations",), ("owner", "owner_manager", "giver_manager", "receiver_manager")),
    # transitions
    "transition.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "informed", "step_person"),
    ),
    "transition.open": (
        ("operations",),
        ("owner", "owner_manager", "giver", "giver_manager", "receiver_manager"),
    ),
    "transition.edit": (("operations",), ("giver", *_MANAGERS)),
    "transition.assign": (("operations",), _MANAGERS),
    # a day on which no customer should change hands, taken all the same (PB-3)
    "transition.force": ((), _MANAGERS),
    "transition.approve": ((), _MANAGERS),
    "transition.advance": (("operations",), _PARTIES),
    "transition.review": ((), _MANAGERS),
    "transition.override": ((), _MANAGERS),
    "transition.pause": (("operations",), _PARTIES),
    "transition.cancel": (("operations",), ("giver", *_MANAGERS)),
    "transition.cutover": (("operations",), ("receiver", *_MANAGERS)),
    "transition.reopen": (("operations",), _MANAGERS),
    "transition.close": (("operations",), ("receiver", *_MANAGERS)),
    "bulk.see": (("operations",), ("self",)),  # a run over many transitions: whoever ordered it
    "bulk.apply": ((), ("self",)),
    "step.complete": ((), ("step_person", *_MANAGERS)),
    # knowledge and promises
    "knowledge.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "step_person", "cover"),
    ),
    "knowledge.edit": (("operations",), ("owner", "owner_manager", *_PARTIES, "cover")),
    "knowledge.review": ((), ("receiver",)),
    "brief.accept": ((), ("receiver",)),
    "brief.return": ((), ("receiver", "receiver_manager")),
    "commitment.edit": (("operations",), ("owner", "owner_manager", *_PARTIES, "cover")),
    "commitment.verdict": ((), ("receiver_manager", "receiver", "owner_manager")),
    "sensitive.see": ((), ("owner", "owner_manager", "receiver", "receiver_manager")),
    # messages and meetings
    "message.see": (("operations", "executive"), ("owner", "owner_manager", *_PARTIES, "sponsor")),
    "message.draft": (("operations",), _PARTIES),
    "message.approve": ((), _PARTIES),
    "message.resolve": (("operations",), _PARTIES),
    "meeting.record": ((), _PARTIES),
    # outcomes
    "outcome.record": (("operations",), ("receiver", *_MANAGERS)),
    "outcome.rate": ((), ("receiver",)),
    "retrospective.write": (("operations",), _PARTIES),
    # what the company sets
    "company.see": (("operations", "administrator", "executive", "leadership"), ("owner_manager",)),
    "company.edit": (("operations",), ()),
    # playbooks: everybody signed in may read them
    "playbook.see": (STANDING_ROLES, ("self",)),
    "playbook.edit": (("operations", "administrator"), ()),
    # boundaries after the cutover, and breaches of them; "self": who reported it or whom it is about
    "boundary.set": ((), ("receiver", *_MANAGERS)),
    "boundary.acknowledge": ((), ("giver",)),
    "breach.see": (("operations", "administrator", "executive"), (*_PARTIES, "sponsor", "self")),
    "breach.report": (("operations",), (*_PARTIES, "sponsor", "informed")),
    "breach.add": (("operations",), (*_PARTIES, "self")),
    "breach.decide": ((), _MANAGERS),
    # up to speed and the success plan
    "success.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "step_person"),
    ),
    "success.edit": (("operations",), ("owner", "owner_manager", *_PARTIES)),
    "success.approve": ((), ("receiver_manager", "owner_manager")),
    "checklist.tick": ((), ("step_person", "receiver", *_MANAGERS)),
    # insight
    "insight.see": (("operations", "executive", "administrator", "leadership"), ("owner_manager",)),
}


def allowed(action: str, actor: Actor, relations: Iterable[str]) -> bool:
    """Whether the table lets `actor`, standing in `relations` to the thing, carry out `action`.

    >>> allowed("brief.accept", Actor(None, "x"), {"receiver"})
    True
    """
    roles, related = POLICY[action]
    return actor.has(*roles) or not set(related).isdisjoint(relations)


def why_not(action: str, actor: Actor, relations: Iterable[str]) -> list[Reason]:
    """Empty when allowed; else one reason that names who may (RO-10)."""
    if allowed(action, actor, relations):
        return []
    roles, related = POLICY[action]
    if actor.kind == "console" and not roles:
        return [Reason("access.needs_person")]
    return [Reason("access.role", {"roles": [*related, *roles]})]
