"""Setting the limits on all three doors, and what they do to a queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder
from tasuki.messaging import delivery
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.pace import buckets
from tasuki.messaging.pace.actions import remove_pace, set_pace
from tasuki.messaging.pace.buckets import Limits
from tasuki.messaging.pace.models import PaceBucket, PaceLimit
from tasuki.messaging.tests.conftest import introduce, queue_step, sink, transition, use
from tasuki.messaging.tests.sink import Sink
from tasuki.people.tokens import make_token
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

__all__ = ["sink", "transition"]
Queries = Callable[[int], AbstractContextManager[object]]


def limits() -> dict[str, int]:
    return dict(PaceLimit.objects.values_list("domain", "per_minute"))


def test_operations_set_limits(cast: Cast) -> None:
    """MS-7: overall, for each domain, for one; every change is an event; others find nothing there."""
    operations = cast.actor("operations")
    set_pace(actor=operations, domain="*", per_minute=90)
    set_pace(actor=operations, domain=" @Slow.Example ", per_minute=2, expected_version=0)
    assert limits() == {"*": 90, "slow.example": 2}
    rate = buckets.limits().of("slow.example")
    assert rate is not None
    assert rate.per_minute == 2
    with pytest.raises(Conflict):
        set_pace(actor=operations, domain="slow.example", per_minute=3, expected_version=0)
    set_pace(actor=operations, domain="slow.example", per_minute=3, expected_version=1)
    remove_pace(actor=operations, domain="slow.example")
    remove_pace(actor=operations, domain="slow.example")
    assert limits() == {"*": 90}
    told = Event.objects.filter(action="mail.pace_set").order_by("seq").values_list("fields", flat=True)
    assert [one["after"] for one in told] == [90, 2, 3, None]
    with pytest.raises(NotFound):
        set_pace(actor=cast.actor("giver"), domain="*", per_minute=1)


@pytest.mark.parametrize("domain", ["", "a b", "x@y.example", "a\nb.example", "-.example", "..", "x" * 300])
def test_what_is_no_domain_is_refused(cast: Cast, domain: str) -> None:
    """MS-7: a slip of the pen is not kept."""
    with pytest.raises(Refused, match=r"pace\.domain"):
        set_pace(actor=cast.actor("operations"), domain=domain, per_minute=5)
    with pytest.raises(Refused, match=r"pace\.range"):
        set_pace(actor=cast.actor("operations"), domain="a.example", per_minute=-1)


def test_on_the_page(cast: Cast, client: Client) -> None:
    """MS-7: the page shows the limits and what waits, and sets them."""
    client.force_login(cast.operations)
    shown = client.get("/mail/pace/").content.decode()
    assert "Everybody together" in shown
    assert client.post("/mail/pace/set/", {"domain": "a.example", "per_minute": 7}).status_code == 302
    assert limits() == {"a.example": 7}
    assert "a.example" in client.get("/mail/pace/").content.decode()
    bad = client.post("/mail/pace/set/", {"domain": "a b", "per_minute": 7})
    assert bad.status_code == 422
    assert "is not the name of a domain" in bad.content.decode()
    client.post("/mail/pace/remove/", {"domain": "a.example"})
    assert limits() == {}
    client.force_login(cast.giver)
    assert client.get("/mail/pace/").status_code == 404


def test_through_the_api(cast: Cast, client: Client) -> None:
    """MS-7, SY-4: the same by API."""
    token = make_token(actor=cast.actor("operations"), person=cast.operations, name="pace")[1]
    headers = {"Authorization": f"Bearer {token}"}
    body = json.dumps({"domain": "*", "per_minute": 120})
    answer = client.put("/api/v1/mail/pace", body, "application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    overall = next(
        one for one in client.get("/api/v1/mail/pace", headers=headers).json() if one["domain"] == "*"
    )
    assert (overall["per_minute"], overall["own"], overall["changed_by"]) == (120, True, cast.operations.name)
    gone = json.dumps({"domain": "*"})
    client.post("/api/v1/mail/pace/remove", gone, "application/json", headers=headers)
    assert limits() == {}


def test_on_the_command_line(cast: Cast) -> None:
    """MS-7, SY-4: `tasuki mail pace`."""
    out = StringIO()
    call_command("mail", "pace", "--overall", "30", "--domain", "a.example", "--limit", "3", stdout=out)
    assert limits() == {"*": 30, "a.example": 3}
    assert "a.example: 3 per minute" in out.getvalue()
    call_command("mail", "pace", "--domain", "a.example", stdout=StringIO())
    assert limits() == {"*": 30}


def queued(cast: Cast, row: Transition, domains: list[str]) -> list[Message]:
    """A queue with one message for each domain, in this order."""
    Stakeholder.objects.filter(account=row.account).update(kind="user")
    for n, domain in enumerate(domains):
        Stakeholder.objects.create(
            account=row.account, first_name="C", last_name=str(n), kind="champion", email=f"c{n}@{domain}"
        )
    found = queue_step(cast, introduce(cast, row))
    now = clock.now()
    for message in found:
        n = int(message.to_address.partition("@")[0][1:])
        Message.objects.filter(pk=message.pk).update(scheduled_at=now + timedelta(microseconds=n))
    return found


def names(server: Sink) -> list[str]:
    return [mail["To"].addresses[0].username for mail in server.mails]


def test_oldest_first_and_a_slow_domain_holds_back_no_other(
    cast: Cast, transition: Transition, sink: Sink
) -> None:
    """MS-7: per domain in order; what is above a domain's limit waits, the others go on."""
    PaceLimit.objects.create(domain="slow.example", per_minute=1)
    domains = ["slow.example"] * 3 + ["a.example", "b.example"]
    queued(cast, transition, domains)
    start = clock.now() + timedelta(seconds=5)
    with clock.fixed(start):
        done = delivery.deliver_round()
        assert names(sink) == ["c0", "c3", "c4"]
        assert done.again_at == start + timedelta(minutes=1)
        assert delivery.deliver_due() == 0
    with clock.fixed(start + timedelta(seconds=60)):
        assert delivery.deliver_due() == 1
    with clock.fixed(start + timedelta(seconds=120)):
        assert delivery.deliver_round() == delivery.Round(tried=1)
    assert names(sink) == ["c0", "c3", "c4", "c1", "c2"]
    assert not Message.objects.filter(tries__gt=1).exists()


