"""PB-2: an invalid playbook is refused with every error named by path and line; nothing half-loads."""

# ruff: noqa: E501 (a table with one case per line is easier to read)

from __future__ import annotations

import re
from typing import Any

import pytest

from tasuki.playbooks.document import PlaybookDocument, from_data, read
from tasuki.playbooks.library import Library
from tasuki.playbooks.queries import shipped
from tasuki.playbooks.schema import SuccessPlanIn
from tasuki.playbooks.source import MAX_CHARACTERS, InvalidPlaybook, parse
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.reason_texts import sentence

VALID = """\
playbook: rep-to-rep.planned
version: 3
scenario: rep-to-rep
mode: planned
languages: [en]
texts: {en: {name: Ours, summary: How we do it.}}
lead_days: 28
boundary_days: 14
targets: {completeness: 90, freshness_days: 60}
phases: [preparation, handover]
steps:
  - key: accept
    phase: preparation
    role: receiver
    due: transition - 3 days
    feeds: prepared
    by: accept
    checklist:
      - {key: read, knows: [profile, history.tribal, state.issues.open], texts: {en: Read}}
      - {key: ask, texts: {en: Ask}}
    texts: {en: {title: Accept, why: Because., done_when: Done.}}
  - key: hello
    phase: preparation
    role: giver
    due: transition - 2 days
    after: [accept]
    feeds: internal
    by: message
    texts: {en: {title: Say hello, why: Because., done_when: Done.}}
  - key: meet
    phase: preparation
    role: giver
    due: transition - 1 days
    after: [hello]
    feeds: warm
    by: meeting
    texts: {en: {title: Meet, why: Because., done_when: Done.}}
  - key: promises
    phase: preparation
    role: receiver
    due: transition
    feeds: promises
    texts: {en: {title: Own promises, why: Because., done_when: Done.}}
  - key: cut
    phase: handover
    role: receiver_manager
    due: transition
    after: [meet]
    by: cutover
    texts: {en: {title: Cut over, why: Because., done_when: Done.}}
  - key: crm
    phase: handover
    role: receiver
    due: transition + 1 business_day
    after: [cut]
    feeds: systems
    texts: {en: {title: Update the CRM, why: Because., done_when: Done.}}
  - key: bye
    phase: handover
    role: giver
    due: cutover + 30 days
    after: [hello, cut]
    feeds: closed
    by: message
    texts: {en: {title: Step back, why: Because., done_when: Done.}}
clocks:
  - {key: contact, starts: opened, limit: 2 weeks, step: hello, warn_before_hours: 24, escalate_after_hours: 24}
messages:
  - {key: introduction, step: hello, template: hello, sender: giver, recipients: [champion]}
  - {key: step-back, step: bye, template: bye, sender: giver, recipients: [champion]}
meetings:
  - key: meet
    step: meet
    kind: joint
    leads: giver
    minutes: 30
    attendees: {required: [giver, receiver], customers: [champion]}
    agenda:
      - {key: hello, minutes: 10, speaker: giver, texts: {en: Hello}}
checks:
  - {key: healthy, fact: health_at_least, minimum: 60, texts: {en: Healthy}}
success_plan:
  goals:
    - {key: goal, knows: [objectives.business], texts: {en: A goal}}
  quick_wins:
    - {key: win, day: 30, texts: {en: A quick win}}
requirements:
  profile.company.industry: 2
"""


CONDITIONS = """  - key: call
    phase: preparation
    role: receiver
    due: transition
    feeds: warm
    modes: [planned]
    giver: unavailable
    by: meeting
    texts: {en: {title: Call, why: Because., done_when: Done.}}
clocks:
"""


def _errors(text: str) -> list[Reason]:
    with pytest.raises(InvalidPlaybook) as caught:
        read(text, library=Library())
    return list(caught.value.reasons)


def _line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_sample_is_valid() -> None:
    """PB-1: a company's own playbook that says everything itself needs no library."""
    document = read(VALID, library=Library())
    assert (document.key, document.version, len(document.steps)) == ("rep-to-rep.planned", 3, 7)
    crm = next(step for step in document.steps if step.key == "crm")
    assert (crm.due.anchor, crm.due.offset, crm.due.unit) == ("transition", 1, "business_days")
    assert document.clocks[0].limit.unit == "weeks"


