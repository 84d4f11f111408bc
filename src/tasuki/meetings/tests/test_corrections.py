"""What the customer puts right while a meeting runs."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.knowledge.actions import answer_item
from tasuki.meetings.running.actions import begin_meeting, put_right
from tasuki.meetings.running.models import Sitting
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

ITEM = "objectives.business.outcomes"


@pytest.mark.django_db
def test_a_correction_made_anew_counts_from_what_was_shown(cast: Cast, introducing: Transition) -> None:
    """MT-4, SE-6: the page sends the version that it shows; who has seen the newer answer may put that right."""
    actor = cast.actor("receiver")
    made = begin_meeting(actor=actor, transition_id=introducing.pk, step_key="joint-meeting")

    def kept() -> tuple[str, int]:
        one = Sitting.objects.get().corrections[ITEM]
        return one["text"], one["version"]

    put_right(actor=actor, meeting_id=made.meeting_id, item=ITEM, text="By June")
    first = kept()[1]
    newer = answer_item(
        actor=cast.actor("giver"), account=introducing.account, key=ITEM, answer="Newer, by a colleague"
    )
    put_right(actor=actor, meeting_id=made.meeting_id, item=ITEM, text="By May", seen_version=first)
    assert kept() == ("By May", first)
    client, path = Client(), f"/meetings/{made.meeting_id}"
    client.force_login(cast.receiver)
    assert f'name="version" value="{newer.version}"' in client.get(f"{path}/run/").content.decode()
    sent = {"item": ITEM, "text": "By July", "version": str(newer.version)}
    assert client.post(f"{path}/corrections/", sent).status_code == 302
    assert kept() == ("By July", newer.version)
    put_right(
        actor=actor, meeting_id=made.meeting_id, item=ITEM, text="By August", seen_version=newer.version + 9
    )
    assert kept() == ("By August", newer.version)