def test_what_may_not_leave_hides_nothing_behind_it(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-5, MS-7: a queue is read portion by portion; one that begins with mail that must wait still goes on."""
    waiting = queued(cast, transition, [f"d{n}.example" for n in range(9)])
    shut = [one.to_address for one in sorted(waiting, key=lambda one: one.to_address)[:7]]
    Stakeholder.objects.filter(email__in=shut).update(do_not_mail=True)
    with clock.fixed(clock.now() + timedelta(seconds=5)):
        assert delivery.deliver_due(limit=1) == 1
        assert names(sink) == ["c7"]
        assert delivery.deliver_due(limit=5) == 1
    assert names(sink) == ["c7", "c8"]
    assert Message.objects.filter(state=STATE.QUEUED, tries=0).count() == 7


@pytest.mark.django_db
def test_buckets_of_many_domains_are_made_together(django_assert_num_queries: Queries) -> None:
    """MS-7: whatever their number: one question, one statement; what has no limit gets none."""
    given = Limits({"*": 60, "@": 20, "free.example": 0})
    PaceBucket.objects.create(domain="d1.example", full_at=7)
    with django_assert_num_queries(2):
        buckets.open_for({"free.example", *(f"d{n}.example" for n in range(50))}, given)
    found = dict(PaceBucket.objects.values_list("domain", "full_at"))
    assert (len(found), found["d1.example"], found["*"]) == (51, 7, 0)
    with django_assert_num_queries(1):
        buckets.open_for(set(found) - {"*"}, given)


def test_a_claim_that_must_wait_leaves_no_trace(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-7, MS-5: who is not yet on turn is not claimed, has no attempt, and cost nobody's share."""
    PaceLimit.objects.create(domain="*", per_minute=60)
    PaceLimit.objects.create(domain="@", per_minute=1)
    first, second = queued(cast, transition, ["a.example"] * 2)
    with clock.fixed(clock.now() + timedelta(seconds=5)) as now:
        assert delivery.deliver_one(first.pk) is not None
        before = buckets.next_at("*", buckets.limits(), now)
        assert delivery.deliver_one(second.pk) is None
        assert buckets.next_at("*", buckets.limits(), now) == before
    second.refresh_from_db()
    assert (second.state, second.tries, second.attempts.count()) == (STATE.QUEUED, 0, 0)


def test_down_for_a_day_then_caught_up_in_order(cast: Cast, transition: Transition, settings: object) -> None:
    """MS-5, MS-7: the mail server is away for a day; then everything leaves, oldest first, at the limited rate."""
    PaceLimit.objects.create(domain="*", per_minute=60)
    PaceLimit.objects.create(domain="@", per_minute=20)
    domains = [f"d{n % 3}.example" for n in range(24)]
    queued(cast, transition, domains)
    settings.TASUKI_SMTP = "smtp://127.0.0.1:9"  # type: ignore[attr-defined]
    start = clock.now() + timedelta(seconds=5)
    for minutes in range(0, 24 * 60, 15):
        with clock.fixed(start + timedelta(minutes=minutes)):
            assert delivery.deliver_due() <= 1
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}
    left: list[tuple[float, str]] = []
    with Sink() as server:
        use(settings, server)
        at = start + timedelta(days=1)
        for _round in range(200):
            with clock.fixed(at):
                done = delivery.deliver_round()
                left += [((at - start).total_seconds(), name) for name in names(server)[len(left) :]]
            if done.again_at is None:
                break
            at = max(done.again_at, at + timedelta(milliseconds=1))
        assert len(server.mails) == len(set(server.message_ids)) == 24
    for first, _name in left:
        assert sum(1 for when, _other in left if first <= when < first + 60) <= 60
    for domain in range(3):
        mine = [(when, int(name[1:])) for when, name in left if int(name[1:]) % 3 == domain]
        assert [n for _when, n in mine] == sorted(n for _when, n in mine)
        assert all(sum(1 for when, _n in mine if one <= when < one + 60) <= 20 for one, _n in mine)
    assert not Message.objects.exclude(state="sent").exists()
