"""The gate inside the claim statement: whatever changes after queueing, nothing leaves that must not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasuki.customers.models import Stakeholder
from tasuki.messaging import delivery
from tasuki.messaging.delivery import claim
from tasuki.messaging.models import STATE, Attempt, Message, Suppression
from tasuki.messaging.tests.conftest import customer, queue_step
from tasuki.testing.cast import Cast
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.web import clock
from tasuki.web.ids import new_id

type Change = Callable[[Message], object]


def stage(name: str) -> Change:
    return lambda row: Transition.objects.filter(pk=row.transition_id).update(stage=name)


def bits(text: str) -> Change:
    return lambda row: Transition.objects.filter(pk=row.transition_id).update(gate_bits=text)


def person(**values: object) -> Change:
    return lambda row: Stakeholder.objects.filter(pk=customer(row).pk).update(**values)


def message(**values: object) -> Change:
    return lambda row: Message.objects.filter(pk=row.pk).update(**values)


def reopen_notice(row: Message) -> object:
    return Step.objects.filter(transition_id=row.transition_id, key="tell-support").update(state="todo")


def suppressed(row: Message) -> object:
    return Suppression.objects.create(address=row.to_address.lower(), reason="asked", at=clock.now())


def earlier(row: Message) -> object:
    return Message.objects.filter(pk=row.pk).update(position=3) and copy(row, step_key="other", position=1)


def twin(row: Message) -> object:
    return copy(row, generation=2, state=STATE.UNCERTAIN)


def copy(row: Message, **values: object) -> Message:
    made = Message.objects.get(pk=row.pk)
    made.pk, made.message_id = Message().pk, f"<copy-{row.pk}@x>"
    made.state, made.approved_hash = STATE.DRAFT, ""
    for name, value in values.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(stage("paused"), id="paused"),
        pytest.param(stage("cancelled"), id="cancelled"),
        pytest.param(stage("returned"), id="returned"),
        pytest.param(stage("closed"), id="closed"),
        pytest.param(bits("prepared review"), id="GA-1-kept-shut"),
        pytest.param(bits("internal review"), id="GA-2-kept-shut"),
        pytest.param(bits("internal prepared"), id="GA-3-kept-shut"),
        pytest.param(reopen_notice, id="internal-notice-open"),
        pytest.param(person(do_not_mail=True), id="do-not-mail"),
        pytest.param(person(left_on=clock.now().date()), id="left"),
        pytest.param(person(email="other@a.example"), id="address-changed"),
        pytest.param(suppressed, id="suppressed"),
        pytest.param(earlier, id="earlier-unsent"),
        pytest.param(twin, id="twin-uncertain"),
        pytest.param(message(kind="announcement"), id="announcement-before-cutover"),
        pytest.param(message(scheduled_at=clock.now() + timedelta(days=400)), id="not-its-time"),
        pytest.param(message(not_before=clock.now() + timedelta(hours=3)), id="backing-off"),
        pytest.param(message(state=STATE.DRAFT), id="draft"),
        pytest.param(message(state=STATE.SENT), id="sent"),
    ],
)
def test_the_claim_itself_demands_everything(cast: Cast, introducing: Transition, change: Change) -> None:
    """MS-2, MS-5, GA-1, GA-2, GA-3: checked when the message leaves, not only when it was queued."""
    row = queue_step(cast, introducing)[0]
    change(row)
    assert claim(row.pk) is None
    assert not Attempt.objects.exists()


def test_a_claim_is_one_statement_and_commits_its_attempt(cast: Cast, introducing: Transition) -> None:
    """MS-5: one UPDATE is claim and gate; the attempt is written with it, before the wire."""
    row = queue_step(cast, introducing)[0]
    with CaptureQueriesContext(connection) as seen:
        token = claim(row.pk)
    updates = [one["sql"] for one in seen.captured_queries if one["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert updates[0].count("EXISTS") >= 6
    row.refresh_from_db()
    assert (row.state, row.attempt_token, row.tries) == ("claimed", token, 1)
    assert row.lease_until is not None
    assert Attempt.objects.get().outcome == "unknown"


def test_nobody_claims_twice(cast: Cast, introducing: Transition) -> None:
    """MS-5: never twice."""
    row = queue_step(cast, introducing)[0]
    assert claim(row.pk) is not None
    assert claim(row.pk) is None


def test_an_override_of_the_internal_gate_counts(cast: Cast, introducing: Transition) -> None:
    """GA-8: a manager's override with a reason opens the gate for messages, too."""
    row = queue_step(cast, introducing)[0]
    reopen_notice(row)
    GateOverride.objects.create(
        transition=introducing, gate="internal", by_name="Mona", reason="told by phone", at=clock.now()
    )
    assert claim(row.pk) is not None


def test_the_database_forbids_two_that_left(cast: Cast, introducing: Transition) -> None:
    """MS-5: even two claimers of two generations in the same moment cannot both win: a unique index decides."""
    row = queue_step(cast, introducing)[0]
    other = copy(row, generation=2, state=STATE.QUEUED, approved_hash=row.content_hash)
    assert claim(row.pk) is not None
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=other.pk).update(state=STATE.CLAIMED)
    assert claim(other.pk) is None


def test_a_claim_never_joins_an_outer_transaction(cast: Cast, introducing: Transition) -> None:
    """MS-5: inside somebody's transaction the attempt would not be committed before the wire: refused."""
    import inspect

    from tasuki.messaging import delivery

    assert "durable=True" in inspect.getsource(delivery._claim)


@pytest.mark.requires_postgres
@pytest.mark.usefixtures("introducing")
def test_the_claim_is_planned_once_for_a_connection() -> None:
    """MS-5: PostgreSQL keeps the statement: its plan costs more than running it."""
    for _time in range(7):
        assert claim_nothing() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [str(row[0]) for row in cursor.fetchall()]
    assert [one for one in kept if one.startswith('UPDATE "messaging_message" SET "state"')]


def claim_nothing() -> int:
    """The claim's own statement, for a message that is not there."""
    now = clock.now()
    return delivery._CLAIM.change(
        pk=new_id(), version=1, token=new_id(), now=now, day=now.date(), lease=now, too_late=now
    )
