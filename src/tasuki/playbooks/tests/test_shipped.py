"""The eight playbooks in the package: complete, in four languages, true to SPEC sections 2, 3 and 7."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tasuki.customers.models import Account, Stakeholder
from tasuki.playbooks import schema
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.library import LANGUAGES, shipped_library
from tasuki.playbooks.queries import MODES, SCENARIOS, all_shipped, shipped
from tasuki.rules.reasons import NotFound

EVERYWHERE = {
    "assign-receiver": ("internal", "acknowledge"),
    "brief-receiver": ("internal", "acknowledge"),
    "tell-support": ("internal", "acknowledge"),
    "tell-leadership": ("internal", "acknowledge"),
    "fill-record": ("prepared", "tick"),
    "accept-brief": ("prepared", "accept"),
    "research-account": ("prepared", "tick"),
    "readiness-review": ("review", "review"),
    "internal-meeting": ("prepared", "meeting"),
    "introduction": ("", "message"),
    "joint-meeting-invite": ("", "message"),
    "joint-meeting": ("warm", "meeting"),
    "promises-owned": ("promises", "tick"),
    "cutover": ("", "cutover"),
    "announcement": ("", "message"),
    "update-crm": ("systems", "tick"),
    "update-cs-platform": ("systems", "tick"),
    "update-documents": ("systems", "tick"),
    "tell-teams": ("systems", "tick"),
    "follow-up": ("", "message"),
    "health-30": ("", "health"),
    "health-60": ("", "health"),
    "health-90": ("", "health"),
    "step-back": ("closed", "message"),
    "survey": ("closed", "survey"),
    "health-planned": ("closed", "tick"),
    "rate-handoff": ("", "tick"),
    "retrospective": ("closed", "retrospective"),
    "cadence-booked": ("warm", "tick"),
    "week-1": ("", "tick"),
    "week-2": ("", "tick"),
    "week-3": ("", "tick"),
    "week-4": ("", "tick"),
}
MOST = 47  # steps of a playbook: more than this nobody overlooks
each = pytest.mark.parametrize("document", all_shipped(), ids=lambda document: document.key)


def test_there_is_one_for_every_scenario_and_mode() -> None:
    """PB-4, SC-5: SC-1 … SC-4, each planned and unplanned."""
    keys = [document.key for document in all_shipped()]
    assert keys == [f"{scenario}.{mode}" for scenario in SCENARIOS for mode in MODES]
    assert len(keys) == 8
    assert shipped("rep-to-rep", "planned") is shipped("rep-to-rep", "planned")


def test_an_unknown_one_is_not_found() -> None:
    """PB-4: nothing is read that is not a shipped playbook."""
    with pytest.raises(NotFound):
        shipped("../../etc/passwd", "planned")


@each
def test_stable_steps_are_in_each(document: PlaybookDocument) -> None:
    """PB-1, GA-1 … GA-7: the steps that the rest of the program completes have their keys, gates and ways."""
    found = {step.key: (step.feeds, step.completed_by) for step in document.steps}
    assert EVERYWHERE.items() <= found.items()
    assert 24 <= len(found) <= MOST
    assert ("kickoff" in found) == (document.scenario == "sales-to-cs")


@each
def test_every_success_factor_is_a_step_or_a_check(document: PlaybookDocument) -> None:
    """SC-1, SC-2, SC-3, SC-4: what makes the scenario succeed stands in its playbook."""
    assert set(document.proves()) == set(schema.FACTORS[document.scenario])


def test_timing_criteria_of_account_management() -> None:
    """SC-2: live, first value reached, no open escalation, health at a threshold, 6–12 months since close."""
    planned, unplanned = (shipped("sales-to-am", mode).checks for mode in MODES)
    checks = {check.fact: (check.minimum, check.maximum) for check in planned}
    assert {check.feeds for check in planned} == {"prepared"}
    assert {check.feeds for check in unplanned} == {""}, "a departure does not wait for the right moment"
    assert checks == {
        "customer_live": (None, None),
        "first_value_reached": (None, None),
        "no_open_escalation": (None, None),
        "health_at_least": (70, None),
        "months_since_close": (6, 12),
    }


@each
def test_leadership_is_told_of_strategic_accounts_only(document: PlaybookDocument) -> None:
    """GA-1, RO-4, SC-3: the sponsor acknowledges, for strategic accounts."""
    step = next(step for step in document.steps if step.key == "tell-leadership")
    assert (step.role, step.tiers) == ("sponsor", ("strategic",))


@each
def test_nothing_reaches_the_customer_before_the_inside_knows(document: PlaybookDocument) -> None:
    """MS-2, GA-1, GA-2, GA-3: the introduction waits for every internal notice, the brief and the review."""
    introduction = next(step for step in document.steps if step.key == "introduction")
    notices = {step.key for step in document.steps if step.feeds == "internal"}
    assert notices | {"accept-brief", "readiness-review"} <= set(introduction.after)


@each
def test_messages_come_in_the_enforced_order(document: PlaybookDocument) -> None:
    """MS-1: introduction, invitation, announcement, follow-up, step-back, survey; the receiver follows up."""
    assert tuple(message.key for message in document.messages) == schema.MESSAGE_ORDER
    assert all(message.recipients for message in document.messages)
    senders = {message.key: message.sender for message in document.messages}
    assert senders["follow-up"] == "receiver"
    gone = document.mode == "unplanned"
    assert senders["introduction"] == ("receiver_manager" if gone else "giver")
    assert all(
        message.stand_in == "receiver_manager" for message in document.messages if message.sender == "giver"
    )


@each
def test_nobody_who_may_be_gone_is_counted_on(document: PlaybookDocument) -> None:
    """PB-6, SC-5: in an unplanned transition nothing waits for the giver, except what is only there while they are."""
    if document.mode == "planned":
        assert any(step.role == "giver" for step in document.steps)
        return
    assert not [step.key for step in document.steps if step.role == "giver"]
    assert not [message.key for message in document.messages if message.sender == "giver"]
    with_giver = {step.key for step in document.steps if step.giver == "available"}
    without = [meeting for meeting in document.meetings if meeting.step not in with_giver]
    assert "manager-meeting" in {meeting.step for meeting in without}
    assert not [meeting.key for meeting in without if "giver" in meeting.required_roles]
    items = [item for meeting in without for item in meeting.agenda]
    assert not [item.key for item in items if item.speaker == "giver"]


def test_internal_meeting_lasts_45_minutes() -> None:
    """MT-1: background 5, stakeholders 10, objectives 10, implementation 10, commitments 5, questions 5."""
    for document in all_shipped():
        meeting = document.meeting_of("internal-meeting")
        assert meeting is not None
        assert (meeting.minutes, [item.minutes for item in meeting.agenda]) == (45, [5, 10, 10, 10, 5, 5])
        assert meeting.full.over_by == 0


def test_joint_meeting_after_close_flags_its_sum() -> None:
    """MT-2: the usual agenda adds up to 35 minutes in a meeting of 30."""
    for mode in MODES:
        meeting = shipped("sales-to-cs", mode).meeting_of("joint-meeting")
        assert meeting is not None
        assert (meeting.minutes, meeting.full.planned_minutes, meeting.full.over_by) == (30, 35, 5)
        assert meeting.leads == "receiver"


@pytest.mark.parametrize("scenario", ["sales-to-am", "rep-to-rep", "team-to-team"])
def test_joint_transition_meeting_has_a_short_form(scenario: str) -> None:
    """MT-3: 30–45 minutes in full, and 30 minutes as 5/5/10/5/5."""
    for mode in MODES:
        meeting = shipped(scenario, mode).meeting_of("joint-meeting")
        assert meeting is not None
        assert meeting.short is not None
        assert [item.minutes for item in meeting.agenda] == [5, 5, 10, 5, 5, 5, 5]
        assert 30 <= meeting.full.planned_minutes <= meeting.minutes == 45
        assert [item.minutes for item in meeting.short.items] == [5, 5, 10, 5, 5]
        assert (meeting.short.minutes, meeting.short.over_by) == (30, 0)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_forms_by_tier(scenario: str) -> None:
    """MT-1, MT-2, MT-3: small accounts get the short form; strategic ones ten minutes more, and leadership."""
    for mode in MODES:
        for one in shipped(scenario, mode).meetings:
            if one.key not in ("internal-meeting", "joint-meeting", "manager-meeting"):
                continue
            usual = {tier: one.in_form(one.form_for(tier)) for tier in ("strategic", "standard", "small")}
            assert [form.form for form in usual.values()] == ["strategic", "full", "short"]
            more = usual["strategic"].full.planned_minutes - usual["standard"].full.planned_minutes
            assert more == 10
            assert usual["small"].minutes < usual["standard"].minutes < usual["strategic"].minutes
            assert (usual["strategic"].full.over_by, usual["small"].full.over_by) == (0, 0)
            leaders = {"giver_manager", "receiver_manager", "sponsor"}
            assert leaders & set(usual["strategic"].required_roles), one.key


@each
def test_every_agenda_item_has_speaking_notes(document: PlaybookDocument) -> None:
    """MT-5: in the meeting's language, for whoever speaks: where the manager stands in, the manager's words."""
    forms = [form.agenda for one in document.meetings for form in one.forms]
    for item in [item for form in forms for item in form.items]:
        notes = [item.note(language) for language in LANGUAGES]
        assert all(notes), item.key
        assert len(set(notes)) == 4, item.key
    if document.mode == "unplanned":
        stands_in = document.meeting_of("manager-meeting")
        together = document.meeting_of("joint-meeting")
        assert stands_in is not None
        assert together is not None
        assert stands_in.agenda[0].key == together.agenda[0].key
        assert stands_in.agenda[0].note("en") != together.agenda[0].note("en")


@each
def test_targets(document: PlaybookDocument) -> None:
    """KN-4, BO-3: 95 % complete, verified within 90 days, and a window for the giver's availability."""
    assert (document.target_completeness, document.freshness_days) == (95, 90)
    assert 14 <= document.boundary_days <= 60


