"""An erased contact's name leaves the answers as a change that older forms learn of."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.knowledge import actions, personal
from tasuki.knowledge.models import ItemChange, ItemReview, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_standing import agree
from tasuki.rules.reasons import Conflict
from tasuki.web.ids import new_id
from tasuki.web.personal import Subject

pytestmark = pytest.mark.django_db
KEY, OTHER = "state.projects.active", "profile.strategy.goals"


def test_an_older_form_does_not_write_the_name_back(stage: Stage) -> None:
    """SE-4, SE-6: a new version with a line of history; what was understood stays so, others are as they were."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account}
    row = actions.answer_item(**give, key=KEY, answer="Zelda Wrongperson leads the roll-out")
    actions.answer_item(**give, key=OTHER, answer="Growth in the south")
    read: dict[str, Any] = {
        "actor": stage.receiver,
        "account": stage.account,
        "transition_id": stage.transition_id,
    }
    actions.mark_understood(**read, key=KEY)
    subject = Subject(new_id(), ("Zelda Wrongperson",), stage.account.pk)
    assert personal.prepare("contact", subject) == 1
    personal.ROOM.erase("contact", subject)
    with pytest.raises(Conflict):
        actions.answer_item(**give, key=KEY, answer=row.answer + ".", expected_version=1)
    found = KnowledgeItem.objects.get(key=KEY)
    assert (found.answer, found.version) == ("Erased person leads the roll-out", 2)
    assert list(
        ItemChange.objects.filter(item=found).order_by("version").values_list("version", "after")
    ) == [
        (1, found.answer),
        (2, found.answer),
    ]
    assert ItemReview.objects.get().item_version == 2
    assert KnowledgeItem.objects.get(key=OTHER).version == 1
    agree(stage.account)
    assert personal.prepare("contact", subject) == 0
