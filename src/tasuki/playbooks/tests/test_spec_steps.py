"""What SPEC sections 2 and 3 ask of the plans, line by line: the step or check that stands for it, who, and when."""

from __future__ import annotations

import pytest

from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.queries import MODES, SCENARIOS, all_shipped, shipped
from tasuki.playbooks.tests.test_shipped import catalogue
from tasuki.rules.plan import StepRule

PLANNED_LATER = ("sales-to-am", "rep-to-rep", "team-to-team")
each = pytest.mark.parametrize("document", all_shipped(), ids=lambda document: document.key)

# The line of SPEC, the step, its role, when it is due, the gate it feeds.
type Line = tuple[str, str, str, str, str]

PB_5: list[Line] = [
    ("receiver assigned and told", "assign-receiver", "receiver", "transition -4 weeks", "internal"),
    ("manager briefs them", "brief-receiver", "receiver_manager", "transition -4 weeks", "internal"),
    ("leadership told, strategic", "tell-leadership", "sponsor", "transition -4 weeks", "internal"),
    ("support told", "tell-support", "support", "transition -4 weeks", "internal"),
    ("receiver's onboarding starts", "start-onboarding", "receiver", "transition -3 weeks", "prepared"),
    ("customer message by the giver", "introduction", "giver", "transition -2 weeks", ""),
    ("joint meeting scheduled", "joint-meeting-invite", "giver", "transition -12 days", ""),
    ("joint meeting prepared", "joint-meeting-prepared", "giver", "transition -10 days", ""),
    ("joint meeting held", "joint-meeting", "giver", "transition -1 weeks", "warm"),
    ("cut-over", "cutover", "receiver_manager", "transition", ""),
    ("announcement", "announcement", "giver", "transition", ""),
    ("receiver's follow-up", "follow-up", "receiver", "transition +1 weeks", ""),
    ("receiver fully responsible", "fully-responsible", "receiver", "transition +2 weeks", ""),
    ("retrospective", "retrospective", "receiver_manager", "transition +4 weeks", "closed"),
    ("step-back message", "step-back", "giver", "transition +30 days", "closed"),
]  # fmt: skip
PB_6: list[Line] = [
    ("at once a receiver is assigned", "assign-receiver", "receiver", "opened +4 business_hours", "internal"),
    ("day 1 transfer starts", "start-transfer", "giver_manager", "opened +1 days", "prepared"),
    ("days 2-3 customer message", "introduction", "receiver_manager", "opened +3 days", ""),
    ("week 1 joint meeting", "joint-meeting", "receiver_manager", "opened +7 days", "warm"),
    ("else the manager stands in", "manager-meeting", "receiver_manager", "opened +7 days", "warm"),
    ("week 2 fully responsible", "fully-responsible", "receiver", "opened +14 days", ""),
]  # fmt: skip
PB_7: list[Line] = [
    ("CRM up to date", "deal-current", "giver", "signed -3 business_days", "prepared"),
    ("commitments in standard form", "write-commitments", "giver", "signed -3 business_days", "prepared"),
    ("map, risks, special points", "map-and-flag", "giver", "signed -3 business_days", "prepared"),
    ("CS manager reviews", "review-deal", "receiver_manager", "signed -2 business_days", "prepared"),
    ("CSM named", "assign-receiver", "receiver", "signed -5 business_days", "internal"),
]  # fmt: skip
PB_8: list[Line] = [
    ("internal meeting", "internal-meeting", "giver", "signed +24 hours", "prepared"),
    ("questions, checklist", "handoff-checklist", "giver", "signed +24 hours", "prepared"),
]  # fmt: skip
PB_9: list[Line] = [
    ("introduction by the rep", "introduction", "giver", "signed +48 hours", ""),
    ("first CS contact", "first-contact", "receiver", "signed +48 hours", ""),
]  # fmt: skip
PB_10: list[Line] = [
    ("joint meeting", "joint-meeting", "receiver", "signed +5 business_days", "warm"),
    ("kickoff scheduled", "cadence-booked", "receiver", "signed +5 business_days", "warm"),
]  # fmt: skip
PB_11: list[Line] = [
    ("CRM", "update-crm", "receiver", "transition +1 business_days", "systems"),
    ("CS platform", "update-cs-platform", "receiver", "transition +1 business_days", "systems"),
    ("documents", "update-documents", "giver", "transition +1 business_days", "systems"),
    ("people told", "tell-teams", "receiver_manager", "transition +1 business_days", "systems"),
    ("kickoff", "kickoff", "receiver", "signed +7 days", ""),
    ("under way, rep supports", "implementation-under-way", "receiver", "signed +30 days", ""),
]  # fmt: skip
PB_15: list[Line] = [
    (f"week {number}", f"week-{number}", "receiver", f"transition +{number} weeks", "")
    for number in (1, 2, 3, 4)
]


