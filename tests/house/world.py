"""One account in the middle of a transition, with something of everything, and the account of a stranger."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final

from tasuki.commitments.actions import give_verdict, record_commitment, record_reset, save_entry
from tasuki.commitments.standards.queries import current as standards_now
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customers.imports.actions import keep_draft
from tasuki.customers.models import Account, Blackout, Deal, ImportRun, Stakeholder
from tasuki.desk.chat.models import ChatRoom
from tasuki.desk.chat.rooms import RoomWishes, add_room
from tasuki.desk.snooze.actions import TaskRef, snooze
from tasuki.documents.actions import add_file, add_text
from tasuki.knowledge.actions import answer_item, ask
from tasuki.knowledge.company.actions import add_item as add_own_item
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.items import shipped_items
from tasuki.meetings.actions import ActionNote, finish_action, note_action, plan_meeting, record_meeting
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.concerns.actions import close_concern, log_concern
from tasuki.meetings.models import MeetingAction
from tasuki.meetings.running.actions import note_point
from tasuki.meetings.running.models import Sitting
from tasuki.messaging.actions import draft_messages, suppress
from tasuki.messaging.company.actions import put as put_text
from tasuki.messaging.company.actions import save_draft as save_text
from tasuki.messaging.company.actions import start as start_text
from tasuki.messaging.mailing.actions import order as order_mailing
from tasuki.messaging.models import Message
from tasuki.outcomes.models import Pulse, Survey
from tasuki.people.actions import add_person
from tasuki.people.models import Absence, Person, Team
from tasuki.people.queries import actor_for_person
from tasuki.people.tokens import make_token
from tasuki.playbooks.actions import import_yaml, pin, publish, save_draft, start_from
from tasuki.playbooks.document import from_data
from tasuki.playbooks.queries import shipped, shipped_source
from tasuki.rules.access import Actor
from tasuki.sensitive.actions import keep
from tasuki.stakeholders.actions import relate, save_stakeholder
from tasuki.success.actions import approve_plan, book_cadence, prefill
from tasuki.tables import export_runs
from tasuki.tables.actions import save_view
from tasuki.testing.cast import PASSWORD, Cast, make_account, make_cast
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance, start_bulk
from tasuki.transitions.actions.cover import start_cover
from tasuki.transitions.giver_window import local_day
from tasuki.transitions.models import BulkRun, Transition
from tasuki.transitions.survey_link import survey_token
from tasuki.watch.actions import report_breach
from tasuki.web import clock

SENSITIVE: Final = "Mentions-nobody-else-may-read"
PLAIN_ITEM: Final = "profile.company.industry"
SENSITIVE_ITEM: Final = next(key for key, item in shipped_items().items() if item.sensitive)


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
    mine |= _mailing(cast, row) | _long_work(cast, row)
    mine["snoozed_key"] = _put_off(cast, row)
    tokens = {
        name: make_token(actor=actor_for_person(one), person=one, name="test")[1]
        for name, one in people.items()
    }
    tokens_used = clock.now()
    for person in people.values():
        person.tokens.update(last_used_at=tokens_used)
    return World(people, tokens, mine, theirs)


def _long_work(cast: Cast, row: Transition) -> dict[str, Any]:
    """The giver's exports, one made, one waiting; a run of theirs and an import that were cancelled."""
    giver = cast.actor("giver")
    made = export_runs.start(actor=giver, table="transitions", query="", format="csv")
    export_runs.carry_out(made.pk)
    waiting = export_runs.start(actor=giver, table="transitions", query="", format="xlsx")
    run = start_bulk(actor=giver, verb="date", values={"by_days": 7}, transitions=[row.pk])
    run.rows.update(state="left")
    BulkRun.objects.filter(pk=run.pk).update(state="cancelled")
    stopped = ImportRun.objects.create(kind="people", file_name="s.csv", state=ImportRun.State.CANCELLED)
    return {
        "view_id": save_view(actor=giver, table="transitions", name="Own view", query="stage=all").pk,
        "made_export_id": made.pk,
        "export_id": waiting.pk,
        "stopped_run_id": run.pk,
        "stopped_import_id": stopped.pk,
    }


def _mailing(cast: Cast, row: Transition) -> dict[str, Any]:
    """Follow-ups that a manager ordered, not approved yet."""
    mailing = order_mailing(actor=cast.actor("manager"), key="follow-up", transitions=[row.pk])
    return {"mailing_id": mailing.pk, "mailing_line_id": mailing.lines.order_by("id")[0].pk}


