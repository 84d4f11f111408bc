"""The pages of commitments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.commitments import actions
from tasuki.commitments.models import Commitment, PromiseJudge
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.who_judges import who_judges
from tasuki.customers.models import Participation
from tasuki.web import clock


def promise(stage: Stage, **more: Any) -> Commitment:
    values: dict[str, Any] = {"kind": "timeline", "text": "Go-live within four weeks", **more}
    return actions.record_commitment(actor=stage.giver, account=stage.account, **values)


def sign_in(client: Client, stage: Stage, name: str) -> None:
    client.force_login(stage.people[name])


def page_of(one: Commitment, name: str = "commitment") -> str:
    return reverse(f"commitments:{name}", args=[one.pk])


def test_recording_through_the_page(client: Client, stage: Stage) -> None:
    """CO-1, CO-2: colleagues by e-mail, people at the customer from the list."""
    sign_in(client, stage, "giver")
    url = reverse("commitments:new", args=[stage.account.pk])
    assert client.get(url).status_code == 200
    sent = {
        "kind": "scope",
        "text": "Single sign-on by May",
        "promised_by_name": stage.people["giver"].email,
        "promised_to": str(stage.contact.pk),
        "due_on": "2027-05-01",
        "owner": stage.people["receiver"].email,
    }
    assert client.post(url, sent).status_code == 302
    one = Commitment.objects.get()
    assert (one.promised_by_name, one.promised_to_name) == ("Gina Giver", stage.contact.name)
    assert one.owner == stage.people["receiver"]
    register = client.get(reverse("commitments:register", args=[stage.account.pk])).content.decode()
    assert "Single sign-on by May" in register


def test_refusals_stand_in_the_form(client: Client, stage: Stage) -> None:
    """CO-2: placeholder text, unknown owner: said beside what was typed."""
    sign_in(client, stage, "giver")
    url = reverse("commitments:new", args=[stage.account.pk])
    answer = client.post(url, {"kind": "scope", "text": "TBD"})
    assert answer.status_code == 422
    assert "something real" in answer.content.decode()
    answer = client.post(url, {"kind": "scope", "text": "SSO by May", "owner": "nobody@example.com"})
    assert answer.status_code == 422
    assert "Nobody here has this name" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_owner_verdict_resolution(client: Client, stage: Stage) -> None:
    """CO-2, CO-3, GA-5: each by its own small form, and the history says who did what."""
    one = promise(stage)
    sign_in(client, stage, "manager")
    email = stage.people["receiver"].email
    assert client.post(page_of(one, "assign"), {"owner": email, "version": "1"}).status_code == 302
    judged = client.post(page_of(one, "judge"), {"verdict": "reset", "note": "8–10 weeks", "version": "2"})
    assert judged.status_code == 302
    refused = client.post(page_of(one, "resolve"), {"state": "delivered", "evidence": "", "version": "3"})
    assert refused.status_code == 422
    sent = {"state": "renegotiated", "evidence": "Mail by Sari", "version": "3"}
    assert client.post(page_of(one, "resolve"), sent).status_code == 302
    page = client.get(page_of(one)).content.decode()
    assert "Rei Receiver" in page
    assert "Needs reset of expectations" in page
    assert "Resolve for good" not in page


def test_a_verdict_is_chosen_not_preselected(client: Client, stage: Stage) -> None:
    """CO-3: nothing is chosen beforehand, "not deliverable" says why, and whoever cannot judge sees who can."""
    one = promise(stage)
    sign_in(client, stage, "giver")
    page = client.get(page_of(one)).content.decode()
    assert f"Who can: {stage.people['manager'].name}<" in page
    assert '<select name="what" id="what" required>' in page
    assert '<option value="" selected>–</option>' in page
    sign_in(client, stage, "manager")
    shown = client.get(page_of(one))
    assert '<option value="" selected>–</option>' in str(shown.context["verdict_form"]["verdict"])
    assert "Who can: " not in shown.content.decode()
    for sent in ({"verdict": ""}, {"verdict": "not_deliverable", "note": "TBD"}):
        assert client.post(page_of(one, "judge"), {**sent, "version": "1"}).status_code == 422
    told = {"verdict": "not_deliverable", "note": "No such interface exists", "version": "1"}
    assert client.post(page_of(one, "judge"), told).status_code == 302


def test_the_verdict_stands_before_the_form(client: Client, stage: Stage) -> None:
    """CO-3, UX-3: on a phone what is to be decided comes before the long form, and is read first."""
    one = promise(stage)
    sign_in(client, stage, "manager")
    page = client.get(page_of(one)).content.decode()
    assert (
        page.index('id="verdict-heading"') < page.index('id="save-commitment"') < page.index("owner-heading")
    )


def test_who_judges_before_and_without_a_sale(stage: Stage) -> None:
    """CO-3: before a close whom the company named, else the manager of the owner, as without any handoff."""
    manager, receiver, above = (stage.people[one] for one in ("manager", "receiver", "giver_manager"))
    assert who_judges(stage.account) == [manager]
    Participation.objects.filter(account=stage.account, relation="receiver_manager").delete()
    assert who_judges(stage.account) == [receiver]
    Participation.objects.filter(account=stage.account).delete()
    assert who_judges(stage.account) == [above]
    stage.account.deals.create(name="Spring deal", status="open")
    assert who_judges(stage.account) == [above]
    PromiseJudge.objects.create(person=receiver)
    assert who_judges(stage.account) == [receiver]


def test_counts_of_the_register(client: Client, stage: Stage) -> None:
    """CO-2: the caption counts what stands in the table, in the register and across accounts."""
    promise(stage)
    sign_in(client, stage, "giver")
    for url in (reverse("commitments:register", args=[stage.account.pk]), reverse("commitments:portfolio")):
        assert '<span class="count">1</span>' in client.get(url).content.decode().split("<table")[0]


def test_edit_and_conflict(client: Client, stage: Stage) -> None:
    """SE-6: a stale form is told, and nothing is overwritten."""
    one = promise(stage)
    sign_in(client, stage, "giver")
    sent = {"kind": "timeline", "text": "Go-live within ten weeks", "version": "1"}
    assert client.post(page_of(one), sent).status_code == 302
    stale = client.post(page_of(one), {**sent, "text": "Go-live in spring"})
    assert stale.status_code == 409
    assert "Go-live in spring" in stale.content.decode()
    assert Commitment.objects.get().text == "Go-live within ten weeks"


def test_portfolio_is_what_one_may_see(client: Client, stage: Stage) -> None:
    """RO-10, CO-2: the register across all accounts, filtered; overdue ones are marked."""
    promise(stage, text="Overdue thing", due_on=clock.now().date() - timedelta(days=2))
    promise(stage, text="Owned thing", owner=stage.people["receiver"], due_on=date(2099, 1, 1))
    url = reverse("commitments:portfolio")
    sign_in(client, stage, "outsider")
    assert "Overdue thing" not in client.get(url).content.decode()
    sign_in(client, stage, "receiver")
    page = client.get(url).content.decode()
    assert "Overdue thing" in page
    assert "overdue</span>" in page
    assert "Owned thing" not in client.get(url + "?owner=none").content.decode()
    assert "Overdue thing" not in client.get(url + "?owner=me").content.decode()
    assert "Owned thing" not in client.get(url + "?state=delivered").content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("giver", 200), ("manager", 200), ("operations", 200), ("outsider", 404)]
)
def test_who_sees_the_register(client: Client, stage: Stage, name: str, status: int) -> None:
    """RO-10, SE-2: outsiders find neither the register nor the promise."""
    one = promise(stage)
    sign_in(client, stage, name)
    assert client.get(reverse("commitments:register", args=[stage.account.pk])).status_code == status
    assert client.get(page_of(one)).status_code == status