def _found(document: PlaybookDocument, lines: list[Line]) -> list[Line]:
    steps = {step.key: step for step in document.steps}
    return [(what, key, steps[key].role, _due(steps[key]), steps[key].feeds) for what, key, *_ in lines]


def _due(step: StepRule) -> str:
    due = step.due
    return f"{due.anchor} {due.offset:+d} {due.unit}" if due.offset else due.anchor


def _step(document: PlaybookDocument, key: str) -> StepRule:
    return next(step for step in document.steps if step.key == key)


def _asked(document: PlaybookDocument, step: str) -> set[str]:
    return {item.key for item in document.checklist(step)}


@pytest.mark.parametrize("scenario", PLANNED_LATER)
def test_planned_timeline_of_established_customers(scenario: str) -> None:
    """PB-5, SC-2, SC-3, SC-4: every line of the planned timeline is a step with its role, date and gate."""
    document = shipped(scenario, "planned")
    assert _found(document, PB_5) == PB_5
    assert {"agenda-fits", "account-picture-checked", "words-agreed", "right-people"} <= _asked(
        document, "joint-meeting-prepared"
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_unplanned_timeline(scenario: str) -> None:
    """PB-6, SC-5: every line of the unplanned timeline, for each scenario; the manager stands in."""
    document = shipped(scenario, "unplanned")
    assert _found(document, PB_6) == PB_6
    assert (_step(document, "joint-meeting").giver, _step(document, "manager-meeting").giver) == (
        "available",
        "unavailable",
    )
    told = document.step_text("manager-meeting", "en")
    assert "stands in" in told.why
    assert "openly" in told.why


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_softens_the_unplanned(scenario: str) -> None:
    """PB-6, KN-9: what is documented already, the manager's support, team-mates' context, leadership on stability."""
    document = shipped(scenario, "unplanned")
    assert {"existing-record", "manager-supports", "team-mates-named"} <= _asked(document, "start-transfer")
    if scenario != "sales-to-cs":
        assert {"brief-manager", "brief-team-mates"} <= _asked(document, "briefings")
    word = "leadership-message" if scenario == "team-to-team" else "stability-word"
    assert _step(document, word).role == "sponsor"


def test_before_the_signature() -> None:
    """PB-7, CO-3: the rep's CRM, commitments, map, risks and meeting; the CS manager's review, concerns, questions."""
    document = shipped("sales-to-cs", "planned")
    assert _found(document, PB_7) == PB_7
    assert {_step(document, key).phase for _, key, *_ in PB_7} == {"presale"}
    assert "internal-meeting-booked" in _asked(document, "deal-current")
    kinds = {"scope", "service", "timeline", "commercial", "verbal"}
    assert {f"{kind}-promises" for kind in kinds} <= _asked(document, "write-commitments")
    assert {"kinds-complete", "risks-flagged", "special-points"} <= _asked(document, "map-and-flag")
    assert _asked(document, "review-deal") == {
        "deal-read", "csm-named", "verdict-each", "capacity-concerns", "capability-concerns", "questions-prepared",
    }  # fmt: skip


def test_after_the_signature() -> None:
    """PB-8, PB-9, PB-10, PB-11: 24 h, 48 h, 5 business days, then systems, kickoff within 7 days, 30 days."""
    document = shipped("sales-to-cs", "planned")
    for lines in (PB_8, PB_9, PB_10, PB_11):
        assert _found(document, lines) == lines
    assert {"questions-answered", "next-steps-owned"} <= _asked(document, "handoff-checklist")
    assert "kickoff-scheduled" in _asked(document, "cadence-booked")
    assert "supporting role" in document.step_text("implementation-under-way", "en").done_when


@pytest.mark.parametrize("mode", MODES)
def test_clocks_of_the_sale_and_of_the_unplanned(mode: str) -> None:
    """ES-1: 24 h, 48 h, 5 business days, 7 days, 30 days after a sale; day 1, 3, 7, 14 where nothing was planned."""
    limits = {
        (clock.starts, clock.limit.offset, clock.limit.unit) for clock in shipped("sales-to-cs", mode).clocks
    }
    after_sale = {(24, "hours"), (48, "hours"), (5, "business_days"), (7, "days"), (30, "days")}
    sudden = {(1, "days"), (3, "days"), (7, "days"), (14, "days")}
    expected = (
        {("signed", *one) for one in after_sale}
        if mode == "planned"
        else {("opened", *one) for one in sudden}
    )
    assert limits == expected


@each
def test_preparation_of_the_receiver(document: PlaybookDocument) -> None:
    """PB-13: reading, research, shadowing, briefings and questions of the receiver, in the weeks before."""
    asked = _asked(document, "research-account")
    asked |= _asked(document, "start-onboarding") | _asked(document, "briefings")
    read = {"read-documents", "read-crm-history", "read-success-plan", "read-contract"}
    assert read | {"research-business", "research-industry", "research-earnings", "write-questions"} <= asked
    briefed = {"brief-technical-team", "brief-support-history", "brief-expansion", "brief-escalation"}
    assert briefed <= asked
    assert _step(document, "research-account").feeds == "prepared"
    if document.scenario != "sales-to-cs":
        assert {"research-news", "research-competitors"} <= asked
        assert _step(document, "briefings").role == "receiver"
        if document.mode == "planned":
            assert {"shadow-calls", "brief-outgoing-owner"} <= asked
            assert _due(_step(document, "briefings")) == "transition -1 weeks"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenario", PLANNED_LATER)
def test_transition_week(scenario: str, mode: str) -> None:
    """PB-14: joint sessions, documents and the internal handoff within days of the cutover."""
    document = shipped(scenario, mode)
    sessions = _asked(document, "customer-sessions")
    assert {"working-session", "stakeholders-introduced"} <= sessions
    assert ({"introduced", "closing-by-giver"} <= sessions) == (mode == "planned")
    assert _asked(document, "handover-documents") == {
        "account-summary", "contact-list", "project-status", "open-issues", "expansion-opportunities",
    }  # fmt: skip
    assert _asked(document, "internal-handover") == {
        "manager-briefed", "technical-team-briefed", "tickets-walked-through", "escalation-known",
    }  # fmt: skip
    side = "giver" if mode == "planned" else "giver_manager"
    for key in ("handover-documents", "internal-handover"):
        assert (_step(document, key).role, _due(_step(document, key))) == (
            side,
            "transition -1 business_days",
        )
    assert _due(_step(document, "customer-sessions")) == "transition +2 business_days"


@pytest.mark.parametrize("mode", MODES)
def test_transition_week_after_a_sale(mode: str) -> None:
    """PB-14, PB-20: after a sale, documents and teams are part of bringing the systems in line."""
    document = shipped("sales-to-cs", mode)
    assert {
        "account-summary", "contact-list", "project-status", "open-issues", "expansion-opportunities",
    } <= _asked(document, "update-documents")  # fmt: skip
    assert {
        "implementation-told", "support-knows", "product-told", "technical-ready", "escalation-known",
    } <= _asked(document, "tell-teams")  # fmt: skip


@each
def test_first_thirty_days(document: PlaybookDocument) -> None:
    """PB-15: week 1 to week 4 with everything that each asks for, by the receiver."""
    assert _found(document, PB_15) == PB_15
    assert {f"week-{number}": _asked(document, f"week-{number}") for number in (1, 2, 3, 4)} == {
        "week-1": {"introduced-to-all", "first-check-ins", "plan-reviewed", "urgent-handled"},
        "week-2": {"first-business-review", "priorities-validated", "initiatives-moving", "rapport-built"},
        "week-3": {"independent-health", "gaps-and-risks", "records-updated", "strategy-aligned"},
        "week-4": {"thirty-day-retrospective", "customer-feedback", "adjustments-made", "next-90-days"},
    }


@each
def test_cadence_before_the_cutover(document: PlaybookDocument) -> None:
    """PB-16, GA-4: the cadence is booked before the cutover, which waits for it; else the receiver reaches out."""
    cadence = _step(document, "cadence-booked")
    assert (cadence.role, cadence.feeds, cadence.required) == ("receiver", "warm", True)
    assert "cadence-booked" in _step(document, "cutover").after
    assert {"check-ins-booked", "reviews-booked"} <= _asked(document, "cadence-booked")
    if document.key == "sales-to-cs.planned":  # the first contact is made by the receiver in any case
        assert _step(document, "first-contact").after == ("introduction",)
        return
    reach_out = _step(document, "reach-out")
    assert (reach_out.role, reach_out.giver, reach_out.after) == (
        "receiver",
        "unavailable",
        ("introduction",),
    )


@each
def test_success_plan_of_every_playbook(document: PlaybookDocument) -> None:
    """PB-17: goals, roadmap, quick wins at 30/60/90 days, adoption, risks, cadence; who drafts and approves."""
    plan = document.success_plan
    assert all(plan[part] for part in ("goals", "milestones", "quick_wins", "adoption", "risks", "cadence"))
    assert [entry.day for entry in plan["quick_wins"]] == [30, 60, 90]
    for part in ("milestones", "quick_wins", "adoption", "cadence", "kickoffs", "readiness"):
        assert all(entry.day is not None for entry in plan[part]), part
    drafted = {step.key: step.role for step in document.steps if step.completed_by == "success_plan"}
    if document.scenario == "sales-to-cs":
        assert drafted == {"success-plan-drafted": "receiver", "success-plan-approved": "receiver_manager"}
        assert {"business-outcomes", "success-criteria"} <= {entry.key for entry in plan["goals"]}
    else:
        assert not drafted
    titles = [entry.title(language) for part in plan.values() for entry in part for language in ("en", "ja")]
    assert all(titles)


@pytest.mark.parametrize("mode", MODES)
def test_resources_kickoffs_and_readiness(mode: str) -> None:
    """PB-18, PB-19, PB-20: who helps, the four kickoffs with their meetings, and what must be ready inside."""
    document = shipped("sales-to-cs", mode)
    keys = {part: [entry.key for entry in entries] for part, entries in document.success_plan.items()}
    assert keys["resources"] == [
        "implementation-specialist", "technical-resource", "training-lead", "project-manager",
    ]  # fmt: skip
    assert keys["kickoffs"] == ["implementation", "technical-validation", "training", "executive-review"]
    assert keys["readiness"] == [
        "implementation-told", "support-knows", "product-told", "technical-ready", "plan-approved",
    ]  # fmt: skip
    for step in ("kickoff", "technical-validation", "training-kickoff", "executive-review"):
        meeting = document.meeting_of(step)
        assert meeting is not None
        assert (meeting.kind, meeting.full.over_by) == ("kickoff", 0)
        assert meeting.full.planned_minutes == meeting.minutes
        assert _step(document, step).required == (step == "kickoff")


# Success factors → what stands for it; `proves` of the document says the same in the file itself.
FACTORS: dict[str, list[tuple[str, str]]] = {
    "sales-to-cs": [("SC-1.endorsement", "introduction"), ("SC-1.knowledge-on-day-one", "research-account")],
    "sales-to-am": [
        ("SC-2.strategic-value", "strategic-value"), ("SC-2.sales-reachable", "agree-availability"),
        ("SC-2.specialist-benefit", "value-statement"), ("SC-2.timing", "health-good"),
    ],
    "rep-to-rep": [
        ("SC-3.transparent-messages", "introduction"), ("SC-3.full-transfer", "fill-record"),
        ("SC-3.joint-meeting", "joint-meeting"), ("SC-3.leadership", "tell-leadership"),
        ("SC-3.value-statement", "value-statement"),
    ],
    "team-to-team": [
        ("SC-4.what-changes-and-why", "introduction"), ("SC-4.waves", "join-wave"),
        ("SC-4.visible-leadership", "leadership-message"), ("SC-4.least-disruption", "protect-work"),
        ("SC-4.service-proof", "service-proof"),
    ],
}  # fmt: skip


@each
def test_success_factors(document: PlaybookDocument) -> None:
    """SC-1, SC-2, SC-3, SC-4: each success factor is the step or check that one would look for."""
    proves = document.proves()
    for factor, key in FACTORS[document.scenario]:
        assert key in proves[factor], factor
    if document.scenario == "sales-to-cs" and document.mode == "planned":
        phases = {_step(document, key).phase for key in proves["SC-1.five-phases"]}
        assert phases == {"presale", "preparation", "introduction", "handover", "stabilisation"}
    if document.scenario == "team-to-team":
        assert {"process-explained", "channels-kept"} <= _asked(document, "protect-work")


@each
def test_known_where_it_says(document: PlaybookDocument) -> None:
    """PB-13, PB-17, KN-3: what a checklist or success plan draws on is an item, topic or section of the record."""
    items = catalogue()
    known = items | {key.rpartition(".")[0] for key in items} | {key.partition(".")[0] for key in items}
    asked = {key for step in document.steps for item in document.checklist(step.key) for key in item.knows}
    planned = {key for part in document.success_plan.values() for entry in part for key in entry.knows}
    assert asked
    assert planned
    assert asked | planned <= known


@each
def test_checklists_are_for_steps_done_by_hand(document: PlaybookDocument) -> None:
    """PB-13 … PB-15: a step with a checklist is settled by completing it, in four languages, briefly."""
    for step in document.steps:
        items = document.checklist(step.key)
        assert not items or step.completed_by == "tick", step.key
        for item in items:
            said = [item.title(language) for language in document.languages]
            assert len(set(said)) == 4, (step.key, item.key)
            assert all(len(one) <= 160 for one in said)
