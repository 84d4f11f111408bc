"""Ids of another account inside what is sent: each is asked about before anything is written (SE-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from tasuki.web import clock
from tests.house.enumerate_routes import API
from tests.house.test_access import Stage, call
from tests.house.test_access import stage as stage  # the fixture
from tests.house.world import PLAIN_ITEM, World

pytestmark = pytest.mark.django_db
type Sent = Callable[[World], tuple[str, str, Mapping[str, Any]]]


def _record(world: World, **more: Any) -> Mapping[str, Any]:
    people = [str(world.people["giver"].pk), str(world.people["receiver"].pk)]
    return {"held_at": (clock.now() - timedelta(hours=1)).isoformat(), "people": people} | more


def _action(owner: Any) -> list[dict[str, str]]:
    due = (clock.now() + timedelta(days=2)).date().isoformat()
    return [{"text": "Send the map", "owner": str(owner), "due_on": due}]


def _mine(world: World, path: str) -> str:
    return API + path.format(**world.mine)


# In the address things of the account at hand, in the body one of the stranger's account.
MIXED: Final[Mapping[str, Sent]] = {
    "a commitment promised to their stakeholder": lambda w: (
        "POST",
        _mine(w, "/accounts/{account_id}/commitments"),
        {"kind": "scope", "text": "New", "promised_to_id": str(w.theirs["stakeholder_id"])},
    ),
    "a commitment of their deal": lambda w: (
        "POST",
        _mine(w, "/accounts/{account_id}/commitments"),
        {"kind": "scope", "text": "New", "deal_id": str(w.theirs["deal_id"])},
    ),
    "an entry of the plan with their stakeholder": lambda w: (
        "POST",
        _mine(w, "/accounts/{account_id}/success-plan/entries"),
        {"section": "resources", "text": "Trainer", "stakeholder_id": str(w.theirs["stakeholder_id"])},
    ),
    "a question in their transition": lambda w: (
        "POST",
        _mine(w, f"/accounts/{{account_id}}/knowledge/{PLAIN_ITEM}/questions"),
        {"question": "And why?", "transition_id": str(w.theirs["transition_id"])},
    ),
    "understood in their transition": lambda w: (
        "POST",
        _mine(w, "/accounts/{account_id}/knowledge/objectives.business.outcomes/understood"),
        {"transition_id": str(w.theirs["transition_id"])},
    ),
    "a draft to their stakeholder": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/messages/draft"),
        {"step": "introduction", "recipients": [str(w.theirs["stakeholder_id"])]},
    ),
    "their stakeholder in our meeting": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/meetings/joint-meeting/record"),
        _record(w, stakeholders=[str(w.theirs["stakeholder_id"])]),
    ),
    "somebody who takes no part in our meeting": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/meetings/joint-meeting/record"),
        _record(
            w,
            people=[str(w.people[name].pk) for name in ("giver", "receiver", "neighbour")],
            stakeholders=[str(w.mine["stakeholder_id"])],
        ),
    ),
    "an action for somebody who takes no part": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/meetings/joint-meeting/record"),
        _record(w, stakeholders=[str(w.mine["stakeholder_id"])], actions=_action(w.people["neighbour"].pk)),
    ),
    "their stakeholder ticked in our running meeting": lambda w: (
        "POST",
        _mine(w, "/meetings/{meeting_id}/attendance"),
        {"stakeholder": str(w.theirs["stakeholder_id"])},
    ),
    "an action for their stakeholder": lambda w: (
        "POST",
        _mine(w, "/meetings/{held_id}/actions"),
        {
            "text": "Send it",
            "stakeholder": str(w.theirs["stakeholder_id"]),
            "due_on": (clock.now() + timedelta(days=9)).date().isoformat(),
        },
    ),
    "a concern of their stakeholder": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/concerns"),
        {"feeling": "anxiety", "text": "Will it slip?", "stakeholder": str(w.theirs["stakeholder_id"])},
    ),
    "a concern raised in their meeting": lambda w: (
        "POST",
        _mine(w, "/transitions/{transition_id}/concerns"),
        {"feeling": "anxiety", "text": "Will it slip?", "meeting": str(w.theirs["meeting_id"])},
    ),
    "a draft to their stakeholder, by page": lambda w: (
        "POST",
        f"/transitions/{w.mine['transition_id']}/messages/introduction/draft/",
        {"recipients": [str(w.theirs["stakeholder_id"])]},
    ),
    "a commitment to their stakeholder, by page": lambda w: (
        "POST",
        f"/accounts/{w.mine['account_id']}/commitments/new/",
        {"kind": "scope", "text": "New", "promised_to": str(w.theirs["stakeholder_id"])},
    ),
    "their stakeholder in our meeting, by page": lambda w: (
        "POST",
        f"/transitions/{w.mine['transition_id']}/meetings/joint-meeting/record/",
        {
            "held_at": (clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
            "people": [str(w.people["giver"].pk), str(w.people["receiver"].pk)],
            "stakeholders": [str(w.theirs["stakeholder_id"])],
        },
    ),
}

# Everything of the stranger's account, asked for by those who have to do with ours alone.
THEIRS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("GET", "/accounts/{account_id}", {}),
    ("POST", "/accounts/{account_id}/stakeholders", {"first_name": "New"}),
    ("PUT", "/stakeholders/{stakeholder_id}", {"first_name": "Changed"}),
    ("GET", "/accounts/{account_id}/knowledge", {}),
    ("PUT", f"/accounts/{{account_id}}/knowledge/{PLAIN_ITEM}", {"answer": "Another"}),
    ("POST", "/knowledge-questions/{question_id}/answer", {"answer": "Since spring"}),
    ("GET", "/commitments/{commitment_id}", {}),
    ("PATCH", "/commitments/{commitment_id}", {"text": "In other words"}),
    ("PUT", "/commitments/{commitment_id}/owner", {"owner": "gina@tasuki.example"}),
    ("PUT", "/commitments/{commitment_id}/verdict", {"verdict": "deliverable", "note": "Yes"}),
    ("POST", "/commitments/{commitment_id}/resolve", {"state": "delivered", "evidence": "Mail"}),
    ("GET", "/transitions/{transition_id}", {}),
    ("POST", "/transitions/{transition_id}/advance", {"to": "paused", "reason": "Holiday"}),
    ("POST", "/transitions/{transition_id}/accept", {}),
    ("GET", "/transitions/{transition_id}/messages", {}),
    ("GET", "/transitions/{transition_id}/meetings", {}),
    ("GET", "/transitions/{transition_id}/outcome", {}),
    ("POST", "/meetings/{meeting_id}/cancel", {}),
    ("PUT", "/meetings/{held_id}/notes", {"notes": "Better", "version": 1}),
    ("POST", "/meeting-actions/{action_id}/done", {}),
    ("POST", "/meeting-actions/{done_action_id}/reopen", {}),
    ("PATCH", "/meeting-actions/{action_id}", {"text": "Another"}),
    ("GET", "/meetings/{meeting_id}", {}),
    ("GET", "/meetings/{meeting_id}/preparation", {}),
    ("GET", "/meetings/{meeting_id}/sitting", {}),
    ("POST", "/meetings/{meeting_id}/timer", {"command": "start"}),
    ("PUT", "/meetings/{meeting_id}/running-notes", {"notes": "Mine", "version": 1}),
    ("PUT", "/meeting-points/{point_id}/answer", {"answer": "Mine"}),
    ("GET", "/concerns/{concern_id}", {}),
    ("POST", "/concerns/{concern_id}/close", {"text": "All is well"}),
    ("POST", "/surveys/{survey_id}/revoke", {}),
    ("POST", "/transitions", {"account": "{account_id}"}),
)


@pytest.mark.parametrize("what", sorted(MIXED))
def test_an_id_of_another_account_is_refused(stage: Stage, what: str) -> None:
    """SE-2, RO-10: also for the receiver, who has to do with both accounts; and nothing is written."""
    method, path, body = MIXED[what](stage.world)
    for name in ("giver", "receiver", "manager"):
        answer, changed = call(stage, name, method, path, dict(body))
        assert answer.status_code in (404, 422), (name, answer.status_code)
        assert not changed, name


def test_what_is_mixed_would_be_fine_unmixed(stage: Stage) -> None:
    """SE-2: the refusals above are about the ids and nothing else."""
    world = stage.world
    only_ours = World(
        world.people | {"neighbour": world.people["giver"]}, world.tokens, world.mine, world.mine
    )
    for what, sent in MIXED.items():
        method, path, body = sent(only_ours)
        answers = [call(stage, name, method, path, dict(body)) for name in ("giver", "receiver")]
        assert any(answer.status_code < 400 for answer, _changed in answers), (
            what,
            [answer.content[:300] for answer, _changed in answers],
        )


@pytest.mark.parametrize(("method", "path", "body"), THEIRS)
def test_another_account_is_not_there(stage: Stage, method: str, path: str, body: Mapping[str, Any]) -> None:
    """SE-2, RO-10: who has to do with one account finds nothing of the next."""
    world = stage.world
    filled = {key: str(value).format(**world.theirs) for key, value in body.items()}
    for name in ("giver", "giver_manager", "outsider"):
        sent = {**filled, **{key: value for key, value in body.items() if not isinstance(value, str)}}
        answer, changed = call(stage, name, method, API + path.format(**world.theirs), sent)
        assert answer.status_code == 404, (name, answer.status_code)
        assert not changed