@each
def test_knowledge_required_exists_in_the_catalogue(document: PlaybookDocument) -> None:
    """KN-3, KN-4: 35–50 items with weights 1–5, each of them an item of the knowledge record."""
    requirements = document.requirements()
    assert 35 <= len(requirements) <= 50
    assert {requirement.weight for requirement in requirements} <= {1, 2, 3, 4, 5}
    assert {requirement.key for requirement in requirements} <= catalogue()


def catalogue() -> set[str]:
    """Every item of the knowledge record."""
    folder = Path(__file__).parents[2] / "knowledge" / "catalogue"
    return {
        f"{section['section']}.{topic['key']}.{item['key']}"
        for section in (yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.glob("*.yaml"))
        for topic in section["topics"]
        for item in topic["items"]
    }


@each
def test_texts_are_complete_in_four_languages(document: PlaybookDocument) -> None:
    """UX-1, MS-4: every text of every playbook in English, Japanese, Spanish and Indonesian, each its own."""
    assert document.languages == LANGUAGES == ("en", "ja", "es", "id")
    for step in document.steps:
        texts = [document.step_text(step.key, language) for language in LANGUAGES]
        for part in ("title", "why", "done_when"):
            said = [getattr(text, part) for text in texts]
            assert len(set(said)) == 4, (step.key, said)
            assert any("\u3040" <= sign <= "\u9fff" for sign in said[1]), said[1]
        assert all(len(text.title) <= 160 for text in texts)
        assert all(text.done_when.endswith((".", "。")) and text.why.endswith((".", "。")) for text in texts)
    for language in LANGUAGES:
        assert len(document.name(language)) <= 160
        assert document.summary(language)


