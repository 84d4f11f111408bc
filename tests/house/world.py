"""One account in the middle of a transition, with something of everything, and the account of a stranger."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final

from tasuki.commitments.actions import record_commitment
from tasuki.customers.imports.actions import keep_draft
from tasuki.customers.models import Account, Blackout, Deal, ImportRun, Stakeholder
from tasuki.knowledge.actions import answer_item, ask
from tasuki.knowledge.items import all_items
from tasuki.meetings.actions import ActionNote, plan_meeting, record_meeting
from tasuki.meetings.models import MeetingAction
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.models import Message
from tasuki.outcomes.models import Survey
from tasuki.people.actions import add_person
from tasuki.people.models import Absence, Person, Team
from tasuki.people.queries import actor_for_person
from tasuki.people.tokens import make_token
from tasuki.playbooks.actions import import_yaml, pin, publish, save_draft, start_from
from tasuki.playbooks.document import from_data
from tasuki.playbooks.queries import shipped, shipped_source
from tasuki.rules.access import Actor
from tasuki.success.actions import approve_plan, book_cadence, prefill
from tasuki.testing.cast import PASSWORD, Cast, make_account, make_cast
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance, start_bulk
from tasuki.transitions.actions.cover import start_cover
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import survey_token
from tasuki.watch.actions import report_breach
from tasuki.web import clock

SENSITIVE: Final = "Mentions-nobody-else-may-read"
PLAIN_ITEM: Final = "profile.company.industry"
SENSITIVE_ITEM: Final = next(key for key, item in all_items().items() if item.sensitive)


@dataclass
class World:
    """Who plays, and the ids of what there is. `mine` belongs to the account, `theirs` to the stranger's."""

    people: dict[str, Person]
    tokens: dict[str, str]
    mine: dict[str, Any]
    theirs: dict[str, Any]

    def actor(self, name: str) -> Actor:
        """A member, acting."""
        return actor_for_person(self.people[name])


def make_world() -> World:
    """Build it; needs a database."""
    cast = make_cast()
    admin = add_person(
        actor=Actor.console(),
        values={"name": "Ada Administrator", "email": "ada@tasuki.example"},
        roles=["administrator"],
        password=PASSWORD,
    )
    people = {**cast.everybody, "administrator": admin, "neighbour": _neighbour()}
    account = make_account(cast.giver, name="Quillon Foods", tier=Account.Tier.STRATEGIC)
    row = open_for(cast, account, actor="operations")
    _introduce(cast, row)
    mine = _things(cast, Transition.objects.get(pk=row.pk))
    other = Cast(**{**cast.everybody, "giver": people["neighbour"]})
    birch = make_account(people["neighbour"], name="Birch Tools")
    # The receiver of both transitions is the same person: ids of one account must not open the other.
    theirs = _things(other, open_for(other, birch, actor="operations"), small=True)
    mine |= _administration(cast, people)
    run = start_bulk(actor=cast.actor("giver"), verb="date", values={"by_days": 7}, transitions=[row.pk])
    mine["run_id"] = run.pk
    tokens = {
        name: make_token(actor=actor_for_person(one), person=one, name="test")[1]
        for name, one in people.items()
    }
    tokens_used = clock.now()
    for person in people.values():
        person.tokens.update(last_used_at=tokens_used)
    return World(people, tokens, mine, theirs)


def _neighbour() -> Person:
    team = Team.objects.create(name="Sales Nagoya", kind=Team.Kind.SALES)
    return Person.objects.create_user(
        "nora@tasuki.example", "Nora Neighbour", PASSWORD, team=team, country="JP", zone="Asia/Tokyo"
    )


def _introduce(cast: Cast, row: Transition) -> None:
    """To the stage in which the customer may be written to and met."""
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    become_ready(cast, row)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="introducing")


def _things(cast: Cast, row: Transition, *, small: bool = False) -> dict[str, Any]:
    account, giver = row.account, cast.actor("giver")
    stakeholder = account.stakeholders.get(kind="champion")
    answer_item(actor=giver, account=account, key=SENSITIVE_ITEM, answer=f"{SENSITIVE} {account.name}")
    answer_item(actor=giver, account=account, key=PLAIN_ITEM, answer=f"Known of {account.name}")
    asked = ask(
        actor=cast.actor("receiver"),
        account=account,
        key=PLAIN_ITEM,
        question="Since when?",
        transition_id=row.pk,
    )
    promise = record_commitment(
        actor=giver, account=account, kind="scope", text=f"Promised to {account.name}", owner=cast.giver
    )
    deal = Deal.objects.create(account=account, name=f"Deal of {account.name}", status="won")
    survey = Survey.objects.create(transition=row, stakeholder=stakeholder, asked_at=clock.now())
    breach = report_breach(
        actor=cast.actor("receiver"),
        transition_id=row.pk,
        kind="unclear_roles",
        evidence="Neither of them answered the question",
        happened_on=clock.now().date(),
    )
    found: dict[str, Any] = {
        "account": account,
        "account_id": account.pk,
        "transition": row,
        "transition_id": row.pk,
        "stakeholder_id": stakeholder.pk,
        "question_id": asked.pk,
        "commitment_id": promise.pk,
        "deal_id": deal.pk,
        "survey_id": survey.pk,
        "breach_id": breach.pk,
        "number": 1,
        "token": survey_token(row.pk, stakeholder.pk),
    }
    found |= _plan(cast, row)
    operations, person = cast.actor("operations"), cast.receiver
    cover = start_cover(actor=operations, account=account, person=person, reason="The owner is ill")
    found["cover_id"] = cover.pk
    return found | _meetings(cast, row, stakeholder) | ({} if small else _messages(cast, row))


