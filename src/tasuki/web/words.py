"""The words for stages, gates and roles, once for pages, mails and messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasuki.rules.lifecycle import GATE_IDS

type Text = str | Promise

STAGES: Final[Mapping[str, Text]] = {
    "draft": gettext_lazy("Draft"),
    "planned": gettext_lazy("Planned"),
    "preparing": gettext_lazy("Preparing"),
    "ready": gettext_lazy("Ready"),
    "introducing": gettext_lazy("Introducing"),
    "handed_over": gettext_lazy("Handed over"),
    "stabilising": gettext_lazy("Stabilising"),
    "closed": gettext_lazy("Closed"),
    "returned": gettext_lazy("Returned"),
    "paused": gettext_lazy("Paused"),
    "cancelled": gettext_lazy("Cancelled"),
}

GATES: Final[Mapping[str, Text]] = {
    "internal": gettext_lazy("Internal first"),
    "prepared": gettext_lazy("Prepared"),
    "review": gettext_lazy("Readiness review"),
    "warm": gettext_lazy("Warm introduction"),
    "promises": gettext_lazy("Commitments owned"),
    "systems": gettext_lazy("Systems verified"),
    "closed": gettext_lazy("Ready to close"),
}

ROLES: Final[Mapping[str, Text]] = {
    "giver": gettext_lazy("outgoing owner"),
    "receiver": gettext_lazy("incoming owner"),
    "owner": gettext_lazy("owner"),
    "manager": gettext_lazy("manager"),
    "owner_manager": gettext_lazy("manager of the owner"),
    "judge": gettext_lazy("who judges promises before the sale"),
    "giver_manager": gettext_lazy("manager of the outgoing owner"),
    "receiver_manager": gettext_lazy("manager of the incoming owner"),
    "sponsor": gettext_lazy("executive sponsor"),
    "step_person": gettext_lazy("the person whose step it is"),
    "informed": gettext_lazy("informed teams"),
    "cover": gettext_lazy("who covers for the owner"),
    "self": gettext_lazy("the person themselves"),
    "operations": gettext_lazy("operations"),
    "support": gettext_lazy("support"),
    "administrator": gettext_lazy("administrator"),
    "executive": gettext_lazy("executive viewer"),
    "leadership": gettext_lazy("leadership"),
}

SCENARIOS: Final[Mapping[str, Text]] = {
    "sales-to-cs": gettext_lazy("Sales → customer success"),
    "sales-to-am": gettext_lazy("Sales → account management"),
    "rep-to-rep": gettext_lazy("Rep → rep"),
    "team-to-team": gettext_lazy("Team → team"),
}

COMPLETED_BY: Final[Mapping[str, Text]] = {
    "accept": gettext_lazy("accepting the brief"),
    "message": gettext_lazy("sending the messages"),
    "meeting": gettext_lazy("recording the meeting"),
    "cutover": gettext_lazy("making the cutover"),
    "survey": gettext_lazy("asking the customer"),
    "retrospective": gettext_lazy("writing the retrospective"),
    "health": gettext_lazy("recording the health score"),
    "success_plan": gettext_lazy("drafting or approving the success plan"),
}

KINDS: Final[Mapping[str, Text]] = {
    "account": pgettext_lazy("thing", "account"),
    "unique account": pgettext_lazy("thing", "single account"),
    "transition": pgettext_lazy("thing", "transition"),
    "person": pgettext_lazy("thing", "person"),
    "stakeholder": pgettext_lazy("thing", "stakeholder"),
    "commitment": pgettext_lazy("thing", "commitment"),
    "message": pgettext_lazy("thing", "message"),
    "meeting": pgettext_lazy("thing", "meeting"),
    "question": pgettext_lazy("thing", "question"),
    "brief": pgettext_lazy("thing", "brief"),
    "survey": pgettext_lazy("thing", "survey"),
    "import": pgettext_lazy("thing", "import"),
    "deal": pgettext_lazy("thing", "deal"),
    "team": pgettext_lazy("thing", "team"),
    "token": pgettext_lazy("thing", "token"),
    "page": pgettext_lazy("thing", "page"),
    "item": pgettext_lazy("thing", "item"),
    "cover": pgettext_lazy("thing", "cover"),
    "action": pgettext_lazy("thing", "action"),
    "playbook": pgettext_lazy("thing", "playbook"),
    "text": pgettext_lazy("thing", "text"),
    "breach": pgettext_lazy("thing", "breach"),
    "step": pgettext_lazy("thing", "step"),
    "checklist item": pgettext_lazy("thing", "checklist item"),
    "success plan": pgettext_lazy("thing", "success plan"),
    "success plan entry": pgettext_lazy("thing", "entry of a success plan"),
}

# What the outgoing owner may keep, and what is not theirs any more (rules/boundaries.py).
ACTS: Final[Mapping[str, Text]] = {
    "executive_checkins": gettext_lazy("Quarterly executive check-ins"),
    "strategic_planning": gettext_lazy("Strategic planning"),
    "major_expansion": gettext_lazy("Major expansion"),
    "c_level_ties": gettext_lazy("Ties to the executive board"),
    "competitive_deals": gettext_lazy("Support on competitive deals"),
    "references": gettext_lazy("Reference requests"),
    "crises": gettext_lazy("Crises and escalations"),
    "champion_checkins": gettext_lazy("Occasional champion check-ins"),
    "executive_reviews": gettext_lazy("Executive reviews"),
    "routine_contact": gettext_lazy("Being the routine contact, or answering without the incoming owner"),
    "promises_without_receiver": gettext_lazy(
        "Promising features, dates, discounts or scope without the incoming owner"
    ),
    "overruling": gettext_lazy("Contradicting or overruling the incoming owner before the customer"),
    "taking_over": gettext_lazy("Taking over what the incoming owner handles"),
    "every_meeting": gettext_lazy("Sitting in every meeting"),
}

BREACHES: Final[Mapping[str, Text]] = {
    "bypass": gettext_lazy("Bypass"),
    "ghosting": gettext_lazy("Ghosting"),
    "unclear_roles": gettext_lazy("Unclear roles"),
    "shadowed_receiver": gettext_lazy("Shadowed incoming owner"),
    "late_promise": gettext_lazy("Late promise"),
    "overruled": gettext_lazy("Overruled"),
    "took_over": gettext_lazy("Took over"),
    "other": pgettext_lazy("breach", "Other"),
}

BREACH_STATES: Final[Mapping[str, Text]] = {
    "open": pgettext_lazy("breach", "Open"),
    "resolved": pgettext_lazy("breach", "Resolved"),
    "dismissed": pgettext_lazy("breach", "Dismissed"),
}

# What somebody writes about a breach.
PIECES: Final[Mapping[str, Text]] = {
    "evidence": gettext_lazy("Evidence"),
    "remark": gettext_lazy("Remark"),
    "resolution": gettext_lazy("Reason"),
    "who": gettext_lazy("Who saw it"),
    "ref": gettext_lazy("Link or number"),
}

GATE_NAMES: Final[Mapping[str, Text]] = {GATE_IDS[gate]: name for gate, name in GATES.items()}

# which values of a reason are codes that have a word
STAKEHOLDER_KINDS: Final[Mapping[str, Text]] = {
    "sponsor": gettext_lazy("Executive sponsor"),
    "champion": gettext_lazy("Champion"),
    "buyer": gettext_lazy("Economic buyer"),
    "technical": gettext_lazy("Technical evaluator"),
    "user": gettext_lazy("End user"),
    "influencer": gettext_lazy("Influencer"),
    "blocker": gettext_lazy("Blocker"),
}

TEXT_PARTS: Final[Mapping[str, Text]] = {
    "subject": gettext_lazy("Subject"),
    "body": gettext_lazy("Text"),
    "file": gettext_lazy("File"),
}

MESSAGE_KINDS: Final[Mapping[str, Text]] = {
    "introduction": gettext_lazy("Introduction"),
    "invitation": gettext_lazy("Joint meeting invitation"),
    "announcement": gettext_lazy("Announcement"),
    "follow_up": gettext_lazy("Follow-up"),
    "step_back": gettext_lazy("Step-back note"),
    "survey": gettext_lazy("Survey invitation"),
    "calendar": gettext_lazy("Calendar invitation"),
    "recap": gettext_lazy("Meeting recap"),
}

MESSAGE_STATES: Final[Mapping[str, Text]] = {
    "draft": gettext_lazy("Draft"),
    "approved": gettext_lazy("Approved"),
    "queued": gettext_lazy("Waiting to be sent"),
    "claimed": gettext_lazy("Being sent"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
    "bounced": gettext_lazy("Bounced"),
    "uncertain": gettext_lazy("Uncertain"),
    "cancelled": gettext_lazy("Cancelled"),
}

OF_VALUES: Final[Mapping[str, Mapping[str, Text]]] = {
    "text_part": TEXT_PARTS,
    "roles": ROLES,
    "role": ROLES,
    "stage": STAGES,
    "start": STAGES,
    "end": STAGES,
    "possible": STAGES,
    "scenario": SCENARIOS,
    "by": COMPLETED_BY,
    "kind": KINDS,
    "gate": GATE_NAMES,
    "act": ACTS,
    "part": ACTS,
    "breach": BREACHES,
    "breach_state": BREACH_STATES,
    "piece": PIECES,
    "path": {"(document)": gettext_lazy("(document)")},  # the place of an error of a whole playbook
    "stakeholder_kind": STAKEHOLDER_KINDS,
    # values whose names mean other things elsewhere, by the code of their reason
    "message.stage.allowed": STAGES,
    "meeting.contact_not_allowed.needed": STAGES,
    "recipient.earlier_unsent.earlier": MESSAGE_KINDS,
    "mailing.has_message.state": MESSAGE_STATES,
}