def _put_off(cast: Cast, row: Transition) -> str:
    """A step that the receiver has put off."""
    open_steps = row.steps.filter(person=cast.receiver, state="todo").exclude(key="promises-owned")
    key = str(open_steps.order_by("-position").values_list("key", flat=True)[0])
    until = (clock.now() + timedelta(days=5)).date()
    snooze(
        actor=cast.actor("receiver"),
        task=TaskRef("step", row.pk, key),
        until=until,
        reason="The customer is away until then",
    )
    return key


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
    Pulse.objects.create(transition=row, stakeholder=stakeholder, asked_at=clock.now())
    now = clock.now()
    page = CustomerPage.objects.create(
        account=account, stakeholder=stakeholder, opened_at=now, expires_at=now + timedelta(days=30)
    )
    said = ContactAnswer.objects.create(page=page, stakeholder=stakeholder, kind="yes", answered_at=now)
    breach = report_breach(
        actor=cast.actor("receiver"),
        transition_id=row.pk,
        kind="unclear_roles",
        evidence="Neither of them answered the question",
        happened_on=local_day(row, clock.now()),
    )
    found: dict[str, Any] = {
        "account": account,
        "account_id": account.pk,
        "transition": row,
        "transition_id": row.pk,
        "stakeholder_id": stakeholder.pk,
        **_others(giver, account, stakeholder),
        "question_id": asked.pk,
        "commitment_id": promise.pk,
        **_promises(cast, account),
        "deal_id": deal.pk,
        "survey_id": survey.pk,
        "page_id": page.pk,
        "answer_id": said.pk,
        "answered_at": said.answered_at.isoformat(),
        "breach_id": breach.pk,
        "number": 1,
        "token": survey_token(row.pk, stakeholder.pk),
    }
    found |= _plan(cast, row) | _documents(cast, account)
    operations, person = cast.actor("operations"), cast.receiver
    cover = start_cover(actor=operations, account=account, person=person, reason="The owner is ill")
    found["cover_id"] = cover.pk
    return found | _meetings(cast, row, stakeholder) | ({} if small else _messages(cast, row))


def _others(giver: Actor, account: Account, stakeholder: Stakeholder) -> dict[str, Any]:
    """Somebody whom nobody has named yet, the champion's line to the sponsor, a sealed note about the champion."""
    newcomer = save_stakeholder(
        actor=giver, account=account, values={"first_name": "Nana", "last_name": "Newcomer"}
    )
    sponsor = account.stakeholders.get(kind="sponsor")
    line = relate(actor=giver, account=account, a=stakeholder, b=sponsor, kind="reports_to")
    note = keep(
        actor=giver,
        account=account,
        subject=("stakeholder", stakeholder.pk),
        topic="triggers",
        text=f"{SENSITIVE} {account.name}",
        purpose="Prepare the first talk",
    )
    return {
        "newcomer_id": newcomer.pk,
        "newcomer_name": newcomer.name,
        "line_id": line.pk,
        "note_id": note.pk,
    }


def _promises(cast: Cast, account: Account) -> dict[str, Any]:
    """A promise faster than the standards allow, one to be reset, one whose reset the customer should acknowledge."""
    giver, judge, operations = cast.actor("giver"), cast.actor("manager"), cast.actor("operations")
    if standards_now() is None:
        save_entry(actor=operations, section="durations", values={"weeks_from": 8, "weeks_to": 10})
        save_entry(actor=operations, section="products", values={"name": "Loom"})
    kept = standards_now()
    fast = record_commitment(
        actor=giver,
        account=account,
        kind="timeline",
        detail="go_live",
        text="Live at once",
        terms={"weeks": 4},
    )
    rows = []
    for text in ("To be reset", "To be acknowledged"):
        one = record_commitment(actor=giver, account=account, kind="verbal", text=f"{text} {account.name}")
        rows.append(give_verdict(actor=judge, commitment=one, verdict="reset"))
    record_reset(actor=giver, commitment=rows[1], text="Something less")
    return {
        "gap_id": fast.gaps.get().pk,
        "to_reset_id": rows[0].pk,
        "to_know_id": rows[1].pk,
        "standard_id": kept.document["products"][0]["id"] if kept else "",
    }


