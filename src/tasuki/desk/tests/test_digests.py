"""Digests against a real mail server on loopback: who gets one, when, what stands in it, at most once."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tasuki.desk import digests
from tasuki.desk.digest_content import Wanted, contents
from tasuki.desk.digest_due import due_digests
from tasuki.desk.digests import send_due
from tasuki.desk.models import STATE, Digest
from tasuki.desk.snooze.actions import TaskRef, snooze
from tasuki.desk.work import work_of
from tasuki.messaging.tests.conftest import use
from tasuki.messaging.tests.sink import CLOSE, Sink
from tasuki.people.models import Absence, Person
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.processes import free_port
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Clock, Notice, Step, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
#: Monday, 16 November 2026, 08:00 in Tokyo, where the cast lives.
MORNING = datetime(2026, 11, 15, 23, tzinfo=UTC)


@pytest.fixture
def sink(settings: object) -> Iterator[Sink]:
    """A mail server on loopback that takes everything, and the program set up to use it."""
    with Sink() as server:
        use(settings, server)
        yield server


@pytest.fixture
def transition(cast: Cast) -> Transition:
    """Opened on Friday noon; only its giver wants mail. Two steps of theirs: one overdue, one due on Monday."""
    with clock.fixed(MORNING - 68 * HOUR):
        row = open_for(cast, make_account(cast.giver))
    Person.objects.exclude(pk=cast.giver.pk).update(mail_digest="off")
    mine = list(row.steps.filter(person=cast.giver).order_by("position"))
    Step.objects.filter(person=cast.giver).update(due_at=MORNING + 999 * HOUR)
    Step.objects.filter(pk=mine[0].pk).update(due_at=MORNING - 50 * HOUR)
    Step.objects.filter(pk=mine[1].pk).update(due_at=MORNING + 9 * HOUR)
    return row


def notice(cast: Cast, row: Transition, at: datetime, code: str = "notice.accepted", **values: Any) -> Notice:
    """Something that the giver should know."""
    known = {"account": row.account.name, "receiver": "Rei Receiver", **values}
    key = f"{code}:{Notice.objects.count()}"
    return Notice.objects.create(
        person=cast.giver, transition=row, code=code, values=known, at=at, once_key=key
    )


def at(instant: datetime) -> digests.Swept:
    """A sweep at that instant."""
    with clock.fixed(instant):
        return send_due()


def states() -> list[str]:
    """The states of all digests."""
    return sorted(Digest.objects.values_list("state", flat=True))


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The plain or the HTML part."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_once_a_day_what_is_due_and_what_happened(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: at one's hour, once: overdue, due today, notices, each with a link, as text and as HTML."""
    notice(cast, transition, MORNING - HOUR)
    assert at(MORNING - HOUR / 60).tried == 0
    assert at(MORNING).sent == 1
    assert at(MORNING + HOUR).tried == 0
    (mail,) = sink.mails
    assert mail["To"].addresses[0].addr_spec == "gina@tasuki.example"
    assert str(mail["Subject"]) == "Tasuki: 1 overdue, 1 due today, 1 notice"
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    steps = transition.steps.filter(person=cast.giver).order_by("position")
    assert transition.playbook is not None
    for body in (text_of(mail), html.unescape(text_of(mail, "html"))):
        for one in steps[:2]:
            assert transition.playbook.parsed().step_text(one.key, "en").title in body
            assert f"/transitions/{transition.pk}/#step-{one.key}" in body
        assert "Rei Receiver accepted the brief of Aster Foods." in body
        assert "Asia/Tokyo" in body
    assert text_of(mail).count("17:00") == 1  # 08:00 + 9 hours, their time
    browser = Client()
    browser.force_login(cast.giver, backend="tasuki.people.backends.EmailBackend")
    assert browser.get("/notices/").context["last_mail"].state == "sent"
    row = Digest.objects.get()
    assert (row.state, row.slot, row.lines, row.tries) == ("sent", "daily:2026-11-16", 3, 1)
    assert str(row.pk) in str(mail["Message-ID"])