def test_nearest_language() -> None:
    """UX-1: es-MX reads the Spanish text, a language that is not there the English one."""
    document = shipped("rep-to-rep", "planned")
    assert document.step_text("cutover", "es-MX") == document.step_text("cutover", "es")
    assert document.step_text("cutover", "fr") == document.step_text("cutover", "en")
    with pytest.raises(KeyError):
        document.step_text("dance", "en")


def test_texts_fit_the_case() -> None:
    """SC-1 … SC-5: an unplanned step does not speak of an outgoing owner who writes down what they know."""
    planned = shipped("rep-to-rep", "planned").step_text("fill-record", "en").title
    unplanned = shipped("rep-to-rep", "unplanned").step_text("fill-record", "en").title
    assert planned != unplanned
    assert "endorsement" in shipped("sales-to-cs", "planned").step_text("introduction", "en").title
    assert "specialist" in shipped("sales-to-am", "planned").step_text("value-statement", "en").title
    assert "why" in shipped("team-to-team", "unplanned").step_text("introduction", "en").title


def test_every_text_of_the_library_is_used() -> None:
    """PB-1: the library holds nothing that no playbook says."""
    library = shipped_library()
    used = {step.key for document in all_shipped() for step in document.steps}
    assert set(library.steps) == used
    scopes = {*SCENARIOS, *MODES, *(document.key for document in all_shipped())}
    assert set(library.variants) <= scopes
    assert all(set(texts) <= used for texts in library.variants.values())


def test_words_agree_with_the_customers_app() -> None:
    """PB-1, PE-1: tiers and kinds of stakeholders are those of the accounts."""
    assert set(schema.Tier.__args__) == set(Account.Tier.values)  # type: ignore[attr-defined]
    assert set(schema.StakeholderKind.__args__) == set(Stakeholder.Kind.values)  # type: ignore[attr-defined]
