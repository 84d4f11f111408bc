"""The company's own playbooks: drafts, publishing, retiring, and which one is in force (PB-1, PB-2)."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from tasuki.audit.models import Event
from tasuki.playbooks import actions, queries
from tasuki.playbooks.models import CompanyPlaybook, PlaybookVersion, Publication
from tasuki.playbooks.queries import current, find_document, shipped, shipped_source
from tasuki.playbooks.source import MAX_CHARACTERS, InvalidPlaybook
from tasuki.playbooks.upstairs import running_by_version
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "rep-to-rep.planned"
CONSOLE = Actor.console()


def _changed(days: int = 21) -> str:
    """The shipped YAML with another number of days."""
    return re.sub(r"boundary_days: \d+", f"boundary_days: {days}", shipped_source(KEY))


def _made(**values: Any) -> CompanyPlaybook:
    return actions.import_yaml(actor=CONSOLE, text=_changed(), **values)


def _publish(row: CompanyPlaybook, note: str = "Three weeks are enough") -> Publication:
    row.refresh_from_db()
    return actions.publish(actor=CONSOLE, key=row.key, note=note, expected_revision=row.revision)


def _codes(error: pytest.ExceptionInfo[Any]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


def test_a_published_playbook_is_in_force() -> None:
    """PB-1: what is published is what a transition opened now starts with; the shipped one stays as it is."""
    row = _made()
    assert current("rep-to-rep", "planned") == shipped("rep-to-rep", "planned")
    made = _publish(row)
    document = current("rep-to-rep", "planned")
    assert (document.boundary_days, document.version) == (21, made.number)
    assert made.number == shipped("rep-to-rep", "planned").version + 1
    assert made.version.parsed() == document
    assert current("rep-to-rep", "unplanned") == shipped("rep-to-rep", "unplanned")
    assert shipped("rep-to-rep", "planned").boundary_days != 21


def test_current_asks_once(django_assert_num_queries: Any) -> None:
    """PB-1: which playbook is in force costs one query; its document is read once per process."""
    _publish(_made())
    current("rep-to-rep", "planned")
    with django_assert_num_queries(1) as asked:
        current("rep-to-rep", "planned")
    assert isinstance(asked, CaptureQueriesContext)
    assert '"document"' not in asked.captured_queries[0]["sql"]


def test_versions_are_numbered_and_kept() -> None:
    """PB-1: every publication has the next number, its text, its note and its author; the older ones stay."""
    row = _made()
    first = _publish(row)
    row.refresh_from_db()
    actions.save_draft(
        actor=CONSOLE, key=row.key, text=_changed(30) + "# ours\n", expected_revision=row.revision
    )
    second = _publish(row, "Longer after all")
    assert second.number == first.number + 1
    first.refresh_from_db()
    assert first.version.parsed().boundary_days == 21
    assert (second.note, second.published_by_name) == ("Longer after all", "console")
    assert second.source.endswith("# ours\n")
    assert f"version: {second.number}" in second.source
    row.refresh_from_db()
    assert row.in_force == second
    assert row.draft == second.source


def test_what_was_in_force_cannot_be_removed() -> None:
    """PB-1: a published version and its document are never deleted; only a playbook without any may go."""
    row = _made()
    made = _publish(row)
    row.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.discard(actor=CONSOLE, key=row.key, expected_revision=row.revision)
    assert _codes(refused) == {"playbook.has_versions"}
    for thing in (made.version, made, row):
        with pytest.raises(ProtectedError), transaction.atomic():
            thing.delete()
    fresh = actions.import_yaml(actor=CONSOLE, text=_changed(9), key="never-published")
    actions.discard(actor=CONSOLE, key=fresh.key, expected_revision=1)
    assert not CompanyPlaybook.objects.filter(key=fresh.key).exists()


def test_retiring_brings_the_shipped_one_back() -> None:
    """PB-1: without a company playbook in force the shipped one counts again; the versions stay to be read."""
    row = _made()
    made = _publish(row)
    row.refresh_from_db()
    actions.retire(actor=CONSOLE, key=row.key, expected_revision=row.revision)
    assert current("rep-to-rep", "planned") == shipped("rep-to-rep", "planned")
    row.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.retire(actor=CONSOLE, key=row.key, expected_revision=row.revision)
    assert _codes(refused) == {"playbook.not_in_force"}
    actions.reinstate(actor=CONSOLE, key=row.key, number=made.number, expected_revision=row.revision)
    assert current("rep-to-rep", "planned").digest == made.version.digest
    assert Publication.objects.count() == 1


def test_only_one_is_in_force_for_a_scenario_and_mode() -> None:
    """PB-1: publishing a second playbook for the same case retires the first; the database refuses two."""
    one, two = _made(), actions.import_yaml(actor=CONSOLE, text=_changed(40), key="rep-to-rep.emea")
    _publish(one)
    made = _publish(two)
    one.refresh_from_db()
    assert one.in_force is None
    assert current("rep-to-rep", "planned").boundary_days == 40
    assert set(Publication.objects.values_list("number", flat=True)) == {made.number - 1, made.number}
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyPlaybook.objects.filter(pk=one.pk).update(in_force=one.publications.get())


def test_the_same_document_is_not_published_twice() -> None:
    """PB-1: a version that says nothing new is refused, also one that only has another number or other comments."""
    row = _made()
    _publish(row)
    with pytest.raises(Refused) as refused:
        _publish(row)
    assert _codes(refused) == {"playbook.nothing_new"}
    copy = actions.start_from(actor=CONSOLE, ref=f"{KEY}@shipped", key="rep-to-rep.copy")
    actions.retire(
        actor=CONSOLE, key=row.key, expected_revision=CompanyPlaybook.objects.get(pk=row.pk).revision
    )
    with pytest.raises(Refused) as refused:
        _publish(copy, note="  ")
    assert _codes(refused) == {"playbook.nothing_new", "playbook.note_missing"}


def test_two_people_editing() -> None:
    """SE-6, PB-1: the later one gets a conflict that names the earlier one; nothing is overwritten."""
    row = _made()
    actions.save_draft(
        actor=Actor(None, "Otto", frozenset({"operations"})), key=row.key, text="# Otto", expected_revision=1
    )
    for write in (
        lambda: actions.save_draft(actor=CONSOLE, key=row.key, text="# mine", expected_revision=1),
        lambda: actions.publish(actor=CONSOLE, key=row.key, note="x", expected_revision=1),
        lambda: actions.discard(actor=CONSOLE, key=row.key, expected_revision=1),
    ):
        with pytest.raises(Conflict) as conflict:
            write()
        assert conflict.value.reason.values["by"] == "Otto"
    row.refresh_from_db()
    assert (row.draft, row.revision) == ("# Otto", 2)


def test_an_invalid_draft_is_kept_but_never_published() -> None:
    """PB-2: unfinished work can be saved; publishing names every error by path and line and loads nothing."""
    row = _made()
    broken = _changed().replace("mode: planned", "mode: sometimes").replace("by: cutover", "by: magic")
    row = actions.save_draft(actor=CONSOLE, key=row.key, text=broken, expected_revision=1)
    assert row.draft == broken
    with pytest.raises(InvalidPlaybook) as invalid:
        _publish(row)
    assert {"mode"} <= {reason.values["path"] for reason in invalid.value.reasons}
    assert all(reason.values["line"] >= 1 for reason in invalid.value.reasons)
    assert not Publication.objects.exists()
    assert not PlaybookVersion.objects.exists()


def test_a_playbook_keeps_its_scenario_and_mode() -> None:
    """PB-2: a document for another case is refused by line, at publishing as at taking it in."""
    row = _made()
    row = actions.save_draft(
        actor=CONSOLE, key=row.key, text=shipped_source("team-to-team.planned"), expected_revision=1
    )
    with pytest.raises(InvalidPlaybook) as invalid:
        _publish(row)
    (reason,) = invalid.value.reasons
    assert (reason.code, reason.values["path"]) == ("playbook.other_scenario", "scenario")
    with pytest.raises(InvalidPlaybook):
        actions.import_yaml(
            actor=CONSOLE, text=shipped_source("rep-to-rep.unplanned"), key=row.key, replace=True
        )


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("Upper", "playbook.key_form"),
        ("a b", "playbook.key_form"),
        ("../etc", "playbook.key_form"),
        ("x" * 121, "playbook.key_form"),
        ("compare", "playbook.key_form"),
        ("sales-to-cs.planned", "playbook.key_shipped"),
        (KEY, "playbook.key_taken"),
    ],
)
def test_a_key_that_cannot_be(key: str, code: str) -> None:
    """PB-1: keys are small, clear and unique; a shipped key stands for its own case only."""
    _made()
    with pytest.raises(Refused) as refused:
        actions.import_yaml(actor=CONSOLE, text=_changed(5), key=key)
    assert _codes(refused) == {code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (MAX_CHARACTERS + 1), "playbook.too_big"),
        ("a\0b", "playbook.not_a_character"),
        ("\ud800", "playbook.not_a_character"),
    ],
)
def test_a_text_that_cannot_be_kept(text: str, code: str) -> None:
    """PB-2: what no database can keep is refused by line, as a draft too."""
    row = _made()
    with pytest.raises(Refused) as refused:
        actions.save_draft(actor=CONSOLE, key=row.key, text=text, expected_revision=1)
    assert _codes(refused) == {code}


def test_starting_from_another_one() -> None:
    """PB-1: a new playbook begins with the YAML of a shipped one or of any version, comments and all."""
    row = actions.start_from(actor=CONSOLE, ref=KEY)
    assert (row.key, row.draft) == (KEY, shipped_source(KEY))
    row = actions.save_draft(actor=CONSOLE, key=KEY, text=_changed(), expected_revision=1)
    made = _publish(row)
    again = actions.start_from(actor=CONSOLE, ref=f"{KEY}@{made.number}")
    assert (again.key, again.draft) == (f"{KEY}.2", made.source)
    assert actions.start_from(actor=CONSOLE, ref=KEY, key="ours").draft == made.source


def test_replacing_by_import_is_asked_for() -> None:
    """PB-1: taking in a file never overwrites a draft unless somebody says so; the same text again is no change."""
    row = _made()
    assert actions.import_yaml(actor=CONSOLE, text=_changed()).revision == 1
    with pytest.raises(Refused) as refused:
        actions.import_yaml(actor=CONSOLE, text=_changed(3))
    assert _codes(refused) == {"playbook.key_taken"}
    assert actions.import_yaml(actor=CONSOLE, text=_changed(3), replace=True).revision == 2
    assert CompanyPlaybook.objects.get(pk=row.pk).draft == _changed(3)


def test_references() -> None:
    """PB-1: a playbook is named by key, by key and number, as draft or as shipped."""
    row = _made()
    assert find_document(CONSOLE, KEY).is_draft
    made = _publish(row)
    assert find_document(CONSOLE, KEY).publication == made
    assert find_document(CONSOLE, f"{KEY}@shipped").document == shipped("rep-to-rep", "planned")
    assert find_document(CONSOLE, f"{KEY}@{made.number}").document.boundary_days == 21
    for unknown in (f"{KEY}@99", f"{KEY}@x", "nothing", "nothing@shipped", f"{KEY}@-1", f"{KEY}@{10**30}"):
        with pytest.raises(NotFound):
            find_document(CONSOLE, unknown)


def test_who_may(cast: Cast) -> None:
    """RO-5, RO-10, PB-1: everybody reads what is published; operations write; drafts are theirs alone."""
    row = _made()
    giver, operations = cast.actor("giver"), cast.actor("operations")
    with pytest.raises(NotFound):
        find_document(giver, f"{KEY}@draft")
    assert find_document(giver, KEY).is_shipped
    assert not queries.visible_playbooks(giver).exists()
    for write in (
        lambda: actions.save_draft(actor=giver, key=KEY, text="", expected_revision=1),
        lambda: actions.publish(actor=giver, key=KEY, note="x", expected_revision=1),
        lambda: actions.retire(actor=giver, key=KEY, expected_revision=1),
        lambda: actions.import_yaml(actor=giver, text=_changed()),
        lambda: actions.start_from(actor=giver, ref=KEY),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert _codes(refused) == {"access.role"}
    actions.publish(actor=operations, key=KEY, note="Ours", expected_revision=row.revision)
    assert find_document(giver, KEY).publication is not None
    assert find_document(giver, KEY).publication.published_by_name == "Otto Operations"  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        find_document(giver, f"{KEY}@draft")


def test_every_change_is_an_event() -> None:
    """SE-3: each change of a playbook stands in the event log with its key and number."""
    row = _made()
    made = _publish(row)
    row.refresh_from_db()
    actions.retire(actor=CONSOLE, key=KEY, expected_revision=row.revision)
    told = Event.objects.filter(subject_id=row.pk).order_by("seq").values_list("action", "fields")
    assert [action for action, _ in told] == ["playbook.created", "playbook.published", "playbook.retired"]
    assert told[1][1]["number"] == made.number


def test_running_transitions_keep_their_version(cast: Cast) -> None:
    """PB-1: a transition keeps the playbook it started with, whatever is published or retired afterwards."""
    accounts = [make_account(cast.giver, name=f"Sample {number}") for number in range(3)]
    before = open_for(cast, accounts[0])
    row = _made()
    made = _publish(row)
    during = open_for(cast, accounts[1])
    row.refresh_from_db()
    actions.retire(actor=CONSOLE, key=KEY, expected_revision=row.revision)
    after = open_for(cast, accounts[2])
    versions = []
    for one in (before, during, after):
        one.refresh_from_db()
        assert one.playbook is not None
        versions.append(one.playbook.parsed().boundary_days)
    usual = shipped("rep-to-rep", "planned").boundary_days
    assert versions == [usual, 21, usual]
    assert during.playbook == made.version
    assert before.playbook == after.playbook
    assert running_by_version()[made.version_id] == 1


def test_opening_many_asks_once_which_is_in_force(cast: Cast) -> None:
    """PB-1: which playbook is in force is asked once for thousands of openings, not once for each."""
    _publish(_made())
    opening = import_module("tasuki.transitions.actions.opening")
    asked = []
    for count in (2, 8):
        accounts = [make_account(cast.giver, name=f"Sample {count}-{number}") for number in range(count)]
        requests = [
            opening.OpenRequest(
                account=one,
                receiver=cast.receiver,
                transition_on=(clock.now() + timedelta(days=42)).date(),
                scenario="rep-to-rep",
                mode="planned",
                reason="territory",
            )
            for one in accounts
        ]
        with CaptureQueriesContext(connection) as queries_of:
            opening.open_many(actor=cast.actor("operations"), requests=requests)
        asked.append(
            sum("playbooks_" in query["sql"] and "SELECT" in query["sql"][:7] for query in queries_of)
        )
    assert asked[1] <= asked[0]  # the first also reads the document
    assert asked[0] <= 6
