"""Texts become documents or every error, and documents become texts again (PB-1, PB-2)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasuki.playbooks.document import PlaybookDocument, from_data, read
from tasuki.playbooks.problems_view import problems_of, text_diff
from tasuki.playbooks.queries import all_shipped, shipped, shipped_source
from tasuki.playbooks.source import MAX_CHARACTERS, InvalidPlaybook
from tasuki.playbooks.writing import complete, decode, numbered, read_draft, tidy, validate

SOURCE = shipped_source("rep-to-rep.planned")


# -- there and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", all_shipped(), ids=lambda one: one.key)
def test_the_complete_form_gives_the_same_document(document: PlaybookDocument) -> None:
    """PB-1, PB-4: what is written out in full reads back with the same digest, and names no other digest."""
    text = complete(document)
    assert read(text).digest == document.digest
    assert validate(text) == []
    assert "*" not in text.split("steps:")[0]


TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\x85\u2028\u2029\ufeff"
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() != "")


@st.composite
def documents(draw: st.DrawFn) -> PlaybookDocument:
    """A shipped playbook with other words, days, weights and languages."""
    data: dict[str, Any] = draw(st.sampled_from(all_shipped())).data()
    data["version"] = draw(st.integers(1, 999_999))
    data["boundary_days"] = draw(st.integers(0, 365))
    data["targets"]["completeness"] = draw(st.integers(0, 100))
    step = draw(st.sampled_from(data["steps"]))
    step["texts"]["en"] = {name: draw(TEXT).strip() for name in ("title", "why", "done_when")}
    step["due"] = {
        "anchor": draw(st.sampled_from(["transition", "signed", "opened", "cutover"])),
        "offset": draw(st.integers(-400, 400)),
        "unit": draw(st.sampled_from(["hours", "days", "weeks", "business_days", "business_hours"])),
    }
    key = draw(st.sampled_from(sorted(data["requirements"])))
    data["requirements"][key] = draw(st.integers(1, 5))
    return from_data(data)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.integers(1, 999_999))
def test_written_out_and_read_again(document: PlaybookDocument, number: int) -> None:
    """PB-1: whatever a playbook says survives export and import, digest and all, and so does a new number."""
    text = complete(document)
    assert read(text).digest == document.digest
    again = read(numbered(text, number))
    assert again.version == number
    assert {**again.data(), "version": 0} == {**document.data(), "version": 0}


@pytest.mark.parametrize("before", ["# 襷 𠮷\n", "\n\n", "---\n", "# a: {version: 7}\n"])
def test_only_the_number_changes(before: str) -> None:
    """PB-1: publishing writes the number into the text as it stands: comments and order stay."""
    text = before + SOURCE.replace("lead_days:", "# version: 5\nlead_days:")
    changed = numbered(text, 4711)
    assert read(changed).version == 4711
    different = [
        (one, two) for one, two in zip(text.split("\n"), changed.split("\n"), strict=True) if one != two
    ]
    assert [two for _, two in different] == ["version: 4711"]


def test_a_playbook_in_one_language_borrows_no_others() -> None:
    """PB-1: a company that works in one language need not write four, and still takes texts from the library."""
    document = read_draft(SOURCE.replace("lead_days:", "languages: [ja]\nlead_days:"))
    assert document.languages == ("ja",)
    wanted = shipped("rep-to-rep", "planned")
    for step in document.steps:
        assert document.step_text(step.key, "es") == wanted.step_text(step.key, "ja")


# -- what cannot be read -------------------------------------------------------------------------------


def test_a_file_that_is_no_utf8(tmp_path: Path) -> None:
    """PB-2: another encoding is refused by line; a byte order mark and Windows line ends are not."""
    for wrong, line in ((SOURCE.encode("utf-16"), 1), (b"a: 1\nb: 2\nc: caf\xe9\n", 3)):
        with pytest.raises(InvalidPlaybook) as invalid:
            decode(wrong)
        (reason,) = invalid.value.reasons
        assert (reason.code, reason.values["line"]) == ("playbook.not_utf8", line)
    assert decode(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode()) == SOURCE
    with pytest.raises(InvalidPlaybook):
        decode(b"#" * (4 * MAX_CHARACTERS + 4))


BAD = {
    "a megabyte": ("# x\n" * 300_000, "playbook.too_big"),
    "laughing a billion times": (
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
        "playbook.reference",
    ),
    "a merge": ("a: &a {x: 1}\nb: {<<: *a}\n", "playbook.reference"),
    "nested for ever": ("[" * 200_000, "playbook.too_deep"),
    "nested and closed": ("[" * 100_000 + "]" * 100_000, "playbook.too_deep"),
    "a tab": ("playbook: x\n\tversion: 1\n", "playbook.syntax"),
    "a key twice": ("playbook: a\nplaybook: b\n", "playbook.key_twice"),
    "sixty thousand keys twice": ("a: 1\n" * 60_000, "playbook.key_twice"),
    "an unknown field": (SOURCE + "colour: red\n", "playbook.unknown_field"),
    "a wrong type": (SOURCE.replace("lead_days: ", "lead_days: x"), "playbook.not_whole_number"),
    "a number of a million digits": (
        SOURCE.replace("lead_days: ", "lead_days: " + "9" * 300_000),
        "playbook.not_whole_number",
    ),
    "a NUL": ("a: \0", "playbook.not_a_character"),
    "half a character": ("a: \ud800", "playbook.not_a_character"),
    "a bell": ("a: \x07", "playbook.syntax"),
    "code": ("a: !!python/object/apply:os.system [ls]", "playbook.missing"),
    "two documents": ("a: 1\n---\nb: 1\n", "playbook.several_documents"),
    "nothing": ("", "playbook.empty"),
    "only a comment": ("# soon\n", "playbook.empty"),
    "a list": ("- a\n", "playbook.not_map"),
    "an item nobody knows": (
        SOURCE + "requirements: {profile.company.industri: 5}\n",
        "playbook.unknown_item",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_texts(name: str) -> None:
    """PB-2: whatever is sent, the answer names path and line, comes soon, and nothing is loaded."""
    text, code = BAD[name]
    began = time.perf_counter()
    reasons = validate(text)
    shown = problems_of(tidy(text), reasons)
    assert time.perf_counter() - began < 20
    assert code in {reason.code for reason in reasons}
    assert all(reason.values["line"] >= 1 and reason.values["path"] for reason in reasons)
    assert shown.count == len(reasons)
    assert len(shown.shown) <= 100


def test_steps_that_wait_for_one_another() -> None:
    """PB-2: a circle of dependencies is named with its steps."""
    text = complete(shipped("rep-to-rep", "planned"))
    text = text.replace("- key: assign-receiver\n", "- key: assign-receiver\n  after: [cutover]\n", 1)
    (circle,) = [reason for reason in validate(text) if reason.code == "playbook.circle"]
    assert {"assign-receiver", "cutover"} <= set(circle.values["steps"])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    """PB-2: no text makes the check fail in another way than by its reasons."""
    assert validate(text)
    assert problems_of(text, validate(text)).count


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(SOURCE) - 1), st.sampled_from(["", ":", "[", "}", "\n", "&a ", "\t", "- ", "'", "é"])
)
def test_a_slip_anywhere_has_an_answer(place: int, slip: str) -> None:
    """PB-2: a slip of the keyboard at any place is either still valid or named by line."""
    lines = SOURCE.count("\n") + 2
    for reason in validate(SOURCE[:place] + slip + SOURCE[place + 1 :]):
        assert 1 <= reason.values["line"] <= lines


def test_errors_stand_beside_their_lines() -> None:
    """PB-2: the editor shows the line that an error is about, from the top down."""
    text = SOURCE.replace("mode: planned", "mode: sometimes").replace("by: cutover", "by: magic")
    found = problems_of(text, validate(text)).shown
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert "mode: sometimes" in {one.excerpt for one in found}
    assert all(one.message for one in found)


def test_two_texts_beside_each_other() -> None:
    """SE-6: who comes second sees which lines are theirs and which are the other's."""
    found = text_diff("a\nb\nc", "a\nx\nc")
    assert [(one.kind, one.text) for one in found if one.kind in ("added", "removed")] == [
        ("removed", "b"),
        ("added", "x"),
    ]
    assert text_diff("same", "same") == []
