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
    "judge",  # of promises before a sale, named by the company, while a deal of the account is open (CO-3)
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
    "bulk.see": (
        ("operations", "administrator"),
        ("self",),
    ),  # a run over many transitions: whoever ordered it
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
    "commitment.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "step_person", "cover", "judge"),
    ),
    "commitment.verdict": ((), ("receiver_manager", "receiver", "owner_manager", "judge")),
    # accepting or dismissing an expectation gap (CO-4)
    "commitment.gap": ((), ("giver_manager", "receiver_manager", "owner_manager", "judge")),
    # documents, notes, mails and call summaries kept with the account (KN-8, KN-10)
    "document.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "sponsor", "step_person", "cover"),
    ),
    "document.edit": (("operations",), ("owner", "owner_manager", *_PARTIES, "cover")),
    # notes on personality and politics (PE-6): reading is an event; nobody sees them by standing role alone
    # that there are notes, about whom and for what, without their text
    "sensitive.list": (
        ("operations", "administrator"),
        ("owner", "owner_manager", "receiver", "receiver_manager"),
    ),
    "sensitive.see": ((), ("owner", "owner_manager", "receiver", "receiver_manager")),
    "sensitive.edit": ((), ("owner", "owner_manager", "giver", "receiver", "receiver_manager")),
    "sensitive.export": ((), ("owner_manager", "receiver_manager")),
    "sensitive.erase": (("operations", "administrator"), ("owner", "owner_manager", "receiver_manager")),
    # what the company sells as standard, against which promises are held (CO-4)
    "standards.see": (STANDING_ROLES, ("self",)),
    "standards.edit": (("operations",), ()),
    # the company's own items of the knowledge record (KN-3)
    "catalogue.see": (STANDING_ROLES, ("self",)),
    "catalogue.edit": (("operations", "administrator"), ()),
    # completeness and freshness of the book; what would be lost if somebody left (KN-9, SU-8)
    "readiness.see": (("operations", "administrator", "executive"), ("self", "owner_manager")),
    # personal data of one person, colleague or contact (SE-4)
    "privacy.export": (("administrator",), ("self",)),
    "privacy.erase": (("administrator",), ()),
    # for how long personal data is kept, and by which key notes are sealed
    "privacy.retention": (("administrator",), ()),
    # messages and meetings
    "message.see": (("operations", "executive"), ("owner", "owner_manager", *_PARTIES, "sponsor")),
    "message.draft": (("operations",), _PARTIES),
    "message.approve": ((), _PARTIES),
    "message.resolve": (("operations",), _PARTIES),
    "meeting.record": ((), _PARTIES),
    # the company's own texts of messages (MS-4)
    "text.see": (STANDING_ROLES, ("self",)),
    "text.edit": (("operations",), ()),
    # who is not written to, what came back, how fast mail goes (MS-5, MS-7)
    "mail.operate": (("operations", "administrator"), ()),
    # one order of messages for many transitions: whoever gave it (MS-7)
    "mailing.see": (("operations",), ("self",)),
    # who may order messages for a transition in one go with others, and steer an order
    "mailing.order": (("operations",), _MANAGERS),
    "mailing.steer": (("operations",), ("self",)),
    # a person's own calendar: the private feed, the calendar it is published to (MT-5)
    "calendar.own": ((), ("self",)),
    # the page for the customer behind a signed link, and what is shown on it
    "customer_page.see": (
        ("operations", "administrator", "executive"),
        ("owner", "owner_manager", *_PARTIES, "cover"),
    ),
    "customer_page.manage": (("operations",), ("owner", "owner_manager", *_PARTIES)),
    # notices to chat rooms (MS-8)
    "chat.manage": (("operations", "administrator"), ()),
    # outcomes
    "outcome.record": (("operations",), ("receiver", *_MANAGERS)),
    "outcome.rate": ((), ("receiver",)),
    # the rating before the transition is over: those it is about (the outgoing owner) wait until then (ME-5)
    "rating.see": (
        ("operations", "administrator", "executive"),
        ("receiver", *_MANAGERS, "sponsor"),
    ),
    # what the customer says after the first week: only those whom they were told of (MS-1)
    "pulse.see": ((), ("receiver", "receiver_manager")),
    "retrospective.write": (("operations",), _PARTIES),
    # what the company sets
    "company.see": (("operations", "administrator", "executive", "leadership"), ("owner_manager",)),
    "company.edit": (("operations",), ()),
    # playbooks: everybody signed in may read them
    "playbook.see": (STANDING_ROLES, ("self",)),
    "playbook.edit": (("operations", "administrator"), ()),
    # views of tables: everybody keeps their own; who may offer one to all colleagues (UX-2)
    "view.own": ((), ("self",)),
    "view.share": (("operations", "administrator"), ()),
    # a colleague's desk, to read: what is late there is their manager's matter (UX-2)
    "desk.see": (("operations",), ("self", "owner_manager")),
    # long work: whoever started it, and those who run the place (UX-5)
    "work.see": (("operations", "administrator"), ("self",)),
    "work.cancel": (("operations", "administrator"), ("self",)),
    # the file of an export: whoever asked for it, nobody else
    "export.fetch": ((), ("self",)),
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
