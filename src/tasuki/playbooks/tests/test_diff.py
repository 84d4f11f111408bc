"""What differs between two playbooks is said part by part and field by field (PB-1)."""

from __future__ import annotations

from typing import Any

from tasuki.playbooks.diff import FieldChange, compare
from tasuki.playbooks.document import PlaybookDocument, from_data
from tasuki.playbooks.queries import all_shipped, shipped


def _data() -> dict[str, Any]:
    return shipped("rep-to-rep", "planned").data()


def _with(data: dict[str, Any]) -> PlaybookDocument:
    return from_data(data)


def _step(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(step for step in data["steps"] if step["key"] == key)


def test_a_playbook_does_not_differ_from_itself() -> None:
    """PB-1: another version number alone is no difference."""
    for document in all_shipped():
        assert not compare(document, document)
    renumbered = _with({**_data(), "version": 7})
    found = compare(shipped("rep-to-rep", "planned"), renumbered)
    assert not found
    assert found.after_version == 7


def test_a_changed_step_says_every_field_before_and_after() -> None:
    """PB-1: due, role, dependencies, gate, tiers and texts of a step are each shown before → after."""
    data = _data()
    step = _step(data, "follow-up")
    step["due"] = {"anchor": "transition", "offset": 10, "unit": "business_days"}
    step["role"] = "giver"
    step["tiers"] = ["strategic"]
    step["texts"]["en"]["title"] = "Write again"
    found = compare(shipped("rep-to-rep", "planned"), _with(data))
    assert found.keys("steps", "changed") == ("follow-up",)
    (change,) = found.changes
    assert change.field("due") == FieldChange("due", "transition + 1 weeks", "transition + 10 business_days")
    assert change.field("role") == FieldChange("role", "receiver", "giver")
    assert change.field("tiers") == FieldChange("tiers", (), ("strategic",))
    title = change.field("texts.en.title")
    assert title is not None
    assert title.after == "Write again"
    assert change.field("feeds") is None


def test_new_and_removed_steps_and_clocks() -> None:
    """PB-1: what is new and what is gone stands apart from what is different."""
    data = _data()
    extra = {**_step(data, "rate-handoff"), "key": "celebrate"}
    data["steps"] = [step for step in data["steps"] if step["key"] != "rate-handoff"] + [extra]
    data["clocks"] = data["clocks"][1:]
    found = compare(shipped("rep-to-rep", "planned"), _with(data))
    assert found.keys("steps", "added") == ("celebrate",)
    assert found.keys("steps", "removed") == ("rate-handoff",)
    assert len(found.of("clocks", "removed")) == 1
    assert found.of("document") == ()
    (added,) = found.of("steps", "added")
    assert added.field("due") == FieldChange("due", None, "transition + 2 weeks")
    assert added.field("tiers") is None


def test_agenda_messages_requirements_and_targets() -> None:
    """PB-1: minutes of an agenda, recipients of a message, weights and targets are compared one by one."""
    data = _data()
    item = data["meetings"][0]["agenda"][0]
    item["minutes"] += 5
    data["messages"][0]["recipients"] = ["champion"]
    key = next(iter(data["requirements"]))
    before = data["requirements"][key]
    data["requirements"][key] = 1 if before != 1 else 2
    data["requirements"]["profile.company.nickname"] = 3
    data["targets"]["completeness"] = 80
    found = compare(shipped("rep-to-rep", "planned"), _with(data))
    (meeting,) = found.of("meetings")
    assert meeting.field(f"agenda.{item['key']}.minutes") is not None
    (message,) = found.of("messages")
    assert message.field("recipients") is not None
    assert found.keys("requirements", "changed") == (key,)
    assert found.keys("requirements", "added") == ("profile.company.nickname",)
    (target,) = found.of("targets")
    assert (target.key, target.fields[0].after) == ("completeness", 80)


def test_another_order_of_the_steps_is_said() -> None:
    """PB-1: steps of the same rank come as written, so their order is part of the plan."""
    data = _data()
    data["steps"][0], data["steps"][1] = data["steps"][1], data["steps"][0]
    (change,) = compare(shipped("rep-to-rep", "planned"), _with(data)).changes
    assert (change.part, change.fields[0].field) == ("document", "order")


def test_there_and_back() -> None:
    """PB-1: the way back takes away what the way there added, and turns every field round."""
    one, two = shipped("rep-to-rep", "planned"), shipped("rep-to-rep", "unplanned")
    there, back = compare(one, two), compare(two, one)
    assert set(there.keys("steps", "added")) == set(back.keys("steps", "removed"))
    turned = {
        (change.part, change.key, field.field, field.before or None, field.after or None)
        for change in there.changes
        for field in change.fields
    }
    assert turned == {
        (change.part, change.key, field.field, field.after or None, field.before or None)
        for change in back.changes
        for field in change.fields
    }