def _plan(cast: Cast, row: Transition) -> dict[str, Any]:
    """An approved success plan with its cadence."""
    actor, account_id = cast.actor("receiver"), row.account_id
    refs = ["goals:present-goals", "milestones:initiatives-kept", "quick_wins:win-30"]
    entries = prefill(actor=actor, account_id=account_id, refs=[f"playbook:{ref}" for ref in refs])
    book_cadence(actor=actor, account_id=account_id, kind="check_in", every_weeks=2, weekday=1, at=time(10))
    approve_plan(actor=cast.actor("manager"), account_id=account_id)
    return {"entry_id": entries[0].pk}


def _meetings(cast: Cast, row: Transition, stakeholder: Stakeholder) -> dict[str, Any]:
    """A planned meeting, and a held one with an action."""
    now, giver = clock.now(), cast.actor("giver")
    planned = plan_meeting(
        actor=giver, transition_id=row.pk, step_key="joint-meeting", starts_at=now + timedelta(days=2)
    )
    held = record_meeting(
        actor=giver,
        transition_id=row.pk,
        step_key="internal-meeting",
        held_at=now - timedelta(hours=1),
        people=[cast.receiver.pk, *([cast.giver.pk] if row.giver_id == cast.giver.pk else [])],
        notes="What was said",
        actions=[ActionNote("Send the map", cast.receiver.pk, (now + timedelta(days=3)).date())],
    )
    action = MeetingAction.objects.filter(meeting=held).first()
    assert action is not None
    return {"meeting_id": planned.pk, "held_id": held.pk, "action_id": action.pk}


def _messages(cast: Cast, row: Transition) -> dict[str, Any]:
    """Introductions to five people, in the states that somebody acts on."""
    for name in ("Ana", "Budi", "Chie"):
        Stakeholder.objects.create(
            account=row.account, first_name=name, email=f"{name.lower()}@quillon.example", language="en"
        )
    everybody = list(row.account.stakeholders.values_list("pk", flat=True))
    rows = draft_messages(
        actor=cast.actor("giver"), transition_id=row.pk, step_key="introduction", recipients=everybody
    )
    states = ("draft", "failed", "uncertain", "sent", "draft")
    for one, state in zip(rows, states, strict=True):
        Message.objects.filter(pk=one.pk).update(state=state)
    names = ("message_id", "failed_id", "uncertain_id", "sent_id")
    found: dict[str, Any] = {name: one.pk for name, one in zip(names, rows, strict=False)}
    return {**found, "content_hash": rows[0].content_hash}


def _administration(cast: Cast, people: dict[str, Person]) -> dict[str, Any]:
    token, _text = make_token(actor=cast.actor("giver"), person=cast.giver, name="to be revoked")
    source = io.BytesIO(b"name,email\nNia New,nia@tasuki.example\n")
    draft = keep_draft(actor=cast.actor("operations"), kind="people", source=source, file_name="people.csv")
    done = ImportRun.objects.create(
        kind="people", file_name="done.csv", state=ImportRun.State.DONE, details={"draft": str(draft.pk)}
    )
    return (
        _playbooks(cast)
        | _days(people)
        | {
            "person_id": people["outsider"].pk,
            "token_id": token.pk,
            "draft_id": draft.pk,
            "import_id": done.pk,
        }
    )


def _days(people: dict[str, Person]) -> dict[str, Any]:
    """Somebody away, a closed day, and a playbook version that a transition could follow."""
    day = (clock.now() + timedelta(days=300)).date()
    away = Absence.objects.create(person=people["outsider"], starts_on=day, ends_on=day)
    closed = Blackout.objects.create(starts_on=day, ends_on=day, why="Company day")
    pin(from_data({**shipped("rep-to-rep", "planned").data(), "version": 90}))
    return {"absence_id": away.pk, "blackout_id": closed.pk}


def _playbooks(cast: Cast) -> dict[str, Any]:
    """A playbook of the company with two versions and a draft that says more, and one never published."""
    actor, text, key = cast.actor("operations"), shipped_source("sales-to-am.unplanned"), "ours"
    revision = import_yaml(actor=actor, text=text, key=key).revision
    numbers = []
    for days in (101, 102):
        drafted = re.sub(r"boundary_days: \d+", f"boundary_days: {days}", text)
        revision = save_draft(actor=actor, key=key, text=drafted, expected_revision=revision).revision
        numbers.append(publish(actor=actor, key=key, note="Ours", expected_revision=revision).number)
        revision += 1
    draft = text.replace("lead_days: ", "lead_days: 1")
    row = save_draft(actor=actor, key=key, text=draft, expected_revision=revision)
    fresh = start_from(actor=actor, ref="rep-to-rep.planned@shipped", key="never-published")
    return {
        "playbook": row.key,
        "playbook_revision": row.revision,
        "playbook_draft": row.draft,
        "playbook_number": numbers[0],
        "playbook_version": str(numbers[1]),
        "fresh_playbook": fresh.key,
    }
