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
from tasuki.transitions.giver_window import local_day
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
    "bulk.see": _set("giver", "operations", "administrator"),
    "bulk.apply": _set("giver"),
    "work.see": _set("giver", "operations", "administrator"),
    "work.cancel": _set("giver", "operations", "administrator"),
    "export.fetch": _set("giver"),
    "view.own": _set("giver"),
    "view.share": _set("operations", "administrator"),
    "step.complete": _set("receiver", MANAGERS),
    "own task": _set("receiver"),  # whose step it is; nobody puts off what others must do
    "knowledge.see": SEES,
    "knowledge.edit": _set(PARTIES, "operations"),
    "knowledge.review": _set("receiver"),
    "sensitive.see": _set("giver", "receiver", MANAGERS),
    "sensitive.edit": _set("giver", "receiver", MANAGERS),
    "sensitive.list": _set("giver", "receiver", MANAGERS, "operations", "administrator"),
    "sensitive.export": MANAGERS,
    "sensitive.erase": _set("giver", MANAGERS, "operations", "administrator"),
    "privacy.export": _set("administrator"),
    "privacy.erase": _set("administrator"),
    "privacy.retention": _set("administrator"),
    "brief.accept": _set("receiver"),
    "brief.return": _set("receiver", "manager"),
    "document.see": SEES,
    "document.edit": _set(PARTIES, "operations"),
    "commitment.see": SEES,
    "commitment.edit": _set(PARTIES, "operations"),
    "commitment.gap": MANAGERS,
    "standards.edit": _set("operations"),
    "commitment.verdict": _set("receiver", MANAGERS),
    "message.see": _set(PARTIES, "operations", "executive", "sponsor"),
    "message.draft": _set(PARTIES, "operations"),
    "message.approve": PARTIES,
    "message.resolve": _set(PARTIES, "operations"),
    "mailing.order": _set(MANAGERS, "operations"),
    "mailing.see": _set("manager", "operations"),
    "mailing.steer": _set("manager", "operations"),
    "mail.operate": _set("operations", "administrator"),
    "meeting.record": PARTIES,
    "outcome.record": _set("receiver", MANAGERS, "operations"),
    "outcome.rate": _set("receiver"),
    "pulse.see": _set("receiver", "manager"),
    "rating.see": _set("receiver", MANAGERS, "operations", "executive", "administrator", "sponsor"),
    "retrospective.write": _set(PARTIES, "operations"),
    "customer_page.see": _set(PARTIES, "operations", "executive", "administrator"),
    "customer_page.manage": _set(PARTIES, "operations"),
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
    "catalogue.see": COLLEAGUES,
    "catalogue.edit": _set("operations", "administrator"),
    "playbook.edit": _set("operations", "administrator"),
    "text.see": COLLEAGUES,
    "text.edit": _set("operations"),
    "chat.manage": _set("operations", "administrator"),
    "readiness.see": _set("operations", "administrator", "executive", "outsider"),
    "insight.see": _set("operations", "executive", "administrator", "sponsor", MANAGERS, "support"),
}