# what is replaced, by what, the code, the path, and the part whose line must be named
FORM = [
    ("lead_days: 28\n", "", "playbook.missing", "(document)", "playbook:"),
    ("    role: receiver\n    due: transition - 3", "    due: transition - 3", "playbook.missing", "steps[0]", "- key: accept"),
    ("boundary_days: 14", "boundary_days: 14\ncolour: red", "playbook.unknown_field", "colour", "colour"),
    ("    by: accept\n", "    by: accept\n    note: x\n", "playbook.unknown_field", "steps[0].note", "note: x"),
    ("version: 3", "version: three", "playbook.not_whole_number", "version", "version"),
    ("version: 3", "version: 2.5", "playbook.not_whole_number", "version", "version"),
    ("version: 3", "version: 0", "playbook.too_small", "version", "version"),
    ("completeness: 90", "completeness: 101", "playbook.too_large", "targets.completeness", "targets"),
    ("role: giver\n    due: transition - 2", "role: boss\n    due: transition - 2", "playbook.not_one_of", "steps[1].role", "role: boss"),
    ("feeds: warm", "feeds: hot", "playbook.not_one_of", "steps[2].feeds", "feeds: hot"),
    ("by: meeting", "by: magic", "playbook.not_one_of", "steps[2].by", "by: magic"),
    ("by: accept\n", "by: accept\n    tiers: [huge]\n", "playbook.not_one_of", "steps[0].tiers[0]", "tiers:"),
    ("by: accept\n", "by: accept\n    required: maybe\n", "playbook.not_true_or_false", "steps[0].required", "required:"),
    ("by: accept\n", "by: accept\n    required: 'true'\n", "playbook.not_true_or_false", "steps[0].required", "required:"),
    ("after: [accept]", "after: accept", "playbook.not_list", "steps[1].after", "after: accept"),
    ("targets: {completeness: 90, freshness_days: 60}", "targets: high", "playbook.not_map", "targets", "targets"),
    ("texts: {en: Hello}", "texts: {en: 7}", "playbook.not_text", "meetings[0].agenda[0].texts.en", "texts: {en: 7}"),
    ("due: transition - 3 days", "due: soon after", "playbook.due", "steps[0].due", "due: soon"),
    ("due: transition - 3 days", "due: transition - 3 fortnights", "playbook.not_one_of", "steps[0].due.unit", "due: trans"),
    ("due: transition - 3 days", "due: easter - 3 days", "playbook.not_one_of", "steps[0].due.anchor", "due: easter"),
    ("due: transition - 3 days", "due: 3", "playbook.not_map", "steps[0].due", "due: 3"),
    ("limit: 2 weeks", "limit: a while", "playbook.span", "clocks[0].limit", "limit: a"),
    ("limit: 2 weeks", "limit: 0 hours", "playbook.too_small", "clocks[0].limit.count", "limit: 0"),
    ("warn_before_hours: 24", "warn_before_hours: -1", "playbook.too_small", "clocks[0].warn_before_hours", "warn"),
    ("title: Accept", f"title: {'x' * 161}", "playbook.too_long", "steps[0].texts.en.title", "title: xxx"),
    ("title: Accept", "title: ''", "playbook.too_short", "steps[0].texts.en.title", "title: ''"),
    ("key: accept", "key: Accept It", "playbook.value", "steps[0].key", "key: Accept"),
    ("recipients: [champion]}\n  - {key: step", "recipients: []}\n  - {key: step", "playbook.too_few", "messages[0].recipients", "recipients: []"),
    ("recipients: [champion]}\n  - {key: step", "recipients: [boss]}\n  - {key: step", "playbook.not_one_of", "messages[0].recipients[0]", "recipients: [boss]"),
    ("industry: 2", "industry: 6", "playbook.too_large", "requirements.profile.company.industry", "profile.company"),
    ("profile.company.industry", "industry", "playbook.value", "requirements.industry", "industry: 2"),
    ("minimum: 60, ", "", "playbook.missing", "checks[0]", "- {key: healthy"),
    ("by: accept\n", "by: accept\n    modes: [sudden]\n", "playbook.not_one_of", "steps[0].modes[0]", "modes:"),
    ("texts: {en: Hello}", "texts: {en: Hello}, notes: {en: 7}", "playbook.not_text", "meetings[0].agenda[0].notes.en", "notes: {en: 7}"),
    ("by: accept\n", "by: accept\n    giver: gone\n", "playbook.not_one_of", "steps[0].giver", "giver: gone"),
    ("knows: [profile,", "knows: [Pro File,", "playbook.value", "steps[0].checklist[0].knows[0]", "- {key: read"),
    ("knows: [profile, history.tribal, state.issues.open]", "knows: all", "playbook.not_list", "steps[0].checklist[0].knows", "- {key: read"),
    ("texts: {en: Read}", "links: [x], texts: {en: Read}", "playbook.unknown_field", "steps[0].checklist[0].links", "- {key: read"),
    (", texts: {en: Ask}", "", "playbook.missing", "steps[0].checklist[1]", "- {key: ask"),
    ("minimum: 60", "minimum: 60, feeds: soon", "playbook.not_one_of", "checks[0].feeds", "- {key: healthy"),
    ("success_plan:\n", "success_plan:\n  dreams: []\n", "playbook.unknown_field", "success_plan.dreams", "dreams"),
    ("day: 30", "day: -1", "playbook.too_small", "success_plan.quick_wins[0].day", "- {key: win"),
    ("day: 30", "day: soon", "playbook.not_whole_number", "success_plan.quick_wins[0].day", "- {key: win"),
]  # fmt: skip
FIT = [
    ("mode: planned", "mode: unplanned", "playbook.key", "playbook", "playbook:"),
    ("key: hello\n", "key: accept\n", "playbook.key_twice", "steps[1].key", "key: accept\n    phase: preparation\n    role: giver"),
    ("phases: [preparation, handover]", "phases: [preparation]", "playbook.phase", "steps[4].phase", "phase: handover"),
    ("after: [accept]", "after: [accept, nobody]", "playbook.unknown_step", "steps[1].after[1]", "after: [accept, n"),
    ("step: hello, warn", "step: nobody, warn", "playbook.unknown_step", "clocks[0].step", "step: nobody"),
    ("step: hello, template", "step: nobody, template", "playbook.unknown_step", "messages[0].step", "step: nobody"),
    ("    step: meet\n", "    step: nobody\n", "playbook.unknown_step", "meetings[0].step", "step: nobody"),
    ("    step: meet\n", "    step: cut\n", "playbook.not_completed_by", "meetings[0].step", "step: cut"),
    ("step: hello, template", "step: crm, template", "playbook.not_completed_by", "messages[0].step", "step: crm"),
    ("by: accept\n", "by: accept\n    after: [cut]\n", "playbook.circle", "steps[0].after", "after: [cut]"),
    ("by: accept\n", "by: accept\n    after: [accept]\n", "playbook.circle", "steps[0].after", "after: [accept]"),
    ("    feeds: warm\n", "", "playbook.gate_unfed", "steps", "steps:"),
    ("feeds: systems\n", "feeds: systems\n    required: false\n", "playbook.gate_unfed", "steps", "steps:"),
    ("feeds: closed\n", "feeds: closed\n    tiers: [strategic]\n", "playbook.gate_unfed", "steps", "steps:"),
    ("feeds: warm\n", "feeds: warm\n    giver: available\n", "playbook.gate_unfed", "steps", "steps:"),
    ("feeds: warm\n", "feeds: warm\n    modes: [unplanned]\n", "playbook.gate_unfed", "steps", "steps:"),
    ("by: cutover\n", "by: cutover\n    giver: available\n", "playbook.once", "steps", "steps:"),
    ("{key: ask, texts: {en: Ask}}", "{key: read, texts: {en: Ask}}", "playbook.key_twice", "steps[0].checklist[1].key", "{key: read, texts: {en: Ask"),
    ("  quick_wins:\n", "    - {key: goal, texts: {en: Another}}\n  quick_wins:\n", "playbook.key_twice", "success_plan.goals[1].key", "- {key: goal, texts: {en: Another"),
    ("texts: {en: Read}", "texts: {en: Read, fr: Lire}", "playbook.language_unlisted", "steps[0].checklist[0].texts.fr", "- {key: read"),
    ("texts: {en: Hello}", "texts: {en: Hello}, notes: {fr: Bonjour}", "playbook.language_unlisted", "meetings[0].agenda[0].notes.fr", "notes: {fr"),
    ("texts: {en: A quick win}", "texts: {}", "playbook.language_missing", "success_plan.quick_wins[0].texts", "- {key: win"),
    ("    by: cutover\n", "", "playbook.once", "steps", "steps:"),
    ("    feeds: promises\n", "    feeds: promises\n    by: cutover\n", "playbook.once", "steps", "steps:"),
    ("after: [hello, cut]", "after: [crm]\n    proves: [SC-1.endorsement]", "playbook.not_one_of", "steps[6].proves[0]", "proves:"),
    ("after: [hello, cut]", "after: [accept]", "playbook.message_waits", "messages[1].step", "- {key: step-back"),
    ("{key: step-back, step: bye", "{key: introduction, step: bye", "playbook.key_twice", "messages[1].key", "- {key: introduction, step: bye"),
    ("{key: introduction,", "{key: survey,", "playbook.message_order", "messages[1].key", "- {key: step-back"),
    ("languages: [en]", "languages: [en, ja]", "playbook.language_missing", "texts", "texts: {en: {name"),
    ("texts: {en: Healthy}", "texts: {en: Healthy, fr: Sain}", "playbook.language_unlisted", "checks[0].texts.fr", "fact: health"),
    ("minimum: 60", "minimum: 60, maximum: 50", "playbook.too_small", "checks[0].maximum", "fact: health"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path", "part"), [*FORM, *FIT])
def test_each_kind_of_error_names_path_and_line(old: str, new: str, code: str, path: str, part: str) -> None:
    """PB-2: a wrong field, value or reference is named with its code, its path and its line."""
    assert old in VALID
    text = VALID.replace(old, new, 1)
    found = {(reason.code, reason.values["path"], reason.values["line"]) for reason in _errors(text)}
    assert (code, path, _line(text, part)) in found


@pytest.mark.parametrize(("old", "new", "code", "path", "part"), [*FORM, *FIT])
def test_each_kind_of_error_has_a_sentence(old: str, new: str, code: str, path: str, part: str) -> None:
    """PB-2, UX-1: every error reads as a sentence that gives the line and leaves no placeholder."""
    for reason in _errors(VALID.replace(old, new, 1)):
        said = sentence(reason)
        assert said.startswith(f"Line {reason.values['line']}, {reason.values['path']}: "), said
        assert "%(" not in said
        assert "–" not in said


FILES = [
    ("", "playbook.empty", 1),
    ("# only a remark\n", "playbook.empty", 1),
    ("a: 1\nb: [1, 2\nc: 3\n", "playbook.syntax", 3),
    ("a: 1\nb: \t- x\n", "playbook.syntax", 2),
    ("a: 1\nb: x\x01y\n", "playbook.syntax", 2),
    ("a: 1\n---\nb: 2\n", "playbook.several_documents", 2),
    ("a: &x 1\nb: 2\nc: *x\n", "playbook.reference", 3),
    ("a: 1\nb: 2\na: 3\n", "playbook.key_twice", 3),
    ("a: 1\nb:\n  no: x\n", "playbook.key_not_text", 3),
    ("a: 1\n? [1, 2]\n: 3\n", "playbook.key_not_text", 2),
    ("a: 1\nb: !secret x\n", "playbook.tag", 2),
    ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "playbook.missing", 1),
    ("a: 1\nb: " + "[" * 40 + "]" * 40, "playbook.too_deep", 2),
    ("# " + "x" * MAX_CHARACTERS, "playbook.too_big", 1),
    ("just text\n", "playbook.not_map", 1),
    ("- a\n- b\n", "playbook.not_map", 1),
    ("null\n", "playbook.not_map", 1),
]


@pytest.mark.parametrize(("text", "code", "line"), FILES)
def test_a_file_that_is_no_playbook(text: str, code: str, line: int) -> None:
    """PB-2: broken YAML, hidden references, repeated keys, foreign tags and wrong documents are named by line."""
    found = {(reason.code, reason.values["line"]) for reason in _errors(text)}
    assert (code, line) in found


def test_references_cannot_explode() -> None:
    """PB-2, SE-6: ten references to ten references are refused before anything is built."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(f'*{old}' for _ in range(9))}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {reason.code for reason in _errors(bomb)} == {"playbook.reference"}


def test_all_errors_come_at_once_in_the_order_of_lines() -> None:
    """PB-2: five mistakes in one file give five errors, whatever their kind."""
    text = VALID
    for old, new in (
        ("version: 3", "version: three"),
        ("role: receiver\n", "role: boss\n"),
        ("after: [accept]", "after: [nobody]"),
        ("limit: 2 weeks", "limit: a while"),
        ("industry: 2", "industry: 9"),
    ):
        text = text.replace(old, new, 1)
    found = _errors(text)
    assert [reason.code for reason in found] == [
        "playbook.not_whole_number",
        "playbook.not_one_of",
        "playbook.unknown_step",
        "playbook.span",
        "playbook.too_large",
    ]
    lines = [reason.values["line"] for reason in found]
    assert lines == sorted(lines)


def test_an_error_in_one_part_does_not_hide_another() -> None:
    """PB-2: a malformed list beside a wrong reference: both are named."""
    text = VALID.replace("recipients: [champion]", "recipients: 5", 1).replace(
        "after: [meet]", "after: [nobody]", 1
    )
    assert {"playbook.not_list", "playbook.unknown_step"} == {reason.code for reason in _errors(text)}


@pytest.mark.parametrize(
    "name",
    ["steps", "clocks", "messages", "meetings", "checks", "success_plan", "requirements", "texts", "phases"],
)
@pytest.mark.parametrize(
    "wrong", ["5", "[5]", "[[1]]", "{a: 1}", "[{key: [1]}]", "[{key: 1, step: 2, after: 3}]", "null"]
)
def test_no_malformed_part_crashes_the_check(name: str, wrong: str) -> None:
    """PB-2: whatever stands where a list or map belongs, the answer is errors with lines, never a crash."""
    text = re.sub(rf"^{name}:.*?(?=^\w)", "", VALID + "z: 1\n", flags=re.DOTALL | re.MULTILINE)
    text = text.replace("z: 1\n", f"{name}: {wrong}\n")
    for reason in _errors(text):
        assert 1 <= reason.values["line"] <= text.count("\n") + 1
    with pytest.raises(InvalidPlaybook):
        read(text)  # with the library's filling in


def test_checklists_and_success_plan_are_read() -> None:
    """PB-13, PB-14, PB-15, PB-17: what a step has to see to and what a success plan starts with, as frozen values."""
    document = read(VALID, library=Library())
    first, second = document.checklist("accept")
    assert (first.key, first.title("en"), first.knows) == (
        "read",
        "Read",
        ("profile", "history.tribal", "state.issues.open"),
    )
    assert (second.key, second.knows) == ("ask", ())
    assert document.checklist("cut") == document.checklist("nobody") == ()
    found = {name: [entry.key for entry in entries] for name, entries in document.success_plan.items()}
    assert {name: keys for name, keys in found.items() if keys} == {"goals": ["goal"], "quick_wins": ["win"]}
    assert list(found) == list(SuccessPlanIn.model_fields)
    win = document.success_plan["quick_wins"][0]
    assert (win.day, win.title("ja")) == (30, "A quick win")
    assert document.success_plan["goals"][0].knows == ("objectives.business",)


def test_steps_for_one_mode_or_without_the_outgoing_owner() -> None:
    """PB-1, PB-6, GA-4: a gate is fed when each of the two cases has its step; the plan knows when each is there."""
    text = VALID.replace("feeds: warm\n", "feeds: warm\n    giver: available\n", 1)
    document = read(text.replace("clocks:\n", CONDITIONS, 1), library=Library())
    found = {step.key: (step.giver, step.modes) for step in document.steps}
    assert found["meet"] == ("available", ())
    assert found["call"] == ("unavailable", ("planned",))


@pytest.mark.parametrize(("said", "gate"), [("", "prepared"), ("feeds: warm, ", "warm"), ("feeds: '', ", "")])
def test_a_check_feeds_a_gate_or_is_a_remark(said: str, gate: str) -> None:
    """SC-2, GA-2: a criterion keeps the gate «prepared» shut unless it names another gate, or none."""
    document = read(VALID.replace("minimum: 60,", f"{said}minimum: 60,"), library=Library())
    assert [check.feeds for check in document.checks] == [gate]


def test_speaking_notes_are_optional_and_may_leave_languages_out() -> None:
    """MT-5: an agenda item says what its speaker may say, in the language or the nearest one; or says nothing."""
    assert read(VALID, library=Library()).meetings[0].agenda[0].note("en") == ""
    text = VALID.replace("texts: {en: Hello}", "texts: {en: Hello}, notes: {en: Say hello warmly.}")
    document = read(text, library=Library())
    assert document.meetings[0].agenda[0].note("ja") == "Say hello warmly."
    assert from_data(document.data()) == document


def test_a_document_stored_before_checklists_is_still_read() -> None:
    """PB-1: a running transition keeps its version, also one stored before a field was invented."""
    data = shipped("rep-to-rep", "planned").data()
    data.pop("success_plan")
    for step in data["steps"]:
        for name in ("checklist", "modes", "giver"):
            step.pop(name)
    old = from_data(data)
    assert old.checklist("start-onboarding") == ()
    assert not any(old.success_plan.values())


def test_a_circle_names_only_its_members() -> None:
    """PB-2: what merely waits behind a circle is not named as part of it."""
    text = VALID.replace("by: accept\n", "by: accept\n    after: [meet]\n", 1)
    circle = next(reason for reason in _errors(text) if reason.code == "playbook.circle")
    assert set(circle.values["steps"]) == {"accept", "hello", "meet"}


def test_an_unknown_name_of_the_library_is_an_error() -> None:
    """PB-2: a knowledge set or a meeting that the library does not have is named, not skipped."""
    text = VALID.replace("requirements:\n  profile.company.industry: 2\n", "knowledge: [magic]\n")
    assert {"playbook.unknown_field", "playbook.missing"} == {reason.code for reason in _errors(text)}
    text = VALID.replace("    kind: joint\n", "    kind: joint\n    from: nowhere\n")
    assert [(r.code, r.values["path"]) for r in _errors(text)] == [
        ("playbook.unknown_field", "meetings[0].from")
    ]
    text = VALID.replace("success_plan:\n", "success_plan:\n  from: nowhere\n")
    assert [(r.code, r.values["path"]) for r in _errors(text)] == [
        ("playbook.unknown_field", "success_plan.from")
    ]
    text = VALID.replace("by: meeting\n", "by: meeting\n    checklist: magic\n")
    assert [(r.code, r.values["path"], r.values["value"]) for r in _errors(text)] == [
        ("playbook.not_list", "steps[2].checklist", "magic")
    ]


def test_refusal_is_the_common_one() -> None:
    """PB-2, DESIGN 2.4: pages, API and command treat it like any other refusal."""
    assert issubclass(InvalidPlaybook, Refused)


def test_a_document_survives_its_own_data() -> None:
    """PB-1: what is stored is complete in itself: read back without the library, it is the same document."""
    document = shipped("sales-to-cs", "planned")
    again: PlaybookDocument = from_data(document.data())
    assert again == document
    assert again.digest == document.digest


def test_numbers_and_dates_stay_what_they_say() -> None:
    """PB-2: a date is text, not a surprise; unreadable numbers stay text and fail their field."""
    data: dict[str, Any] = parse("a: 2026-01-01\nb: 0x\nc: 12\nd: true\ne: ~\nf: 1.5\n").data
    assert data == {"a": "2026-01-01", "b": "0x", "c": 12, "d": True, "e": None, "f": 1.5}
