"""Who gets what on every route: the table that `test_access.py` holds against the program (RO-1 … RO-10, SE-2).

A page is named as in `urls.py`, an operation of the API by its method and path. A route without an entry fails
the tests. `get` and `post` name the line of MAY that says for whom the route is there; everybody else gets 404
(or, for a write, 422 with the reason that it is not for them) and nothing changes. Those without a session are
sent to the sign-in page, callers of the API without a token get 401. A new entry needs, for a write, a body
(`data`) that those who may could really send, else the refusal would not be about access.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from tasuki.rules.company import TIERS
from tasuki.transitions.company.forms import initial
from tasuki.transitions.company.rules import rules_document
from tasuki.web import clock
from tests.house.world import PLAIN_ITEM, SENSITIVE_ITEM, World

type Body = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]
type Names = frozenset[str]


def _set(*names: str | Names) -> Names:
    found: set[str] = set()
    for name in names:
        found |= {name} if isinstance(name, str) else name
    return frozenset(found)


COLLEAGUES: Final = _set(
    *("giver", "receiver", "manager", "giver_manager", "operations", "executive", "sponsor", "support"),
    *("outsider", "administrator", "neighbour"),
)
OUTSIDE: Final = "anonymous"
PARTIES: Final = _set("giver", "receiver", "manager", "giver_manager")
MANAGERS: Final = _set("manager", "giver_manager")
SEES: Final = _set(PARTIES, "operations", "executive", "administrator", "sponsor", "support")

# What the cast may do in this world, written down by hand: not computed from the policy it is held against.
MAY: Final[Mapping[str, Names]] = {
    "public": _set(COLLEAGUES, OUTSIDE),
    "signed-in": COLLEAGUES,
    "nobody": _set(),
    "people.see": _set("operations", "administrator", "executive", "sponsor"),
    "people.see one": _set("operations", "administrator", "executive", "sponsor", "outsider"),
    "people.manage": _set("operations", "administrator"),
    "people.administer": _set("administrator"),
    "token.manage": _set("giver", "administrator"),
    "account.import": _set("operations", "administrator"),
    "account.see": SEES,
    "stakeholder.edit": _set(PARTIES, "operations"),
    "account.edit": _set(PARTIES, "operations"),
    "cover.manage": _set("giver", MANAGERS, "operations"),
    "company.see": _set("operations", "executive", "administrator", "sponsor", MANAGERS),
    "company.edit": _set("operations"),
    "transition.see": SEES,
    "transition.open": _set("giver", MANAGERS, "operations"),
    "transition.edit": _set("giver", MANAGERS, "operations"),
    "transition.pause": _set(PARTIES, "operations"),
    "transition.approve": MANAGERS,
    "transition.assign": _set(MANAGERS, "operations"),
    "absence.edit": _set("outsider", "operations", "administrator"),
    "blackout.edit": _set("operations"),
    "bulk.see": _set("giver", "operations"),
    "bulk.apply": _set("giver"),
    "step.complete": _set("receiver", MANAGERS),
    "knowledge.see": SEES,
    "knowledge.edit": _set(PARTIES, "operations"),
    "knowledge.review": _set("receiver"),
    "sensitive.see": _set("giver", "receiver", MANAGERS),
    "brief.accept": _set("receiver"),
    "brief.return": _set("receiver", "manager"),
    "commitment.edit": _set(PARTIES, "operations"),
    "commitment.verdict": _set("receiver", MANAGERS),
    "message.see": _set(PARTIES, "operations", "executive", "sponsor"),
    "message.draft": _set(PARTIES, "operations"),
    "message.approve": PARTIES,
    "message.resolve": _set(PARTIES, "operations"),
    "meeting.record": PARTIES,
    "outcome.record": _set("receiver", MANAGERS, "operations"),
    "outcome.rate": _set("receiver"),
    "retrospective.write": _set(PARTIES, "operations"),
    "boundary.set": _set("receiver", MANAGERS),
    "boundary.acknowledge": _set("giver"),
    "breach.see": _set(PARTIES, "operations", "executive", "administrator", "sponsor"),
    "breach.report": _set(PARTIES, "operations", "sponsor", "support"),
    "breach.add": _set(PARTIES, "operations"),
    "breach.decide": MANAGERS,
    "success.see": SEES,
    "success.edit": _set(PARTIES, "operations"),
    "success.approve": _set("manager"),
    "checklist.tick": _set("receiver", MANAGERS),
    "playbook.edit": _set("operations", "administrator"),
    "insight.see": _set("operations", "executive", "administrator", "sponsor", MANAGERS, "support"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """For whom a route is there. `args` name things of the world that fill the path where it needs others."""

    get: str = ""
    post: str = ""
    data: Body = field(default_factory=dict)
    args: Mapping[str, str] = field(default_factory=dict)
    literal: Mapping[str, Any] = field(default_factory=dict)


def _soon(_world: World) -> str:
    return (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def _profile(_world: World) -> dict[str, Any]:
    return {"first_name": "Changed", "last_name": "Name", "language": "en", "kind": "champion", "version": 1}


def _person(world: World) -> dict[str, Any]:
    name = world.people["outsider"].name
    return {
        "name": name,
        "title": "Changed",
        "zone": "UTC",
        "language": "en",
        "intake_limit": 3,
        "is_active": "on",
    }


def _window() -> dict[str, Any]:
    """Until when the outgoing owner can be reached: a day after the cutover."""
    return {"until": (clock.now() + timedelta(days=60)).date().isoformat(), "parts": ["crises"]}


_CHECK: Final = {"step": "week-1", "item": "introduced-to-all"}
_TICK: Final = {"state": "ticked", "note": "Met all of them", "version": 0}
_CADENCE: Final = {"every_weeks": 12, "weekday": 1, "at": "10:00"}
_BREACH: Final = {"kind": "unclear_roles", "evidence": "Both of them answered the same mail", "ref": "mail 9"}


def _revision(world: World) -> dict[str, Any]:
    return {"revision": world.mine["playbook_revision"]}


def _draft(world: World) -> dict[str, Any]:
    return {**_revision(world), "text": world.mine["playbook_draft"], "note": "Longer"}


def _try_out(world: World) -> dict[str, Any]:
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    return {"text": world.mine["playbook_draft"], "account": world.mine["account"].name, "day": day}


def _away(_world: World) -> dict[str, Any]:
    day = (clock.now() + timedelta(days=200)).date().isoformat()
    return {"starts_on": day, "ends_on": day}


def _support(world: World) -> dict[str, Any]:
    return {"role": "support", "person": str(world.people["outsider"].pk), "reason": "Suri is on leave"}


def _covering(world: World) -> dict[str, Any]:
    return {"person": str(world.people["outsider"].pk), "reason": "Ill today"}


def _company_rules(_world: World) -> dict[str, Any]:
    return {**initial(0, rules_document()[1]), "number": "0", "capacity": "40", "giver_days": "20"} | {
        f"target_{tier}": "90" for tier in TIERS
    }


_ITEM: Final = {"key": PLAIN_ITEM}
_OURS: Final = {"key": "playbook"}
_VERSION: Final = {**_OURS, "version": "playbook_version"}
_NEXT: Final = {"version": "2"}
_STEP: Final = {"step": "joint-meeting"}
_INTRODUCTION: Final = {"step_key": "introduction"}

PAGES: Final[Mapping[str, Route]] = {
    # the desk
    "desk:my_work": Route("signed-in"),
    "desk:read_notices": Route("", "signed-in", {"all": "1"}),
    "desk:clocks": Route("signed-in"),
    "desk:notices": Route("signed-in"),
    # signing in
    "account_login": Route("public", "public"),
    "account_logout": Route("public", "public"),
    "account_signup": Route("public", "public"),
    "account_inactive": Route("public"),
    "account_reset_password": Route("public", "public"),
    "account_reset_password_done": Route("public"),
    "account_reset_password_from_key": Route("public", "public", literal={"uidb36": "abc", "key": "no-such"}),
    "account_reset_password_from_key_done": Route("public"),
    "account_change_password": Route("signed-in", "signed-in"),
    "account_set_password": Route("signed-in", "signed-in"),
    "account_reauthenticate": Route("signed-in", "signed-in"),
    "account_email": Route("nobody", "nobody"),
    "account_email_verification_sent": Route("nobody", "nobody"),
    "account_confirm_email": Route("nobody", "nobody", literal={"key": "no-such"}),
    # the shell
    "set_language": Route("", "public", {"language": "ja"}),
    "web:theme": Route("", "public", {"theme": "dark"}),
    "web:components": Route("public"),
    "api_docs": Route("public"),
    "api_unknown": Route("nobody", "nobody"),
    # people
    "people:me": Route("signed-in", "signed-in", {"language": "es", "zone": "UTC"}),
    "people:notifications": Route(
        "",
        "signed-in",
        {"mail_digest": "off", "digest_at": "09:00", "quiet_from": "18:00", "quiet_until": "08:00"},
    ),
    "people:new_token": Route("", "signed-in", {"name": "export", "days": "30"}),
    "people:end_token": Route("", "token.manage"),
    "people:list": Route("people.see"),
    "people:my_absences": Route("signed-in"),
    "people:absences": Route(
        "absence.edit", "absence.edit", lambda _world: {**_away(_world), "kind": "holiday"}
    ),
    "people:end_absence": Route("", "absence.edit"),
    "people:new": Route("people.manage", "people.manage", _person),
    "people:person": Route("people.manage", "people.manage", _person),
    "people:sign_in_link": Route("", "people.administer"),
    # accounts
    "customers:list": Route("signed-in"),
    "customers:account": Route("account.see"),
    "customers:new_stakeholder": Route("stakeholder.edit", "stakeholder.edit", _profile),
    "customers:edit_stakeholder": Route("stakeholder.edit", "stakeholder.edit", _profile),
    "customers:blackouts": Route(
        "signed-in", "blackout.edit", lambda world: {**_away(world), "why": "Stocktaking"}
    ),
    "customers:end_blackout": Route("", "blackout.edit"),
    "customers:facts": Route("account.edit", "account.edit", {"open_escalations": "2"}),
    "customers:health": Route("", "account.edit", {"score": "61"}),
    "customers:new_deal": Route("account.edit", "account.edit", {"name": "Another", "status": "open"}),
    "customers:edit_deal": Route("account.edit", "account.edit", {"name": "Renamed", "status": "open"}),
    "customers:imports": Route("account.import"),
    "customers:import_new": Route(
        "account.import", "account.import", {"kind": "people", "preset": "generic"}
    ),
    "customers:import": Route("account.import"),
    "customers:import_prepare": Route("account.import", "account.import", args={"import_id": "draft_id"}),
    "customers:import_start": Route("", "account.import"),
    "customers:import_discard": Route("", "account.import", args={"import_id": "draft_id"}),
    "customers:import_rejects": Route("account.import"),
    # the knowledge record
    "knowledge:record": Route("knowledge.see"),
    "knowledge:item": Route("knowledge.see", literal=_ITEM),
    "knowledge:answer": Route("", "knowledge.edit", {"answer": "Another answer", **_NEXT}, literal=_ITEM),
    "knowledge:not_applicable": Route(
        "", "knowledge.edit", {"reason": "They have none", **_NEXT}, literal=_ITEM
    ),
    "knowledge:verify": Route("", "knowledge.edit", _NEXT, literal=_ITEM),
    "knowledge:clear": Route("", "knowledge.edit", _NEXT, literal=_ITEM),
    "knowledge:ask": Route("", "knowledge.review", {"question": "And since when?"}, literal=_ITEM),
    "knowledge:understood": Route("", "knowledge.review", literal=_ITEM),
    "knowledge:reply": Route("", "knowledge.edit", {"answer": "Since spring"}),
    "knowledge:brief": Route("knowledge.see"),
    "knowledge:brief_markdown": Route("knowledge.see"),
    # commitments
    "commitments:portfolio": Route("signed-in"),
    "commitments:list": Route("knowledge.see"),
    "commitments:register": Route("knowledge.see"),
    "commitments:new": Route(
        "commitment.edit", "commitment.edit", {"kind": "scope", "text": "Another promise"}
    ),
    "commitments:commitment": Route(
        "knowledge.see", "commitment.edit", {"kind": "scope", "text": "Put in other words", "version": 1}
    ),
    "commitments:assign": Route("", "commitment.edit", {"owner": "rei@tasuki.example", "version": 1}),
    "commitments:judge": Route(
        "", "commitment.verdict", {"verdict": "deliverable", "note": "Yes", "version": 1}
    ),
    "commitments:resolve": Route(
        "", "commitment.edit", {"state": "delivered", "evidence": "Mail of today", "version": 1}
    ),
    # transitions
    "transitions:list": Route("signed-in"),
    "transitions:choose_account": Route("signed-in"),
    "transitions:open": Route("account.see", "transition.open", {"reason": "territory"}),
    "transitions:plan": Route("transition.see"),
    "transitions:move": Route("", "transition.pause", {"to": "paused", "reason": "They are on holiday"}),
    "transitions:date": Route(
        "transition.see",
        "transition.edit",
        lambda _world: {"day": (clock.now() + timedelta(days=49)).date().isoformat()},
    ),
    "transitions:change_people": Route("transition.see", "transition.assign", lambda world: _support(world)),
    "transitions:change_giver": Route(
        "transition.see", "transition.edit", {"available": "no", "reason": "Parental leave"}
    ),
    "transitions:change_mode": Route(
        "transition.see", "transition.edit", {"mode": "unplanned", "reason": "It became urgent"}
    ),
    "transitions:change_playbook": Route(
        "transition.see", "transition.assign", {"to": "90", "reason": "The new one is better"}
    ),
    "transitions:step_person": Route(
        "",
        "transition.assign",
        lambda world: {"person": str(world.people["outsider"].pk)},
        literal={"key": "promises-owned"},
    ),
    "transitions:bulk": Route(
        "",
        "transition.see",
        lambda world: {"verb": "date", "by_days": "7", "id": [str(world.mine["transition_id"])]},
    ),
    "transitions:bulk_run": Route("bulk.see"),
    "transitions:bulk_apply": Route("", "bulk.apply"),
    "transitions:settle": Route("", "step.complete", {"note": "Done"}, literal={"key": "promises-owned"}),
    "transitions:knowledge": Route("knowledge.see"),
    "transitions:accept": Route("", "brief.accept"),
    "transitions:return": Route("", "brief.return", {"item": [PLAIN_ITEM], "reason": ["Too thin"]}),
    "transitions:people": Route("transition.see"),
    "transitions:promises": Route("knowledge.see"),
    "transitions:events": Route("transition.see"),
    "transitions:approve": Route("", "transition.approve", {"reason": "It is well prepared"}),
    "transitions:cover": Route("account.see", "cover.manage", _covering),
    "transitions:end_cover": Route("", "cover.manage"),
    "transitions:company_rules": Route("company.see", "company.edit", _company_rules),
    # playbooks
    "playbooks:list": Route("signed-in"),
    "playbooks:new": Route(
        "playbook.edit", "playbook.edit", {"ref": "rep-to-rep.planned@shipped", "key": "another"}
    ),
    "playbooks:upload": Route(
        "",
        "playbook.edit",
        lambda world: {
            "file": SimpleUploadedFile("a.yaml", world.mine["playbook_draft"].encode()),
            "key": "x",
        },
    ),
    "playbooks:compare": Route("signed-in"),
    "playbooks:show": Route("signed-in", args=_OURS),
    "playbooks:history": Route("signed-in", args=_OURS),
    "playbooks:version": Route("signed-in", args=_VERSION),
    "playbooks:source": Route("signed-in", args=_VERSION),
    "playbooks:edit": Route("playbook.edit", "playbook.edit", _draft, args=_OURS),
    "playbooks:check": Route("", "playbook.edit", _draft, args=_OURS),
    "playbooks:preview": Route("", "playbook.edit", _try_out, args=_OURS),
    "playbooks:publish": Route("", "playbook.edit", _draft, args=_OURS),
    "playbooks:retire": Route("", "playbook.edit", _revision, args=_OURS),
    "playbooks:reinstate": Route("", "playbook.edit", _revision, args={**_OURS, "number": "playbook_number"}),
    "playbooks:discard": Route("", "playbook.edit", {"revision": "1"}, args={"key": "fresh_playbook"}),
    # messages
    "messaging:transition": Route("message.see"),
    "messaging:draft": Route("", "message.draft", literal=_INTRODUCTION),
    "messaging:queue": Route("", "message.approve", literal=_INTRODUCTION),
    "messaging:message": Route(
        "message.see", "message.draft", {"subject": "Another", "body": "Another text", "version": 1}
    ),
    "messaging:approve": Route(
        "", "message.approve", lambda world: {"content_hash": world.mine["content_hash"]}
    ),
    "messaging:rewrite": Route("", "message.draft", {"version": 1}),
    "messaging:cancel": Route("", "message.draft", {"reason": "Not now"}),
    "messaging:send_again": Route("", "message.approve", args={"message_id": "failed_id"}),
    "messaging:settle": Route(
        "",
        "message.resolve",
        {"outcome": "sent", "evidence": "Sent folder"},
        args={"message_id": "uncertain_id"},
    ),
    "messaging:bounced": Route(
        "", "message.resolve", {"reason": "Came back"}, args={"message_id": "sent_id"}
    ),
    "messaging:outbox": Route("signed-in"),
    # meetings
    "meetings:transition": Route("transition.see"),
    "meetings:plan": Route(
        "", "meeting.record", lambda world: {"starts_at": _soon(world), "version": 1}, literal=_STEP
    ),
    "meetings:record": Route(
        "transition.see",
        "meeting.record",
        lambda world: {
            "held_at": (clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
            "people": [str(world.people["giver"].pk), str(world.people["receiver"].pk)],
            "stakeholders": [str(world.mine["stakeholder_id"])],
            "notes": "What was said",
            "version": 1,
        },
        literal=_STEP,
    ),
    "meetings:cancel": Route("", "meeting.record"),
    "meetings:notes": Route(
        "", "meeting.record", {"notes": "Better", "version": 1}, args={"meeting_id": "held_id"}
    ),
    "meetings:finish": Route("", "meeting.record"),
    # boundaries and breaches
    "watch:transition": Route("transition.see"),
    "watch:set": Route("", "boundary.set", lambda _world: _window()),
    "watch:acknowledge": Route("", "boundary.acknowledge"),
    "watch:report": Route(
        "",
        "breach.report",
        lambda _world: {**_BREACH, "happened_on": clock.now().date().isoformat()},
    ),
    "watch:breaches": Route("signed-in"),
    "watch:export": Route("signed-in"),
    "watch:evidence": Route("", "breach.add", {"what": "A second mail of that day", "version": 1}),
    "watch:remark": Route("", "breach.add", {"text": "I was there myself", "version": 1}),
    "watch:decide": Route(
        "", "breach.decide", {"decision": "resolved", "reason": "We have talked about it", "version": 1}
    ),
    # up to speed and the success plan
    "success:transition": Route("transition.see"),
    "success:mark": Route("", "checklist.tick", _TICK, literal=_CHECK),
    "success:ask": Route("", "knowledge.review", {"key": PLAIN_ITEM, "question": "And since when?"}),
    "success:finish": Route("", "step.complete", literal={"step": _CHECK["step"]}),
    "success:plan": Route("success.see"),
    "success:prefill": Route("", "success.edit", {"all": "1"}),
    "success:draft": Route("", "success.edit"),
    "success:approve": Route("", "success.approve"),
    "success:markdown": Route("success.see"),
    "success:add": Route(
        "success.edit", "success.edit", {"text": "Another goal"}, literal={"section": "goals"}
    ),
    "success:version": Route("success.see"),
    "success:book": Route("", "success.edit", {"kind": "executive", **_CADENCE}),
    "success:end": Route("", "success.edit", {"kind": "check_in", "reason": "They merged"}),
    "success:entry": Route(
        "success.see", "success.edit", {"text": "Other words", "state": "open", "version": 1}
    ),
    "success:settle": Route("", "success.edit", {"state": "done", "version": 1}),
    # outcomes
    "outcomes:transition": Route("transition.see"),
    "outcomes:ask": Route("", "outcome.record"),
    "outcomes:rate": Route("", "outcome.rate", {"score": "4"}),
    "outcomes:health": Route("", "outcome.record", {"day": "0", "score": "70"}),
    "outcomes:retrospective": Route(
        "",
        "retrospective.write",
        {"went_well": "A", "went_badly": "B", "customer_feedback": "C", "actions": "D", "version": 0},
    ),
    "outcomes:revoke": Route("", "outcome.record"),
    # by signed link, whoever has it; before the cut-over it is not open
    "outcomes:survey": Route("nobody", "nobody", {"score": "5"}),
}

_T: Final = "/transitions/{transition_id}"
_A: Final = "/accounts/{account_id}"
_K: Final = _A + "/knowledge/{key}"
_W: Final = _T + "/up-to-speed/{step}/items/{item}"
_C: Final = "/commitments/{commitment_id}"
_M: Final = "/messages/{message_id}"

OPERATIONS: Final[Mapping[str, Route]] = {
    # people
    "GET /me": Route("signed-in"),
    "GET /me/notifications": Route("signed-in"),
    "PATCH /me/notifications": Route("", "signed-in", {"mail_digest": "off"}),
    "GET /people": Route("signed-in"),
    "POST /people": Route("", "people.manage", {"name": "Nia New"}),
    "GET /people/{person_id}": Route("people.see one"),
    "GET /people/{person_id}/absences": Route("absence.edit"),
    "POST /people/{person_id}/absences": Route("", "absence.edit", lambda world: _away(world)),
    "DELETE /absences/{absence_id}": Route("", "absence.edit"),
    "PATCH /people/{person_id}": Route("", "people.manage", {"title": "Changed"}),
    "DELETE /tokens/{token_id}": Route("", "token.manage"),
    # accounts
    "GET /accounts": Route("signed-in"),
    f"GET {_A}": Route("account.see"),
    f"PATCH {_A}/facts": Route("", "account.edit", {"open_escalations": 2}),
    f"POST {_A}/health": Route("", "account.edit", {"score": 61}),
    "POST /deals": Route(
        "", "account.edit", lambda world: {"account": str(world.mine["account_id"]), "name": "Another"}
    ),
    "PATCH /deals/{deal_id}": Route("", "account.edit", {"name": "Renamed"}),
    "GET /covers": Route("signed-in"),
    f"GET {_A}/covers": Route("account.see"),
    f"POST {_A}/covers": Route("", "cover.manage", {"person": "oskar@tasuki.example", "reason": "Ill today"}),
    "POST /covers/{cover_id}/replace": Route(
        "", "cover.manage", {"person": "oskar@tasuki.example", "reason": "Ill today"}
    ),
    "POST /covers/{cover_id}/end": Route("", "cover.manage"),
    "GET /company/rules": Route("company.see"),
    "PUT /company/rules": Route("", "company.edit", {"number": 0, "values": {"quiet_days": 45}}),
    "GET /company/rules/history": Route("company.see"),
    f"POST {_A}/stakeholders": Route("", "stakeholder.edit", {"first_name": "New"}),
    "PUT /stakeholders/{stakeholder_id}": Route("", "stakeholder.edit", {"first_name": "Changed"}),
    "GET /blackouts": Route("signed-in"),
    "POST /blackouts": Route("", "blackout.edit", lambda world: {**_away(world), "why": "Stocktaking"}),
    "DELETE /blackouts/{blackout_id}": Route("", "blackout.edit"),
    "GET /imports": Route("account.import"),
    "POST /imports": Route("", "account.import", {"kind": "people"}),
    "GET /imports/{import_id}": Route("account.import"),
    "GET /imports/{import_id}/rejects": Route("account.import"),
    # the knowledge record
    f"GET {_A}/knowledge": Route("knowledge.see"),
    f"GET {_K}": Route("knowledge.see", literal=_ITEM),
    f"GET {_K}/history": Route("sensitive.see", literal={"key": SENSITIVE_ITEM}),
    f"PUT {_K}": Route("", "knowledge.edit", {"answer": "Another answer"}, literal=_ITEM),
    f"POST {_K}/not-applicable": Route("", "knowledge.edit", {"reason": "They have none"}, literal=_ITEM),
    f"POST {_K}/verify": Route("", "knowledge.edit", literal=_ITEM),
    f"POST {_K}/clear": Route("", "knowledge.edit", literal=_ITEM),
    f"POST {_K}/questions": Route("", "knowledge.review", {"question": "And since when?"}, literal=_ITEM),
    f"POST {_K}/understood": Route(
        "",
        "knowledge.review",
        lambda world: {"transition_id": str(world.mine["transition_id"])},
        literal=_ITEM,
    ),
    "POST /knowledge-questions/{question_id}/answer": Route("", "knowledge.edit", {"answer": "Since spring"}),
    f"GET {_A}/briefs/{{number}}": Route("knowledge.see"),
    # commitments
    "GET /commitments": Route("signed-in"),
    f"GET {_C}": Route("knowledge.see"),
    f"PATCH {_C}": Route("", "commitment.edit", {"text": "Put in other words"}),
    f"GET {_C}/history": Route("knowledge.see"),
    f"POST {_A}/commitments": Route("", "commitment.edit", {"kind": "scope", "text": "Another promise"}),
    f"PUT {_C}/owner": Route("", "commitment.edit", {"owner": "rei@tasuki.example"}),
    f"PUT {_C}/verdict": Route("", "commitment.verdict", {"verdict": "deliverable", "note": "Yes"}),
    f"POST {_C}/resolve": Route("", "commitment.edit", {"state": "delivered", "evidence": "Mail of today"}),
    # transitions
    "GET /transitions": Route("signed-in"),
    "POST /transitions": Route(
        "",
        "transition.open",
        lambda world: {"account": str(world.mine["account_id"]), "receiver": "rei@tasuki.example"},
    ),
    f"GET {_T}": Route("transition.see"),
    f"POST {_T}/advance": Route("", "transition.pause", {"to": "paused", "reason": "They are on holiday"}),
    f"POST {_T}/approve": Route("", "transition.approve", {"reason": "It is well prepared"}),
    f"POST {_T}/steps/{{key}}": Route(
        "", "step.complete", {"note": "Done"}, literal={"key": "promises-owned"}
    ),
    f"POST {_T}/date": Route(
        "",
        "transition.edit",
        lambda _world: {"day": (clock.now() + timedelta(days=49)).date().isoformat(), "apply": True},
    ),
    f"POST {_T}/people": Route("", "transition.assign", lambda world: {**_support(world), "apply": True}),
    f"POST {_T}/steps/{{key}}/person": Route(
        "",
        "transition.assign",
        lambda world: {"person": str(world.people["outsider"].pk)},
        literal={"key": "promises-owned"},
    ),
    f"POST {_T}/giver": Route(
        "", "transition.edit", {"available": False, "reason": "Parental leave", "apply": True}
    ),
    f"POST {_T}/mode": Route(
        "", "transition.edit", {"mode": "unplanned", "reason": "It became urgent", "apply": True}
    ),
    f"GET {_T}/playbook-versions": Route("transition.see"),
    f"POST {_T}/playbook": Route(
        "", "transition.assign", {"to": 90, "reason": "The new one is better", "apply": True}
    ),
    "POST /transitions/bulk": Route(
        "",
        "transition.see",
        lambda world: {"verb": "date", "by_days": 7, "transitions": [str(world.mine["transition_id"])]},
    ),
    "GET /transitions/bulk/{run_id}": Route("bulk.see"),
    "POST /transitions/bulk/{run_id}/apply": Route("", "bulk.apply"),
    f"POST {_T}/accept": Route("", "brief.accept"),
    f"POST {_T}/return": Route("", "brief.return", {"items": {PLAIN_ITEM: "Too thin"}}),
    # playbooks
    "GET /playbooks": Route("signed-in"),
    "POST /playbooks": Route(
        "", "playbook.edit", {"start_from": "rep-to-rep.planned@shipped", "key": "another"}
    ),
    "POST /playbooks/validate": Route(
        "", "playbook.edit", lambda world: {"yaml": world.mine["playbook_draft"]}
    ),
    "POST /playbooks/preview": Route(
        "",
        "playbook.edit",
        lambda world: {**{k: v for k, v in _try_out(world).items() if k != "text"}, "playbook": "ours"},
    ),
    "GET /playbooks/compare": Route("signed-in"),
    "GET /playbooks/{key}": Route("signed-in", args=_OURS),
    "DELETE /playbooks/{key}": Route("", "playbook.edit", {"revision": 1}, args={"key": "fresh_playbook"}),
    "PUT /playbooks/{key}/draft": Route(
        "",
        "playbook.edit",
        lambda world: {**_revision(world), "yaml": world.mine["playbook_draft"] + "# more"},
        args=_OURS,
    ),
    "POST /playbooks/{key}/publish": Route(
        "", "playbook.edit", lambda world: {**_revision(world), "note": "Longer"}, args=_OURS
    ),
    "POST /playbooks/{key}/retire": Route("", "playbook.edit", _revision, args=_OURS),
    "POST /playbooks/{key}/reinstate": Route(
        "",
        "playbook.edit",
        lambda world: {**_revision(world), "number": world.mine["playbook_number"]},
        args=_OURS,
    ),
    "GET /playbooks/{key}/versions/{version}": Route("signed-in", args=_VERSION),
    "GET /playbooks/{key}/versions/{version}/source": Route("signed-in", args=_VERSION),
    # the desk
    "GET /my-work": Route("signed-in"),
    "GET /clocks": Route("signed-in"),
    "GET /notices": Route("signed-in"),
    "POST /my-work/notices/read": Route("", "signed-in"),
    # meetings
    f"GET {_T}/meetings": Route("transition.see"),
    f"POST {_T}/meetings/{{step}}/plan": Route(
        "",
        "meeting.record",
        lambda _world: {"starts_at": (clock.now() + timedelta(days=1)).isoformat()},
        literal=_STEP,
    ),
    f"POST {_T}/meetings/{{step}}/record": Route(
        "",
        "meeting.record",
        lambda world: {
            "held_at": (clock.now() - timedelta(hours=1)).isoformat(),
            "people": [str(world.people["giver"].pk), str(world.people["receiver"].pk)],
            "stakeholders": [str(world.mine["stakeholder_id"])],
        },
        literal=_STEP,
    ),
    "POST /meetings/{meeting_id}/cancel": Route("", "meeting.record"),
    "PUT /meetings/{meeting_id}/notes": Route(
        "", "meeting.record", {"notes": "Better", "version": 1}, args={"meeting_id": "held_id"}
    ),
    "POST /meeting-actions/{action_id}/done": Route("", "meeting.record"),
    # up to speed and the success plan
    f"GET {_T}/up-to-speed": Route("transition.see"),
    f"PUT {_W}": Route("", "checklist.tick", {"note": "Met all of them"}, literal=_CHECK),
    f"POST {_W}/reopen": Route("", "checklist.tick", literal=_CHECK),
    f"POST {_T}/up-to-speed/{{step}}/finish": Route("", "step.complete", literal=_CHECK),
    f"GET {_A}/cadences": Route("success.see"),
    f"PUT {_A}/cadences/{{kind}}": Route("", "success.edit", _CADENCE, literal={"kind": "executive"}),
    f"POST {_A}/cadences/{{kind}}/end": Route(
        "", "success.edit", {"reason": "They merged"}, literal={"kind": "check_in"}
    ),
    f"GET {_A}/success-plan": Route("success.see"),
    f"POST {_A}/success-plan/prefill": Route("", "success.edit"),
    f"POST {_A}/success-plan/entries": Route(
        "", "success.edit", {"section": "goals", "text": "Another goal"}
    ),
    f"POST {_A}/success-plan/draft": Route("", "success.edit"),
    f"POST {_A}/success-plan/approve": Route("", "success.approve"),
    f"GET {_A}/success-plan/versions": Route("success.see"),
    f"GET {_A}/success-plan/versions/{{number}}": Route("success.see"),
    f"GET {_A}/success-plan/markdown": Route("success.see"),
    "GET /success-plan-entries/{entry_id}": Route("success.see"),
    "PATCH /success-plan-entries/{entry_id}": Route("", "success.edit", {"text": "Put in other words"}),
    "DELETE /success-plan-entries/{entry_id}": Route("", "success.edit"),
    "GET /success-plan-entries/{entry_id}/history": Route("success.see"),
    # boundaries and breaches
    f"GET {_T}/boundaries": Route("transition.see"),
    f"PUT {_T}/boundaries": Route("", "boundary.set", lambda _world: _window()),
    f"POST {_T}/boundaries/acknowledge": Route("", "boundary.acknowledge"),
    f"POST {_T}/breaches": Route(
        "",
        "breach.report",
        lambda _world: {**_BREACH, "happened_on": clock.now().date().isoformat()},
    ),
    "GET /breaches": Route("signed-in"),
    "GET /breaches/{breach_id}": Route("breach.see"),
    "POST /breaches/{breach_id}/evidence": Route("", "breach.add", {"what": "A second mail of that day"}),
    "POST /breaches/{breach_id}/remarks": Route("", "breach.add", {"text": "I was there myself"}),
    "POST /breaches/{breach_id}/resolve": Route("", "breach.decide", {"reason": "We have talked about it"}),
    "POST /breaches/{breach_id}/dismiss": Route("", "breach.decide", {"reason": "It was none, I was there"}),
    # outcomes
    f"GET {_T}/outcome": Route("transition.see"),
    f"POST {_T}/outcome/survey": Route("", "outcome.record"),
    f"PUT {_T}/outcome/rating": Route("", "outcome.rate", {"score": 4}),
    f"POST {_T}/outcome/health": Route("", "outcome.record", {"day": 0, "score": 70}),
    f"PUT {_T}/outcome/retrospective": Route(
        "",
        "retrospective.write",
        {"went_well": "A", "went_badly": "B", "customer_feedback": "C", "actions": "D"},
    ),
    "POST /surveys/{survey_id}/revoke": Route("", "outcome.record"),
    # messages
    f"GET {_T}/messages": Route("message.see"),
    f"POST {_T}/messages/draft": Route("", "message.draft", {"step": "introduction"}),
    f"POST {_T}/messages/queue": Route("", "message.approve", {"step": "introduction"}),
    "GET /messages": Route("signed-in"),
    f"GET {_M}": Route("message.see"),
    f"PATCH {_M}": Route("", "message.draft", {"subject": "Another", "body": "Another text", "version": 1}),
    f"POST {_M}/rewrite": Route("", "message.draft", {"version": 1}),
    f"POST {_M}/approve": Route(
        "", "message.approve", lambda world: {"content_hash": world.mine["content_hash"]}
    ),
    f"POST {_M}/cancel": Route("", "message.draft", {"reason": "Not now"}),
    f"POST {_M}/send-again": Route("", "message.approve", args={"message_id": "failed_id"}),
    f"POST {_M}/settle": Route(
        "",
        "message.resolve",
        {"was_sent": True, "evidence": "Sent folder"},
        args={"message_id": "uncertain_id"},
    ),
}