def _documents(cast: Cast, account: Account) -> dict[str, Any]:
    """A note, and a file that is a text."""
    giver, name = cast.actor("giver"), account.name
    note = add_text(
        actor=giver, account_id=account.pk, kind="note", title=f"Note on {name}", body=f"Said of {name}"
    )
    file = add_file(
        actor=giver, account_id=account.pk, name="offer.txt", blocks=[f"Offer to {name}".encode()]
    )
    return {"source_id": note.pk, "file_source_id": file.pk}


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
    Sitting.objects.create(meeting=planned, started_at=now)
    worry = log_concern(actor=giver, transition_id=row.pk, feeling="anxiety", text="Will it slip?")
    settled = log_concern(actor=giver, transition_id=row.pk, feeling="scepticism", text="Really?")
    close_concern(actor=giver, concern_id=settled.pk, closing="It is fine now")
    question = note_point(actor=giver, meeting_id=held.pk, kind="question", text="Who trains us?")
    done = note_action(
        actor=giver, meeting_id=held.pk, text="Book the room", due_on=now.date() + timedelta(days=9),
        owner=cast.receiver.pk,
    )  # fmt: skip
    finish_action(actor=cast.actor("receiver"), action_id=done.pk)
    invited = Invitation.objects.create(
        meeting=planned, person=cast.receiver, uid=f"{planned.pk}@here", sequence=0
    )
    return {
        "meeting_id": planned.pk,
        "held_id": held.pk,
        "action_id": action.pk,
        "done_action_id": done.pk,
        "concern_id": worry.pk,
        "settled_id": settled.pk,
        "point_id": question.pk,
        "invitation_id": invited.pk,
    }


def _messages(cast: Cast, row: Transition) -> dict[str, Any]:
    """Introductions to five people, in the states that somebody acts on."""
    for name in ("Ana", "Budi", "Chie"):
        Stakeholder.objects.create(
            account=row.account, first_name=name, email=f"{name.lower()}@quillon.example", language="en"
        )
    everybody = list(row.account.stakeholders.exclude(email="").values_list("pk", flat=True))
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
        | _texts(cast)
        | _days(people)
        | _own_items(cast)
        | {
            "person_id": people["outsider"].pk,
            "token_id": token.pk,
            "room_id": _chat_room(cast).pk,
            "draft_id": draft.pk,
            "import_id": done.pk,
            "suppression_id": suppress(
                actor=cast.actor("operations"), address="old@kept-out.example", reason="Asked by phone"
            ).pk,
        }
    )


def _own_items(cast: Cast) -> dict[str, Any]:
    """Two items of the company's own, one of them retired."""
    keys = {"own_key": "profile.company.own_rating", "own_retired_key": "profile.company.own_retired"}
    for name, key in keys.items():
        words = {"en": name.replace("_", " ")}
        retired = name == "own_retired_key"
        entry = OwnItemIn.model_validate({"key": key, "label": words, "retired": retired})
        add_own_item(actor=cast.actor("operations"), entry=entry)
    return dict(keys)


def _days(people: dict[str, Person]) -> dict[str, Any]:
    """Somebody away, a closed day, and a playbook version that a transition could follow."""
    day = (clock.now() + timedelta(days=300)).date()
    away = Absence.objects.create(person=people["outsider"], starts_on=day, ends_on=day)
    closed = Blackout.objects.create(starts_on=day, ends_on=day, why="Company day")
    pin(from_data({**shipped("rep-to-rep", "planned").data(), "version": 90}))
    return {"absence_id": away.pk, "blackout_id": closed.pk}


def _texts(cast: Cast) -> dict[str, Any]:
    """A text of the company with two versions and a draft that says more."""
    which: dict[str, Any] = {"actor": cast.actor("operations"), "language": "en", "name": "survey"}
    source, revision = "---\nsubject: %s\n---\n{{ survey_url }}\n", start_text(**which).revision
    for word in ("One", "Two"):
        revision = save_text(**which, source=source % word, expected_revision=revision).revision
        put_text(**which, expected_revision=revision)
        revision += 1
    row = save_text(**which, source=source % "Three", expected_revision=revision)
    return {
        "text_language": row.language,
        "text_name": row.name,
        "text_revision": row.revision,
        "text_number": 1,
    }


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


def _chat_room(cast: Cast) -> ChatRoom:
    """A chat room that is never told anything: nothing listens there."""
    wishes = RoomWishes("Handoffs")
    return add_room(actor=cast.actor("operations"), address="https://127.0.0.1:9/hook", wishes=wishes)