def test_what_was_put_off_waits_for_its_day(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8 UX-2 ES-1: a task that I snoozed is in no digest until its day, unless its clock has escalated."""
    late, due = (
        TaskRef("step", transition.pk, key)
        for key in transition.steps.filter(person=cast.giver)
        .order_by("position")
        .values_list("key", flat=True)[:2]
    )

    def titles(after: timedelta = timedelta()) -> list[int]:
        found = contents([Wanted(cast.giver, MORNING)], MORNING + after)[cast.giver.pk]
        return [found.overdue_count, found.today_count]

    with clock.fixed(MORNING):
        assert titles() == [1, 1]
        for one in (late, due):
            snooze(
                actor=cast.actor("giver"),
                task=one,
                until=date(2026, 11, 17),
                reason="They are away until then",
            )
        assert titles() == [0, 0]
        assert work_of(cast.actor("giver"), "en").urgent == 0
    assert titles(timedelta(days=1)) == [2, 0]  # the day has come: back, and late
    Clock.objects.create(
        transition=transition, key="watched", step=late.key, state=Clock.State.ESCALATED,
        starts_at=MORNING, warn_at=MORNING, due_at=MORNING, escalate_at=MORNING,
    )  # fmt: skip
    assert titles() == [1, 0]


def test_next_day_only_what_is_new(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: a notice stands in one digest; what was read meanwhile in none."""
    notice(cast, transition, MORNING - HOUR)
    at(MORNING)
    notice(cast, transition, MORNING + HOUR, "notice.returned", count=3)
    read = notice(cast, transition, MORNING + HOUR, "notice.handed_over")
    Notice.objects.filter(pk=read.pk).update(read_at=MORNING + 2 * HOUR)
    at(MORNING + 24 * HOUR)
    assert "accepted the brief" in text_of(sink.mails[0])
    assert "returned the brief" in text_of(sink.mails[1])
    assert "accepted the brief" not in text_of(sink.mails[1])
    assert "belongs to" not in text_of(sink.mails[1])


def test_nothing_sensitive(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8, RO-10: no reason that somebody wrote, no customer's address, no answer from the record."""
    notice(cast, transition, MORNING - HOUR, "notice.cancelled", reason="The champion was fired for fraud")
    notice(cast, transition, MORNING - HOUR, "notice.accepted", receiver="mika@a-aster-foods.example")
    notice(cast, transition, MORNING - HOUR, "no.such.code")
    at(MORNING)
    for body in (text_of(sink.mails[0]), text_of(sink.mails[0], "html")):
        assert "fraud" not in body
        assert "mika@" not in body
        assert "There is news about Aster Foods." in body
        assert "@" not in body.replace("gina@tasuki.example", "")


def test_quiet_hours_days_off_and_absence(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: nothing at night, on a Sunday, on a public holiday of one's country, or while away."""
    Person.objects.filter(pk=cast.giver.pk).update(digest_at=time(6))
    for instant in (MORNING - 24 * HOUR, MORNING - HOUR, MORNING + 11 * HOUR, MORNING + 7 * 24 * HOUR):
        assert at(instant).tried == 0
    away = Absence.objects.create(
        person=cast.giver, starts_on=MORNING.date(), ends_on=MORNING.date() + timedelta(days=1)
    )
    assert at(MORNING).tried == 0
    Absence.objects.filter(pk=away.pk).update(ends_on=None)
    assert at(MORNING + 24 * HOUR).tried == 0
    away.delete()
    assert at(MORNING).sent == 1


def test_after_downtime_one_digest_and_not_five(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: after days without the program one digest is sent, with everything in it."""
    for day in range(4):
        notice(cast, transition, MORNING + day * 24 * HOUR)
    late = MORNING + (3 * 24 + 5) * HOUR
    assert at(late).sent == 1
    assert at(late + HOUR).tried == 0
    assert len(sink.mails) == 1
    assert text_of(sink.mails[0]).count("accepted the brief") == 4
    assert Digest.objects.get().slot == "daily:2026-11-19"


def test_nothing_to_say_nothing_sent(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: an empty digest is not sent, and not looked at again."""
    Step.objects.filter(person=cast.giver).update(due_at=MORNING + 999 * HOUR)
    assert at(MORNING) == digests.Swept(empty=1)
    assert at(MORNING + HOUR) == digests.Swept()
    assert (states(), sink.conversations) == (["empty"], 0)
    notice(cast, transition, MORNING + HOUR)
    assert at(MORNING + 24 * HOUR).sent == 1


def test_soon_collects_for_ten_minutes(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: soon means ten minutes after the first, once for all of them, then again for what came later."""
    Person.objects.filter(pk=cast.giver.pk).update(mail_digest="soon")
    at(MORNING)
    assert len(sink.mails) == 1  # what is due today
    first = MORNING + 2 * HOUR
    notice(cast, transition, first)
    notice(cast, transition, first + HOUR / 10, "notice.returned", count=3)
    assert at(first + HOUR / 7).tried == 0
    assert at(first + HOUR / 6).sent == 1
    assert at(first + HOUR).tried == 0
    assert str(sink.mails[1]["Subject"]) == "Tasuki: 2 notices"
    night = MORNING + 12 * HOUR
    notice(cast, transition, night)
    assert at(night + HOUR).tried == 0
    assert at(MORNING + 24 * HOUR).sent == 1
    assert at(MORNING + 25 * HOUR).tried == 0


def test_in_the_persons_language(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8, UX-1: the digest is written in the language of whoever reads it, whatever was active."""
    Person.objects.filter(pk=cast.giver.pk).update(language="ja")
    with translation.override("es"):
        at(MORNING)
    first = transition.steps.filter(person=cast.giver).order_by("position")[0]
    assert transition.playbook is not None
    assert transition.playbook.parsed().step_text(first.key, "ja").title in text_of(sink.mails[0])
    assert '<html lang="ja">' in text_of(sink.mails[0], "html")


@pytest.mark.parametrize(
    ("stage", "told", "state", "taken"),
    [
        ("connect", CLOSE, "waiting", 0),
        ("mail", "451 later", "waiting", 0),
        ("rcpt", "550 nobody here", "failed", 0),
        ("data", "451 busy", "waiting", 0),
        ("body", CLOSE, "uncertain", 0),
        ("dot", CLOSE, "uncertain", 1),
        ("dot", "451 try later", "waiting", 0),
        ("dot", "250 taken", "sent", 1),
    ],
)
def test_every_way_it_can_end(
    cast: Cast, transition: Transition, settings: Any, stage: str, told: str, state: str, taken: int
) -> None:
    """MS-8: only what surely did not leave is tried again; what may have left never is."""
    behaviour: Any = {stage: told}
    with Sink(**behaviour) as server:
        use(settings, server)
        at(MORNING)
        assert (states(), len(server.mails)) == ([state], taken)
    with Sink() as server:
        use(settings, server)
        again = at(MORNING + HOUR)
        assert again.tried == len(server.mails) == (1 if state == "waiting" else 0)
    assert states() == ["sent" if state == "waiting" else state]


def test_a_server_that_is_down_costs_one_try(cast: Cast, transition: Transition, settings: Any) -> None:
    """MS-8: nobody is asked to wait for a mail server that does not answer; the rest waits for the next sweep."""
    Person.objects.filter(pk=cast.receiver.pk).update(mail_digest="daily")
    settings.TASUKI_SMTP, settings.TASUKI_SMTP_TIMEOUT = f"smtp://127.0.0.1:{free_port()}", 1
    assert at(MORNING).tried == 1
    assert states() == ["waiting"]
    settings.TASUKI_SMTP = ""
    assert at(MORNING + HOUR) == digests.Swept()


def test_a_digest_overtaken_by_the_next_is_dropped(cast: Cast, transition: Transition, settings: Any) -> None:
    """MS-8: what could not be sent for two days is sent once, as it is then."""
    settings.TASUKI_SMTP, settings.TASUKI_SMTP_TIMEOUT = f"smtp://127.0.0.1:{free_port()}", 1
    at(MORNING)
    with Sink() as server:
        use(settings, server)
        at(MORNING + 24 * HOUR)
        at(MORNING + 25 * HOUR)
        assert len(server.mails) == 1
    assert states() == ["dropped", "sent"]


def test_a_worker_that_dies_between_claim_and_wire_sends_nothing_twice(
    cast: Cast, transition: Transition, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-8: a claim whose outcome nobody wrote down becomes uncertain and is never sent again."""

    def die(*_args: object) -> None:
        raise SystemExit

    monkeypatch.setattr(digests, "_finish_patiently", die)
    with pytest.raises(SystemExit):
        at(MORNING)
    monkeypatch.undo()
    assert (states(), len(sink.mails)) == (["claimed"], 1)
    at(MORNING + HOUR)
    at(MORNING + 2 * HOUR)
    assert (states(), len(sink.mails)) == (["uncertain"], 1)


def test_two_workers_send_it_once(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: the slot is claimed by whoever is first; the other goes on."""
    with clock.fixed(MORNING):
        (due,) = due_digests(MORNING)
        assert digests.claim(due, 1, MORNING) is not None
        assert digests.claim(due, 1, MORNING) is None
    Digest.objects.update(state=STATE.WAITING)
    with clock.fixed(MORNING):
        (again,) = due_digests(MORNING)
        assert digests.claim(again, 1, MORNING) is not None
        assert digests.claim(again, 1, MORNING) is None
    assert Digest.objects.get().tries == 2


def test_an_empty_digest_leaves_a_claimed_one_alone(cast: Cast, transition: Transition, sink: Sink) -> None:
    """MS-8: what another worker has claimed since is not called empty; its outcome is still written down."""
    with clock.fixed(MORNING):
        (due,) = due_digests(MORNING)
        assert digests.claim(due, 1, MORNING) is not None
        Digest.objects.update(state=STATE.WAITING)
        (again,) = due_digests(MORNING)
        assert digests.claim(again, 1, MORNING) is not None
        digests._close_empty([again], MORNING)
    assert states() == ["claimed"]


def test_query_cost_follows_mails_not_people(
    cast: Cast, transition: Transition, sink: Sink, django_assert_max_num_queries: Any
) -> None:
    """MS-8: asking who is due costs a handful of queries, however many people there are."""
    Person.objects.bulk_create(
        Person(email=f"p{n}@tasuki.example", name=f"Person {n}", zone="Asia/Tokyo", country="JP")
        for n in range(60)
    )
    with clock.fixed(MORNING), django_assert_max_num_queries(20):
        assert send_due() == digests.Swept(sent=1, tried=1, empty=60)
    with clock.fixed(MORNING + HOUR), django_assert_max_num_queries(4):
        assert send_due() == digests.Swept()
