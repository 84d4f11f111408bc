"""The sample company as a whole. It is made once; the questions to it are subtests."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q

from tasuki.audit.queries import verify
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account, HealthReading, Initiative, Ownership, Stakeholder, Touchpoint
from tasuki.demo import company, signing_in
from tasuki.demo.people import PASSWORD
from tasuki.demo.stories import STORIES
from tasuki.demo.vocabulary import words
from tasuki.desk.work import work_of
from tasuki.jobs import engine
from tasuki.messaging.models import Message
from tasuki.outcomes.models import HandoffRating, Retrospective, Survey
from tasuki.people.models import Person, Team
from tasuki.people.queries import actor_for_email
from tasuki.rules import lifecycle
from tasuki.rules.scenarios import MODES, SCENARIOS
from tasuki.transitions.models import Clock, GateOverride, Transition
from tasuki.web import clock

# A weekday and a Sunday, so that neither weekends nor month ends empty a stage.
DAYS = (
    pytest.param(datetime(2026, 4, 8, 15, tzinfo=UTC), id="weekday"),
    pytest.param(datetime(2026, 11, 1, 9, tzinfo=UTC), id="sunday", marks=pytest.mark.only_sqlite),
)


@pytest.mark.parametrize("now", DAYS)
def test_every_page_has_something_to_show(db: None, now: datetime, subtests: pytest.Subtests) -> None:
    """RO-1 … RO-9, TR-2, TR-7, TR-8, SC-5, KN-4, CO-5, ES-1, GA-8, SE-3: all there, and the log is whole."""
    with clock.fixed(now):
        made = company.make(company_seed(), company.RICH, now, lambda _more: None)
        for check in CHECKS:
            with subtests.test(check.__name__.strip("_")):
                check()
        assert made.stories == len(words("plots")["plots"])


def company_seed() -> int:
    return 20260301


def _people_and_customers() -> None:
    assert Team.objects.count() == 5
    assert 55 <= Person.objects.count() <= 65
    assert Account.objects.count() == 400
    countries = set(Account.objects.values_list("country", flat=True))
    assert countries == {"JP", "ID", "ES", "MX", "US"}
    counts = {one.n for one in Account.objects.annotate(n=Count("stakeholders"))}
    assert counts == {2, 3, 4, 5, 6, 8}
    assert Account.objects.exclude(parent=None).exists()
    assert Stakeholder.objects.filter(do_not_mail=True).exists()
    assert Stakeholder.objects.exclude(left_on=None).exists()
    assert set(Stakeholder.objects.values_list("language", flat=True)) == {"ja", "id", "es", "en"}
    for model in (Initiative, HealthReading, Touchpoint):
        assert model.objects.count() > 300, model


def _stages_scenarios_modes() -> None:
    assert set(Transition.objects.values_list("stage", flat=True)) == set(lifecycle.STAGES)
    found = set(Transition.objects.values_list("scenario", "mode"))
    assert found == {(scenario, mode) for scenario in SCENARIOS for mode in MODES}
    told = {line[0] for line in words("plots")["plots"]}
    assert told == set(STORIES)


def _troubles() -> None:
    rows = Transition.objects.all()
    assert rows.exclude(approvals=[]).filter(approved_at=None, stage="planned").exists()
    assert rows.filter(stage="preparing", completeness__range=(1, 80)).exists()
    assert rows.filter(gates__icontains="gate.questions").exists()
    assert rows.filter(tier="strategic").exclude(sponsor=None).exists()
    assert rows.filter(giver__is_active=False).exists()
    assert rows.filter(giver__last_day__gte=clock.now().date()).exists()
    assert GateOverride.objects.count() >= 3
    assert {"breached", "escalated", "kept", "missed", "running"} <= set(
        Clock.objects.values_list("state", flat=True)
    )
    before = Q(receiving__stage__in=lifecycle.BEFORE_CUTOVER)
    crowded = Person.objects.annotate(n=Count("receiving", filter=before))
    assert crowded.filter(n__gt=F("intake_limit")).exists()
    assert Ownership.objects.values("account").annotate(n=Count("pk")).filter(n__gte=3).exists()
    assert Commitment.objects.filter(owner=None, state="open").exists()
    assert Commitment.objects.filter(due_on__lt=clock.now().date(), state="open").exists()


def _letters_and_outcomes() -> None:
    states = set(Message.objects.values_list("state", flat=True))
    assert {"draft", "sent", "uncertain", "failed", "bounced"} <= states
    leaving = Message.objects.filter(state__in=("queued", "claimed"))
    assert not leaving.exists()  # nothing that a worker would send to made-up people
    assert set(Message.objects.values_list("language", flat=True)) == {"ja", "id", "es", "en"}
    assert Survey.objects.filter(score__gte=4).exists()
    assert Survey.objects.filter(score__lte=3).exists()
    assert Survey.objects.filter(score=None).exists()
    assert HandoffRating.objects.exists()
    assert Retrospective.objects.exists()


def _five_desks() -> None:
    for one in signing_in.as_data():
        person = Person.objects.get(email=one["email"])
        assert person.check_password(PASSWORD)
        work = work_of(actor_for_email(one["email"]), "en")
        if one["part"] in ("giver", "receiver", "manager"):
            assert work.count > 10, one["part"]
            assert work.transitions or work.trouble, one["part"]
        else:
            assert work.overview is not None, one["part"]
    assert sum(person.has_usable_password() for person in Person.objects.all()) == 5


def _made_up() -> None:
    addresses = [
        *Person.objects.values_list("email", flat=True),
        *Stakeholder.objects.values_list("email", flat=True),
    ]
    assert all(str(address).endswith(".example") for address in addresses)
    assert all(re.fullmatch(r"[a-z0-9.]+@[a-z0-9.]+", str(address)) for address in addresses)
    for brand in (
        "toyota",
        "sony",
        "amazon",
        "google",
        "microsoft",
        "pertamina",
        "telefonica",
        "bimbo",
        "salesforce",
    ):
        assert not Account.objects.filter(name__icontains=brand).exists()
    names = list(Account.objects.values_list("name_key", flat=True))
    assert len(set(names)) == len(names)


def _no_jobs_left() -> None:
    assert not engine.is_waiting("tasuki.transitions.jobs.recompute_account")


def _whole_log() -> None:
    assert verify().problem is None


def _again_changes_nothing() -> None:
    before = (Person.objects.count(), Account.objects.count(), verify().events)
    call_command("demo", if_empty=True, as_json=True)
    assert (Person.objects.count(), Account.objects.count(), verify().events) == before


CHECKS = (
    _people_and_customers,
    _stages_scenarios_modes,
    _troubles,
    _letters_and_outcomes,
    _five_desks,
    _made_up,
    _no_jobs_left,
    _whole_log,
    _again_changes_nothing,
)