WAVES: Final = {
    "wave_size": 50,
    "pilot_size": 0,
    "gap_minutes": 60,
    "per_minute": 60,
    "breaker_percent": 5,
    "breaker_least": 20,
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


def _agreed(world: World) -> dict[str, Any]:
    return {
        "text": "Send the plan",
        "owner": str(world.people["receiver"].pk),
        "due_on": (clock.now() + timedelta(days=7)).date().isoformat(),
    }


def _agreed_form(world: World) -> dict[str, Any]:
    found = _agreed(world)
    return {"text": found["text"], "whose": f"p:{found['owner']}", "due_on": found["due_on"]}


def _follow_up(world: World) -> dict[str, Any]:
    until = (clock.now() + timedelta(days=7)).date().isoformat()
    return {"what": "Call on Friday", "who": str(world.people["receiver"].pk), "until": until}


_OWN: Final = {"key": "own_key"}
_OWN_RETIRED: Final = {"key": "own_retired_key"}
_OWN_YAML: Final = "items:\n  - key: risks.churn.own_file\n    label: {en: From a file}\n"


_EXPORT: Final = {"work_id": "export_id"}
_KEPT_OUT: Final = {"address": "one@kept-out.example", "reason": "Asked by phone"}


def _own_item(_world: World) -> dict[str, Any]:
    return {"key": "risks.churn.own_api", "label": {"en": "Added by the API"}}


def _own_edit(world: World) -> dict[str, Any]:
    return {"item": {"key": world.mine["own_key"], "label": {"en": "Changed by the API"}}, "version": 1}


def _own_form(_world: World) -> dict[str, Any]:
    weights = ("sales_to_cs", "sales_to_am", "rep_to_rep", "team_to_team")
    words = {
        "topic": "risks.churn",
        "kind": "text",
        "who": "giver",
        "label_en": "Added by hand",
        "version": "1",
    }
    return {**words, **{f"weight_{name}": "0" for name in weights}}


def _own_file(_world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("own.yaml", _OWN_YAML.encode())}


def _answer(world: World) -> dict[str, Any]:
    return {"answered_at": world.mine["answered_at"]}


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


def _breach_today(world: World) -> dict[str, Any]:
    return {**_BREACH, "happened_on": local_day(world.mine["transition"], clock.now()).isoformat()}


_PURPOSE: Final = {"purpose": "To seat the kickoff well"}
_SEALED: Final = {"topic": "career", "text": "Wants the board seat", **_PURPOSE}
_READ: Final = {"kind": "item", "ref": SENSITIVE_ITEM}
_CONTACT: Final = {"kind": "contact"}
_NEWCOMER: Final = {"subject_id": "newcomer_id"}


def _about(world: World, field: str) -> dict[str, Any]:
    return {**_SEALED, field: str(world.mine["stakeholder_id"])}


def _erased(world: World) -> dict[str, Any]:
    return {"reason": "Asked for it by letter", "confirm": world.mine["newcomer_name"]}


def _revision(world: World) -> dict[str, Any]:
    return {"revision": world.mine["playbook_revision"]}


def _draft(world: World) -> dict[str, Any]:
    return {**_revision(world), "text": world.mine["playbook_draft"], "note": "Longer"}


def _try_out(world: World) -> dict[str, Any]:
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    return {"text": world.mine["playbook_draft"], "account": world.mine["account"].name, "day": day}


def _customer_page(world: World) -> dict[str, Any]:
    return {"person": [str(world.mine["stakeholder_id"])], "days": "30"}


def _customer_pages(world: World) -> dict[str, Any]:
    return {"stakeholders": [str(world.mine["stakeholder_id"])]}


def _shown(world: World) -> dict[str, Any]:
    item = {"kind": "commitment", "id": str(world.mine["commitment_id"]), "shareable": True}
    return {"items": [item]}


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
_PRODUCTS: Final = {"section": "products"}
_STANDARD: Final = {"entry_id": "standard_id"}
_TO_RESET: Final = {"commitment_id": "to_reset_id"}
_TO_KNOW: Final = {"commitment_id": "to_know_id"}
_NOTE: Final = {"title": "Another title", "body": "Another text"}
_S: Final = "/sources/{source_id}"
_NO_LINK: Final = {"url": "https://nowhere.example/"}  # nothing is asked in these tests
_FILE: Final = {"source_id": "file_source_id"}
_seen_item: Final = {"item": f"{PLAIN_ITEM}@2", "section": PLAIN_ITEM.partition(".")[0]}
_seen_items: Final = {"items": [{"key": PLAIN_ITEM, "version": 2}]}


def _seen_items_in(world: World) -> Mapping[str, Any]:
    return {**_seen_items, "transition_id": str(world.mine["transition_id"])}


_CHAT_ROOM: Final = {
    "name": "Another room", "address": "https://chat.example.com/y", "language": "en", "zone": "UTC",
    "quiet_from": "19:00", "quiet_until": "08:00", "version": "1",
}  # fmt: skip
_TEXT: Final = {"language": "text_language", "name": "text_name"}


def _written(world: World) -> dict[str, Any]:
    return {
        "revision": world.mine["text_revision"],
        "subject": "Another",
        "body": "Another text",
        "note": "x",
    }


def _text_file(world: World) -> dict[str, Any]:
    source = "---\nsubject: Another\n---\nAnother text\n"
    return {"revision": world.mine["text_revision"], "source": source}


def _text_revision(world: World) -> dict[str, Any]:
    return {"revision": world.mine["text_revision"]}


_OWN_STEP: Final = "promises-owned"


def _own_task(world: World) -> Mapping[str, Any]:
    return {"task": f"step:{world.mine['transition_id']}:{_OWN_STEP}"}


def _task_in(world: World) -> Mapping[str, Any]:
    return {"kind": "step", "transition": str(world.mine["transition_id"]), "key": _OWN_STEP}


def _snoozed(world: World) -> Mapping[str, Any]:
    return {**_task_in(world), "key": world.mine["snoozed_key"]}


def _snoozed_form(world: World) -> Mapping[str, Any]:
    return {"task": f"step:{world.mine['transition_id']}:{world.mine['snoozed_key']}"}


def _put_off(world: World) -> Mapping[str, Any]:
    until = (clock.now() + timedelta(days=5)).date().isoformat()
    return {**_task_in(world), "until": until, "reason": "The customer is away until then"}


def _put_off_form(world: World) -> Mapping[str, Any]:
    until = (clock.now() + timedelta(days=5)).date().isoformat()
    return {**_own_task(world), "until": until, "reason": "The customer is away until then"}


def _waits_for(world: World) -> Mapping[str, Any]:
    return {"transition": str(world.mine["transition_id"]), "step": _OWN_STEP}


_OURS: Final = {"key": "playbook"}
_VERSION: Final = {**_OURS, "version": "playbook_version"}
_NEXT: Final = {"version": "2"}
_STEP: Final = {"step": "joint-meeting"}
_INTRODUCTION: Final = {"step_key": "introduction"}

PAGES: Final[Mapping[str, Route]] = {
    # help
    "help:index": Route("signed-in"),
    "help:page": Route("signed-in", literal={"path": "start/first-handoff"}),
    "help:picture": Route("signed-in", literal={"name": "my-work.png"}),
    "help:tour": Route("signed-in", "signed-in", {"move": "next"}),
    # the desk
    "desk:my_work": Route("signed-in"),
    "desk:later": Route("signed-in"),
    "desk:do_task": Route("", "step.complete", _own_task),
    "desk:undo_task": Route("", "transition.see", _own_task),
    "desk:snooze_task": Route("signed-in", "own task", _put_off_form),
    "desk:wake_task": Route("", "own task", _snoozed_form),
    "desk:remind": Route("", "transition.see", _waits_for),
    "desk:running": Route("signed-in"),
    "tables:save": Route(
        "", "signed-in", {"name": "Mine", "query": "stage=all"}, literal={"key": "transitions"}
    ),
    "tables:export": Route("signed-in", "signed-in", {"format": "csv"}, literal={"key": "transitions"}),
    "tables:view": Route("", "view.own", {"do": "rename", "name": "Renamed"}),
    "desk:work": Route("work.see", args=_EXPORT, literal={"kind": "export"}),
    "desk:work_state": Route("work.see", args=_EXPORT, literal={"kind": "export"}),
    "desk:cancel_work": Route("", "work.cancel", args=_EXPORT, literal={"kind": "export"}),
    "desk:export_file": Route("export.fetch", args={"work_id": "made_export_id"}),
    "desk:read_notices": Route("", "signed-in", {"all": "1"}),
    "desk:clocks": Route("signed-in"),
    "desk:search": Route("signed-in"),
    "desk:jump": Route("signed-in"),
    "desk:notices": Route("signed-in"),
    "desk:chat_rooms": Route("chat.manage"),
    "desk:new_chat_room": Route("chat.manage", "chat.manage", _CHAT_ROOM),
    "desk:chat_room": Route("chat.manage", "chat.manage", _CHAT_ROOM),
    "desk:try_chat_room": Route("", "chat.manage"),
    "desk:switch_chat_room": Route("", "chat.manage", {"active": "0"}),
    "desk:remove_chat_room": Route("", "chat.manage"),
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
    # people at the customer
    "stakeholders:people": Route("account.see"),
    "stakeholders:new": Route("stakeholder.edit", "stakeholder.edit", _profile),
    "stakeholders:map": Route("knowledge.see"),
    "stakeholders:map_file": Route("knowledge.see"),
    "stakeholders:ledger": Route("account.see"),
    "stakeholders:show": Route("account.see"),
    "stakeholders:edit": Route("stakeholder.edit", "stakeholder.edit", _profile),
    "stakeholders:confirm": Route("", "stakeholder.edit"),
    "stakeholders:remove": Route("", "stakeholder.edit", args={"stakeholder_id": "newcomer_id"}),
    "stakeholders:relate": Route(
        "", "stakeholder.edit", {"kind": "reports_to", "other": "Nana Newcomer", "since": ""}
    ),
    "stakeholders:unrelate": Route("", "stakeholder.edit"),
    "stakeholders:introduce": Route(
        "stakeholder.edit",
        "stakeholder.edit",
        {"told_on": "2026-01-12", "channel": "call", "version": "0"},
        args={"stakeholder_id": "newcomer_id"},
    ),
    "stakeholders:read_notes": Route("", "sensitive.see"),
    "stakeholders:write_note": Route(
        "", "sensitive.edit", {"topic": "triggers", "text": "Hates surprises", "purpose": "Plan the kickoff"}
    ),
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
    "customers:import_result": Route("account.import"),
    "customers:import_again": Route("", "account.import", args={"import_id": "stopped_import_id"}),
    # the knowledge record
    "knowledge:catalogue": Route("catalogue.see"),
    "knowledge:catalogue_new": Route("catalogue.edit", "catalogue.edit", _own_form),
    "knowledge:catalogue_export": Route("catalogue.see"),
    "knowledge:catalogue_import": Route("", "catalogue.edit", _own_file),
    "knowledge:catalogue_item": Route("catalogue.see", "catalogue.edit", _own_form, args=_OWN),
    "knowledge:catalogue_retire": Route("", "catalogue.edit", {"version": "1"}, args=_OWN),
    "knowledge:catalogue_reinstate": Route("", "catalogue.edit", {"version": "1"}, args=_OWN_RETIRED),
    "knowledge:record": Route("knowledge.see"),
    "knowledge:item": Route("knowledge.see", literal=_ITEM),
    "knowledge:answer": Route("", "knowledge.edit", {"answer": "Another answer", **_NEXT}, literal=_ITEM),
    "knowledge:draft": Route("", "knowledge.edit", {"answer": "Half a", "version": "0"}, literal=_ITEM),
    "knowledge:drop_draft": Route("", "knowledge.edit", literal=_ITEM),
    "knowledge:still_true": Route("knowledge.edit", "knowledge.edit", _seen_item),
    "knowledge:understood_all": Route("knowledge.review", "knowledge.review", _seen_item),
    "knowledge:not_applicable": Route(
        "", "knowledge.edit", {"reason": "They have none", **_NEXT}, literal=_ITEM
    ),
    "knowledge:verify": Route("", "knowledge.edit", _NEXT, literal=_ITEM),
    "knowledge:clear": Route("", "knowledge.edit", _NEXT, literal=_ITEM),
    "knowledge:ask": Route("", "knowledge.review", {"question": "And since when?"}, literal=_ITEM),
    "knowledge:understood": Route("", "knowledge.review", literal=_ITEM),
    "knowledge:reply": Route("", "knowledge.edit", {"answer": "Since spring"}),
    "knowledge:brief": Route("knowledge.see"),
    "knowledge:brief_file": Route("knowledge.see", literal={"form": "md"}),
    "knowledge:brief_difference": Route("knowledge.see"),
    "knowledge:summary": Route("knowledge.see"),
    "knowledge:summary_file": Route("knowledge.see", literal={"form": "md"}),
    "knowledge:passage": Route(
        "knowledge.edit", "knowledge.edit", {"item": PLAIN_ITEM, "answer": "Said so", **_NEXT}
    ),
    "knowledge:find_passage": Route("", "knowledge.edit", {"quote": "Said"}),
    "knowledge:documents": Route("document.see"),
    "knowledge:check_documents": Route("", "document.edit", _NO_LINK),
    # documents
    "documents:list": Route("document.see"),
    "documents:upload": Route(
        "", "document.edit", lambda _world: {"files": SimpleUploadedFile("new.txt", b"New")}
    ),
    "documents:new": Route("document.edit", "document.edit", _NOTE, literal={"kind": "note"}),
    "documents:source": Route("document.see"),
    "documents:edit": Route("document.edit", "document.edit", {**_NOTE, "version": 1}),
    "documents:delete": Route("", "document.edit", {"version": "1"}),
    "documents:encoding": Route("", "document.edit", {"encoding": "utf-8"}, args=_FILE),
    "documents:file": Route("document.see", args=_FILE),
    # commitments
    "commitments:portfolio": Route("signed-in"),
    "commitments:assign_many": Route("", "signed-in"),
    "commitments:verdicts": Route("signed-in"),
    "commitments:decide_gap": Route("", "commitment.gap", {"state": "accepted", "reason": "We plan it"}),
    "commitments:list": Route("commitment.see"),
    "commitments:register": Route("commitment.see"),
    "commitments:contracted_support": Route("", "account.edit", {"support_tier": "", "version": 0}),
    "commitments:new": Route(
        "commitment.edit", "commitment.edit", {"kind": "scope", "text": "Another promise"}
    ),
    "commitments:commitment": Route(
        "commitment.see", "commitment.edit", {"kind": "scope", "text": "Put in other words", "version": 1}
    ),
    "commitments:assign": Route("", "commitment.edit", {"owner": "rei@tasuki.example", "version": 1}),
    "commitments:judge": Route(
        "", "commitment.verdict", {"verdict": "deliverable", "note": "Yes", "version": 1}
    ),
    "commitments:reset": Route(
        "", "commitment.edit", {"text": "Said in other words", "version": 2}, args=_TO_RESET
    ),
    "commitments:acknowledge": Route(
        "",
        "commitment.edit",
        {"on": "2026-11-20", "by_name": "Mika", "evidence": "Her mail", "version": 3},
        args=_TO_KNOW,
    ),
    "commitments:standards": Route("signed-in"),
    "commitments:standards_version": Route("signed-in", literal={"number": 1}),
    "commitments:standards_export": Route("signed-in", literal={"format": "yaml"}),
    "commitments:standards_import": Route(
        "standards.edit", "standards.edit", lambda _w: {"file": SimpleUploadedFile("s.yaml", b"products: []")}
    ),
    "commitments:standards_new": Route(
        "standards.edit", "standards.edit", {"name": "Weft"}, literal=_PRODUCTS
    ),
    "commitments:standards_entry": Route(
        "standards.edit",
        "standards.edit",
        {"name": "Loom 2", "version": 1},
        literal=_PRODUCTS,
        args=_STANDARD,
    ),
    "commitments:standards_remove": Route("", "standards.edit", literal=_PRODUCTS, args=_STANDARD),
    "commitments:judges": Route(
        "standards.edit", "standards.edit", {"add": "1", "person": "rei@tasuki.example"}
    ),
    "commitments:resolve": Route(
        "", "commitment.edit", {"state": "delivered", "evidence": "Mail of today", "version": 1}
    ),
    # sensitive notes, and personal data
    "sensitive:account": Route("sensitive.list"),
    "sensitive:stakeholder": Route("sensitive.list"),
    "sensitive:write": Route("", "sensitive.edit", lambda world: _about(world, "stakeholder")),
    "sensitive:read": Route("", "sensitive.see", _READ),
    "sensitive:export": Route("", "sensitive.export"),
    "sensitive:read_note": Route("", "sensitive.see"),
    "sensitive:rewrite": Route("", "sensitive.edit", {**_SEALED, "version": "1"}),
    "sensitive:renew": Route("", "sensitive.edit", _PURPOSE),
    "sensitive:erase": Route("", "sensitive.erase"),
    "privacy:overview": Route("privacy.erase"),
    "privacy:rules": Route(
        "privacy.retention", "privacy.retention", {"sensitive_days": "200", "version": "0"}
    ),
    "privacy:sweep": Route("", "privacy.retention"),
    "privacy:person": Route("privacy.erase", args=_NEWCOMER, literal=_CONTACT),
    "privacy:export": Route("", "privacy.export", args=_NEWCOMER, literal=_CONTACT),
    "privacy:erase": Route("", "privacy.erase", _erased, args=_NEWCOMER, literal=_CONTACT),
    # transitions
    "transitions:list": Route("signed-in"),
    "transitions:choose_account": Route("signed-in"),
    "transitions:open": Route("account.see", "transition.open", {"reason": "territory"}),
    "transitions:plan": Route("transition.see"),
    "transitions:board": Route("signed-in"),
    "transitions:calendar": Route("signed-in"),
    "transitions:board_move": Route(
        "", "transition.pause", {"to": "paused", "reason": "They are on holiday"}
    ),
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
    "transitions:bulk_rest": Route("", "bulk.apply", args={"run_id": "stopped_run_id"}),
    "transitions:bulk_result": Route("bulk.see"),
    "transitions:settle": Route("", "step.complete", {"note": "Done"}, literal={"key": "promises-owned"}),
    "transitions:knowledge": Route("knowledge.see"),
    "transitions:accept": Route("", "brief.accept"),
    "transitions:return": Route(
        "brief.return", "brief.return", {"item": [PLAIN_ITEM], "reason": ["Too thin"]}
    ),
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
    "messaging:mailings": Route("signed-in"),
    "messaging:new_mailing": Route(
        "signed-in",
        "mailing.order",
        lambda world: {
            **{name: str(value) for name, value in WAVES.items()},
            "order": "1",
            "message": "survey",
            "id": [str(world.mine["transition_id"])],
        },
    ),
    "messaging:mailing": Route("mailing.see"),
    "messaging:mailing_result": Route("mailing.see"),
    "messaging:approve_mailing": Route("", "mailing.steer", {"read": "0" * 64}),
    "messaging:approve_mailing_line": Route(
        "", "mailing.steer", {"read": "0" * 64}, args={"line_id": "mailing_line_id"}
    ),
    "messaging:plan_mailing": Route("", "mailing.steer", WAVES),
    "messaging:steer_mailing": Route("", "mailing.steer", literal={"verb": "withdraw"}),
    "messaging:outbox": Route("signed-in"),
    "messaging:outbox_csv": Route("signed-in"),
    "messaging:eml": Route("message.see"),
    "messaging:html": Route("message.see"),
    "messaging:evidence": Route("", "message.resolve", args={"message_id": "uncertain_id"}),
    "messaging:texts": Route("text.see"),
    "messaging:text_new": Route(
        "text.edit", "text.edit", {"language": "en", "template": "survey", "scenario": "rep-to-rep"}
    ),
    "messaging:text_upload": Route(
        "",
        "text.edit",
        lambda _world: {
            "file": SimpleUploadedFile("follow-up.liquid", b"---\nsubject: Ours\n---\nOurs\n"),
            "language": "en",
        },
    ),
    "messaging:text_export": Route("text.see"),
    "messaging:text": Route("text.see", args=_TEXT),
    "messaging:text_start": Route("", "text.edit", literal={"language": "en", "name": "step-back"}),
    "messaging:text_edit": Route("text.edit", "text.edit", _written, args=_TEXT),
    "messaging:text_preview": Route("", "text.edit", _written, args=_TEXT),
    "messaging:text_put": Route("", "text.edit", _written, args=_TEXT),
    "messaging:text_take_out": Route("", "text.edit", _text_revision, args=_TEXT),
    "messaging:text_discard": Route("", "text.edit", _text_revision, args=_TEXT),
    "messaging:text_history": Route("text.see", args=_TEXT),
    "messaging:text_undo": Route("", "text.edit", _text_revision, args={**_TEXT, "number": "text_number"}),
    "messaging:text_source": Route("text.see", args=_TEXT),
    "messaging:pace": Route("mail.operate"),
    "messaging:set_pace": Route("", "mail.operate", {"domain": "pace.example", "per_minute": 5}),
    "messaging:remove_pace": Route("", "mail.operate", {"domain": "pace.example"}),
    "messaging:suppressions": Route("mail.operate"),
    "messaging:add_suppression": Route("", "mail.operate", {**_KEPT_OUT, "source": "asked"}),
    "messaging:import_suppressions": Route(
        "", "mail.operate", {"lines": "two@kept-out.example", "reason": "Old list"}
    ),
    "messaging:lift_suppression": Route("", "mail.operate", {"reason": "Asked for it again"}),
    "messaging:unsubscribe": Route("nobody", "nobody", {"action": "stop"}),
    "mailroom:mailbox": Route("mail.operate"),
    "mailroom:look": Route("", "mail.operate"),
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
    "meetings:prepare": Route("transition.see", literal=_STEP),
    "meetings:own_words": Route("", "meeting.record", {"note-context": "Begin with thanks", "version": 1}),
    "meetings:agenda": Route(
        "", "meeting.record", {"key": "context", "item_minutes": "10", "title": "", "version": 1}
    ),
    "meetings:begin": Route("", "meeting.record", literal=_STEP),
    "meetings:run": Route("transition.see"),
    "meetings:timer": Route("", "meeting.record", {"command": "start"}),
    "meetings:tick": Route(
        "", "meeting.record", lambda world: {"stakeholder": world.mine["stakeholder_id"], "present": "1"}
    ),
    "meetings:note_down": Route("", "meeting.record", {"notes": "They nod", "version": 1}),
    "meetings:put_right": Route(
        "", "meeting.record", {"item": "objectives.business.outcomes", "text": "Half the errors"}
    ),
    "meetings:log_concern": Route("", "meeting.record", {"feeling": "anxiety", "text": "Who is it then?"}),
    "meetings:note_point": Route("", "meeting.record", {"kind": "decision", "text": "Calls on Mondays"}),
    "meetings:answer_point": Route("", "meeting.record", {"answer": "The trainers"}),
    "meetings:add_action": Route("", "meeting.record", _agreed_form, args={"meeting_id": "held_id"}),
    "meetings:reopen_action": Route("", "meeting.record", args={"action_id": "done_action_id"}),
    "meetings:move_action": Route(
        "", "meeting.record", lambda _w: {"due_on": (clock.now() + timedelta(days=20)).date().isoformat()}
    ),
    "meetings:recap": Route(
        "transition.see", "message.draft", {"own": "We spoke of spring"}, args={"meeting_id": "held_id"}
    ),
    "meetings:concerns": Route(
        "transition.see", "meeting.record", {"feeling": "anxiety", "text": "Will it slip?"}
    ),
    "meetings:concern": Route("transition.see"),
    "meetings:answer_concern": Route("", "meeting.record", {"text": "Nothing slips", "version": 1}),
    "meetings:follow_up_concern": Route("", "meeting.record", lambda w: _follow_up(w) | {"version": 1}),
    "meetings:close_concern": Route("", "meeting.record", {"text": "All is well", "version": 1}),
    "meetings:reopen_concern": Route(
        "", "meeting.record", {"text": "It came up again"}, args={"concern_id": "settled_id"}
    ),
    "meetings:invitations": Route(
        "transition.see", "meeting.record", lambda world: {"person": [str(world.people["receiver"].pk)]}
    ),
    "meetings:own_calendar": Route("signed-in"),
    "meetings:make_feed": Route("", "signed-in"),
    "meetings:end_feed": Route("", "signed-in"),
    "meetings:connect": Route("", "signed-in", {"url": "nonsense"}),
    "meetings:sync": Route("", "signed-in"),
    "meetings:disconnect": Route("", "signed-in"),
    "meetings:feed": Route("nobody", literal={"token": "no-such"}),
    "meetings:answer": Route("", "meeting.record", {"answer": "accepted"}),
    "meetings:uninvite": Route("", "meeting.record"),
    # boundaries and breaches
    "watch:transition": Route("transition.see"),
    "watch:set": Route("", "boundary.set", lambda _world: _window()),
    "watch:acknowledge": Route("", "boundary.acknowledge"),
    "watch:report": Route(
        "",
        "breach.report",
        _breach_today,
    ),
    "succession:readiness": Route("signed-in"),
    "succession:drill": Route("readiness.see"),
    "succession:drill_export": Route("readiness.see", literal={"format": "csv"}),
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
    "outcomes:remind": Route("", "outcome.record"),
    "outcomes:called": Route("", "outcome.record"),
    "outcomes:remind_pulse": Route("", "pulse.see"),
    "outcomes:revoke_pulse": Route("", "pulse.see"),
    "outcomes:called_pulse": Route("", "pulse.see"),
    # by signed link, whoever has it; before the cut-over it is not open
    "outcomes:survey": Route("nobody", "nobody", {"score": "5"}),
    "outcomes:pulse": Route("nobody", "nobody", {"score": "5"}),
    # the page for the customer: its link is no link of ours here, so that it opens for nobody
    "customer_page:account": Route("customer_page.see"),
    "customer_page:open": Route("", "customer_page.manage", _customer_page),
    "customer_page:share": Route("", "customer_page.manage"),
    "customer_page:preview": Route("customer_page.see"),
    "customer_page:close": Route("", "customer_page.manage"),
    "customer_page:accept": Route("", "customer_page.manage", _answer),
    "customer_page:dismiss": Route("", "customer_page.manage", _answer),
    "customer_page:page": Route("nobody", "nobody", {"kind": "yes"}),
    "customer_page:meeting_file": Route("nobody"),
}

_T: Final = "/transitions/{transition_id}"
_A: Final = "/accounts/{account_id}"
_K: Final = _A + "/knowledge/{key}"
_W: Final = _T + "/up-to-speed/{step}/items/{item}"
_C: Final = "/commitments/{commitment_id}"
_M: Final = "/messages/{message_id}"

OPERATIONS: Final[Mapping[str, Route]] = {
    # chat rooms
    "GET /chat-rooms": Route("chat.manage"),
    "POST /chat-rooms": Route("", "chat.manage", {"name": "Api", "address": "https://chat.example.com/x"}),
    "PUT /chat-rooms/{room_id}": Route("", "chat.manage", {"name": "Changed", "version": 1}),
    "POST /chat-rooms/{room_id}/switch": Route("", "chat.manage", {"active": False}),
    "POST /chat-rooms/{room_id}/try": Route("", "chat.manage"),
    "DELETE /chat-rooms/{room_id}": Route("", "chat.manage"),
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
    # sensitive notes, and personal data
    f"GET {_A}/sensitive-notes": Route("sensitive.list"),
    f"POST {_A}/sensitive-notes": Route("", "sensitive.edit", lambda world: _about(world, "stakeholder_id")),
    f"POST {_A}/sensitive-notes/read": Route(
        "", "sensitive.see", {"subject_kind": "item", "subject_ref": SENSITIVE_ITEM}
    ),
    f"POST {_A}/sensitive-notes/export": Route("", "sensitive.export"),
    "POST /sensitive-notes/{note_id}/read": Route("", "sensitive.see", {}),
    "POST /sensitive-notes/{note_id}/versions": Route("", "sensitive.edit", {"text": "Calmer", "version": 1}),
    "POST /sensitive-notes/{note_id}/renew": Route("", "sensitive.edit", _PURPOSE),
    "POST /sensitive-notes/{note_id}/erase": Route("", "sensitive.erase"),
    "POST /privacy/{kind}/{subject_id}/export": Route(
        "", "privacy.export", {}, args=_NEWCOMER, literal=_CONTACT
    ),
    "GET /privacy/{kind}/{subject_id}/erasure": Route("privacy.erase", args=_NEWCOMER, literal=_CONTACT),
    "POST /privacy/{kind}/{subject_id}/erasure": Route(
        "", "privacy.erase", _erased, args=_NEWCOMER, literal=_CONTACT
    ),
    "GET /privacy/erasures": Route("privacy.erase"),
    "GET /privacy/retention": Route("privacy.retention"),
    "PUT /privacy/retention": Route(
        "",
        "privacy.retention",
        {"contacts_left_months": 24, "touchpoint_months": None, "notice_days": None, "digest_days": 90},
    ),
    "GET /privacy/retention/due": Route("privacy.retention"),
    "POST /privacy/retention/sweep": Route("", "privacy.retention"),
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
    f"GET {_A}/stakeholders": Route("account.see"),
    f"POST {_A}/stakeholders": Route("", "stakeholder.edit", {"first_name": "New"}),
    "GET /stakeholders/{stakeholder_id}": Route("account.see"),
    "PUT /stakeholders/{stakeholder_id}": Route("", "stakeholder.edit", {"first_name": "Changed"}),
    "DELETE /stakeholders/{stakeholder_id}": Route(
        "", "stakeholder.edit", args={"stakeholder_id": "newcomer_id"}
    ),
    "POST /stakeholders/{stakeholder_id}/confirm": Route("", "stakeholder.edit"),
    "POST /stakeholders/{stakeholder_id}/lines": Route(
        "",
        "stakeholder.edit",
        lambda world: {"kind": "reports_to", "to": str(world.mine["newcomer_id"])},
    ),
    "DELETE /stakeholder-lines/{line_id}": Route("", "stakeholder.edit"),
    f"GET {_A}/stakeholder-map": Route("knowledge.see"),
    f"GET {_A}/stakeholder-gaps": Route("knowledge.see"),
    f"GET {_A}/introductions": Route("account.see"),
    "PUT /stakeholders/{stakeholder_id}/introduction": Route(
        "", "stakeholder.edit", {"told_at": "2026-01-12T09:00:00Z", "channel": "call"}
    ),
    "GET /blackouts": Route("signed-in"),
    "POST /blackouts": Route("", "blackout.edit", lambda world: {**_away(world), "why": "Stocktaking"}),
    "DELETE /blackouts/{blackout_id}": Route("", "blackout.edit"),
    "GET /imports": Route("account.import"),
    "POST /imports": Route("", "account.import", {"kind": "people"}),
    "GET /imports/{import_id}": Route("account.import"),
    "GET /imports/{import_id}/rejects": Route("account.import"),
    "GET /imports/{import_id}/result": Route("account.import"),
    "POST /imports/{import_id}/again": Route("", "account.import", args={"import_id": "stopped_import_id"}),
    # documents
    f"GET {_A}/sources": Route("document.see"),
    f"POST {_A}/sources/files": Route("", "document.edit", {"title": "New"}),
    f"POST {_A}/sources/texts": Route("", "document.edit", {**_NOTE, "kind": "call"}),
    f"GET {_S}": Route("document.see"),
    f"GET {_S}/text": Route("document.see"),
    f"GET {_S}/file": Route("document.see", args=_FILE),
    f"PATCH {_S}": Route("", "document.edit", _NOTE),
    f"POST {_S}/delete": Route("", "document.edit", {"version": 1}),
    f"POST {_S}/encoding": Route("", "document.edit", {"encoding": "utf-8"}, args=_FILE),
    f"POST {_S}/fill": Route("", "knowledge.edit", {"item": PLAIN_ITEM, "quote": "Said"}),
    f"GET {_A}/required-documents": Route("document.see"),
    f"POST {_A}/required-documents/check": Route("", "document.edit", _NO_LINK),
    # the knowledge record
    f"GET {_A}/knowledge": Route("knowledge.see"),
    f"GET {_K}": Route("knowledge.see", literal=_ITEM),
    f"GET {_K}/history": Route("sensitive.see", literal={"key": SENSITIVE_ITEM}),
    f"PUT {_K}": Route("", "knowledge.edit", {"answer": "Another answer"}, literal=_ITEM),
    f"GET {_A}/knowledge-drafts": Route("knowledge.edit"),
    f"PUT {_K}/draft": Route("", "knowledge.edit", {"answer": "Half a"}, literal=_ITEM),
    f"DELETE {_K}/draft": Route("", "knowledge.edit", literal=_ITEM),
    f"POST {_A}/knowledge-still-true": Route("", "knowledge.edit", _seen_items),
    f"POST {_A}/knowledge-understood": Route("", "knowledge.review", _seen_items_in),
    f"GET {_A}/knowledge-review": Route("knowledge.see"),
    "GET /knowledge-questions": Route("signed-in"),
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
    f"GET {_A}/briefs": Route("knowledge.see"),
    f"GET {_A}/briefs/{{number}}": Route("knowledge.see"),
    f"GET {_A}/briefs/{{number}}/file": Route("knowledge.see"),
    f"GET {_A}/summary": Route("knowledge.see"),
    f"GET {_A}/summary/file": Route("knowledge.see"),
    f"GET {_A}/brief-difference": Route("knowledge.see"),
    # commitments
    "GET /commitments": Route("signed-in"),
    f"GET {_C}": Route("knowledge.see"),
    f"PATCH {_C}": Route("", "commitment.edit", {"text": "Put in other words"}),
    f"GET {_C}/history": Route("knowledge.see"),
    f"POST {_A}/commitments": Route("", "commitment.edit", {"kind": "scope", "text": "Another promise"}),
    f"PUT {_C}/owner": Route("", "commitment.edit", {"owner": "rei@tasuki.example"}),
    f"PUT {_C}/verdict": Route("", "commitment.verdict", {"verdict": "deliverable", "note": "Yes"}),
    f"GET {_C}/resets": Route("commitment.see"),
    f"POST {_C}/reset": Route("", "commitment.edit", {"text": "Said in other words"}, args=_TO_RESET),
    f"POST {_C}/acknowledge": Route(
        "", "commitment.edit", {"on": "2026-11-20", "name": "Mika", "evidence": "Her mail"}, args=_TO_KNOW
    ),
    "POST /commitment-owners": Route(
        "", "signed-in", lambda w: {"ids": [str(w.mine["commitment_id"])], "owner": "rei@tasuki.example"}
    ),
    "GET /expectation-gaps": Route("signed-in"),
    "GET /expectation-gaps/{gap_id}": Route("commitment.see"),
    "POST /expectation-gaps/{gap_id}/decide": Route(
        "", "commitment.gap", {"state": "accepted", "reason": "We plan it"}
    ),
    f"GET {_A}/contracted-support": Route("commitment.see"),
    f"PUT {_A}/contracted-support": Route("", "account.edit", {"support_tier": ""}),
    "GET /standards": Route("signed-in"),
    "GET /standards/versions": Route("signed-in"),
    "GET /standards/versions/{number}": Route("signed-in", literal={"number": 1}),
    "POST /standards/sections/{section}/entries": Route(
        "", "standards.edit", {"values": {"name": "Weft"}}, literal=_PRODUCTS
    ),
    "PUT /standards/sections/{section}/entries/{entry_id}": Route(
        "", "standards.edit", {"values": {"name": "Loom 2"}}, literal=_PRODUCTS, args=_STANDARD
    ),
    "DELETE /standards/sections/{section}/entries/{entry_id}": Route(
        "", "standards.edit", literal=_PRODUCTS, args=_STANDARD
    ),
    "POST /standards/import": Route("", "standards.edit", {"format": "yaml", "content": "products: []"}),
    "GET /promise-judges": Route("signed-in"),
    "PUT /promise-judges": Route("", "standards.edit", {"judges": []}),
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
    "GET /transitions/board": Route("signed-in"),
    "GET /transitions/calendar": Route("signed-in"),
    "POST /transitions/bulk": Route(
        "",
        "transition.see",
        lambda world: {"verb": "date", "by_days": 7, "transitions": [str(world.mine["transition_id"])]},
    ),
    "GET /transitions/bulk/{run_id}": Route("bulk.see"),
    "POST /transitions/bulk/{run_id}/apply": Route("", "bulk.apply"),
    "GET /tables": Route("signed-in"),
    "GET /tables/{key}/rows": Route("signed-in", literal={"key": "transitions"}),
    "GET /tables/{key}/file": Route("signed-in", literal={"key": "transitions"}),
    "GET /views": Route("signed-in"),
    "POST /views": Route("", "view.share", {"table": "transitions", "name": "For all", "shared": True}),
    "GET /views/{view_id}": Route("view.own"),
    "PATCH /views/{view_id}": Route("", "view.own", {"name": "Renamed"}),
    "DELETE /views/{view_id}": Route("", "view.own"),
    "GET /running": Route("signed-in"),
    "GET /running/{kind}/{work_id}": Route("work.see", args=_EXPORT, literal={"kind": "export"}),
    "POST /running/{kind}/{work_id}/cancel": Route(
        "", "work.cancel", args=_EXPORT, literal={"kind": "export"}
    ),
    "POST /exports": Route("", "signed-in", {"table": "transitions", "format": "csv"}),
    "GET /exports/{work_id}/file": Route("export.fetch", args={"work_id": "made_export_id"}),
    f"POST {_T}/accept": Route("", "brief.accept"),
    f"POST {_T}/return": Route("", "brief.return", {"items": {PLAIN_ITEM: "Too thin"}}),
    # playbooks
    "GET /catalogue/items": Route("catalogue.see"),
    "POST /catalogue/items": Route("", "catalogue.edit", _own_item),
    "GET /catalogue/file": Route("catalogue.see"),
    "PUT /catalogue/file": Route("", "catalogue.edit", {"yaml": _OWN_YAML}),
    "GET /catalogue/items/{key}": Route("catalogue.see", args=_OWN),
    "GET /catalogue/items/{key}/versions": Route("catalogue.see", args=_OWN),
    "PUT /catalogue/items/{key}": Route("", "catalogue.edit", _own_edit, args=_OWN),
    "POST /catalogue/items/{key}/retire": Route("", "catalogue.edit", {"version": 1}, args=_OWN),
    "POST /catalogue/items/{key}/reinstate": Route("", "catalogue.edit", {"version": 1}, args=_OWN_RETIRED),
    # texts of messages
    "GET /texts": Route("text.see"),
    "GET /texts/{language}/{name}": Route("text.see", args=_TEXT),
    "POST /texts/{language}/{name}/start": Route(
        "", "text.edit", literal={"language": "en", "name": "step-back"}
    ),
    "POST /texts/{language}/{name}/check": Route(
        "", "text.edit", lambda world: {"source": _text_file(world)["source"]}, args=_TEXT
    ),
    "POST /texts/{language}/{name}/preview": Route(
        "", "text.edit", lambda world: {"source": _text_file(world)["source"]}, args=_TEXT
    ),
    "GET /texts/{language}/{name}/company": Route("text.edit", args=_TEXT),
    "GET /texts/{language}/{name}/compare": Route("text.see", args=_TEXT),
    "PUT /texts/{language}/{name}/draft": Route("", "text.edit", _text_file, args=_TEXT),
    "POST /texts/{language}/{name}/put": Route("", "text.edit", _text_revision, args=_TEXT),
    "POST /texts/{language}/{name}/undo": Route(
        "", "text.edit", lambda world: {**_text_revision(world), "number": 1}, args=_TEXT
    ),
    "POST /texts/{language}/{name}/take-out": Route("", "text.edit", _text_revision, args=_TEXT),
    "POST /texts/{language}/{name}/discard": Route("", "text.edit", _text_revision, args=_TEXT),
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
    # help
    "GET /help/tour": Route("signed-in"),
    "POST /help/tour": Route("", "signed-in", {"move": "next"}),
    # the desk
    "GET /my-work": Route("signed-in"),
    "GET /my-work/snoozes": Route("signed-in"),
    "POST /my-work/snoozes": Route("", "own task", _put_off),
    "POST /my-work/snoozes/wake": Route("", "own task", _snoozed),
    "POST /my-work/done": Route("", "step.complete", _task_in),
    "POST /my-work/undo": Route("", "transition.see", _task_in),
    "POST /my-work/reminders": Route("", "transition.see", _waits_for),
    "GET /clocks": Route("signed-in"),
    "GET /search": Route("signed-in"),
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
    "POST /meeting-actions/{action_id}/reopen": Route(
        "", "meeting.record", args={"action_id": "done_action_id"}
    ),
    "PATCH /meeting-actions/{action_id}": Route("", "meeting.record", {"text": "Send the whole map"}),
    "GET /meetings/{meeting_id}": Route("transition.see"),
    "PUT /meetings/{meeting_id}/agenda": Route(
        "", "meeting.record", {"items": [{"key": "context", "minutes": 10}], "version": 1}
    ),
    "GET /meetings/{meeting_id}/preparation": Route("transition.see"),
    "PUT /meetings/{meeting_id}/preparation": Route(
        "", "meeting.record", {"notes": {"context": "Begin with thanks"}, "version": 1}
    ),
    "POST /meetings/{meeting_id}/actions": Route(
        "", "meeting.record", _agreed, args={"meeting_id": "held_id"}
    ),
    "POST /meetings/{meeting_id}/recap": Route(
        "", "message.draft", {"points": ["We spoke of spring"]}, args={"meeting_id": "held_id"}
    ),
    f"POST {_T}/meetings/{{step}}/begin": Route("", "meeting.record", literal=_STEP),
    "GET /meetings/{meeting_id}/sitting": Route("transition.see"),
    "POST /meetings/{meeting_id}/timer": Route("", "meeting.record", {"command": "start"}),
    "POST /meetings/{meeting_id}/attendance": Route(
        "", "meeting.record", lambda world: {"stakeholder": str(world.mine["stakeholder_id"])}
    ),
    "PUT /meetings/{meeting_id}/running-notes": Route(
        "", "meeting.record", {"notes": "They nod", "version": 1}
    ),
    "PUT /meetings/{meeting_id}/corrections/{item}": Route(
        "", "meeting.record", {"text": "Half the errors"}, literal={"item": "objectives.business.outcomes"}
    ),
    "POST /meetings/{meeting_id}/points": Route(
        "", "meeting.record", {"kind": "decision", "text": "Calls on Mondays"}
    ),
    "PUT /meeting-points/{point_id}/answer": Route("", "meeting.record", {"answer": "The trainers"}),
    f"GET {_T}/concerns": Route("transition.see"),
    f"POST {_T}/concerns": Route("", "meeting.record", {"feeling": "anxiety", "text": "Will it slip?"}),
    "GET /concerns/{concern_id}": Route("transition.see"),
    "PATCH /concerns/{concern_id}": Route("", "meeting.record", {"text": "Will the dates slip?"}),
    "POST /concerns/{concern_id}/answer": Route("", "meeting.record", {"text": "Nothing slips"}),
    "POST /concerns/{concern_id}/follow-up": Route("", "meeting.record", lambda w: _follow_up(w)),
    "POST /concerns/{concern_id}/close": Route("", "meeting.record", {"text": "All is well"}),
    "POST /concerns/{concern_id}/reopen": Route(
        "", "meeting.record", {"text": "It came up again"}, args={"concern_id": "settled_id"}
    ),
    "GET /meetings/{meeting_id}/invitations": Route("transition.see"),
    "GET /meetings/{meeting_id}/invitations/preview": Route("transition.see"),
    "POST /meetings/{meeting_id}/invitations": Route(
        "", "meeting.record", lambda world: {"people": [str(world.people["receiver"].pk)]}
    ),
    "GET /me/calendar": Route("signed-in"),
    "POST /me/calendar/feed": Route("", "signed-in"),
    "DELETE /me/calendar/feed": Route("", "signed-in"),
    "PUT /me/calendar/published": Route("", "signed-in", {"url": "nonsense"}),
    "DELETE /me/calendar/published": Route("", "signed-in"),
    "PUT /invitations/{invitation_id}/answer": Route("", "meeting.record", {"answer": "accepted"}),
    "DELETE /invitations/{invitation_id}": Route("", "meeting.record"),
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
        _breach_today,
    ),
    "GET /readiness": Route("signed-in"),
    "GET /people/{person_id}/departure-drill": Route("readiness.see"),
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
    "POST /surveys/{survey_id}/remind": Route("", "outcome.record"),
    "POST /surveys/{survey_id}/called": Route("", "outcome.record"),
    f"POST {_T}/outcome/pulse/{{stakeholder_id}}/remind": Route("", "pulse.see"),
    f"POST {_T}/outcome/pulse/{{stakeholder_id}}/revoke": Route("", "pulse.see"),
    f"POST {_T}/outcome/pulse/{{stakeholder_id}}/called": Route("", "pulse.see"),
    # customer pages
    f"GET {_A}/customer-page": Route("customer_page.see"),
    f"GET {_A}/customer-page/people/{{stakeholder_id}}": Route("customer_page.see"),
    f"POST {_A}/customer-page": Route("", "customer_page.manage", _customer_pages),
    f"PUT {_A}/customer-page/shared": Route("", "customer_page.manage", _shown),
    "POST /customer-pages/{page_id}/close": Route("", "customer_page.manage"),
    "POST /contact-answers/{answer_id}/accept": Route("", "customer_page.manage"),
    "POST /contact-answers/{answer_id}/dismiss": Route("", "customer_page.manage"),
    # messages
    f"GET {_T}/messages": Route("message.see"),
    f"POST {_T}/messages/draft": Route("", "message.draft", {"step": "introduction"}),
    f"POST {_T}/messages/queue": Route("", "message.approve", {"step": "introduction"}),
    "GET /mailings": Route("signed-in"),
    "POST /mailings": Route(
        "",
        "mailing.order",
        lambda world: {"message": "survey", "transitions": [str(world.mine["transition_id"])]},
    ),
    "GET /mailings/{mailing_id}": Route("mailing.see"),
    "GET /mailings/{mailing_id}/lines": Route("mailing.see"),
    "GET /mailings/{mailing_id}/sample": Route("mailing.see"),
    "GET /mailings/{mailing_id}/forecast": Route("mailing.see"),
    "PUT /mailings/{mailing_id}/plan": Route("", "mailing.steer", WAVES),
    "POST /mailings/{mailing_id}/approve": Route("", "mailing.steer", {"digest": "0" * 64}),
    "POST /mailings/{mailing_id}/lines/{line_id}/approve": Route(
        "", "mailing.steer", {"content_hash": "0" * 64}, args={"line_id": "mailing_line_id"}
    ),
    **{
        f"POST /mailings/{{mailing_id}}/{verb}": Route("", "mailing.steer")
        for verb in ("again", "start", "pause", "resume", "withdraw")
    },
    "GET /messages": Route("signed-in"),
    f"GET {_M}/life": Route("message.see"),
    f"POST {_M}/evidence": Route("", "message.resolve", args={"message_id": "uncertain_id"}),
    "GET /mail/pace": Route("mail.operate"),
    "PUT /mail/pace": Route("", "mail.operate", {"domain": "pace.example", "per_minute": 5}),
    "POST /mail/pace/remove": Route("", "mail.operate", {"domain": "pace.example"}),
    "GET /suppressions": Route("mail.operate"),
    "POST /suppressions": Route("", "mail.operate", _KEPT_OUT),
    "POST /suppressions/import": Route(
        "", "mail.operate", {"lines": "two@kept-out.example", "reason": "Old list"}
    ),
    "POST /suppressions/{suppression_id}/lift": Route("", "mail.operate", {"reason": "Asked for it again"}),
    "GET /mailbox": Route("mail.operate"),
    "GET /mailbox/received": Route("mail.operate"),
    "POST /mailbox/look": Route("", "mail.operate"),
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
