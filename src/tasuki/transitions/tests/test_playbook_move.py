"""Moving a running transition to another version of its playbook."""

from __future__ import annotations

import copy

import pytest
from django.test import Client

from tasuki.playbooks.actions import pin
from tasuki.playbooks.document import from_data
from tasuki.playbooks.models import PlaybookVersion
from tasuki.playbooks.queries import shipped
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import complete_step, move_to_playbook, preview_playbook, versions_for
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A planned transition of the cast's customer."""
    return open_for(cast, make_account(cast.giver))


def next_version() -> PlaybookVersion:
    """The shipped playbook with `survey` gone, a step more, and the introduction a week later."""
    data = copy.deepcopy(shipped("rep-to-rep", "planned").data())
    data["version"] = 20
    steps = {one["key"]: one for one in data["steps"]}
    steps["introduction"]["due"]["offset"] += 7 if steps["introduction"]["due"]["unit"] == "days" else 1
    more = copy.deepcopy(steps["tell-teams"])
    more |= {"key": "say-thanks", "after": ["cutover"], "proves": []}
    more.pop("feeds", None)
    gone = "health-90"
    data["steps"] = [one for one in data["steps"] if one["key"] != gone] + [more]
    for one in data["steps"]:
        one["after"] = [key for key in one.get("after", []) if key != gone]
    data["clocks"] = [one for one in data["clocks"] if one["step"] != gone]
    return pin(from_data(data))


def test_the_difference_is_shown_first_and_then_carried_out(cast: Cast, row: Transition) -> None:
    """PB-1: settled steps stay, removed open ones go, new ones come, dates move; gates and clocks follow."""
    complete_step(actor=cast.actor("manager"), transition_id=row.pk, key="assign-receiver")
    before = dict(row.steps.values_list("key", "due_at"))
    version = next_version()
    manager = cast.actor("manager")
    seen = preview_playbook(actor=manager, transition_id=row.pk, version=20)
    difference = seen.edit.plan.difference
    assert [one.key for one in difference.added] == ["say-thanks"]
    assert difference.dropped == ("health-90",)
    assert "introduction" in {one.key for one in difference.moves}
    assert "say-thanks" in seen.texts.keys("steps", "added")
    assert dict(row.steps.values_list("key", "due_at")) == before
    done = move_to_playbook(
        actor=manager,
        transition_id=row.pk,
        version=20,
        reason="The new one says thanks",
        expected_version=seen.edit.version,
    )
    row.refresh_from_db()
    assert row.playbook_id == version.pk
    after = dict(row.steps.values_list("key", "due_at"))
    assert set(after) == (set(before) | {"say-thanks"}) - {"health-90"}
    assert after["introduction"] > before["introduction"]
    assert row.steps.get(key="assign-receiver").state == "done"
    assert row.open_steps == row.steps.filter(state="todo").count()
    assert done.after.version == 20
    with pytest.raises(Conflict):
        move_to_playbook(actor=manager, transition_id=row.pk, reason="And back", expected_version=1)


def test_open_steps_become_what_the_new_version_says(cast: Cast, row: Transition) -> None:
    """PB-1, GA-1: gate, phase, way of doing and need of an open step follow; a settled one stays as it was."""
    data = copy.deepcopy(shipped("rep-to-rep", "planned").data())
    data["version"] = 21
    pin(from_data(data))
    columns = ("phase", "feeds", "completed_by", "required")
    as_planned = dict(row.steps.values_list("key", "feeds"))
    wanted = list(row.steps.order_by("position").values_list("key", *columns))
    done, old = "assign-receiver", ("old-phase", "closed", "message", False)
    complete_step(actor=cast.actor("manager"), transition_id=row.pk, key=done)
    row.steps.update(**dict(zip(columns, old, strict=True)))
    manager = cast.actor("manager")
    move_to_playbook(actor=manager, transition_id=row.pk, version=21, reason="The new one is clearer")
    found = list(row.steps.order_by("position").values_list("key", *columns))
    assert found == [(done, *old) if one[0] == done else one for one in wanted]
    row.refresh_from_db()
    assert as_planned["brief-receiver"] == "internal"
    assert not row.gate_open("internal")


def test_a_settled_step_that_the_new_version_lacks_stays(cast: Cast, row: Transition) -> None:
    """PB-1: what is done stays on the page, in the words of the playbook that had it."""
    next_version()
    row.steps.filter(key="health-90").update(state="done")
    manager = cast.actor("manager")
    move_to_playbook(actor=manager, transition_id=row.pk, version=20, reason="The new one says thanks")
    assert row.steps.get(key="health-90").state == "done"
    client = Client()
    client.force_login(cast.manager)
    page = client.get(f"/transitions/{row.pk}/")
    assert page.status_code == 200
    assert "step-health-90" in page.content.decode()


def test_what_cannot_be_followed(cast: Cast, row: Transition) -> None:
    """PB-1, RO-10: an unknown version, the same one, no reason, somebody who may not."""
    with pytest.raises(NotFound):
        preview_playbook(actor=cast.actor("manager"), transition_id=row.pk, version=77)
    with pytest.raises(Refused) as refused:
        move_to_playbook(actor=cast.actor("receiver"), transition_id=row.pk, reason="")
    found = {one.code for one in refused.value.reasons}
    assert found == {"access.role", "playbook.in_force_already", "stage.reason_missing"}
    assert [one.followed for one in versions_for(row)] == [True]


def test_pages_of_every_change(cast: Cast, row: Transition) -> None:
    """PB-1, PB-6, SC-5, TR-3: each page shows its form, the difference, and carries it out."""
    next_version()
    client = Client()
    client.force_login(cast.manager)
    base = f"/transitions/{row.pk}/change"
    assert client.get(f"{base}/playbook/").status_code == 200
    for address, query, reason in (
        ("playbook", {"to": "20"}, "Newer"),
        ("people", {"role": "support", "person": str(cast.outsider.pk)}, "Suri is on leave"),
        ("giver", {"available": "no"}, "Gina is ill"),
        ("mode", {"mode": "unplanned"}, "It became urgent"),
    ):
        page = client.get(f"{base}/{address}/", query)
        assert page.status_code == 200, address
        version = page.context["edit"].version
        answer = client.post(f"{base}/{address}/", {**query, "reason": "", "version": version})
        assert answer.status_code == 422, address
        answer = client.post(f"{base}/{address}/", {**query, "reason": reason, "version": version})
        assert answer.status_code == 302, address
    row.refresh_from_db()
    assert (row.support_id, row.giver_available, row.mode) == (cast.outsider.pk, False, "unplanned")
    assert client.get(f"/transitions/{row.pk}/").status_code == 200
